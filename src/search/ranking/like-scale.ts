import { isStopWord } from '../query/analysis.ts'
import { type IndexedPaper, textFrequenciesOf } from './indexed.ts'
import type { Lexicon } from './lexicon.ts'
import type { PaperIndex } from './paper-index.ts'
import { idf, type Plan } from './plan.ts'
import { createRelatedReader, numberTerms } from './related-terms.ts'
import type { Judge } from './relevance.ts'
import type { Scores } from './scoring.ts'
import { createTopK } from './top-k.ts'
import { lengthOf, saturation } from './topic-words.ts'

/** What the likeness of papers to some examples is measured by: made once from the library, as a `TopicScale` is, and stored with it. */
export interface LikeScale {
  readonly examples: readonly number[]
  /** The terms that describe the examples, with their weights. */
  readonly terms: readonly (readonly [term: string, weight: number])[]
  /** How much of these terms each example has by what the others say; of a single example, how much its nearest papers have. */
  readonly near: number
  /** How much the papers have that are far from the examples, and still share words with them. */
  readonly far: number
}

type Like = Extract<Plan, { readonly kind: 'like' }>

const TERMS = 60
const COMMON = 0.3
/** The papers nearest to a single example, and the ranks of those that are far. */
const NEAREST = 5
const FAR = { first: 200, last: 500 }
/** How far from the far papers to the near ones a paper has to be; chosen on judged topics (docs/search.md). */
const CUT = { one: 0.4, several: 0.65 }
/** Spreads relevance, which orders the papers of a digest, over 0 to 1. */
const SPREAD = 0.15
/** Postings saturate by other constants and in steps, so that they may say this much less than the paper itself. */
const CEILING = 3.6

/** The parts of a plan that ask for papers like examples, in order. */
export function likesOf(plan: Plan): Like[] {
  if (plan.kind === 'like') return [plan]
  return plan.kind === 'and' || plan.kind === 'or' ? plan.children.flatMap(likesOf) : []
}

/** No words are asked for. */
const NO_REACH = { sum: 0, score: 0 }

/** @param score scores papers by the postings of weighted terms */
export function makeLikeScale(
  ids: readonly number[],
  index: PaperIndex,
  score: (weights: ReadonlyMap<number, number>) => Scores,
): LikeScale | null {
  const examples = ids.flatMap((id) => index.paper(id) ?? [])
  if (examples.length === 0) return null
  const averageLength = index.averageLength()
  const weights = describe(examples, index)
  const read = createRelatedReader(weights, averageLength)
  const best = createTopK(FAR.last)
  const scores = score(new Map([...weights].map(([term, weight]) => [term, weight / idf(index.lexicon.papersWith(term), index.size())])))
  for (const id of scores.ids) if (!ids.includes(id)) best.add(id, 0, scores.score(id))
  const ranked = best.take().flatMap(({ id }) => index.paper(id) ?? [])
  const others = examples.map((example) => {
    const rest = examples.filter((other) => other !== example)
    return rest.length === 0 ? null : createRelatedReader(describe(rest, index), averageLength)(example)
  })
  const near = examples.length > 1 ? mean(others.map((each) => each ?? 0)) : mean(ranked.slice(0, NEAREST).map(read))
  const far = mean(ranked.slice(Math.min(FAR.first, ranked.length >> 1)).map(read))
  return { examples: ids, terms: [...weights].map(([term, weight]) => [index.lexicon.text(term), weight]), near, far }
}

/** The terms that tell most of some papers, with their weights. */
function describe(papers: readonly IndexedPaper[], { lexicon, size, averageLength }: PaperIndex): Map<number, number> {
  const sums = new Map<number, number>()
  for (const paper of papers)
    for (const [term, frequency] of textFrequenciesOf(paper))
      sums.set(term, (sums.get(term) ?? 0) + saturation(frequency, lengthOf(paper), averageLength()) / papers.length)
  const weighted = [...sums].flatMap(([term, sum]): [number, number][] => {
    const papersWith = lexicon.papersWith(term)
    return papersWith > COMMON * size() && size() > TERMS ? [] : [[term, sum * idf(papersWith, size())]]
  })
  const telling = weighted.filter(([term]) => !isStopWord(lexicon.text(term)))
  return new Map(telling.sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, TERMS))
}

export function createLikeJudge({ examples, terms, near, far }: LikeScale, averageLength: number, lexicon: Lexicon): Judge {
  const weights = numberTerms(terms, lexicon)
  const read = createRelatedReader(weights, averageLength)
  const given = new Set(examples)
  const cut = examples.length > 1 ? CUT.several : CUT.one
  const least = (far + cut * (near - far)) / CEILING

  function relevance(paper: IndexedPaper): number {
    if (given.has(paper.id)) return 1
    const height = (read(paper) - far) / Math.max(near - far, Number.EPSILON)
    return 1 / (1 + Math.exp((cut - height) / SPREAD))
  }

  return {
    relevance,
    measure: relevance,
    isNamedBy: () => false,
    related: weights,
    reach: () => NO_REACH,
    mayTake: (_, __, ___, related) => related >= least,
  }
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0) / Math.max(1, numbers.length)
}
