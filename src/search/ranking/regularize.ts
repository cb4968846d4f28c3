import type { IndexedPaper } from './indexed.ts'
import type { PaperIndex } from './paper-index.ts'
import { createVectors, type Vector } from './vectors.ts'

/** How many of the most similar papers influence a paper's score. */
const NEIGHBOURS = 6

/**
 * Score regularization (Diaz 2005): mixes each paper's score with those of the most similar papers in the result, because similar papers tend
 * to be similarly relevant.
 */
export function createRegularizer(index: PaperIndex) {
  const vectorsOf = createVectors(index)
  const invert = createInverter()
  const largest = new Float32Array(NEIGHBOURS)
  // Reused from query to query, like the inverted terms: otherwise they would be most of the garbage.
  let similarities = new Float32Array(0)

  function compare(papers: readonly IndexedPaper[]): Float32Array {
    const count = papers.length
    if (similarities.length < count * count) similarities = new Float32Array(count * count)
    else similarities.fill(0, 0, count * count)
    addUp(invert(vectorsOf(papers)), similarities, count)
    return similarities
  }

  /**
   * @param papers the best papers, which are compared
   * @param scores 0 to 1, of these papers and of lower-ranked ones, which are not compared
   * @param share the weight of the neighbours against the paper's own score, 0 to 1
   */
  return function regularize(papers: readonly IndexedPaper[], scores: readonly number[], share: number): number[] {
    const count = papers.length
    if (count < 3) return [...scores]
    const matrix = compare(papers)
    return scores.map((own, at) => {
      if (at >= count) return (1 - share) * own
      const row = matrix.subarray(at * count, (at + 1) * count)
      const least = leastOfLargest(row, largest)
      let sum = 0
      let total = 0
      for (let other = 0; other < count; other++) {
        const similarity = row[other] as number
        if (similarity < least || similarity === 0) continue
        // Squared, because a small similarity means almost nothing.
        sum += similarity * similarity * (scores[other] as number)
        total += similarity * similarity
      }
      return (1 - share) * own + (total > 0 ? (share * sum) / total : 0)
    })
  }
}

/** The least of the largest non-negative values; 0 if there are fewer values than places. */
function leastOfLargest(values: Float32Array, largest: Float32Array): number {
  const end = largest.length - 1
  largest.fill(0) // falling
  for (let place = 0; place < values.length; place++) {
    const value = values[place] as number
    if (value <= (largest[end] as number)) continue
    let at = end
    for (; at > 0 && (largest[at - 1] as number) < value; at--) largest[at] = largest[at - 1] as number
    largest[at] = value
  }
  return largest[end] as number
}

/** Adds up the cosine of each pair of papers, row by row. The diagonal stays unchanged. */
function addUp({ terms, starts, holders, weights }: InvertedTerms, similarities: Float32Array, count: number): void {
  for (let term = 0; term < terms; term++) {
    const end = starts[term + 1] as number
    for (let a = starts[term] as number; a < end; a++) {
      const row = (holders[a] as number) * count
      const weight = weights[a] as number
      for (let b = a + 1; b < end; b++) {
        const place = row + (holders[b] as number)
        similarities[place] = (similarities[place] as number) + weight * (weights[b] as number)
      }
    }
  }
  for (let a = 0; a < count; a++) for (let b = 0; b < a; b++) similarities[a * count + b] = similarities[b * count + a] as number
}

/** The papers of each term that several papers have: `holders` and `weights` from `starts[term]` to `starts[term + 1]`. */
interface InvertedTerms {
  /** The number of terms. */
  readonly terms: number
  readonly starts: Uint32Array
  /** Indexes of papers, ascending within a term. */
  readonly holders: Uint16Array
  /** The weight of the term in the paper. A paper's weights form a vector of length 1. */
  readonly weights: Float32Array
}

/** Inverts the terms of each paper into the papers of each term. Uses plain arrays, because this is a large part of a long query's time. */
function createInverter() {
  /** How many of the papers have each term; all zero between queries. */
  let counts = new Uint16Array(0)
  /** The index of the next holder of each shared term. */
  let nextPlaces = new Uint32Array(0)
  let room = { starts: new Uint32Array(0), holders: new Uint16Array(0), weights: new Float32Array(0) }

  function makeRoom(vectors: readonly Vector[]): void {
    const bound = 1 + Math.max(...vectors.map(({ highest }) => highest))
    if (bound > counts.length) {
      counts = new Uint16Array(Math.ceil(bound * 1.25))
      nextPlaces = new Uint32Array(counts.length)
    }
    const most = vectors.reduce((sum, { terms }) => sum + terms.length, 1)
    if (most <= room.starts.length) return
    const size = Math.ceil(most * 1.25)
    room = { starts: new Uint32Array(size), holders: new Uint16Array(size), weights: new Float32Array(size) }
  }

  return function invert(vectors: readonly Vector[]): InvertedTerms {
    makeRoom(vectors)
    const [counted, next] = [counts, nextPlaces]
    const { starts, holders, weights } = room
    // A term of only one paper adds no similarity.
    const shared: number[] = []
    for (const { terms } of vectors) {
      for (let at = 0; at < terms.length; at++) {
        const term = terms[at] as number
        const before = counted[term] as number
        if (before === 1) shared.push(term)
        counted[term] = before + 1
      }
    }
    starts[0] = 0
    for (let place = 0; place < shared.length; place++) {
      const term = shared[place] as number
      next[term] = starts[place] as number
      starts[place + 1] = (starts[place] as number) + (counted[term] as number)
    }
    for (let paper = 0; paper < vectors.length; paper++) {
      const { terms, weights: own } = vectors[paper] as Vector
      for (let at = 0; at < terms.length; at++) {
        const term = terms[at] as number
        if ((counted[term] as number) < 2) continue
        const place = next[term] as number
        next[term] = place + 1
        holders[place] = paper
        weights[place] = own[at] as number
      }
    }
    for (const { terms } of vectors) for (let at = 0; at < terms.length; at++) counted[terms[at] as number] = 0
    return { terms: shared.length, starts, holders, weights }
  }
}
