import type { webApi } from '@slack/bolt'
import type { Reply } from '../../src/chat.ts'
import { renderReply, type SlackMessage } from './render.ts'

/** Where the answer to a person goes. */
export interface Spot {
  readonly person: string
  readonly channel: string
  /** The thread in which it was asked. */
  readonly thread: string | null
  /** What Slack gave to answer by: good for half an hour and five uses. */
  readonly url: string | null
  /** Whether what was pressed is seen by the presser alone; another's message is never replaced. */
  readonly isOwn: boolean
}

/** Shows a reply as its audience says. Rejects when none of the ways worked. */
export type Show = (spot: Spot, reply: Reply) => Promise<void>

const RESPONSE_MS = 5_000

/** As posted by a bot: no previews of its links, no mentions made of its words. */
export const QUIET = { unfurl_links: false, unfurl_media: false, link_names: false } as const

export function createShow(web: webApi.WebClient): Show {
  return async (spot, reply) => {
    const message = renderReply(reply)
    if (reply.audience === 'channel') return post(spot, message)
    const whisper = async (): Promise<boolean> => {
      const sent = await web.chat
        .postEphemeral({ channel: spot.channel, user: spot.person, ...message, ...threadOf(spot), ...QUIET })
        .catch(() => null)
      return sent !== null
    }
    // Through its URL an answer for one person cannot go into a thread.
    if (spot.thread !== null && (await whisper())) return
    const replaces = reply.replaces && spot.isOwn
    if ((await respond(spot, { ...message, response_type: 'ephemeral', replace_original: replaces })) === 'shown') return
    if (spot.thread === null && (await whisper())) return
    // Where we are no member, and the URL is used up, there is still the direct message.
    await web.chat.postMessage({ channel: spot.person, ...message, ...QUIET })
  }

  async function post(spot: Spot, message: SlackMessage): Promise<void> {
    const shared = await respond(spot, { ...message, response_type: 'in_channel', replace_original: false, ...threadOf(spot) })
    if (shared === 'shown') return
    // Others would read it twice.
    if (shared === 'unknown') throw new Error('Slack did not say whether it was shared.')
    await web.chat.postMessage({ channel: spot.channel, ...message, ...threadOf(spot), ...QUIET })
  }
}

/** @returns `not shown` only where Slack says so: the URL is used up, expired or of nobody */
async function respond({ url }: Spot, body: object): Promise<'shown' | 'not shown' | 'unknown'> {
  if (url === null) return 'not shown'
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...body, unfurl_links: false, unfurl_media: false }),
      redirect: 'error',
      signal: AbortSignal.timeout(RESPONSE_MS),
    })
    const said = await response.text()
    if (response.ok) return /"ok"\s*:\s*false/.test(said) ? 'not shown' : 'shown'
    return response.status < 500 ? 'not shown' : 'unknown'
  } catch {
    return 'unknown'
  }
}

function threadOf({ thread }: Spot): { thread_ts?: string } {
  return thread === null ? {} : { thread_ts: thread }
}
