// A Slack that is unwell is asked little: requests counted over ten minutes of refusals, in virtual time.
import { describe, expect, onTestFinished, test } from 'vitest'
import { createConnection } from '../../adapters/slack/connection.ts'
import { createIdentity } from '../../adapters/slack/identity.ts'
import { createPeople } from '../../adapters/slack/people.ts'
import { createPoster } from '../../adapters/slack/post.ts'
import { createRooms } from '../../adapters/slack/rooms.ts'
import { createSigner, keyOfToken } from '../../adapters/slack/signature.ts'
import type { Time } from '../../adapters/slack/time.ts'
import { createWeb } from '../../adapters/slack/web.ts'
import { createLog } from '../../src/config/log.ts'
import { textReply } from '../../src/port/chat.ts'
import { say } from '../../src/port/text.ts'
import { withTimeout } from '../../src/port/timeout.ts'
import { openSlackTest, until } from '../servers/slack/harness.ts'
import { type SlackServer, startSlack } from '../servers/slack/server.ts'
import { toPost } from './contract.ts'

const MINUTE_MS = 60_000
const TEN_MINUTES_MS = 10 * MINUTE_MS
const MOST_A_MINUTE = 30

/** A clock that passes only while somebody sleeps. */
function createSleepClock(): Time & { readonly pass: (milliseconds: number) => void } {
  let elapsed = 0
  return {
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
function countRequests(server: SlackServer, clock: Time): () => number {
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

function openPoster(server: SlackServer, time: Time) {
  const log = createLog('silent')
  const { apiUrl, workspace } = server
  const web = createWeb({ token: workspace.botToken, apiUrl, timeoutMs: 5_000, log })
  return createPoster({
    web,
    identity: createIdentity(web),
    signer: createSigner(keyOfToken(workspace.botToken)),
    rooms: createRooms(),
    time,
    log,
  })
}

async function openHistory() {
  const clock = createSleepClock()
  const server = await startSlack()
  onTestFinished(() => server.close())
  const worst = countRequests(server, clock)
  const poster = openPoster(server, clock)
  const asked = () => server.calls.filter(({ method }) => method === 'conversations.history').map(({ fields }) => fields.cursor ?? 'first')
  return { clock, server, worst, poster, asked }
}

const POST = toPost({ platform: 'slack', workspace: 'T1', channel: 'C1' }, textReply(say`A digest`))

describe('a history', () => {
  test('that answers 429 is left until Slack says, and read on where that was', async () => {
    const { clock, server, poster, asked } = await openHistory()
    const sent = await poster.post({ ...POST, since: Date.now() })
    const { workspace } = server
    for (let count = 0; count < 250; count++)
      workspace.channels.get('C1')?.messages.push({ ts: workspace.newTs(), user: 'U1', text: 'talk' })
    server.fates.set('conversations.history', [{ afterMs: 0 }, { status: 429, retryAfter: 60 }])
    for (let seconds = 0; seconds < 60; seconds += 10) {
      expect(await poster.find(POST)).toMatchObject({ kind: 'later' })
      clock.pass(10_000)
    }
    expect(asked()).toEqual(['first', '100'])
    expect(await poster.find(POST)).toEqual({ kind: 'found', message: sent.kind === 'sent' ? sent.message : null })
    expect(asked()).toEqual(['first', '100', '100', '200'])
  })

  test('of a post that was written while our clock was ahead is read to it, however many wrote since', async () => {
    const { server, poster } = await openHistory()
    const sent = await poster.post(POST)
    const { workspace } = server
    for (let count = 0; count < 150; count++)
      workspace.channels.get('C1')?.messages.push({ ts: workspace.newTs(), user: 'U1', text: 'talk' })
    for (const aheadMs of [2 * 3_600_000, 40 * 86_400_000])
      expect(await poster.find({ ...POST, since: Date.now() + aheadMs })).toEqual({
        kind: 'found',
        message: sent.kind === 'sent' ? sent.message : null,
      })
  })

  test('whose place is lost is read from its beginning', async () => {
    const { clock, server, poster, asked } = await openHistory()
    await poster.post(POST)
    const { workspace } = server
    for (let count = 0; count < 150; count++)
      workspace.channels.get('C1')?.messages.push({ ts: workspace.newTs(), user: 'U1', text: 'talk' })
    server.fates.set('conversations.history', [{ afterMs: 0 }, { status: 429, retryAfter: 1 }, { error: 'invalid_cursor' }])
    for (let times = 0; times < 2; times++) {
      expect(await poster.find(POST)).toMatchObject({ kind: 'later' })
      clock.pass(1_000)
    }
    expect(await poster.find(POST)).toMatchObject({ kind: 'found' })
    expect(asked()).toEqual(['first', '100', '100', 'first', '100'])
  })

  test.each([
    ['429', { status: 429, retryAfter: 1 }],
    ['429 without a time', { status: 429, retryAfter: null }],
    ['500', { done: false, end: 'fails' }],
    ['org_login_required', { error: 'org_login_required' }],
    ['an unknown error', { error: 'something_new' }],
  ] as const)('that is refused (%s) for ten minutes is asked for seldom, however many digests are in doubt', async (_, fate) => {
    const { clock, server, worst, poster } = await openHistory()
    const fates = Array.from({ length: 1_000 }, () => fate)
    server.fates.set('conversations.history', fates)
    for (let seconds = 0; seconds < 600; seconds += 10) {
      for (let digest = 0; digest < 20; digest++) await poster.find({ ...POST, delivery: `delivery-${100 + digest}` })
      clock.pass(10_000)
    }
    expect(worst()).toBeLessThanOrEqual(MOST_A_MINUTE)
  })
})

describe('people', () => {
  const FATES = [
    ['429', { status: 429, retryAfter: 1 }],
    ['429 without a time', { status: 429, retryAfter: null }],
    ['500', { done: false, end: 'fails' }],
    ['a web page', { done: false, end: 'page' }],
    ['a closed connection', { done: false, end: 'reset' }],
    ['org_login_required', { error: 'org_login_required' }],
    ['internal_error', { error: 'internal_error' }],
  ] as const

  test.each(FATES)(
    'are asked about seldom while Slack refuses it (%s), however many write, and again once it does not',
    async (_, fate) => {
      const clock = createSleepClock()
      const server = await startSlack()
      onTestFinished(() => server.close())
      const worst = countRequests(server, clock)
      const log = createLog('silent')
      const web = createWeb({ token: server.workspace.botToken, apiUrl: server.apiUrl, timeoutMs: 5_000, now: clock.monotonic, log })
      const people = createPeople({ web, identity: createIdentity(web), managers: async () => null, log, now: clock.monotonic })
      const endless = Object.assign([], { shift: () => fate })
      server.fates.get = () => endless
      for (let seconds = 0; seconds < 600; seconds += 5) {
        await Promise.all([1, 2].map((one) => people.ask(`U${one}${seconds}`, '', 'C1')))
        clock.pass(5_000)
      }
      expect(server.calls.length).toBeGreaterThan(20)
      expect(worst()).toBeLessThanOrEqual(MOST_A_MINUTE)
      server.fates.get = () => undefined
      clock.pass(MINUTE_MS)
      expect(await people.ask('U1', '', 'C1')).toMatchObject({ name: 'Ada' })
    },
  )

  test('of whom Slack does not know are no trouble of Slack’s', async () => {
    const server = await startSlack()
    onTestFinished(() => server.close())
    const log = createLog('silent')
    const web = createWeb({ token: server.workspace.botToken, apiUrl: server.apiUrl, timeoutMs: 5_000, log })
    for (let count = 0; count < 30; count++) await expect(web.users.info({ user: 'U99' })).rejects.toThrow('user_not_found')
    expect(server.calls).toHaveLength(30)
  })
})

describe('an edit', () => {
  test.each([
    ['later', { status: 429, retryAfter: 1 }],
    ['later', { status: 429, retryAfter: null }],
    ['later', { done: false, end: 'fails' }],
    ['later', { error: 'org_login_required' }],
    ['refused', { error: 'edit_window_closed' }],
    ['refused', { error: 'something_new' }],
  ] as const)('is to be made %s after %o', async (editing, fate) => {
    const { server, poster } = await openHistory()
    const sent = await poster.post(POST)
    server.fates.set('chat.update', [fate])
    expect(sent.kind === 'sent' && (await poster.edit(POST, sent.message))).toBe(editing)
  })
})

describe('owners of topics', () => {
  test('are told no more while Slack refuses it', async () => {
    const { clock, server, worst, poster } = await openHistory()
    server.fates.set(
      'chat.postMessage',
      Array.from({ length: 1_000 }, () => ({ status: 429, retryAfter: null }) as const),
    )
    for (let minute = 0; minute < 10; minute++) {
      for (let owner = 0; owner < 50; owner++) expect(await poster.tell('T1', 'U1', say`Your topic is paused.`)).toBe('later')
      clock.pass(MINUTE_MS)
    }
    expect(worst()).toBeLessThanOrEqual(MOST_A_MINUTE)
  })

  test('who were deactivated are not told', async () => {
    const { server, poster } = await openHistory()
    server.workspace.users.set('U1', { id: 'U1', name: 'Ada', deleted: true })
    expect(await poster.tell('T1', 'U1', say`Your topic is paused.`)).toBe('failed')
    expect(await poster.tell('T1', 'U9', say`Your topic is paused.`)).toBe('failed')
    expect(await poster.tell('T1', 'U2', say`Your topic is paused.`)).toBe('told')
    expect(server.posts.map(({ channel }) => channel)).toEqual(['D2'])
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
    for (const frame of frames) expect([frame, await withTimeout(1_000, server.frame(frame))]).toEqual([frame, {}])
    await server.event({ type: 'message', channel: 'D1', channel_type: 'im', user: 'U1', text: 'xplainer', ts: '1.0', event_ts: '1.0' })
    await until(() => server.posts.length > 0)
  }, 30_000)
})
