import { z } from 'zod'
import { findTrending, PERIODS, type Period } from '../digests/trending.ts'
import { textReply } from '../port/chat.ts'
import * as wording from '../wording/papers.ts'
import { command } from './command.ts'
import { listPapers } from './listing.ts'
import { personOf } from './place.ts'
import { Refusal } from './refusal.ts'

const LONGEST_LIST = 50

/** How people say the periods. */
const SAID: ReadonlyMap<string, Period> = new Map([
  ['today', 'day'],
  ['daily', 'day'],
  ['weekly', 'week'],
  ['monthly', 'month'],
  ['ever', 'all'],
  ['always', 'all'],
])
const FILLER = /^(?:in|for|of|the|this|last|past|over|time)$/i

export const trending = command({
  name: 'trending',
  summary: 'What this workspace and the sources vote for',
  options: z.object({
    period: z.enum(PERIODS).default('week').describe('How far back votes count; a week unless told'),
    category: z.string().trim().max(40).optional().describe('An arXiv category, such as cs.CL'),
  }),
  examples: ['trending', 'trending month', 'trending week cs.CL'],
  who: 'anyone',
  isPublic: true,
  async read(rest) {
    return readPeriod(rest)
  },
  async run({ period, category: typed }, request, core) {
    const category = typed?.replace(/^in\s+/i, '') || null
    const ranked = await findTrending(core.store, personOf(request).workspace, { period, category }, core.now(), LONGEST_LIST)
    if (ranked.length > 0) {
      const question = { command: 'trending', heading: wording.trendingHeading(period, category), matches: ranked.length, query: '' }
      return listPapers(core, request, question, ranked)
    }
    const newest = await core.store.papers.newest({ category, limit: LONGEST_LIST })
    if (newest.length === 0)
      return textReply(category ? wording.noneTrends(category, await core.store.papers.categories()) : wording.libraryEmpty())
    const heading = wording.noVotesYet(period, category)
    const question = { command: 'trending', heading, matches: newest.length, query: '' }
    return listPapers(core, request, question, newest, [], wording.untilVotes())
  },
})

/** A period and a category in any order: `in cs.CV today`. @throws {Refusal} with what may be said, for more than one of either */
function readPeriod(rest: string): { period?: Period; category?: string } {
  const words = rest.split(/\s+/).filter((word) => word !== '' && !FILLER.test(word))
  const periodOf = (word: string): Period | undefined =>
    PERIODS.find((period) => period === word.toLowerCase()) ?? SAID.get(word.toLowerCase())
  const periods = words.flatMap((word) => periodOf(word) ?? [])
  const categories = words.filter((word) => periodOf(word) === undefined)
  const [period, ...morePeriods] = periods
  const [category, ...moreCategories] = categories
  if (morePeriods.length > 0 || moreCategories.length > 0) throw new Refusal('unreadable-options', wording.howToTrend(rest))
  return { ...(period && { period }), ...(category && { category }) }
}
