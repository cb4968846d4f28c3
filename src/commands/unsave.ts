import { z } from 'zod'
import type { Paper } from '../papers/paper.ts'
import { toAction } from '../port/action-ids.ts'
import { type Reply, textReply } from '../port/chat.ts'
import type { Listing } from '../store/listings.ts'
import * as wording from '../wording/keeping.ts'
import { nothingSaved } from '../wording/papers.ts'
import { command, type Needs, type Request } from './command.ts'
import { exactOption } from './paper-option.ts'
import { personOf, placeOf } from './place.ts'
import { findExactly } from './reference.ts'
import { Refusal } from './refusal.ts'
import { readSelection } from './selection.ts'
import { TWICE_MS } from './twice.ts'

/** All that is saved, wherever it was shown. */
const EVERYTHING = /^everything$/i

export const unsave = command({
  name: 'unsave',
  summary: 'Take papers off your own list',
  options: z.object({ paper: exactOption }),
  examples: ['unsave 1', 'unsave all', 'unsave all yes'],
  who: 'anyone',
  async run({ paper: typed }, request, core) {
    const yes = /\syes[.!]?$/i.exec(typed.trim())
    const said = typed.trim().slice(0, yes?.index).trimEnd()
    const isEverything = EVERYTHING.test(said)
    const isAll = isEverything || readSelection(said)?.some(({ kind }) => kind === 'all')
    if (!isAll) return unsavePapers(await findPapersOf(typed, request, core), request, core)
    const kind = isEverything ? 'everything' : 'all'
    const saved = await core.store.papers.byIds(await core.store.people.saved(personOf(request)))
    if (saved.length === 0) return textReply(nothingSaved())
    const asked = yes === null ? [] : await takeAsked(kind, saved, request, core)
    if (asked.length > 0) return unsavePapers(asked, request, core)
    const shown = isEverything ? saved : await findPapersOf(said, request, core)
    const gone = shown.filter(({ id }) => saved.some((own) => own.id === id))
    if (gone.length === 0) throw new Refusal('nothing-to-do', wording.noneToUnsave(shown.length, saved.length))
    return askToUnsave(gone, saved.length, kind, request, core)
  },
})

async function findPapersOf(typed: string, request: Request, core: Needs<'store' | 'library' | 'now'>): Promise<Paper[]> {
  return (await findExactly(typed, 'unsave', request, core)).map(({ paper }) => paper)
}

type Kind = 'all' | 'everything'

/** The papers that this person was asked about last, where so much was to be taken off. */
async function takeAsked(kind: Kind, saved: readonly Paper[], request: Request, core: Needs<'store' | 'now'>): Promise<Paper[]> {
  const asked = await core.store.listings.lastOf('unsave', placeOf(request), core.now() - TWICE_MS)
  if (asked?.question.heading !== kind) return []
  await core.store.listings.removeOf('unsave', asked)
  return saved.filter(({ id }) => asked.papers.includes(id))
}

/** The button, and a “yes” soon after, mean the papers that were counted, whatever is shown or saved until then. */
async function askToUnsave(
  gone: readonly Paper[],
  all: number,
  kind: Kind,
  request: Request,
  core: Needs<'store' | 'now'>,
): Promise<Reply> {
  const question = { command: 'unsave', heading: kind, matches: gone.length, query: '' }
  const ids = gone.map(({ id }) => id)
  const listing = await core.store.listings.add(placeOf(request), question, ids, core.now())
  const action = toAction(wording.confirmUnsave(gone.length), { verb: 'clear', listing, at: 0 })
  return textReply(wording.askToUnsave(gone.length, all, kind), { actions: [action] })
}

/** The button. It is asked once: neither it nor a “yes” that is typed later is an answer to anything else. */
export async function unsaveAsked(asked: Listing, request: Request, core: Needs<'store'>): Promise<Reply> {
  await core.store.listings.removeOf('unsave', asked)
  return unsavePapers(await core.store.papers.byIds(asked.papers), request, core)
}

export async function unsavePapers(papers: readonly Paper[], request: Request, core: Needs<'store'>): Promise<Reply> {
  const who = personOf(request)
  const done: wording.Done[] = []
  for (const { id, title } of papers) done.push({ title, isNew: await core.store.people.unsave(who, id) })
  return textReply(wording.unsaved(done))
}
