import type { PaperIndex } from '../ranking/paper-index.ts'
import { factorize } from './factorize.ts'
import { readRows } from './paper-rows.ts'
import { spread } from './steps.ts'

/** A vector for each word that the library teaches enough of: words of the same subjects have vectors that point the same way. */
export interface WordVectors {
  /** The size of the library that they were learnt at (`stepOf`). */
  readonly step: number
  readonly terms: Uint32Array
  /** What each term's numbers are to be multiplied by. */
  readonly scales: Float32Array
  /** `DIMENSIONS` numbers for each term. */
  readonly numbers: Int8Array
}

export const DIMENSIONS = 96
/** More papers make the vectors hardly better. */
const MOST_PAPERS = 20_000
const HIGHEST = 127

/** Learns the vectors from the first papers, by id. It pauses often. */
export function* learnWordVectors(step: number, index: PaperIndex): Generator<void, WordVectors> {
  const ids = [...index.papers()].map(({ id }) => id).sort((a, b) => a - b)
  const rows = yield* readRows(spread(ids.slice(0, step), MOST_PAPERS), index)
  const basis = yield* factorize(rows, DIMENSIONS)
  return { step, terms: rows.terms, ...(yield* quantize(basis)) }
}

/** Stores numbers in a byte each; each term has a scale of its own. */
function* quantize(basis: Float32Array): Generator<void, Pick<WordVectors, 'scales' | 'numbers'>> {
  const scales = new Float32Array(basis.length / DIMENSIONS)
  const numbers = new Int8Array(basis.length)
  for (let word = 0; word < scales.length; word++) {
    const own = basis.subarray(word * DIMENSIONS, (word + 1) * DIMENSIONS)
    const scale = own.reduce((most, each) => Math.max(most, Math.abs(each)), 0) / HIGHEST
    scales[word] = scale
    for (let at = 0; at < DIMENSIONS; at++) numbers[word * DIMENSIONS + at] = scale > 0 ? Math.round((own[at] as number) / scale) : 0
    yield
  }
  return { scales, numbers }
}
