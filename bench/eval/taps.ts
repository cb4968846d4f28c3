import type { SearchEngine } from '../../src/search/engines/engine.ts'
import type { QueryNode } from '../../src/search/query/syntax.ts'
import { pickAround } from '../../src/search/ranking/around.ts'
import { ENOUGH } from '../../src/search/ranking/relevance.ts'
import type { TopicScale } from '../../src/search/ranking/topic-scale.ts'
import { type Estimate, estimateTaken, type JudgedTopic } from './estimates.ts'

/** What a topic takes of the judged papers that were not tapped, before and after it learns from those that were. */
export interface TapResult {
  readonly before: Estimate
  readonly after: Estimate
}

/**
 * Taps, among the judged papers, those that the program would show of them, as they were judged.
 * @param ids our ids of the papers
 */
export function measureTaps(
  topic: JudgedTopic,
  root: QueryNode,
  scale: TopicScale,
  engine: SearchEngine,
  ids: ReadonlyMap<string, number>,
  count: number,
): TapResult {
  const judged = topic.papers.map((paper) => ({ ...paper, number: ids.get(paper.id) as number }))
  const relevanceIn = (of: TopicScale): ((id: number) => number) => {
    return (id) => engine.check(root, id, of).relevance ?? 0
  }
  const untuned = relevanceIn(scale)
  const shown = new Set(
    pickAround(
      judged.map(({ number }) => ({ id: number, relevance: untuned(number) })),
      count,
    ).map(({ id }) => id),
  )
  const taps = judged.filter(({ number }) => shown.has(number)).map(({ number, grade }) => ({ paper: number, isYes: grade === 2 }))
  const tuned = relevanceIn(engine.tune(root, scale, taps))
  const rest = withoutTapped(topic, new Set(judged.filter(({ number }) => shown.has(number)).map(({ id }) => id)))
  const estimate = (relevance: (id: number) => number): Estimate =>
    estimateTaken(rest, new Set(judged.filter(({ number }) => relevance(number) >= ENOUGH).map(({ id }) => id)))
  return { before: estimate(untuned), after: estimate(tuned) }
}

/** The papers that are left of each stratum stand for what is left of it. */
function withoutTapped({ papers, strata, ...topic }: JudgedTopic, tapped: ReadonlySet<string>): JudgedTopic {
  const countOf = (name: string): number => papers.filter(({ id, stratum }) => stratum === name && tapped.has(id)).length
  const left = Object.entries(strata).map(([name, { size, sampled }]) => {
    const gone = countOf(name)
    return [name, { size: size - gone, sampled: sampled - gone }] as const
  })
  return { ...topic, papers: papers.filter(({ id }) => !tapped.has(id)), strata: Object.fromEntries(left) }
}

const DRAWS = 10_000

/** The 95 % interval of a mean over topics (bootstrap; the same each time). */
export function intervalOf(values: readonly number[]): [low: number, high: number] {
  let state = 1
  const lot = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 4_294_967_296) * values.length)
  }
  const means = Array.from({ length: DRAWS }, () => values.reduce((sum) => sum + (values[lot()] as number), 0) / Math.max(1, values.length))
  means.sort((a, b) => a - b)
  return [means[Math.floor(0.025 * DRAWS)] as number, means[Math.floor(0.975 * DRAWS)] as number]
}
