/** A query, read. Pure data, so that it can be sent to a thread or stored. */
export type QueryNode =
  | { readonly kind: 'words'; readonly text: string }
  | { readonly kind: 'phrase'; readonly text: string; readonly field: TextField | null }
  | { readonly kind: 'term'; readonly text: string; readonly field: TextField }
  /** Somebody's name, as typed. */
  | { readonly kind: 'author'; readonly text: string }
  | { readonly kind: 'category' | 'source'; readonly value: string }
  | { readonly kind: 'id'; readonly value: string }
  /** Days, both inclusive; null is open. */
  | { readonly kind: 'dates'; readonly from: string | null; readonly to: string | null }
  | { readonly kind: 'not'; readonly child: QueryNode }
  | { readonly kind: 'and' | 'or'; readonly children: readonly QueryNode[] }

export type TextField = 'title' | 'abstract'

/** Who asks: a search may guess at what was meant and says so; a topic is what was written, for digests that nobody watches. */
export type QueryPurpose = 'search' | 'topic'

export interface Query {
  readonly root: QueryNode
  /** What was read otherwise than it may have been meant, a sentence each. */
  readonly notes: readonly string[]
  /** The words that stood beside identifiers, which name papers by themselves; null where there are none. */
  readonly beside: QueryNode | null
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

/** Whether there is anything to search for in a text. */
export function hasWord(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text)
}

/** Any of them begins a quotation and ends one: keyboards and languages mix them. */
export function isQuote(char: string | undefined): boolean {
  return char !== undefined && '"“”„«»'.includes(char)
}

/** The place of the sign that ends the quotation which begins at this one; -1 where none does. */
export function closingQuote(text: string, start: number): number {
  return readQuotations(text)(start)
}

/**
 * As `closingQuote`, for a text whose places are asked for one after the other: behind the last sign that can end a quotation none is looked
 * for again. ‘ ends only what ‚ began: it also begins English ones.
 */
export function readQuotations(text: string): (start: number) => number {
  const lastLow = text.lastIndexOf('‘')
  const last = lastQuote(text)
  return (start) => {
    if (text[start] === '‚' && !/[\p{L}\p{N}]/u.test(text[start - 1] ?? '')) return start < lastLow ? text.indexOf('‘', start) : -1
    if (!isQuote(text[start])) return -1
    for (let at = start + 1; at <= last; at++) if (isQuote(text[at])) return at
    return -1
  }
}

function lastQuote(text: string): number {
  let at = text.length - 1
  while (at >= 0 && !isQuote(text[at])) at--
  return at
}
