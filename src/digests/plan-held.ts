import type { Gap } from '../store/deliveries/gaps.ts'
import { decideSlots } from '../topics/due.ts'
import type { Subscription } from '../topics/subscription.ts'
import { pauseFaulty } from './apart.ts'
import { composePlan, type Due } from './compose-plan.ts'
import { openDigestContext } from './digest-context.ts'
import type { Planner } from './planner.ts'

const AT_ONCE = 100

/**
 * Plans what channels may have got between a backup and its restoration where their histories do not tell: one digest each, which is held until a
 * person says whether to post it.
 * @param mayGoOn asked before each channel; those that are left come the next time
 */
export async function planHeld(planner: Planner, now: number, mayGoOn: () => boolean): Promise<void> {
  const names = planner.platforms.map(({ name }) => name)
  for (const gap of await planner.store.gaps.unreadable(names, AT_ONCE)) {
    if (!mayGoOn()) return
    const { workspace, channel, reason } = gap
    try {
      await planGap(planner, gap, now)
      planner.log.error(
        { workspace, channel, reason },
        'what a channel got since the backup is not known: its digest is held. “/papers resend” posts it',
      )
    } catch (error) {
      planner.log.error({ err: error, workspace, channel }, 'a channel cannot be planned')
    }
  }
}

async function planGap(planner: Planner, gap: Gap, now: number): Promise<void> {
  const { store, library } = planner
  const { workspace, channel } = gap
  const here = await store.subscriptions.inChannel(gap)
  const active = here.filter(({ state }) => state === 'active')
  const startContext = async () => {
    await library.catchUpToStore()
    // What came since the restoration is certainly new.
    return openDigestContext(store, library, gap.sequence, now)
  }
  const sound = await pauseFaulty(planner, active, new Set(), startContext)
  const due = sound.subscriptions.flatMap((subscription) => dueWithin(subscription, gap))
  const plan = await composePlan(planner, sound.context, { workspace, channel }, due, [], now, gap.reason ?? '')
  await store.deliveries.plan([{ ...plan, closesGap: true }], now)
}

/** The last slot of the gap, however late. A topic without one may have been posted out of its schedule, or its papers under another topic. */
function dueWithin(subscription: Subscription, { until }: Gap): Due[] {
  const { schedule, nextDueAt } = subscription
  const { missed, deliver, next } = decideSlots(schedule, subscription, until, Number.POSITIVE_INFINITY)
  if (deliver) return [{ subscription, missed, slot: deliver, nextDueAt: next.at }]
  return [{ subscription, missed: [], slot: { date: new Date(until).toISOString(), at: until }, nextDueAt }]
}
