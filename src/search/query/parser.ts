import { balance, countOperators, type QueryToken, readQueryTokens } from './lexer.ts'
import { readSpokenDates } from './spoken-dates.ts'
import { QUERY_LIMITS, type Query, type QueryFault, type QueryNode, type QueryPurpose } from './syntax.ts'

/**
 * Reads a query. Total and linear in its length: unbalanced and unknown parts are read as plain words, with a note. Only a bad value of a known
 * field, an exceeded limit, or dates that leave no day are faults.
 * @param today `YYYY-MM-DD`, from which `since:7d` counts
 * @param purpose a search reads “since 2020” as a date and says so; a topic reads it as words
 */
export function readQuery(text: string, today: string, purpose: QueryPurpose = 'topic'): Query | QueryFault {
  if (text.length > QUERY_LIMITS.characters) {
    const problem = `The query has ${text.length.toLocaleString('en')} characters; at most ${QUERY_LIMITS.characters.toLocaleString('en')} can be searched for. Leave some out.`
    return { problem, start: QUERY_LIMITS.characters, end: text.length }
  }
  const notes = new Set<string>()
  const tokens = readQueryTokens(text, today, notes)
  if ('problem' in tokens) return tokens
  const balanced = balance(tokens, notes)
  const operators = countOperators(balanced)
  if (operators > QUERY_LIMITS.operators) {
    const problem = `The query has ${operators} operators (quotes, minus, OR, fields); at most ${QUERY_LIMITS.operators} can be combined. Split it in two.`
    return { problem, start: 0, end: text.length }
  }
  const root = simplify(new Grouping(balanced).readOr())
  const spoken = purpose === 'search' ? readSpokenDates(root, today) : { root, notes: [] }
  const never = findNever(spoken.root)
  if (never) return { problem: `No day is ${never}, so no paper can match`, start: 0, end: text.length }
  const { root: named, beside } = purpose === 'search' ? nameOnly(spoken.root) : { root: spoken.root, beside: null }
  return { root: named, notes: [...notes, ...spoken.notes], beside }
}

/** An identifier selects its paper, whatever words are pasted with it; two identifiers select two papers. */
function nameOnly(root: QueryNode): Pick<Query, 'root' | 'beside'> {
  const parts = root.kind === 'and' ? root.children : [root]
  const ids = parts.filter(({ kind }) => kind === 'id')
  if (ids.length === 0 || parts.length === 1) return { root, beside: null }
  const named: QueryNode = ids.length === 1 ? (ids[0] as QueryNode) : { kind: 'or', children: ids }
  const conditions = parts.filter(({ kind }) => kind !== 'id' && kind !== 'words')
  const words = parts.find(({ kind }) => kind === 'words') ?? null
  return { root: conditions.length === 0 ? named : { kind: 'and', children: [named, ...conditions] }, beside: words }
}

/** Date conditions that together leave no day: `from 2024-03-01 on and up to 2024-02-29`; null if there are none. */
function findNever(node: QueryNode): string | null {
  if (node.kind === 'or') return node.children.map(findNever).find((never) => never !== null) ?? null
  if (node.kind !== 'and') return null
  const dates = node.children.filter((child) => child.kind === 'dates')
  const from = dates.reduce((latest, each) => (each.from !== null && each.from > latest ? each.from : latest), '')
  const to = dates.reduce((earliest, each) => (each.to !== null && (earliest === '' || each.to < earliest) ? each.to : earliest), '')
  if (from !== '' && to !== '' && from > to) return `both on or after ${from} and on or before ${to}`
  return node.children.map(findNever).find((never) => never !== null) ?? null
}

/** Whether a search would read words of a query as dates, such as “since 2020”. A topic reads them as words. */
export function hasSpokenDates(text: string, today: string): boolean {
  const [topic, search] = [readQuery(text, today, 'topic'), readQuery(text, today, 'search')]
  return !isFault(topic) && !isFault(search) && search.notes.length > topic.notes.length
}

export function isFault(query: Query | QueryFault): query is QueryFault {
  return 'problem' in query
}

/** Recursive descent over balanced tokens; its depth is the nesting of parentheses, at most half the query's length. */
class Grouping {
  readonly #tokens: readonly QueryToken[]
  #at = 0

  constructor(tokens: readonly QueryToken[]) {
    this.#tokens = tokens
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
    const token = this.#tokens[this.#at++]
    if (token?.kind === 'atom') return token.node
    if (token?.kind === 'minus') {
      const kind = this.#peek()
      return kind === 'atom' || kind === 'open' ? { kind: 'not', child: this.#readItem() } : NOTHING
    }
    if (token?.kind !== 'open') return NOTHING
    const inside = this.readOr()
    this.#at++ // its closing partner
    return inside
  }

  #peek(): QueryToken['kind'] | null {
    return this.#tokens[this.#at]?.kind ?? null
  }
}

const NOTHING: QueryNode = { kind: 'and', children: [] }

/** Removes empty groups, groups with one member, and groups inside groups of the same kind. */
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

/** Joins neighbouring words to one text, so that `x ray` can be read as X-ray. */
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
