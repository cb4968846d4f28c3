import { FIELDS } from '../search/fields.ts'
import { closingQuote, hasWord } from '../search/syntax.ts'
import { isDayWord, readDays } from './days.ts'
import { readTime } from './schedule.ts'
import { DETAILS, type Detail, readTop, TOPIC_LIMITS } from './subscription.ts'
import { isProblem, type Problem, shown } from './typed.ts'
import { isKeyword, textOf, unquote, type Word } from './words.ts'
import { isAbbreviation, looksLikeZone, readZone } from './zones.ts'

/** What clauses say; null is what none of them says. */
export interface Settings {
  readonly name: string | null
  /** `HH:MM`. */
  readonly time: string | null
  /** An IANA zone. */
  readonly zone: string | null
  /** A bit for each day, as in `Schedule`. */
  readonly days: number | null
  readonly top: number | null
  readonly detail: Detail | null
}

/** Some words whose clauses stand at their end. Before these stands a query, the name of a topic, or nothing. */
export interface Part {
  readonly text: string
  readonly words: readonly Word[]
  readonly from: number
  readonly kind: 'query' | 'topic' | 'settings'
}

export interface Clause {
  readonly kind: keyof Settings
  readonly value: string | number | Problem
  /** The word with which it begins. */
  readonly from: number
  /** A city by itself may as well belong to the query. */
  readonly isCity?: boolean
}

const MOST_NAME_WORDS = 6
const MOST_ZONE_WORDS = 3
/** `monday, tuesday, wednesday, thursday, friday, saturday and sunday`, and some to spare. */
const MOST_DAY_WORDS = 16

/** The clause that ends with the word before `end`, or null. */
export function lastClause(part: Part, end: number, behind: readonly Clause[], withCities: boolean): Clause | null {
  return (
    lastTime(part, end) ??
    lastDays(part, end, behind.length > 0) ??
    lastTop(part, end) ??
    lastDetail(part, end, behind, withCities) ??
    lastZone(part, end, withCities && !behind.some(({ kind }) => kind === 'zone')) ??
    (behind.some(({ kind }) => kind === 'name') ? null : lastName(part, end))
  )
}

