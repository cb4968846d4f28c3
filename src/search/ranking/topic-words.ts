import { type IndexedPaper, type Sequence, titleWeight } from './indexed.ts'
import type { Unit } from './plan.ts'

/** A place where a topic's word stands: the position in its sequence, and the word's place among the units. */
export interface Spot {
  readonly at: number
  readonly unit: number
}

/** Where a topic's words stand in a paper, and how often, saturated (BM25), from 0 to 2.5. */
export interface TopicCounts {
  readonly title: readonly Spot[]
  readonly abstract: readonly Spot[]
  readonly saturated: readonly number[]
}

/** Terms of one word, such as `x` and `ray`, stand this near each other. */
const TOGETHER = 4
const K1 = 1.5
const B = 0.75

/** How often a word counts that stands in a text so often: its first occurrences count most, and less in a long text. */
export function saturation(frequency: number, length: number, averageLength: number): number {
  return (frequency * (K1 + 1)) / (frequency + K1 * (1 - B + (B * length) / averageLength))
}

/** The length of a paper in words, the title's counted as in scores. */
export function lengthOf({ title, abstract }: Pick<IndexedPaper, 'title' | 'abstract'>): number {
  return titleWeight(abstract) * title.terms.length + abstract.terms.length
}

/** @returns reads papers for the words of a topic */
export function createWordsReader(units: readonly Unit[], averageLength: number) {
  const find = createFinder(units)

  return function countsIn(paper: Pick<IndexedPaper, 'title' | 'abstract'>): TopicCounts {
    const { title, abstract } = paper
    const spots = { title: find(title), abstract: find(abstract) }
    const frequencies = units.map(() => 0)
    for (const { unit } of spots.title) frequencies[unit] = (frequencies[unit] as number) + titleWeight(abstract)
    for (const { unit } of spots.abstract) frequencies[unit] = (frequencies[unit] as number) + 1
    const length = lengthOf(paper)
    return { ...spots, saturated: frequencies.map((frequency) => saturation(frequency, length, averageLength)) }
  }
}

/** A paper's score for the words. */
export function scoreOf({ saturated }: Pick<TopicCounts, 'saturated'>, words: readonly { readonly idf: number }[]): number {
  let [score, held, asked] = [0, 0, 0]
  for (const [place, { idf }] of words.entries()) {
    const own = saturated[place] as number
    score += idf * own
    asked += idf
    if (own > 0) held += idf
  }
  return score * completeness(held / (asked || 1), words.length)
}

/** Of up to so many words, a missing one costs more than its own part of the score. */
const FEW = 4

/** @param share of the words that a paper has, by weight */
export function completeness(share: number, words: number): number {
  return words <= FEW ? Math.sqrt(share) : 1
}

/** Finds the words of a topic in a sequence. */
function createFinder(units: readonly Unit[]) {
  const byTerm = new Map<number, { readonly unit: number; readonly terms: readonly number[] }[]>()
  for (const [unit, { ways }] of units.entries())
    for (const { terms } of ways) for (const term of terms) byTerm.set(term, [...(byTerm.get(term) ?? []), { unit, terms }])

  return function find({ terms, joins }: Sequence): Spot[] {
    const spots: Spot[] = []
    const last = new Map<number, number>()
    for (let at = 0; at < terms.length; at++) {
      for (const term of [terms[at] as number, joins[at] as number]) {
        const asked = byTerm.get(term)
        if (asked === undefined) continue
        last.set(term, at)
        for (const { unit, terms: all } of asked)
          if (all.every((each) => at - (last.get(each) ?? Number.NEGATIVE_INFINITY) <= TOGETHER)) spots.push({ at, unit })
      }
    }
    return spots
  }
}
