import { z } from 'zod'
import { toAction } from '../port/action-ids.ts'
import { type Reply, textReply } from '../port/chat.ts'
import * as wording from '../wording/papers.ts'
import { command, type Needs, type Request } from './command.ts'
import { orUnkept } from './listing.ts'
import { personOf, placeOf } from './place.ts'

export const forget = command({
  name: 'forget',
  summary: 'Erase all that is stored about you here',
  options: z.object({
    whom: z.enum(['me']).describe('You; nobody can be made to forget others'),
    sure: z.enum(['yes']).optional().describe('Yes, without being asked'),
  }),
  examples: ['forget me'],
  usage: 'forget me',
  who: 'anyone',
  async run({ sure }, request, core) {
    return sure === 'yes' ? forgetPerson(request, core) : askToForget(request, core)
  },
})

/** What is erased cannot be brought back, so it is asked about. Where nothing can be stored there is no button. */
async function askToForget(request: Request, core: Needs<'store' | 'now'>): Promise<Reply> {
  const saved = await core.store.people.saved(personOf(request))
  const question = { command: 'forget', heading: '', matches: 0, query: '' }
  const listing = await orUnkept(core.store.listings.add(placeOf(request), question, [], core.now()))
  const actions = listing === null ? [] : [toAction(wording.LABELS.forget, { verb: 'forget', listing, at: 0 })]
  return textReply(wording.askToForget(saved.length), { actions })
}

export async function forgetPerson(request: Request, core: Needs<'store'>): Promise<Reply> {
  return textReply(wording.forgotten(await core.store.people.forget(personOf(request), request.asker.name)))
}
