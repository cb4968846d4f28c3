// What the operator reads of limits, refusals and failed connections, and that nobody's token is in it.
import { Events } from 'discord.js'
import { expect, onTestFinished, test } from 'vitest'
import { createClient } from '../../adapters/discord/client.ts'
import { createLog } from '../../src/config/log.ts'
import { textReply } from '../../src/port/chat.ts'
import { openDiscordTest, slash } from '../servers/discord/harness.ts'
import { toSeen } from '../servers/discord/seen.ts'
import { DISCORD_CHANNEL, DISCORD_GUILD } from '../servers/discord/server.ts'
import { toPost } from './contract.ts'

const WARN = 40
const ERROR = 50
const NOON = Date.parse('2026-04-10T12:00:00Z')

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
