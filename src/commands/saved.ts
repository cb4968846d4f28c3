import { z } from 'zod'
import { toWay } from '../port/action-ids.ts'
import { textReply } from '../port/chat.ts'
import { LABELS as WAYS } from '../wording/first-contact.ts'
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
    const toTopics = toWay(WAYS.topics, 'topics')
    if (papers.length === 0) return textReply(wording.nothingSaved(), { actions: [toTopics] })
    const question = { command: 'saved', heading: wording.savedHeading(papers.length), matches: papers.length, query: '' }
    const list = await listPapers(core, request, question, papers)
    return { ...list, actions: [...list.actions, toTopics] }
  },
})
