import { type IndexedPaper, type Sequence, titleWeight } from './indexed.ts'
import { type PaperIndex, saturate } from './paper-index.ts'
import { idf } from './plan.ts'

/** How many of the papers most like it speak for a paper. */
const NEIGHBOURS = 6
/** Words that more papers have than this share say nothing of likeness. */
const COMMON = 0.3

/**
 * Papers like those that answer a query well answer it too: mixes each score with those of the papers that are most like it, among these
 * papers. (Diaz 2005 calls it score regularization.)
 */
export function createSmoother(index: PaperIndex) {
  const gather = createGatherer(index)

  /**
   * @param papers the best, which are compared
   * @param scores 0 to 1, of these papers and of those behind them, which are too many to compare
   * @param share how much its neighbours count against what a paper says itself, 0 to 1
   */
  return function smooth(papers: readonly IndexedPaper[], scores: readonly number[], share: number): number[] {
    const count = papers.length
    if (count < 3) return [...scores]
    const likeness = likenesses(gather(papers), count)
    return scores.map((own, at) => {
      if (at >= count) return (1 - share) * own
      const row = likeness.subarray(at * count, (at + 1) * count)
      const least = nthLargest(row, NEIGHBOURS)
      let sum = 0
      let total = 0
      for (let other = 0; other < count; other++) {
        const like = row[other] as number
        if (like < least || like === 0) continue
        // Squared, as little likeness says next to nothing.
        sum += like * like * (scores[other] as number)
        total += like * like
      }
      return (1 - share) * own + (total > 0 ? (share * sum) / total : 0)
    })
  }
}

/** Who holds each term that several may have, term after term: `holders` and `weights` from `starts[term]` to `starts[term + 1]`. */
interface Gathered {
  readonly starts: Uint32Array
  /** Places among the papers, rising within a term. */
  readonly holders: Uint16Array
  /** Of the term in the paper; a paper's are a vector of length 1. */
  readonly weights: Float64Array
}

/** Of values that are not negative; 0 where there are fewer. */
function nthLargest(values: Float32Array, n: number): number {
  const largest = new Float32Array(n) // falling
  for (const value of values) {
    if (value <= (largest[n - 1] as number)) continue
    let at = n - 1
    for (; at > 0 && (largest[at - 1] as number) < value; at--) largest[at] = largest[at - 1] as number
    largest[at] = value
  }
  return largest[n - 1] as number
}

/** The cosine of each two papers, row by row; 0 of each with itself. */
function likenesses({ starts, holders, weights }: Gathered, count: number): Float32Array {
  const likeness = new Float32Array(count * count)
  for (let term = 0; term + 1 < starts.length; term++) {
    const end = starts[term + 1] as number
    for (let a = starts[term] as number; a < end; a++) {
      const row = (holders[a] as number) * count
      const weight = weights[a] as number
      for (let b = a + 1; b < end; b++) {
        const place = row + (holders[b] as number)
        likeness[place] = (likeness[place] as number) + weight * (weights[b] as number)
      }
    }
  }
  for (let a = 0; a < count; a++) for (let b = 0; b < a; b++) likeness[a * count + b] = likeness[b * count + a] as number
  return likeness
}

/** The telling terms of a paper, with weights that make it a vector of length 1. */
interface Vector {
  readonly paper: IndexedPaper
  readonly terms: Uint32Array
  readonly weights: Float64Array
}

/** Papers whose vectors stay at hand until the index changes; some 1.5 KB each. */
const MOST_KNOWN = 2_000

