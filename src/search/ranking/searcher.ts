import type { Hit, Questions, Ranking, SlicedQuestions, Verdict } from '../engines/engine.ts'
import { finish, type Sliced } from '../engines/sliced.ts'
import type { QueryNode, QueryPurpose } from '../query/syntax.ts'
import type { WordVectors } from '../vectors/word-vectors.ts'
import { candidatesOf } from './candidates.ts'
import { createCoverage, partsOf } from './coverage.ts'
import { createEvidenceReader } from './evidence.ts'
import { createHolders, createWayReader } from './holders.ts'
import { exactTerm, type IndexedPaper } from './indexed.ts'
import { type Holds, holdsUnit, matches, STRICT, type Waivers } from './match.ts'
import { createMatcher, sureness } from './matcher.ts'
import type { PaperIndex } from './paper-index.ts'
import { type Plan, type PlannedQuery, planQuery, SHORT_QUERY, type Unit, WHOLE_QUERY } from './plan.ts'
import { createWordReader } from './query-words.ts'
import { createRegularizer } from './regularize.ts'
import { ENOUGH, NO_JUDGES, relevanceOf } from './relevance.ts'
import { createScorer, type Scores } from './scoring.ts'
import { findSimilar } from './similar.ts'
import { createTitleReader, type TitleRank } from './title-rank.ts'
import { createTopK } from './top-k.ts'
import { judgesFor } from './topic-judge.ts'
import { makeScale } from './topic-scale.ts'
import { tuneScale } from './tuned-scale.ts'

/** The weight of unstemmed title words beside stems. It helps to find half-remembered titles. */
const EXACT_WEIGHT = 0.4
/** The weight of words that the last word of a short query may become. It may be unfinished even if it is a known word. */
const UNFINISHED_WEIGHT = 0.05
/** The weight of a guess in a longer query, whose other words matter more. */
const DOUBTFUL_WEIGHT = 0.6
/** A related paper must reach this fraction of the best score. Sharing one common word is not enough. */
const WEAKEST = 0.15
/**
 * How the best hits are read again: how many (`pool`), the weights of the evidence, and how many are compared for score regularization, with
 * which weight. Few words may be a remembered title, so for them titles count more and similar papers less.
 */
const READING = {
  whole: { pool: 80, compared: 40, nearness: 0.6, passage: 0.1, inTitle: 1.5, ofTitle: 0.1, regularization: 0.15 },
  part: { pool: 150, compared: 150, nearness: 0.4, passage: 0.04, inTitle: 0, ofTitle: 0, regularization: 0.4 },
}
/** The bonus of a paper from the year that a word may name. A year before or after gets half of it. */
const OF_YEAR = 0.5
const GUESSING: Waivers = { ...STRICT, guesses: true }

/**
 * Answers queries over an index. All engines share this ranking.
 * @param vectors what was learnt from the library last
 */
