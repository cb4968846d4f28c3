import type { Hit, Matches, Ranking, SearchEngine, Verdict } from './engine.ts'
import { createReader } from './evidence.ts'
import { createBest } from './heap.ts'
import { createHoldings, partsOf } from './holdings.ts'
import { exactTerm, frequenciesOf, type IndexedPaper } from './indexed.ts'
import { holdsUnit, matches, STRICT } from './match.ts'
import type { PaperIndex } from './paper-index.ts'
import { idf, type Plan, type PlannedQuery, planQuery, SHORT_QUERY, type Unit, WHOLE_QUERY } from './plan.ts'
import { createScorer } from './scoring.ts'
import { createSmoother } from './smoothing.ts'
import type { QueryNode } from './syntax.ts'

/** Weight of unstemmed title words beside stems; finds half-remembered titles. */
const EXACT_WEIGHT = 0.4
/** The last word of a short query may be unfinished though it is a word; what it may become counts this much. */
const UNFINISHED_WEIGHT = 0.05
/** Of a guess in a longer query, whose other words say enough. */
const DOUBTFUL_WEIGHT = 0.05
/** A paper that only shares a common word with the query is not related; it must score this share of the best. */
const WEAKEST = 0.15
/** How many of a paper's own most telling terms look for papers like it. */
const SIMILAR_TERMS = 30
/**
 * How the best are read once more: so many of them; what near words, the best passage and the title add to a score; and how much the
 * likeness among so many of them counts. Words that may be of a title are looked for in titles, and such a paper stands for itself.
 */
const READING = {
  whole: { pool: 80, compared: 40, nearness: 0.6, passage: 0.1, inTitle: 1.5, ofTitle: 0.1, likeness: 0.15 },
  part: { pool: 150, compared: 150, nearness: 0.4, passage: 0.04, inTitle: 0, ofTitle: 0, likeness: 0.4 },
}
/** Puts matches above all that is only related. */
const ABOVE = 1e6

type Questions = Pick<SearchEngine, 'search' | 'similar' | 'match' | 'check'>

