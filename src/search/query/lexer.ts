import { distance } from 'fastest-levenshtein'
import { findKeys } from '../../papers/identifiers.ts'
import { example, expectation, FIELDS, fieldNode, fieldOf } from './fields.ts'
import { hasWord, isQuote, type QueryFault, type QueryNode, readQuotations } from './syntax.ts'

/** A token of a query: a condition, or an operator that joins conditions. */
export type QueryToken =
  | { readonly kind: 'open' | 'close' | 'or'; readonly start: number; readonly end: number }
  | { readonly kind: 'atom'; readonly node: QueryNode; readonly start: number; readonly end: number }
  | { readonly kind: 'minus'; readonly start: number; readonly end: number }

/** No word of a name is longer. */
const LONGEST_NAME = 60

/** Splits a query into tokens, in one pass. Notes say what may have been meant differently. */
export function readQueryTokens(text: string, today: string, notes: Set<string>): QueryToken[] | QueryFault {
  const tokens: QueryToken[] = []
  const keys = new Map(findKeys(text).map((named) => [named.start, named]))
  const typed: Typed = { text, keys, closes: readQuotations(text), today, notes }
  let at = 0
  while (at < text.length) {
    const char = text[at] as string
    const named = keys.get(at)
    if (named) {
      tokens.push({
        kind: 'atom',
        node: { kind: 'id', value: text.slice(at, named.end).replace(/^id:\s?/i, '') },
        start: at,
        end: named.end,
      })
      at = named.end
    } else if (/\s/.test(char)) {
      at++
    } else if (char === '(' || char === ')') {
      tokens.push({ kind: char === '(' ? 'open' : 'close', start: at, end: ++at })
    } else if (char === '|') {
      const start = at
      while (text[at] === '|') at++
      tokens.push({ kind: 'or', start, end: at })
    } else if (char === '-' && /^$|[\s(|]/.test(text[at - 1] ?? '') && /[\p{L}\p{N}"“„«»‚(]/u.test(text[at + 1] ?? '')) {
      tokens.push({ kind: 'minus', start: at, end: ++at })
    } else {
      const atom = readAtom(typed, at)
      if ('problem' in atom) return atom
      if (atom.token) tokens.push(atom.token)
      at = atom.end
    }
  }
  return tokens
}

/** Where identifiers begin. A word ends before one, as in `[2401.12208]`. */
type Starts = ReadonlyMap<number, unknown>

interface Typed {
  readonly text: string
  readonly keys: Starts
  /** The end of the quotation that begins at a place. */
  readonly closes: (start: number) => number
  readonly today: string
  readonly notes: Set<string>
}

function readAtom(typed: Typed, start: number): { token: QueryToken | null; end: number } | QueryFault {
  const { text, keys, notes } = typed
  const quoted = readQuoted(typed, start)
  if (quoted) {
    const node: QueryNode = { kind: 'phrase', text: quoted.text, field: null }
    return { token: hasWord(quoted.text) ? { kind: 'atom', node, start, end: quoted.end } : null, end: quoted.end }
  }
  if (isQuote(text[start])) {
    notes.add('A quotation mark without a partner was left out.')
    return { token: null, end: start + 1 }
  }
  const end = endOfWord(text, start, keys)
  const word = text.slice(start, end)
  if (word === 'NOT') notes.add('“NOT” was read as a word; a minus leaves a word out, as in -covid')
  if (word === 'OR') return { token: { kind: 'or', start, end }, end }
  const field = /^([A-Za-z]{1,20}):/.exec(word)?.[1]
  const known = field ? fieldOf(field) : null
  if (field && known) return readField(typed, start, field, known)
  if (field && /^sort$/i.test(field)) {
    notes.add('Results are in order of relevance; `new` lists the newest papers, and `trending` the most voted for.')
    return { token: null, end }
  }
  if (field && word.length > field.length + 1 && !word.startsWith(`${field}://`)) {
    const near = FIELDS.find((name) => distance(name, field.toLowerCase()) <= 2)
    const meant = near ? ` Did you mean ${near}:?` : ''
    notes.add(`“${field}:” is not a field and was read as a word.${meant} Fields: ${FIELDS.map((name) => `${name}:`).join(' ')}`)
  }
  if (!hasWord(word)) return { token: null, end }
  return { token: { kind: 'atom', node: { kind: 'words', text: word }, start, end }, end }
}

function readField(typed: Typed, start: number, name: string, field: string): { token: QueryToken | null; end: number } | QueryFault {
  const { text, today, notes } = typed
  const from = start + name.length + 1
  const quoted = readQuoted(typed, from)
  const end = quoted?.end ?? (field === 'author' ? endOfName(text, from) : endOfWord(text, from))
  const value = quoted?.text ?? text.slice(isQuote(text[from]) ? from + 1 : from, end)
  if (value.trim() === '') {
    // Pasted text may contain "Abstract: We present …". A field has its value directly after the colon.
    notes.add(`“${name}:” was read as a word; a field has its value right after the colon, as in ${example(field)}`)
    return { token: { kind: 'atom', node: { kind: 'words', text: name }, start, end: from }, end: from }
  }
  const node = fieldNode(field, value, quoted !== null, today)
  if (node === null) return { problem: `${field}: does not understand “${value}”; it expects ${expectation(field)}`, start: from, end }
  return { token: { kind: 'atom', node, start, end }, end }
}

function readQuoted({ text, closes }: Typed, start: number): { text: string; end: number } | null {
  const close = closes(start)
  return close === -1 ? null : { text: text.slice(start + 1, close), end: close + 1 }
}

function endOfWord(text: string, start: number, keys: Starts = new Map()): number {
  let end = start
  while (end < text.length && !/[\s()|]/.test(text[end] as string) && !isQuote(text[end]) && (end === start || !keys.has(end))) end++
  return Math.max(end, Math.min(start + 1, text.length))
}

/** Initials alone are not a name, and more follows after a comma: `author:Y. LeCun`, `author:LeCun, Yann`. */
const UNFINISHED_NAME = /^\p{L}$|^(?:\p{L}\.-?)+$|,$/u
const NEXT_NAME = /^[ \t]{1,4}(?=\p{L}[^\s:]*(?:\s|$))/u

function endOfName(text: string, start: number): number {
  let [from, end] = [start, endOfWord(text, start)]
  while (UNFINISHED_NAME.test(text.slice(from, end))) {
    const space = NEXT_NAME.exec(text.slice(end, end + LONGEST_NAME))
    if (space === null) break
    from = end + space[0].length
    end = endOfWord(text, from)
  }
  return end
}

/** Removes parentheses without a partner, and `OR` and minus signs without an operand. */
export function balance(tokens: readonly QueryToken[], notes: Set<string>): QueryToken[] {
  const partner = new Set<number>()
  const open: number[] = []
  for (const [index, token] of tokens.entries()) {
    if (token.kind === 'open') open.push(index)
    if (token.kind !== 'close') continue
    const start = open.pop()
    if (start !== undefined) partner.add(start).add(index)
  }
  const paired = tokens.filter((token, index) => (token.kind !== 'open' && token.kind !== 'close') || partner.has(index))
  if (paired.length < tokens.length) notes.add('A parenthesis without a partner was left out.')
  return paired
}

export function countOperators(tokens: readonly QueryToken[]): number {
  return tokens.filter((token) => token.kind === 'or' || token.kind === 'minus' || (token.kind === 'atom' && token.node.kind !== 'words'))
    .length
}
