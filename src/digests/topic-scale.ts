import type { Library } from '../search/library.ts'
import type { QueryNode } from '../search/query/syntax.ts'
import type { TopicScale } from '../search/ranking/topic-scale.ts'
import type { Store } from '../store/store.ts'
import type { Subscription } from '../topics/subscription.ts'

/** Fewer papers teach too little of which words tell something: a topic is matched by its words until there are more. */
export const FEWEST_PAPERS = 500
/** A scale made on fewer papers than this is made anew when the library has so many times more. */
const EARLY = { papers: 4_000, growth: 3 }

/**
 * The scale of a topic's query. It is made when it is first needed, and stored.
 * @returns null where the words of the query decide alone
 */
export async function findScale(
  query: string,
  root: QueryNode,
  { topicScales }: Pick<Store, 'topicScales'>,
  library: Pick<Library, 'scale' | 'size'>,
  now: number,
): Promise<TopicScale | null> {
  const kept = await topicScales.find(query)
  if (kept && kept.scale.papers >= EARLY.papers) return kept.scale
  const size = await library.size()
  if (kept && size < EARLY.growth * kept.scale.papers) return kept.scale
  if (size < FEWEST_PAPERS && !asksForLike(root)) return null
  const scale = await library.scale(root)
  if (scale.parts.every((part) => part === null) && !scale.likes?.some((like) => like !== null)) return null
  try {
    return await topicScales.keep(query, scale, now)
  } catch {
    return scale // a preview answers while nothing can be stored; the next planning keeps one
  }
}

/** Whether taps teach a topic anything: some of its words must be measured. */
export function isTunable(scale: TopicScale | null): boolean {
  return scale?.parts.some((part) => part !== null) ?? false
}

/** Whether a query asks for papers like examples, which only a scale can tell, in a small library, too. */
function asksForLike(root: QueryNode): boolean {
  return root.kind === 'like' || ((root.kind === 'and' || root.kind === 'or') && root.children.some(asksForLike))
}

/**
 * The scale of one topic: that of its query, and what its taps taught it. Each digest, preview and count of the topic goes by it.
 * @returns null where the words of the query decide alone
 */
export async function findOwnScale(
  { number, query }: Pick<Subscription, 'number' | 'query'>,
  root: QueryNode,
  store: Pick<Store, 'topicScales' | 'topicTaps'>,
  library: Pick<Library, 'scale' | 'size' | 'tune'>,
  now: number,
): Promise<TopicScale | null> {
  const scale = await findScale(query, root, store, library, now)
  if (scale === null) return null
  const key = { query, papers: scale.papers }
  const learnt = await store.topicTaps.learnt(number, key)
  if (learnt) return { ...scale, parts: scale.parts.map((part, place) => withLearnt(part, learnt[place] ?? null)) }
  const taps = await store.topicTaps.of(number)
  if (taps.length === 0) return scale
  const tuned = await library.tune(root, scale, taps)
  const kept = store.topicTaps.keepLearnt(
    number,
    key,
    tuned.parts.map((part) => part?.learnt ?? null),
  )
  await kept.catch(() => {}) // as for the scale itself: the next planning keeps it
  return tuned
}

type Part = TopicScale['parts'][number]

function withLearnt(part: Part, learnt: NonNullable<Part>['learnt'] | null): Part {
  return part && learnt ? { ...part, learnt } : part
}

/**
 * Discards the scales that were made while the library had less than half of its papers, as before it was filled. They are made anew when they
 * are next needed.
 */
export async function discardEarlyScales({ topicScales }: Pick<Store, 'topicScales'>, library: Pick<Library, 'size'>): Promise<void> {
  await topicScales.discardBelow((await library.size()) / 2)
}
