import type { Paper } from '../../papers/paper.ts'
import type { QueryNode } from '../query/syntax.ts'

/** An index of papers that answers queries. Synchronous: it lives in a thread of its own. */
export interface SearchEngine {
  /** Indexes papers, replacing those that it has under the same id. */
  add(papers: readonly Paper[]): void
  remove(ids: readonly number[]): void
  /** Everything up to this revision of the store is in the index; what is kept in a file is safe from now on, unless `more` is to come. */
  commit(revision: number, more?: boolean): void
  /** The last one committed; 0 of an index that begins. */
  revision(): number
  search(query: QueryNode, limit: number): Ranking
  /** Papers most like one, without it; empty when it is unknown. */
  similar(id: number, limit: number): Hit[]
  /** The papers that match a topic as it is written, without guesses, among those that came after a place in the order of arrival. */
  match(query: QueryNode, after: number): Matches
  /** The words of a topic, with suggestions for those that no paper has. */
  words(query: QueryNode): readonly QueryWord[]
  /** Why one paper matches a topic or not. */
  check(query: QueryNode, id: number): Verdict
  size(): number
  /** Makes ready a slice of what answers will want, a few milliseconds long. @returns whether there is more */
  warmUp(): boolean
  close(): void
}

export interface Matches {
  readonly papers: readonly Match[]
  readonly words: readonly QueryWord[]
}

/** A word of a query, or a name that it asks for. */
export interface QueryWord {
  /** As typed, folded. */
  readonly surface: string
  /** Whether any paper has it. */
  readonly isKnown: boolean
  /** How a paper may hold it: by all stems of one of these, side by side where they are in order. */
  readonly ways: readonly { readonly terms: readonly string[]; readonly isInOrder: boolean }[]
  /** Known words that were searched for in its place. */
  readonly guesses: readonly string[]
  /** The nearest known spellings of a word that nothing was found for. */
  readonly suggestions: readonly string[]
  /** The name as typed, where it is an author's; null for a word. */
  readonly author: string | null
  /** Whether another word will do in its place, in an OR. */
  readonly isAlternative: boolean
  /** The year that the word may also be, so that a paper may lack it; null for any other. */
  readonly year: number | null
}

/** A paper that matches. */
interface Match {
  readonly id: number
  /** 0 to 1: its score, of the best score among all papers that match; 1 where the query has no words to score. */
  readonly relevance: number
}

export interface Verdict {
  readonly matches: boolean
  /** Which parts of the query (the query itself, or the places of its conditions, from 0) the paper does not meet. */
  readonly unmet: readonly number[]
  /** The words asked for that it does not hold. */
  readonly missing: readonly string[]
}

export interface Hit {
  readonly id: number
  /** Comparable within one ranking only. */
  readonly score: number
  /** False for a paper that is only related: it lacks too many of the words. */
  readonly matches: boolean
  /** Whether it matches only with known words in place of those that no paper has. */
  readonly isGuess: boolean
}

export interface Ranking {
  /** Of up to three words matches first, then related papers; of more by score. Ties by id, so that the order is stable. */
  readonly hits: readonly Hit[]
  /** How many papers match as the query is written, however many hits were asked for. */
  readonly total: number
  /** How many more do with known words in place of those that no paper has. */
  readonly guessed: number
  /** Papers that a date filter left out for having no date. */
  readonly undated: number
  /** Words that did not count, as the query had more than it may. */
  readonly wordsLeftOut: number
  readonly words: readonly QueryWord[]
  /** How many papers the index held. */
  readonly indexed: number
}
