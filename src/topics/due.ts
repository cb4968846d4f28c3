import { Temporal } from 'temporal-polyfill'
import { addDays, dayOf } from '../papers/dates.ts'
import { periodOf, type Rhythm, type Schedule } from './schedule.ts'

/** One date on which a schedule is due, and the instant of it. */
export interface Slot {
  /** The intended local date, `YYYY-MM-DD`. It names the slot, even if a clock change moved the instant past midnight. */
  readonly date: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/** What to do at an instant with the slots since the last decision. */
export interface Decision {
  /** Missed slots, oldest first. The next digest covers them. At most 400, see `decideSlots`. */
  readonly missed: readonly Slot[]
  /** The slot whose digest will be sent now, perhaps late. It is later than every missed slot. */
  readonly deliver: Slot | null
  /** The next slot in the future. */
  readonly next: Slot
}

const DAY_MS = 86_400_000

/** How long after its instant a slot's digest is still sent, in milliseconds: 12 hours. */
export const LATE_MS = DAY_MS / 2
/** The same where slots are a week or more apart. */
const SELDOM_LATE_MS = 3 * DAY_MS

/** After a longer downtime, only the first missed slot and those of the last this many days are listed. */
const LISTED_DAYS = 398

/** A schedule has a slot within this many days, even if a skipped date costs it a week or a month. */
const MOST_TRIES = 100

/** How late the digest of a slot may be, in milliseconds. */
export function lateBy(rhythm: Rhythm): number {
  return periodOf(rhythm) === 'day' ? LATE_MS : SELDOM_LATE_MS
}

/**
 * The slot of a local date: the schedule's time on that date. If the clocks skip the time, the slot moves forward by the gap; if they repeat it,
 * the first of the two counts.
 * @param date `YYYY-MM-DD`
 * @returns null if the day is not in the schedule, or the zone skips the whole date (Samoa had no 30 December 2011)
 * @throws {RangeError} for an invalid date, time or zone
 */
export function slotOn(schedule: Schedule, date: string): Slot | null {
  const day = Temporal.PlainDate.from(date)
  if (!isOfRhythm(day, schedule)) return null
  const due = day.toZonedDateTime({ timeZone: schedule.zone, plainTime: schedule.time })
  const isMoved = !due.toPlainDate().equals(day)
  if (isMoved && !day.toZonedDateTime(schedule.zone).toPlainDate().equals(day)) return null
  return { date, at: due.epochMilliseconds }
}

function isOfRhythm(day: Temporal.PlainDate, { days, monthDay }: Rhythm): boolean {
  if (monthDay !== undefined) return day.day === Math.min(monthDay, day.daysInMonth)
  return (days & (1 << (day.dayOfWeek - 1))) !== 0
}

/**
 * A schedule that takes another one's place. A week or a month has one slot: where it had one, and only its day is changed, the next is that of
 * the next week or month.
 * @param lastDate the last date that was decided, `YYYY-MM-DD`
 */
export function replaceSchedule(known: Schedule, schedule: Schedule, lastDate: string | null): Schedule {
  const { decidedUntil: _, ...own } = schedule
  const period = periodOf(own)
  if (lastDate === null || period === 'day' || period !== periodOf(known)) return own
  const day = Temporal.PlainDate.from(lastDate)
  const end = period === 'week' ? day.add({ days: 7 - day.dayOfWeek }) : day.with({ day: day.daysInMonth })
  return { ...own, decidedUntil: end.toString() }
}

/**
 * The first slot after an instant and after a date.
 * @param after milliseconds since 1970, exclusive
 * @param afterDate the last decided date, `YYYY-MM-DD`: an edit of the time or the zone must not make a second slot for one date
 * @throws {RangeError} for a schedule without a weekday, or with an invalid time or zone
 */
export function nextSlot(schedule: Schedule, after: number, afterDate: string | null): Slot {
  // Zones are at most 12 h behind UTC, and gaps are shorter than that, so the slots of two days ago (UTC) have passed.
  const earliest = addDays(dayOf(after), -1)
  const decided = [afterDate, schedule.decidedUntil].filter((date) => date != null && date >= earliest).sort()
  const last = decided.at(-1)
  const start = last == null ? earliest : addDays(last, 1)
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
 * Decides which slots are owed at `now`: those from `effectiveFrom` on (inclusive) whose date is after `lastDate`. The last one is delivered if
 * it is not too old (`lateBy`); all others are missed. After a downtime of more than 398 days, only the first missed slot and those of the last 398
 * days are listed, so that a clock in 1970 costs no more than a year.
 * @param since when the subscription was made, edited or resumed (milliseconds since 1970), and the last decided date, `YYYY-MM-DD`
 * @param now milliseconds since 1970; if it is before `effectiveFrom`, because a clock was set back, nothing is owed
 * @throws {RangeError} as for `nextSlot`
 */
export function decideSlots(
  schedule: Schedule,
  since: { readonly effectiveFrom: number; readonly lastDate: string | null },
  now: number,
  lateMs = lateBy(schedule),
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
