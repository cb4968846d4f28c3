import { z } from 'zod'
import { textReply } from '../chat.ts'
import * as wording from '../wording.ts'
import { command } from './command.ts'
import { personOf } from './place.ts'

export const status = command({
  name: 'status',
  summary: 'What the library holds and how it is',
  options: z.object({}),
  examples: ['status'],
  who: 'anyone',
  async run(_, request, core) {
    await core.library.catchUp()
    const [papers, indexed, here] = await Promise.all([
      core.store.papers.countPapers(),
      core.library.size(),
      core.store.people.countIn(personOf(request).workspace),
    ])
    const upSince = `${new Date(core.startedAt).toISOString().slice(0, 16).replace('T', ' ')} UTC`
    return textReply(wording.status({ papers, indexed, here, version: core.version, upSince }))
  },
})
