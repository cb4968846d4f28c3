import type { IndexedPaper, Sequence } from './indexed.ts'
import { saturate } from './paper-index.ts'
import type { Unit } from './plan.ts'

/** What a paper's text says for a query beyond which of its words it has; in the measure of scores, one word being worth its idf. */
export interface Evidence {
  /** Neighbours in the query that stand near each other in the text. */
  readonly nearness: number
  /** The words of the passage that has the most of them. */
  readonly passage: number
  /** The share of the query, by idf, that the title has: 0 to 1. */
  readonly inTitle: number
}

/** Words this far apart are no longer near. */
const NEAR = 8
/** A passage is some two sentences, read in steps of one. */
const PASSAGE = 30
const STEP = 15

/** Reads papers for one query. */
export function createReader(units: readonly Unit[], averageLength: number) {
  const place = new Map<number, number>()
  for (const [at, unit] of units.entries()) {
    for (const { terms } of unit.ways) for (const term of terms) if (!place.has(term)) place.set(term, at)
  }
  const worth = units.map((unit) => unit.idf * unit.weight)
  const asked = worth.reduce((sum, each) => sum + each, 0)
  const last = new Int32Array(units.length)
  const pairs = new Float64Array(units.length)

  return function read(paper: IndexedPaper): Evidence {
    const spots = spotsOf(paper.title, place)
    const titleEnd = spots.length
    const inTitle = worthOf(new Set(spots), worth) / (asked || 1)
    const abstract = spotsOf(paper.abstract, place)
    const length = 3 * titleEnd + abstract.length
    return { nearness: nearness([...spots, ...abstract], length), passage: passage([...spots, ...abstract]), inTitle }
  }

  function nearness(spots: readonly number[], length: number): number {
    last.fill(-1 - NEAR)
    pairs.fill(0)
    for (let at = 0; at < spots.length; at++) {
      const unit = spots[at] as number
      if (unit < 0) continue
      if (unit > 0) {
        const gap = at - (last[unit - 1] as number)
        if (gap <= NEAR) pairs[unit] = (pairs[unit] as number) + 1 / gap
      }
      if (unit + 1 < units.length) {
        const gap = at - (last[unit + 1] as number)
        if (gap <= NEAR) pairs[unit + 1] = (pairs[unit + 1] as number) + 0.7 / gap
      }
      last[unit] = at
    }
    let sum = 0
    for (let unit = 1; unit < units.length; unit++) {
      const count = pairs[unit] as number
      if (count > 0) sum += saturate(count, length, averageLength) * Math.min(worth[unit] as number, worth[unit - 1] as number)
    }
    return sum
  }

  function passage(spots: readonly number[]): number {
    let best = 0
    for (let start = 0; start === 0 || start < spots.length - STEP; start += STEP) {
      best = Math.max(best, worthOf(new Set(spots.slice(start, start + PASSAGE)), worth))
    }
    return best
  }
}

/** For each word of a text, which unit of the query it is; -1 for none. */
function spotsOf({ terms, joins }: Sequence, place: ReadonlyMap<number, number>): number[] {
  const spots = new Array<number>(terms.length)
  for (let at = 0; at < terms.length; at++) {
    spots[at] = place.get(terms[at] as number) ?? (joins[at] === 0 ? -1 : (place.get(joins[at] as number) ?? -1))
  }
  return spots
}

function worthOf(units: ReadonlySet<number>, worth: readonly number[]): number {
  let sum = 0
  for (const unit of units) if (unit >= 0) sum += worth[unit] as number
  return sum
}
