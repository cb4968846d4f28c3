import { type REST, Routes } from 'discord.js'
import type { Finding, MessageRef, Post } from '../../src/port/platform.ts'
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
}

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
  const oldest = earliest(post.since, now)
  let before: string | undefined
  let read = 0
  // Not from `oldest` on: a channel where nothing was said since would show nothing, which proves nothing.
  for (let page = 0; page < MOST_PAGES; page++) {
    const query = new URLSearchParams({ limit: String(PAGE), ...(before !== undefined && { before }) })
    const messages = (await rest.get(Routes.channelMessages(channel), { query })) as Message[]
    read += messages.length
    const found = messages.find((message) => message.author.id === self && bears(message, post.delivery))
    if (found) return { kind: 'found', message: toRef(post.at.workspace, channel, found.id) }
    const last = messages.at(-1)
    if (!last || messages.length < PAGE || Date.parse(last.timestamp) < oldest) return { kind: 'absent', isProven: read > 0 }
    before = last.id
  }
  return { kind: 'unreadable', reason: `The channel had more than ${read} messages since.` }
}

/** Looks through the posts of ours in a forum: each is a thread, and its first message has the thread's id. */
export async function findInForum(rest: REST, post: Post, self: string, now: number): Promise<Finding> {
  const oldest = earliest(post.since, now)
  const { threads } = (await rest.get(Routes.guildActiveThreads(post.at.workspace))) as { threads: Thread[] }
  const archived = await archivedSince(rest, post.at.channel, oldest)
  if (archived === null) return { kind: 'unreadable', reason: `The forum had more than ${MOST_PAGES * PAGE} posts since.` }
  const here = [...threads, ...archived].filter(({ parent_id: parent }) => parent === post.at.channel)
  const newestFirst = here.filter(({ owner_id: owner }) => owner === self).sort((a, b) => timeOf(b.id) - timeOf(a.id))
  const ours = newestFirst.filter(({ id }, index) => index < FEWEST_POSTS || timeOf(id) >= oldest)
  for (const { id } of ours.slice(0, MOST_POSTS)) {
    const first = (await rest.get(Routes.channelMessage(id, id))) as Message
    if (bears(first, post.delivery)) return { kind: 'found', message: toRef(post.at.workspace, id, id) }
  }
  return ours.length > MOST_POSTS
    ? { kind: 'unreadable', reason: `The forum had more than ${MOST_POSTS} posts of Paperboy’s since.` }
    : { kind: 'absent', isProven: here.length > 0 }
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

function bears({ components }: Message, delivery: string): boolean {
  return customIds(components).some((id) => readCustomId(id).delivery === delivery)
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
