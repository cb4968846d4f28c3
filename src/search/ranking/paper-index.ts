import type { IndexedPaper } from './indexed.ts'
import type { Lexicon } from './lexicon.ts'
import type { Postings } from './postings.ts'

/** What the search asks of an engine: postings to score by, and each paper as it was analysed. */
export interface PaperIndex {
  readonly lexicon: Lexicon
  size(): number
  /** Of a paper's length, over all of them. */
  averageLength(): number
  /** Greater than every paper's id. */
  bound(): number
  paper(id: number): IndexedPaper | undefined
  papers(): Iterable<IndexedPaper>
  /** The paper of a key such as `arxiv:2401.12208`. */
  byKey(key: string): number | undefined
  /** Of a term; empty where no paper has it. */
  postings(term: number): Postings
}

/** BM25's: how soon more of the same word tells nothing new, and how much a paper's length counts. */
const K1 = 1.4
const B = 0.5

/** BM25's part of a term's frequency in a paper, 0 to 1. */
export function saturate(frequency: number, length: number, averageLength: number): number {
  return frequency / (frequency + K1 * (1 - B + (B * length) / averageLength))
}
