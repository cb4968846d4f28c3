import { z } from 'zod'
import { textReply } from '../chat.ts'
import { addDays, dayOf } from '../papers/dates.ts'
import type { CastVote } from '../store/people.ts'
import * as wording from '../wording.ts'
import { command } from './command.ts'
import { listPapers } from './listing.ts'
import { personOf } from './place.ts'

type Period = (typeof PERIODS)[number]

const PERIODS = ['day', 'week', 'month', 'all'] as const
const DAYS: Record<Period, number> = { day: 1, week: 7, month: 30, all: 36_500 }
/** After so many days a vote counts half: a quarter of the period, so that what rises is above what rose. */
const HALF_LIFE_DAYS: Record<Period, number> = { day: 0.25, week: 2, month: 8, all: 90 }
/** A vote of one's own workspace says more than an upvote of a stranger. */
const WORKSPACE_WEIGHT = 5
const LONGEST_LIST = 50
const DAY_MS = 86_400_000

export const trending = command({
  name: 'trending',
  summary: 'What this workspace and the sources vote for',
  options: z.object({ period: z.enum(PERIODS).default('week').describe('How far back votes count; a week unless told') }),
  examples: ['trending', 'trending month'],
  who: 'anyone',
  async run({ period }, request, core) {
    const now = core.now()
    const votes = await core.store.people.votes(personOf(request).workspace, now - DAYS[period] * DAY_MS)
    const upvoted = await core.store.papers.upvoted(period === 'all' ? null : addDays(dayOf(now), -DAYS[period]))
    const ranked = rankTrending(votes, upvoted, now, HALF_LIFE_DAYS[period]).slice(0, LONGEST_LIST)
    if (ranked.length > 0) {
      const question = { command: 'trending', heading: wording.trendingHeading(period), matches: ranked.length, query: '' }
      return listPapers(core, request, question, ranked)
    }
    const newest = await core.store.papers.newest({ category: null, limit: LONGEST_LIST })
    if (newest.length === 0) return textReply(wording.libraryEmpty())
    return listPapers(
      core,
      request,
      { command: 'trending', heading: wording.noVotesYet(period), matches: newest.length, query: '' },
      newest,
    )
  },
})

/** Ids of the papers with more for them than against, the strongest first; every vote fades with its age. */
export function rankTrending(
  votes: readonly CastVote[],
  upvoted: readonly { readonly id: number; readonly upvotes: number; readonly published: string | null }[],
  now: number,
  halfLifeDays: number,
): number[] {
  const scores = new Map<number, number>()
  const add = (id: number, value: number, at: number): void => {
    const faded = value * 0.5 ** (Math.max(0, now - at) / DAY_MS / halfLifeDays)
    scores.set(id, (scores.get(id) ?? 0) + faded)
  }
  for (const vote of votes) add(vote.paper, WORKSPACE_WEIGHT * vote.value, vote.at)
  // The day of an undated paper's upvotes is unknown; they count as if a year old, so that they order but never lead.
  for (const paper of upvoted) add(paper.id, paper.upvotes, paper.published === null ? now - 365 * DAY_MS : Date.parse(paper.published))
  return [...scores]
    .filter(([, score]) => score > 0)
    .sort(([a, left], [b, right]) => right - left || a - b)
    .map(([id]) => id)
}
