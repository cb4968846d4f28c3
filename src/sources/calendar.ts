import { Temporal } from 'temporal-polyfill'
import { addDays } from '../papers/dates.ts'

/** When a source brings something, as far as that is known. Pure. */
export interface Calendar {
  /** The latest day that it should have completed by an instant; null where it has no days. */
  due(now: number): string | null
  /** The latest day that it could have completed by an instant: what due() will say once its grace is over. */
  open(now: number): string | null
  /** When it next brings something, and how to say that: `next announcement Sun 20:00 ET`; null where nobody knows. */
  next(now: number): { readonly at: number; readonly words: string } | null
  /** When to ask next, after a run that went well. @param spread 0 to 1, so that copies and sources do not ask together */
  nextAsk(now: number, brought: string | null, spread: number): number
}

const NEW_YORK = 'America/New_York'
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** After midnight in New York, when arXiv's feed of the day is made, so long until its absence is a fault. */
const ARXIV_GRACE_MS = 6 * HOUR_MS
/** The feed is a few minutes' work. */
const ARXIV_FEED_MINUTES = 10

/**
 * arXiv: papers are announced at 20:00 Eastern, Sunday to Thursday, and are in the feed of the day after, made at midnight
 * (info.arxiv.org/help/availability). On holidays the feed of the day is there and empty.
 */
export const ARXIV_CALENDAR: Calendar = {
  due: (now) => lastWeekday(now - ARXIV_GRACE_MS),
  open: (now) => lastWeekday(now),
  next(now) {
    for (let date = dateIn(now); ; date = addDays(date, 1)) {
      const at = instantOf(date, '20:00')
      const weekday = weekdayOf(date)
      if (at > now && weekday !== 'Fri' && weekday !== 'Sat') return { at, words: `next announcement ${weekday} 20:00 ET` }
    }
  },
  nextAsk(now, brought, spread) {
    const open = lastWeekday(now)
    // What should be there is asked for twice an hour; else the next feed is waited for, with a look now and then for what was held up.
    if (brought === null || brought < open) return Math.round(now + (20 + 20 * spread) * MINUTE_MS)
    let date = addDays(dateIn(now), 1)
    while (isWeekend(date)) date = addDays(date, 1)
    const feed = instantOf(date, '00:00') + (ARXIV_FEED_MINUTES + 30 * spread) * MINUTE_MS
    return Math.round(Math.min(feed, now + (6 + spread) * HOUR_MS))
  },
}

const FEATURED_BY = '20:00'
const FEATURED_GRACE_MS = 4 * HOUR_MS

/** Hugging Face: the day's list grows through the day and is there by the evening in New York, Monday to Friday. */
export const DAILY_PAPERS_CALENDAR: Calendar = {
  due: (now) => lastCompleted(now - FEATURED_GRACE_MS),
  open: (now) => lastWeekday(now),
  next(now) {
    for (let date = dateIn(now); ; date = addDays(date, 1)) {
      const at = instantOf(date, FEATURED_BY)
      if (at > now && !isWeekend(date)) return { at, words: `next list by ${weekdayOf(date)} ${FEATURED_BY} ET` }
    }
  },
  nextAsk(now, _, spread) {
    return Math.round(now + (isWeekend(dateIn(now)) ? 120 + 60 * spread : 30 + 30 * spread) * MINUTE_MS)
  },
}

/** A journal brings something when it does. */
export const FEED_CALENDAR: Calendar = {
  due: () => null,
  open: () => null,
  next: () => null,
  nextAsk: (now, _, spread) => Math.round(now + (60 + 30 * spread) * MINUTE_MS),
}

/** The latest weekday that has begun in New York. */
function lastWeekday(now: number): string {
  let date = dateIn(now)
  while (isWeekend(date)) date = addDays(date, -1)
  return date
}

/** The latest weekday whose evening has come in New York. */
function lastCompleted(now: number): string {
  let date = dateIn(now)
  while (isWeekend(date) || instantOf(date, FEATURED_BY) > now) date = addDays(date, -1)
  return date
}

function dateIn(now: number): string {
  return Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(NEW_YORK).toPlainDate().toString()
}

function instantOf(date: string, time: string): number {
  return Temporal.PlainDate.from(date).toZonedDateTime({ timeZone: NEW_YORK, plainTime: time }).epochMilliseconds
}

function weekdayOf(date: string): string {
  return WEEKDAYS[Temporal.PlainDate.from(date).dayOfWeek - 1] ?? ''
}

export function isWeekend(date: string): boolean {
  return Temporal.PlainDate.from(date).dayOfWeek > 5
}
