import { isDigestVerb, isTapVerb, isTopicVerb, isWayVerb, type PaperVerb, readAction } from '../port/action-ids.ts'
import { type Reply, textReply } from '../port/chat.ts'
import { lines } from '../port/text.ts'
import type { Listing } from '../store/listings.ts'
import { pageNotKept } from '../wording/operator.ts'
import * as wording from '../wording/papers.ts'
import type { Core, Needs, Request } from './command.ts'
import { listPapers, orUnkept, PAGE, showPage } from './listing.ts'
import { lookOutside } from './outside.ts'
import { placeOf } from './place.ts'
import { Refusal } from './refusal.ts'
import { savePapers } from './save.ts'
import { showPaper } from './show.ts'
import { LIKE_SAVED, listSimilar } from './similar.ts'
import { decides } from './teach.ts'
import { pressDigest, pressTopic } from './topic-press.ts'
import { pressTap } from './tune-press.ts'
import { unsaveAsked, unsavePapers } from './unsave.ts'
import { votePapers } from './vote.ts'
import { pressWay } from './way.ts'

/** Carries out what a button stands for. @throws {Refusal} when its list is gone */
export async function pressAction(id: string, request: Request, core: Core): Promise<Reply> {
  const action = readAction(id)
  if (!action) throw new Refusal('control-gone', wording.actionForeign())
  const { verb } = action
  if (isTopicVerb(verb)) return pressTopic(verb, action, request, core)
  if (isDigestVerb(verb)) return pressDigest(verb, action, request, core)
  if (isTapVerb(verb)) return pressTap(verb, action, request, core)
  if (isWayVerb(verb)) return pressWay(verb, request, core)
  const listing = await core.store.listings.find(placeOf(request).workspace, action.listing)
  if (!listing) throw new Refusal('control-gone', wording.actionGone())
  // Saved papers are their owner's own: a list that others see is a list of its own.
  const isPrivate = ['saved', 'unsave', LIKE_SAVED].includes(listing.question.command)
  if (isPrivate && listing.person !== request.asker.person) throw new Refusal('control-gone', wording.actionGone())
  const isPage = verb === 'page' || verb === 'share'
  if (isPage && action.at >= listing.papers.length) throw new Refusal('control-gone', wording.actionGone())
  if (verb === 'page') return turnPage(listing, action.at, request, core)
  if (verb === 'share')
    return share(isPrivate ? await showCopy(core, listing, action.at, request) : await showPage(core, listing, action.at), request)
  if (verb === 'outside') return lookOutside(listing, request, core)
  if (verb === 'clear') return unsaveAsked(listing, request, core)
  const [paper] = await core.store.papers.byIds(listing.papers.slice(action.at - 1, action.at))
  if (!paper) throw new Refusal('control-gone', wording.actionGone())
  switch (verb satisfies PaperVerb) {
    case 'abstract':
      return showPaper(paper, listing, action.at, core)
    case 'tell':
      return share(await showPaper(paper, listing, action.at, core), request)
    case 'similar':
      return listSimilar([paper], request, core)
    case 'save':
      return savePapers([paper], request, core)
    case 'unsave':
      return unsavePapers([paper], request, core)
    case 'up':
      return votePapers([paper], 1, request, core)
    case 'down':
      return votePapers([paper], -1, request, core)
    case 'fewer':
      await votePapers([paper], -1, request, core)
      return textReply(wording.fewerLike(paper.title, decides(request.asker)))
  }
}

/** The page is shown, be the disk full or locked; then what is said of the last list is not said of it. */
async function turnPage(listing: Listing, at: number, request: Request, core: Needs<'store' | 'library' | 'now'>): Promise<Reply> {
  const turned = await orUnkept(core.store.listings.turn(placeOf(request), listing, at, core.now()))
  if (turned) return showPage(core, turned, at)
  const page = await showPage(core, listing, at)
  return { ...page, text: lines(page.text, pageNotKept()) }
}

/** The papers of one page and no more, as a list that is nobody's own. */
function showCopy(core: Needs<'store' | 'library' | 'now'>, listing: Listing, offset: number, request: Request): Promise<Reply> {
  const papers = listing.papers.slice(offset, offset + PAGE)
  const question = { command: 'shared', heading: wording.sharedHeading(papers.length), matches: papers.length, query: '' }
  return listPapers(core, request, question, papers)
}

/** A reply made public, with the name of who shared it; its own share button would only repeat it. */
function share(reply: Reply, { asker }: Request): Reply {
  const isShare = (id: string): boolean => ['share', 'tell'].includes(readAction(id)?.verb ?? '')
  return {
    ...reply,
    text: wording.sharedBy(asker.name, reply.text),
    cards: reply.cards.map((card) => ({ ...card, actions: card.actions.filter(({ id }) => !isShare(id)) })),
    actions: reply.actions.filter(({ id }) => !isShare(id)),
    audience: 'channel',
    replaces: false,
  }
}
