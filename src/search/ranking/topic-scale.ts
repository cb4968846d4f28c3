import type { Sliced } from '../engines/sliced.ts'
import { isFrameWord, isStopWord } from '../query/analysis.ts'
import { type IndexedPaper, textFrequenciesOf } from './indexed.ts'
import { type LikeScale, likesOf, makeLikeScale } from './like-scale.ts'
import type { PaperIndex } from './paper-index.ts'
import { idf, type Plan, type PlannedQuery, type Unit } from './plan.ts'
import { createRelatedReader } from './related-terms.ts'
import type { Scores } from './scoring.ts'
import { createTopK } from './top-k.ts'
import type { Learnt } from './topic-taps.ts'
import { completeness, createWordsReader, lengthOf, saturation, scoreOf } from './topic-words.ts'
import { hasUnit } from './unit-sets.ts'

/**
 * What the relevance of papers to a topic is measured by. It is made once from the library and stored, so that neither new papers nor another
 * engine change what is on topic.
 */
export interface TopicScale {
  readonly version: typeof SCALE_VERSION
  /** How many papers the library had. */
  readonly papers: number
  /** Of the library's papers, in words, as the index counts them. */
  readonly averageLength: number
  /** The parts of the query that are plain words, in order; null for a part that is judged by its words alone. */
  readonly parts: readonly (WordsScale | null)[]
  /** The parts that ask for papers like examples, in order; null where no example is indexed. */
  readonly likes?: readonly (LikeScale | null)[]
}

export interface WordsScale {
  readonly words: readonly ScaledWord[]
  /** The mean score of the best papers. */
  readonly best: number
  /** The terms beside the topic's own that its best papers share, with their weights. */
  readonly related: readonly (readonly [term: string, weight: number])[]
  /** The mean of the best papers' sums over the related terms. */
  readonly relatedMean: number
  /** The share of the best papers that each category has. */
  readonly categories: Readonly<Record<string, number>>
  /** What one topic has learnt from judged papers; left out of what all topics of the query share. */
  readonly learnt?: Learnt
}

interface ScaledWord {
  readonly surface: string
  /** How rare the word is in the library. */
  readonly idf: number
  /** How rare it is among the papers that are near the topic: a word that nearly all of them have tells little. */
  readonly local: number
}

/** Raised when scales are made or judged in another way. A scale of another version is made anew. */
export const SCALE_VERSION = 2

/** Words that name any work count this much of their idf. */
const FRAME_WEIGHT = 0.3
/** How many of the best papers the topic is described by, and how many of these make the best score. */
const REFERENCE = 20
const BEST = 5
/** How many papers count as near the topic. */
const POOL = { least: 50, most: 500 }
const LEAST_LOCAL = 0.02
const RELATED_TERMS = 40
/** A related term stands in at least this many of the best papers. */
const RELATED_PAPERS = 3

type Words = Extract<Plan, { readonly kind: 'words' }>

/** The parts of a plan that are plain words and ask for papers, in order. What follows a minus is strict. */
export function wordsOf(plan: Plan): Words[] {
  if (plan.kind === 'words') return [plan]
  return plan.kind === 'and' || plan.kind === 'or' ? plan.children.flatMap(wordsOf) : []
}

/**
 * @param score scores papers for some units (`createScorer`)
 * @param scoreTerms scores papers for weighted terms
 */
export function* makeScale(
  { plan }: PlannedQuery,
  index: PaperIndex,
  score: (units: readonly Unit[]) => Scores,
  scoreTerms: (weights: ReadonlyMap<number, number>) => Scores,
): Sliced<TopicScale> {
  const averageLength = index.averageLength()
  const parts: TopicScale['parts'][number][] = []
  for (const { units } of wordsOf(plan)) {
    parts.push(isScalable(units) ? scaleWords(units, index, averageLength, score(units)) : null)
    yield
  }
  const likes: (LikeScale | null)[] = []
  for (const { ids } of likesOf(plan)) {
    likes.push(makeLikeScale(ids, index, scoreTerms))
    yield
  }
  return { version: SCALE_VERSION, papers: index.size(), averageLength, parts, likes }
}

/** One word is there or not; a word that no paper has cannot be measured. */
function isScalable(units: readonly Unit[]): boolean {
  return units.length > 1 && units.every(({ ways }) => ways.length > 0)
}

function scaleWords(units: readonly Unit[], index: PaperIndex, averageLength: number, scores: Scores): WordsScale {
  const idfs = units.map(({ idf: own, surface }) => (isFrameWord(surface) ? FRAME_WEIGHT : 1) * own)
  const all = sum(idfs)
  const holds = (id: number, place: number): boolean => hasUnit({ low: scores.low(id), high: scores.high(id) }, place)
  const shareOf = (id: number): number => sum(idfs.filter((_, place) => holds(id, place))) / all
  const top = createTopK(POOL.most)
  let near = 0
  for (const id of scores.ids) {
    const share = shareOf(id)
    if (share >= 0.5) near++
    top.add(id, 0, scores.score(id) * completeness(share, units.length))
  }
  const ranked = top.take().map(({ id }) => id)
  const pool = ranked.slice(0, Math.max(POOL.least, Math.min(POOL.most, near)))
  const words = units.map(({ surface }, place) => {
    const holding = pool.filter((id) => holds(id, place)).length / Math.max(1, pool.length)
    return { surface, idf: idfs[place] as number, local: Math.max(LEAST_LOCAL, -Math.log(Math.max(holding, 1e-6))) }
  })
  const reference = ranked.slice(0, REFERENCE).flatMap((id) => index.paper(id) ?? [])
  const countsIn = createWordsReader(units, averageLength)
  const best = reference.map((paper) => scoreOf(countsIn(paper), words)).sort((a, b) => b - a)
  const related = relatedTerms(reference, units, index, averageLength)
  const relatedness = createRelatedReader(new Map(related), averageLength)
  return {
    words,
    best: mean(best.slice(0, BEST)),
    related: related.map(([term, weight]) => [index.lexicon.text(term), weight]),
    relatedMean: mean(reference.map(relatedness)),
    categories: categoriesOf(reference),
  }
}

/** The terms that are most typical of the reference. */
function relatedTerms(
  reference: readonly IndexedPaper[],
  units: readonly Unit[],
  { lexicon, size }: PaperIndex,
  averageLength: number,
): [term: number, weight: number][] {
  const own = new Set(units.flatMap(({ ways }) => ways.flatMap(({ terms }) => terms)))
  const seen = new Map<number, { sum: number; papers: number }>()
  for (const paper of reference) {
    const length = lengthOf(paper)
    for (const [term, frequency] of textFrequenciesOf(paper)) {
      if (own.has(term)) continue
      const entry = seen.get(term) ?? { sum: 0, papers: 0 }
      seen.set(term, { sum: entry.sum + saturation(frequency, length, averageLength), papers: entry.papers + 1 })
    }
  }
  return [...seen]
    .filter(([term, { papers }]) => papers >= RELATED_PAPERS && !isStopWord(lexicon.text(term)))
    .map(([term, each]): [number, number] => [term, (each.sum / reference.length) * idf(lexicon.papersWith(term), size())])
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, RELATED_TERMS)
}

function categoriesOf(reference: readonly IndexedPaper[]): Record<string, number> {
  const shares: Record<string, number> = {}
  for (const { categories } of reference)
    for (const category of categories) shares[category] = (shares[category] ?? 0) + 1 / reference.length
  return shares
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}

function mean(numbers: readonly number[]): number {
  return sum(numbers) / Math.max(1, numbers.length)
}
