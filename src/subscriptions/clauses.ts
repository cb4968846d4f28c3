import { FIELDS } from '../search/fields.ts'
import { hasWord } from '../search/syntax.ts'
import { isDayWord, readDays } from './days.ts'
import { readTime } from './schedule.ts'
import { DETAILS, readTop } from './subscription.ts'
import { isProblem, type Problem, shown } from './typed.ts'
import { isAbbreviation, looksLikeZone, readZone } from './zones.ts'

interface Settings {
  readonly name: string | null
  /** `HH:MM`. */
  readonly time: string | null
  /** An IANA zone. */
  readonly zone: string | null
  /** A bit for each day, as in `Schedule`. */
  readonly days: number | null
  readonly top: number | null
  readonly detail: (typeof DETAILS)[number] | null
}

/** What a person typed behind `subscribe`; null is what they left out. */
export interface Clauses extends Settings {
  /** Empty when there is none. */
  readonly query: string
}

/** What a person typed behind `edit`; null is what stays as it is. */
export interface Edits extends Settings {
  /** The name or the number of what is to be changed; empty when there is none. */
  readonly topic: string
  readonly query: string | null
}

const NOTHING: Settings = { name: null, time: null, zone: null, days: null, top: null, detail: null }
const KEYWORDS: Readonly<Record<keyof Settings, string>> = { name: 'as', time: 'at', zone: 'in', days: 'on', top: 'top', detail: 'detail' }
const LONGEST_NAME = 60
const MOST_NAME_WORDS = 6
const MOST_ZONE_WORDS = 3
/** `monday, tuesday, wednesday, thursday, friday, saturday and sunday`, and some to spare. */
const MOST_DAY_WORDS = 16

/**
 * Reads `<query> [as NAME] [at TIME] [in ZONE] [on DAYS] [top N] [DETAIL]` from its end; the clauses come in any order. Total, and linear
 * in the text's length. What is in double quotes or parentheses is never a clause.
 */
export function readClauses(text: string): Clauses | Problem {
  const words = readWords(text)
  const tail = readTail({ text, words, from: 0, kind: 'query' }, words.length)
  return isProblem(tail) ? tail : { ...NOTHING, ...tail.settings, query: textOf(text, words, 0, tail.end) }
}

/**
 * Reads `<topic> [query QUERY] [as NAME] [at TIME] …`: what stands before the first clause is the topic.
 * @param topics names that there are: a text that begins with one of them means that one, though the name hold a clause
 */
export function readEdits(text: string, topics: readonly string[] = []): Edits | Problem {
  const words = readWords(text)
  const known = knownName(words, topics)
  const named = known?.words ?? 0
  const head: Omit<Part, 'from'> = { text, words, kind: named > 0 ? 'settings' : 'topic' }
  const split = words.findIndex((word, at) => at >= Math.max(1, named) && isKeyword(word, 'query'))
  const behind = split === -1 ? null : readTail({ text, words, from: split + 1, kind: 'query' }, words.length)
  if (isProblem(behind)) return behind
  // `edit database query at 9`: with nothing behind it, it is a word of the topic.
  const hasQuery = behind !== null && behind.end > split + 1
  const tail = readTail({ ...head, from: named }, hasQuery ? split : words.length)
  if (isProblem(tail)) return tail
  const twice = hasQuery ? kinds(behind.settings).find((kind) => kind in tail.settings) : undefined
  if (twice) return givenTwice(twice)
  const query = hasQuery ? textOf(text, words, split + 1, behind.end) : null
  if (query !== null && !hasWord(query)) return { problem: 'query needs the words to search for behind it, as in query chest x-ray' }
  const topic = known?.name ?? unquote(textOf(text, words, 0, tail.end))
  if (named > 0 && tail.end > named) {
    const extra = shown(textOf(text, words, named, tail.end))
    return { problem: `${extra} says nothing to change; behind ${shown(topic)} stand query, as, at, in, on, top or detail with a value.` }
  }
  return { ...NOTHING, ...tail.settings, ...behind?.settings, topic, query }
}

// The tail: clauses, read from the end

/** Some words whose clauses stand at their end. Before these stands a query, the name of a topic, or nothing. */
interface Part {
  readonly text: string
  readonly words: readonly Word[]
  readonly from: number
  readonly kind: 'query' | 'topic' | 'settings'
}

interface Tail {
  readonly settings: Partial<Settings>
  /** The word with which the clauses begin. */
  readonly end: number
}

interface Clause {
  readonly kind: keyof Settings
  readonly value: string | number | Problem
  /** The word with which it begins. */
  readonly from: number
  /** A city by itself may as well belong to the query. */
  readonly isCity?: boolean
}

