import { z } from 'zod'
import { type Reply, textReply } from '../chat.ts'
import type { Paper } from '../papers/paper.ts'
import * as wording from '../wording.ts'
import { type Core, command, type Request } from './command.ts'
import { paperOption } from './paper-option.ts'
import { personOf } from './place.ts'
import { findPaper } from './reference.ts'

export const save = command({
  name: 'save',
  summary: 'Keep a paper in your own list',
  options: z.object({ paper: paperOption }),
  examples: ['save 1', 'save RadGraph'],
  who: 'anyone',
  async run({ paper }, request, core) {
    return savePaper((await findPaper(paper, request, core)).paper, request, core)
  },
})

export async function savePaper(paper: Paper, request: Request, core: Core): Promise<Reply> {
  const who = personOf(request)
  const isNew = await core.store.people.save(who, paper.id, core.now())
  const total = (await core.store.people.saved(who)).length
  return textReply(wording.saved(paper.title, isNew, total))
}
