import { type IndexedPaper, titleWeight } from './indexed.ts'
import type { Lexicon } from './lexicon.ts'
import { lengthOf, saturation } from './topic-words.ts'

/** The weights of stored terms by their numbers, without the terms that no paper has. */
export function numberTerms(terms: readonly (readonly [term: string, weight: number])[], lexicon: Lexicon): Map<number, number> {
  return new Map(terms.flatMap(([term, weight]) => (lexicon.find(term) === undefined ? [] : [[lexicon.number(term), weight] as const])))
}

/**
 * @param related the weights of terms
 * @returns how much of the related terms a paper has
 */
export function createRelatedReader(related: ReadonlyMap<number, number>, averageLength: number) {
  const places = new Map([...related.keys()].map((term, place) => [term, place]))
  const weights = [...related.values()]
  const frequencies = new Float64Array(weights.length)

  return function relatedness({ title, abstract }: Pick<IndexedPaper, 'title' | 'abstract'>): number {
    frequencies.fill(0)
    for (const { terms, joins, weight } of [
      { ...title, weight: titleWeight(abstract) },
      { ...abstract, weight: 1 },
    ]) {
      for (const numbers of [terms, joins])
        for (const term of numbers) {
          const place = term === 0 ? undefined : places.get(term)
          if (place !== undefined) frequencies[place] = (frequencies[place] as number) + weight
        }
    }
    const length = lengthOf({ title, abstract })
    return weights.reduce((sum, weight, place) => {
      const frequency = frequencies[place] as number
      return frequency === 0 ? sum : sum + weight * saturation(frequency, length, averageLength)
    }, 0)
  }
}
