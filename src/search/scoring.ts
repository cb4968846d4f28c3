import { holdsWay } from './match.ts'
import type { PaperIndex } from './paper-index.ts'
import { idf, type Unit, type Way } from './plan.ts'

/** What a query gives to papers, as far as the postings tell. Reused: valid until the next query of the same engine. */
export interface Scores {
  /** Papers with any of the terms, each once. */
  readonly ids: Uint32Array
  score(id: number): number
  /** Which of the query's units a paper holds: a bit for each of the first 32 places. */
  low(id: number): number
  /** And of the next 32. */
  high(id: number): number
}

/** More units than this are told by the papers themselves. */
export const MOST_TRACKED = 64

/** Adds up what each term gives to each paper. */
export function createScorer(index: PaperIndex) {
  let scores = new Float32Array(0)
  let low = new Int32Array(0)
  let high = new Int32Array(0)
  let asked = new Uint32Array(0)
  let found = new Uint32Array(0)
  let query = 0

  function begin(): void {
    if (index.bound() > scores.length) {
      const room = Math.ceil(index.bound() * 1.25)
      scores = new Float32Array(room)
      low = new Int32Array(room)
      high = new Int32Array(room)
      asked = new Uint32Array(room)
      found = new Uint32Array(room)
      query = 0
    }
    query++
  }

  /** @param weights of terms, by their numbers */
  return function score(weights: ReadonlyMap<number, number>, units: readonly Unit[]): Scores {
    begin()
    let count = 0
    const touch = (id: number): void => {
      if (asked[id] === query) return
      asked[id] = query
      scores[id] = 0
      low[id] = 0
      high[id] = 0
      found[count++] = id
    }
    const places = placesOf(units)
    for (const [term, weight] of weights) {
      const factor = weight * idf(index.lexicon.papersWith(term), index.size())
      const { low: lowBits, high: highBits } = places.get(term) ?? NONE
      const { ids, saturations } = index.postings(term)
      for (let at = 0; at < ids.length; at++) {
        const id = ids[at] as number
        touch(id)
        scores[id] = (scores[id] as number) + factor * (saturations[at] as number)
        low[id] = (low[id] as number) | lowBits
        high[id] = (high[id] as number) | highBits
      }
    }
    for (const [place, unit] of units.slice(0, MOST_TRACKED).entries()) {
      for (const way of unit.ways) {
        if (way.terms.length < 2) continue
        for (const id of holdersOf(way)) {
          touch(id)
          if (place < 32) low[id] = (low[id] as number) | (1 << place)
          else high[id] = (high[id] as number) | (1 << (place - 32))
        }
      }
    }
    return {
      ids: found.subarray(0, count),
      score: (id) => (asked[id] === query ? (scores[id] as number) : 0),
      low: (id) => (asked[id] === query ? (low[id] as number) : 0),
      high: (id) => (asked[id] === query ? (high[id] as number) : 0),
    }
  }

  function holdersOf(way: Way): Iterable<number> {
    const { terms, isInOrder } = way
    const counts = new Map<number, number>()
    const wanted = [...new Set(terms)]
    for (const [place, term] of wanted.entries())
      for (const id of index.postings(term).ids) if ((counts.get(id) ?? 0) === place) counts.set(id, place + 1)
    return [...counts].flatMap(([id, count]) => (count === wanted.length && (!isInOrder || isHeld(way, id)) ? [id] : []))
  }

  function isHeld(way: Way, id: number): boolean {
    const paper = index.paper(id)
    return paper !== undefined && holdsWay(way, paper)
  }
}

interface Places {
  readonly low: number
  readonly high: number
}

const NONE: Places = { low: 0, high: 0 }

/** Which units a term alone stands for. */
function placesOf(units: readonly Unit[]): Map<number, Places> {
  const places = new Map<number, Places>()
  for (const [place, unit] of units.slice(0, MOST_TRACKED).entries()) {
    for (const { terms } of unit.ways) {
      const [term] = terms
      if (term === undefined || terms.length > 1) continue
      const { low, high } = places.get(term) ?? NONE
      places.set(term, place < 32 ? { low: low | (1 << place), high } : { low, high: high | (1 << (place - 32)) })
    }
  }
  return places
}
