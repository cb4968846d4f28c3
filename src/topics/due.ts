import { Temporal } from 'temporal-polyfill'
import { addDays, dayOf } from '../papers/dates.ts'
import type { Schedule } from './schedule.ts'

/** One occasion on which a schedule is due. */
export interface Slot {
  /** The intended local date, `YYYY-MM-DD`: what names the slot, also where a gap moved its instant past midnight. */
  readonly date: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/** What is to be done at an instant about the slots that have come since the last decision. */
export interface Decision {
  /** Owed but too late, oldest first: the next digest covers them. At most 400, see `decideSlots`. */
  readonly missed: readonly Slot[]
  /** The slot whose digest is to be sent now, perhaps late; later than every missed one. */
  readonly deliver: Slot | null
  /** The first slot still to come. */
  readonly next: Slot
}

/** How long after its instant a slot's digest is still sent, in milliseconds: 12 hours. */
export const LATE_MS = 12 * 3_600_000

const DAY_MS = 86_400_000

/** After a longer downtime only the first missed slot and those of the last so many days are listed. */
const LISTED_DAYS = 398

/** A schedule with a weekday meets one sooner, even where a skipped date costs it a week. */
const MOST_TRIES = 21

/**
 * The slot of a local date: the schedule's time on it, moved forward by a gap's length if the clocks leave the time out, the first of the
 * two if they repeat it.
 * @param date `YYYY-MM-DD`
 * @returns null when the weekday is not one of the schedule's, or the zone leaves out the whole date (Samoa had no 30 December 2011)
 * @throws {RangeError} for a date, time or zone that is none
 */
export function slotOn(schedule: Schedule, date: string): Slot | null {
  const day = Temporal.PlainDate.from(date)
  if ((schedule.days & (1 << (day.dayOfWeek - 1))) === 0) return null
  const due = day.toZonedDateTime({ timeZone: schedule.zone, plainTime: schedule.time })
  const isMoved = !due.toPlainDate().equals(day)
  if (isMoved && !day.toZonedDateTime(schedule.zone).toPlainDate().equals(day)) return null
  return { date, at: due.epochMilliseconds }
}

/**
 * The first slot after an instant and after a date.
 * @param after milliseconds since 1970; a slot at this very instant is not meant
 * @param afterDate the date decided last, `YYYY-MM-DD`: an edit of the time or the zone never makes a second slot for one date
 * @throws {RangeError} for a schedule without a weekday, or whose time or zone is none
 */
export function nextSlot(schedule: Schedule, after: number, afterDate: string | null): Slot {
  // Zones are at most 12 h behind UTC and gaps shorter than that, so the slots of two days ago (UTC) are over.
  const earliest = addDays(dayOf(after), -1)
  const start = afterDate !== null && afterDate >= earliest ? addDays(afterDate, 1) : earliest
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const slot = slotOn(schedule, addDays(start, tries))
    if (slot && slot.at > after) return slot
  }
  throw new RangeError(`A schedule without a weekday is never due: ${JSON.stringify(schedule)}`)
}

/** The first `count` slots after an instant and a date, in order; arguments and errors as for `nextSlot`. */
export function nextSlots(schedule: Schedule, after: number, afterDate: string | null, count: number): Slot[] {
  const slots: Slot[] = []
  let last: Slot | null = null
  while (slots.length < count) {
    last = nextSlot(schedule, last?.at ?? after, last?.date ?? afterDate)
    slots.push(last)
  }
  return slots
}

/**
 * Which slots are owed at `now`: those from `effectiveFrom` on (inclusive) whose date is after `lastDate`. The last of them is delivered if
 * it is at most `lateMs` old; all others are missed. Of a downtime longer than 398 days, the first missed slot and those of the last 398
 * days are listed and what lies between is left out, so that a clock from 1970 costs no more than a year does.
 * @param since when the subscription was made, edited or resumed (milliseconds since 1970), and the date decided last, `YYYY-MM-DD`
 * @param now milliseconds since 1970; it may lie before `effectiveFrom` when a clock was set back: then nothing is owed
 * @throws {RangeError} as for `nextSlot`
 */
export function decideSlots(
  schedule: Schedule,
  since: { readonly effectiveFrom: number; readonly lastDate: string | null },
  now: number,
  lateMs: number,
): Decision {
  const owed: Slot[] = []
  const listedFrom = now - LISTED_DAYS * DAY_MS
  let next = nextSlot(schedule, since.effectiveFrom - 1, since.lastDate)
  while (next.at <= now) {
    owed.push(next)
    next = nextSlot(schedule, Math.max(next.at, listedFrom), next.date)
  }
  const last = owed.at(-1)
  if (!last || now - last.at > lateMs) return { missed: owed, deliver: null, next }
  return { missed: owed.slice(0, -1), deliver: last, next }
}
