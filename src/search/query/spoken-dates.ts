import { addDays } from '../../papers/dates.ts'
import { withoutTrailing } from '../../port/text.ts'
import { daysBefore, readPeriod } from './fields.ts'
import type { QueryNode } from './syntax.ts'

/** A query with the dates that its words name, and a note for each. */
interface Spoken {
  readonly root: QueryNode
  readonly notes: readonly string[]
}

interface Found {
  readonly from: string | null
  readonly to: string | null
  /** How many words the date takes. */
  readonly words: number
  /** `in 2024`, `since 2020`. */
  readonly said: string
}

/** A longer text is a pasted sentence, whose dates have another meaning. */
const MOST_WORDS = 12

/**
 * Reads dates that a search names in plain words as filters: `2024` by itself, `since 2020`, `in March 2017`, `from 2019 to 2021`, `this week`.
 * A query with a date field or an OR stays as it is.
 */
export function readSpokenDates(root: QueryNode, today: string): Spoken {
  const parts = root.kind === 'and' ? root.children : [root]
  const place = parts.findIndex(({ kind }) => kind === 'words')
  const words = parts[place]
  if (words?.kind !== 'words' || parts.some(({ kind }) => kind === 'dates')) return { root, notes: [] }
  const typed = words.text.split(/\s+/)
  if (typed.length > MOST_WORDS) return { root, notes: [] }
  for (let at = 0; at < typed.length; at++) {
    const found = readAt(typed, at, today, parts.length === 1)
    if (!found) continue
    const before = typed.slice(0, at)
    while (/^(?:published|papers?|from|appeared)$/i.test(before.at(-1) ?? '')) before.pop()
    const left = [...before, ...typed.slice(at + found.words)].join(' ')
    const dates: QueryNode = { kind: 'dates', from: found.from, to: found.to }
    const others = parts.filter((_, index) => index !== place)
    const children: QueryNode[] = [...(left === '' ? [] : [{ kind: 'words', text: left } as const]), ...others, dates]
    const quoted = typed.slice(at, at + found.words).join(' ')
    const note = `“${quoted}” was read as published ${found.said}; put it in double quotes to search for the ${found.words > 1 ? 'words' : 'word'}.`
    return { root: children.length === 1 ? dates : { kind: 'and', children }, notes: [note] }
  }
  return { root, notes: [] }
}

function readAt(words: readonly string[], at: number, today: string, isAlone: boolean): Found | null {
  const word = bare(words[at])
  if (isAlone && words.length === 1) return onlyDate(word)
  const isAtEdge = (count: number): boolean => at === 0 || at + count === words.length
  return readRange(words, at) ?? readBound(words, at) ?? readRecent(words, at, today, isAtEdge) ?? readBare(words, at)
}

/** `2024`, `2024-03`. */
function onlyDate(word: string): Found | null {
  const period = isDated(word) ? readPeriod(word) : null
  return period && { ...period, words: 1, said: `in ${word}` }
}

/** `from 2019 to 2021`, `between 2019 and 2021`. */
function readRange(words: readonly string[], at: number): Found | null {
  const link = { from: /^(?:to|until|till)$/, between: /^and$/ }[bare(words[at])]
  const first = link ? readDate(words, at + 1) : null
  const middle = first ? at + 1 + first.words : -1
  const second = first && link?.test(bare(words[middle])) ? readDate(words, middle + 1) : null
  if (!first || !second || first.from > second.to) return null
  return { from: first.from, to: second.to, words: middle + 1 + second.words - at, said: `from ${first.from} to ${second.to}` }
}

const BOUNDS: Readonly<Record<string, 'in' | 'since' | 'after' | 'before' | 'until'>> = {
  in: 'in',
  during: 'in',
  since: 'since',
  after: 'after',
  before: 'before',
  until: 'until',
  till: 'until',
}

/** `since 2020`, `in March 2017`, `before 2015`; `after 2020` means after its last day. */
function readBound(words: readonly string[], at: number): Found | null {
  const bound = BOUNDS[bare(words[at])]
  const date = bound ? readDate(words, at + 1) : null
  if (!bound || !date) return null
  const { from, to, said } = date
  const span = {
    in: { from, to, said: `in ${said}` },
    since: { from, to: null, said: `since ${from}` },
    after: { from: addDays(to, 1), to: null, said: `after ${to}` },
    before: { from: null, to: addDays(from, -1), said: `before ${from}` },
    until: { from: null, to, said: `until ${to}` },
  }[bound]
  return { ...span, words: 1 + date.words }
}

/** `June 2025`, `2025-06`, `2024-2025`. A year alone may be a normal word, so it is not read here. */
function readBare(words: readonly string[], at: number): Found | null {
  const range = /^((?:19|20)\d\d)[-–]((?:19|20)\d\d)$/.exec(bare(words[at]))
  if (range && (range[1] as string) < (range[2] as string))
    return { from: `${range[1]}-01-01`, to: `${range[2]}-12-31`, words: 1, said: `from ${range[1]} to ${range[2]}` }
  const date = readDate(words, at)
  return date !== null && (date.words > 1 || bare(words[at]).length > 4) ? { ...date, said: `in ${date.said}` } : null
}

/** `this week`, `last month`, `past 30 days`, `today`, at the beginning or the end. */
function readRecent(words: readonly string[], at: number, today: string, isAtEdge: (count: number) => boolean): Found | null {
  const text = words
    .slice(at, at + 5)
    .map(bare)
    .join(' ')
  if (/^(?:today|yesterday)(?: |$)/.test(text) && isAtEdge(1)) {
    const day = text.startsWith('today') ? today : addDays(today, -1)
    return { from: day, to: day, words: 1, said: `on ${day}` }
  }
  const found = /^(?:in |during |within |over )?(?:the )?(?:this|last|past|previous) (?:(\d{1,3}) )?(day|week|month|year)s?(?: |$)/.exec(
    text,
  )
  if (!found) return null
  const count = found[0].trim().split(' ').length
  const from = daysBefore(today, Number(found[1] ?? 1), (found[2] as string).charAt(0) as 'd' | 'w' | 'm' | 'y')
  return from !== null && isAtEdge(count) ? { from, to: null, words: count, said: `since ${from}` } : null
}

const MONTHS = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december']

/** A year, a month with its year, or a day. */
function readDate(words: readonly string[], at: number): { from: string; to: string; words: number; said: string } | null {
  const word = bare(words[at])
  const month = word.length < 3 ? -1 : MONTHS.findIndex((name) => name === word || name.slice(0, 3) === word)
  const year = bare(words[at + 1])
  const [text, count] = month >= 0 ? [`${year}-${String(month + 1).padStart(2, '0')}`, 2] : [word, 1]
  const period = isDated(text) ? readPeriod(text) : null
  return (
    period && {
      ...period,
      words: count,
      said: words
        .slice(at, at + count)
        .map((each) => withoutTrailing(each, ',.;'))
        .join(' '),
    }
  )
}

/** Whether a text is a date with a plausible year. */
function isDated(text: string): boolean {
  return /^(?:19|20)\d\d(?:-\d{1,2}){0,2}$/.test(text)
}

function bare(word: string | undefined): string {
  return withoutTrailing((word ?? '').toLowerCase(), ',.;:?!')
}
