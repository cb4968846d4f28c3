import { z } from 'zod'
import type { Paper } from '../papers/paper.ts'
import { type Reply, textReply } from '../port/chat.ts'
import type { VoteValue } from '../store/people.ts'
import * as wording from '../wording/keeping.ts'
import { command, type Needs, type Request } from './command.ts'
import { exactOption } from './paper-option.ts'
import { placeOf } from './place.ts'
import { findExactly } from './reference.ts'
import { decides, teachByVotes } from './teach.ts'

export const vote = command({
  name: 'vote',
  summary: 'Vote papers up or down; one vote each, the last one counts',
  options: z.object({ direction: z.enum(['up', 'down']).describe('Up or down'), paper: exactOption }),
  examples: ['vote up 1', 'vote up 1 2 3', 'vote down arXiv:1705.02315'],
  who: 'anyone',
  async run({ direction, paper }, request, core) {
    const named = await findExactly(paper, `vote ${direction}`, request, core)
    const papers = named.map((each) => each.paper)
    const { isNew: _, ...reply } = await castVotes(papers, direction === 'up' ? 1 : -1, request, core)
    return reply
  },
})

/** @returns what to say, and whether it changes a count */
export async function castVotes(
  papers: readonly Paper[],
  value: VoteValue,
  request: Request,
  core: Needs<'store' | 'now'>,
): Promise<Reply & { readonly isNew: boolean }> {
  const who = placeOf(request)
  const voter = { ...who, countsAlone: decides(request.asker) }
  const isNew = new Map<number, boolean>()
  for (const { id } of papers) isNew.set(id, await core.store.people.vote(voter, id, value, core.now()))
  await teachByVotes(papers, value, request, core)
  const tally = await core.store.people.tally(who.workspace, [...isNew.keys()])
  const done = papers.map(({ id, title }) => ({ title, isNew: isNew.get(id) ?? false, net: tally.get(id) ?? 0 }))
  return { ...textReply(wording.voted(done, value)), isNew: done.some((each) => each.isNew) }
}
