// The clause `at TIME`, and the words after it.
import { behindKeyword, type Clause, type Part, plainWords } from './part.ts'
import { readTime } from './schedule.ts'
import { isProblem, shown } from './typed.ts'
import { textOf } from './words.ts'
import { readZone } from './zones.ts'

/** A number with a unit (`4-bit`, `300K`, `13TeV`) is not a time. */
const TIME =
  /^\d[\d:;.,]*(?: ?[ap].*| o['’]?clock| ?uhr(?: \d+)?| (?:heures?|horas?))?$|^\d{1,2}[:;]|^\d{1,2}h\d{0,2}$|^(?:noon|midnight)$/i
/** Words that may follow an hour. */
const HALF = /^(?:[ap]\.?m|o['’]?clock|uhr|heures?|horas?)$/i
/** `in the morning`, `at night` after an hour. */
const DAY_HALF = /^(?:in the (?:morning|afternoon|evening)|at night)$/i
/** Certainly a time. */
const CLOCK =
  /^\d{1,2}(?:(?:[:.]\d{2})? (?:in the (?:morning|afternoon|evening)|at night)|[:.]\d{2}(?: ?[ap]\.?m)?| ?[ap]\.?m| o['’]?clock|(?:[:.]\d{2})?(?: ?uhr(?: \d{2})?| (?:heures?|horas?)))$/i
/** A time if a zone follows. Elsewhere `at 9` counts something, and `at 24h` is a duration. */
const HOUR = /^(?:(?:[01]?\d|2[0-4])(?:h\d{0,2})?|noon|midnight)$/i
/** Zones that nobody means after a bare number: `exercise at 10 MET`, `precision at 5 ROC`. */
const UNITS = /^(?:met|wet|roc|rok|prc)$/i
/** A time in any position: `5.02 TeV` and `5 pM` are not. */
const UNMISTAKABLE = /^\d{1,2}(?::\d{2})?(?: ?(?:[ap]\.?m|[AP]\.?M)| o['’]?clock| ?[Uu]hr)$|^\d{1,2}:\d{2}$/
/** How much of a time with an extra word is shown. */
const MOST_EXTRA_WORDS = 6
const MOST_ZONE_WORDS = 3

export function lastTime(part: Part, end: number): Clause | null {
  const half = dayHalf(part, end)
  const time = half > 0 ? lastTime(part, end - half) : null
  if (time !== null) return { ...time, value: readTime(plainWords(part, time.from + 1, end) ?? '') }
  // `9 Uhr 30`, `9 pm`, `9`
  const count = /^\d{1,2} ?uhr \d{2}$/i.test(plainWords(part, end - 3, end) ?? '')
    ? 3
    : HALF.test(plainWords(part, end - 1, end) ?? '')
      ? 2
      : 1
  const value = behindKeyword(part, 'at', end, count)
  return value !== null && TIME.test(value) ? { kind: 'time', value: readTime(value), from: end - count - 1 } : null
}

/** The number of words before `end` that say the half of the day of an hour. */
function dayHalf(part: Part, end: number): number {
  return [3, 2].find((count) => DAY_HALF.test(plainWords(part, end - count, end) ?? '')) ?? 0
}

/** Whether a time ends with the word before `end`, and whether it is certain. */
export function endsWithClock(part: Part, end: number): boolean {
  return CLOCK.test(lastTimeTyped(part, end))
}

/** Whether a bare hour ends there that is not a count: `at 9`, unlike the measures `recall at 10` and `precision at 1`. */
export function endsWithHour(part: Part, end: number): boolean {
  const time = lastTimeTyped(part, end)
  return HOUR.test(time) && !/^(?:[1-5]|10|20)$/.test(time)
}

/** Whether these words are a zone after a time: `at 9:00 UTC`, `at 9 Berlin`. */
export function mayBeZoneOfTime(part: Part, from: number, zone: string): boolean {
  const time = lastTimeTyped(part, from)
  return CLOCK.test(time) || (HOUR.test(time) && !UNITS.test(zone))
}

function lastTimeTyped(part: Part, end: number): string {
  const time = lastTime(part, end)
  return time === null ? '' : (plainWords(part, time.from + 1, end) ?? '')
}

/** The problem with words between a time, whose `at` this is, and the next clause: `at 9:00 sharp`. Null if there are none. */
export function wordsBehindTime(part: Part, at: number, next: number): string | null {
  const count = HALF.test(plainWords(part, at + 2, at + 3) ?? '') ? 2 : 1
  const value = plainWords(part, at + 1, at + 1 + count)
  const from = at + 1 + count
  if (value === null || from >= next) return null
  const isHour = HOUR.test(value) && next - from <= MOST_ZONE_WORDS && isOfHour(plainWords(part, from, next) ?? '')
  if (!isHour && !UNMISTAKABLE.test(value)) return null
  const extra = shown(textOf(part.text, part.words, from, Math.min(from + MOST_EXTRA_WORDS, next)))
  return `${extra} after “at ${value}” is not understood.`
}

/** `at 9 sharp`, `at 9 berlin`: an hour was meant, although the number alone may count anything. */
function isOfHour(text: string): boolean {
  return /^sharp$/i.test(text) || (!UNITS.test(text) && !isProblem(readZone(text)))
}
