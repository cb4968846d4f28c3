/** The papers that have a term, each with the term's saturated frequency, 0 to 1 (BM25). */
export interface Postings {
  readonly ids: Uint32Array
  readonly saturations: Float32Array
}

export const NO_POSTINGS: Postings = { ids: new Uint32Array(0), saturations: new Float32Array(0) }

/** Caches postings as plain arrays of numbers, at most `most` of them with 8 bytes each. */
export function rememberPostings(read: (term: number) => Postings, most: number) {
  const known = new Map<number, Postings>()
  let held = 0

  function forget(): void {
    known.clear()
    held = 0
  }

  return {
    forget,
    of(term: number): Postings {
      const before = known.get(term)
      if (before) return before
      const postings = read(term)
      held += postings.ids.length
      if (held > most) {
        forget()
        held = postings.ids.length
      }
      known.set(term, postings)
      return postings
    },
  }
}
