import type { Channel } from '../store/channels.ts'
import type { ChannelPlan, PlannedDelivery, PlannedSection } from '../store/deliveries/plans.ts'
import type { Again } from '../store/deliveries/posts.ts'
import { slotId } from '../store/deliveries/slot-id.ts'
import { readKey } from '../store/workspace-key.ts'
import { lateBy, type Slot } from '../topics/due.ts'
import type { Subscription } from '../topics/subscription.ts'
import * as wording from '../wording/digests.ts'
import { withChosen } from './chosen.ts'
import { labelOf, labelText } from './content/label.ts'
import { renderDigest, restOf, type SectionSource } from './content/render.ts'
import type { ComposedTopic } from './content/select.ts'
import { type ChannelDigest, type DigestContext, toSection } from './digest-context.ts'
import type { Planner } from './planner.ts'
import type { StaleSource } from './waiting.ts'

/** A topic for which something is to be decided. */
export interface Due {
  readonly subscription: Subscription
  readonly missed: readonly Slot[]
  /** Its date is the instant of a digest that is outside the schedule. */
  readonly slot: Slot | null
  readonly nextDueAt: number
}

/** Not a digest that is outside the schedule. */
function isScheduled({ date }: Slot): boolean {
  return date.length === 10
}

/** Of the papers that come under one topic those that were renewed, whichever topic asks for it. */
function againOf({ shown, folded }: ComposedTopic, all: readonly ComposedTopic[]): Again[] {
  const renewed = new Map(
    all.flatMap(({ decided }) => decided.flatMap(({ candidate: each }) => (each.again ? [[each.paper, each.sequence] as const] : []))),
  )
  return [...shown, ...folded].flatMap(({ paper }) => {
    const sequence = renewed.get(paper)
    return sequence === undefined ? [] : [{ paper, renewed: sequence }]
  })
}

/** Plans one digest for a channel, however many slots were missed. @param held why it waits for a person; left out where it is posted */
export async function composePlan(
  planner: Planner,
  gathering: DigestContext,
  channel: Channel,
  due: readonly Due[],
  stale: readonly StaleSource[],
  now: number,
  held?: string,
): Promise<ChannelPlan> {
  const wanted = due.filter(({ slot }) => slot !== null).map(({ subscription }) => subscription)
  const found = await gathering.compose(channel, wanted)
  const { topics } = found
  const sources: SectionSource[] = []
  const sections = due.map(({ subscription, missed, slot, nextDueAt }): PlannedSection => {
    const composed = topics.find(({ topic }) => topic === subscription.number)
    const missedSlots = missed.map(({ date, at }) => ({ slot: date, slotAt: at }))
    const lastDate = (slot && isScheduled(slot) ? slot : missed.at(-1))?.date ?? subscription.lastDate
    const after = { subscription, missed: missedSlots, lastDate, nextDueAt }
    if (slot === null || !composed) return { ...after, own: null, consideredSequence: subscription.consideredSequence }
    const isPosted = composed.shown.length > 0
    const label = isScheduled(slot)
      ? labelOf(subscription, slot, missed, now)
      : { isFirst: !subscription.hasPosted, covers: null, isDelayed: false }
    if (isPosted) sources.push(toSection(found, subscription, composed, label))
    const own = {
      slot: slot.date,
      slotAt: slot.at,
      outcome: isPosted ? ('posted' as const) : ('empty' as const),
      label: isPosted ? labelText(label) : null,
      papers: composed.shown.map(({ paper }) => paper),
      folded: composed.folded.map(({ paper }) => paper),
      again: againOf(composed, topics),
      dropped: composed.dropped,
      more: composed.more,
      elsewhere: composed.elsewhere,
    }
    return { ...after, own, consideredSequence: gathering.sequence }
  })
  if (sources.length === 0) return { ...channel, delivery: null, sections }
  const all = due.flatMap(({ slot }) => slot ?? [])
  const slots = all.some(isScheduled) ? all.filter(isScheduled) : all
  const slot = slots.reduce((latest, each) => (each.at > latest.at ? each : latest))
  // It goes as soon as one of its topics would be too late. The slots of those that are not are decided again then.
  const ends = due.flatMap(({ subscription, slot: own, nextDueAt }) => (own ? [nextDueAt, own.at + lateBy(subscription.schedule)] : []))
  const missing = stale.filter(({ fillsFor }) => !fillsFor).map(({ title }) => title)
  const notes = missing.length > 0 ? [wording.staleNote(missing)] : []
  const id = isScheduled(slot) ? slotId(await planner.store.papers.identity(), channel, slot.at) : planner.newId()
  const when = { date: slot.date.slice(0, 10), at: slot.at, expiresAt: Math.min(...ends) }
  const delivery = toDelivery(planner, channel, id, sources, found, when, notes)
  const chosen = await withChosen(delivery, sources, channel, planner, held === undefined)
  return { ...channel, delivery: held === undefined ? chosen : { ...chosen, held }, sections }
}

export function toDelivery(
  planner: Planner,
  channel: Channel,
  id: string,
  sources: readonly SectionSource[],
  { papers, told }: SectionTexts,
  when: { readonly date: string; readonly at: number; readonly expiresAt: number },
  notes: readonly string[],
): PlannedDelivery {
  const listing = id.slice(0, 8)
  const { platform } = readKey(channel.workspace)
  const hasThreads = planner.platforms.find(({ name }) => name === platform)?.traits.threads ?? false
  return {
    id,
    slotAt: when.at,
    expiresAt: when.expiresAt,
    bodies: renderDigest(sources, papers, told, when.date, listing, notes, hasThreads),
    listing: {
      id: listing,
      heading: wording.listingHeading(
        sources.map(({ subscription }) => subscription.name),
        when.date,
      ),
      papers: sources.flatMap(({ composed }) => composed.shown.map(({ paper }) => paper)),
      rest: restOf(sources),
    },
  }
}

type SectionTexts = Pick<ChannelDigest, 'papers' | 'told'>