export function createSearcher(index: PaperIndex, vectors: () => WordVectors | null): Questions & { readonly sliced: SlicedQuestions } {
  const { lexicon } = index
  const holdersOf = createWayReader(index)
  const scorer = createScorer(index, holdersOf)
  const regularize = createRegularizer(index)
  const describe = createWordReader(lexicon)
  const findMatches = createMatcher(
    index,
    scoreEvenly,
    (planned) => scorer(weigh(planned), planned.units),
    () => createHolders(index, holdersOf),
  )

  function weigh({ units, unfinished, fillers }: PlannedQuery): Map<number, number> {
    const weights = new Map<number, number>()
    const add = (term: number, weight: number): void => void weights.set(term, (weights.get(term) ?? 0) + weight)
    const addExact = (spelling: string): void => {
      const term = lexicon.find(exactTerm(spelling))
      if (term !== undefined) add(term, EXACT_WEIGHT)
    }
    const isShort = units.length <= SHORT_QUERY
    for (const unit of units) {
      const weight = isShort ? 1 : unit.weight
      for (const way of unit.ways)
        for (const term of way.terms) add(term, (way.weight === 1 || isShort ? way.weight : DOUBTFUL_WEIGHT) * weight)
      if (isShort) for (const spelling of unit.spellings) addExact(spelling)
    }
    if (!isShort) return weights
    for (const filler of fillers) addExact(filler)
    for (const term of unfinished) if (!weights.has(term)) add(term, UNFINISHED_WEIGHT)
    return weights
  }

  function* rank(planned: PlannedQuery, limit: number): Sliced<Omit<Ranking, 'words'>> {
    const { plan, units } = planned
    const isShort = units.length <= SHORT_QUERY
    const years = units.flatMap(({ year }) => year ?? [])
    const mayGuess = units.some(({ guesses }) => guesses.length > 0)
    const scores = scorer(weigh(planned), units)
    const { words, others } = partsOf(planned)
    const coverageOf = createCoverage(units, words, scores)
    const holds = createHolders(index, holdersOf)
    const meets = (parts: readonly Plan[], paper: IndexedPaper, waivers = GUESSING): boolean => meetsAll(parts, paper, waivers, holds)
    const titles = createTitleReader(index, planned)
    const named = new Set(titles.named)
    const best = createTopK(Math.max(limit, READING.part.pool))
    let [total, guessed, undated, highest] = [0, 0, 0, 0]
    const consider = (id: number): void => {
      const coverage = coverageOf(id)
      let score = scores.score(id)
      if (isShort && units.length > 1) score *= Math.sqrt(coverage.share)
      if (years.length > 0) score *= 1 + OF_YEAR * nearnessOf(index.paper(id)?.published ?? null, years)
      let isMatch = coverage.enough
      if (others.length > 0) {
        if (!coverage.enough && score <= 0) return
        const paper = index.paper(id)
        if (!paper) return // removed meanwhile
        if (!meets(others, paper)) {
          isMatch = false
          const isRelated = score > 0 && meets(others, paper, { ...GUESSING, words: true })
          if (!isRelated) {
            if (paper.published === null && meets([plan], paper, { ...GUESSING, missingDate: true })) undated++
            return
          }
        }
      }
      if (!isMatch && score <= 0) return
      if (isMatch && isWritten(id)) total++
      else if (isMatch) guessed++
      if (score > highest) highest = score
      const value = units.length > 0 ? score : dayNumber(index.paper(id)?.published ?? null)
      best.add(id, levelOf(id, isMatch) + (named.size > 0 && named.has(id) ? 1 : 0), value)
    }
    /** Whether a matching paper matches without guesses. */
    const isWritten = (id: number): boolean =>
      coverageOf(id).enoughAsWritten && (!mayGuess || meets(others, index.paper(id) as IndexedPaper, STRICT))
    /** For short queries, matches come first. An exact author name comes before initials or another order. */
    const levelOf = (id: number, isMatch: boolean): number => {
      const isLoose = planned.people.length > 0 && sureness(planned, index.paper(id)) !== 'exact'
      return (isMatch && isWhole(units) ? 2 : 0) + (isLoose ? 0 : 1)
    }
    // Only papers that are read take long.
    if (others.length === 0) for (const id of scores.ids) consider(id)
    else {
      scores.keep()
      for (const id of candidatesOf(plan, index) ?? (units.length > 0 && !hasChoice(plan) ? scores.ids : idsOf(index.papers()))) {
        consider(id)
        yield
      }
    }
    const found = best.take().flatMap(({ id, level, value }): Ranked | [] => {
      const paper = index.paper(id)
      if (!paper) return [] // removed meanwhile
      const isMatch = coverageOf(id).enough && meets(others, paper)
      const isNear = isMatch || coverageOf(id).isNear
      return { id, paper, level, score: value, matches: isMatch, isGuess: isMatch && !isWritten(id), isNear }
    })
    const strong = found.filter((hit) => hit.matches || hit.score >= WEAKEST * highest)
    const titled = (hits: readonly Ranked[]): Titled[] => hits.map((hit) => ({ ...hit, title: titles.rank(hit.paper) })).sort(byTitle)
    const hits = (units.length > 1 ? read(planned, strong, titled) : titled(strong)).slice(0, limit)
    return {
      hits: hits.map(({ id, score, matches: isMatch, isGuess, isNear }) => ({ id, score, matches: isMatch, isGuess, isNear })),
      total,
      guessed,
      undated,
      wordsLeftOut: planned.wordsLeftOut,
      indexed: index.size(),
    }
  }

  /**
   * Orders the best hits again by their text. The other hits stay behind them.
   * @param titled puts hits whose titles the query names first
   */
  function read(planned: PlannedQuery, hits: readonly Ranked[], titled: (hits: readonly Ranked[]) => readonly Ranked[]): readonly Ranked[] {
    const { units } = planned
    const weight = isWhole(units) ? READING.whole : READING.part
    const asked = units.reduce((sum, unit) => sum + unit.idf, 0)
    const examine = createEvidenceReader(planned, index.averageLength())
    const pool = hits
      .slice(0, weight.pool)
      .map((hit) => {
        const { nearness, passage, inTitle, ofTitle } = examine(hit.paper)
        const title = (weight.inTitle * inTitle ** 2 + weight.ofTitle * ofTitle) * asked
        return { ...hit, score: hit.score + weight.nearness * nearness + weight.passage * passage + title }
      })
      .sort(byScore)
    const highest = Math.max(pool[0]?.score ?? 0, Number.MIN_VALUE)
    const papers = pool.slice(0, weight.compared).map(({ paper }) => paper)
    const own = pool.map(({ score }) => score / highest)
    const regularized = regularize(papers, own, weight.regularization)
    const least = Math.min(...regularized)
    const ordered = titled(pool.map((hit, at) => ({ ...hit, score: regularized[at] as number })))
    // Scores after the pool continue to fall from its lowest score.
    const behind = hits.slice(weight.pool)
    const top = behind[0]?.score ?? 1
    return [...ordered, ...behind.map((hit) => ({ ...hit, score: (least * hit.score) / (top || 1) }))]
  }

  const sliced: SlicedQuestions = {
    *search(query, limit) {
      const planned = plan(query, 'search')
      return { ...(yield* rank(planned, limit)), words: describe(planned, planned.units.length <= SHORT_QUERY) }
    },

    similar: (ids, limit) => findSimilar(ids, limit, index, vectors(), scoreTerms),

    *match(query, after, scale = null) {
      const planned = plan(query, 'topic')
      const judges = judgesFor(planned.plan, scale, lexicon)
      return { ...(yield* findMatches(planned, after, judges)), words: describe(planned, false) }
    },

    scale: (query) => makeScale(plan(query, 'topic'), index, scoreEvenly, scoreTerms),
  }

  return {
    sliced,
    search: (query, limit) => finish(sliced.search(query, limit)),
    similar: (ids, limit) => finish(sliced.similar(ids, limit)),
    match: (query, after, scale) => finish(sliced.match(query, after, scale)),
    scale: (query) => finish(sliced.scale(query)),

    tune: (query, scale, taps) => tuneScale(plan(query, 'topic'), scale, taps, index),

    words: (query) => describe(plan(query, 'topic'), true),

    rarity(query) {
      const written = plan(query, 'topic').units.flatMap(({ ways }) => ways.flatMap(({ terms }) => terms))
      const papersWith = written.map((term): [string, number] => [lexicon.text(term), lexicon.papersWith(term)])
      return { papers: index.size(), papersWith: new Map(papersWith) }
    },

    check(query, id, scale = null): Verdict {
      const paper = index.paper(id)
      if (!paper) return { matches: false, relevance: null, unmet: [], missing: [] }
      const { plan: whole, units } = plan(query, 'topic')
      const judges = judgesFor(whole, scale, lexicon)
      const relevance = relevanceOf(paper, judges)
      const parts = query.kind === 'and' ? query.children : [query]
      const meetsNode = (node: QueryNode): boolean =>
        (node.kind === 'words' || node.kind === 'like') && relevance !== null
          ? relevance >= ENOUGH
          : matches(plan(node, 'topic').plan, paper)
      return {
        matches: matches(whole, paper, STRICT, judges),
        relevance,
        unmet: parts.flatMap((part, place) => (meetsNode(part) ? [] : [place])),
        missing: units.filter((unit) => !holdsUnit(unit, paper, false)).map((unit) => unit.surface),
      }
    },
  }

  function plan(query: QueryNode, purpose: QueryPurpose): PlannedQuery {
    return planQuery(query, lexicon, index.size(), purpose)
  }

  function scoreTerms(weights: ReadonlyMap<number, number>): Scores {
    return scorer(weights, [])
  }

  function scoreEvenly(units: readonly Unit[]): Scores {
    return scorer(new Map(units.flatMap(({ ways }) => ways.flatMap(({ terms }) => terms.map((term) => [term, 1] as const)))), units)
  }
}

