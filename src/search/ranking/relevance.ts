import type { IndexedPaper } from './indexed.ts'
import type { Plan } from './plan.ts'

/** Judges how relevant papers are to the words of a topic. */
export interface Judge {
  /** 0 to 1; from `ENOUGH` on a paper is on topic. */
  relevance(paper: IndexedPaper): number
  /** As `relevance`, but 0 where its own words already exclude that it is on topic: the rest is not read then. */
  measure(paper: IndexedPaper): number
  /** Whether its title names the topic: it has all of the words, each shortly before the next one. */
  isNamedBy(paper: IndexedPaper): boolean
  /** The terms that the topic's best papers share, with their weights. */
  readonly related: ReadonlyMap<number, number>
  /** What a paper may reach that has these of the words. @param held whether it has a word, by its place */
  reach(held: (place: number) => boolean): Reach
  /**
   * Whether a paper can be on topic.
   * @param score its score from the postings, each word in full
   * @param related the sum of its related terms from the postings, each by its weight
   */
  mayTake(reach: Reach, categories: readonly string[], score: number, related: number): boolean
}

/** The most that the words of a paper can say for it. */
interface Reach {
  /** The weighed sum without its score, related terms and categories. */
  readonly sum: number
  /** The score that papers with these words may have. */
  readonly score: number
}

/** What speaks for a paper; 0 is nothing, and about 1 is as the topic's best papers. */
export interface Evidence {
  /** How often all of the words stand in it, each as much as the others. */
  readonly evenly: number
  /** The share of the words that its title or one sentence has, by how rare they are in the library. */
  readonly together: number
  /** The same, by how rare they are near the topic. */
  readonly tellingly: number
  /** How much it has of the terms that the topic's best papers share. */
  readonly related: number
  readonly score: number
  /** 1 if each word stands shortly before the next one, somewhere. */
  readonly inOrder: number
  /** How common its categories are among the topic's best papers. */
  readonly category: number
}

export const ENOUGH = 0.5

/** By part of the plan; parts without one are judged by their words alone. */
export type Judges = ReadonlyMap<Plan, Judge>

export const NO_JUDGES: Judges = new Map()

/** The relevance to the part that a paper fits best; null where no part is measured. */
export function relevanceOf(paper: IndexedPaper, judges: Judges): number | null {
  return judges.size === 0 ? null : Math.max(...[...judges.values()].map((judge) => judge.relevance(paper)))
}
