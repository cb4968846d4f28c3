import { isStopWord } from '../query/analysis.ts'
import { type IndexedPaper, textFrequenciesOf } from './indexed.ts'
import type { PaperIndex } from './paper-index.ts'
import { idf, type Plan, type PlannedQuery } from './plan.ts'
import { isShort, judgesFor, marginOf } from './topic-judge.ts'
import { type TopicScale, wordsOf } from './topic-scale.ts'
import { type Example, learn } from './topic-taps.ts'
import { lengthOf, saturation } from './topic-words.ts'

/** A person's word on whether a paper is on topic. */
export interface Tap {
  readonly paper: number
  readonly isYes: boolean
}

/** The topic's own terms tell this much more: which of them a paper lacks is what mostly sets it apart. */
const OWN_TERMS = 2

/** The scale of one topic: that of its query, and what its taps teach. Papers that are not indexed teach nothing. */
export function tuneScale({ plan }: PlannedQuery, scale: TopicScale, taps: readonly Tap[], index: PaperIndex): TopicScale {
  const shared = { ...scale, parts: scale.parts.map((part) => part && withoutLearnt(part)) }
  const judges = judgesFor(plan, shared, index.lexicon)
  const parts = wordsOf(plan)
  const examples = new Map<Plan, Example[]>()
  for (const { paper: id, isYes } of taps) {
    const paper = index.paper(id)
    if (!paper) continue
    // Of a topic of several parts, it says something of the one that it fits best.
    const [best] = [...judges]
      .map(([part, judge]) => ({ part, relevance: judge.relevance(paper) }))
      .sort((a, b) => b.relevance - a.relevance)
    if (!best) continue
    const example = { isYes, margin: marginOf(best.relevance), saturated: saturatedOf(paper, shared.averageLength, index) }
    examples.set(best.part, [...(examples.get(best.part) ?? []), example])
  }
  return {
    ...shared,
    parts: shared.parts.map((part, place) => {
      const words = parts[place]
      const own = words && examples.get(words)
      if (!part || !own) return part
      const terms = new Set(words.units.flatMap(({ ways }) => ways.flatMap((way) => way.terms)).map((term) => index.lexicon.text(term)))
      return { ...part, learnt: learn(own, (term) => rarity(term, index) * (terms.has(term) ? OWN_TERMS : 1), isShort(words.units)) }
    }),
  }
}

function withoutLearnt({ learnt: _, ...part }: NonNullable<TopicScale['parts'][number]>): NonNullable<TopicScale['parts'][number]> {
  return part
}

function saturatedOf(paper: IndexedPaper, averageLength: number, { lexicon }: PaperIndex): Map<string, number> {
  const length = lengthOf(paper)
  const saturated = new Map<string, number>()
  for (const [term, frequency] of textFrequenciesOf(paper)) {
    const text = lexicon.text(term)
    if (!isStopWord(text)) saturated.set(text, saturation(frequency, length, averageLength))
  }
  return saturated
}

function rarity(term: string, { lexicon, size }: PaperIndex): number {
  return idf(lexicon.papersWith(lexicon.number(term)), size())
}