function meetsAll(parts: readonly Plan[], paper: IndexedPaper, waivers: Waivers, holds: Holds): boolean {
  return parts.every((part) => matches(part, paper, waivers, NO_JUDGES, holds))
}

function* idsOf(papers: Iterable<IndexedPaper>): Generator<number> {
  for (const { id } of papers) yield id
}

/** Whether a paper without any of the query's words can match. */
function hasChoice(plan: Plan): boolean {
  return plan.kind === 'or' || (plan.kind === 'and' && plan.children.some(hasChoice))
}

/** A hit that is being ranked. */
interface Ranked extends Hit {
  readonly paper: IndexedPaper
  readonly level: number
}

interface Titled extends Ranked {
  readonly title: TitleRank
}

function byScore(a: Hit, b: Hit): number {
  return b.score - a.score || a.id - b.id
}

/** A person who types a title wants that paper first. */
function byTitle(a: Titled, b: Titled): number {
  return b.title - a.title || b.level - a.level || byScore(a, b)
}

function isWhole(units: readonly Unit[]): boolean {
  return units.length <= WHOLE_QUERY
}

/** 1 for a paper of one of the years, 1/2 for one of the year before or after. */
function nearnessOf(published: string | null, years: readonly number[]): number {
  const year = Number(published?.slice(0, 4) ?? Number.NaN)
  return years.reduce((most, each) => Math.max(most, Math.abs(year - each) <= 1 ? 1 / (1 + Math.abs(year - each)) : 0), 0)
}

/** A number for sorting dates. A month or a year comes just before its first day. */
function dayNumber(date: string | null): number {
  return date === null ? 0 : Number(date.replaceAll('-', '').padEnd(8, '0'))
}
