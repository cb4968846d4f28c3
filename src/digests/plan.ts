import { setImmediate } from 'node:timers/promises'
import type { Logger } from 'pino'
import { dayOf } from '../papers/dates.ts'
import type { Library } from '../search/library.ts'
import type { Channel } from '../store/channels.ts'
import type { ChannelPlan, PlannedSection } from '../store/deliveries/plans.ts'
import type { Store } from '../store/store.ts'
import { decideSlots, LATE_MS } from '../topics/due.ts'
import type { Subscription } from '../topics/subscription.ts'
import { isOfQuery, pauseFaulty } from './apart.ts'
import { withChosen } from './chosen.ts'
import { composePlan, type Due, toDelivery } from './compose-plan.ts'
import { labelText } from './content/label.ts'
import type { SectionSource } from './content/render.ts'
import { type DigestContext, openDigestContext, toSection } from './digest-context.ts'
import { takePage } from './due-page.ts'
import type { Planner } from './planner.ts'
import { type StaleSource, waitingOf } from './waiting.ts'

/** So many are written in one transaction, which blocks the event loop. */
const WRITTEN_AT_ONCE = 15

/** So many channels are composed at once: what they ask the store for is asked together. */
const COMPOSED_AT_ONCE = 8

/** How the work is shared with others. */
export interface PlanningPace {
  /** Asked now and then. What is left when it says no is still due, and comes in fair turns with what is due by then. */
  readonly mayGoOn: () => boolean
  /** Told when digests were planned, which may be posted while others are planned. */
  readonly onPlanned: () => void
  /** Told when another copy of the program plans some of what is due. If it dies, that is still due once its turn is over. */
  readonly onShared: () => void
}

/**
 * Plans a digest for every channel that is owed one now, and decides the slots that are too late or have nothing new. The workspaces take turns.
 * Plans are stored in the database; planning again changes nothing.
 * @returns how many digests were planned
 */
export async function planDue(planner: Planner, now: number, pace?: PlanningPace): Promise<number> {
  const { store, library } = planner
  const names = planner.platforms.map(({ name }) => name)
  const channels = await store.subscriptions.dueChannels(names, now)
  if (channels.length === 0) return 0
  const stale = await planner.staleSources()
  let opened: DigestContext | null = null
  let planned = 0
  /** Channels for which the index had no answer. */
  const unanswered: Subscription[][] = []
  while (channels.length > 0 && pace?.mayGoOn() !== false) {
    const { channels: taken, isShared } = await takePage(channels, store, planner.copy, now)
    const page = [...taken]
    if (isShared) pace?.onShared()
    if (page.length === 0) continue
    const context: DigestContext = opened ?? (await startDigestContext(store, library, now))
    opened = context
    // The index works ahead while this thread composes.
    context.prepare(page.flat()).catch(() => {}) // composing makes the same requests, and reports their errors
    let plans: ChannelPlan[] = []
    let written = 0
    const write = async (): Promise<void> => {
      await planner.failpoint('before planning')
      await setImmediate() // others first, here and below
      planned += await store.deliveries.plan(plans, now)
      await planner.failpoint('planned')
      plans = []
      written = 0
      pace?.onPlanned()
      await setImmediate()
    }
    const planOne = (subscriptions: readonly Subscription[]): Promise<ChannelPlan | null> =>
      planChannel(planner, context, subscriptions, stale, now).catch((error: unknown) => {
        // A channel that cannot be planned must not stop the others.
        if (isOfQuery(error)) unanswered.push([...subscriptions])
        else
          planner.log.error(
            { err: error, workspace: subscriptions[0]?.workspace, channel: subscriptions[0]?.channel },
            'a channel cannot be planned',
          )
        return null
      })
    while (page.length > 0) {
      for (const plan of await Promise.all(page.splice(0, COMPOSED_AT_ONCE).map(planOne))) {
        if (!plan) continue
        plans.push(plan)
        written += plan.sections.length
      }
      if (written >= WRITTEN_AT_ONCE) await write()
    }
    if (plans.length > 0) await write()
  }
  return planned + (await planApart(planner, unanswered, stale, now))
}

