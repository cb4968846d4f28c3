// Events that discord.js, or a listener of ours, cannot handle: each is dropped alone, and the process goes on.
import { expect, onTestFinished, test } from 'vitest'
import { createLog } from '../../src/config/log.ts'
import { openTestLibrary } from '../library.ts'
import { connect, openDiscordTest, slash } from '../servers/discord/harness.ts'
import type { Body } from '../servers/discord/http.ts'
import { APP } from '../servers/discord/payloads.ts'
import { toSeen } from '../servers/discord/seen.ts'
import { DISCORD_CHANNEL, DISCORD_GUILD, startDiscord } from '../servers/discord/server.ts'

const WARN = 40

/** As Spacebar sends them, and as releases of Discord have: null where discord.js expects a value. */
const BROKEN: readonly (readonly [event: string, data: Body | null])[] = [
  ['THREAD_LIST_SYNC', { guild_id: DISCORD_GUILD, threads: [], members: null }],
  ['THREAD_LIST_SYNC', { guild_id: DISCORD_GUILD, threads: null, members: [] }],
  ['THREAD_MEMBERS_UPDATE', { id: DISCORD_CHANNEL, guild_id: DISCORD_GUILD, removed_member_ids: null, added_members: null }],
  ['GUILD_ROLE_CREATE', { guild_id: DISCORD_GUILD, role: null }],
  ['GUILD_CREATE', { id: '299999999999999998', name: 'Broken', channels: [null], roles: null, members: null, threads: null }],
  ['CHANNEL_UPDATE', null],
  ['INTERACTION_CREATE', null],
]

function openLog() {
  const lines: Record<string, unknown>[] = []
  return { lines, log: createLog('debug', (line) => void lines.push(JSON.parse(line))) }
}

test('each is dropped and counted, said once, and what follows is answered', async () => {
  const { lines, log } = openLog()
  const { server } = await openDiscordTest({ options: { log } })
  for (let round = 0; round < 2; round++) for (const [event, data] of BROKEN) server.gateway.emit(DISCORD_GUILD, event, data as Body)
  expect(toSeen(await server.interact(slash(server, 'search xplainer'))).text).toContain('Xplainer')
  const dropped = lines.filter(({ msg }) => msg === 'discord: an event could not be read and was dropped')
  const of = (kind: string) => dropped.filter(({ event }) => event === kind)
  expect(of('THREAD_LIST_SYNC').map(({ level, count }) => [level === WARN, count])).toEqual([
    [true, 1],
    [false, 2],
    [false, 3],
    [false, 4],
  ])
  for (const kind of ['GUILD_CREATE', 'INTERACTION_CREATE']) expect(of(kind).filter(({ level }) => level === WARN)).toHaveLength(1)
})

test('a press on a message whose app has no install parameters ends nothing', async () => {
  const { lines, log } = openLog()
  const { server } = await openDiscordTest({ options: { log } })
  const message = {
    id: '1',
    channel_id: DISCORD_CHANNEL,
    application: { id: APP, name: 'Paperboy', description: '', icon: null, install_params: null },
    author: { id: APP, username: 'paperboy', discriminator: '0', avatar: null, bot: true },
    content: '',
    timestamp: '2026-04-10T12:00:00Z',
  }
  server.send({ type: 3, message, data: { component_type: 2, custom_id: 'p1:next:1' } })
  expect(toSeen(await server.interact(slash(server, 'search xplainer'))).text).toContain('Xplainer')
  expect(lines).toContainEqual(
    expect.objectContaining({ event: 'INTERACTION_CREATE', count: 1, reason: expect.stringContaining('scopes') }),
  )
})

test('frames that are no packets, and events before the servers have come, end nothing', async () => {
  const library = await openTestLibrary()
  const { lines, log } = openLog()
  const server = await startDiscord()
  for (const guild of server.guilds.guilds.values()) guild.isUnavailable = true
  const connected = server.gateway.connected()
  const starting = connect(library.paperboy, server, { log })
  onTestFinished(async () => {
    await (await starting).stop()
    await server.close()
    await library.close()
  })
  await connected
  server.gateway.sendRaw('{"op":9}')
  server.gateway.sendRaw('no JSON')
  server.gateway.emit(DISCORD_GUILD, 'THREAD_LIST_SYNC', { guild_id: DISCORD_GUILD, threads: null, members: null })
  server.gateway.emit(DISCORD_GUILD, 'INTERACTION_CREATE', null as unknown as Body)
  await starting
  expect(toSeen(await server.interact(slash(server, 'search xplainer'))).text).toContain('Xplainer')
  await expect.poll(() => lines.map(({ event }) => event)).toContain('INTERACTION_CREATE')
})
