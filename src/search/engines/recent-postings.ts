/** One posting: the number of a paper, and its frequency of the term with the step of that (`pack`). */
type Visit = (paper: number, packed: number) => void

/** A frequency and its step, as one number. */
export function pack(frequency: number, step: number): number {
  return (frequency << STEP_BITS) | step
}

export function frequencyOf(packed: number): number {
  return packed >>> STEP_BITS
}

export function stepIn(packed: number): number {
  return packed & ((1 << STEP_BITS) - 1)
}

/** A step is a number of so many bits, the lowest ones. */
export const STEP_BITS = 4

/** Postings in memory that are not in the file yet. Each term has a chain, the latest paper first, in plain arrays of numbers. */
export class RecentPostings {
  /** The place of each term's latest posting; 0 for none. */
  #latest = new Uint32Array(1024)
  #earlier = new Uint32Array(1024)
  #papers = new Uint32Array(1024)
  #packed = new Uint32Array(1024)
  #end = 1

  /** @param paper greater than those before it */
  add(term: number, paper: number, packed: number): void {
    if (term >= this.#latest.length) this.#latest = grown(this.#latest, term)
    if (this.#end >= this.#papers.length) {
      this.#earlier = grown(this.#earlier, this.#end)
      this.#papers = grown(this.#papers, this.#end)
      this.#packed = grown(this.#packed, this.#end)
    }
    const place = this.#end++
    this.#earlier[place] = this.#latest[term] as number
    this.#papers[place] = paper
    this.#packed[place] = packed
    this.#latest[term] = place
  }

  /** The term's latest paper; 0 if it has none. */
  latest(term: number): number {
    return this.#papers[this.#latest[term] ?? 0] as number
  }

  /** Visits the term's postings of papers after a number, the latest first. */
  visit(term: number, after: number, visit: Visit): void {
    for (let place = this.#latest[term] ?? 0; place !== 0; place = this.#earlier[place] as number) {
      const paper = this.#papers[place] as number
      if (paper <= after) return
      visit(paper, this.#packed[place] as number)
    }
  }
}

function grown(numbers: Uint32Array<ArrayBuffer>, place: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(2 * Math.max(place, numbers.length))
  larger.set(numbers)
  return larger
}
