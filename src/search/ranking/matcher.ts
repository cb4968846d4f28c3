import type { NameMatch } from '../../papers/names.ts'
import type { Match, Matches } from '../engines/engine.ts'
import { candidatesOf } from './candidates.ts'
import { createCoverage, partsOf } from './coverage.ts'
import type { IndexedPaper } from './indexed.ts'
import { matches, STRICT, type Waivers } from './match.ts'
import type { PaperIndex } from './paper-index.ts'
import type { Plan, PlannedQuery, Unit } from './plan.ts'
import { type Judges, relevanceOf } from './relevance.ts'
import type { Scores } from './scoring.ts'
import { createTopK } from './top-k.ts'
import { hasUnit } from './unit-sets.ts'

/** The weight of an author who matches only by initials or in another order. */
const LOOSE_NAME = 0.5
/** How many papers that are just not on topic are told, and how relevant they are at least. */
const JUST_OUT = 300
const NEAR = 0.2
/** All of a query but its words. */
const STRICT_PARTS: Waivers = { ...STRICT, words: true }

/** The papers that match a topic and arrived after a sequence number, each with its relevance. */
export type FindMatches = (planned: PlannedQuery, after: number, judges: Judges) => Omit<Matches, 'words'>

/**
 * @param scoreEvenly scores papers for some words that all count alike
 * @param score scores papers for a query as a search does
 */
export function createMatcher(
  index: PaperIndex,
  scoreEvenly: (units: readonly Unit[]) => Scores,
  score: (planned: PlannedQuery) => Scores,
): FindMatches {
  return (planned, after, judges) => (judges.size > 0 ? onTopic(planned, after, judges) : { papers: byWords(planned, after), justOut: [] })

  /** The papers that may match, as far as identifiers and names tell. */
  function* candidates({ plan }: PlannedQuery, after: number): Generator<IndexedPaper> {
    const ids = candidatesOf(plan, index)
    for (const paper of ids ? ids.flatMap((id) => index.paper(id) ?? []) : index.papers()) if (paper.sequence > after) yield paper
  }

  function onTopic(planned: PlannedQuery, after: number, judges: Judges): Omit<Matches, 'words'> {
    const { plan, units } = planned
    const scores = scoreEvenly(units)
    const places = new Map(units.map((unit, place) => [unit, place]))
    /** Keeps the papers whose words alone exclude that they are on topic from being read. */
    const mayMatch = (part: Plan, paper: IndexedPaper): boolean => {
      if (part.kind === 'and') return part.children.every((child) => mayMatch(child, paper))
      if (part.kind === 'or') return part.children.some((child) => mayMatch(child, paper))
      const judge = judges.get(part)
      if (part.kind !== 'words' || !judge) return true
      const score = scores.score(paper.id)
      const held = { low: scores.low(paper.id), high: scores.high(paper.id) }
      const holds = (place: number): boolean => hasUnit(held, places.get(part.units[place] as Unit) as number)
      return score > 0 && judge.mayTake(holds, paper.categories, score)
    }
    const found: Match[] = []
    const near = createTopK(JUST_OUT)
    for (const paper of candidates(planned, after)) {
      if (!mayMatch(plan, paper)) continue
      if (matches(plan, paper, STRICT, judges))
        found.push({ id: paper.id, relevance: sure(relevanceOf(paper, judges) ?? 1, planned, paper) })
      else if (matches(plan, paper, STRICT_PARTS)) near.add({ id: paper.id, level: 0, value: nearness(paper, judges) })
    }
    return { papers: found, justOut: near.take().flatMap(({ id, value }) => (value >= NEAR ? [{ id, relevance: value }] : [])) }
  }

  function byWords(planned: PlannedQuery, after: number): Matches['papers'] {
    const found = [...candidates(planned, after)].filter((paper) => matches(planned.plan, paper))
    if (found.length === 0) return []
    const scores = score(planned)
    const { words, others } = partsOf(planned)
    const coverageOf = createCoverage(planned.units, words, scores)
    let best = 0
    for (const id of scores.ids) {
      const own = scores.score(id)
      if (own > best && coverageOf(id).enough && others.every((part) => matches(part, index.paper(id) as IndexedPaper))) best = own
    }
    return found.map((paper) => ({ id: paper.id, relevance: sure(best > 0 ? scores.score(paper.id) / best : 1, planned, paper) }))
  }
}

/** How near a paper is to the part that it fits best. */
function nearness(paper: IndexedPaper, judges: Judges): number {
  return Math.max(...[...judges.values()].map((judge) => judge.measure(paper)))
}

function sure(relevance: number, planned: PlannedQuery, paper: IndexedPaper): number {
  return sureness(planned, paper) === 'exact' ? relevance : LOOSE_NAME * relevance
}

/** How surely a paper is by the requested people: the least sure match counts. */
export function sureness({ people }: PlannedQuery, paper: IndexedPaper | undefined): NameMatch {
  const found = people.flatMap(({ person }) => (paper && person?.find(paper)) ?? [])
  return found.find((match) => match !== 'exact') ?? 'exact'
}
