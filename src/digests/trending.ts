import { addDays, dayOf } from '../papers/dates.ts'
import type { CastVote } from '../store/people.ts'
import type { Store } from '../store/store.ts'

export const PERIODS = ['day', 'week', 'month', 'all'] as const
export type Period = (typeof PERIODS)[number]

const DAYS: Record<Period, number> = { day: 1, week: 7, month: 30, all: 36_500 }
/** After this many days a vote counts half. A quarter of the period puts papers that rise now above those that rose before. */
const HALF_LIFE_DAYS: Record<Period, number> = { day: 0.25, week: 2, month: 8, all: 90 }
/** A vote from the same workspace counts more than an upvote from elsewhere. */
const WORKSPACE_WEIGHT = 5
const DAY_MS = 86_400_000
/** How many papers' categories are looked up at once. */
const PART = 200

/** Upvotes that a source counted, and their date; null if it is unknown. */
export interface Upvoted {
  readonly id: number
  readonly upvotes: number
  readonly published: string | null
}

/**
 * Ids of the papers that a workspace and the sources vote for, the strongest first.
 * @param category as arXiv names it, or an archive: `cs.CL`, `cs`; null for all
 */
export async function findTrending(
  store: Store,
  workspace: string,
  { period, category }: { readonly period: Period; readonly category: string | null },
  now: number,
  limit: number,
): Promise<number[]> {
  const votes = await store.people.votes(workspace, now - DAYS[period] * DAY_MS)
  const upvoted = await upvotedIn(store, period, now)
  const ranked = rankTrending(votes, upvoted, now, HALF_LIFE_DAYS[period])
  if (category === null) return ranked.slice(0, limit)
  const found: number[] = []
  for (let start = 0; start < ranked.length && found.length < limit; start += PART) {
    const papers = await store.papers.byIds(ranked.slice(start, start + PART))
    found.push(...papers.filter(({ categories }) => categories.some((own) => isWithin(own, category))).map(({ id }) => id))
  }
  return found.slice(0, limit)
}

/** Upvotes by the day on which they were cast. If only their sum is known, they count for the paper's own day. */
async function upvotedIn(store: Store, period: Period, now: number): Promise<Upvoted[]> {
  if (period === 'all') return store.papers.upvoted(null)
  const since = addDays(dayOf(now), -DAYS[period])
  const gains = await store.sources.upvoteGains(since)
  const upvoted = await store.papers.upvoted(since)
  const counted = await store.sources.withUpvotes(upvoted.map(({ id }) => id))
  const sums = upvoted.filter(({ id }) => !counted.has(id))
  return [...gains.map(({ paper, day, gained }) => ({ id: paper, upvotes: gained, published: day })), ...sums]
}

/** Ids of the papers with more upvotes than downvotes, the strongest first. Every vote fades with its age. */
export function rankTrending(votes: readonly CastVote[], upvoted: readonly Upvoted[], now: number, halfLifeDays: number): number[] {
  const scores = new Map<number, number>()
  const add = (id: number, value: number, at: number): void => {
    const faded = value * 0.5 ** (Math.max(0, now - at) / DAY_MS / halfLifeDays)
    scores.set(id, (scores.get(id) ?? 0) + faded)
  }
  for (const vote of votes) add(vote.paper, WORKSPACE_WEIGHT * vote.value, vote.at)
  // The upvotes of an undated paper count as a year old, so that they affect the order but never lead. For a date with only a month or a year
  // the first day counts, so that a paper that may be old does not lead either.
  for (const paper of upvoted) add(paper.id, paper.upvotes, paper.published === null ? now - 365 * DAY_MS : Date.parse(paper.published))
  return [...scores]
    .filter(([, score]) => score > 0)
    .sort(([a, left], [b, right]) => right - left || a - b)
    .map(([id]) => id)
}

/** `cs` holds `cs.CL`. */
function isWithin(own: string, category: string): boolean {
  const [name, wanted] = [own.toLowerCase(), category.toLowerCase()]
  return name === wanted || name.startsWith(`${wanted}.`)
}

/** Reads a topic about trending papers: `trending`, `trending in cs.CL`. Null for any other query. */
export function readTrending(query: string): { readonly category: string | null } | null {
  const read = /^\s*trending(?:\s+in\s+([a-z][a-z-]{1,15}(?:\.[a-z-]{2,15})?))?\s*$/i.exec(query)
  return read ? { category: read[1] ?? null } : null
}
