import { z } from 'zod'
import type { Paper } from '../papers/paper.ts'
import { type Reply, textReply } from '../port/chat.ts'
import * as wording from '../wording/keeping.ts'
import { command, type Needs, type Request } from './command.ts'
import { withPapers } from './fetch-missing.ts'
import { exactOption } from './paper-option.ts'
import { personOf } from './place.ts'
import { findExactly } from './reference.ts'

export const save = command({
  name: 'save',
  summary: 'Keep papers in your own list',
  options: z.object({ paper: exactOption }),
  examples: ['save 1', 'save 1-3', 'save RadGraph: Extracting Clinical Entities'],
  who: 'anyone',
  async run({ paper }, request, core) {
    return withPapers(paper, request, core, async () => {
      const named = await findExactly(paper, 'save', request, core)
      return savePapers(
        named.map((each) => each.paper),
        request,
        core,
      )
    })
  },
})

export async function savePapers(papers: readonly Paper[], request: Request, core: Needs<'store' | 'now'>): Promise<Reply> {
  const who = personOf(request)
  const done: wording.Done[] = []
  for (const { id, title } of papers) done.push({ title, isNew: await core.store.people.save(who, id, core.now()) })
  const total = (await core.store.people.saved(who)).length
  return textReply(wording.saved(done, total))
}
