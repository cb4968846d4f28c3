import type { IndexedPaper } from './indexed.ts'
import type { Lexicon } from './lexicon.ts'
import type { Postings } from './postings.ts'

/** What the search needs from an engine: postings for scores, and each analysed paper. */
export interface PaperIndex {
  readonly lexicon: Lexicon
  size(): number
  /** The average length of all papers. */
  averageLength(): number
  /** Greater than every paper's id. */
  bound(): number
  paper(id: number): IndexedPaper | undefined
  papers(): Iterable<IndexedPaper>
  /** The paper of a key such as `arxiv:2401.12208`. */
  byKey(key: string): number | undefined
  /** The postings of a term; empty if no paper has it. */
  postings(term: number): Postings
}

/** BM25's parameters: how soon repetitions of a word stop to count, and how much a paper's length counts. */
const K1 = 1.4
const B = 0.5

/** The saturated frequency of a term in a paper (BM25), 0 to 1. */
export function saturate(frequency: number, length: number, averageLength: number): number {
  return frequency / (frequency + K1 * (1 - B + (B * length) / averageLength))
}
