import { showsVotes } from '../digests/digest-edits.ts'
import type { Paper } from '../papers/paper.ts'
import { isDigestVerb, isOwnerVerb, isTapVerb, isTopicVerb, isWayVerb, type PaperVerb, readAction } from '../port/action-ids.ts'
import { type Reply, textReply } from '../port/chat.ts'
import { lines } from '../port/text.ts'
import { withoutShares } from '../port/without-shares.ts'
import type { Listing } from '../store/listings.ts'
import type { VoteValue } from '../store/people.ts'
import { pageNotKept } from '../wording/operator.ts'
import * as wording from '../wording/papers.ts'
import type { Core, Needs, Request } from './command.ts'
import { exportListing } from './export.ts'
import { howToFollow } from './follow-paper.ts'
import { forgetPerson } from './forget.ts'
import { listPapers, orUnkept, PAGE, showPage } from './listing.ts'
import { lookOutside } from './outside.ts'
import { personOf, placeOf } from './place.ts'
import { Refusal } from './refusal.ts'
import { savePapers } from './save.ts'
import { showPaper } from './show.ts'
import { LIKE_SAVED, listSimilar } from './similar.ts'
import { decides } from './teach.ts'
import { pressAsOwner, pressDigest, pressTopic } from './topic-press.ts'
import { pressTap } from './tune-press.ts'
import { unsaveAsked, unsavePapers } from './unsave.ts'
import { castVotes } from './vote.ts'
import { pressWay } from './way.ts'

/** Carries out what a button stands for. @throws {Refusal} when its list is gone */
export async function pressAction(id: string, isOwn: boolean, request: Request, core: Core): Promise<Reply> {
  const action = readAction(id)
  if (!action) throw new Refusal('control-gone', wording.actionForeign())
  const { verb } = action
  if (isTopicVerb(verb)) return pressTopic(verb, action, request, core)
  if (isOwnerVerb(verb)) return pressAsOwner(verb, action, request, core)
  if (isDigestVerb(verb)) return pressDigest(verb, action, request, core)
  if (isTapVerb(verb)) return pressTap(verb, action, request, core)
  if (isWayVerb(verb)) return pressWay(verb, request, core)
  const listing = await core.store.listings.find(placeOf(request).workspace, action.listing)
  if (!listing) throw new Refusal('control-gone', wording.actionGone())
  // Saved papers are their owner's own: a list that others see is a list of its own.
  const isPrivate = ['saved', 'unsave', 'forget', LIKE_SAVED].includes(listing.question.command)
  if (isPrivate && listing.person !== request.asker.person) throw new Refusal('control-gone', wording.actionGone())
  if (verb === 'rest') return showRest(listing, request, core)
  const isPage = verb === 'page' || verb === 'share'
  if (isPage && action.at >= listing.papers.length) throw new Refusal('control-gone', wording.actionGone())
  if (verb === 'page') return turnPage(listing, action.at, request, core)
  if (verb === 'share')
    return share(isPrivate ? await showCopy(core, listing, action.at, request) : await showPage(core, listing, action.at), request)
  if (verb === 'outside') return lookOutside(listing, request, core)
  if (verb === 'export') return exportListing(listing, action.at, core)
  if (verb === 'forget') return forgetPerson(request, core)
  if (verb === 'clear') return unsaveAsked(listing, request, core)
  const [paper] = await core.store.papers.byIds(listing.papers.slice(action.at - 1, action.at))
  if (!paper) throw new Refusal('control-gone', wording.actionGone())
  switch (verb satisfies PaperVerb) {
    case 'abstract':
      return showPaper(paper, listing, action.at, core)
    case 'tell':
      return share(await showPaper(paper, await asShared(listing, request, core), action.at, core), request)
    case 'similar':
      return listSimilar([paper], request, core)
    case 'save':
      return onCard(await savePapers([paper], request, core), listing, action.at, isOwn, request, core)
    case 'unsave':
      return onCard(await unsavePapers([paper], request, core), listing, action.at, isOwn, request, core)
    case 'up':
      return onCard(await voteThere(paper, 1, listing, action.at, isOwn, request, core), listing, action.at, isOwn, request, core)
    case 'down':
      return onCard(await voteThere(paper, -1, listing, action.at, isOwn, request, core), listing, action.at, isOwn, request, core)
    case 'follow':
      return textReply(howToFollow(paper, request.asker))
    case 'fewer':
      return {
        ...(await voteThere(paper, -1, listing, action.at, isOwn, request, core)),
        text: wording.fewerLike(paper.title, decides(request.asker)),
      }
  }
}

/** Lists that are shown page by page; of others a card stands alone. */
const PAGED = ['search', 'similar', 'new', 'trending', 'saved', 'outside', 'rest']

/** Where the asker alone sees the list that was pressed, its card shows what was done, and no line is added. */
async function onCard(done: Reply, listing: Listing, at: number, isOwn: boolean, request: Request, core: Core): Promise<Reply> {
  if (!isOwn || !PAGED.includes(listing.question.command)) return done
  const saved = new Set(await core.store.people.saved(personOf(request)))
  return showPage(core, listing, Math.floor((at - 1) / PAGE) * PAGE, undefined, saved)
}

/** A vote; cast at a digest, the digest shows the new count, and where all see what was pressed, no more need be said. */
async function voteThere(
  paper: Paper,
  value: VoteValue,
  listing: Listing,
  at: number,
  isOwn: boolean,
  request: Request,
  core: Core,
): Promise<Reply> {
  const { isNew, ...voted } = await castVotes([paper], value, request, core)
  if (listing.question.command !== 'digest') return voted
  const messages = await core.store.edits.want(listing, listing.id, core.now())
  const isEdited = core.digests.showVotes(request.at.platform)
  return { ...voted, isSilent: isNew && isEdited && !isOwn && messages.some((message) => showsVotes(message, at)) }
}

/** What a digest had no room for, as a list of its reader's own. */
async function showRest(listing: Listing, request: Request, core: Needs<'store' | 'library' | 'now'>): Promise<Reply> {
  const { rest = [], heading } = listing.question
  if (rest.length === 0) throw new Refusal('control-gone', wording.actionGone())
  const question = { command: 'rest', heading: wording.restHeading(rest.length, heading), matches: rest.length, query: '' }
  return listPapers(core, request, question, rest)
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

/** A digest's list under another name: a card that stands apart does not change with the digest. */
async function asShared(listing: Listing, request: Request, core: Needs<'store' | 'now'>): Promise<Listing> {
  if (listing.question.command !== 'digest') return listing
  const question = { command: 'shared', heading: listing.question.heading, matches: listing.question.matches, query: '' }
  const id = await core.store.listings.add(placeOf(request), question, listing.papers, core.now())
  return { ...listing, id, question }
}

/** A reply made public, with the name of who shared it; its own share button would only repeat it. */
function share(reply: Reply, { asker }: Request): Reply {
  return { ...withoutShares(reply), text: wording.sharedBy(asker.name, reply.text), audience: 'channel', replaces: false }
}
