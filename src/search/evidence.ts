import type { IndexedPaper, Sequence } from './indexed.ts'
import { saturate } from './paper-index.ts'
import { type PlannedQuery, SHORT_QUERY } from './plan.ts'

/** What a paper's text says for a query beyond which of its words it has; in the measure of scores, one word being worth its idf. */
export interface Evidence {
  /** Neighbours in the query that stand near each other in the text. */
  readonly nearness: number
  /** The words of the passage that has the most of them. */
  readonly passage: number
  /** The share of the query, by idf, that the title has: 0 to 1. */
  readonly inTitle: number
  /** The share of the title that the query has: 0 to 1. */
  readonly ofTitle: number
  /** Whether the query is the title, word for word. */
  readonly isTitle: boolean
}

/** Words this far apart are no longer near. */
const NEAR = 8
/** What the other order is worth. */
const BACKWARDS = 0.7
/** What a word that the query's last may become is worth beside itself. */
const UNFINISHED = 0.6
/** A passage is some two sentences, read in steps of one. */
const PASSAGE = 30
const STEP = 15
const SIEVE = 4096

/**
 * Reads papers for one query.
 * @param unfinished terms that the last unit may become
 */
export function createReader(query: Pick<PlannedQuery, 'units' | 'unfinished' | 'title'>, averageLength: number) {
  const { units, unfinished } = query
  /** A word that is asked for twice is one, and worth both. */
  const place = new Map<number, number>()
  const worth: number[] = []
  const idfs: number[] = []
  const order: number[] = []
  for (const unit of units) {
    // A longer query says enough without what was guessed at.
    if (unit.ways.length === 0 || unit.isFrame || (unit.guesses.length > 0 && units.length > SHORT_QUERY)) continue
    const terms = unit.ways.flatMap((way) => way.terms)
    const known = terms.map((term) => place.get(term)).find((at) => at !== undefined)
    const at = known ?? worth.push(0) - 1
    worth[at] = (worth[at] as number) + unit.idf * unit.weight
    idfs[at] = unit.idf
    for (const term of terms) place.set(term, at)
    order.push(at)
  }
  /** Most words of a text are none of the query's, which this tells sooner than the map. */
  const isAsked = new Uint8Array(SIEVE)
  for (const term of place.keys()) isAsked[term % SIEVE] = 1
  const becoming = new Set(unfinished)
  const asked = worth.reduce((sum, each) => sum + each, 0)
  const neighbours = neighboursOf(order)
  const last = new Int32Array(worth.length)
  const near = new Float64Array(neighbours.length)
  /** The passage that each unit was last seen in. */
  const seen = new Uint32Array(worth.length)
  let passages = 0

  return function read(paper: IndexedPaper): Evidence {
    const title = spotsOf(paper.title)
    const spots = title.concat(spotsOf(paper.abstract))
    const length = 2 * title.length + spots.length
    const isTitle = isSame(paper.title.terms, query.title)
    return { nearness: nearness(spots, length), passage: passage(spots), ...titleEvidence(paper.title, title), isTitle }
  }

  /** For each word of a text, which unit of the query it is; -1 for none. */
  function spotsOf({ terms, joins }: Sequence): number[] {
    const spots = new Array<number>(terms.length)
    for (let at = 0; at < terms.length; at++) {
      const spot = spotOf(terms[at] as number)
      spots[at] = spot < 0 && joins[at] !== 0 ? spotOf(joins[at] as number) : spot
    }
    return spots
  }

  function spotOf(term: number): number {
    return isAsked[term % SIEVE] === 0 ? -1 : (place.get(term) ?? -1)
  }

  function titleEvidence({ terms }: Sequence, spots: readonly number[]): Pick<Evidence, 'inTitle' | 'ofTitle'> {
    const held = new Float64Array(worth.length)
    let ofTitle = 0
    for (const [at, spot] of spots.entries()) {
      const [unit, share] = spot >= 0 ? [spot, 1] : [becoming.has(terms[at] as number) ? worth.length - 1 : -1, UNFINISHED]
      if (unit < 0) continue
      held[unit] = Math.max(held[unit] as number, share)
      ofTitle += share / spots.length
    }
    const inTitle = worth.reduce((sum, each, unit) => sum + each * (held[unit] as number), 0) / (asked || 1)
    return { inTitle, ofTitle }
  }

  function nearness(spots: readonly number[], length: number): number {
    last.fill(-1 - NEAR)
    near.fill(0)
    for (let at = 0; at < spots.length; at++) {
      const here = spots[at] as number
      if (here < 0) continue
      for (const [pair, { first, second }] of neighbours.entries()) {
        if (here === second && at - (last[first] as number) <= NEAR)
          near[pair] = (near[pair] as number) + 1 / (at - (last[first] as number))
        else if (here === first && at - (last[second] as number) <= NEAR)
          near[pair] = (near[pair] as number) + BACKWARDS / (at - (last[second] as number))
      }
      last[here] = at
    }
    let sum = 0
    for (const [pair, { first, second }] of neighbours.entries()) {
      const count = near[pair] as number
      if (count > 0) sum += saturate(count, length, averageLength) * Math.min(idfs[first] as number, idfs[second] as number)
    }
    return sum
  }

  function passage(spots: readonly number[]): number {
    let best = 0
    for (let start = 0; start === 0 || start < spots.length - STEP; start += STEP) {
      best = Math.max(best, worthOf(spots, start))
    }
    return best
  }

  function worthOf(spots: readonly number[], start: number): number {
    passages++
    let sum = 0
    for (let at = start; at < Math.min(start + PASSAGE, spots.length); at++) {
      const unit = spots[at] as number
      if (unit < 0 || seen[unit] === passages) continue
      seen[unit] = passages
      sum += worth[unit] as number
    }
    return sum
  }
}

function isSame(terms: Uint32Array, others: readonly number[]): boolean {
  return terms.length === others.length && others.every((term, at) => term === terms[at])
}

/** The pairs of different words that follow each other in a query, each once. */
function neighboursOf(order: readonly number[]): { first: number; second: number }[] {
  const pairs = new Map<string, { first: number; second: number }>()
  for (let at = 1; at < order.length; at++) {
    const [first, second] = [order[at - 1] as number, order[at] as number]
    if (first !== second) pairs.set(`${first} ${second}`, { first, second })
  }
  return [...pairs.values()]
}
