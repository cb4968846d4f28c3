/** A parsed query. Pure data, so that it can be sent to a thread or stored. */
export type QueryNode =
  | { readonly kind: 'words'; readonly text: string }
  | { readonly kind: 'phrase'; readonly text: string; readonly field: TextField | null }
  | { readonly kind: 'term'; readonly text: string; readonly field: TextField }
  /** Somebody's name, as typed. */
  | { readonly kind: 'author'; readonly text: string }
  | { readonly kind: 'category' | 'source' | 'journal'; readonly value: string }
  | { readonly kind: 'type'; readonly value: 'preprint' }
  | { readonly kind: 'has'; readonly value: 'code' }
  | { readonly kind: 'id'; readonly value: string }
  /** Papers like these, by our ids. */
  | { readonly kind: 'like'; readonly ids: readonly number[] }
  /** Days, both inclusive; null is open. */
  | { readonly kind: 'dates'; readonly from: string | null; readonly to: string | null }
  | { readonly kind: 'not'; readonly child: QueryNode }
  | { readonly kind: 'and' | 'or'; readonly children: readonly QueryNode[] }

export type TextField = 'title' | 'abstract'

/** The purpose of a query. A search may guess what was meant, and says so. A topic is taken as written, because nobody checks its digests. */
export type QueryPurpose = 'search' | 'topic'

export interface Query {
  readonly root: QueryNode
  /** Sentences about parts that may have been meant differently. */
  readonly notes: readonly string[]
  /** The ignored words beside identifiers, which select papers by themselves; null if there are none. */
  readonly beside: QueryNode | null
}

/** Why a query cannot be answered: the problem, its position, and what was expected. */
export interface QueryFault {
  readonly problem: string
  /** The position, in UTF-16 offsets in the query. */
  readonly start: number
  readonly end: number
}

/** The limits of the language, as given in the help. */
export const QUERY_LIMITS = { characters: 2_000, words: 64, operators: 16, prefix: 2 } as const

/** Whether a text has anything to search for. */
export function hasWord(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text)
}

/** Each of these may begin and end a quotation, because keyboards and languages differ. */
export function isQuote(char: string | undefined): boolean {
  return char !== undefined && '"“”„«»'.includes(char)
}

/** The position of the mark that ends the quotation beginning at `start`; -1 if there is none. */
export function closingQuote(text: string, start: number): number {
  return readQuotations(text)(start)
}

/**
 * As `closingQuote`, but efficient for many positions of one text: nothing is searched after the last mark that can end a quotation. The mark ‘
 * ends only quotations that ‚ began, because it also begins English ones.
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
