import { z } from 'zod'
import type { Paper } from '../papers/paper.ts'
import { type Card, type Reply, textReply } from '../port/chat.ts'
import { lines } from '../port/text.ts'
import type { Listing } from '../store/listings.ts'
import { tooManyToShow } from '../wording/naming.ts'
import { withoutButtons } from '../wording/operator.ts'
import * as wording from '../wording/sources.ts'
import { command, type Needs, type Request } from './command.ts'
import { withPapers } from './fetch-missing.ts'
import { fullCard, orUnkept, PAGE } from './listing.ts'
import { paperOption } from './paper-option.ts'
import { placeOf } from './place.ts'
import { findPapers, type Named } from './reference.ts'
import { Refusal } from './refusal.ts'

export const show = command({
  name: 'show',
  summary: 'Show a paper with its whole abstract',
  options: z.object({ paper: paperOption }),
  examples: ['show CheXagent', 'show 1', 'show https://arxiv.org/abs/2303.13391'],
  who: 'anyone',
  isPublic: true,
  async run({ paper: reference }, request, core) {
    return withPapers(reference, request, core, async () => {
      const named = await findPapers(reference, request, core)
      if (named.length > PAGE) throw new Refusal('too-many', tooManyToShow(named.length, PAGE))
      const cards = await toCards(named, request, core)
      return textReply(cards.some(({ actions }) => actions.length === 0) ? withoutButtons() : [], { cards })
    })
  },
})

/** A paper of the last list keeps its number there. Any other has none, so that all numbers stay good: its list is for its buttons alone. */
async function toCards(named: readonly Named[], request: Request, core: Needs<'store' | 'now'>): Promise<Card[]> {
  const place = placeOf(request)
  const last = named.some(({ number }) => number !== null) ? await core.store.listings.last(place) : null
  const others = named.filter(({ number }) => number === null).map(({ paper }) => paper.id)
  const question = { command: 'show', heading: '', matches: others.length, query: '' }
  const id = others.length > 0 ? await orUnkept(core.store.listings.add(place, question, others, core.now())) : ''
  const own = { ...place, id: id ?? '', question, papers: others }
  const toOwn = async (paper: Paper): Promise<Card> => {
    const card = await toCard(paper, own, others.indexOf(paper.id) + 1, core)
    return id === null ? { ...card, actions: [], menu: [] } : card
  }
  return Promise.all(named.map(({ paper, number }) => (last && number !== null ? toCard(paper, last, number, core) : toOwn(paper))))
}

export async function showPaper(paper: Paper, listing: Listing, number: number, core: Needs<'store'>): Promise<Reply> {
  return textReply([], { cards: [await toCard(paper, listing, number, core)] })
}

async function toCard(paper: Paper, listing: Listing, place: number, core: Needs<'store'>): Promise<Card> {
  const { people, sources } = core.store
  const [tally, told, details] = await Promise.all([
    people.tally(listing.workspace, [paper.id]),
    sources.told([paper.id]),
    sources.details(paper.id),
  ])
  const card = fullCard(paper, tally.get(paper.id) ?? 0, told.get(paper.id) ?? null, listing.id, place)
  const number = listing.question.command === 'show' ? null : place
  return { ...card, number, excerpt: details ? lines(card.excerpt, ...wording.details(details)) : card.excerpt }
}
