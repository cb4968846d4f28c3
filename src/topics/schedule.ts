import { fold, type Problem, shown } from './typed.ts'

/** When digests are due: a local time on some weekdays, or once a month, in a zone. */
export interface Schedule extends Rhythm {
  /** `HH:MM`, 00:00 to 23:59. */
  readonly time: string
  /** An IANA zone, such as `Europe/Berlin`. */
  readonly zone: string
  /** The last date of the week or the month that had its slot before a person moved it to another day. */
  readonly decidedUntil?: string
}

/** The days on which digests are due. */
export interface Rhythm {
  /** Weekdays, a bit each: 1 for Monday, 2 for Tuesday, … 64 for Sunday; at least one, and all of them where a day of the month is given. */
  readonly days: number
  /** Once a month, on this day, 1 to 31; a month without such a day takes its last. */
  readonly monthDay?: number
}

/** Every how many days or so: `week` for one weekday. */
type Period = 'day' | 'week' | 'month'

export function periodOf({ days, monthDay }: Rhythm): Period {
  if (monthDay !== undefined) return 'month'
  return (days & (days - 1)) === 0 ? 'week' : 'day'
}

/** Whether digests are due at the same times. */
export function isSameSchedule(a: Schedule, b: Schedule): boolean {
  return a.time === b.time && a.zone === b.zone && a.days === b.days && a.monthDay === b.monthDay
}

/** The hours that these words are used with, and the half of the day of each. */
const DAY_HALVES: readonly (readonly [words: RegExp, hours: RegExp, half: 'am' | 'pm'])[] = [
  [/ in the morning$/, /^(?:[1-9]|1[01])$/, 'am'],
  [/ in the afternoon$/, /^(?:[1-6]|12)$/, 'pm'],
  [/ in the evening$/, /^(?:[4-9]|1[01])$/, 'pm'],
  [/ at night$/, /^(?:[6-9]|1[01])$/, 'pm'],
  [/ at night$/, /^(?:[1-5]|12)$/, 'am'],
]

/** `9`, `9:00`, `9.30`, `9h30`, `9am`, `9:30 pm`, `9 o'clock`, `9 Uhr`, `9 Uhr 30`, `9 heures`, `9 in the evening`, `noon`, `midnight` -> `HH:MM`. */
export function readTime(text: string): string | Problem {
  const typed = withHalf(fold(text))
  if (typed === 'noon') return '12:00'
  if (typed === 'midnight') return '00:00'
  const found = /^(\d{1,2})(?:(?:[:.]| ?h ?| uhr )(\d{2}))?(?: ?(?:([ap])\.?m\.?|uhr|h|heures?|horas?)| o['’]?clock)?$/.exec(typed)
  const half = found?.[3]
  const [hour, minute] = [Number(found?.[1]), Number(found?.[2] ?? 0)]
  const isTime = found !== null && minute < 60 && (half ? hour >= 1 && hour <= 12 : hour < 24)
  if (!isTime)
    return { problem: `${shown(text)} is not a time of day; write it as 9:00, 17:30, 9am, noon or midnight, from 0:00 to 23:59.` }
  const since = half ? (hour % 12) + (half === 'p' ? 12 : 0) : hour
  return `${String(since).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
}

/** `9 in the evening` -> `9 pm`; unchanged if the words do not fit the hour. */
function withHalf(typed: string): string {
  const hour = String(Number.parseInt(typed, 10))
  const known = DAY_HALVES.find(([words, hours]) => words.test(typed) && hours.test(hour))
  if (known === undefined) return typed
  const [words, , half] = known
  const time = typed.replace(words, '')
  return new RegExp(`${half.charAt(0)}\\.?m\\.?$`).test(time) ? time : `${time} ${half}`
}
