// How often Slack lets an app call it, and what it answers beyond that.
import type { METHOD_SCOPES } from '../../../adapters/slack/scopes.ts'

type Method = keyof typeof METHOD_SCOPES

const MINUTE_MS = 60_000
/** Calls a minute of one method in one workspace, by tier. Source: docs.slack.dev/apis/web-api/rate-limits. */
const TIER = { 3: 50, 4: 100 } as const
/** Of methods whose own rules have no number; for posts Slack says “several hundred” a minute. */
const SEVERAL_HUNDRED = 300

/** By method: calls a minute in one workspace. Source: the page of each method below docs.slack.dev/reference/methods. */
const PER_MINUTE: Readonly<Record<Method, number>> = {
  'auth.test': SEVERAL_HUNDRED,
  'chat.getPermalink': SEVERAL_HUNDRED,
  'chat.postEphemeral': TIER[4],
  'chat.postMessage': SEVERAL_HUNDRED,
  'chat.unfurl': TIER[3],
  'chat.update': TIER[3],
  // Of apps that are distributed outside the Marketplace. Source: docs.slack.dev/changelog/2025/05/29/rate-limit-changes-for-non-marketplace-apps.
  'conversations.history': 1,
  'conversations.info': TIER[3],
  'conversations.replies': 1,
  'oauth.v2.access': TIER[4],
  'users.conversations': TIER[3],
  'users.info': TIER[4],
  'views.open': TIER[4],
  'views.publish': TIER[4],
  'views.update': TIER[4],
}

/** Messages of a history that such an app gets at once, whatever it asks for. */
export const MOST_OF_HISTORY = 15
/** A message a second to a channel. Slack lets short bursts through; this does not. */
const CHANNEL_MS = 1_000

export interface Refusal {
  readonly limit: 'posts to a channel' | Method
  /** As the header says it: whole seconds. */
  readonly retryAfter: number
}

/** Counts calls, and says which are too many. @param now milliseconds since 1970 */
export function createPaces(now: () => number) {
  /** When each method was called in the last minute, by workspace. */
  const called = new Map<string, number[]>()
  /** When each channel was last posted to. */
  const posted = new Map<string, number>()

  function refusal(limit: Refusal['limit'], freeAt: number): Refusal {
    return { limit, retryAfter: Math.max(1, Math.ceil((freeAt - now()) / 1000)) }
  }

  return {
    /** @returns null where the call may be made, which is then counted */
    take(workspace: string, method: Method, channel: string): Refusal | null {
      const key = `${workspace} ${method}`
      const recent = (called.get(key) ?? []).filter((at) => at > now() - MINUTE_MS)
      const place = `${workspace} ${channel}`
      const channelFreeAt = method === 'chat.postMessage' ? (posted.get(place) ?? Number.NEGATIVE_INFINITY) + CHANNEL_MS : 0
      if (channelFreeAt > now()) return refusal('posts to a channel', channelFreeAt)
      const [oldest = 0] = recent
      if (recent.length >= PER_MINUTE[method]) return refusal(method, oldest + MINUTE_MS)
      called.set(key, [...recent, now()])
      if (method === 'chat.postMessage') posted.set(place, now())
      return null
    },
  }
}
