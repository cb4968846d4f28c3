import { sufficient } from './match.ts'
import type { Plan, PlannedQuery, Unit } from './plan.ts'
import { MOST_TRACKED, type Scores } from './scoring.ts'

type Words = Extract<Plan, { readonly kind: 'words' }>

/** The words that all must hold together, and the conditions beside them. */
export function partsOf({ plan, units }: PlannedQuery): { words: Words | null; others: readonly Plan[] } {
  if (units.length > MOST_TRACKED) return { words: null, others: [plan] }
  if (plan.kind === 'words') return { words: plan, others: [] }
  if (plan.kind !== 'and') return { words: null, others: [plan] }
  const words = plan.children.find((child) => child.kind === 'words') ?? null
  return { words, others: plan.children.filter((child) => child !== words) }
}

/** What a paper holds of a query's words. */
interface Held {
  /** Whether that is enough for a match; and whether it still is without what was guessed at. */
  readonly enough: boolean
  readonly enoughAsWritten: boolean
  /** The share of all words, 0 to 1. */
  readonly share: number
}

/** What papers hold of a query, told from the postings alone; many papers hold the same, so that it is found out once. */
export function createHoldings(units: readonly Unit[], words: Words | null, scores: Scores) {
  const known = new Map<number, Held>()
  const places = words?.units.map((unit) => units.indexOf(unit)) ?? []
  const holds = (place: number, low: number, high: number): boolean => ((place < 32 ? low >>> place : high >>> (place - 32)) & 1) === 1

  // Most papers hold the same as the one before.
  let [lastLow, lastHigh] = [Number.NaN, Number.NaN]
  let last: Held = { enough: false, enoughAsWritten: false, share: 0 }

  function judge(id: number): Held {
    const low = scores.low(id)
    const high = scores.high(id)
    if (low === lastLow && high === lastHigh) return last
    ;[lastLow, lastHigh] = [low, high]
    last = find(low, high)
    return last
  }

  function find(low: number, high: number): Held {
    const key = (low >>> 0) + (high >>> 0) * 2 ** 32
    const before = known.get(key)
    if (before) return before
    const held = new Set(places.filter((place) => holds(place, low, high)))
    const all = units.filter((_, place) => holds(place, low, high)).length
    const holdsWord = (_: Unit, at: number): boolean => held.has(places[at] as number)
    const enough = words === null || sufficient(words.units, holdsWord)
    const isWritten = enough && (words?.units.every(({ guesses }) => guesses.length === 0) ?? true)
    const enoughAsWritten =
      isWritten || (words !== null && sufficient(words.units, (unit, at) => unit.guesses.length === 0 && holdsWord(unit, at)))
    const judged = { enough, enoughAsWritten: enough && enoughAsWritten, share: all / Math.max(1, units.length) }
    known.set(key, judged)
    return judged
  }
  return judge
}
