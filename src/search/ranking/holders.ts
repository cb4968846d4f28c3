import { type Holds, holdsWay } from './match.ts'
import type { PaperIndex } from './paper-index.ts'
import type { Unit, Way } from './plan.ts'

const GUESSED = 1
const WRITTEN = 2

/** Finds the papers that have all terms of a way. */
export function createWayReader(index: PaperIndex) {
  /** How many terms of a way each paper has, in their order; all zero between ways. */
  let steps = new Uint8Array(0)

  function isHeld(way: Way, id: number): boolean {
    const paper = index.paper(id)
    return paper !== undefined && holdsWay(way, paper)
  }

  return function holdersOf(way: Way): Iterable<number> {
    const wanted = [...new Set(way.terms)].map((term) => index.postings(term).ids)
    if (wanted.length === 1) return wanted[0] ?? []
    if (steps.length < index.bound()) steps = new Uint8Array(Math.ceil(1.25 * index.bound()))
    const holders: number[] = []
    for (const [place, ids] of wanted.entries()) for (const id of ids) if (steps[id] === place) steps[id] = place + 1
    for (const id of wanted[0] ?? []) {
      if (steps[id] === wanted.length && (!way.isInOrder || isHeld(way, id))) holders.push(id)
      steps[id] = 0
    }
    return holders
  }
}

/** @returns for one query: whether papers have its words, from the postings, so that the papers need not be read */
export function createHolders(index: PaperIndex, holdersOf: (way: Way) => Iterable<number>): Holds {
  const known = new Map<Unit, Uint8Array>()

  function read(unit: Unit): Uint8Array {
    const held = new Uint8Array(index.bound())
    for (const way of unit.ways)
      for (const id of holdersOf(way)) held[id] = Math.max(held[id] as number, way.weight === 1 ? WRITTEN : GUESSED)
    known.set(unit, held)
    return held
  }

  return (unit, { id }, guesses) => ((known.get(unit) ?? read(unit))[id] as number) >= (guesses ? GUESSED : WRITTEN)
}