/** Plain arrays of numbers, as this is most of what a long query costs. */
function createGatherer(index: PaperIndex) {
  /** By term, and all zero between the papers: how often the paper at hand has it. */
  let counts = new Uint16Array(0)
  /** By term, and all zero between the queries: its number among the terms that were met, from 1. */
  let numbers = new Uint32Array(0)
  /** The terms of the paper at hand, which need not be read for this: a paper in a file would have to put them in order. */
  const distinct: number[] = []
  const known = new Map<number, Vector>()
  let knownAt = { size: 0, averageLength: 0 }

  return function gather(papers: readonly IndexedPaper[]): Gathered {
    const [size, averageLength] = [index.size(), index.averageLength()]
    if (known.size > MOST_KNOWN || size !== knownAt.size || averageLength !== knownAt.averageLength) known.clear()
    knownAt = { size, averageLength }
    const vectors = papers.map(vectorOf)
    const met: number[] = []
    /** In how many of the papers each met term is. */
    const held: number[] = []
    for (const { terms } of vectors) {
      for (const term of terms) {
        if (numbers[term] === 0) {
          numbers[term] = met.push(term)
          held.push(0)
        }
        const place = (numbers[term] as number) - 1
        held[place] = (held[place] as number) + 1
      }
    }
    const gathered = sortByTerm(vectors, numbers, held)
    for (const term of met) numbers[term] = 0
    return gathered
  }

  function vectorOf(paper: IndexedPaper): Vector {
    const before = known.get(paper.id)
    if (before?.paper === paper) return before
    distinct.length = 0
    const length = countTerms(paper)
    const terms = new Uint32Array(distinct.length)
    const weights = new Float64Array(distinct.length)
    let end = 0
    let norm = 0
    for (const term of distinct) {
      const frequency = counts[term] as number
      counts[term] = 0
      const telling = tellingOf(term)
      if (telling === 0) continue
      const weight = saturate(frequency, length, index.averageLength()) * telling
      terms[end] = term
      weights[end++] = weight
      norm += weight * weight
    }
    for (let at = 0; at < end; at++) weights[at] = (weights[at] as number) / Math.sqrt(norm)
    const vector = { paper, terms: terms.subarray(0, end), weights: weights.subarray(0, end) }
    known.set(paper.id, vector)
    return vector
  }

  function makeRoom(term: number): void {
    const room = Math.ceil((term + 1) * 1.25)
    const more = new Uint16Array(room)
    more.set(counts)
    counts = more
    const larger = new Uint32Array(room)
    larger.set(numbers)
    numbers = larger
  }

  /** @returns the length of the paper */
  function countTerms({ title, abstract, author }: IndexedPaper): number {
    return countIn(title, titleWeight(abstract)) + countIn(abstract, 1) + countIn(author, 1)
  }

  function countIn({ terms, joins }: Sequence, weight: number): number {
    let words = terms.length
    for (let at = 0; at < terms.length; at++) {
      count(terms[at] as number, weight)
      const join = joins[at] as number
      if (join === 0) continue
      count(join, weight)
      words++
    }
    return words * weight
  }

  function count(term: number, weight: number): void {
    if (term >= counts.length) makeRoom(term)
    const before = counts[term] as number
    if (before === 0) distinct.push(term)
    counts[term] = before + weight
  }

  function tellingOf(term: number): number {
    const papersWith = index.lexicon.papersWith(term)
    return papersWith > COMMON * index.size() ? 0 : idf(papersWith, index.size())
  }
}

/** Turns the terms of each paper into the papers of each term. */
function sortByTerm(vectors: readonly Vector[], numbers: Uint32Array, held: readonly number[]): Gathered {
  const starts = new Uint32Array(held.length + 1)
  for (const [place, many] of held.entries()) starts[place + 1] = (starts[place] as number) + many
  const next = starts.slice()
  const total = starts.at(-1) as number
  const holders = new Uint16Array(total)
  const weights = new Float64Array(total)
  for (const [paper, vector] of vectors.entries()) {
    for (let at = 0; at < vector.terms.length; at++) {
      const term = vector.terms[at] as number
      const number = (numbers[term] as number) - 1
      const place = next[number] as number
      next[number] = place + 1
      holders[place] = paper
      weights[place] = vector.weights[at] as number
    }
  }
  return { starts, holders, weights }
}
