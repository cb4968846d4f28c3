import { decideSlots, nextSlot, type Slot } from '../topics/due.ts'
import type { Subscription } from '../topics/subscription.ts'

/** A source that is behind, so that “nothing new” may be wrong. */
export interface StaleSource {
  readonly title: string
  /** Whether the missing papers may still come soon. Digests do not wait for a source that has been broken for a day. */
  readonly mayCome: boolean
  /**
   * Where nothing of it is missing, but the library is being filled with its papers: whether these are among those that the first digest of a
   * query chooses from.
   */
  readonly fillsFor?: (query: string) => boolean
}

/** What a due digest is waiting for. */
export interface Waiting {
  /** Titles of sources. */
  readonly sources: readonly string[]
  /** From then on the digest comes without them, and says so. */
  readonly until: number
}

/** How long a digest waits for sources that have not answered. */
const STALE_WAIT_MS = 2 * 3_600_000

/** What the digest of a due slot waits for; null if it comes at once. A source that has not answered may still have news. */
export function waitingOf(
  slot: Slot,
  { query, hasPosted }: Pick<Subscription, 'query' | 'hasPosted'>,
  stale: readonly StaleSource[],
  now: number,
): Waiting | null {
  const isAwaited = ({ mayCome, fillsFor }: StaleSource): boolean => mayCome && (!fillsFor || (!hasPosted && fillsFor(query)))
  const sources = [...new Set(stale.filter(isAwaited).map(({ title }) => title))]
  const until = slot.at + STALE_WAIT_MS
  return sources.length > 0 && now < until ? { sources, until } : null
}

/** The slot whose digest comes next. */
export interface Coming {
  readonly slot: Slot
  /** Whether its time has come: it is posted within a minute, or waits. */
  readonly isDue: boolean
  readonly waiting: Waiting | null
}

/** The next digest of an active subscription. @throws {RangeError} for an invalid schedule */
export function comingOf(subscription: Subscription, stale: readonly StaleSource[], now: number): Coming {
  const { schedule, lastDate, nextDueAt } = subscription
  const due = nextDueAt <= now ? decideSlots(schedule, subscription, now).deliver : null
  if (due) return { slot: due, isDue: true, waiting: waitingOf(due, subscription, stale, now) }
  return { slot: nextSlot(schedule, now, lastDate), isDue: false, waiting: null }
}
