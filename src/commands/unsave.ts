import { z } from 'zod'
import { type Reply, textReply } from '../chat.ts'
import type { Paper } from '../papers/paper.ts'
import * as wording from '../wording.ts'
import { type Core, command, type Request } from './command.ts'
import { paperOption } from './paper-option.ts'
import { personOf } from './place.ts'
import { findPaper } from './reference.ts'

export const unsave = command({
  name: 'unsave',
  summary: 'Take a paper off your own list',
  options: z.object({ paper: paperOption }),
  examples: ['unsave 1', 'unsave RadGraph'],
  who: 'anyone',
  async run({ paper: reference }, request, core) {
    return unsavePaper((await findPaper(reference, request, core)).paper, request, core)
  },
})

export async function unsavePaper(paper: Paper, request: Request, core: Core): Promise<Reply> {
  const was = await core.store.people.unsave(personOf(request), paper.id)
  return textReply(wording.unsaved(paper.title, was))
}
