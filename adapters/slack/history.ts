import type { webApi } from '@slack/bolt'
import { waitAfterFailures } from '../../src/port/backoff.ts'
import type { ChannelRef } from '../../src/port/chat.ts'
import type { ChatPlatform, Finding, MessageRef, Post, Reading, SeenDigest, Untold } from '../../src/port/platform.ts'
import { earliest } from '../shared/earliest.ts'
import type { Identity } from './identity.ts'
import { errorName, findingOf, reasonOf, waitOf } from './outcome.ts'
import type { Signer } from './signature.ts'
import type { Time } from './time.ts'

/** Slack: a history comes in pages of at most 200, the newest first; a thread's the oldest first. */
const PAGE = 100
/** Slack: apps that are distributed outside its Marketplace may read a history once a minute, 15 messages. */
export const PAGE_OF_DISTRIBUTED = 15
/** A channel that has had more than so many pages since is not read to the end. */
const MOST_PAGES = 10
/** Looks that were begun and not ended; more are begun anew. */
const MOST_LOOKS = 500
/** How long no history is read after one that failed and named no time, in milliseconds: longer each time. */
const REST = { first: 10_000, longest: 5 * 60_000 }

export interface HistoryOptions {
  readonly web: webApi.WebClient
  readonly identity: () => Promise<Identity>
  readonly signer: Signer
  readonly addressOf: (channel: string, id: string, thread?: Post['thread']) => Promise<MessageRef>
  /** Messages that are asked for at once. */
  readonly page?: number | undefined
  readonly time: Time
  /** Milliseconds since 1970, by the clock that `since` of a post is of. */
  readonly now?: () => number
}

/** Where messages are looked for: in a channel, or in a thread of it. */
type Place = Pick<Post, 'thread' | 'since'> & { readonly at: Pick<Post['at'], 'channel'> }

/** How far a look has come. */
interface Look<Result> {
  cursor: string | undefined
  /** Messages. */
  read: number
  pages: number
  readonly digests: SeenDigest[]
  running: Promise<Result | Untold> | null
}

type Message = { readonly ts?: string; readonly bot_id?: string; readonly metadata?: unknown; readonly blocks?: unknown }

const FORGED: Untold = {
  kind: 'unreadable',
  reason: 'A message of Paperboy’s bears its name with another signature: was the token replaced?',
}

/**
 * Looks for posts in histories. Where Slack asks to wait, no history is asked for before that is over, and each look goes on where it stopped:
 * begun anew each time it would never end where Slack gives a page a minute.
 */
