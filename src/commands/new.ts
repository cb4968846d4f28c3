import { z } from 'zod'
import { textReply } from '../port/chat.ts'
import * as wording from '../wording/papers.ts'
import { command } from './command.ts'
import { listPapers } from './listing.ts'
import { Refusal } from './refusal.ts'

const LONGEST_LIST = 200

export const newest = command({
  name: 'new',
  summary: 'The newest papers, of all or of one category',
  options: z.object({ category: z.string().trim().max(40).optional().describe('An arXiv category, such as cs.CV or astro-ph') }),
  examples: ['new', 'new astro-ph'],
  who: 'anyone',
  isPublic: true,
  async run({ category: typed }, request, core) {
    // As it is said: `new in cs.CL`.
    const category = typed?.replace(/^in\s+/i, '') || null
    const papers = await core.store.papers.newest({ category, limit: LONGEST_LIST })
    if (papers.length === 0 && category)
      throw new Refusal('nothing-to-do', wording.noneInCategory(category, await core.store.papers.categories()))
    if (papers.length === 0) return textReply(wording.libraryEmpty())
    const question = { command: 'new', heading: wording.newHeading(category), matches: papers.length, query: '' }
    return listPapers(core, request, question, papers)
  },
})
