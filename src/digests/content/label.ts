import { addDays } from '../../papers/dates.ts'
import type { Slot } from '../../topics/due.ts'
import type { Subscription } from '../../topics/subscription.ts'

/** The label above a section: whether it is the topic's first, which days it covers, and whether it is late. */
export interface SectionLabel {
  readonly isFirst: boolean
  /** Its first and last day (`YYYY-MM-DD`) if they differ; else null. */
  readonly covers: { readonly from: string; readonly to: string } | null
  readonly isDelayed: boolean
}

/** A digest that is later than this says so, in milliseconds. */
export const DELAYED_MS = 15 * 60_000

/** @param missed the slots since the last digest that got no digest */
export function labelOf(subscription: Subscription, slot: Slot, missed: readonly Slot[], now: number): SectionLabel {
  const from = subscription.coveredDate === null ? (missed[0]?.date ?? slot.date) : addDays(subscription.coveredDate, 1)
  return {
    isFirst: !subscription.hasPosted,
    covers: from < slot.date ? { from, to: slot.date } : null,
    isDelayed: now - slot.at > DELAYED_MS,
  }
}

/** The label in records: `first`, `covers 2026-04-17..2026-04-20`, `delayed`, or null; the first that applies. */
export function labelText({ isFirst, covers, isDelayed }: SectionLabel): string | null {
  if (isFirst) return 'first'
  if (covers) return `covers ${covers.from}..${covers.to}`
  return isDelayed ? 'delayed' : null
}
