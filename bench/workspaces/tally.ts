import type Sqlite from 'better-sqlite3'
import { SLACK_TRAITS } from '../../adapters/slack/slack.ts'
import type { SlackCloud } from '../../test/servers/slack/cloud.ts'

/** What became of the digests that were due. */
export interface Tally {
  readonly expected: number
  /** Channels for whose topic nothing new was there. */
  readonly quiet: number
  /** Digests and messages of their threads that stand in channels. */
  readonly digests: number
  readonly inThreads: number
  /** Digests or messages that stand there more than once. */
  readonly twice: number
  /** Channels without the digest that they are owed, and messages of threads that were planned and are not there. */
  readonly lost: number
  /** Milliseconds after they were due: the last digest, and the last message of a thread; and when they could be there at the earliest. */
  readonly lastDigestMs: number
  readonly lastMessageMs: number
  readonly earliestDigestMs: number
  readonly earliestMessageMs: number
  /** The last message, where each is begun the limit's pause after the answer to the one before. */
  readonly answeredMessageMs: number
  /** By digest, milliseconds after it was due. */
  readonly delays: readonly number[]
}

interface Due {
  readonly teams: readonly string[]
  readonly channels: readonly string[]
  readonly dueAt: number
  readonly travelMs: number
}

export function tally(cloud: SlackCloud, sqlite: Sqlite.Database, { teams, channels, dueAt, travelMs }: Due): Tally {
  const seen = new Map<string, number>()
  const quiet = new Set(
    sqlite
      .prepare("select workspace || ' ' || channel from sections join subscriptions on number = subscription where outcome = 'empty'")
      .pluck()
      .all(),
  )
  const delays: number[] = []
  let [twice, lost, inThreads, lastMessageMs, earliestDigestMs, earliestMessageMs, longest] = [0, 0, 0, 0, 0, 0, 0]
  for (const team of teams) {
    const counts: number[] = []
    for (const channel of channels) {
      const messages = (cloud.team(team).workspace.channels.get(channel)?.messages ?? []).filter(({ metadata }) => metadata !== undefined)
      const digests = messages.filter(({ thread_ts: thread }) => thread === undefined)
      if (digests.length === 0 && !quiet.has(`slack:${team} ${channel}`)) lost++
      twice += Math.max(0, digests.length - 1)
      inThreads += messages.length - digests.length
      counts.push(messages.length)
      for (const { ts } of digests) delays.push(Number(ts) * 1000 - dueAt)
      for (const { metadata, ts } of messages) {
        const { delivery } = (metadata as { event_payload: { delivery: string } }).event_payload
        seen.set(delivery, (seen.get(delivery) ?? 0) + 1)
        lastMessageMs = Math.max(lastMessageMs, Number(ts) * 1000 - dueAt)
      }
    }
    longest = Math.max(longest, ...counts)
    const perWorkspaceMs = 1000 / SLACK_TRAITS.workspacePerSecond
    const all = counts.reduce((sum, count) => sum + count, 0)
    earliestDigestMs = Math.max(earliestDigestMs, (channels.length - 1) * perWorkspaceMs)
    earliestMessageMs = Math.max(
      earliestMessageMs,
      (all - 1) * perWorkspaceMs,
      ...counts.map((count) => (count - 1) * SLACK_TRAITS.channelGapMs),
    )
  }
  const planned = sqlite.prepare('select id, part from deliveries').all() as { id: string; part: number }[]
  lost += planned.filter(({ id, part }) => part > 0 && !seen.has(id)).length
  const repeated = [...seen.values()].filter((count) => count > 1).length
  const lastDigestMs = Math.max(0, ...delays)
  const answeredMessageMs = Math.max(earliestMessageMs, (longest - 1) * (SLACK_TRAITS.channelGapMs + travelMs) + 2 * travelMs)
  const counts = {
    expected: teams.length * channels.length,
    quiet: quiet.size,
    digests: delays.length,
    inThreads,
    twice: twice + repeated,
    lost,
  }
  return { ...counts, lastDigestMs, lastMessageMs, earliestDigestMs, earliestMessageMs, answeredMessageMs, delays }
}
