import { z } from 'zod'
import type { Paper } from '../papers/paper.ts'
import { type Reply, textReply } from '../port/chat.ts'
import * as wording from '../wording/papers.ts'
import { command, type Needs, type Request } from './command.ts'
import { withPapers } from './fetch-missing.ts'
import { listPapers } from './listing.ts'
import { paperOption } from './paper-option.ts'
import { findPaper } from './reference.ts'

const LONGEST_LIST = 50

export const similar = command({
  name: 'similar',
  summary: 'Find papers like one',
  options: z.object({ paper: paperOption }),
  examples: ['similar Xplainer', 'similar arXiv:2401.12208', 'similar 2'],
  who: 'anyone',
  isPublic: true,
  async run({ paper }, request, core) {
    return withPapers(paper, request, core, async () => {
      return listSimilar((await findPaper(paper, request, core)).paper, request, core)
    })
  },
})

export async function listSimilar(paper: Paper, request: Request, core: Needs<'store' | 'library' | 'now'>): Promise<Reply> {
  const hits = await core.library.similar(paper.id, LONGEST_LIST)
  if (hits.length === 0) return textReply(wording.noSimilar(paper.title))
  const question = { command: 'similar', heading: wording.similarHeading(paper.title), matches: hits.length, query: '' }
  return listPapers(
    core,
    request,
    question,
    hits.map((hit) => hit.id),
  )
}
