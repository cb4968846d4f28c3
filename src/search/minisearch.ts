import MiniSearch from 'minisearch'
import type { Hit, Matches, Ranking, SearchEngine, Verdict } from './engine.ts'
import { exactTerm, type IndexedPaper, indexPaper } from './indexed.ts'
import { createLexicon } from './lexicon.ts'
import { holdsUnit, matches, STRICT } from './match.ts'
import { idf, type Plan, type PlannedQuery, planQuery, type Unit } from './plan.ts'
import type { QueryNode } from './syntax.ts'

const BM25 = { k: 1.5, b: 0.75, d: 0 }
/** Weight of unstemmed title words beside stems; finds half-remembered titles. */
const EXACT_WEIGHT = 0.2
/** A query of so few words is wanted whole: papers that lack some of them sink. */
const SHORT_QUERY = 4
/** The last word of a short query may be unfinished though it is a word; what it may become counts this much. */
const UNFINISHED_WEIGHT = 0.1
/** A paper that only shares a common word with the query is not related; it must score this share of the best. */
const WEAKEST = 0.15
/** How many of a paper's own most telling terms look for papers like it. */
const SIMILAR_TERMS = 30

interface Entry {
  readonly id: number
  readonly text: string
  readonly exact: string
}

/** An index in memory: MiniSearch scores, the plan decides what matches. */
export function createMiniSearchEngine(): SearchEngine {
  const lexicon = createLexicon()
  const papers = new Map<number, IndexedPaper>()
  const index = new MiniSearch<Entry>({
    fields: ['text', 'exact'],
    tokenize: (text) => text.split(' '),
    processTerm: (term) => term,
    // In one go: between the parts of a vacuum a paper may be added, and the walk through the tree it goes on with breaks.
    autoVacuum: { batchSize: Number.MAX_SAFE_INTEGER },
  })

  function remove(ids: readonly number[]): void {
    for (const id of ids) {
      const known = papers.get(id)
      if (!known) continue
      lexicon.count(known.terms, -1)
      papers.delete(id)
      index.discard(id)
    }
  }

  function score(weights: ReadonlyMap<string, number>, units: readonly Unit[]): Map<number, number> {
    const terms = [...weights.keys()]
    const scores = new Map<number, number>()
    if (terms.length === 0) return scores
    const options = {
      bm25: BM25,
      boost: { exact: EXACT_WEIGHT },
      boostTerm: (term: string) => weights.get(term) ?? 1,
      prefix: false,
      fuzzy: false,
    }
    for (const result of index.search(terms.join(' '), options)) {
      // MiniSearch multiplies by the number of matched query terms, which favours long papers: undone.
      let value = result.score / Math.max(1, result.queryTerms.length)
      if (units.length > 1 && units.length <= SHORT_QUERY) value *= Math.sqrt(shareHeld(units, papers.get(result.id) as IndexedPaper))
      scores.set(result.id, value)
    }
    return scores
  }

  function weigh(planned: PlannedQuery): Map<string, number> {
    const weights = new Map<string, number>()
    const add = (term: string, weight: number): void => void weights.set(term, (weights.get(term) ?? 0) + weight)
    for (const unit of planned.units) {
      for (const way of unit.ways) for (const term of way.terms) add(lexicon.text(term), way.weight)
      for (const spelling of unit.spellings) add(exactTerm(spelling), 1)
    }
    if (planned.units.length <= SHORT_QUERY) for (const filler of planned.fillers) add(exactTerm(filler), 1)
    const last = planned.units.at(-1)
    if (last && planned.units.length <= SHORT_QUERY && last.guesses.length === 0 && last.surface.length > 2) {
      for (const spelling of lexicon.completions(last.surface)) {
        const term = lexicon.termOf(spelling) as string
        if (!weights.has(term)) add(term, UNFINISHED_WEIGHT)
      }
    }
    return weights
  }

  function rank(planned: PlannedQuery, limit: number): Omit<Ranking, 'words'> {
    const scores = score(weigh(planned), planned.units)
    const candidates = planned.units.length > 0 && !hasChoice(planned.plan) ? scores.keys() : papers.keys()
    const found: Hit[] = []
    const related: Hit[] = []
    let undated = 0
    for (const id of candidates) {
      const paper = papers.get(id) as IndexedPaper
      const hit = { id, score: scores.get(id) ?? 0 }
      if (matches(planned.plan, paper)) found.push({ ...hit, matches: true })
      else if (hit.score > 0 && matches(planned.plan, paper, { ...STRICT, words: true })) related.push({ ...hit, matches: false })
      else if (paper.published === null && matches(planned.plan, paper, { ...STRICT, missingDate: true })) undated++
    }
    const best = [...found, ...related].reduce((highest, hit) => Math.max(highest, hit.score), 0)
    const order = planned.units.length > 0 ? byScore : byDay(papers)
    return {
      hits: [...found.sort(order), ...related.filter((hit) => hit.score >= WEAKEST * best).sort(byScore)].slice(0, limit),
      total: found.length,
      undated,
      wordsLeftOut: planned.wordsLeftOut,
      indexed: papers.size,
    }
  }

  return {
    add(batch) {
      remove(batch.map((paper) => paper.id))
      for (const paper of batch) {
        const { indexed, text, spellings } = indexPaper(paper, lexicon)
        papers.set(paper.id, indexed)
        lexicon.count(indexed.terms, 1)
        index.add({ id: paper.id, text, exact: spellings })
      }
    },

    remove,

    search(query, limit) {
      const planned = planQuery(query, lexicon, papers.size)
      const ranking = rank(planned, limit)
      return { ...ranking, words: planned.units.map((unit) => toWord(unit, planned.units.length <= SHORT_QUERY)) }
    },

    similar(id, limit) {
      const paper = papers.get(id)
      if (!paper) return []
      const weights = new Map(tellingTerms(paper).map(({ term, weight }) => [lexicon.text(term), weight]))
      return [...score(weights, [])]
        .filter(([other]) => other !== id)
        .map(([other, value]) => ({ id: other, score: value, matches: false }))
        .sort(byScore)
        .slice(0, limit)
    },

    match(query, after) {
      const planned = planQuery(query, lexicon, papers.size)
      const found = [...papers.values()].filter((paper) => paper.sequence > after && matches(planned.plan, paper))
      const words = planned.units.map((unit) => toWord(unit, false))
      return { papers: found.length === 0 ? [] : weighMatches(planned, found), words }
    },

    check(query, id): Verdict {
      const paper = papers.get(id)
      if (!paper) return { matches: false, unmet: [], missing: [] }
      const parts = query.kind === 'and' ? query.children : [query]
      const meets = (node: QueryNode): boolean => matches(planQuery(node, lexicon, papers.size).plan, paper)
      const { units } = planQuery(query, lexicon, papers.size)
      return {
        matches: meets(query),
        unmet: parts.flatMap((part, place) => (meets(part) ? [] : [place])),
        missing: units.filter((unit) => !holdsUnit(unit, paper)).map((unit) => unit.surface),
      }
    },

    size: () => papers.size,
  }

  function weighMatches(planned: PlannedQuery, found: readonly IndexedPaper[]): Matches['papers'] {
    const scores = score(weigh(planned), planned.units)
    let best = 0
    for (const [id, value] of scores) if (value > best && matches(planned.plan, papers.get(id) as IndexedPaper)) best = value
    return found.map(({ id }) => ({ id, relevance: best > 0 ? (scores.get(id) ?? 0) / best : 1 }))
  }

  function toWord(unit: Unit, suggest: boolean): Ranking['words'][number] {
    const terms = [...new Set(unit.ways.flatMap((way) => way.terms.map((term) => lexicon.text(term))))]
    const suggestions = unit.ways.length === 0 && suggest ? lexicon.suggestions(unit.surface) : []
    return { surface: unit.surface, terms, guesses: unit.guesses, suggestions }
  }

  function tellingTerms(paper: IndexedPaper): { term: number; weight: number }[] {
    const counts = new Map<number, number>()
    const count = (term: number, by: number): void => void counts.set(term, (counts.get(term) ?? 0) + by)
    for (const term of paper.title.terms) count(term, 3)
    for (const term of paper.abstract.terms) count(term, 1)
    return [...counts]
      .map(([term, times]) => ({ term, weight: Math.log1p(times) * idf(lexicon.papersWith(term), papers.size) }))
      .filter(({ term }) => lexicon.papersWith(term) > 1)
      .sort((a, b) => b.weight - a.weight || a.term - b.term)
      .slice(0, SIMILAR_TERMS)
  }
}

function shareHeld(units: readonly Unit[], paper: IndexedPaper): number {
  return units.filter((unit) => holdsUnit(unit, paper)).length / units.length
}

/** Whether a paper without any of the query's words can match it. */
function hasChoice(plan: Plan): boolean {
  return plan.kind === 'or' || (plan.kind === 'and' && plan.children.some(hasChoice))
}

function byScore(a: Hit, b: Hit): number {
  return b.score - a.score || a.id - b.id
}

function byDay(papers: ReadonlyMap<number, IndexedPaper>): (a: Hit, b: Hit) => number {
  const day = (hit: Hit): string => papers.get(hit.id)?.published ?? ''
  return (a, b) => (day(a) === day(b) ? a.id - b.id : day(a) < day(b) ? 1 : -1)
}
