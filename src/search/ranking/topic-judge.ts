import type { IndexedPaper } from './indexed.ts'
import type { Lexicon } from './lexicon.ts'
import { createLikeJudge, likesOf } from './like-scale.ts'
import type { Plan, Unit } from './plan.ts'
import { createRelatedReader, numberTerms } from './related-terms.ts'
import { ENOUGH, type Evidence, type Judge, type Judges, NO_JUDGES } from './relevance.ts'
import { type TopicScale, type WordsScale, wordsOf } from './topic-scale.ts'
import { likenessOf, MOST_LIKENESS } from './topic-taps.ts'
import { createWordsReader, type Spot, scoreOf, type TopicCounts } from './topic-words.ts'

/**
 * The weights of what speaks for a paper, learnt from judged papers of 78 topics (docs/search.md). A paper is on topic from 0 on. Topics of more
 * than three words are held by fewer of the words.
 */
const WEIGHTS: Evidence = { evenly: 0.88, together: 2.71, tellingly: 3.74, related: 6.3, score: 9.74, inOrder: 1.72, category: 1.56 }
const BIAS = { short: -20.31, long: -18.63 }
const FEW_WORDS = 3
/**
 * The weights were learnt where about so many papers were. In a smaller library the best papers answer less well, and others come up to them
 * more easily. So more must speak for a paper: this much for each time that the library is e times smaller, and the more the further its best
 * papers are from the highest score that a paper can have.
 */
const LEARNT = { papers: 100_000, smaller: 1.6 }
/** Spreads relevance, which orders the papers of a digest, over 0 to 1. */
const SPREAD = 3
/** Where a word is missing, so that the others still count. */
const MISSING = 0.1
/** A sentence has about so many words. */
const SENTENCE = 24
/** How far apart neighbours of the topic may stand. */
const NEIGHBOURS = 3
/** Hardly any paper has more of the related terms than this, or scores higher, as the best papers do. */
const MOST_RELATED = 2.1
const MOST_SATURATED = 2.5
/** No score of a topic, or sum of related terms, is higher than this many times that from the postings (other constants of BM25, in steps). */
const SCORE_CEILING = 3.6

/** How far a relevance is above the threshold, in the units in which evidence is weighed. */
export function marginOf(relevance: number): number {
  return SPREAD * Math.log(relevance / (1 - relevance))
}

/** Whether a topic has so few words that its papers have most of them. */
export function isShort(units: readonly Unit[]): boolean {
  return units.length <= FEW_WORDS
}

/** @returns judges for the parts of a plan that a scale measures; none if the scale was made for other words */
export function judgesFor(plan: Plan, scale: TopicScale | null, lexicon: Lexicon): Judges {
  const parts = wordsOf(plan)
  if (scale === null || scale.parts.length !== parts.length) return NO_JUDGES
  const judges = new Map<Plan, Judge>()
  for (const [place, part] of likesOf(plan).entries()) {
    const own = scale.likes?.[place]
    if (own) judges.set(part, createLikeJudge(own, scale.averageLength, lexicon))
  }
  for (const [place, part] of parts.entries()) {
    const own = scale.parts[place]
    if (own && isSame(own, part.units)) judges.set(part, createJudge(part.units, own, scale, lexicon))
  }
  return judges
}

function isSame({ words }: WordsScale, units: readonly Unit[]): boolean {
  return words.length === units.length && words.every(({ surface }, place) => surface === units[place]?.surface)
}

