import type { Paper } from '../papers/paper.ts'
import type { QueryNode } from './syntax.ts'

/** An index of papers that answers queries. Synchronous: it lives in a thread of its own. */
export interface SearchEngine {
  /** Indexes papers, replacing those that it has under the same id. */
  add(papers: readonly Paper[]): void
  remove(ids: readonly number[]): void
  search(query: QueryNode, limit: number): Ranking
  /** Papers most like one, without it; empty when it is unknown. */
  similar(id: number, limit: number): Hit[]
  size(): number
}

export interface Hit {
  readonly id: number
  /** Comparable within one ranking only. */
  readonly score: number
  /** False for a paper that is only related: it lacks too many of the words. */
  readonly matches: boolean
}

export interface Ranking {
  /** Matches first, then related papers; ties by id, so that the order is stable. */
  readonly hits: readonly Hit[]
  /** How many papers match, however many hits were asked for. */
  readonly total: number
  /** Papers that a date filter left out for having no date. */
  readonly undated: number
  /** Words that did not count, as the query had more than it may. */
  readonly wordsLeftOut: number
  readonly words: readonly {
    /** As typed, folded. */
    readonly surface: string
    /** The stems to mark in excerpts. */
    readonly terms: readonly string[]
    /** Known words that were searched for in its place. */
    readonly guesses: readonly string[]
    /** The nearest known spellings of a word that nothing was found for. */
    readonly suggestions: readonly string[]
  }[]
  /** How many papers the index held. */
  readonly indexed: number
}
