import type { LookedFor } from '../lookup/lookup.ts'
import { dayOf } from '../papers/dates.ts'
import { toAction } from '../port/action-ids.ts'
import { type Reply, textReply } from '../port/chat.ts'
import { lines, type Text } from '../port/text.ts'
import { isFault, readQuery } from '../search/query/parser.ts'
import type { QueryNode } from '../search/query/syntax.ts'
import type { Listing, Question } from '../store/listings.ts'
import * as wording from '../wording/outside.ts'
import { actionGone, LABELS, queryFault } from '../wording/papers.ts'
import type { Core, Needs, Request } from './command.ts'
import { soonOrLater } from './later.ts'
import { listPapers, orUnkept, showPage } from './listing.ts'
import { personOf, placeOf } from './place.ts'
import { Misunderstood, Refusal } from './refusal.ts'

/** What `Look outside` under a list asks for; nothing where nobody may look. @param isPoor whether the library has no good answer */
export function outsideOf(query: string, isPoor: boolean, { lookup }: Needs<'lookup'>): Pick<Question, 'outside'> {
  return lookup === null ? {} : { outside: { query, isFirst: isPoor } }
}

/** An answer without a list, with `Look outside` as its first control. */
export async function withOutside(reply: Reply, query: string, request: Request, core: Needs<'store' | 'lookup' | 'now'>): Promise<Reply> {
  const outside = outsideOf(query, true, core)
  if (!outside.outside) return reply
  const question = { command: 'ask', heading: '', matches: 0, query: '', ...outside }
  const listing = await orUnkept(core.store.listings.add(placeOf(request), question, [], core.now()))
  return listing === null ? reply : { ...reply, actions: [toAction(LABELS.outside, { verb: 'outside', listing, at: 0 }), ...reply.actions] }
}

/** Looks for papers at the services, as a press of `Look outside` wants. @throws {Refusal} */
export async function lookOutside(listing: Listing, request: Request, core: Core): Promise<Reply> {
  const { lookup } = core
  const query = listing.question.outside?.query
  if (query === undefined) throw new Refusal('control-gone', actionGone())
  if (lookup === null) throw new Refusal('lookup-off', wording.turnedOff())
  const read = readQuery(query, dayOf(core.now()), 'search')
  if (isFault(read)) throw new Misunderstood('unreadable-query', queryFault(query, read))
  const work = lookup.search(read.root, personOf(request)).then((came) => toReply(came, query, read.root, request, core))
  return soonOrLater(
    work,
    lookup.soonMs,
    () => above(listing, wording.onItsWay(), core),
    // What is replaced is the list that was pressed: it stays, or a button leads back to it.
    async (reply) => (reply.cards.length === 0 ? above(listing, reply.text, core) : { ...withWayBack(reply, listing), replaces: true }),
  )
}

async function toReply(came: LookedFor, query: string, root: QueryNode, request: Request, core: Core): Promise<Reply> {
  if (came.kind !== 'asked' || came.papers.length === 0) return textReply(wording.nothingCame(came, query))
  const { words } = await core.library.search(root, 0)
  const matches = came.papers.length
  const question = { command: 'outside', heading: wording.outsideHeading(matches, query), matches, query }
  return listPapers(core, request, question, came.papers, words, wording.mishapsBehind(came.mishaps))
}

/** The list that was pressed with a sentence above it; the sentence alone where that was no list of a search. */
async function above(listing: Listing, text: Text, core: Needs<'store' | 'library' | 'now'>): Promise<Reply> {
  if (!isSearch(listing)) return textReply(text)
  const page = await showPage(core, listing, listing.question.from ?? 0)
  return { ...page, text: lines(text, page.text) }
}

function withWayBack(reply: Reply, listing: Listing): Reply {
  if (!isSearch(listing)) return reply
  return { ...reply, actions: [...reply.actions, toAction(LABELS.back, { verb: 'page', listing: listing.id, at: 0 })] }
}

function isSearch({ question, papers }: Listing): boolean {
  return question.command === 'search' && papers.length > 0
}