function createJudge(
  units: readonly Unit[],
  scale: WordsScale,
  { papers, averageLength }: Pick<TopicScale, 'papers' | 'averageLength'>,
  lexicon: Lexicon,
): Judge {
  const { words, categories, learnt } = scale
  const idfs = words.map(({ idf }) => idf)
  const locals = words.map(({ local }) => local)
  const related = numberTerms(scale.related, lexicon)
  const relatedness = createRelatedReader(related, averageLength)
  const likeness = learnt ? createRelatedReader(numberTerms(learnt.terms, lexicon), averageLength) : null
  const countsIn = createWordsReader(units, averageLength)
  const bias =
    (isShort(units) ? BIAS.short : BIAS.long) - surplus(papers, scale.best / (MOST_SATURATED * total(idfs) || 1)) + (learnt?.shift ?? 0)

  function evenness(saturated: readonly number[]): number {
    return Math.exp(weighted(idfs, (place) => Math.log(MISSING + (saturated[place] as number))) / total(idfs))
  }

  function typicality(of: readonly string[]): number {
    return of.reduce((sum, category) => sum + (categories[category] ?? 0), 0) / Math.max(1, of.length)
  }

  function sumUp(evidence: Evidence): number {
    return (Object.keys(WEIGHTS) as (keyof Evidence)[]).reduce((all, name) => all + WEIGHTS[name] * evidence[name], bias)
  }

  /** @param like what it is like, as judged papers teach */
  function weigh(evidence: Evidence, like: number): number {
    return relevanceOfSum(sumUp(evidence) + like)
  }

  function measureWhole(paper: IndexedPaper, own = ownWords(paper)): number {
    const like = learnt && likeness ? likenessOf(learnt, likeness(paper)) : 0
    return weigh({ ...own, related: relatedness(paper) / (scale.relatedMean || 1) }, like)
  }

  const mostLike = learnt ? MOST_LIKENESS : 0

  /** All but what its related terms say, which takes longest to read. */
  function ownWords(paper: IndexedPaper): Omit<Evidence, 'related'> {
    const counts = countsIn(paper)
    return {
      evenly: evenness(counts.saturated),
      together: bestSentence(counts, idfs),
      tellingly: bestSentence(counts, locals),
      score: scoreOf(counts, words) / (scale.best || 1),
      inOrder: isInOrder(counts, units) ? 1 : 0,
      category: typicality(paper.categories),
    }
  }

  /** A paper that is taken is asked for again. */
  let last: { readonly paper: IndexedPaper; readonly relevance: number } | null = null

  return {
    measure(paper) {
      if (last?.paper === paper) return last.relevance
      const own = ownWords(paper)
      if (weigh({ ...own, related: MOST_RELATED }, mostLike) < ENOUGH) return 0
      last = { paper, relevance: measureWhole(paper, own) }
      return last.relevance
    },

    relevance(paper) {
      if (last?.paper !== paper) last = { paper, relevance: measureWhole(paper) }
      return last.relevance
    },

    isNamedBy: (paper) => isInOrder({ title: countsIn(paper).title, abstract: [] }, units),

    related,

    reach(held) {
      const saturated = words.map((_, place) => (held(place) ? MOST_SATURATED : 0))
      const shareOf = (weights: readonly number[]): number => weighted(weights, (place) => (held(place) ? 1 : 0)) / (total(weights) || 1)
      const sum = sumUp({
        evenly: evenness(saturated),
        together: shareOf(idfs),
        tellingly: shareOf(locals),
        inOrder: saturated.every((each) => each > 0) ? 1 : 0,
        ...{ related: 0, score: 0, category: 0 },
      })
      return { sum: sum + mostLike, score: scoreOf({ saturated }, words) / (scale.best || 1) }
    },

    mayTake(reach, of, score, fromPostings) {
      const sum =
        reach.sum +
        WEIGHTS.score * Math.min(reach.score, (SCORE_CEILING * score) / (scale.best || 1)) +
        WEIGHTS.related * Math.min(MOST_RELATED, (SCORE_CEILING * fromPostings) / (scale.relatedMean || 1))
      // Categories are read last: most papers are excluded without them.
      return sum + WEIGHTS.category >= 0 && relevanceOfSum(sum + WEIGHTS.category * typicality(of)) >= ENOUGH
    },
  }
}

function relevanceOfSum(sum: number): number {
  return 1 / (1 + Math.exp(-sum / SPREAD))
}

/** What more must speak for a paper where a scale was made on few papers. @param quality of its best papers: 1 is the highest score */
function surplus(papers: number, quality: number): number {
  return LEARNT.smaller * Math.max(0, Math.log(LEARNT.papers / papers)) * Math.max(0, 1 - quality)
}

/** The greatest share of the words' weight that the title, or about a sentence of the abstract, has. */
function bestSentence({ title, abstract }: TopicCounts, weights: readonly number[]): number {
  let best = weightOf(title, weights)
  for (let first = 0; first < abstract.length; first++) {
    let end = first
    while (end < abstract.length && (abstract[end] as Spot).at < (abstract[first] as Spot).at + SENTENCE) end++
    best = Math.max(best, weightOf(abstract.slice(first, end), weights))
    if (end === abstract.length) break
  }
  return best / (total(weights) || 1)
}

/** Of distinct words. */
function weightOf(spots: readonly Spot[], weights: readonly number[]): number {
  let sum = 0
  for (const unit of new Set(spots.map((spot) => spot.unit))) sum += weights[unit] as number
  return sum
}

/** Whether each word of the topic stands shortly before the next one, somewhere. */
function isInOrder({ title, abstract }: Pick<TopicCounts, 'title' | 'abstract'>, units: readonly Unit[]): boolean {
  const isBefore = (spots: readonly Spot[], one: number, other: number): boolean =>
    spots.some(({ unit, at }) => unit === one && spots.some((next) => next.unit === other && next.at > at && next.at <= at + NEIGHBOURS))
  return units.every((_, place) => place === 0 || isBefore(title, place - 1, place) || isBefore(abstract, place - 1, place))
}

function weighted(weights: readonly number[], value: (place: number) => number): number {
  return weights.reduce((sum, weight, place) => sum + weight * value(place), 0)
}

function total(weights: readonly number[]): number {
  return weighted(weights, () => 1)
}
