// What is asked of Discord while it refuses: little, by both clients, and for as long as it refuses.
import type { RESTOptions } from 'discord.js'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createClient } from '../../adapters/discord/client.ts'
import { createDiscord } from '../../adapters/discord/discord.ts'
import { createGuard } from '../../adapters/discord/guard.ts'
import { createLog } from '../../src/config/log.ts'
import { textReply } from '../../src/port/chat.ts'
import { openTestLibrary } from '../library.ts'
import { openDiscordTest } from '../servers/discord/harness.ts'
import { DISCORD_CHANNEL, DISCORD_GUILD, startDiscord } from '../servers/discord/server.ts'
import { toPost } from './contract.ts'

type Ask = RESTOptions['makeRequest']

const SILENT = createLog('silent')
const MINUTE_MS = 60_000
const ALLOWED = 30
const NAMED = { 'x-ratelimit-scope': 'user', 'x-ratelimit-reset-after': '1' }

/** How Discord, or Cloudflare before it, refuses. */
const REFUSALS: readonly (readonly [name: string, status: number, headers: Record<string, string>])[] = [
  ['429 without headers', 429, {}],
  ['429 with Retry-After: 0', 429, { 'retry-after': '0', ...NAMED }],
  ['429 with a date', 429, { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }],
  ['429 with a negative wait', 429, { 'retry-after': '-1' }],
  ['429 of the address, with a wait', 429, { 'retry-after': '1' }],
  ['429 of Discord, with a wait', 429, { 'retry-after': '1', ...NAMED }],
  ['401', 401, {}],
  ['403', 403, {}],
]

function answering(status: number, headers: Record<string, string> = {}): Response {
  return new Response('error code: 1015', { status, headers })
}

/** A guard on a clock that the test sets, and when requests came through it. */
function openGuard() {
  let now = 0
  let answer = (): Response => answering(200)
  const guard = createGuard(SILENT, () => now)
  const open = () => {
    const times: number[] = []
    const ask = guard.over((async () => {
      times.push(now)
      return answer()
    }) as unknown as Ask)
    const attempt = (): Promise<unknown> => ask('http://127.0.0.1/', { method: 'GET' }).catch((error: unknown) => error)
    return { times, attempt }
  }
  return {
    open,
    answerWith(status: number, headers: Record<string, string> = {}): void {
      answer = () => answering(status, headers)
    },
    pass(milliseconds: number): void {
      now += milliseconds
    },
  }
}

describe('in ten minutes of refusals', () => {
  test.each(REFUSALS)('%s: each client asks at most thirty times a minute', async (_, status, headers) => {
    const { open, answerWith, pass } = openGuard()
    const clients = [open(), open()]
    answerWith(status, headers)
    for (let at = 0; at < 10 * MINUTE_MS; at += 100) {
      for (const { attempt } of clients) await Promise.all([attempt(), attempt()])
      pass(100)
    }
    expect(clients.flatMap(({ times }) => times).length).toBeGreaterThan(3)
    for (const { times } of clients) {
      for (const [index, at] of times.entries())
        expect(times.slice(index).filter((each) => each < at + MINUTE_MS).length).toBeLessThanOrEqual(ALLOWED)
    }
  })

  test('a 429 that says nothing is asked after ever more seldom, by both together, and by one at a time', async () => {
    const { open, answerWith, pass } = openGuard()
    const [one, other] = [open(), open()]
    answerWith(429)
    for (let at = 0; at < 10 * MINUTE_MS; at += 1_000) {
      await Promise.all([one.attempt(), one.attempt(), other.attempt()])
      pass(1_000)
    }
    // The first three went out together; then after 5, 10, 20, 40, 80 and 120 seconds.
    expect(one.times.length + other.times.length).toBeLessThanOrEqual(12)
  })
})

test('when it is over, all goes through at once', async () => {
  const { open, answerWith, pass } = openGuard()
  const { times, attempt } = open()
  answerWith(429)
  await attempt()
  answerWith(200)
  expect(await attempt()).toMatchObject({ retryAfter: 5_000, global: true })
  pass(5_000)
  for (let count = 0; count < 100; count++) expect(await attempt()).toMatchObject({ status: 200 })
  expect(times).toHaveLength(101)
})

test('a wait that the address is told is obeyed, however long', async () => {
  const { open, answerWith, pass } = openGuard()
  const { times, attempt } = open()
  answerWith(429, { 'retry-after': '3600' })
  await attempt()
  pass(3_599_000)
  expect(await attempt()).toMatchObject({ retryAfter: 1_000 })
  pass(1_000)
  await attempt()
  expect(times).toHaveLength(2)
})

test('the answering client gives up at once, instead of asking for ever', async () => {
  const server = await startDiscord()
  const client = createClient({ token: server.token, apiUrl: server.apiUrl, log: SILENT })
  onTestFinished(async () => {
    await client.destroy()
    await server.close()
  })
  server.fates.set('GET /users/@me', () => ({ done: false, end: 'blocked' }))
  for (let count = 0; count < 5; count++) await expect(client.rest.get('/users/@me')).rejects.toMatchObject({ name: 'RateLimitError[]' })
  expect(server.calls).toHaveLength(1)
})

test('what a digest meets holds back the answering client too: it is the address that is refused', async () => {
  const { server, discord } = await openDiscordTest()
  server.fates.set('POST /channels/:id/messages', () => ({ done: false, end: 'blocked' }))
  const at = { platform: 'discord', workspace: DISCORD_GUILD, channel: DISCORD_CHANNEL }
  const post = toPost(at, textReply([{ text: 'Digest', style: 'plain' }]))
  const outcome = await discord.post(post)
  expect(outcome).toEqual({ kind: 'later', reason: 'Discord asks for fewer posts.', afterMs: 5_000, holds: 'workspace' })
  const before = server.calls.length
  expect(await discord.post(post)).toMatchObject({ kind: 'later' })
  // Of a channel that the gateway has not told of the answering client would ask.
  expect(await discord.probe({ ...at, channel: '399999999999999999' })).toEqual({
    kind: 'unclear',
    reason: 'Discord asks for fewer requests.',
  })
  expect(server.calls).toHaveLength(before)
})

test('at the start it is not asked again and again', async () => {
  const library = await openTestLibrary({ seeds: false })
  const server = await startDiscord()
  const discord = createDiscord({ token: server.token, apiUrl: server.apiUrl, log: SILENT, startTimeoutMs: 3_000 })
  onTestFinished(async () => {
    await discord.stop()
    await server.close()
    await library.close()
  })
  server.fates.set('GET /gateway/bot', () => ({ done: false, end: 'blocked' }))
  await expect(discord.start(library.paperboy)).rejects.toThrow(/Discord/)
  expect(server.calls).toHaveLength(1)
})
