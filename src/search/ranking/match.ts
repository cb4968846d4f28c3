import { mayBeWithin } from '../../papers/dates.ts'
import type { TextField } from '../query/syntax.ts'
import { hasTerm, type IndexedPaper, type Sequence } from './indexed.ts'
import { type PhraseToken, type Plan, type Unit, type Way, WHOLE_QUERY } from './plan.ts'
import { ENOUGH, type Judges, NO_JUDGES } from './relevance.ts'

/** Which conditions are waived. This distinguishes matches, guesses and related papers, and counts papers without a date. */
export interface Waivers {
  /** Whether a guess at an unknown word is enough. */
  readonly guesses: boolean
  readonly words: boolean
  readonly missingDate: boolean
}

export const STRICT: Waivers = { guesses: false, words: false, missingDate: false }

/** The fraction of a longer query's words, weighted by idf, that a paper must contain. */
const SHARE = 0.6

/**
 * Whether a paper matches a query: the one predicate of searches and topics. Up to three words must all be there, of more words 60 % by weight;
 * where a topic has judges, its words are judged by relevance instead. Phrases, fields, dates and minus are strict.
 * @param holds how words are looked for
 */
export function matches(
  plan: Plan,
  paper: IndexedPaper,
  waivers: Waivers = STRICT,
  judges: Judges = NO_JUDGES,
  holds: Holds = holdsUnit,
): boolean {
  // Asked first, because a paper that lacks a word need not be read.
  const hasAll = (units: readonly Unit[]): boolean => units.every((unit) => holds(unit, paper, true))
  switch (plan.kind) {
    case 'words': {
      const judge = judges.get(plan)
      if (judge) return judge.measure(paper) >= ENOUGH
      return waivers.words || sufficient(plan.units, (unit) => holds(unit, paper, waivers.guesses))
    }
    case 'phrase':
      return hasAll(plan.units) && sequencesOf(paper, plan.field).some((sequence) => holdsPhrase(plan.tokens, sequence))
    case 'term':
      return hasAll(plan.units) && plan.units.every((unit) => holdsInField(unit, paper[plan.field], waivers.guesses))
    case 'author':
      return plan.person?.find(paper) != null
    case 'category':
      return paper.categories.some((category) => category === plan.value || category.startsWith(`${plan.value}.`))
    case 'source':
      return paper.sources.includes(plan.value)
    case 'journal':
      return paper.journal !== null && ` ${paper.journal} `.includes(` ${plan.value} `)
    case 'type':
      return paper.isPreprint
    case 'has':
      return paper.hasCode
    case 'id':
      return plan.keys.some((key) => paper.keys.includes(key) || key === String(paper.id))
    case 'like': {
      const judge = judges.get(plan)
      return waivers.words || (judge ? judge.measure(paper) >= ENOUGH : plan.ids.includes(paper.id))
    }
    case 'dates':
      if (paper.published === null) return waivers.missingDate
      return mayBeWithin(paper.published, plan.from, plan.to)
    case 'not':
      return !matches(plan.child, paper, STRICT, NO_JUDGES, holds)
    case 'and':
      return plan.children.every((child) => matches(child, paper, waivers, judges, holds))
    case 'or':
      return plan.children.some((child) => matches(child, paper, waivers, judges, holds))
  }
}

/** Whether a paper has a word. @param guesses whether a guess at it is enough */
export type Holds = (unit: Unit, paper: IndexedPaper, guesses: boolean) => boolean

/** As the paper's own terms tell. */
export function holdsUnit(unit: Unit, paper: IndexedPaper, guesses: boolean): boolean {
  return unit.ways.some((way) => (guesses || way.weight === 1) && holdsWay(way, paper))
}

export function holdsWay({ terms, isInOrder }: Way, paper: IndexedPaper): boolean {
  if (!terms.every((term) => hasTerm(paper.terms, term))) return false
  return !isInOrder || sequencesOf(paper, null).some((sequence) => holdsPhrase(terms.map(toPhraseToken), sequence))
}

function toPhraseToken(term: number): PhraseToken {
  return { term, joined: -1 }
}

/** Whether a paper contains enough of the words. Years, which may be dates, are not required. */
export function sufficient(units: readonly Unit[], holds: (unit: Unit, place: number) => boolean): boolean {
  const isAsked = (unit: Unit): boolean => unit.year === null
  if (units.filter(isAsked).length <= WHOLE_QUERY) return units.every((unit, place) => !isAsked(unit) || holds(unit, place))
  let held = 0
  let asked = 0
  for (const [place, unit] of units.entries()) {
    if (!isAsked(unit)) continue
    asked += unit.idf
    if (holds(unit, place)) held += unit.idf
  }
  return held >= SHARE * asked
}

function sequencesOf(paper: IndexedPaper, field: TextField | null): Sequence[] {
  return field === null ? [paper.title, paper.abstract, paper.author] : [paper[field]]
}

function holdsInField(unit: Unit, sequence: Sequence, guesses: boolean): boolean {
  return unit.ways.some(
    ({ terms, weight, isInOrder }) =>
      (guesses || weight === 1) &&
      (isInOrder
        ? holdsPhrase(terms.map(toPhraseToken), sequence)
        : terms.every((term) => sequence.terms.includes(term) || sequence.joins.includes(term))),
  )
}

function holdsPhrase(tokens: readonly PhraseToken[], sequence: Sequence): boolean {
  if (tokens.length === 0) return true
  for (let at = 0; at < sequence.terms.length; at++) if (continues(tokens, 0, sequence, at)) return true
  return false
}

/** Whether the phrase from token `next` on is at position `at`. `x-ray`, `x ray` and `xray` are equal in query and text. */
function continues(tokens: readonly PhraseToken[], next: number, sequence: Sequence, at: number): boolean {
  if (next >= tokens.length) return true
  const token = tokens[next] as PhraseToken
  const term = sequence.terms[at]
  if (term === undefined) return false
  if (term === token.term && continues(tokens, next + 1, sequence, at + 1)) return true
  if (sequence.joins[at] === token.term && continues(tokens, next + 1, sequence, at + 2)) return true
  return token.joined === term && continues(tokens, next + 2, sequence, at + 1)
}
