import { z } from 'zod'
import { type Reply, textReply } from '../chat.ts'
import type { Paper } from '../papers/paper.ts'
import type { VoteValue } from '../store/people.ts'
import * as wording from '../wording.ts'
import { type Core, command, type Request } from './command.ts'
import { paperOption } from './paper-option.ts'
import { placeOf } from './place.ts'
import { findPaper } from './reference.ts'

export const vote = command({
  name: 'vote',
  summary: 'Vote a paper up or down; one vote each, the last one counts',
  options: z.object({ direction: z.enum(['up', 'down']).describe('Up or down'), paper: paperOption }),
  examples: ['vote up 1', 'vote down arXiv:1705.02315'],
  who: 'anyone',
  async run({ direction, paper }, request, core) {
    return votePaper((await findPaper(paper, request, core)).paper, direction === 'up' ? 1 : -1, request, core)
  },
})

export async function votePaper(paper: Paper, value: VoteValue, request: Request, core: Core): Promise<Reply> {
  const who = placeOf(request)
  const isNew = await core.store.people.vote(who, paper.id, value, core.now())
  const net = (await core.store.people.tally(who.workspace, [paper.id])).get(paper.id) ?? 0
  return textReply(wording.voted(paper.title, value, isNew, net))
}
