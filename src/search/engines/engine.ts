import type { Paper } from '../../papers/paper.ts'
import type { QueryNode } from '../query/syntax.ts'
import type { TopicScale } from '../ranking/topic-scale.ts'
import type { Tap } from '../ranking/tuned-scale.ts'
import type { Sliced } from './sliced.ts'

/** An index of papers that answers queries. It is synchronous, because it runs in a separate thread. */
export interface SearchEngine extends Questions {
  /** Indexes papers, and replaces those with the same id. */
  add(papers: readonly Paper[]): void
  remove(ids: readonly number[]): void
  /** Records that everything up to this revision is indexed. An index in a file is saved now, unless `more` follows. */
  commit(revision: number, more?: boolean): void
  /** The last committed revision; 0 for a new index. */
  revision(): number
  size(): number
  /** Preloads data for later answers, or learns from the papers, for some 40 ms. @returns whether there is more */
  warmUp(): boolean
  close(): void
  readonly sliced: SlicedQuestions
}

/** What can be asked by name. */
export type Verb = Exclude<keyof SearchEngine, 'sliced'>

export interface Questions {
  search(query: QueryNode, limit: number): Ranking
  /** The papers most similar to one or several, without these; empty if they are unknown. */
  similar(ids: readonly number[], limit: number): Hit[]
  /**
   * The papers that match a topic as written, without guesses, and arrived after a sequence number.
   * @param scale measures how relevant they are; without one they are matched by their words
   */
  match(query: QueryNode, after: number, scale?: TopicScale | null): Matches
  /** Makes the scale of a topic from the papers that are indexed now. */
  scale(query: QueryNode): TopicScale
  /** The scale of a topic that learns from taps, whatever it had learnt before. */
  tune(query: QueryNode, scale: TopicScale, taps: readonly Tap[]): TopicScale
  /** The words of a topic, with suggestions for words that no paper has. */
  words(query: QueryNode): readonly QueryWord[]
  /** How rare a query's words are here. */
  rarity(query: QueryNode): Rarity
  /** Explains why a paper matches a topic or not. */
  check(query: QueryNode, id: number, scale?: TopicScale | null): Verdict
}

/** The questions that may have to read many papers, slice by slice. Papers may come and go between two slices. */
export type SlicedQuestions = {
  readonly [Verb in LongQuestion]: (...args: Parameters<Questions[Verb]>) => Sliced<ReturnType<Questions[Verb]>>
}

export const LONG_QUESTIONS = ['search', 'similar', 'match', 'scale'] as const
export type LongQuestion = (typeof LONG_QUESTIONS)[number]

/** How rare words are, so that other papers can be weighed as those here. */
export interface Rarity {
  /** How many papers there are. */
  readonly papers: number
  /** How many of them have each term; a term that none has is left out. */
  readonly papersWith: ReadonlyMap<string, number>
}

export interface Matches {
  readonly papers: readonly Match[]
  /** The papers that are nearest to being on topic and are not, the nearest first, at most 300; empty where the words alone decide. */
  readonly justOut: readonly Match[]
  readonly words: readonly QueryWord[]
}

/** A word or a name of a query. */
export interface QueryWord {
  /** As typed, folded. */
  readonly surface: string
  /** Whether any paper has it. */
  readonly isKnown: boolean
  /** How a paper may contain it: by all stems of one way, side by side if they are in order. */
  readonly ways: readonly { readonly terms: readonly string[]; readonly isInOrder: boolean }[]
  /** Known words that were searched for instead. */
  readonly guesses: readonly string[]
  /** The nearest known spellings of a word that no paper has. */
  readonly suggestions: readonly string[]
  /** The author name as typed; null for a word. */
  readonly author: string | null
  /** Whether it is an alternative of an OR. */
  readonly isAlternative: boolean
  /** The year that the word may mean, so that a paper need not contain it; null for any other word. */
  readonly year: number | null
}

/** A paper that matches. */
export interface Match {
  readonly id: number
  /** 0 to 1: by the topic's scale, or else its score relative to the best matching paper; 1 if the query has no words to score. */
  readonly relevance: number
}

export interface Verdict {
  readonly matches: boolean
  /** How relevant it is to the topic's words, 0 to 1 (`ENOUGH` is enough); null where the words alone decide. */
  readonly relevance: number | null
  /** The unmet parts of the query: indexes of its conditions, from 0. */
  readonly unmet: readonly number[]
  /** The words of the query that the paper does not contain. */
  readonly missing: readonly string[]
}

export interface Hit {
  readonly id: number
  /** Comparable within one ranking only. */
  readonly score: number
  /** False for a related paper, which lacks too many of the words. */
  readonly matches: boolean
  /** Whether it matches only because known words replaced unknown ones. */
  readonly isGuess: boolean
  /** Whether it may be shown where nothing matches: true of what matches, and of related papers that hold most of what the query is about. */
  readonly isNear: boolean
}

export interface Ranking {
  /** For up to three words, matches come before related papers; for more, all by score. Equal scores are ordered by id. */
  readonly hits: readonly Hit[]
  /** How many papers match the query as written, whatever the limit of hits. */
  readonly total: number
  /** How many more match because known words replaced unknown ones. */
  readonly guessed: number
  /** How many papers a date filter left out because they have no date. */
  readonly undated: number
  /** How many words were ignored because the query has too many. */
  readonly wordsLeftOut: number
  readonly words: readonly QueryWord[]
  /** How many papers were indexed. */
  readonly indexed: number
}
