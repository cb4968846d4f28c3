// Several copies of the digests on one PostgreSQL database, each over connections of its own, on a clock that the test moves.
import { onTestFinished } from 'vitest'
import { createLog } from '../../src/config/log.ts'
import { createDigests, type Digests } from '../../src/digests/schedule.ts'
import type { ChatPlatform } from '../../src/port/platform.ts'
import { openLibrary } from '../../src/search/library.ts'
import type { ChannelPlan } from '../../src/store/deliveries/plans.ts'
import { connectPostgres } from '../../src/store/postgres.ts'
import { type Store, storeOver } from '../../src/store/store.ts'
import type { VirtualClock } from '../digests/virtual-clock.ts'
import { draft } from '../library.ts'
import { NO_THREADS } from '../no-threads.ts'
import { planOf, startTopic } from '../store/places.ts'

export interface Engine {
  readonly store: Store
  readonly digests: Digests
  /** How many channels' plans it composed. */
  composed(): number
  /** From now on nothing that it asks of the database or the platform is answered, as where its machine stands still. */
  freeze(): void
}

interface EngineOptions {
  readonly address: string
  readonly clock: VirtualClock
  readonly platforms: readonly ChatPlatform[]
  /** Whether posts go over a network, which the clock does not see; else a platform sleeps by the clock. */
  readonly isRemote?: boolean
  /** Called at each place where a test may look. */
  readonly failpoint?: (place: string) => void | Promise<void>
}

let ids = 0

export function openEngine({ address, clock, platforms, isRemote = false, failpoint }: EngineOptions): Engine {
  let isFrozen = false
  let composed = 0
  const guarded = <Parts extends object>(parts: Parts): Parts => answering(parts, clock, () => isFrozen)
  const whole = storeOver(connectPostgres(address))
  const parts = Object.entries(whole).map(([name, part]) => [name, typeof part === 'object' && part !== null ? guarded(part) : part])
  const bare = guarded(Object.fromEntries(parts) as Store)
  const plan: Store['deliveries']['plan'] = (plans, now) => {
    composed += plans.length
    return bare.deliveries.plan(plans, now)
  }
  const store: Store = { ...bare, deliveries: { ...bare.deliveries, plan } }
  const library = openLibrary(whole.papers, Number.POSITIVE_INFINITY, null, NO_THREADS)
  const digests = createDigests({
    store,
    library: guarded(library),
    platforms: platforms.map((platform) =>
      isRemote ? guarded(platform) : { ...platform, post: async (post) => (isFrozen ? never : platform.post(post)) },
    ),
    staleSources: async () => [],
    clock,
    log: createLog('silent'),
    newId: () => `${String(++ids).padStart(8, '0')}e000`,
    ...(failpoint && { failpoint: async (place: string) => (isFrozen ? never : failpoint(place)) }),
  })
  onTestFinished(async () => {
    isFrozen = false
    await library.close()
    await whole.close()
  })
  return {
    store,
    digests,
    composed: () => composed,
    freeze() {
      isFrozen = true
    },
  }
}

const never = new Promise<never>(() => {})

/** The clock waits for what is asked here: it does not see the network. */
function answering<Parts extends object>(parts: Parts, clock: VirtualClock, isFrozen: () => boolean): Parts {
  let underWay = 0
  let isWatched = false
  const watch = (): void => {
    clock.touch()
    isWatched = underWay > 0
    if (isWatched) setImmediate(watch)
  }
  const answer = async (asked: Promise<unknown>): Promise<unknown> => {
    underWay++
    if (!isWatched) watch()
    try {
      return await asked
    } finally {
      underWay--
      clock.touch()
    }
  }
  return new Proxy(parts, {
    get(target, name) {
      const found: unknown = Reflect.get(target, name)
      if (typeof found !== 'function') return found
      return (...given: unknown[]): unknown => {
        if (isFrozen()) return never
        const result: unknown = found.apply(target, given)
        return result instanceof Promise ? answer(result) : result
      }
    },
  })
}

const NEVER = 8_000_000_000_000_000

/** Plans digests that may be posted from now on, in some channels of each workspace. @returns how many */
export async function planMany(address: string, workspaces: readonly string[], channels: number, digests: number): Promise<number> {
  const store = storeOver(connectPostgres(address))
  await store.papers.ingest([draft('A paper')], { source: 'import', isNews: true, at: 0 })
  const planIn = async (workspace: string, at: number): Promise<void> => {
    for (let channel = 1; channel <= channels; channel++) {
      const topic = await startTopic(store, { workspace, channel: `C${channel}`, person: 'U1' }, 'Knees', NEVER)
      for (let day = 1; day <= digests; day++) {
        const [current] = await store.subscriptions.byNumbers([topic.number])
        const number = (at * channels + channel) * digests + day
        await store.deliveries.plan([onePost(planOf(current ?? topic, `${String(number).padStart(8, '0')}-dig`, day, []))], 0)
      }
    }
  }
  const AT_ONCE = 10
  for (let from = 0; from < workspaces.length; from += AT_ONCE)
    await Promise.all(workspaces.slice(from, from + AT_ONCE).map((workspace, at) => planIn(workspace, from + at)))
  await store.close()
  return workspaces.length * channels * digests
}

/** A plan of one message that never expires, and of a topic that is not due again. */
export function onePost(plan: ChannelPlan): ChannelPlan {
  const delivery = plan.delivery && { ...plan.delivery, expiresAt: NEVER, bodies: plan.delivery.bodies.slice(0, 1) }
  return { ...plan, delivery, sections: plan.sections.map((section) => ({ ...section, nextDueAt: NEVER })) }
}
