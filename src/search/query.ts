import { addDays, day } from '../papers/dates.ts'

/** A query, read. Pure data, so that it can be sent to a thread or stored. */
export type QueryNode =
  | { readonly kind: 'words'; readonly text: string }
  | { readonly kind: 'phrase'; readonly text: string; readonly field: TextField | null }
  | { readonly kind: 'term'; readonly text: string; readonly field: TextField }
  | { readonly kind: 'category' | 'source'; readonly value: string }
  | { readonly kind: 'id'; readonly value: string }
  /** Days, both inclusive; null is open. */
  | { readonly kind: 'dates'; readonly from: string | null; readonly to: string | null }
  | { readonly kind: 'not'; readonly child: QueryNode }
  | { readonly kind: 'and' | 'or'; readonly children: readonly QueryNode[] }

export type TextField = 'title' | 'abstract' | 'author'

export interface Query {
  readonly root: QueryNode
  /** What was read otherwise than it may have been meant, a sentence each. */
  readonly notes: readonly string[]
}

/** Why a query cannot be answered: what was wrong, at which place of it, and what was expected. */
export interface QueryFault {
  readonly problem: string
  /** The place, UTF-16 offsets in the query. */
  readonly start: number
  readonly end: number
}

/** The caps of the language, said in the help. */
export const QUERY_LIMITS = { characters: 2_000, words: 64, operators: 16, prefix: 2 } as const

const TEXT_FIELDS: readonly string[] = ['title', 'abstract', 'author'] satisfies TextField[]
const FIELDS: readonly string[] = [...TEXT_FIELDS, 'cat', 'id', 'source', 'after', 'before', 'since']

type Piece =
  | { readonly kind: 'open' | 'close' | 'or'; readonly start: number; readonly end: number }
  | { readonly kind: 'atom'; readonly node: QueryNode; readonly start: number; readonly end: number }
  | { readonly kind: 'minus'; readonly start: number; readonly end: number }

/**
 * Reads a query. Total and linear in its length: whatever is unbalanced or unknown is read as plain words, with a note; only a bad value
 * of a known field, or a cap exceeded, is a fault.
 * @param today `YYYY-MM-DD`, what `since:7d` counts from
 */
export function readQuery(text: string, today: string): Query | QueryFault {
  if (text.length > QUERY_LIMITS.characters) {
    const problem = `The query has ${text.length.toLocaleString('en')} characters; at most ${QUERY_LIMITS.characters.toLocaleString('en')} can be searched for. Leave some out.`
    return { problem, start: QUERY_LIMITS.characters, end: text.length }
  }
  const notes = new Set<string>()
  const pieces = readPieces(text, today, notes)
  if ('problem' in pieces) return pieces
  const balanced = balance(pieces, notes)
  const operators = countOperators(balanced)
  if (operators > QUERY_LIMITS.operators) {
    const problem = `The query has ${operators} operators (quotes, minus, OR, fields); at most ${QUERY_LIMITS.operators} can be combined. Split it in two.`
    return { problem, start: 0, end: text.length }
  }
  return { root: simplify(new Grouping(balanced).readOr()), notes: [...notes] }
}

export function isFault(query: Query | QueryFault): query is QueryFault {
  return 'problem' in query
}

