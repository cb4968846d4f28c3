import { z } from 'zod'
import { textReply } from '../chat.ts'
import * as wording from '../wording.ts'
import { command } from './command.ts'
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
    const { paper } = await findPaper(reference, request, core)
    const was = await core.store.people.unsave(personOf(request), paper.id)
    return textReply(wording.unsaved(paper.title, was))
  },
})
