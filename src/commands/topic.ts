import { createHash } from 'node:crypto'
import { z } from 'zod'
import { nameKey } from '../store/subscriptions.ts'
import { nameFault, type Subscription, type Topic } from '../topics/subscription.ts'
import { editsBetween } from '../topics/typed.ts'
import * as wording from '../wording/subscriptions.ts'
import type { Needs, Request } from './command.ts'
import { placeOf } from './place.ts'
import { Refusal } from './refusal.ts'

/** A topic of this channel, as a person names one; adapters complete it. */
export const topicOption = z
  .string()
  .trim()
  .max(200)
  .meta({ description: 'Its name, or its number in the list of topics', completes: true })

/** The topics of the channel where it was asked. */
export function topicsHere(request: Request, core: Needs<'store'>): Promise<Subscription[]> {
  return core.store.subscriptions.inChannel(placeOf(request))
}

/**
 * The topic that a person means: by name, by the beginning of it, by its number in `subscriptions`; an admin of the workspace also one of
 * another channel, by its `~id`.
 * @throws {Refusal} that names those there are
 */
export async function findTopic(reference: string, request: Request, core: Needs<'store'>): Promise<Subscription> {
  const here = await topicsHere(request, core)
  const found = matchTopic(reference, here)
  if (found) return found
  const id = idIn(reference)
  const elsewhere = id === undefined ? null : await core.store.subscriptions.find(placeOf(request).workspace, id)
  const isTheirs = elsewhere && (request.asker.isAdmin || elsewhere.channel === request.at.channel)
  if (isTheirs && (elsewhere.state === 'active' || elsewhere.state === 'paused')) return elsewhere
  throw new Refusal('unknown-topic', wording.noSuchTopic(reference, nearestFirst(reference, here)))
}

/** Those with a name near to what was typed first, the nearest of them at the beginning; the others as they are. */
function nearestFirst(reference: string, topics: readonly Subscription[]): Subscription[] {
  const key = nameKey(reference)
  const edits = (name: string): number => {
    const known = nameKey(name)
    // A word of the name may be meant: `jointz` for “Bones and joints”.
    const least = Math.min(editsBetween(key, known), ...known.split(' ').map((word) => editsBetween(key, word) + 1))
    return least <= Math.max(2, known.length / 3) ? least : Number.POSITIVE_INFINITY
  }
  const scored = topics.map((topic) => ({ topic, edits: edits(topic.name) }))
  return scored.sort((a, b) => (a.edits === b.edits ? 0 : a.edits - b.edits)).map(({ topic }) => topic)
}

/** A topic by its id, with a mark of how it was seen where a form shows it. */
const SEEN = /^~([\w-]{8})(?:\.([\w-]{6}))?$/

/** The id that a topic is named by; undefined where it is named otherwise. */
export function idIn(reference: string): string | undefined {
  return SEEN.exec(reference.trim())?.[1]
}

/** How a form names the topic that it shows, so that it can be told whether somebody changed it since. */
export function nameSeen(topic: Subscription): string {
  return `~${topic.id}.${markOf(topic)}`
}

/** Whether a topic is not as it was when it was named so. */
export function isChangedSince(reference: string, topic: Subscription): boolean {
  const mark = SEEN.exec(reference.trim())?.[2]
  return mark !== undefined && mark !== markOf(topic)
}

function markOf({ name, query, schedule, top, detail, versions }: Topic): string {
  const seen = JSON.stringify([name, query, schedule.time, schedule.zone, schedule.days, schedule.monthDay ?? '', top, detail, versions])
  return createHash('sha256').update(seen).digest('base64url').slice(0, 6)
}

/** @throws {Refusal} for a name that would be taken for the number of another topic, or for all of them */
export function checkName(name: string): void {
  const fault = nameFault(nameKey(name))
  if (fault !== null) throw new Refusal('topic-name', wording.noNameOfOne(name, fault), 'as')
}

/** As `findTopic`, among some; null when none or several may be meant. */
export function matchTopic(reference: string, topics: readonly Subscription[]): Subscription | null {
  const key = nameKey(reference)
  const named = topics.find(({ name }) => nameKey(name) === key)
  if (named) return named
  const number = /^#?(\d{1,3})$/.exec(key)?.[1]
  if (number !== undefined) return topics[Number(number) - 1] ?? null
  const [only, ...others] = key === '' ? [] : topics.filter(({ name }) => nameKey(name).startsWith(key))
  return only && others.length === 0 ? only : null
}
