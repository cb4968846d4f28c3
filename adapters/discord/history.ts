import { type REST, Routes } from 'discord.js'
import type { ChannelRef } from '../../src/port/chat.ts'
import type { Finding, MessageRef, Post, Reading, SeenDigest, Untold } from '../../src/port/platform.ts'
import { earliest } from '../shared/earliest.ts'
import { readCustomId } from './custom-id.ts'
import { isDirect } from './text.ts'

/** Discord: a history comes in pages of at most 100, the newest first. */
const PAGE = 100
/** A channel that has had more than so many pages since is not read to the end. */
const MOST_PAGES = 10
/** Of a forum at most so many posts of ours are looked into. */
const MOST_POSTS = 30
/** So many are looked into whatever the time of the post is said to be. */
const FEWEST_POSTS = 5

interface Message {
  readonly id: string
  readonly timestamp: string
  readonly author: { readonly id: string }
  readonly components?: unknown
  readonly embeds?: readonly Embed[]
}

interface Embed {
  readonly title?: string
  readonly description?: string
  readonly url?: string
}

/** The end of a link's words, and where it leads, as our cards have it. */
const LINK = /\]\((https:\/\/[^)\s]+)\)/g

/** A page of archived threads, the one archived last first. */
interface Archived {
  readonly threads: readonly Thread[]
  readonly has_more: boolean
}

interface Thread {
  readonly id: string
  readonly parent_id: string
  readonly owner_id: string
  readonly thread_metadata: { readonly archive_timestamp: string }
}

/** Looks through a channel, or a thread, for a post by the button that bears its delivery's id, as of an instant. Rejects as the REST client does. */
export async function findInChannel(rest: REST, channel: string, post: Post, self: string, now: number): Promise<Finding> {
  const { workspace } = post.at
  const found = await walk<Finding>(rest, channel, earliest(post.since, now), self, (message) =>
    deliveryOf(message) === post.delivery ? { kind: 'found', message: toRef(workspace, channel, message.id) } : null,
  )
  return 'read' in found ? { kind: 'absent', isProven: found.read > 0 } : found
}

/** Reads all digests that came to a channel. Rejects as the REST client does. */
export async function readChannel(rest: REST, { workspace, channel }: ChannelRef, since: number, self: string): Promise<Reading> {
  const digests: SeenDigest[] = []
  const oldest = earliest(since, since)
  const ended = await walk<never>(rest, channel, oldest, self, (message) => {
    const digest = toSeen(message, toRef(workspace, channel, message.id))
    if (digest !== null && digest.at >= oldest) digests.push(digest)
    return null
  })
  return 'read' in ended ? { kind: 'read', digests, isProven: ended.read > 0 } : ended
}

/** Reads page by page, the newest first. @param take is given what is ours, and may end it @returns how many messages were read, where all were */
async function walk<Result>(
  rest: REST,
  channel: string,
  oldest: number,
  self: string,
  take: (message: Message) => Result | null,
): Promise<Result | Untold | { readonly read: number }> {
  let before: string | undefined
  let read = 0
  // Not from `oldest` on: a channel where nothing was said since would show nothing, which proves nothing.
  for (let page = 0; page < MOST_PAGES; page++) {
    const query = new URLSearchParams({ limit: String(PAGE), ...(before !== undefined && { before }) })
    const messages = (await rest.get(Routes.channelMessages(channel), { query })) as Message[]
    read += messages.length
    for (const message of messages) {
      const result = message.author.id === self ? take(message) : null
      if (result !== null) return result
    }
    const last = messages.at(-1)
    if (!last || messages.length < PAGE || Date.parse(last.timestamp) < oldest) return { read }
    before = last.id
  }
  return { kind: 'unreadable', reason: `The channel had more than ${read} messages since.` }
}

/** Looks through the posts of ours in a forum. */
export async function findInForum(rest: REST, post: Post, self: string, now: number): Promise<Finding> {
  const { workspace } = post.at
  const found = await walkForum<Finding>(rest, post.at, earliest(post.since, now), self, (message) =>
    deliveryOf(message) === post.delivery ? { kind: 'found', message: toRef(workspace, message.id, message.id) } : null,
  )
  return 'read' in found ? { kind: 'absent', isProven: found.read > 0 } : found
}

