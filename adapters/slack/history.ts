import type { webApi } from '@slack/bolt'
import { waitAfterFailures } from '../../src/port/backoff.ts'
import type { Finding, MessageRef, Post } from '../../src/port/platform.ts'
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
/** Our clock and Slack's may differ. */
const CLOCKS_MS = 5 * 60_000
/** Looks that were begun and not ended; more are begun anew. */
const MOST_LOOKS = 500
/** How long no history is read after one that failed and named no time, in milliseconds: longer each time. */
const REST = { first: 10_000, longest: 5 * 60_000 }

export interface HistoryOptions {
  readonly web: webApi.WebClient
  readonly identity: () => Promise<Identity>
  readonly signer: Signer
  readonly addressOf: (channel: string, id: string) => Promise<MessageRef>
  /** Messages that are asked for at once. */
  readonly page?: number | undefined
  readonly time: Time
}

/** How far a look has come. */
interface Look {
  cursor: string | undefined
  /** Messages. */
  read: number
  pages: number
  running: Promise<Finding> | null
}

type Message = { readonly ts?: string; readonly bot_id?: string; readonly metadata?: unknown }

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
}: HistoryOptions): (post: Post) => Promise<Finding> {
  const looks = new Map<string, Look>()
  let restUntil = 0
  let restFor = ''
  let failures = 0

  async function search(post: Post, look: Look): Promise<Finding> {
    const { bot } = await identity()
    const oldest = (post.since - CLOCKS_MS) / 1000
    // Not from `oldest` on: a channel where nothing was said since would show nothing, which proves nothing.
    while (look.pages < MOST_PAGES) {
      const { messages, next } = await pageOf(post, look.cursor)
      failures = 0
      look.read += messages.length
      look.pages++
      for (const { bot_id: author, metadata, ts } of messages) {
        const says = author === bot ? signer.read(metadata, post) : 'other'
        if (says === 'ours' && ts !== undefined) return { kind: 'found', message: await addressOf(post.at.channel, ts) }
        if (says === 'forged')
          return { kind: 'unreadable', reason: 'A message of Paperboy’s bears its name with another signature: was the token replaced?' }
      }
      const isPast = post.thread === null && messages.some(({ ts }) => Number(ts) < oldest)
      if (isPast || next === undefined) return { kind: 'absent', isProven: look.read > 0 }
      look.cursor = next
    }
    return { kind: 'unreadable', reason: `The channel had more than ${look.read} messages since.` }
  }

  /** Rejects as the Web API does. */
  async function pageOf({ at, thread }: Post, cursor: string | undefined) {
    const asked = { channel: at.channel, limit: size, include_all_metadata: true, ...(cursor !== undefined && { cursor }) }
    const page = thread ? await web.conversations.replies({ ...asked, ts: thread.id }) : await web.conversations.history(asked)
    const next = page.has_more ? page.response_metadata?.next_cursor || undefined : undefined
    return { messages: (page.messages ?? []) as Message[], next }
  }

  async function find(post: Post, look: Look): Promise<Finding> {
    if (time.monotonic() < restUntil) return { kind: 'later', reason: restFor }
    try {
      return await search(post, look)
    } catch (error) {
      if (errorName(error) === 'invalid_cursor' && look.cursor !== undefined) {
        Object.assign(look, { cursor: undefined, read: 0, pages: 0 })
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

  return async (post) => {
    const key = JSON.stringify([post.delivery, post.attempt, post.at.channel, post.thread?.id])
    const look = looks.get(key) ?? { cursor: undefined, read: 0, pages: 0, running: null }
    looks.set(key, look)
    const [first] = looks.keys()
    if (looks.size > MOST_LOOKS && first !== undefined) looks.delete(first)
    // Whoever gave up waiting for a look may ask again while it goes on.
    look.running ??= find(post, look).finally(() => {
      look.running = null
    })
    const finding = await look.running
    if (finding.kind !== 'later') looks.delete(key)
    return finding
  }
}
