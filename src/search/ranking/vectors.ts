import { type IndexedPaper, type Sequence, titleWeight } from './indexed.ts'
import { type PaperIndex, saturate } from './paper-index.ts'
import { idf } from './plan.ts'

/** The specific terms of a paper, with weights that form a vector of length 1. */
export interface Vector {
  readonly terms: Uint32Array
  readonly weights: Float32Array
  /** The highest term number. */
  readonly highest: number
}

/** Words in more than this fraction of the papers say nothing about similarity. */
const COMMON = 0.3
/** How many vectors are cached until the index changes, about 1.3 KB each. */
const MOST_KNOWN = 20_000

/** Uses plain arrays of numbers, because this is most of a long query's time. */
export function createVectors(index: PaperIndex) {
  /** How often the current paper has each term; all zero between papers. */
  let counts = new Uint16Array(0)
  /** How specific each term is; negative if not computed yet. */
  let telling = new Float64Array(0)
  /** The distinct terms of the current paper. `paper.terms` is not used: a paper in a file would have to sort it. */
  const distinct: number[] = []
  const known = new Map<number, Vector & { readonly paper: IndexedPaper }>()
  let knownAt = { size: 0, averageLength: 0 }

  /** Clears the cache if the index has changed. */
  function begin(): void {
    const [size, averageLength] = [index.size(), index.averageLength()]
    if (size === knownAt.size && averageLength === knownAt.averageLength && known.size <= MOST_KNOWN) return
    known.clear()
    telling.fill(-1)
    knownAt = { size, averageLength }
  }

  function vectorOf(paper: IndexedPaper): Vector {
    const before = known.get(paper.id)
    if (before?.paper === paper) return before
    distinct.length = 0
    const length = countTerms(paper)
    const terms = new Uint32Array(distinct.length)
    const weights = new Float32Array(distinct.length)
    let end = 0
    let norm = 0
    let highest = 0
    for (const term of distinct) {
      const weight = saturate(counts[term] as number, length, knownAt.averageLength) * tellingOf(term)
      counts[term] = 0
      if (weight === 0) continue
      terms[end] = term
      weights[end++] = weight
      norm += weight * weight
      highest = Math.max(highest, term)
    }
    for (let at = 0; at < end; at++) weights[at] = (weights[at] as number) / Math.sqrt(norm)
    const vector = { paper, terms: terms.subarray(0, end), weights: weights.subarray(0, end), highest }
    known.set(paper.id, vector)
    return vector
  }

  function makeRoom(term: number): void {
    const room = Math.ceil((term + 1) * 1.25)
    const more = new Uint16Array(room)
    more.set(counts)
    counts = more
    const larger = new Float64Array(room).fill(-1)
    larger.set(telling)
    telling = larger
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
    const before = telling[term] as number
    if (before >= 0) return before
    const papersWith = index.lexicon.papersWith(term)
    const found = papersWith > COMMON * knownAt.size ? 0 : idf(papersWith, knownAt.size)
    telling[term] = found
    return found
  }

  /** The vectors of papers, for one state of the index. */
  return function vectorsOf(papers: readonly IndexedPaper[]): Vector[] {
    begin()
    return papers.map(vectorOf)
  }
}
