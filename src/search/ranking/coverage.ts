import { sufficient } from './match.ts'
import { type Plan, type PlannedQuery, type Unit, WHOLE_QUERY } from './plan.ts'
import type { Scores } from './scoring.ts'
import { hasUnit, MOST_TRACKED, rememberBySet, type UnitSet } from './unit-sets.ts'

type Words = Extract<Plan, { readonly kind: 'words' }>

/** Separates the words of a query from its other conditions. */
export function partsOf({ plan, units }: PlannedQuery): { words: Words | null; others: readonly Plan[] } {
  if (units.length > MOST_TRACKED) return { words: null, others: [plan] }
  if (plan.kind === 'words') return { words: plan, others: [] }
  if (plan.kind !== 'and') return { words: null, others: [plan] }
  const words = plan.children.find((child) => child.kind === 'words') ?? null
  return { words, others: plan.children.filter((child) => child !== words) }
}

/** How much of a query's words a paper contains. */
interface Coverage {
  /** Whether the words are enough for a match, with and without guesses. */
  readonly enough: boolean
  readonly enoughAsWritten: boolean
  /** The fraction of all words, 0 to 1. */
  readonly share: number
  /** Whether the paper comes near, guesses included. */
  readonly isNear: boolean
}

/** Computes the coverage of papers from the postings alone. Many papers contain the same words, so results are cached. */
export function createCoverage(units: readonly Unit[], words: Words | null, scores: Scores) {
  const places = words?.units.map((unit) => units.indexOf(unit)) ?? []
  const coverageFor = rememberBySet(find)

  function find(set: UnitSet): Coverage {
    const held = new Set(places.filter((place) => hasUnit(set, place)))
    const all = units.filter((_, place) => hasUnit(set, place)).length
    const holdsWord = (_: Unit, at: number): boolean => held.has(places[at] as number)
    const enough = words === null || sufficient(words.units, holdsWord)
    const isWritten = enough && (words?.units.every(({ guesses }) => guesses.length === 0) ?? true)
    const enoughAsWritten =
      isWritten || (words !== null && sufficient(words.units, (unit, at) => unit.guesses.length === 0 && holdsWord(unit, at)))
    return {
      enough,
      enoughAsWritten: enough && enoughAsWritten,
      share: all / Math.max(1, units.length),
      isNear: comesNear(units, (place) => hasUnit(set, place)),
    }
  }
  return (id: number): Coverage => coverageFor(scores.low(id), scores.high(id))
}

/**
 * A paper comes near with this share of a query's words, by idf, if the query has no more than so many words. A longer text has details that no
 * other paper has, so that of it less is needed.
 */
const NEAR = { share: 0.5, words: 8 }
/** A word at least this specific, relative to the most specific one, may be what a query is about. */
const TELLING = 0.9

/**
 * Whether a paper comes near to a query: it holds enough of the words by idf, and of a query of few words one of the most specific, which is what
 * the query is about. Of few words one that no paper has is the most specific; among more it counts as much as the most specific that one has.
 */
function comesNear(units: readonly Unit[], holds: (place: number) => boolean): boolean {
  const asked = units.flatMap(({ idf, year }, place) => (year === null ? [{ idf, isHeld: holds(place) }] : []))
  const rarest = Math.max(0, ...units.map(({ idf, ways }) => (ways.length > 0 ? idf : 0)))
  const worthOf = (words: typeof asked): number => words.reduce((sum, { idf }) => sum + Math.min(idf, rarest), 0)
  const telling = TELLING * Math.max(0, ...asked.map(({ idf }) => idf))
  const isAbout = asked.length > WHOLE_QUERY || asked.some(({ idf, isHeld }) => isHeld && idf >= telling)
  const share = NEAR.share * Math.sqrt(NEAR.words / Math.max(NEAR.words, asked.length))
  return isAbout && worthOf(asked.filter(({ isHeld }) => isHeld)) > share * worthOf(asked)
}
