// The gateway: how it is reached, what is told when it cannot be, what follows when it ends, and how little it costs.
import { setTimeout } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createDiscord } from '../../adapters/discord/discord.ts'
import { waitBeforeIdentify } from '../../adapters/discord/identify.ts'
import { createLog } from '../../src/config/log.ts'
import type { Paperboy } from '../../src/port/chat.ts'
import type { ChatPlatform } from '../../src/port/platform.ts'
import { openTestLibrary } from '../library.ts'
import { openDiscordTest, slash } from '../servers/discord/harness.ts'
import { toSeen } from '../servers/discord/seen.ts'
import { type DiscordServer, type DiscordServerOptions, startDiscord } from '../servers/discord/server.ts'

/** An adapter that was not started yet, and a core that is never asked. */
async function openIdle({
  given,
  startTimeoutMs,
  onUnwell,
  ...options
}: DiscordServerOptions & { given?: string; startTimeoutMs?: number; onUnwell?: (reason: string | null) => void } = {}): Promise<{
  server: DiscordServer
  discord: ChatPlatform
  paperboy: Paperboy
}> {
  const library = await openTestLibrary({ seeds: false })
  const server = await startDiscord(options)
  const discord = createDiscord({
    token: given ?? server.token,
    apiUrl: server.apiUrl,
    log: createLog('silent'),
    ...(startTimeoutMs !== undefined && { startTimeoutMs }),
    ...(onUnwell && { onUnwell }),
  })
  onTestFinished(async () => {
    await discord.stop()
    await server.close()
    await library.close()
  })
  return { server, discord, paperboy: library.paperboy }
}

describe('at the start', () => {
  test('a token that is refused is named, and no IDENTIFY is spent on it', async () => {
    const { server, discord, paperboy } = await openIdle({ given: 'another.token.value' })
    await expect(discord.start(paperboy)).rejects.toThrow(/does not accept Paperboy’s token. Check DISCORD_TOKEN/)
    expect(server.gateway.seen.identifies).toBe(0)
  })

  test('when too few connections are left today none is spent', async () => {
    const { server, discord, paperboy } = await openIdle({ identifies: 5 })
    await expect(discord.start(paperboy)).rejects.toThrow(
      /only 5 more times in the next 1440 minutes.* It does not connect before those are over/,
    )
    expect(server.gateway.seen.identifies).toBe(0)
  })

  test('what passes is waited for', async () => {
    const { server, discord, paperboy } = await openIdle()
    server.fates.set('GET /gateway/bot', [
      { done: false, end: 'fails' },
      { done: false, end: 'reset' },
      { done: false, end: 'page' },
    ])
    await discord.start(paperboy)
    expect(server.gateway.isConnected()).toBe(true)
  })

  test.each(['connection', 'hello', 'ready'] as const)('a gateway without a %s is given up, and left alone', async (lacks) => {
    const { server, discord, paperboy } = await openIdle({ lacks, startTimeoutMs: 1_000 })
    const failed = discord.start(paperboy).catch((error: Error) => error.message)
    expect(await Promise.race([failed, setTimeout(8_000, 'It hangs.')])).toContain('Discord did not answer within 1 s')
    const { connections, identifies } = server.gateway.seen
    expect([connections, identifies]).toEqual([1, lacks === 'ready' ? 1 : 0])
    // discord.js connects again after half a second.
    await setTimeout(1_500)
    expect(server.gateway.seen).toMatchObject({ connections, identifies })
  })

  test('servers that do not come hold nobody up', async () => {
    const begun = performance.now()
    const { server } = await openDiscordTest({
      before: ({ guilds }) => {
        for (const guild of guilds.guilds.values()) guild.isUnavailable = true
      },
    })
    expect(toSeen(await server.interact(slash(server, 'search xplainer'))).text).toContain('Xplainer')
    // Of discord.js's own accord it is fifteen seconds.
    expect(performance.now() - begun).toBeLessThan(12_000)
  })

  test('as many shards are made as Discord asks for', async () => {
    const { server } = await openDiscordTest({ shards: 3 })
    expect(server.gateway.seen.identifies).toBe(3)
    expect(toSeen(await server.interact(slash(server, 'search xplainer'))).text).toContain('Xplainer')
  })

  test('only the intent for servers is asked for', async () => {
    const { server } = await openDiscordTest()
    expect(server.gateway.seen.intents, 'servers, their messages, direct messages').toBe(1 | (1 << 9) | (1 << 12))
  })
})

describe('when the connection ends', () => {
  test.each(['reconnect', 'silently', 4000] as const)('by “%s” it goes on where it was', async (how) => {
    const { server } = await openDiscordTest()
    const again = server.gateway.connected()
    server.disconnect(how)
    await again
    expect(server.gateway.seen).toMatchObject({ identifies: 1, resumes: 1 })
    expect(toSeen(await server.interact(slash(server, 'search xplainer'))).text).toContain('Xplainer')
  })

  test('and cannot be made again for a while, whoever watches readiness learns of it', async () => {
    const told: (string | null)[] = []
    const { server, discord, paperboy } = await openIdle({ onUnwell: (reason) => void told.push(reason) })
    await discord.start(paperboy)
    server.disconnect('silently')
    await server.gateway.connected()
    expect(told).toEqual([]) // mended at the first try
    server.gateway.refuse(3)
    server.disconnect('silently')
    await server.gateway.connected()
    await server.gateway.settled()
    expect(told.at(0)).toEqual(expect.any(String))
    expect(told.at(-1)).toBeNull()
  }, 30_000)

  test('what is sent meanwhile is answered once', async () => {
    let answers = 0
    const { server } = await openDiscordTest({
      wrap: (paperboy) => ({
        ...paperboy,
        respond(request) {
          answers++
          return paperboy.respond(request)
        },
      }),
    })
    const again = server.gateway.connected()
    server.disconnect('silently')
    const sent = server.send(slash(server, 'search xplainer'))
    await again
    expect(toSeen(await sent.shown).text).toContain('Xplainer')
    expect(answers).toBe(1)
  })

  test('what comes twice is answered once', async () => {
    const answered: string[] = []
    const { server } = await openDiscordTest({
      wrap: (paperboy) => ({
        ...paperboy,
        respond(request) {
          answered.push(request.id)
          return paperboy.respond(request)
        },
      }),
    })
    const { emit } = server.gateway
    server.gateway.emit = (...event) => {
      emit(...event)
      emit(...event)
    }
    const sent = server.send(slash(server, 'search xplainer'))
    expect(toSeen(await sent.shown).text).toContain('Xplainer')
    await server.settled()
    const next = server.send(slash(server, 'search chest'))
    expect(toSeen(await next.shown).text).toContain('1. ')
    expect(answered).toEqual([sent.id, next.id])
    server.faults.splice(0) // the local Discord takes a second acknowledgement for a fault
  })

  test('for good, that is told once', async () => {
    const lost: string[] = []
    const { server } = await openDiscordTest({ options: { onLost: (reason) => void lost.push(reason) } })
    server.disconnect(4004)
    await expect.poll(() => lost).toEqual([expect.stringContaining('DISCORD_TOKEN')])
  })
})

test('an IDENTIFY waits the longer the more there were: a day of failures costs about a hundred', () => {
  const times: number[] = []
  let now = 0
  while (now < 86_400_000) {
    now += waitBeforeIdentify(times, now) + 1_000
    times.push(now)
  }
  expect(waitBeforeIdentify([], 0)).toBe(0)
  expect(waitBeforeIdentify([0, 0, 0], 1)).toBe(5_000)
  expect(times.length).toBeLessThan(130)
})
