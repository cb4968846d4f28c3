import type { webApi } from '@slack/bolt'
import { request } from 'undici'
import { type Reply, textReply } from '../../src/port/chat.ts'
import { plain } from '../../src/port/text.ts'
import { outcomeOf } from './outcome.ts'
import { renderReply } from './render.ts'
import { retryLimited } from './retry.ts'
import { inMessages } from './split.ts'

/** Where the answer to a person goes. */
export interface ReplyTarget {
  readonly person: string
  readonly channel: string
  /** The thread in which it was asked. */
  readonly thread: string | null
  /** What Slack gave to answer by: good for half an hour and five uses. */
  readonly url: string | null
  /** Whether what was pressed is seen by the presser alone; another's message is never replaced. */
  readonly isOwn: boolean
  /** Whether it is a typed command, whose URL has no message before the first answer. */
  readonly isTyped?: true
}

/** The thread that a message stands in; null for none. Slack: the first message of a thread names itself, and is not in it. */
export function threadOfMessage(ts: unknown, thread: unknown): string | null {
  return typeof thread === 'string' && thread !== ts ? thread : null
}

/** Shows a reply as its audience says. Rejects when none of the ways worked. */
export type Show = (spot: ReplyTarget, reply: Reply) => Promise<void>

const RESPONSE_MS = 5_000
const MAYBE_SHARED = 'Slack did not say whether it was shared. Please look before you press again.'

/** As posted by a bot: no previews of its links, no mentions made of its words. */
const QUIET = { unfurl_links: false, unfurl_media: false, link_names: false } as const

export function createShow(web: webApi.WebClient): Show {
  /** @param replaces whether it takes the place of what stands at the URL */
  async function whisper(spot: ReplyTarget, reply: Reply, replaces = reply.replaces && spot.isOwn): Promise<void> {
    const message = renderReply(reply)
    const tell = async (): Promise<boolean> => {
      const asked = { channel: spot.channel, user: spot.person, ...message, ...threadOf(spot.thread), ...QUIET }
      return retryLimited(() => web.chat.postEphemeral(asked)).then(
        () => true,
        () => false,
      )
    }
    // Through its URL an answer for one person cannot go into a thread, but take the place of one that is there.
    const isInPlace = replaces && spot.url !== null
    if (spot.thread !== null && !isInPlace && (await tell())) return
    if (
      (await respond(spot, {
        ...message,
        response_type: 'ephemeral',
        replace_original: replaces,
        ...(isInPlace && threadOf(spot.thread)),
      })) === 'shown'
    )
      return
    if ((spot.thread === null || isInPlace) && (await tell())) return
    // Where we are no member, and the URL is used up, there is still the direct message.
    await retryLimited(() => web.chat.postMessage({ channel: spot.person, ...message, ...QUIET }))
  }

  /** @returns what to tell whoever shared when it is not certainly there; null when it is */
  async function share(spot: ReplyTarget, reply: Reply): Promise<string | null> {
    const body = { ...renderReply(reply), response_type: 'in_channel', replace_original: false, ...threadOf(spot.thread) }
    const shared = await respond(spot, body)
    // Others would read it twice.
    if (shared !== 'not shown') return shared === 'shown' ? null : MAYBE_SHARED
    try {
      await postReply(web, spot, reply)
      return null
    } catch (error) {
      const outcome = outcomeOf(error)
      return outcome.kind === 'unknown' || outcome.kind === 'sent' ? MAYBE_SHARED : `It was not shared. ${outcome.reason}`
    }
  }

  async function show(spot: ReplyTarget, reply: Reply, replaces?: boolean): Promise<void> {
    if (reply.audience === 'channel') {
      const failure = await share(spot, reply)
      if (failure !== null) await whisper(spot, textReply([plain(failure)]))
    } else for (const [index, message] of inMessages(reply).entries()) await whisper(spot, message, index === 0 ? replaces : undefined)
  }

  return async (spot, reply) => {
    await show(spot, reply)
    if (!reply.later) return
    // Slack edits through the URL what was answered there, and never what chat.postEphemeral sent: behind that a second message follows.
    const isAtUrl = spot.url !== null && (spot.thread === null || (reply.replaces && spot.isOwn))
    await show(spot, await reply.later, isAtUrl && (spot.isTyped === true || (reply.replaces && spot.isOwn)))
  }
}

/** Says something in a conversation, for all there to read; what comes of it later takes its place. Rejects as the Web API does. */
export async function postReply(web: webApi.WebClient, to: Pick<ReplyTarget, 'channel' | 'thread'>, reply: Reply): Promise<void> {
  const posted = await postAll(web, to, inMessages(reply))
  if (!reply.later) return
  const [first, ...others] = inMessages(await reply.later)
  const [only, ...more] = posted
  const isEdited = first !== undefined && only !== undefined && more.length === 0 && (await edit(web, only, first))
  // What cannot be edited, as where somebody has deleted it, is answered behind it.
  await postAll(web, to, isEdited ? others : inMessages(await reply.later))
}

/** A message that stands in a conversation. */
interface Posted {
  readonly channel: string
  readonly ts: string
}

async function postAll(
  web: webApi.WebClient,
  { channel, thread }: Pick<ReplyTarget, 'channel' | 'thread'>,
  messages: readonly Reply[],
): Promise<Posted[]> {
  const posted: Posted[] = []
  for (const message of messages) {
    const { channel: at, ts } = await retryLimited(() =>
      web.chat.postMessage({ channel, ...renderReply(message), ...threadOf(thread), ...QUIET }),
    )
    // Slack: where a person was named as the channel, edits take the conversation with them.
    if (at !== undefined && ts !== undefined) posted.push({ channel: at, ts })
  }
  return posted
}

/** @returns false where it certainly or maybe is not edited: to read an answer twice is better than never */
async function edit(web: webApi.WebClient, { channel, ts }: Posted, reply: Reply): Promise<boolean> {
  return retryLimited(() => web.chat.update({ channel, ts, ...renderReply(reply), parse: 'none', link_names: false })).then(
    () => true,
    () => false,
  )
}

/** @returns `not shown` only where Slack says so: the URL is used up, expired or of nobody */
async function respond({ url }: ReplyTarget, message: object): Promise<'shown' | 'not shown' | 'unknown'> {
  if (url === null) return 'not shown'
  try {
    const { statusCode, body } = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...message, unfurl_links: false, unfurl_media: false }),
      signal: AbortSignal.timeout(RESPONSE_MS),
    })
    const said = await body.text()
    if (statusCode < 300) return /"ok"\s*:\s*false/.test(said) ? 'not shown' : 'shown'
    return statusCode >= 400 && statusCode < 500 ? 'not shown' : 'unknown'
  } catch {
    return 'unknown'
  }
}

function threadOf(thread: string | null): { thread_ts?: string } {
  return thread === null ? {} : { thread_ts: thread }
}
