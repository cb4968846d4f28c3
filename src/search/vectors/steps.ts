/** Fewer papers teach nothing of which words belong together. */
export const FIRST_STEP = 1_000
const GROWTH = 1.5

/**
 * The size of the library at which word vectors are due: the last step at or below its size; 0 for a small library. Fixed steps, so that copies
 * with the same papers learn from the same ones, whenever each of them arrived.
 */
export function stepOf(papers: number): number {
  let step = 0
  for (let next = FIRST_STEP; next <= papers; next = Math.ceil(next * GROWTH)) step = next
  return step
}

/** At most `most` of the ids, evenly spread. */
export function spread(ids: readonly number[], most: number): number[] {
  if (ids.length <= most) return [...ids]
  return Array.from({ length: most }, (_, place) => ids[Math.floor((place * ids.length) / most)] as number)
}
