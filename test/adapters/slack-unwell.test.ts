// A Slack that is unwell is asked little: requests counted over ten minutes of refusals, in virtual time.
import { describe, expect, onTestFinished, test } from 'vitest'
import { createConnection } from '../../adapters/slack/connection.ts'
import type { Clock } from '../../src/clock.ts'
import { createLog } from '../../src/log.ts'
import { within } from '../../src/patience.ts'
import { openSlackTest, until } from './slack-harness.ts'
import { type SlackServer, startSlack } from './slack-server.ts'

const MINUTE_MS = 60_000
const TEN_MINUTES_MS = 10 * MINUTE_MS
const MOST_A_MINUTE = 30

/** A clock that passes only while somebody sleeps. */
function createSleepClock(start = 0): Clock & { readonly pass: (milliseconds: number) => void } {
  let elapsed = 0
  return {
    now: () => start + elapsed,
    monotonic: () => elapsed,
    async sleep(milliseconds) {
      await new Promise((resolve) => setImmediate(resolve))
      elapsed += milliseconds
    },
    pass: (milliseconds) => {
      elapsed += milliseconds
    },
  }
}

/** @returns how many requests there were in the worst minute so far, by the clock */
function countRequests(server: SlackServer, clock: Clock): () => number {
  const minutes = new Map<number, number>()
  const push = server.calls.push.bind(server.calls)
  server.calls.push = (...calls) => {
    const minute = Math.floor(clock.monotonic() / MINUTE_MS)
    minutes.set(minute, (minutes.get(minute) ?? 0) + calls.length)
    return push(...calls)
  }
  return () => Math.max(0, ...minutes.values())
}

async function openConnection() {
  const lines: string[] = []
  const clock = createSleepClock()
  const server = await startSlack()
  const worst = countRequests(server, clock)
  const log = createLog('warn', (line) => lines.push(line))
  const connection = createConnection({ appToken: server.workspace.appToken, apiUrl: server.apiUrl, onLost: () => {}, time: clock, log })
  onTestFinished(async () => {
    await connection.close()
    await server.close()
  })
  return { lines, clock, server, worst, connection }
}

describe('a connection', () => {
  test('that Slack ends as one too many is made again ever later, with a warning that says so', async () => {
    const { lines, clock, server, worst, connection } = await openConnection()
    server.workspace.isCrowded = true
    await connection.open()
    await until(() => clock.monotonic() > TEN_MINUTES_MS, 20_000)
    expect(worst()).toBeLessThanOrEqual(MOST_A_MINUTE)
    expect(server.connections()).toBeGreaterThan(10)
    expect(lines[0]).toContain('too many connections')
    expect(lines.length).toBeLessThanOrEqual(server.connections())
  }, 30_000)

  test.each([
    ['a 429 without a time', { status: 429, retryAfter: null }],
    ['a 500', { done: false, end: 'fails' }],
    ['an error', { error: 'internal_error' }],
    ['a closed connection', { done: false, end: 'reset' }],
  ] as const)(
    'that is refused by %s is asked for ever later',
    async (_, fate) => {
      const { clock, server, worst, connection } = await openConnection()
      await connection.open()
      server.fates.set(
        'apps.connections.open',
        Array.from({ length: 1_000 }, () => fate),
      )
      server.disconnect('warning')
      await until(() => clock.monotonic() > TEN_MINUTES_MS, 20_000)
      expect(worst()).toBeLessThanOrEqual(MOST_A_MINUTE)
    },
    30_000,
  )

  test('that worked for a minute is made again at once', async () => {
    const { lines, clock, server, connection } = await openConnection()
    await connection.open()
    for (let times = 0; times < 5; times++) {
      clock.pass(MINUTE_MS)
      const before = clock.monotonic()
      server.disconnect('refresh_requested')
      await until(() => server.connections() === times + 2)
      expect(clock.monotonic()).toBe(before)
      // Slack has greeted it; the client hears so a little later.
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    expect(lines).toEqual([])
  })
})

describe('a delivery that cannot be read', () => {
  test('is acknowledged, and the next one is answered', async () => {
    const { server } = await openSlackTest()
    const types = ['app_mention', 'message', 'link_shared', 'app_home_opened', 'member_joined_channel', 'channel_archive', 'tokens_revoked']
    const frames = [
      { type: 'events_api' },
      { type: 'events_api', payload: null },
      { type: 'events_api', payload: { type: 'event_callback', event_id: 'Ev1' } },
      { type: 'events_api', payload: { type: 'event_callback', event: { user: 'U1' } } },
      { type: 'events_api', payload: { event: 'app_mention' } },
      { type: 'slash_commands', payload: null },
      ...types.flatMap((type) => [
        { type: 'events_api', payload: { type: 'event_callback', event: { type } } },
        { type: 'events_api', payload: { type: 'event_callback', event: { type, text: null, links: null, channel: null, user: null } } },
      ]),
    ]
    for (const frame of frames) expect([frame, await within(1_000, server.frame(frame))]).toEqual([frame, {}])
    await server.event({ type: 'message', channel: 'D1', channel_type: 'im', user: 'U1', text: 'xplainer', ts: '1.0', event_ts: '1.0' })
    await until(() => server.posts.length > 0)
  }, 30_000)
})