export function createHistory({
  web,
  identity,
  signer,
  addressOf,
  page: size = PAGE,
  time,
  now = Date.now,
}: HistoryOptions): Required<Pick<ChatPlatform, 'find' | 'readBack'>> {
  const finds = new Map<string, Look<Finding>>()
  const readings = new Map<string, Look<Reading>>()
  let restUntil = 0
  let restFor = ''
  let failures = 0

  /** Reads page by page, the newest first. @param take is given what is ours, and may end the look @returns `end` where all was read */
  async function walk<Result>(
    place: Place,
    look: Pick<Look<unknown>, 'cursor' | 'read' | 'pages'>,
    take: (message: Message & { readonly ts: string }) => Promise<Result | null> | Result | null,
  ): Promise<Result | Untold | 'end'> {
    const { bot } = await identity()
    const oldest = earliest(place.since, now()) / 1000
    // Not from `oldest` on: a channel where nothing was said since would show nothing, which proves nothing.
    while (look.pages < MOST_PAGES) {
      const { messages, next } = await pageOf(place, look.cursor)
      failures = 0
      look.read += messages.length
      look.pages++
      for (const message of messages) {
        const { bot_id: author, ts } = message
        const result = author === bot && ts !== undefined ? await take({ ...message, ts }) : null
        if (result !== null) return result
      }
      const isPast = place.thread === null && messages.some(({ ts }) => Number(ts) < oldest)
      if (isPast || next === undefined) return 'end'
      look.cursor = next
    }
    return { kind: 'unreadable', reason: `The channel had more than ${look.read} messages since.` }
  }

  /** Rejects as the Web API does. */
  async function pageOf({ at, thread }: Place, cursor: string | undefined) {
    const asked = { channel: at.channel, limit: size, include_all_metadata: true, ...(cursor !== undefined && { cursor }) }
    const page = thread ? await web.conversations.replies({ ...asked, ts: thread.id }) : await web.conversations.history(asked)
    const next = page.has_more ? page.response_metadata?.next_cursor || undefined : undefined
    return { messages: (page.messages ?? []) as Message[], next }
  }

  async function search(post: Post, look: Look<Finding>): Promise<Finding> {
    const found = await walk<Finding>(post, look, async ({ metadata, ts }) => {
      const says = signer.read(metadata, post)
      if (says === 'forged') return FORGED
      return says === 'ours' ? { kind: 'found', message: await addressOf(post.at.channel, ts, post.thread) } : null
    })
    return found === 'end' ? { kind: 'absent', isProven: look.read > 0 } : found
  }

  async function readAll(at: ChannelRef, since: number, look: Look<Reading>): Promise<Reading> {
    const oldest = earliest(since, since) / 1000
    const ended = await walk<Reading>({ at, thread: null, since }, look, async ({ metadata, ts, blocks }) => {
      if (Number(ts) < oldest) return null
      const named = signer.named(metadata, at.channel)
      if (named === 'forged') return FORGED
      if (named === null) return null
      const message = await addressOf(at.channel, ts)
      look.digests.push({ delivery: named, message, at: Number(ts) * 1000, ...wordsOf(blocks) })
      return null
    })
    return ended === 'end' ? { kind: 'read', digests: look.digests, isProven: look.read > 0 } : ended
  }

  async function patiently<Result extends { readonly kind: string }>(
    look: Look<Result>,
    work: () => Promise<Result>,
  ): Promise<Result | Untold> {
    if (time.monotonic() < restUntil) return { kind: 'later', reason: restFor }
    try {
      return await work()
    } catch (error) {
      if (errorName(error) === 'invalid_cursor' && look.cursor !== undefined) {
        Object.assign(look, { cursor: undefined, read: 0, pages: 0, digests: [] })
        return { kind: 'later', reason: reasonOf(error) }
      }
      const finding = findingOf(error)
      if (finding.kind === 'later') {
        const wait = waitOf(error) ?? waitAfterFailures(REST, failures++)
        restUntil = Math.max(restUntil, time.monotonic() + wait)
        restFor = reasonOf(error)
      }
      return finding
    }
  }

  /** Whoever gave up waiting for a look may ask again while it goes on. */
  async function lookOn<Result extends { readonly kind: string }>(
    looks: Map<string, Look<Result>>,
    named: readonly unknown[],
    work: (look: Look<Result>) => Promise<Result>,
  ): Promise<Result | Untold> {
    const key = JSON.stringify(named)
    const look = looks.get(key) ?? { cursor: undefined, read: 0, pages: 0, digests: [], running: null }
    looks.set(key, look)
    const [first] = looks.keys()
    if (looks.size > MOST_LOOKS && first !== undefined) looks.delete(first)
    look.running ??= patiently(look, () => work(look)).finally(() => {
      look.running = null
    })
    const result = await look.running
    if (result.kind !== 'later') looks.delete(key)
    return result
  }

  return {
    find: (post) => lookOn(finds, [post.delivery, post.attempt, post.at.channel, post.thread?.id], (look) => search(post, look)),
    readBack: (at, since) => lookOn(readings, [at.channel, since], (look) => readAll(at, since, look)),
  }
}

/** What a message of ours says: the addresses of its links, and its text. */
function wordsOf(part: unknown): Pick<SeenDigest, 'links' | 'text'> {
  const links: string[] = []
  const texts: string[] = []
  const visit = (each: unknown): void => {
    if (typeof each !== 'object' || each === null) return
    const { type, url, text } = each as { type?: unknown; url?: unknown; text?: unknown }
    if (type === 'link' && typeof url === 'string') links.push(url)
    if (typeof text === 'string') texts.push(text)
    for (const value of Object.values(each)) visit(value)
  }
  visit(part)
  return { links, text: texts.join('\n') }
}
