import type { PaperIndex } from '../ranking/paper-index.ts'
import { stepOf } from './steps.ts'
import { learnWordVectors, type WordVectors } from './word-vectors.ts'

/** How long the thread learns at once; between two slices it answers. */
const SLICE_MS = 40

/** Learns word vectors from an index, slice by slice, each time the library has grown by a step. */
export interface VectorLearner {
  /** Those that were learnt last; null in a small library, and until they have been learnt. */
  vectors(): WordVectors | null
  /** Learns for one slice. @returns whether there is more to learn */
  learn(): boolean
}

/**
 * @param kept what was learnt before
 * @param keep stores what has been learnt
 */
export function createVectorLearner(index: PaperIndex, kept: WordVectors | null, keep: (vectors: WordVectors) => void): VectorLearner {
  let vectors = kept
  let work: ReturnType<typeof learnWordVectors> | null = null

  function isDue(): boolean {
    return stepOf(index.size()) > (vectors?.step ?? 0)
  }

  return {
    vectors: () => vectors,
    learn() {
      if (work === null && !isDue()) return false
      work ??= learnWordVectors(stepOf(index.size()), index)
      const end = performance.now() + SLICE_MS
      while (performance.now() < end) {
        const next = work.next()
        if (next.done !== true) continue
        work = null
        vectors = next.value
        keep(vectors)
        return isDue()
      }
      return true
    },
  }
}
