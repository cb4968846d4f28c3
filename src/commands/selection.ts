import { findKeys, type NamedKey } from '../papers/identifiers.ts'
import { type PaperKey, readKey } from '../papers/identity.ts'
import { NUMBER as COUNT, readNumberWord } from '../topics/numbers.ts'

/** What a person typed in place of papers, where that is no title. */
export type Selected =
  /** Numbers of the last list; of a single one both are the same. */
  | { readonly kind: 'numbers'; readonly first: number; readonly last: number }
  /** So many at the end of the page that was shown last. */
  | { readonly kind: 'last'; readonly count: number }
  /** The page that was shown last. */
  | { readonly kind: 'all' }
  | { readonly kind: 'key'; readonly key: PaperKey; readonly typed: string }
  /** The id that we gave a paper: `id:12`. */
  | { readonly kind: 'id'; readonly id: number; readonly typed: string }

/** What is said before numbers and identifiers: `show me the paper 2`, `similar to 1`. */
const BEFORE = /^(?:(?:me|to|like|for|the|papers?|numbers?|items?)\s+)*/i
const ALL = /^all(?: (?:of )?(?:them|these|(?:the |these )?papers))?[.!]?$/i
const NUMBER = String.raw`(?:(?:#|(?:nos?|nr)\b\.?|(?:papers?|numbers?)\s)\s{0,2})?(\d{1,15})`
const PART_ENDS = String.raw`(?=$|[\s,;&+)\]])`
const RANGE = new RegExp(
  String.raw`${NUMBER}\s{0,2}(?:[-–—]|\.{2,3}|…|\b(?:to|through|until|up to)\b)\s{0,2}${NUMBER}[.)]?${PART_ENDS}`,
  'iy',
)
const SINGLE = new RegExp(`${NUMBER}[.):]?${PART_ENDS}`, 'iy')
const OWN_ID = new RegExp(String.raw`id:\s?(\d{1,15})[.)]?${PART_ENDS}`, 'iy')
const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth']
/** `first three`, `the last 2 papers`, `second one`, `last`. */
const ORDINAL = new RegExp(
  String.raw`(?:the\s)?(?:(first|last)\s(${COUNT})|(${ORDINALS.join('|')}|last)(?!\s\d))(?:\s(?:ones?|papers?))?[.)]?${PART_ENDS}`,
  'iy',
)
const BETWEEN = /(?:[\s,;&+()[\]]|and\b)+/iy

/**
 * Reads numbers of the last list (`2`, `#2`, `no. 2`, `1,3`, `1-3`, `1 2 3`, `the second`, `last two`, `all`), identifiers, links and `id:12`, one or several. Pure.
 * @returns null where anything else stands among them, as in a title
 */
export function readSelection(typed: string): readonly Selected[] | null {
  const whole = typed.trim()
  if (ALL.test(whole)) return [{ kind: 'all' }]
  const key = readKey(whole.replace(/^id:\s?/i, ''))
  if (key !== null) return [{ kind: 'key', key, typed: whole }]
  const text = whole.replace(BEFORE, '')
  const named = new Map(findKeys(text).map((found) => [found.start, found]))
  const parts: Selected[] = []
  for (let at = skip(text, 0); at < text.length; at = skip(text, at)) {
    const found = named.get(at)
    const read = found ? toPart(found, text) : readPart(text, at)
    if (read === null) return null
    parts.push(read.part)
    at = read.end
  }
  return parts.length > 0 ? parts : null
}

function skip(text: string, at: number): number {
  BETWEEN.lastIndex = at
  return BETWEEN.test(text) ? BETWEEN.lastIndex : at
}

interface Read {
  readonly part: Selected
  readonly end: number
}

function toPart({ key, start, end }: NamedKey, text: string): Read {
  return { part: { kind: 'key', key, typed: text.slice(start, end) }, end }
}

function readPart(text: string, at: number): Read | null {
  return readOrdinal(text, at) ?? readNumber(text, at)
}

function readOrdinal(text: string, at: number): Read | null {
  ORDINAL.lastIndex = at
  const [typed, end, several, alone] = ORDINAL.exec(text) ?? []
  if (typed === undefined) return null
  const [word, count] = [(end ?? alone ?? '').toLowerCase(), several === undefined ? 1 : (readNumberWord(several) ?? Number(several))]
  const first = ORDINALS.indexOf(word) + 1
  const part: Selected = first === 0 ? { kind: 'last', count } : { kind: 'numbers', first, last: first + count - 1 }
  return { part, end: at + typed.length }
}

function readNumber(text: string, at: number): Read | null {
  for (const pattern of [OWN_ID, RANGE, SINGLE]) {
    pattern.lastIndex = at
    const [typed, one, other = one] = pattern.exec(text) ?? []
    if (typed === undefined) continue
    const [first, last] = [Number(one), Number(other)].sort((a, b) => a - b) as [number, number]
    const part: Selected = pattern === OWN_ID ? { kind: 'id', id: first, typed } : { kind: 'numbers', first, last }
    return { part, end: at + typed.length }
  }
  return null
}
