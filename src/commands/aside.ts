import { toWay } from '../port/action-ids.ts'
import { type Reply, textReply } from '../port/chat.ts'
import { keyOf, type Workspace } from '../store/workspace-key.ts'
import * as wording from '../wording/first-contact.ts'
import type { Core, Needs, Request } from './command.ts'
import { PAGE, shownPage, showPage } from './listing.ts'
import { placeOf } from './place.ts'
import type { Aside } from './typed.ts'

/** Answers what is no command and no search. */
export async function answerAside(aside: Aside, request: Request, core: Core): Promise<Reply> {
  if (aside === 'hello') return sayHello(core)
  return aside === 'thanks' ? textReply(wording.welcomed()) : showMore(request, core)
}

/** Two lines, and one button that shows what comes of a search. */
async function sayHello(core: Needs<'store'>): Promise<Reply> {
  const total = await core.store.holdings.count()
  return textReply(wording.hello(total), { actions: [toWay(wording.LABELS.try, 'try')] })
}

/** @returns null for whoever was greeted before */
export async function helloOnce(of: Workspace, person: string, core: Needs<'store' | 'now'>): Promise<Reply | null> {
  const isNew = await core.store.inbound.meet({ workspace: keyOf(of), person }, core.now())
  return isNew ? sayHello(core) : null
}

/** What a channel reads that Paperboy was invited to. */
export function greet(): Reply {
  return textReply(wording.greeting(), { actions: [toWay(wording.LABELS.topic, 'topic')] })
}

/** The page behind the one that was shown last. */
async function showMore(request: Request, core: Needs<'store' | 'library' | 'now'>): Promise<Reply> {
  const place = placeOf(request)
  const last = await core.store.listings.last(place)
  if (last === null) return textReply(wording.nothingMore())
  const { to } = shownPage(last)
  if (to >= last.papers.length || to % PAGE !== 0) return textReply(wording.nothingMore())
  return showPage(core, await core.store.listings.turn(place, last, to, core.now()), to)
}
