import { z } from 'zod'
import { textReply } from '../port/chat.ts'
import * as wording from '../wording/papers.ts'
import { command } from './command.ts'
import { listPapers } from './listing.ts'
import { personOf } from './place.ts'

export const saved = command({
  name: 'saved',
  summary: 'The papers you saved',
  options: z.object({}),
  examples: ['saved'],
  who: 'anyone',
  async run(_, request, core) {
    const papers = await core.store.people.saved(personOf(request))
    if (papers.length === 0) return textReply(wording.nothingSaved())
    const question = { command: 'saved', heading: wording.savedHeading(papers.length), matches: papers.length, query: '' }
    return listPapers(core, request, question, papers)
  },
})
