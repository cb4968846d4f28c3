import { decideSlots, LATE_MS, nextSlot, type Slot } from '../topics/due.ts'
import type { Subscription } from '../topics/subscription.ts'

/** A source of which “nothing new” cannot be said. */
export interface StaleSource {
  readonly title: string
  /** Whether what is missing may still come soon; what has been broken for a day is not waited for. */
  readonly mayCome: boolean
}

/** What a due digest waits for. */
export interface Waiting {
  /** Titles of sources. */
  readonly sources: readonly string[]
  /** Then it comes without them, and says so. */
  readonly until: number
}

/** How long a digest waits for sources that have not answered. */
const STALE_WAIT_MS = 2 * 3_600_000

/** What the digest of a slot that is due waits for; null where it comes at once. A source that has not answered is not the same as nothing new. */
export function waitingOf(slot: Slot, stale: readonly StaleSource[], now: number): Waiting | null {
  const sources = stale.filter(({ mayCome }) => mayCome).map(({ title }) => title)
  const until = slot.at + STALE_WAIT_MS
  return sources.length > 0 && now < until ? { sources, until } : null
}

/** The slot whose digest comes next. */
export interface Coming {
  readonly slot: Slot
  /** Whether its time is there: it comes within a minute, or waits. */
  readonly isDue: boolean
  readonly waiting: Waiting | null
}

/** What comes next of a subscription that runs. @throws {RangeError} for a schedule that is none */
export function comingOf(subscription: Subscription, stale: readonly StaleSource[], now: number): Coming {
  const { schedule, lastDate, nextDueAt } = subscription
  const due = nextDueAt <= now ? decideSlots(schedule, subscription, now, LATE_MS).deliver : null
  if (due) return { slot: due, isDue: true, waiting: waitingOf(due, stale, now) }
  return { slot: nextSlot(schedule, now, lastDate), isDue: false, waiting: null }
}