function readTail(part: Part, end: number): Tail | Problem {
  const clauses = collect(part, end, true)
  const city = clauses.find(({ isCity }) => isCity)
  const told = city === undefined || isWhen(clauses) || (part.kind !== 'query' && (part.kind === 'settings' || isCapital(part, city)))
  const sure = told ? clauses : collect(part, end, false)
  const [first] = sure.slice(-1)
  for (const [index, { kind, value }] of sure.entries()) {
    if (sure.findIndex((other) => other.kind === kind) < index) return givenTwice(kind)
    if (!isProblem(value)) continue
    return kind === 'name' ? value : { problem: `${value.problem} If it belongs to the query, put it in double quotes.` }
  }
  const stray = strayTime(part, end, sure)
  if (stray) return stray
  return { settings: Object.fromEntries(sure.map(({ kind, value }) => [kind, value])), end: first?.from ?? end }
}

/** The clauses from the last to the first, up to one that is given again. */
function collect(part: Part, end: number, withCities: boolean): Clause[] {
  const clauses: Clause[] = []
  for (let at = end; at > part.from; at = clauses.at(-1)?.from ?? 0) {
    const clause = lastClause(part, at, clauses, withCities)
    if (clause === null) break
    const isAgain = clauses.some(({ kind }) => kind === clause.kind)
    clauses.push(clause)
    if (isAgain) break
  }
  return clauses
}

/** The clause that ends with the word before `end`, or null. */
function lastClause(part: Part, end: number, behind: readonly Clause[], withCities: boolean): Clause | null {
  return (
    lastTime(part, end) ??
    lastDays(part, end, behind.length > 0) ??
    lastTop(part, end) ??
    lastDetail(part, end, behind, withCities) ??
    lastZone(part, end, withCities && !behind.some(({ kind }) => kind === 'zone')) ??
    (behind.some(({ kind }) => kind === 'name') ? null : lastName(part, end))
  )
}

/** A time with something behind it that is no clause: `at 9:00 sharp`. Nobody searches for that. */
function strayTime(part: Part, end: number, clauses: readonly Clause[]): Problem | null {
  for (let at = part.from; at + 1 < end; at++) {
    const value = behindKeyword(part, 'at', at + 2, 1)
    if (value === null || !/^\d{1,2}:\d{2}$/.test(value) || clauses.some((clause) => clause.from === at)) continue
    const extra = shown(
      textOf(
        part.text,
        part.words,
        at + 2,
        Math.min(at + 2 + MOST_NAME_WORDS, end, ...clauses.map(({ from }) => (from > at + 1 ? from : end))),
      ),
    )
    return { problem: `${extra} behind “at ${value}” is not understood. If it belongs to the query, put it in double quotes.` }
  }
  return null
}

/** Whether they say when: a city beside these is a zone. */
function isWhen(clauses: readonly Clause[]): boolean {
  return clauses.some(({ kind }) => kind === 'time' || kind === 'days')
}

function isCapital({ words }: Part, { from }: Clause): boolean {
  return /^\p{Lu}/u.test(words[from + 1]?.text ?? '')
}

/** A number with a unit (`4-bit`, `300K`, `13TeV`) is no time. */
const TIME = /^\d[\d:;.,]*(?: ?[ap].*)?$|^\d{1,2}[:;]|^\d{1,2}h\d{0,2}$|^(?:noon|midnight)$/i
const HALF = /^[ap]\.?m$/i
/** Certainly of a clock. */
const CLOCK = /^\d{1,2}(?:[:.]\d{2}(?: ?[ap]\.?m)?| ?[ap]\.?m)$/i

function lastTime(part: Part, end: number): Clause | null {
  const count = HALF.test(plainWords(part, end - 1, end) ?? '') ? 2 : 1
  const value = behindKeyword(part, 'at', end, count)
  return value !== null && TIME.test(value) ? { kind: 'time', value: readTime(value), from: end - count - 1 } : null
}

function lastZone(part: Part, end: number, withCities: boolean): Clause | null {
  const alone = plainWords(part, end - 1, end)
  if (alone !== null && isClock(part, end - 1) && isZoneOfClock(alone)) return { kind: 'zone', value: readZone(alone), from: end - 1 }
  for (let count = 1; count <= MOST_ZONE_WORDS; count++) {
    const value = behindKeyword(part, 'in', end, count)
    if (value === null) continue
    const from = end - count - 1
    if (looksLikeZone(value)) return { kind: 'zone', value: readZone(value), from }
    if (value.includes('/')) return null
    const zone = readZone(value)
    if (withCities && (!isProblem(zone) || isAbbreviation(value))) return { kind: 'zone', value: zone, from, isCity: true }
    // `at 9:00 in Munich`: a place that is no zone.
    return isClock(part, from) && /^\p{Lu}/u.test(value) ? { kind: 'zone', value: zone, from } : null
  }
  return null
}

/** `at 9:00 UTC`, `at 9am Europe/Berlin`, without an `in`. */
function isZoneOfClock(text: string): boolean {
  return looksLikeZone(text) || isAbbreviation(text) || (/^\p{Lu}/u.test(text) && !isProblem(readZone(text)))
}

