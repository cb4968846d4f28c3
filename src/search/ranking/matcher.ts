import type { NameMatch } from '../../papers/names.ts'
import type { Match, Matches } from '../engines/engine.ts'
import type { Sliced } from '../engines/sliced.ts'
import { candidatesOf } from './candidates.ts'
import type { IndexedPaper } from './indexed.ts'
import { type Holds, matches, STRICT, type Waivers } from './match.ts'
import type { PaperIndex } from './paper-index.ts'
import type { Plan, PlannedQuery, Unit } from './plan.ts'
import { type Judge, type Judges, NO_JUDGES, relevanceOf } from './relevance.ts'
import type { Scores } from './scoring.ts'
import { createTopK } from './top-k.ts'
import { hasUnit, rememberBySet } from './unit-sets.ts'

/** The weight of an author who matches only by initials or in another order. */
const LOOSE_NAME = 0.5
/** How many papers that are just not on topic are told, and how relevant they are at least. */
const JUST_OUT = 300
const NEAR = 0.2
/** All of a query but its words. */
const STRICT_PARTS: Waivers = { ...STRICT, words: true }

/** The papers that match a topic and arrived after a sequence number, each with its relevance. */
export type FindMatches = (planned: PlannedQuery, after: number, judges: Judges) => Sliced<Omit<Matches, 'words'>>

/**
 * @param scoreEvenly scores papers for some words that all count alike
 * @param score scores papers for a query as a search does
 * @param createHolds tells for one query which words papers have (`createHolders`)
 */
export function createMatcher(
  index: PaperIndex,
  scoreEvenly: (units: readonly Unit[]) => Scores,
  score: (planned: PlannedQuery) => Scores,
  createHolds: () => Holds,
): FindMatches {
  return (planned, after, judges) => (judges.size > 0 ? onTopic(planned, after, judges) : byWords(planned, after))

  /** The papers that may match, as far as identifiers, names and postings tell. */
  function* candidates({ plan }: PlannedQuery, { ids: withWords }: Scores): Generator<IndexedPaper> {
    const ids = candidatesOf(plan, index) ?? (needsWords(plan) ? withWords : null)
    if (ids === null) yield* index.papers()
    else
      for (const id of ids) {
        const paper = index.paper(id)
        if (paper) yield paper // not removed meanwhile
      }
  }

  function* onTopic(planned: PlannedQuery, after: number, judges: Judges): ReturnType<FindMatches> {
    const { plan, units } = planned
    const scores = scoreEvenly(units)
    scores.keep()
    const holds = createHolds()
    const places = new Map(units.map((unit, place) => [unit, place]))
    const sieves = new Map([...judges].map(([part, judge]) => [part, createSieve(part, judge)]))

    function createSieve(part: Plan, judge: Judge): (paper: IndexedPaper) => boolean {
      const placesOf = (part.kind === 'words' ? part.units : []).map((unit) => places.get(unit) as number)
      const reachOf = rememberBySet((held) => judge.reach((place) => hasUnit(held, placesOf[place] as number)))
      const related = sumOf(judge.related)
      return ({ id, categories }) => {
        const own = scores.score(id)
        if (part.kind === 'words' && own <= 0) return false
        return judge.mayTake(reachOf(scores.low(id), scores.high(id)), categories, own, related[id] as number)
      }
    }

    /** Keeps the papers whose postings alone exclude that they are on topic from being read. */
    const mayMatch = (part: Plan, paper: IndexedPaper): boolean => {
      if (part.kind === 'and') return part.children.every((child) => mayMatch(child, paper))
      if (part.kind === 'or') return part.children.some((child) => mayMatch(child, paper))
      return sieves.get(part)?.(paper) ?? true
    }
    const found: Match[] = []
    const near = createTopK(JUST_OUT)
    for (const paper of candidates(planned, scores)) {
      if (paper.sequence <= after || !mayMatch(plan, paper)) continue
      if (matches(plan, paper, STRICT, judges, holds))
        found.push({ id: paper.id, relevance: sure(lift(relevanceOf(paper, judges) ?? 1, paper, judges), planned, paper) })
      else if (matches(plan, paper, STRICT_PARTS, NO_JUDGES, holds)) near.add(paper.id, 0, nearness(paper, judges))
      yield
    }
    return { papers: found, justOut: near.take().flatMap(({ id, value }) => (value >= NEAR ? [{ id, relevance: value }] : [])) }
  }

  /** The weights of the terms that each paper has, added up, by id. */
  function sumOf(weights: ReadonlyMap<number, number>): Float32Array {
    const sums = new Float32Array(index.bound())
    for (const [term, weight] of weights) {
      const { ids, saturations } = index.postings(term)
      for (let at = 0; at < ids.length; at++)
        sums[ids[at] as number] = (sums[ids[at] as number] as number) + weight * (saturations[at] as number)
    }
    return sums
  }

  function* byWords(planned: PlannedQuery, after: number): ReturnType<FindMatches> {
    const { plan } = planned
    const scores = score(planned)
    scores.keep()
    const holds = createHolds()
    const found: { readonly id: number; readonly own: number; readonly sureness: number }[] = []
    let best = 0
    for (const paper of candidates(planned, scores)) {
      yield
      const own = scores.score(paper.id)
      // An earlier paper counts only where it is better than the best.
      if ((paper.sequence <= after && own <= best) || !matches(plan, paper, STRICT, NO_JUDGES, holds)) continue
      best = Math.max(best, own)
      if (paper.sequence > after) found.push({ id: paper.id, own, sureness: sure(1, planned, paper) })
    }
    const papers = found.map(({ id, own, sureness: of }) => ({ id, relevance: of * (best > 0 ? own / best : 1) }))
    return { papers, justOut: [] }
  }
}

/** Whether each paper that matches has a word that its score counts. */
function needsWords(plan: Plan): boolean {
  switch (plan.kind) {
    case 'words':
    case 'phrase':
    case 'term':
      return plan.units.length > 0
    case 'and':
      return plan.children.some(needsWords)
    case 'or':
      return plan.children.every(needsWords)
    default:
      return false
  }
}

/** How near a paper is to the part that it fits best. */
function nearness(paper: IndexedPaper, judges: Judges): number {
  return Math.max(...[...judges.values()].map((judge) => judge.measure(paper)))
}

/** Of the papers on topic, those whose titles name it come before others. */
function lift(relevance: number, paper: IndexedPaper, judges: Judges): number {
  return [...judges.values()].some((judge) => judge.isNamedBy(paper)) ? (1 + relevance) / 2 : relevance
}

function sure(relevance: number, planned: PlannedQuery, paper: IndexedPaper): number {
  return sureness(planned, paper) === 'exact' ? relevance : LOOSE_NAME * relevance
}

/** How surely a paper is by the requested people: the least sure match counts. */
export function sureness({ people }: PlannedQuery, paper: IndexedPaper | undefined): NameMatch {
  const found = people.flatMap(({ person }) => (paper && person?.find(paper)) ?? [])
  return found.find((match) => match !== 'exact') ?? 'exact'
}