function readPieces(text: string, today: string, notes: Set<string>): Piece[] | QueryFault {
  const pieces: Piece[] = []
  let at = 0
  while (at < text.length) {
    const char = text[at] as string
    if (/\s/.test(char)) {
      at++
    } else if (char === '(' || char === ')') {
      pieces.push({ kind: char === '(' ? 'open' : 'close', start: at, end: ++at })
    } else if (char === '-' && /[\p{L}\p{N}"“(]/u.test(text[at + 1] ?? '')) {
      pieces.push({ kind: 'minus', start: at, end: ++at })
    } else {
      const atom = readAtom(text, at, today, notes)
      if ('problem' in atom) return atom
      if (atom.piece) pieces.push(atom.piece)
      at = atom.end
    }
  }
  return pieces
}

function readAtom(text: string, start: number, today: string, notes: Set<string>): { piece: Piece | null; end: number } | QueryFault {
  const quoted = readQuoted(text, start)
  if (quoted) {
    const node: QueryNode = { kind: 'phrase', text: quoted.text, field: null }
    return { piece: hasWord(quoted.text) ? { kind: 'atom', node, start, end: quoted.end } : null, end: quoted.end }
  }
  if (isQuote(text[start])) {
    notes.add('A quotation mark without a partner was left out.')
    return { piece: null, end: start + 1 }
  }
  const end = endOfWord(text, start)
  const word = text.slice(start, end)
  if (word === 'OR') return { piece: { kind: 'or', start, end }, end }
  const field = /^([A-Za-z]{1,20}):/.exec(word)?.[1]
  if (field && FIELDS.includes(field.toLowerCase())) return readField(text, start, field, today, notes)
  if (field && word.length > field.length + 1 && !word.startsWith(`${field}://`)) {
    notes.add(`“${field}:” is no field here and was read as a word. Fields: ${FIELDS.map((name) => `${name}:`).join(' ')}`)
  }
  if (!hasWord(word)) return { piece: null, end }
  return { piece: { kind: 'atom', node: { kind: 'words', text: word }, start, end }, end }
}

function readField(
  text: string,
  start: number,
  name: string,
  today: string,
  notes: Set<string>,
): { piece: Piece | null; end: number } | QueryFault {
  const field = name.toLowerCase()
  const from = start + name.length + 1
  const quoted = readQuoted(text, from)
  const end = quoted?.end ?? endOfWord(text, from)
  const value = quoted?.text ?? text.slice(from, end).replace(/^["“”]/, '')
  if (value.trim() === '') {
    // Pasted text holds "Abstract: We present …"; a field has its value directly behind the colon.
    notes.add(`“${name}:” was read as a word; a field has its value right behind the colon, as in ${example(field)}`)
    return { piece: { kind: 'atom', node: { kind: 'words', text: name }, start, end: from }, end: from }
  }
  const node = fieldNode(field, value, quoted !== null, today)
  if (node === null) return { problem: `${field}: does not understand “${value}”; it expects ${expectation(field)}`, start: from, end }
  return { piece: { kind: 'atom', node, start, end }, end }
}

function fieldNode(field: string, value: string, quoted: boolean, today: string): QueryNode | null {
  if (isTextField(field)) {
    if (!hasWord(value)) return null
    return quoted ? { kind: 'phrase', text: value, field } : { kind: 'term', text: value, field }
  }
  if (field === 'cat')
    return /^[a-z][a-z-]{0,20}(?:\.[a-z*-]{1,20})?$/i.test(value)
      ? { kind: 'category', value: value.toLowerCase().replace(/\.\*$/, '') }
      : null
  if (field === 'source') return /^[\w.-]{1,60}$/.test(value) ? { kind: 'source', value: value.toLowerCase() } : null
  if (field === 'id') return { kind: 'id', value }
  if (field === 'since') {
    const from = readSpan(value, today)
    return from ? { kind: 'dates', from, to: null } : null
  }
  const bound = readPeriodStart(value)
  if (bound === null) return null
  return field === 'after' ? { kind: 'dates', from: bound, to: null } : { kind: 'dates', from: null, to: addDays(bound, -1) }
}

function isTextField(field: string): field is TextField {
  return TEXT_FIELDS.includes(field)
}

function expectation(field: string): string {
  if (isTextField(field)) return `a word or a "phrase", as in ${example(field)}`
  if (field === 'cat') return 'an arXiv category, as in cat:cs.CV or cat:astro-ph'
  if (field === 'source') return 'the name of a source, as in source:seeds'
  if (field === 'since') return 'a number of days, weeks, months or years, as in since:7d, since:2w, since:3m or since:1y'
  return `a year, a month or a day, as in ${field}:2024, ${field}:2024-01 or ${field}:2024-01-31`
}

function example(field: string): string {
  const values: Record<string, string> = {
    author: 'author:Smith',
    cat: 'cat:cs.CV',
    id: 'id:2401.12208',
    source: 'source:seeds',
    since: 'since:7d',
  }
  return values[field] ?? (isTextField(field) ? `${field}:tuberculosis` : `${field}:2024-01`)
}

/** `7d` before today, and so on; null when it is no such span. */
function readSpan(value: string, today: string): string | null {
  const found = /^(\d{1,4})([dwmy])$/i.exec(value)
  if (!found) return null
  const days = { d: 1, w: 7, m: 30, y: 365 }[(found[2] as string).toLowerCase()] as number
  const span = Number(found[1]) * days
  return span > 366_000 ? null : addDays(today, -span)
}

/** The first day of a year, a month or a day. */
function readPeriodStart(value: string): string | null {
  const found = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/.exec(value)
  return found ? day(Number(found[1]), Number(found[2] ?? 1), Number(found[3] ?? 1)) : null
}

function readQuoted(text: string, start: number): { text: string; end: number } | null {
  if (!isQuote(text[start])) return null
  const close = nextQuote(text, start + 1)
  return close === -1 ? null : { text: text.slice(start + 1, close), end: close + 1 }
}

function nextQuote(text: string, from: number): number {
  for (let at = from; at < text.length; at++) if (isQuote(text[at])) return at
  return -1
}

function isQuote(char: string | undefined): boolean {
  return char === '"' || char === '“' || char === '”'
}

function endOfWord(text: string, start: number): number {
  let end = start
  while (end < text.length && !/[\s()"“”]/.test(text[end] as string)) end++
  return Math.max(end, Math.min(start + 1, text.length))
}

function hasWord(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text)
}

/** Drops parentheses without a partner, and `OR` and minus signs with nothing to work on. */
function balance(pieces: readonly Piece[], notes: Set<string>): Piece[] {
  const partner = new Set<number>()
  const open: number[] = []
  for (const [index, piece] of pieces.entries()) {
    if (piece.kind === 'open') open.push(index)
    if (piece.kind !== 'close') continue
    const start = open.pop()
    if (start !== undefined) partner.add(start).add(index)
  }
  const paired = pieces.filter((piece, index) => (piece.kind !== 'open' && piece.kind !== 'close') || partner.has(index))
  if (paired.length < pieces.length) notes.add('A parenthesis without a partner was left out.')
  return paired
}

function countOperators(pieces: readonly Piece[]): number {
  return pieces.filter((piece) => piece.kind === 'or' || piece.kind === 'minus' || (piece.kind === 'atom' && piece.node.kind !== 'words'))
    .length
}

/** Recursive descent over balanced pieces; its depth is the nesting of parentheses, at most half the query's length. */
class Grouping {
  readonly #pieces: readonly Piece[]
  #at = 0

  constructor(pieces: readonly Piece[]) {
    this.#pieces = pieces
  }

  readOr(): QueryNode {
    const sides = [this.#readAnd()]
    while (this.#peek() === 'or') {
      this.#at++
      sides.push(this.#readAnd())
    }
    return { kind: 'or', children: sides }
  }

  #readAnd(): QueryNode {
    const children: QueryNode[] = []
    for (let kind = this.#peek(); kind !== null && kind !== 'or' && kind !== 'close'; kind = this.#peek()) children.push(this.#readItem())
    return { kind: 'and', children }
  }

  #readItem(): QueryNode {
    const piece = this.#pieces[this.#at++]
    if (piece?.kind === 'atom') return piece.node
    if (piece?.kind === 'minus') {
      const kind = this.#peek()
      return kind === 'atom' || kind === 'open' ? { kind: 'not', child: this.#readItem() } : NOTHING
    }
    if (piece?.kind !== 'open') return NOTHING
    const inside = this.readOr()
    this.#at++ // its closing partner
    return inside
  }

  #peek(): Piece['kind'] | null {
    return this.#pieces[this.#at]?.kind ?? null
  }
}

const NOTHING: QueryNode = { kind: 'and', children: [] }

/** Removes empty groups, groups of one, and groups inside groups of the same kind. */
function simplify(node: QueryNode): QueryNode {
  if (node.kind === 'not') {
    const child = simplify(node.child)
    return isEmpty(child) ? NOTHING : { kind: 'not', child }
  }
  if (node.kind !== 'and' && node.kind !== 'or') return node
  const children = node.children
    .map(simplify)
    .filter((child) => !isEmpty(child))
    .flatMap((child) => (child.kind === node.kind ? child.children : [child]))
  if (node.kind === 'and') joinWords(children)
  if (children.length === 0) return NOTHING
  return children.length === 1 ? (children[0] as QueryNode) : { kind: node.kind, children }
}

/** Makes neighbouring words one text again, so that `x ray` can be read as X-ray. */
function joinWords(children: QueryNode[]): void {
  const joined: QueryNode[] = []
  for (const child of children) {
    const last = joined.at(-1)
    if (child.kind === 'words' && last?.kind === 'words') joined[joined.length - 1] = { kind: 'words', text: `${last.text} ${child.text}` }
    else joined.push(child)
  }
  children.splice(0, children.length, ...joined)
}

/** Whether a query asks for nothing. */
export function isEmpty(node: QueryNode): boolean {
  return node.kind === 'and' && node.children.length === 0
}
