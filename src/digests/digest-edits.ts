import type { Logger } from 'pino'
import { readAction } from '../port/action-ids.ts'
import type { Card, Reply } from '../port/chat.ts'
import type { Clock } from '../port/clock.ts'
import type { ChatPlatform } from '../port/platform.ts'
import type { Delivery } from '../store/deliveries/deliveries.ts'
import type { Taken } from '../store/deliveries/edits.ts'
import type { Store } from '../store/store.ts'
import { withDelay, withoutPings } from './content/delay.ts'
import { factsOf } from './content/facts.ts'

/** Lets posted digests show the votes that were cast since: counts alone, never who. */
export async function editDigests(
  store: Store,
  platforms: ReadonlyMap<string, ChatPlatform>,
  clock: Pick<Clock, 'now'>,
  log: Logger,
): Promise<void> {
  const editing = [...platforms.values()].filter(({ edit }) => edit !== undefined)
  const names = editing.map(({ name }) => name)
  const workspaces = new Map<string, Taken[]>()
  for (const taken of await store.edits.take(names, clock.now())) {
    const { workspace } = taken.delivery
    workspaces.set(workspace, [...(workspaces.get(workspace) ?? []), taken])
  }
  // One workspace that is slow to answer holds up no other.
  await Promise.all([...workspaces.values()].map((edits) => editAll(edits, store, platforms, log)))
}

/** Edits the messages of a workspace, one after the other. */
async function editAll(edits: readonly Taken[], store: Store, platforms: ReadonlyMap<string, ChatPlatform>, log: Logger): Promise<void> {
  for (const taken of edits) {
    const { delivery } = taken
    const reply = await withVotes(delivery, store)
    const platform = platforms.get(delivery.at.platform)
    if (!platform?.edit || delivery.message === null || isSame(reply, delivery.reply)) {
      await store.edits.done(taken, 'same')
      continue
    }
    const { id, attempt, at, slotAt, sentAt, digest, part } = delivery
    const thread = part > 0 ? await store.deliveries.messageOf(digest) : null
    const first = attempt > 0 ? withoutPings(reply) : reply
    const body = part === 0 ? withDelay(first, (sentAt ?? slotAt) - slotAt) : first
    const post = { delivery: id, attempt, isRepeat: false, at, thread, reply: body, since: sentAt ?? slotAt }
    const editing = await platform.edit(post, delivery.message)
    if (editing === 'later') continue // it stays wanted
    await store.edits.done(taken, editing === 'edited' ? reply : 'refused')
    if (editing === 'refused')
      log.info(
        { delivery: id, workspace: delivery.workspace, channel: at.channel },
        'a digest could not be edited: it shows older counts of votes',
      )
  }
}

/** A digest with the counts that its papers have now. */
async function withVotes({ reply, workspace, digest }: Delivery, store: Store): Promise<Reply> {
  const listing = await store.listings.find(workspace, digest.slice(0, 8))
  const ids = listing?.papers ?? []
  const [papers, votes, told] = await Promise.all([store.papers.lookUp(ids), store.people.tally(workspace, ids), store.sources.told(ids)])
  const cards = reply.cards.map((card): Card => {
    const paper = papers.get(ids[placeOf(card) - 1] ?? 0)
    return paper === undefined || card.byline === ''
      ? card
      : { ...card, byline: factsOf(paper, votes.get(paper.id) ?? 0, told.get(paper.id) ?? null, ids.length) }
  })
  return { ...reply, cards }
}

/** Whether a message of a digest shows the votes on a paper, by its place in the digest's list. */
export function showsVotes({ cards }: Reply, place: number): boolean {
  return cards.some((card) => placeOf(card) === place && card.byline !== '')
}

/** The place of a card's paper in the digest's list; 0 where its buttons do not tell, as of an abstract in the thread. */
function placeOf({ actions: [first] }: Card): number {
  return (first && readAction(first.id)?.at) ?? 0
}

function isSame(one: Reply, other: Reply): boolean {
  return one.cards.every(({ byline: text }, index) => text === other.cards[index]?.byline)
}
