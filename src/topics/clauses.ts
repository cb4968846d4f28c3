import { hasWord } from '../search/query/syntax.ts'
import { lastClause } from './clause.ts'
import { type Lead, readLead } from './lead.ts'
import { type Clause, KEYWORDS, type Kind, type Part, type Settings } from './part.ts'
import { periodOf } from './schedule.ts'
import { wordsBehindTime } from './time-clause.ts'
import { isProblem, type Problem, shown } from './typed.ts'
import { ifQuoted } from './unread.ts'
import { isKeyword, readWords, textOf, unquote, type Word } from './words.ts'

/** What a person typed after `subscribe`. Null stands for parts that were left out. */
export interface Clauses extends Settings {
  /** Empty if there is none. */
  readonly query: string
}

/** What a person typed after `edit`. Null stands for parts that stay unchanged. */
export interface Edits extends Settings {
  /** The name or the number of the topic to change; empty if there is none. */
  readonly topic: string
  readonly query: string | null
}

const NOTHING: Settings = { name: null, time: null, zone: null, days: null, top: null, detail: null }

/**
 * Reads `<query> [as NAME] [at TIME] [in ZONE] [on DAYS] [top N] [DETAIL] [versions on]` from its end; the clauses come in any order. A schedule may also stand
 * before the query: `every Friday at 9 <query>`. Total, and linear in the text's length. Text in double quotes or parentheses is never a clause.
 */
export function readClauses(text: string): Clauses | Problem {
  const words = readWords(text)
  const tail = readBothEnds({ text, words, from: 0, kind: 'query' })
  return isProblem(tail) ? tail : { ...NOTHING, ...tail.settings, query: textOf(text, words, tail.from, tail.end) }
}

/**
 * Reads `<topic> [query QUERY] [as NAME] [at TIME] …`: the text before the first clause is the topic.
 * @param topics the existing names: a text that begins with one of them means that topic, even if the name contains a clause
 */
export function readEdits(text: string, topics: readonly string[] = []): Edits | Problem {
  const words = readWords(text)
  const all: Part = { text, words, from: 0, kind: 'topic' }
  const lead = knownName(words, topics) === null ? readLead(all, collectSure) : null
  if (isProblem(lead)) return lead
  const start = lead?.end ?? 0
  const known = knownName(words.slice(start), topics)
  const named = start + (known?.words ?? 0)
  const head: Omit<Part, 'from'> = { text, words, kind: known === null ? 'topic' : 'settings' }
  const split = words.findIndex((word, at) => at >= Math.max(start + 1, named) && isKeyword(word, 'query'))
  const behind = split === -1 ? null : readBothEnds({ text, words, from: split + 1, kind: 'query' })
  if (isProblem(behind)) return behind
  // `edit database query at 9`: without words after it, `query` is a word of the topic.
  const hasQuery = behind !== null && behind.end > behind.from
  const tail = readTail({ ...head, from: named }, hasQuery ? split : words.length)
  if (isProblem(tail)) return tail
  const settings = [...(lead ? [settingsOf(lead.clauses)] : []), tail.settings, ...(hasQuery ? [behind.settings] : [])]
  const twice = findTwice(settings)
  if (twice) return givenTwice(twice)
  const query = hasQuery ? textOf(text, words, behind.from, behind.end) : null
  if (query !== null && !hasWord(query)) return { problem: 'query needs the words to search for after it, as in query chest x-ray' }
  const topic = known?.name ?? unquote(textOf(text, words, start, tail.end))
  if (known !== null && tail.end > named) {
    const extra = shown(textOf(text, words, named, tail.end))
    return {
      problem: `${extra} does not say what to change; after ${shown(topic)}, give query, as, at, in, on, top, detail or versions with a value.`,
    }
  }
  return { ...NOTHING, ...Object.assign({}, ...settings), topic, query }
}

/** The longest known name that the words begin with, and the number of its words. */
function knownName(words: readonly Word[], topics: readonly string[]): { readonly name: string; readonly words: number } | null {
  let longest: { readonly name: string; readonly words: number } | null = null
  for (const topic of topics) {
    const named = topic.toLowerCase().split(/\s+/).filter(Boolean)
    const begins = named.every((word, at) => word === words[at]?.text.toLowerCase())
    if (begins && named.length > (longest?.words ?? 0)) longest = { name: topic, words: named.length }
  }
  return longest
}

interface Tail {
  readonly settings: Partial<Settings>
  /** The first word of the clauses. */
  readonly end: number
}

