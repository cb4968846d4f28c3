import { z } from 'zod'
import { textReply } from '../port/chat.ts'
import * as wording from '../wording/papers.ts'
import { command } from './command.ts'
import { personOf } from './place.ts'

export const forget = command({
  name: 'forget',
  summary: 'Erase all that is stored about you here',
  options: z.object({ whom: z.enum(['me']).describe('You; nobody can be made to forget others') }),
  examples: ['forget me'],
  who: 'anyone',
  async run(_, request, core) {
    return textReply(wording.forgotten(await core.store.people.forget(personOf(request), request.asker.name)))
  },
})
