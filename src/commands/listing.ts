import { setImmediate } from 'node:timers/promises'
import { dayOf } from '../papers/dates.ts'
import { fullTextOf, linkOf } from '../papers/links.ts'
import type { Paper } from '../papers/paper.ts'
import { toAction } from '../port/action-ids.ts'
import { type Action, type Card, type Reply, textReply } from '../port/chat.ts'
import { lines, plain, type Text } from '../port/text.ts'
import type { Ranking } from '../search/engines/engine.ts'
import { isFault, readQuery } from '../search/query/parser.ts'
import { explain } from '../search/snippets/snippets.ts'
import { codeOf } from '../store/busy.ts'
import type { Listing, Question } from '../store/listings.ts'
import type { Told } from '../store/told.ts'
import { aboutOf } from '../wording/about.ts'
import { cardActions, paperActions, type Saving } from '../wording/card-actions.ts'
import { notKept, storeTrouble } from '../wording/operator.ts'
import * as wording from '../wording/papers.ts'
import type { Needs, Request } from './command.ts'
import { placeOf } from './place.ts'

/** Papers on a page. Five fit a screen, and five rows of buttons are Discord's most. */
export const PAGE = 5

/** Stores a list and shows its first page. @param behind stands behind its heading there, and on no other page */
export async function listPapers(
  core: Needs<'store' | 'library' | 'now'>,
  request: Request,
  question: Question,
  papers: readonly number[],
  words: Ranking['words'] = [],
  behind: Text = [],
): Promise<Reply> {
  const place = placeOf(request)
  const id = await orUnkept(core.store.listings.add(place, question, papers, core.now()))
  if (id === null) {
    const page = await showPage(core, { ...place, id: '', question, papers }, 0, words)
    return unkept(page, notKept())
  }
  await setImmediate() // the write waited for the disk; others go first before the page is made
  const page = await showPage(core, { ...place, id, question, papers }, 0, words)
  return { ...page, text: [...page.text, ...behind] }
}

/** What was found is an answer, be the disk full or locked. @returns null where nothing can be stored just now */
export function orUnkept<Result>(keeping: Promise<Result>): Promise<Result | null> {
  return keeping.catch((error: unknown) => {
    if (storeTrouble(codeOf(error)) === null) throw error
    return null
  })
}

/** An answer whose list could not be stored, without the buttons that would refer to it. */
export function unkept(reply: Reply, note: Text): Reply {
  return { ...reply, text: lines(reply.text, note), cards: reply.cards.map((card) => ({ ...card, actions: [], menu: [] })), actions: [] }
}

/**
 * A page of a stored list: the papers that it had when it was made, whatever has arrived since.
 * @param saved what its reader has saved, where nobody else reads it
 */
export async function showPage(
  core: Needs<'store' | 'library' | 'now'>,
  listing: Listing,
  offset: number,
  words?: Ranking['words'],
  saved: ReadonlySet<number> | null = null,
): Promise<Reply> {
  const { question } = listing
  const ids = listing.papers.slice(offset, offset + PAGE)
  const [papers, tally, told, marked] = await Promise.all([
    core.store.papers.lookUp(ids),
    core.store.people.tally(listing.workspace, ids),
    core.store.sources.told(ids),
    words ?? wordsOf(core, question.query),
  ])
  const shown = new Set<number>()
  const cards = ids.flatMap((id, index) => {
    const paper = papers.get(id)
    // Two papers of an old list may have turned out to be one: it is shown once, and the other numbers stay.
    if (!paper || shown.has(paper.id)) return []
    shown.add(paper.id)
    const number = offset + index + 1
    return toCard({
      paper,
      number,
      votes: tally.get(paper.id) ?? 0,
      told: told.get(paper.id) ?? null,
      words: marked,
      related: question.related?.includes(number) ?? number > question.matches,
      saving: savingOf(question.command === 'saved', saved?.has(paper.id) ?? null),
      listing: listing.id,
    })
  })
  const actions: Action[] = []
  if (offset + PAGE < listing.papers.length)
    actions.push(toAction(wording.LABELS.next, { verb: 'page', listing: listing.id, at: offset + PAGE }))
  if (offset > 0) actions.push(toAction(wording.LABELS.previous, { verb: 'page', listing: listing.id, at: offset - PAGE }))
  if (cards.length > 0) actions.push(toAction(wording.LABELS.share, { verb: 'share', listing: listing.id, at: offset }))
  if (question.outside) {
    const outside = toAction(wording.LABELS.outside, { verb: 'outside', listing: listing.id, at: 0 })
    if (question.outside.isFirst) actions.unshift(outside)
    else actions.push(outside)
  }
  const text =
    offset === 0 ? [plain(question.heading)] : wording.laterPage(question.heading, offset + 1, offset + ids.length, listing.papers.length)
  return textReply(text, { cards, actions, replaces: words === undefined })
}

/** The places of the papers that were shown last, from 0 up to the next: a page, or all of what has no pages. */
export function shownPage({ question, papers }: Listing): { from: number; to: number } {
  if (question.command === 'digest' || question.command === 'preview') return { from: 0, to: papers.length }
  const from = question.from ?? 0
  return { from, to: Math.min(from + PAGE, papers.length) }
}

/** The stems to mark in the excerpts of a stored query's later pages. */
async function wordsOf(core: Needs<'library' | 'now'>, query: string): Promise<Ranking['words']> {
  if (query === '') return []
  const read = readQuery(query, dayOf(core.now()), 'search')
  return isFault(read) ? [] : (await core.library.search(read.root, 0)).words
}

interface CardSource {
  readonly paper: Paper
  readonly number: number
  readonly votes: number
  readonly told: Told | null
  readonly words: Ranking['words']
  readonly related: boolean
  readonly saving: Saving
  readonly listing: string
}

/** @param isOwnList whether it is a list of what the asker saved @param isSaved null where that is not to be shown */
function savingOf(isOwnList: boolean, isSaved: boolean | null): Saving {
  if (isSaved ?? isOwnList) return isOwnList ? 'unsave' : 'saved'
  return 'save'
}

function toCard({ paper, number, votes, told, words, related, saving, listing }: CardSource): Card {
  const explained = words.length > 0 ? explain(paper, words) : null
  return {
    ...paperCard(paper, votes, told, explained?.title ?? [plain(paper.title)], aboutOf(paper, explained, told)),
    number,
    why: explained ? wording.why(explained, related) : '',
    ...cardActions(listing, number, saving),
  }
}

/** A paper with its whole abstract. */
export function fullCard(paper: Paper, votes: number, told: Told | null, listing: string, number: number): Card {
  const abstract = paper.abstract === null ? wording.noAbstract() : [plain(paper.abstract)]
  return {
    ...paperCard(paper, votes, told, [plain(paper.title)], abstract),
    number,
    why: '',
    actions: paperActions(listing, number, ['save', 'similar', 'up']),
    menu: paperActions(listing, number, ['down', 'follow', 'tell']),
  }
}

function paperCard(
  paper: Paper,
  votes: number,
  told: Told | null,
  title: Text,
  excerpt: Text,
): Pick<Card, 'heading' | 'title' | 'link' | 'fullText' | 'byline' | 'excerpt'> {
  const byline = wording.byline(paper, votes, told)
  const fullText = fullTextOf(paper.keys) ?? told?.fullText ?? null
  return { heading: [], title, link: linkOf(paper.keys), fullText, byline, excerpt }
}
