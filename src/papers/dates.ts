import { monthNumber } from './months.ts'

// A paper's date is its known part: `2025`, `2025-03` or `2025-03-04`. As text, such a date sorts just before the first day that it may mean, so
// that a paper of 2025 never counts as newer than one of 2025-06-01.

/** In any language: a word, so that no month stands there. */
const WEEKDAY = String.raw`[\p{L}\p{M}-]{2,14}\.?,?\s+`
const MONTH = String.raw`(?<month>[\p{L}\p{M}]{3,12})\.?`
const DATE = String.raw`(?<date>\d{1,2})(?:st|nd|rd|th|er|º|\.)?`
const YEAR = String.raw`(?<year>\d{4})`

/** How sources and people write dates. Two numbers before a year are not here, because their order is ambiguous. */
const FORMS: readonly RegExp[] = [
  // 2025, 2025-03, 2025-03-04, 2026-6-30, 2025-03-04T10:00:00Z, 2025-03-04+01:00
  /^(?<year>\d{4})(?:-(?<month>\d{1,2})(?:-(?<date>\d{1,2})(?:[T ].*|Z|[+-]\d{2}:\d{2})?)?)?$/i,
  // 2025/03/04, 2025.03.04; 2025/03 may be two years
  /^(?<year>\d{4})(?<sign>[/.])(?<month>\d{1,2})\k<sign>(?<date>\d{1,2})(?:[ T].*)?$/,
  // 20250304, 20250304T100000Z, 20250304100000
  /^(?<year>\d{4})(?<month>\d{2})(?<date>\d{2})(?:T.*|\d{6})?$/,
  // 2025年3月4日, 2025년 3월 4일
  /^(?<year>\d{4})\s?[年년]\s?(?<month>\d{1,2})\s?[月월](?:\s?(?<date>\d{1,2})\s?[日일](?:\s.*)?)?$/u,
  // 03/2025
  /^(?<month>\d{1,2})[/.-](?<year>\d{4})$/,
  // Mon, 5 Jan 2015 21:17:27 GMT; 4th of March 2025; 4-Mar-2025
  new RegExp(String.raw`^(?:${WEEKDAY})?${DATE}[\s-]+(?:(?:of|de|d')\s*)?${MONTH},?[\s-]+(?:de\s+)?${YEAR}(?:[\s,].*)?$`, 'iu'),
  // Sunday, 06-Nov-94 08:49:37 GMT; 06 Nov 94 08:49 GMT: a two-digit year is recognised before a time, as RFC 822 has it
  new RegExp(String.raw`^(?:${WEEKDAY})?${DATE}[\s-]+${MONTH}[\s-]+(?<short>\d{2})\s+\d{1,2}:\d{2}`, 'iu'),
  // March 4, 2025; Friday, November 20, 2026 - 3:09pm
  new RegExp(String.raw`^(?:${WEEKDAY})?${MONTH}\s+${DATE},?\s+${YEAR}(?:[\s,].*)?$`, 'iu'),
  // Mon Nov 16 10:00:00 2026
  new RegExp(String.raw`^(?:${WEEKDAY})?${MONTH}\s+${DATE}\s+\d{1,2}:\d{2}(?::\d{2})?\s+(?:[a-z]{1,5}\s+|[+-]\d{4}\s+)?${YEAR}$`, 'iu'),
  // Mar 2025, marzo de 2025
  new RegExp(String.raw`^${MONTH},?[\s-]+(?:de\s+)?${YEAR}$`, 'iu'),
  // 2025 Mar, 2025 Mar 4
  new RegExp(String.raw`^${YEAR}[\s-]+${MONTH}(?:[\s-]+${DATE})?$`, 'iu'),
]

/** The certain part of a date in a text; null if there is none. */
export function readDate(text: string): string | null {
  const trimmed = text.trim()
  for (const form of FORMS) {
    const { year, short, month, date } = form.exec(trimmed)?.groups ?? {}
    // As in mail: 69 is a year of the last century.
    const full = short === undefined ? Number(year) : Number(short) + (Number(short) < 50 ? 2000 : 1900)
    if (year !== undefined || short !== undefined) return makeDate(full, month, date)
  }
  return readNumbers(trimmed) ?? readOrdinal(trimmed)
}

/** The day (`YYYY-MM-DD`) of a date; null if it has none. */
export function readDay(text: string): string | null {
  const read = readDate(text)
  return read !== null && isDay(read) ? read : null
}

