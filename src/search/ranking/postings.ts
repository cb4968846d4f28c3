/** The papers that have a term, each with its frequency against the paper's length, saturated: 0 to 1 (BM25). */
export interface Postings {
  readonly ids: Uint32Array
  readonly saturations: Float32Array
}

export const NO_POSTINGS: Postings = { ids: new Uint32Array(0), saturations: new Float32Array(0) }

/** Keeps the postings that were read at hand, as plain arrays of numbers: at most so many, 8 bytes each, until they are forgotten. */
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
