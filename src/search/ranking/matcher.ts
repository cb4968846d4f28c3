import type { NameMatch } from '../../papers/names.ts'
import type { Matches } from '../engines/engine.ts'
import { candidatesOf } from './candidates.ts'
import { createCoverage, partsOf } from './coverage.ts'
import type { IndexedPaper } from './indexed.ts'
import { matches, STRICT } from './match.ts'
import type { PaperIndex } from './paper-index.ts'
import type { Plan, PlannedQuery, Unit } from './plan.ts'
import { ENOUGH, type Judges, relevanceOf } from './relevance.ts'
import type { Scores } from './scoring.ts'
import { hasUnit } from './unit-sets.ts'

/** The weight of an author who matches only by initials or in another order. */
const LOOSE_NAME = 0.5

/** The papers that match a topic and arrived after a sequence number, each with its relevance. */
export type FindMatches = (planned: PlannedQuery, after: number, judges: Judges) => Matches['papers']

/**
 * @param scoreEvenly scores papers for some words that all count alike
 * @param score scores papers for a query as a search does
 */
export function createMatcher(
  index: PaperIndex,
  scoreEvenly: (units: readonly Unit[]) => Scores,
  score: (planned: PlannedQuery) => Scores,
): FindMatches {
  /** Keeps the papers whose words alone exclude that they are relevant from being read. */
  function sieve({ plan, units }: PlannedQuery, judges: Judges): (paper: IndexedPaper) => boolean {
    if (judges.size === 0) return () => true
    const scores = scoreEvenly(units)
    const places = new Map(units.map((unit, place) => [unit, place]))
    const mayMatch = (part: Plan, paper: IndexedPaper): boolean => {
      if (part.kind === 'and') return part.children.every((child) => mayMatch(child, paper))
      if (part.kind === 'or') return part.children.some((child) => mayMatch(child, paper))
      const judge = judges.get(part)
      if (part.kind !== 'words' || !judge) return true
      const set = { low: scores.low(paper.id), high: scores.high(paper.id) }
      return judge.atMost((place) => hasUnit(set, places.get(part.units[place] as Unit) as number), paper.categories) >= ENOUGH
    }
    return (paper) => mayMatch(plan, paper)
  }

  return function findMatches(planned, after, judges) {
    const { plan, units } = planned
    const mayMatch = sieve(planned, judges)
    const candidates = candidatesOf(plan, index)?.flatMap((id) => index.paper(id) ?? [])
    const found: IndexedPaper[] = []
    const measured: Matches['papers'][number][] = []
    for (const paper of candidates ?? index.papers()) {
      if (paper.sequence <= after || !mayMatch(paper) || !matches(plan, paper, STRICT, judges)) continue
      found.push(paper)
      measured.push({
        id: paper.id,
        relevance: (relevanceOf(paper, judges) ?? 1) * (sureness(planned, paper) === 'exact' ? 1 : LOOSE_NAME),
      })
    }
    if (found.length === 0 || judges.size > 0) return measured
    const scores = score(planned)
    const { words, others } = partsOf(planned)
    const coverageOf = createCoverage(units, words, scores)
    let best = 0
    for (const id of scores.ids) {
      const score = scores.score(id)
      if (score > best && coverageOf(id).enough && others.every((part) => matches(part, index.paper(id) as IndexedPaper))) best = score
    }
    return found.map((paper) => {
      const share = best > 0 ? scores.score(paper.id) / best : 1
      return { id: paper.id, relevance: sureness(planned, paper) === 'exact' ? share : LOOSE_NAME * share }
    })
  }
}

/** How surely a paper is by the requested people: the least sure match counts. */
export function sureness({ people }: PlannedQuery, paper: IndexedPaper | undefined): NameMatch {
  const found = people.flatMap(({ person }) => (paper && person?.find(paper)) ?? [])
  return found.find((match) => match !== 'exact') ?? 'exact'
}