/** Reads all digests that came to a forum. Rejects as the REST client does. */
export async function readForum(rest: REST, at: ChannelRef, since: number, self: string): Promise<Reading> {
  const digests: SeenDigest[] = []
  const oldest = earliest(since, since)
  const ended = await walkForum<never>(rest, at, oldest, self, (message) => {
    const digest = toSeen(message, toRef(at.workspace, message.id, message.id))
    if (digest !== null && digest.at >= oldest) digests.push(digest)
    return null
  })
  return 'read' in ended ? { kind: 'read', digests, isProven: ended.read > 0 } : ended
}

/** A post in a forum is a thread, and its first message has the thread's id. @returns how many posts of anybody there are, where all of ours were read */
async function walkForum<Result>(
  rest: REST,
  { workspace, channel }: Pick<ChannelRef, 'workspace' | 'channel'>,
  oldest: number,
  self: string,
  take: (message: Message) => Result | null,
): Promise<Result | Untold | { readonly read: number }> {
  const { threads } = (await rest.get(Routes.guildActiveThreads(workspace))) as { threads: Thread[] }
  const archived = await archivedSince(rest, channel, oldest)
  if (archived === null) return { kind: 'unreadable', reason: `The forum had more than ${MOST_PAGES * PAGE} posts since.` }
  const here = [...threads, ...archived].filter(({ parent_id: parent }) => parent === channel)
  const newestFirst = here.filter(({ owner_id: owner }) => owner === self).sort((a, b) => timeOf(b.id) - timeOf(a.id))
  const ours = newestFirst.filter(({ id }, index) => index < FEWEST_POSTS || timeOf(id) >= oldest)
  for (const { id } of ours.slice(0, MOST_POSTS)) {
    const result = take((await rest.get(Routes.channelMessage(id, id))) as Message)
    if (result !== null) return result
  }
  if (ours.length > MOST_POSTS) return { kind: 'unreadable', reason: `The forum had more than ${MOST_POSTS} posts of Paperboy’s since.` }
  return { read: here.length }
}

/** A forum may archive a post after an hour of silence: it is not among the active ones then. @returns null when there are too many */
async function archivedSince(rest: REST, forum: string, oldest: number): Promise<Thread[] | null> {
  const archived: Thread[] = []
  let before: string | undefined
  for (let page = 0; page < MOST_PAGES; page++) {
    const query = new URLSearchParams({ limit: String(PAGE), ...(before !== undefined && { before }) })
    const { threads, has_more: isMore } = (await rest.get(Routes.channelThreads(forum, 'public'), { query })) as Archived
    archived.push(...threads)
    before = threads.at(-1)?.thread_metadata.archive_timestamp
    if (!isMore || before === undefined || Date.parse(before) < oldest) return archived
  }
  return null
}

/** Where a person can open a message. */
export function toRef(workspace: string, channel: string, id: string): MessageRef {
  return { id, link: `https://discord.com/channels/${isDirect(workspace) ? '@me' : workspace}/${channel}/${id}` }
}

/** The delivery that a message of ours is; null where it is none, as an answer is. */
function deliveryOf({ components }: Message): string | null {
  return customIds(components).flatMap((id) => readCustomId(id).delivery ?? [])[0] ?? null
}

function toSeen(message: Message, ref: MessageRef): SeenDigest | null {
  const delivery = deliveryOf(message)
  if (delivery === null) return null
  const { embeds = [], timestamp } = message
  const text = embeds.flatMap(({ title = '', description = '' }) => [title, description]).join('\n')
  const links = [...embeds.flatMap(({ url }) => url ?? []), ...[...text.matchAll(LINK)].map(([, url = '']) => url)]
  return { delivery, message: ref, at: Date.parse(timestamp), links, text }
}

function customIds(part: unknown): string[] {
  if (Array.isArray(part)) return part.flatMap(customIds)
  if (typeof part !== 'object' || part === null) return []
  const { custom_id: id, components } = part as { custom_id?: unknown; components?: unknown }
  return [...(typeof id === 'string' ? [id] : []), ...customIds(components)]
}

/** Discord's ids begin with the milliseconds since 2015. */
function timeOf(id: string): number {
  return Number(BigInt(id) >> 22n) + 1_420_070_400_000
}
