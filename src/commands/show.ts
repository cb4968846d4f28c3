import { z } from 'zod'
import { type Reply, textReply } from '../chat.ts'
import type { Paper } from '../papers/paper.ts'
import type { Listing } from '../store/listings.ts'
import { lines } from '../text.ts'
import * as wording from '../wording/sources.ts'
import { type Core, command } from './command.ts'
import { fullCard } from './listing.ts'
import { paperOption } from './paper-option.ts'
import { placeOf } from './place.ts'
import { findPaper } from './reference.ts'

export const show = command({
  name: 'show',
  summary: 'Show a paper with its whole abstract',
  options: z.object({ paper: paperOption }),
  examples: ['show CheXagent', 'show 1', 'show https://arxiv.org/abs/2303.13391'],
  who: 'anyone',
  async run({ paper: reference }, request, core) {
    const { paper, number } = await findPaper(reference, request, core)
    const place = placeOf(request)
    // A paper of the last list keeps its number there, so that the other numbers stay good; any other becomes a list of one.
    const last = number === null ? null : await core.store.listings.last(place)
    if (last && number !== null) return showPaper(paper, last, number, core)
    const question = { command: 'show', heading: '', matches: 1, query: '' }
    const id = await core.store.listings.add(place, question, [paper.id], core.now())
    return showPaper(paper, { ...place, id, question, papers: [paper.id] }, 1, core)
  },
})

export async function showPaper(paper: Paper, listing: Listing, number: number, core: Core): Promise<Reply> {
  const tally = await core.store.people.tally(listing.workspace, [paper.id])
  const card = fullCard(paper, tally.get(paper.id) ?? 0, listing.id, number)
  const details = await core.store.sources.details(paper.id)
  return textReply([], { cards: [details ? { ...card, excerpt: lines(card.excerpt, ...wording.details(details)) } : card] })
}
