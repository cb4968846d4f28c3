import type { IndexedPaper } from './indexed.ts'
import type { Plan } from './plan.ts'

/** Judges how relevant papers are to the words of a topic. */
export interface Judge {
  /** 0 to 1; from `ENOUGH` on a paper is on topic. */
  relevance(paper: IndexedPaper): number
  /** As `relevance`, but 0 where its own words already exclude that it is on topic: the rest is not read then. */
  measure(paper: IndexedPaper): number
  /**
   * Whether a paper that has these of the words can be on topic.
   * @param held whether it has a word, by its place
   * @param score its score from the postings, each word in full
   */
  mayTake(held: (place: number) => boolean, categories: readonly string[], score: number): boolean
  /** Terms of which a paper must have at least so much, by weight and saturated frequency; undefined where its words are all there is. */
  readonly terms?: { readonly weights: ReadonlyMap<number, number>; readonly least: number }
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
