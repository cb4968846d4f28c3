// A bot in many servers has several connections: how long they take to start, and what the loss of one costs.
import { describe, expect, onTestFinished, test } from 'vitest'
import { startWithin } from '../../adapters/discord/connection.ts'
import { createDiscord } from '../../adapters/discord/discord.ts'
import { waitBeforeConnect } from '../../adapters/discord/shards.ts'
import { createLog } from '../../src/config/log.ts'
import { openTestLibrary } from '../library.ts'
import { connect, openDiscordTest, slash } from '../servers/discord/harness.ts'
import { toSeen } from '../servers/discord/seen.ts'
import { type DiscordServerOptions, startDiscord } from '../servers/discord/server.ts'

const ERROR = 50
/** Of three shards the second has this server; the first has the one of all tests. */
const ELSEWHERE = '300000000003194304'

function openLog() {
  const lines: Record<string, unknown>[] = []
  return { lines, log: createLog('info', (line) => void lines.push(JSON.parse(line))) }
}

async function openIdle({ startTimeoutMs, ...options }: DiscordServerOptions & { startTimeoutMs: number }) {
  const library = await openTestLibrary({ seeds: false })
  const server = await startDiscord(options)
  const { lines, log } = openLog()
  const discord = createDiscord({ token: server.token, apiUrl: server.apiUrl, log, startTimeoutMs })
  onTestFinished(async () => {
    await discord.stop()
    await server.close()
    await library.close()
    expect(server.faults).toEqual([])
  })
  return { server, lines, start: () => discord.start(library.paperboy) }
}

describe('the start', () => {
  test.each([
    [1, 1, 20_000],
    [6, 1, 52_500],
    [6, 6, 20_000],
    [7, 6, 26_500],
    [32, 16, 26_500],
    [3, 0, 33_000],
  ])('of %i shards, %i at once, may take %i ms', (shards, atOnce, most) => {
    const limit = { total: 1_000, remaining: 1_000, reset_after: 0, max_concurrency: atOnce }
    expect(startWithin(20_000, { shards, session_start_limit: limit })).toBe(most)
  })

  test('waits for shards that identify one after the other, and says how far it is', async () => {
    const { server, lines, start } = await openIdle({ shards: 3, concurrency: 1, startTimeoutMs: 3_000 })
    await start()
    expect(server.gateway.seen.identifies).toBe(3)
    for (const count of [1, 2, 3])
      expect(lines).toContainEqual(expect.objectContaining({ msg: `discord: ${count} of 3 shards are connected` }))
  }, 40_000)

  test('goes on when the gateway lets nobody in for a moment', async () => {
    const { server, start } = await openIdle({ startTimeoutMs: 15_000 })
    server.gateway.refuse(2)
    await start()
    expect(server.gateway.seen).toMatchObject({ connections: 1, identifies: 1 })
  }, 20_000)

  test('says what the gateway answered to those it never lets in', async () => {
    const { server, start } = await openIdle({ startTimeoutMs: 2_500 })
    server.gateway.refuse(1_000)
    await expect(start()).rejects.toThrow('Discord did not let Paperboy connect within 3 s. Unexpected server response: 401')
  })
})

test('a shard that cannot connect tries ever less often: some twenty times in ten minutes', () => {
  const times: number[] = []
  let now = 0
  while (now < 600_000) {
    now += waitBeforeConnect(times, now) + 500
    times.push(now)
  }
  expect(waitBeforeConnect([], 0)).toBe(0)
  expect(waitBeforeConnect([0, 0, 0, 0], 1)).toBe(2_000)
  expect(times.length).toBeLessThan(25)
})

describe('one shard that is refused for good', () => {
  async function openWithServer() {
    const library = await openTestLibrary()
    const server = await startDiscord({ shards: 3 })
    server.guilds.addGuild(ELSEWHERE)
    const channel = server.guilds.addChannel(undefined, { guild: ELSEWHERE }).id
    await library.ask('subscribe radiology', { platform: 'discord', workspace: ELSEWHERE, channel })
    onTestFinished(async () => {
      await server.close()
      await library.close()
    })
    const states = async () =>
      (await library.core.store.subscriptions.inChannel({ workspace: `discord:${ELSEWHERE}`, channel })).map(({ state }) => state)
    return { library, server, states, at: { platform: 'discord', workspace: ELSEWHERE, channel } }
  }

  test('at the start leaves the others to serve, and its servers’ topics as they are', async () => {
    const { library, server, states, at } = await openWithServer()
    server.gateway.refuseShard(1, 4010)
    const discord = await connect(library.paperboy, server)
    onTestFinished(() => discord.stop())
    expect(toSeen(await server.interact(slash(server, 'search xplainer'))).text).toContain('Xplainer')
    expect(await discord.probe(at)).toEqual({ kind: 'open' })
    expect(await states()).toEqual(['active'])
  })

  test('while it runs loses its servers alone, and is told', async () => {
    const lost: string[] = []
    const { lines, log } = openLog()
    const { server } = await openDiscordTest({ shards: 3, options: { log, onLost: (reason) => void lost.push(reason) } })
    server.gateway.end(4010, 1)
    await expect
      .poll(() => lines)
      .toContainEqual(expect.objectContaining({ level: ERROR, shard: 1, msg: expect.stringContaining('shard 1 of 3 is lost') }))
    expect(toSeen(await server.interact(slash(server, 'search xplainer'))).text).toContain('Xplainer')
    expect(lost).toEqual([])
    server.gateway.end(4004)
    await expect.poll(() => lost).toEqual([expect.stringContaining('DISCORD_TOKEN')])
  })
})
