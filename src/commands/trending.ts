import { z } from 'zod'
import { textReply } from '../chat.ts'
import { findTrending, PERIODS } from '../trending.ts'
import * as wording from '../wording.ts'
import { command } from './command.ts'
import { listPapers } from './listing.ts'
import { personOf } from './place.ts'

const LONGEST_LIST = 50

export const trending = command({
  name: 'trending',
  summary: 'What this workspace and the sources vote for',
  options: z.object({
    period: z.enum(PERIODS).default('week').describe('How far back votes count; a week unless told'),
    category: z.string().trim().max(40).optional().describe('An arXiv category, such as cs.CL'),
  }),
  examples: ['trending', 'trending month', 'trending week cs.CL'],
  who: 'anyone',
  async run({ period, category: typed }, request, core) {
    // As it is said: `trending in cs.CL`.
    const category = typed?.replace(/^in\s+/i, '') || null
    const ranked = await findTrending(core.store, personOf(request).workspace, { period, category }, core.now(), LONGEST_LIST)
    if (ranked.length > 0) {
      const question = { command: 'trending', heading: wording.trendingHeading(period, category), matches: ranked.length, query: '' }
      return listPapers(core, request, question, ranked)
    }
    const newest = await core.store.papers.newest({ category, limit: LONGEST_LIST })
    if (newest.length === 0)
      return textReply(category ? wording.noneInCategory(category, await core.store.papers.categories()) : wording.libraryEmpty())
    const heading = wording.noVotesYet(period, category)
    return listPapers(core, request, { command: 'trending', heading, matches: newest.length, query: '' }, newest)
  },
})
