import type { IndexedPaper, Sequence } from './indexed.ts'
import { saturate } from './paper-index.ts'
import { type PlannedQuery, SHORT_QUERY } from './plan.ts'

/** Evidence for a query in a paper's text, beyond which words it contains. One word is worth its idf, as in scores. */
export interface Evidence {
  /** The worth of neighbouring query words that are also near each other in the text. */
  readonly nearness: number
  /** The worth of the words in the best passage. */
  readonly passage: number
  /** The fraction of the query, weighted by idf, that the title contains: 0 to 1. */
  readonly inTitle: number
  /** The fraction of the title that the query contains: 0 to 1. */
  readonly ofTitle: number
}

/** Words this far apart are no longer near. */
const NEAR = 8
/** The weight of two words in reverse order. */
const BACKWARDS = 0.7
/** The weight of a word that the query's unfinished last word may become. */
const UNFINISHED = 0.6
/** A passage has about two sentences. Passages begin one sentence apart. */
const PASSAGE = 30
const STEP = 15
const SIEVE = 4096

/**
 * Reads the evidence in papers for one query.
 * @param query its `unfinished` terms are what the last unit may become
 */
export function createEvidenceReader(query: Pick<PlannedQuery, 'units' | 'unfinished'>, averageLength: number) {
  const { units, unfinished } = query
  /** A word that occurs twice in the query is one unit with the worth of both. */
  const unitOf = new Map<number, number>()
  const worth: number[] = []
  const idfs: number[] = []
  const order: number[] = []
  for (const unit of units) {
    // A longer query does not need guesses.
    if (unit.ways.length === 0 || unit.isFrame || (unit.guesses.length > 0 && units.length > SHORT_QUERY)) continue
    const terms = unit.ways.flatMap((way) => way.terms)
    const known = terms.map((term) => unitOf.get(term)).find((at) => at !== undefined)
    const at = known ?? worth.push(0) - 1
    worth[at] = (worth[at] as number) + unit.idf * unit.weight
    idfs[at] = unit.idf
    for (const term of terms) unitOf.set(term, at)
    order.push(at)
  }
  /** Most words of a text are not in the query. This filter is faster than the map. */
  const isAsked = new Uint8Array(SIEVE)
  for (const term of unitOf.keys()) isAsked[term % SIEVE] = 1
  const becoming = new Set(unfinished)
  const asked = worth.reduce((sum, each) => sum + each, 0)
  const neighbours = neighboursOf(order, idfs)
  const last = new Int32Array(worth.length)
  const near = new Float64Array(neighbours.length)
  const held = new Float64Array(worth.length)
  /** The passage in which each unit was last seen. */
  const seen = new Uint32Array(worth.length)
  let passages = 0

  /** The query's words in the current paper, in order: the position and the unit of each. */
  let [places, spots] = [new Uint32Array(64), new Uint32Array(64)]
  let found = 0

  return function read({ title, abstract }: IndexedPaper): Evidence {
    found = 0
    findIn(title, 0)
    const ofTitle = titleEvidence(title.terms)
    findIn(abstract, title.terms.length)
    const words = title.terms.length + abstract.terms.length
    return { nearness: nearness(words + 2 * title.terms.length), passage: passage(words), ...ofTitle }
  }

  function findIn({ terms, joins }: Sequence, from: number): void {
    for (let at = 0; at < terms.length; at++) {
      const join = joins[at] as number
      let spot = spotOf(terms[at] as number)
      if (spot < 0 && join !== 0) spot = spotOf(join)
      if (spot < 0) continue
      if (found === places.length) [places, spots] = [doubled(places), doubled(spots)]
      places[found] = from + at
      spots[found++] = spot
    }
  }

  function spotOf(term: number): number {
    return isAsked[term % SIEVE] === 0 ? -1 : (unitOf.get(term) ?? -1)
  }

  /** The evidence of the title. Call it before the abstract is searched. */
  function titleEvidence(terms: Uint32Array): Pick<Evidence, 'inTitle' | 'ofTitle'> {
    held.fill(0)
    let ofTitle = 0
    for (let at = 0, next = 0; at < terms.length; at++) {
      const isSpot = next < found && places[next] === at
      const share = isSpot ? 1 : UNFINISHED
      const unit = isSpot ? (spots[next++] as number) : becoming.has(terms[at] as number) ? worth.length - 1 : -1
      if (unit < 0) continue
      held[unit] = Math.max(held[unit] as number, share)
      ofTitle += share / terms.length
    }
    const inTitle = worth.reduce((sum, each, unit) => sum + each * (held[unit] as number), 0) / (asked || 1)
    return { inTitle, ofTitle }
  }

  function nearness(length: number): number {
    last.fill(-1 - NEAR)
    near.fill(0)
    for (let spot = 0; spot < found; spot++) {
      const [at, here] = [places[spot] as number, spots[spot] as number]
      for (let pair = 0; pair < neighbours.length; pair++) {
        const { first, second } = neighbours[pair] as Neighbours
        if (here === second && at - (last[first] as number) <= NEAR)
          near[pair] = (near[pair] as number) + 1 / (at - (last[first] as number))
        else if (here === first && at - (last[second] as number) <= NEAR)
          near[pair] = (near[pair] as number) + BACKWARDS / (at - (last[second] as number))
      }
      last[here] = at
    }
    return neighbours.reduce((sum, { rarer }, pair) => sum + saturate(near[pair] as number, length, averageLength) * rarer, 0)
  }

  /** @param words the number of words in the text */
  function passage(words: number): number {
    let best = 0
    for (let start = 0, first = 0; start === 0 || start < words - STEP; start += STEP) {
      while (first < found && (places[first] as number) < start) first++
      best = Math.max(best, worthOf(first, start + PASSAGE))
    }
    return best
  }

  /** The worth of the found units in a range of positions, each unit once. */
  function worthOf(first: number, end: number): number {
    passages++
    let sum = 0
    for (let spot = first; spot < found && (places[spot] as number) < end; spot++) {
      const unit = spots[spot] as number
      if (seen[unit] === passages) continue
      seen[unit] = passages
      sum += worth[unit] as number
    }
    return sum
  }
}

function doubled(numbers: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(numbers.length * 2)
  larger.set(numbers)
  return larger
}

/** Two consecutive units of a query, and the idf of the rarer one. */
interface Neighbours {
  readonly first: number
  readonly second: number
  readonly rarer: number
}

/** The pairs of different consecutive units, each once. */
function neighboursOf(order: readonly number[], idfs: readonly number[]): Neighbours[] {
  const pairs = new Map<string, Neighbours>()
  for (let at = 1; at < order.length; at++) {
    const [first, second] = [order[at - 1] as number, order[at] as number]
    const rarer = Math.min(idfs[first] as number, idfs[second] as number)
    if (first !== second) pairs.set(`${first} ${second}`, { first, second, rarer })
  }
  return [...pairs.values()]
}