/** Plans channels one query at a time, without the topics whose queries the index cannot answer. */
async function planApart(
  planner: Planner,
  channels: readonly Subscription[][],
  stale: readonly StaleSource[],
  now: number,
): Promise<number> {
  const faulty = new Set<string>()
  const startContext = (): Promise<DigestContext> => startDigestContext(planner.store, planner.library, now)
  let planned = 0
  for (const topics of channels) {
    try {
      const { subscriptions, context } = await pauseFaulty(planner, topics, faulty, startContext)
      const plan = await planChannel(planner, context, subscriptions, stale, now)
      if (plan) planned += await planner.store.deliveries.plan([plan], now)
    } catch (error) {
      const [first] = topics
      planner.log.error({ err: error, workspace: first?.workspace, channel: first?.channel }, 'a channel cannot be planned')
    }
  }
  return planned
}

/**
 * Starts when all papers that are in the store now are indexed. It does not wait for a running import: its papers belong to the next digest. So
 * does a paper that another source changes before it was ever indexed, because recent papers are considered again.
 */
export async function startDigestContext(store: Store, library: Library, now: number): Promise<DigestContext> {
  const sequence = await store.papers.lastSequence()
  await library.catchUpToStore()
  return openDigestContext(store, library, sequence, now)
}

/** @returns null if there is nothing to write yet */
async function planChannel(
  planner: Planner,
  gathering: DigestContext,
  subscriptions: readonly Subscription[],
  stale: readonly StaleSource[],
  now: number,
): Promise<ChannelPlan | null> {
  const all = subscriptions.flatMap((subscription) => dueOf(subscription, now, planner.log))
  const isWaiting = ({ subscription, slot }: Due): boolean => slot !== null && waitingOf(slot, subscription, stale, now) !== null
  // Topics of one slot come in one digest, so all of them wait for the one whose first digest waits.
  const waiting = new Set(all.filter(isWaiting).map(({ slot }) => slot?.at))
  const due = all.filter(({ slot }) => slot === null || !waiting.has(slot.at))
  const [first] = subscriptions
  if (due.length === 0 || !first) return null
  const channel: Channel = { workspace: first.workspace, channel: first.channel }
  return composePlan(planner, gathering, channel, due, stale, now)
}

function dueOf(subscription: Subscription, now: number, log: Logger): Due[] {
  try {
    const { missed, deliver: slot, next } = decideSlots(subscription.schedule, subscription, now)
    return [{ subscription, missed, slot, nextDueAt: next.at }]
  } catch (error) {
    log.error({ err: error, subscription: subscription.id }, 'a subscription cannot be scheduled')
    return []
  }
}

/**
 * Plans a digest that somebody asked for, outside the schedule. The slots of its topics stay as they are.
 * @returns null if there is nothing new
 */
export async function planNow(planner: Planner, subscriptions: readonly Subscription[], now: number): Promise<ChannelPlan | null> {
  const [first] = subscriptions
  if (!first) return null
  const channel: Channel = { workspace: first.workspace, channel: first.channel }
  const gathering = await startDigestContext(planner.store, planner.library, now)
  const found = await gathering.compose(channel, subscriptions)
  const { topics } = found
  const slot = new Date(now).toISOString()
  const sources: SectionSource[] = []
  const sections: PlannedSection[] = []
  for (const subscription of subscriptions) {
    const composed = topics.find(({ topic }) => topic === subscription.number)
    if (!composed || composed.shown.length === 0) continue
    const label = { isFirst: composed.isFirst, covers: null, isDelayed: false }
    sources.push(toSection(found, subscription, composed, label))
    const own = {
      slot,
      slotAt: now,
      outcome: 'posted' as const,
      label: labelText(label),
      papers: composed.shown.map(({ paper }) => paper),
      folded: composed.folded.map(({ paper }) => paper),
      dropped: composed.dropped,
      more: composed.more,
      elsewhere: composed.elsewhere,
    }
    const { lastDate, nextDueAt } = subscription
    sections.push({ subscription, missed: [], own, consideredSequence: gathering.sequence, lastDate, nextDueAt })
  }
  if (sources.length === 0) return null
  const when = { date: dayOf(now), at: now, expiresAt: now + LATE_MS }
  const delivery = toDelivery(planner, channel, planner.newId(), sources, found, when, [])
  return { ...channel, delivery: await withChosen(delivery, sources, channel, planner, false), sections }
}
