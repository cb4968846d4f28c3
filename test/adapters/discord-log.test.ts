// What the operator reads of limits, refusals and failed connections, and that nobody's token is in it.
import { Events, type REST } from 'discord.js'
import { expect, onTestFinished, test } from 'vitest'
import { createClient, createPostClient } from '../../adapters/discord/client.ts'
import { textReply } from '../../src/chat.ts'
import { createLog } from '../../src/log.ts'
import { toPost } from './contract.ts'
import { openDiscordTest, slash } from './discord-harness.ts'
import { toSeen } from './discord-seen.ts'
import { DISCORD_CHANNEL, DISCORD_GUILD, startDiscord } from './discord-server.ts'

const WARN = 40
const ERROR = 50
const NOON = Date.parse('2026-04-10T12:00:00Z')
const WARNED_EVERY = 500

function openLog() {
  const lines: Record<string, unknown>[] = []
  return { lines, log: createLog('warn', (line) => void lines.push(JSON.parse(line))) }
}

test('a limit is told, by its route and how long it lasts', async () => {
  const { lines, log } = openLog()
  const { discord } = await openDiscordTest({ options: { log }, now: () => NOON })
  const at = { platform: 'discord', workspace: DISCORD_GUILD, channel: DISCORD_CHANNEL }
  // Discord: five messages in five seconds, which here do not pass.
  for (let count = 0; count < 6; count++)
    await discord.post({ ...toPost(at, textReply([{ text: `Digest ${count}`, style: 'plain' }])), delivery: `delivery${count}` })
  expect(lines).toEqual([
    expect.objectContaining({ level: WARN, msg: 'discord: slowed down', method: 'POST', route: '/channels/:id/messages', global: false }),
  ])
  expect(Number(lines[0]?.milliseconds)).toBeGreaterThan(0)
})

test('many refusals are told before Discord blocks the address, whichever client meets them', async () => {
  const { lines, log } = openLog()
  const server = await startDiscord({ hasLimits: false })
  const settings = { token: server.token, apiUrl: server.apiUrl, log }
  const client = createClient(settings)
  const posts = createPostClient(settings)
  onTestFinished(async () => {
    await client.destroy()
    await server.close()
  })
  server.fates.set('GET /users/@me', () => ({ status: 403, code: 50001 }))
  const ask = async (rest: REST, times: number): Promise<void> => {
    for (let count = 0; count < times; count++) await expect(rest.get('/users/@me')).rejects.toThrow()
  }
  // All clients of a process are counted together, so that what was refused before counts as well.
  for (let count = 0; lines.length === 0 && count < WARNED_EVERY; count++) await ask(client.rest, 1)
  const told = expect.objectContaining({ level: ERROR, msg: expect.stringContaining('Discord blocks this address') })
  expect(lines).toEqual([told])
  await ask(client.rest, WARNED_EVERY - 1)
  expect(lines).toHaveLength(1)
  await ask(posts, 1)
  expect(lines).toEqual([told, told])
  expect(Number(lines[1]?.count) - Number(lines[0]?.count)).toBe(WARNED_EVERY)
}, 30_000)

test('a connection that fails is told and made again', async () => {
  const { lines, log } = openLog()
  const { server } = await openDiscordTest({ options: { log } })
  const again = server.gateway.connected()
  server.gateway.refuse(1)
  server.disconnect('silently')
  await again
  expect(lines).toContainEqual(
    expect.objectContaining({ level: WARN, msg: 'discord: a connection failed; it is made again', reason: expect.stringContaining('401') }),
  )
  expect(toSeen(await server.interact(slash(server, 'search xplainer'))).text).toContain('Xplainer')
  expect(JSON.stringify(lines)).not.toContain(server.token)
})

test('an error of discord.js is told, and ends nothing', async () => {
  const { lines, log } = openLog()
  const client = createClient({ token: 'test.token.value', apiUrl: undefined, log })
  onTestFinished(() => client.destroy())
  client.on(Events.Debug, async () => {
    throw new Error('This listener fails.\nIts body is told nobody.')
  })
  client.emit(Events.Debug, '')
  await expect.poll(() => lines).toHaveLength(1)
  expect(lines[0]).toMatchObject({ level: ERROR, msg: 'discord: the connection failed', reason: 'This listener fails.' })
})