function isClock(part: Part, end: number): boolean {
  const time = lastTime(part, end)
  return time !== null && CLOCK.test(plainWords(part, time.from + 1, end) ?? '')
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

function detailAt(part: Part, at: number): (typeof DETAILS)[number] | undefined {
  const word = plainWords(part, at, at + 1)?.toLowerCase()
  return DETAILS.find((detail) => detail === word)
}

// Names

/** The last `as` with one to six words behind it, or with words in double quotes. */
function lastName(part: Part, end: number): Clause | null {
  const { words, text } = part
  const quoted = words[end - 1]?.inside
  const first =
    quoted && isQuote(text[quoted.start]) && words[end - 1]?.end === quoted.end ? startingAt(words, end - 1, quoted.start) : null
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
    text === 'OR' || /^-[\p{L}\p{N}"“(]/u.test(text) || FIELDS.includes(/^([a-z]+):./i.exec(text)?.[1]?.toLowerCase() ?? '')
  return !words.slice(from, end).some(isOperator)
}

function name({ text, words }: Part, from: number, end: number): Clause {
  const typed = unquote(textOf(text, words, from, end).replace(/[,;]+$/, ''))
  const problem = nameProblem(typed)
  return { kind: 'name', value: problem === null ? typed : { problem }, from: from - 1 }
}

function nameProblem(typed: string): string | null {
  if ([...typed].length > LONGEST_NAME)
    return `${shown(typed)} is too long for a name; at most ${LONGEST_NAME} characters can be read in a list.`
  if (/[\p{Cc}\u2028\u2029]/u.test(typed)) return `The name ${shown(typed)} has a line break in it; write it on one line.`
  return hasWord(typed) ? null : `${shown(typed)} is no name; it needs a letter or a digit.`
}

/** The longest known name with which the words begin, and how many of them it takes. */
function knownName(words: readonly Word[], topics: readonly string[]): { readonly name: string; readonly words: number } | null {
  let longest: { readonly name: string; readonly words: number } | null = null
  for (const topic of topics) {
    const named = topic.toLowerCase().split(/\s+/).filter(Boolean)
    const begins = named.every((word, at) => word === words[at]?.text.toLowerCase())
    if (begins && named.length > (longest?.words ?? 0)) longest = { name: topic, words: named.length }
  }
  return longest
}

function kinds(settings: Partial<Settings>): (keyof Settings)[] {
  return Object.keys(settings) as (keyof Settings)[]
}

function givenTwice(kind: keyof Settings): Problem {
  return { problem: `“${KEYWORDS[kind]}” is given twice; give it once. What belongs to the query can be put in double quotes.` }
}

// Words

interface Word {
  readonly text: string
  readonly start: number
  readonly end: number
  /** The quotation or the parentheses that it is in or touches; null outside. */
  readonly inside: Span | null
}

/** UTF-16 offsets. */
interface Span {
  readonly start: number
  readonly end: number
}

function readWords(text: string): Word[] {
  const spans = protectedSpans(text)
  let next = 0
  return [...text.matchAll(/\S+/g)].map((match) => {
    const [start, end] = [match.index, match.index + match[0].length]
    while ((spans[next]?.end ?? Number.POSITIVE_INFINITY) <= start) next++
    const span = spans[next]
    return { text: match[0], start, end, inside: span !== undefined && span.start < end ? span : null }
  })
}

/** Quotations and outermost parentheses, in order; a sign without a partner protects nothing, as in a query. */
function protectedSpans(text: string): Span[] {
  const lastQuote = Math.max(text.lastIndexOf('"'), text.lastIndexOf('“'), text.lastIndexOf('”'))
  const spans: Span[] = []
  const open: number[] = []
  for (let at = 0; at < text.length; at++) {
    if (isQuote(text[at]) && at < lastQuote) {
      const start = at++
      while (!isQuote(text[at])) at++
      spans.push({ start, end: at + 1 })
    } else if (text[at] === '(') {
      open.push(at)
    } else if (text[at] === ')') {
      const start = open.pop()
      if (start === undefined) continue
      while ((spans.at(-1)?.start ?? -1) > start) spans.pop()
      spans.push({ start, end: at + 1 })
    }
  }
  return spans
}

function isQuote(char: string | undefined): boolean {
  return char === '"' || char === '“' || char === '”'
}

function isKeyword(word: Word | undefined, keyword: string): boolean {
  // AS is a disease, and autonomous systems.
  return word !== undefined && word.inside === null && word.text.toLowerCase() === keyword && word.text !== 'AS'
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

/** The text from one word up to another, without the comma before a clause. */
function textOf(text: string, words: readonly Word[], from: number, end: number): string {
  const slice = text.slice(words[from]?.start ?? 0, from < end ? words[end - 1]?.end : 0)
  return end < words.length ? slice.replace(/[,;]+$/, '') : slice
}

function unquote(text: string): string {
  const inside = /^["“”]([^"“”]*)["“”]$/.exec(text)?.[1]
  return inside?.trim() ?? text
}
