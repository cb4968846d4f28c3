// What the platforms have of a fleet's digests, whatever the copies believe.
import type { Fleet } from './fleet.ts'
import type { FleetChannel } from './fleet-topics.ts'

export interface Counted {
  readonly digests: number
  readonly posts: number
  /** Channels that got their digest, or a message of its thread, twice. */
  readonly twice: readonly string[]
  /** Channels that did not get their digest, which no person is told of either. */
  readonly lost: readonly string[]
  readonly held: number
  /** Messages that are under way. */
  readonly unsettled: number
}

interface Post {
  readonly channel: string
  /** What tells it from others; equal texts in one place are one message twice. */
  readonly text: string
  readonly isDigest: boolean
}

export async function countPosts(fleet: Fleet, channels: readonly FleetChannel[]): Promise<Counted> {
  const posts = [...slackPosts(fleet, channels), ...discordPosts(fleet)]
  const digests = new Map<string, number>()
  const messages = new Map<string, number>()
  for (const { channel, text, isDigest } of posts) {
    if (isDigest) digests.set(channel, (digests.get(channel) ?? 0) + 1)
    messages.set(`${channel} ${text}`, (messages.get(`${channel} ${text}`) ?? 0) + 1)
  }
  const more = [...digests, ...messages].filter(([, times]) => times > 1).map(([what, times]) => `${what.slice(0, 120)}: ${times} times`)
  const rows = await fleet.ask(
    "select channel, state from deliveries where state in ('waiting', 'planned', 'leased', 'sending', 'unknown', 'held')",
  )
  const held = new Set(rows.filter(({ state }) => state === 'held').map(({ channel }) => channel))
  return {
    digests: digests.size,
    posts: posts.length,
    twice: more,
    lost: channels
      .filter(({ channel }) => !digests.has(channel) && !held.has(channel))
      .map(({ workspace, channel }) => `${workspace} ${channel}`),
    held: held.size,
    unsettled: rows.filter(({ state }) => state !== 'held').length,
  }
}

function slackPosts(fleet: Fleet, channels: readonly FleetChannel[]): Post[] {
  const teams = new Set(channels.filter(({ workspace }) => workspace.startsWith('slack:')).map(({ workspace }) => workspace.slice(6)))
  return [...teams].flatMap((team) =>
    fleet.slack.team(team).posts.map(({ channel, thread_ts: thread, text, blocks }) => ({
      channel: String(channel),
      text: `${thread ?? ''} ${text} ${JSON.stringify(blocks)}`,
      isDigest: thread === undefined,
    })),
  )
}

/** In Discord a thread is a channel of its own. */
function discordPosts({ discord }: Fleet): Post[] {
  return discord.posts.map(({ channel, content, embeds }) => ({
    channel,
    text: `${content} ${JSON.stringify(embeds)}`,
    isDigest: discord.guilds.channels.get(channel)?.parent == null,
  }))
}