/** A number with a unit (`4-bit`, `300K`, `13TeV`) is no time. */
const TIME = /^\d[\d:;.,]*(?: ?[ap].*| o['’]?clock)?$|^\d{1,2}[:;]|^\d{1,2}h\d{0,2}$|^(?:noon|midnight)$/i
/** What stands behind an hour as a word of its own. */
const HALF = /^(?:[ap]\.?m|o['’]?clock)$/i
/** Certainly of a clock. */
const CLOCK = /^\d{1,2}(?:[:.]\d{2}(?: ?[ap]\.?m)?| ?[ap]\.?m| o['’]?clock)$/i
/** Of a clock where a zone stands behind it; elsewhere `at 9` counts something, and `at 24h` is how long after. */
const HOUR = /^(?:(?:[01]?\d|2[0-4])(?:h\d{0,2})?|noon|midnight)$/i
/** Zones that nobody means behind a bare number: `exercise at 10 MET`, `precision at 5 ROC`. */
const UNITS = /^(?:met|wet|roc|rok|prc)$/i
/** Of a clock wherever it stands: `5.02 TeV` and `5 pM` are none. */
const UNMISTAKABLE = /^\d{1,2}(?::\d{2})?(?: ?(?:[ap]\.?m|[AP]\.?M)| o['’]?clock)$|^\d{1,2}:\d{2}$/

function lastTime(part: Part, end: number): Clause | null {
  const count = HALF.test(plainWords(part, end - 1, end) ?? '') ? 2 : 1
  const value = behindKeyword(part, 'at', end, count)
  return value !== null && TIME.test(value) ? { kind: 'time', value: readTime(value), from: end - count - 1 } : null
}

/** A time with something behind it that is no clause: `at 9:00 sharp`. Nobody searches for that. */
export function strayTime(part: Part, end: number, clauses: readonly Clause[]): Problem | null {
  for (let at = part.from; at + 1 < end; at++) {
    if (!isKeyword(part.words[at], 'at') || clauses.some((clause) => clause.from === at)) continue
    const next = Math.min(end, ...clauses.map(({ from }) => (from > at + 1 ? from : end)))
    const count = HALF.test(plainWords(part, at + 2, at + 3) ?? '') ? 2 : 1
    const value = plainWords(part, at + 1, at + 1 + count)
    const from = at + 1 + count
    if (value === null || from >= next) continue
    const isHour = HOUR.test(value) && next - from <= MOST_ZONE_WORDS && isOfHour(plainWords(part, from, next) ?? '')
    if (!isHour && !UNMISTAKABLE.test(value)) continue
    const extra = shown(textOf(part.text, part.words, from, Math.min(from + MOST_NAME_WORDS, next)))
    return { problem: `${extra} behind “at ${value}” is not understood. If it belongs to the query, put it in double quotes.` }
  }
  return null
}

/** `at 9 sharp`, `at 9 berlin`: an hour was meant, though by itself the number may count anything. */
function isOfHour(text: string): boolean {
  return /^sharp$/i.test(text) || (!UNITS.test(text) && !isProblem(readZone(text)))
}

function lastZone(part: Part, end: number, withCities: boolean): Clause | null {
  for (let count = 1; count <= MOST_ZONE_WORDS; count++) {
    const alone = plainWords(part, end - count, end)
    if (alone === null || !(isTimeOf(part, end - count, CLOCK) || (isTimeOf(part, end - count, HOUR) && !UNITS.test(alone)))) continue
    if (isZoneOfClock(alone)) return { kind: 'zone', value: readZone(alone), from: end - count }
  }
  for (let count = 1; count <= MOST_ZONE_WORDS; count++) {
    const value = behindKeyword(part, 'in', end, count)
    if (value === null) continue
    const from = end - count - 1
    if (looksLikeZone(value)) return { kind: 'zone', value: readZone(value), from }
    if (value.includes('/')) return null
    const zone = readZone(value)
    if (withCities && (!isProblem(zone) || isAbbreviation(value))) return { kind: 'zone', value: zone, from, isCity: true }
    // `at 9:00 in Munich`: a place that is no zone.
    return isTimeOf(part, from, CLOCK) && /^\p{Lu}/u.test(value) ? { kind: 'zone', value: zone, from } : null
  }
  return null
}

/** `at 9:00 UTC`, `at 9 New York`, `at 9am Europe/Berlin`, without an `in`. */
function isZoneOfClock(text: string): boolean {
  return (!text.includes(' ') && (looksLikeZone(text) || isAbbreviation(text))) || (/^\p{Lu}/u.test(text) && !isProblem(readZone(text)))
}

function isTimeOf(part: Part, end: number, kind: RegExp): boolean {
  const time = lastTime(part, end)
  return time !== null && kind.test(plainWords(part, time.from + 1, end) ?? '')
}

function lastDays(part: Part, end: number, hasMore: boolean): Clause | null {
  let isSure = false
  let every: number | null = null
  for (let at = end - 1; at >= part.from && end - at <= MOST_DAY_WORDS; at--) {
    const word = plainWords(part, at, at + 1)?.toLowerCase() ?? ''
    if (word === 'on') {
      const before = plainWords(part, at - 1, at)?.toLowerCase()
      return isSure ? days(part, before === 'weekly' ? at - 1 : at, at + 1, end) : null
    }
    if (isSure && /^(?:weekly|every|each)$/.test(word)) every = at
    const known = isDayWord(word === 'day' ? `${plainWords(part, at - 1, at) ?? ''} ${word}` : word)
    if (known === 'no') break
    isSure ||= known !== 'filler' || word === 'weekly'
  }
  if (every !== null) return bareDays(part, every, end, hasMore)
  const last = plainWords(part, end - 1, end)?.toLowerCase() ?? ''
  return /^(?:daily|everyday|weekdays|weekends|weekly)$/.test(last) ? bareDays(part, end - 1, end, hasMore) : null
}

/** Days without an `on`, as in `chest x-ray daily`. By themselves they are a query, behind `as` a name, and `once daily` is a dose. */
function bareDays(part: Part, at: number, end: number, hasMore: boolean): Clause | null {
  if (at === part.from && !hasMore && part.kind !== 'settings') return null
  if (/^(?:as|once|twice)$/i.test(plainWords(part, at - 1, at) ?? '')) return null
  return days(part, at, at, end)
}

function days(part: Part, from: number, value: number, end: number): Clause {
  return { kind: 'days', value: readDays(plainWords(part, value, end) ?? ''), from }
}

function lastTop(part: Part, end: number): Clause | null {
  const value = behindKeyword(part, 'top', end, 1)
  return value !== null && /^[-+]?\d[\d.,]*$/.test(value) ? { kind: 'top', value: readTop(value), from: end - 2 } : null
}

/** `detail thread` anywhere; `thread` where another clause stands before it. */
function lastDetail(part: Part, end: number, behind: readonly Clause[], withCities: boolean): Clause | null {
  const value = detailAt(part, end - 1)
  if (value === undefined) return null
  if (behindKeyword(part, 'detail', end, 1) !== null) return { kind: 'detail', value, from: end - 2 }
  let at = end - 1
  while (at > part.from && detailAt(part, at - 1) !== undefined) at--
  const isBeside = at === part.from ? part.kind === 'settings' : lastClause(part, at, behind, withCities) !== null
  return isBeside ? { kind: 'detail', value, from: end - 1 } : null
}

function detailAt(part: Part, at: number): Detail | undefined {
  const word = plainWords(part, at, at + 1)?.toLowerCase()
  return DETAILS.find((detail) => detail === word)
}

/** The last `as` with one to six words behind it, or with words in quotes. */
function lastName(part: Part, end: number): Clause | null {
  const { words, text } = part
  const quoted = words[end - 1]?.inside
  const first =
    quoted && closingQuote(text, quoted.start) === quoted.end - 1 && words[end - 1]?.end === quoted.end
      ? startingAt(words, end - 1, quoted.start)
      : null
  if (first !== null && first > part.from && isKeyword(words[first - 1], 'as')) return name(part, first, end)
  for (let at = end - 2; at >= part.from && end - at - 1 <= MOST_NAME_WORDS; at--) {
    if (isKeyword(words[at], 'as') && isName(part, at + 1, end)) return name(part, at + 1, end)
  }
  return null
}

/** The word that begins at this place of the text, at or before the given one. */
function startingAt(words: readonly Word[], from: number, start: number): number | null {
  let at = from
  while (at > 0 && (words[at]?.start ?? 0) > start) at--
  return words[at]?.start === start ? at : null
}

/** `such as CT`, `seen as a graph` and `as pixels OR voxels` belong to a query. */
function isName(part: Part, from: number, end: number): boolean {
  const { words } = part
  if (/^(?:such|well|known|same|so)$/i.test(plainWords(part, from - 2, from - 1) ?? '') || /^(?:an?|the)$/.test(words[from]?.text ?? ''))
    return false
  const isOperator = ({ text }: Word): boolean =>
    text === 'OR' || /^-[\p{L}\p{N}"“„«»‚(]/u.test(text) || FIELDS.includes(/^([a-z]+):./i.exec(text)?.[1]?.toLowerCase() ?? '')
  return !words.slice(from, end).some(isOperator)
}

function name({ text, words }: Part, from: number, end: number): Clause {
  const typed = unquote(textOf(text, words, from, end).replace(/[,;]+$/, ''))
  const problem = nameProblem(typed)
  return { kind: 'name', value: problem === null ? typed : { problem }, from: from - 1 }
}

function nameProblem(typed: string): string | null {
  if (typed.length > TOPIC_LIMITS.name)
    return `${shown(typed)} is too long for a name; at most ${TOPIC_LIMITS.name} characters can be read in a list.`
  if (/[\p{Cc}\u2028\u2029]/u.test(typed)) return `The name ${shown(typed)} has a line break in it; write it on one line.`
  return hasWord(typed) ? null : `${shown(typed)} is no name; it needs a letter or a digit.`
}

/** The `count` words before `end` as typed, without closing punctuation, where this keyword stands before them; else null. */
function behindKeyword(part: Part, keyword: string, end: number, count: number): string | null {
  const at = end - count - 1
  return at >= part.from && isKeyword(part.words[at], keyword) ? plainWords(part, at + 1, end) : null
}

/** Some words as typed, without closing punctuation; null where one is in quotes or parentheses, or is not there. */
function plainWords({ words, from: first }: Part, from: number, end: number): string | null {
  const slice = from < first ? [] : words.slice(from, end)
  if (slice.length === 0 || slice.some(({ inside }) => inside !== null)) return null
  return slice
    .map((word) => word.text)
    .join(' ')
    .replace(/[,;.]+$/, '')
}
