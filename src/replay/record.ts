import type { ChatPlatform, PlatformTraits } from '../port/platform.ts'
import type { ChannelPlan, PlannedSection } from '../store/deliveries/plans.ts'
import type { Store } from '../store/store.ts'

/** A section of a digest that was posted. */
interface PostedSection {
  readonly channel: string
  readonly section: PlannedSection
}

const NO_HISTORY = { kind: 'unreadable', reason: 'A replay has no history.' } as const

/** The platform that a replay posts to, and a record of what was posted. */
export interface Recorder {
  readonly platform: ChatPlatform
  /** The store as digests see it. It reports planned and posted digests to the recorder. */
  readonly store: Store
  /** How many messages are planned and not posted yet. */
  underWay(): number
  /** In the order of posting. */
  readonly posted: readonly PostedSection[]
  /** The papers of each subscription (by number) that did not fit and were dropped. */
  readonly dropped: ReadonlyMap<number, ReadonlySet<number>>
}

/** A replay needs no pace. Threads would only repeat the digest. */
const TRAITS: PlatformTraits = { threads: false, repeatableMs: 0, workspacePerSecond: Number.POSITIVE_INFINITY, channelGapMs: 0 }

/** A platform that accepts every message at once and records it. */
export function createRecorder(name: string, store: Store): Recorder {
  const planned = new Map<string, ChannelPlan>()
  const posted: PostedSection[] = []
  const dropped = new Map<number, Set<number>>()

  return {
    posted,
    dropped,
    underWay: () => planned.size,

    platform: {
      name,
      traits: TRAITS,
      start: () => Promise.resolve(),
      stop: () => Promise.resolve(),
      tell: async () => 'failed',
      probe: () => Promise.resolve({ kind: 'open' }),
      find: () => Promise.resolve(NO_HISTORY),
      readBack: () => Promise.resolve(NO_HISTORY),
      post({ delivery }) {
        const plan = planned.get(delivery)
        if (plan)
          posted.push(
            ...plan.sections.filter(({ own }) => own?.outcome === 'posted').map((section) => ({ channel: plan.channel, section })),
          )
        return Promise.resolve({ kind: 'sent', message: { id: delivery, link: null } })
      },
    },

    store: {
      ...store,
      deliveries: {
        ...store.deliveries,
        async plan(plans, now) {
          const written = await store.deliveries.plan(plans, now)
          for (const plan of plans) {
            if (plan.delivery) planned.set(plan.delivery.id, plan)
            for (const { own, subscription } of plan.sections) {
              const gone = dropped.get(subscription.number) ?? new Set()
              for (const paper of own?.dropped ?? []) gone.add(paper)
              dropped.set(subscription.number, gone)
            }
          }
          return written
        },
        async sent(id, message, now) {
          await store.deliveries.sent(id, message, now)
          planned.delete(id)
        },
      },
    },
  }
}