/** Answers queries over an index: the one ranking that all engines share. */
export function createSearcher(index: PaperIndex): Questions {
  const { lexicon } = index
  const scorer = createScorer(index)
  const smooth = createSmoother(index)

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

  function rank(planned: PlannedQuery, limit: number): Omit<Ranking, 'words'> {
    const { plan, units } = planned
    const [isShort, isWhole] = [units.length <= SHORT_QUERY, units.length <= WHOLE_QUERY]
    const scores = scorer(weigh(planned), units)
    const { words, others } = partsOf(planned)
    const judge = createHoldings(units, words, scores)
    const best = createBest(Math.max(limit, READING.part.pool))
    let [total, undated, highest] = [0, 0, 0]
    const consider = (id: number): void => {
      const held = judge(id)
      let score = scores.score(id)
      if (isShort && units.length > 1) score *= Math.sqrt(held.share)
      let isMatch = held.enough
      if (others.length > 0) {
        const paper = index.paper(id) as IndexedPaper
        if (!others.every((part) => matches(part, paper))) {
          isMatch = false
          const isRelated = score > 0 && others.every((part) => matches(part, paper, { ...STRICT, words: true }))
          if (!isRelated) {
            if (paper.published === null && matches(plan, paper, { ...STRICT, missingDate: true })) undated++
            return
          }
        }
      }
      if (!isMatch && score <= 0) return
      if (isMatch) total++
      if (score > highest) highest = score
      const value = units.length > 0 ? score : dayNumber(index.paper(id)?.published ?? null)
      best.add(id, isWhole && isMatch ? ABOVE + value : value)
    }
    const named = namedIn(plan)
    if (named) for (const id of named) consider(id)
    else if (units.length > 0 && !hasChoice(plan)) for (const id of scores.ids) consider(id)
    else for (const { id } of index.papers()) consider(id)
    const found = best.take().map(({ id, value }): Hit => {
      const isMatch = value >= ABOVE || (!isWhole && judge(id).enough && (others.length === 0 || meets(others, id)))
      return { id, score: value >= ABOVE ? value - ABOVE : value, matches: isMatch }
    })
    const strong = found.filter((hit) => hit.matches || hit.score >= WEAKEST * highest)
    const hits = units.length > 1 ? read(planned, strong) : strong
    return { hits: hits.slice(0, limit), total, undated, wordsLeftOut: planned.wordsLeftOut, indexed: index.size() }
  }

  /** The papers that a query can only mean; null where it names none. */
  function namedIn(plan: Plan): readonly number[] | null {
    if (plan.kind === 'and') return plan.children.map(namedIn).find((ids) => ids !== null) ?? null
    if (plan.kind !== 'id') return null
    const ids = plan.keys.map((key) => index.byKey(key) ?? Number(key)).filter((id) => index.paper(id) !== undefined)
    return [...new Set(ids)]
  }

  function meets(parts: readonly Plan[], id: number): boolean {
    const paper = index.paper(id)
    return paper !== undefined && parts.every((part) => matches(part, paper))
  }

  /** Puts the best in order by what they say; whatever is behind them stays behind. */
  function read(planned: PlannedQuery, hits: readonly Hit[]): readonly Hit[] {
    const { units } = planned
    const isWhole = units.length <= WHOLE_QUERY
    const weight = isWhole ? READING.whole : READING.part
    const asked = units.reduce((sum, unit) => sum + unit.idf, 0)
    const examine = createReader(planned, index.averageLength())
    const pool = hits
      .slice(0, weight.pool)
      .map(({ id, matches, score }) => {
        const paper = index.paper(id) as IndexedPaper
        const { nearness, passage, inTitle, ofTitle, isTitle } = examine(paper)
        const title = (weight.inTitle * inTitle ** 2 + weight.ofTitle * ofTitle) * asked
        return { id, matches, paper, isTitle, score: score + weight.nearness * nearness + weight.passage * passage + title }
      })
      .sort(byScore)
    const highest = Math.max(pool[0]?.score ?? 0, Number.MIN_VALUE)
    const papers = pool.slice(0, weight.compared).map(({ paper }) => paper)
    const own = pool.map(({ score }) => score / highest)
    const smoothed = smooth(papers, own, weight.likeness)
    const least = Math.min(...smoothed)
    const ordered = pool
      // Whoever types a whole title wants that paper, whatever others say of it.
      .map(({ id, matches, isTitle }, at) => ({ id, matches, score: (smoothed[at] as number) + Number(isTitle) }))
      .sort(isWhole ? matchesFirst : byScore)
    // Behind the pool scores go on falling from the least that is in it.
    const behind = hits.slice(weight.pool)
    const top = behind[0]?.score ?? 1
    return [...ordered, ...behind.map(({ id, matches, score }) => ({ id, matches, score: (least * score) / (top || 1) }))]
  }

  return {
    search(query, limit) {
      const planned = planQuery(query, lexicon, index.size())
      const ranking = rank(planned, limit)
      return { ...ranking, words: planned.units.map((unit) => toWord(unit, planned.units.length <= SHORT_QUERY)) }
    },

    similar(id, limit) {
      const paper = index.paper(id)
      if (!paper) return []
      const scores = scorer(tellingTerms(paper), [])
      const best = createBest(Math.max(limit, READING.part.pool))
      for (const other of scores.ids) if (other !== id) best.add(other, scores.score(other))
      return best
        .take()
        .slice(0, limit)
        .map((hit) => ({ id: hit.id, score: hit.value, matches: false }))
    },

    match(query, after) {
      const planned = planQuery(query, lexicon, index.size())
      const words = planned.units.map((unit) => toWord(unit, false))
      return { papers: matchedSince(planned, after), words }
    },

    check(query, id): Verdict {
      const paper = index.paper(id)
      if (!paper) return { matches: false, unmet: [], missing: [] }
      const parts = query.kind === 'and' ? query.children : [query]
      const meetsNode = (node: QueryNode): boolean => matches(planQuery(node, lexicon, index.size()).plan, paper)
      const { units } = planQuery(query, lexicon, index.size())
      return {
        matches: meetsNode(query),
        unmet: parts.flatMap((part, place) => (meetsNode(part) ? [] : [place])),
        missing: units.filter((unit) => !holdsUnit(unit, paper)).map((unit) => unit.surface),
      }
    },
  }

  function matchedSince(planned: PlannedQuery, after: number): Matches['papers'] {
    const { plan, units } = planned
    const found: IndexedPaper[] = []
    for (const paper of index.papers()) if (paper.sequence > after && matches(plan, paper)) found.push(paper)
    if (found.length === 0) return []
    const scores = scorer(weigh(planned), units)
    const { words, others } = partsOf(planned)
    const judge = createHoldings(units, words, scores)
    let best = 0
    for (const id of scores.ids) {
      const score = scores.score(id)
      if (score > best && judge(id).enough && (others.length === 0 || meets(others, id))) best = score
    }
    return found.map(({ id }) => ({ id, relevance: best > 0 ? scores.score(id) / best : 1 }))
  }

  function toWord(unit: Unit, suggest: boolean): Ranking['words'][number] {
    const terms = [...new Set(unit.ways.flatMap((way) => way.terms.map((term) => lexicon.text(term))))]
    const suggestions = unit.ways.length === 0 && suggest ? lexicon.suggestions(unit.surface) : []
    return { surface: unit.surface, terms, guesses: unit.guesses, suggestions }
  }

  function tellingTerms(paper: IndexedPaper): Map<number, number> {
    const telling = [...frequenciesOf({ title: paper.title, abstract: paper.abstract, author: NOBODY })]
      .filter(([term]) => lexicon.papersWith(term) > 1)
      .map(([term, frequency]) => ({ term, weight: Math.log1p(frequency) * idf(lexicon.papersWith(term), index.size()) }))
      .sort((a, b) => b.weight - a.weight || a.term - b.term)
    return new Map(telling.slice(0, SIMILAR_TERMS).map(({ term, weight }) => [term, weight]))
  }
}

const NOBODY = { terms: new Uint32Array(0), joins: new Uint32Array(0) }

/** Whether a paper without any of the query's words can match it. */
function hasChoice(plan: Plan): boolean {
  return plan.kind === 'or' || (plan.kind === 'and' && plan.children.some(hasChoice))
}

function byScore(a: Hit, b: Hit): number {
  return b.score - a.score || a.id - b.id
}

function matchesFirst(a: Hit, b: Hit): number {
  return Number(b.matches) - Number(a.matches) || byScore(a, b)
}

/** Later dates are greater; a month or a year is just before its first day. */
function dayNumber(date: string | null): number {
  return date === null ? 0 : Number(date.replaceAll('-', '').padEnd(8, '0'))
}
