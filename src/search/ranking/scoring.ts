import type { PaperIndex } from './paper-index.ts'
import { idf, type Unit, type Way } from './plan.ts'
import { createUnitSets, MOST_TRACKED, NO_UNITS, type UnitSet, withUnit } from './unit-sets.ts'

/** The scores of papers for a query, from the postings alone. The memory is reused: valid until the next query of the same engine, unless kept. */
export interface Scores {
  /** Papers with any of the terms, each once. */
  readonly ids: Uint32Array
  score(id: number): number
  /** Which of the query's units a paper contains: the two halves of a `UnitSet`. */
  low(id: number): number
  high(id: number): number
  /** Keeps the scores beyond the next query: call it before a pause. */
  keep(): void
}

/** Memory for the scores of one query, by id. */
function makeRoom(papers: number) {
  return {
    papers,
    scores: new Float32Array(papers),
    held: createUnitSets(papers),
    asked: new Uint32Array(papers),
    found: new Uint32Array(papers),
    query: 0,
  }
}

/** Adds up the score of each term for each paper. @param holdersOf finds the papers of several terms (`createWayReader`) */
export function createScorer(index: PaperIndex, holdersOf: (way: Way) => Iterable<number>) {
  let free = makeRoom(0)

  function begin(): typeof free {
    if (index.bound() > free.papers) free = makeRoom(Math.ceil(index.bound() * 1.25))
    free.query++
    return free
  }

  /** @param weights the weights of terms, by their numbers */
  return function score(weights: ReadonlyMap<number, number>, units: readonly Unit[]): Scores {
    const room = begin()
    const { scores, held, asked, found, query } = room
    let count = 0
    const touch = (id: number): void => {
      if (asked[id] === query) return
      asked[id] = query
      scores[id] = 0
      held.clear(id)
      found[count++] = id
    }
    const unitsByTerm = unitsOfTerms(units)
    for (const [term, weight] of weights) {
      const factor = weight * idf(index.lexicon.papersWith(term), index.size())
      const own = unitsByTerm.get(term) ?? NO_UNITS
      const { ids, saturations } = index.postings(term)
      for (let at = 0; at < ids.length; at++) {
        const id = ids[at] as number
        touch(id)
        scores[id] = (scores[id] as number) + factor * (saturations[at] as number)
        held.add(id, own)
      }
    }
    for (const [place, unit] of units.slice(0, MOST_TRACKED).entries()) {
      const own = withUnit(NO_UNITS, place)
      for (const way of unit.ways) {
        if (way.terms.length < 2) continue
        for (const id of holdersOf(way)) {
          touch(id)
          held.add(id, own)
        }
      }
    }
    return {
      ids: found.subarray(0, count),
      score: (id) => (asked[id] === query ? (scores[id] as number) : 0),
      low: (id) => (asked[id] === query ? held.low(id) : 0),
      high: (id) => (asked[id] === query ? held.high(id) : 0),
      keep() {
        if (free === room) free = makeRoom(0)
      },
    }
  }
}

/** The units that each single term satisfies. */
function unitsOfTerms(units: readonly Unit[]): Map<number, UnitSet> {
  const found = new Map<number, UnitSet>()
  for (const [place, unit] of units.slice(0, MOST_TRACKED).entries()) {
    for (const { terms } of unit.ways) {
      const [term] = terms
      if (term !== undefined && terms.length === 1) found.set(term, withUnit(found.get(term) ?? NO_UNITS, place))
    }
  }
  return found
}
