import { z } from 'zod'
import { writeBibtex } from '../papers/bibtex.ts'
import { textReply } from '../port/chat.ts'
import * as wording from '../wording/papers.ts'
import { command } from './command.ts'
import { personOf } from './place.ts'

export const exportSaved = command({
  name: 'export',
  summary: 'Your saved papers as BibTeX',
  options: z.object({}),
  examples: ['export'],
  who: 'anyone',
  async run(_, request, core) {
    const papers = await core.store.papers.byIds(await core.store.people.saved(personOf(request)))
    if (papers.length === 0) return textReply(wording.nothingSaved())
    const file = { name: 'papers.bib', mediaType: 'application/x-bibtex', content: writeBibtex(papers) }
    return textReply(wording.exported(papers.length), { attachments: [file] })
  },
})
