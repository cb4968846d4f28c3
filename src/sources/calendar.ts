import { Temporal } from 'temporal-polyfill'
import { addDays } from '../papers/dates.ts'

/** When a source publishes papers, as far as that is known. Pure. */
export interface Calendar {
  /** The latest day that the source should have completed by an instant; null if it has no days. */
  due(now: number): string | null
  /** The latest day that it could have completed by an instant. due() returns it once the grace period is over. */
  open(now: number): string | null
  /** When it next publishes papers, and a phrase for that: `next announcement Sun 20:00 ET`; null if unknown. */
  next(now: number): { readonly at: number; readonly words: string } | null
  /** When to ask next after a successful run. @param spread 0 to 1, so that copies and sources do not ask at the same time */
  nextAsk(now: number, brought: string | null, spread: number): number
}

const NEW_YORK = 'America/New_York'
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** arXiv makes the feed of the day at midnight in New York. After this time its absence is a fault. */
const ARXIV_GRACE_MS = 6 * HOUR_MS
/** The feed takes a few minutes to make. */
const ARXIV_FEED_MINUTES = 10

/**
 * arXiv announces papers at 20:00 Eastern, Sunday to Thursday. They are in the feed of the next day, which is made at midnight
 * (info.arxiv.org/help/availability). On holidays the feed of the day is empty.
 */
export const ARXIV_CALENDAR: Calendar = {
  due: (now) => lastWeekday(now - ARXIV_GRACE_MS),
  open: (now) => lastWeekday(now),
  next(now) {
    for (let date = dayInNewYork(now); ; date = addDays(date, 1)) {
      const at = instantOf(date, '20:00')
      const weekday = weekdayOf(date)
      if (at > now && weekday !== 'Fri' && weekday !== 'Sat') return { at, words: `next announcement ${weekday} 20:00 ET` }
    }
  },
  nextAsk(now, brought, spread) {
    const open = lastWeekday(now)
    // A missing feed is requested twice an hour. Otherwise the next request comes with the next feed, or some hours earlier for delayed papers.
    if (brought === null || brought < open) return Math.round(now + (20 + 20 * spread) * MINUTE_MS)
    let date = addDays(dayInNewYork(now), 1)
    while (isWeekend(date)) date = addDays(date, 1)
    const feed = instantOf(date, '00:00') + (ARXIV_FEED_MINUTES + 30 * spread) * MINUTE_MS
    return Math.round(Math.min(feed, now + (6 + spread) * HOUR_MS))
  },
}

const FEATURED_BY = '20:00'
const FEATURED_GRACE_MS = 4 * HOUR_MS

/** Hugging Face: the day's list grows through the day and is complete by the evening in New York, Monday to Friday. */
export const DAILY_PAPERS_CALENDAR: Calendar = {
  due: (now) => lastCompleted(now - FEATURED_GRACE_MS),
  open: (now) => lastWeekday(now),
  next(now) {
    for (let date = dayInNewYork(now); ; date = addDays(date, 1)) {
      const at = instantOf(date, FEATURED_BY)
      if (at > now && !isWeekend(date)) return { at, words: `next list by ${weekdayOf(date)} ${FEATURED_BY} ET` }
    }
  },
  nextAsk(now, _, spread) {
    return Math.round(now + (isWeekend(dayInNewYork(now)) ? 120 + 60 * spread : 30 + 30 * spread) * MINUTE_MS)
  },
}

/** A journal has no fixed schedule. */
export const FEED_CALENDAR: Calendar = {
  due: () => null,
  open: () => null,
  next: () => null,
  nextAsk: (now, _, spread) => Math.round(now + (60 + 30 * spread) * MINUTE_MS),
}

const PREPRINT_GRACE_MS = 48 * HOUR_MS

/** bioRxiv and medRxiv post preprints through each weekday, and fewer at weekends. Their API may have them a day later. */
export const PREPRINT_CALENDAR: Calendar = {
  due: (now) => lastWeekday(now - PREPRINT_GRACE_MS),
  open: (now) => lastWeekday(now),
  next: () => null,
  nextAsk: (now, _, spread) => Math.round(now + (120 + 60 * spread) * MINUTE_MS),
}

/** A service with papers of many journals has no schedule of its own. */
export const SERVICE_CALENDAR: Calendar = {
  ...FEED_CALENDAR,
  nextAsk: (now, _, spread) => Math.round(now + (180 + 60 * spread) * MINUTE_MS),
}

/** The latest weekday that has begun in New York. */
function lastWeekday(now: number): string {
  let date = dayInNewYork(now)
  while (isWeekend(date)) date = addDays(date, -1)
  return date
}

/** The latest weekday whose evening has come in New York. */
function lastCompleted(now: number): string {
  let date = dayInNewYork(now)
  while (isWeekend(date) || instantOf(date, FEATURED_BY) > now) date = addDays(date, -1)
  return date
}

export function dayInNewYork(now: number): string {
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
