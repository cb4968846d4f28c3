import { DIMENSIONS, type WordVectors } from '../vectors/word-vectors.ts'
import { type IndexedPaper, textFrequenciesOf } from './indexed.ts'
import type { PaperIndex } from './paper-index.ts'
import { idf } from './plan.ts'
import { findStopTerms } from './stop-terms.ts'

/** What a paper is about: its terms with their weights, and the mean vector of its words. */
export interface Portrait {
  readonly id: number
  readonly terms: Uint32Array
  readonly weights: Float32Array
  /** The length of the weights as a vector. */
  readonly length: number
  /** Of length 1; zeros where no term has a vector. */
  readonly vector: Float32Array
}

/** How much rare terms count more than others: idf to this power, in each of the two papers. */
const RARITY = 0.6
/** Terms in more than this share of the papers, and in more than so many, say nothing about likeness. */
const COMMON = { share: 0.3, papers: 10 }
/** How much the length of a paper counts against the mean length: long papers resemble more of the others. */
const OWN_LENGTH = 0.7
/** How much the vectors count beside the words. */
const VECTORS = 0.2

/** @returns portrays papers for one question; what is known of a term is looked up once */
export function createPortrayer({ lexicon, size }: PaperIndex, vectors: WordVectors | null) {
  const stopTerms = findStopTerms(lexicon)
  const papers = size()
  const places = placesOf(vectors)
  const rarities = new Map<number, number>()

  function rarityOf(term: number): number {
    const known = rarities.get(term)
    if (known !== undefined) return known
    const papersWith = lexicon.papersWith(term)
    // A term that only one paper has can make no two papers alike.
    const rarity =
      papersWith < 2 || papersWith > Math.max(COMMON.papers, COMMON.share * papers) || stopTerms.has(term) ? 0 : idf(papersWith, papers)
    rarities.set(term, rarity)
    return rarity
  }

  return function portray(paper: IndexedPaper): Portrait {
    const frequencies = textFrequenciesOf(paper)
    const terms = new Uint32Array(frequencies.size)
    const weights = new Float32Array(frequencies.size)
    const vector = new Float32Array(DIMENSIONS)
    let end = 0
    for (const [term, frequency] of frequencies) {
      const rarity = rarityOf(term)
      if (rarity === 0) continue
      const often = Math.log1p(frequency)
      terms[end] = term
      weights[end++] = often * rarity ** RARITY
      const place = places[term] ?? 0
      if (vectors !== null && place > 0) addVector(vector, vectors, place - 1, often * rarity)
    }
    const length = lengthOf(vector)
    for (let at = 0; at < DIMENSIONS; at++) vector[at] = (vector[at] as number) / length
    const own = weights.subarray(0, end)
    return { id: paper.id, terms: terms.subarray(0, end), weights: own, length: lengthOf(own), vector }
  }
}

function addVector(to: Float32Array, { scales, numbers }: WordVectors, place: number, weight: number): void {
  const scaled = weight * (scales[place] as number)
  const begin = place * DIMENSIONS
  for (let at = 0; at < DIMENSIONS; at++) to[at] = (to[at] as number) + scaled * (numbers[begin + at] as number)
}

const placed = new WeakMap<WordVectors, Uint32Array>()
const NO_PLACES = new Uint32Array(0)

/** For each number of a term, one more than the place of its vector; 0 where it has none. */
function placesOf(vectors: WordVectors | null): Uint32Array {
  if (vectors === null) return NO_PLACES
  const known = placed.get(vectors)
  if (known) return known
  const highest = vectors.terms.reduce((most, term) => Math.max(most, term), 0)
  const places = new Uint32Array(highest + 1)
  for (const [place, term] of vectors.terms.entries()) places[term] = place + 1
  placed.set(vectors, places)
  return places
}

/** @param meanLength of all papers that are compared @returns how alike another paper and this one are, comparable for this one */
export function createComparison(asked: Portrait, meanLength: number) {
  const highest = asked.terms.reduce((most, term) => Math.max(most, term), 0)
  const own = new Float32Array(highest + 1)
  for (let at = 0; at < asked.terms.length; at++) own[asked.terms[at] as number] = asked.weights[at] as number

  return function likeness({ terms, weights, length, vector }: Portrait): number {
    let shared = 0
    for (let at = 0; at < terms.length; at++) shared += (weights[at] as number) * (own[terms[at] as number] ?? 0)
    let near = 0
    for (let at = 0; at < DIMENSIONS; at++) near += (asked.vector[at] as number) * (vector[at] as number)
    return shared / (asked.length * (OWN_LENGTH * length + (1 - OWN_LENGTH) * meanLength)) + VECTORS * near
  }
}

/** 1 for what has no length, which then stays zero when it is divided. */
function lengthOf(numbers: Float32Array): number {
  let sum = 0
  for (let at = 0; at < numbers.length; at++) sum += (numbers[at] as number) ** 2
  return Math.sqrt(sum) || 1
}