/** As `readTail`, of all words from the part's first on, which may begin with a schedule. @returns also where the text between begins */
function readBothEnds(part: Part): (Tail & { readonly from: number }) | Problem {
  const lead = readLead(part, collectSure)
  if (isProblem(lead)) return lead
  const from = lead?.end ?? part.from
  const tail = readTail({ ...part, from }, part.words.length)
  if (isProblem(tail)) return tail
  const settings = lead && !isTold(part, lead, tail.settings) ? settingsOf(lead.clauses) : {}
  const twice = findTwice([settings, tail.settings])
  return twice ? givenTwice(twice) : { settings: { ...settings, ...tail.settings }, end: tail.end, from }
}

function readTail(part: Part, end: number): Tail | Problem {
  const clauses = collect(part, end, true)
  const city = clauses.findIndex(({ isCity }) => isCity)
  const isDecided = city === -1 || isZone(part, clauses, city)
  const sure = isDecided ? clauses : collect(part, end, false)
  const [first] = sure.slice(-1)
  for (const [index, { kind, value, from }] of sure.entries()) {
    if (kind !== 'unread' && sure.findIndex((other) => other.kind === kind) < index) return givenTwice(kind)
    if (!isProblem(value)) continue
    return kind === 'name' ? value : { problem: `${value.problem}${ifQuoted(part, from, sure[index - 1]?.from ?? end)}` }
  }
  const stray = strayTime(part, end, sure)
  if (stray) return stray
  return { settings: settingsOf(sure), end: first?.from ?? end }
}

/** A time followed by words that are not a clause. */
function strayTime(part: Part, end: number, clauses: readonly Clause[]): Problem | null {
  for (let at = part.from; at + 1 < end; at++) {
    if (!isKeyword(part.words[at], KEYWORDS.time) || clauses.some(({ from }) => from === at)) continue
    const next = Math.min(end, ...clauses.map(({ from }) => (from > at + 1 ? from : end)))
    const stray = wordsBehindTime(part, at, next)
    if (stray) return { problem: `${stray}${ifQuoted(part, at, next)}` }
  }
  return null
}

function settingsOf(clauses: readonly Clause[]): Partial<Settings> {
  return Object.assign({}, ...clauses.map(({ kind, value }) => (typeof value === 'object' ? value : { [kind]: value })))
}

function collectSure(part: Part, end: number): Clause[] {
  return collect(part, end, true)
}

/** The clauses from the last to the first, up to one that is repeated or cannot be read. */
function collect(part: Part, end: number, withCities: boolean): Clause[] {
  const clauses: Clause[] = []
  for (let at = end; at > part.from; at = clauses.at(-1)?.from ?? 0) {
    const clause = lastClause(part, at, clauses, withCities)
    if (clause === null) break
    const isLast = clause.kind === 'unread' || clauses.some(({ kind }) => kind === clause.kind)
    clauses.push(clause)
    if (isLast) break
  }
  return clauses
}

/** A city is a zone beside a time or days, and after any clause. Elsewhere it belongs to the query. */
function isZone(part: Part, clauses: readonly Clause[], city: number): boolean {
  const isWhen = clauses.some(({ kind }) => kind === 'time' || kind === 'days' || kind === 'unread')
  return isWhen || city < clauses.length - 1 || part.kind === 'settings' || (part.kind === 'topic' && isCapital(part, clauses[city]))
}

function isCapital({ words }: Part, clause: Clause | undefined): boolean {
  return clause !== undefined && /^\p{Lu}/u.test(words[clause.from + 1]?.text ?? '')
}

/** `weekly <query> on Fridays`: the day stands behind. */
function isTold({ text, words, from }: Part, { clauses, end }: Lead, { days, monthDay }: Partial<Settings>): boolean {
  const isWeekly =
    clauses.length === 1 && /^(?:an? )?weekly\b(?! *(?:on|mon|tue|wed|thu|fri|sat|sun))/i.test(textOf(text, words, from, end))
  return isWeekly && days != null && periodOf({ days, ...(monthDay !== undefined && { monthDay }) }) === 'week'
}

/** The clause that stands in two of these. */
function findTwice(parts: readonly Partial<Settings>[]): Kind | undefined {
  return (Object.keys(KEYWORDS) as Kind[]).find((kind) => parts.filter((part) => kind in part).length > 1)
}

function givenTwice(kind: Kind): Problem {
  return { problem: `“${KEYWORDS[kind]}” is given twice; give it once. What belongs to the query can be put in double quotes.` }
}