/** `25/03/2025`, `03/25/2025`, `03.03.2025`. The month of `03/04/2025` is ambiguous, so it is not read. */
function readNumbers(text: string): string | null {
  const [, first, second, year] = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ ,].*)?$/.exec(text) ?? []
  const [a, b] = [Number(first), Number(second)]
  if (a > 12 || a === b) return day(Number(year), b, a)
  return b > 12 ? day(Number(year), a, b) : null
}

/** `2025-063`, the day of a year, and `2025-W10-2`, the day of a week, as ISO 8601 has them. */
function readOrdinal(text: string): string | null {
  const [, year, ofYear, week, ofWeek] = /^(\d{4})-(?:(\d{3})|W(\d{2})-(\d))(?:T.*)?$/.exec(text) ?? []
  if (year === undefined) return null
  // The fourth of January is always in the first week.
  const fourth = new Date(Date.UTC(Number(year), 0, 4))
  const days = ofYear === undefined ? Number(week) * 7 + Number(ofWeek) - 3 - (fourth.getUTCDay() || 7) : Number(ofYear)
  const isReal =
    ofYear === undefined ? Number(week) >= 1 && Number(week) <= 53 && Number(ofWeek) >= 1 && Number(ofWeek) <= 7 : days >= 1 && days <= 366
  return isReal ? dayOf(Date.UTC(Number(year), 0, days)) : null
}

function makeDate(year: number, month: string | undefined, date: string | undefined): string | null {
  const number = month === undefined ? 1 : monthNumber(month)
  const first = day(year, number, Number(date ?? 1))
  if (month === undefined) return first?.slice(0, 4) ?? null
  return date === undefined ? (first?.slice(0, 7) ?? null) : first
}

/** The first and the last day that a date may mean. */
export function spanOf(date: string): { readonly from: string; readonly to: string } {
  return { from: firstDay(date), to: lastDay(date) }
}

/** Whether a date may be in a range of days. Null stands for an open end. */
export function mayBeWithin(date: string, from: string | null, to: string | null): boolean {
  return (from === null || lastDay(date) >= from) && (to === null || firstDay(date) <= to)
}

/** Whether a date includes its day. */
function isDay(date: string): boolean {
  return date.length === 'YYYY-MM-DD'.length
}

function firstDay(date: string): string {
  return isDay(date) ? date : `${date}-01-01`.slice(0, 10)
}

function lastDay(date: string): string {
  if (isDay(date)) return date
  const [year, month = 12] = date.split('-').map(Number) as [number, number?]
  return dayOf(Date.UTC(year, month, 0))
}

/** The shortest date whose first day is this one. As text it is the smallest of all dates that begin on it or later. */
export function leastFrom(start: string): string {
  return start.replace(/(?:-01)?-01$/, '')
}

/** Which of two dates says when a paper first appeared: the more precise one if it is within the other, else the earlier. */
export function earlier(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b
  // A date that ends later than the other is compared by its end.
  return `${a}~` < `${b}~` ? a : b
}

/**
 * Completes a date without a day by the month of an arXiv id, which is the month of the first version. A month after the day on which the paper
 * was first seen belongs to a wrong id, and is ignored.
 */
export function completeDate(date: string | null, keys: readonly string[], seen: string): string | null {
  if (date !== null && isDay(date)) return date
  const months = keys.map(monthOfId).filter((month) => month !== null && month <= seen)
  return months.reduce(earlier, date)
}

/** `arxiv:2303.13391` -> `2303` -> `2023-03`; `arxiv:hep-th/9901001` -> `1999-01`. */
function monthOfId(key: string): string | null {
  const [, archive, year, month] = /^arxiv:([a-z-]+\/)?(\d{2})(\d{2})/.exec(key) ?? []
  // Ids with an archive are from 1991 to 2007.
  const century = archive !== undefined && Number(year) > 90 ? 1900 : 2000
  return makeDate(century + Number(year), month, undefined)
}

/** `YYYY-MM-DD` of a real calendar day, else null. Month counts from 1. */
export function day(year: number, month: number, date: number): string | null {
  const instant = new Date(Date.UTC(year, month - 1, date))
  const real = year >= 1000 && instant.getUTCFullYear() === year && instant.getUTCMonth() === month - 1 && instant.getUTCDate() === date
  return real ? instant.toISOString().slice(0, 10) : null
}

/** The day of an instant (milliseconds since 1970) in UTC. */
export function dayOf(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10)
}

/** `2024-01-23` and -7 -> `2024-01-16`. */
export function addDays(start: string, days: number): string {
  return dayOf(Date.parse(`${start}T00:00:00Z`) + days * 86_400_000)
}
