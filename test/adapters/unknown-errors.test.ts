// Errors that are in no table: the operator is told of each once, and of none that comes of the telling.
import { DiscordAPIError, REST } from 'discord.js'
import { expect, test } from 'vitest'
import { createWatch } from '../../adapters/discord/unknown.ts'
import { createLog } from '../../src/config/log.ts'
import { tellEachOnce } from '../../src/digests/tell-operator.ts'
import { textReply } from '../../src/port/chat.ts'
import type { ChatPlatform, PostOutcome } from '../../src/port/platform.ts'
import { say } from '../../src/port/text.ts'
import { openDiscordTest, slash } from '../servers/discord/harness.ts'
import { DISCORD_CHANNEL, DISCORD_GUILD } from '../servers/discord/server.ts'
import { command, openSlackTest, until } from '../servers/slack/harness.ts'
import { toPost } from './contract.ts'

const SLACK = { platform: 'slack', workspace: 'T1', channel: 'C1' }
const DISCORD = { platform: 'discord', workspace: DISCORD_GUILD, channel: DISCORD_CHANNEL }
const toldOf = (method: string, name: string): string =>
  `Slack answered ${method} with “${name}”, an error that Paperboy does not know. Please report it.`

const posted = (platform: ChatPlatform, at: typeof SLACK, n = 0): Promise<PostOutcome> =>
  platform.post({ ...toPost(at, textReply(say`A digest`)), delivery: `delivery-00${n}` })

test('Slack: once for each method and error, whoever was being served', async () => {
  const told: string[] = []
  const { server, slack } = await openSlackTest({ options: { tellOperator: (text) => told.push(text) } })
  server.fates.set(
    'chat.postMessage',
    ['brand_new', 'brand_new', 'other_one', 'is_archived', 'internal_error'].map((error) => ({ error })),
  )
  for (let n = 0; n < 5; n++) await posted(slack, SLACK, n)
  expect(told).toEqual([toldOf('chat.postMessage', 'brand_new'), toldOf('chat.postMessage', 'other_one')])
  server.fates.set('views.open', [{ error: 'brand_new' }])
  await server.deliver('slash_commands', command('subscribe'))
  expect(told.slice(2)).toEqual([toldOf('views.open', 'brand_new')])
})

test('Slack: of a connection that is refused, too', async () => {
  const told: string[] = []
  const { server } = await openSlackTest({ options: { tellOperator: (text) => told.push(text) } })
  server.workspace.refusal = 'not_on_sundays'
  server.disconnect('silently')
  await until(() => told.length > 0)
  server.workspace.refusal = ''
  expect(told).toEqual([toldOf('apps.connections.open', 'not_on_sundays')])
})

test('Discord: once for each route and code, of digests and of answers to people', async () => {
  const told: string[] = []
  const { server, discord } = await openDiscordTest({ options: { tellOperator: (text) => told.push(text) } })
  server.fates.set(
    'POST /channels/:id/messages',
    [999001, 999001, 999002, 50013].map((code) => ({ status: 400, code })),
  )
  for (let n = 0; n < 4; n++) await posted(discord, DISCORD, n)
  const toldOfCode = (asked: string, code: number): string =>
    `Discord answered ${asked} with ${code}, an error that Paperboy does not know. Please report it.`
  expect(told).toEqual([999001, 999002].map((code) => toldOfCode('POST channels/messages', code)))
  server.fates.set('POST /interactions/:id/:token/callback', [{ status: 400, code: 999003 }])
  await server.interact(slash(server, 'status'))
  await until(() => told.length > 2)
  expect(told.slice(2)).toEqual([toldOfCode('POST interactions/callback', 999003)])
})

test('Discord: that an interaction has expired is nothing new; elsewhere the same code is', async () => {
  const told: string[] = []
  let code = 0
  const rest = new REST()
  rest.request = () => Promise.reject(new DiscordAPIError({ code, message: 'Some message' }, code, 404, 'POST', 'http://127.0.0.1/', {}))
  createWatch((text) => told.push(text), createLog('silent'))(rest)
  for (code of [10062, 10015, 40060]) await rest.post('/interactions/1/aW50ZXJhY3Rpb24tdG9rZW4/callback').catch(() => {})
  expect(told).toEqual([])
  await rest.post('/channels/300000000000000001/messages').catch(() => {})
  expect(told).toEqual([expect.stringContaining('answered POST channels/messages with 40060')])
})

test.each(['slack', 'discord'])('%s: no telling makes another, though each fails in a new way', async (name) => {
  let isTold = false
  let platform: ChatPlatform | null = null
  const at = name === 'slack' ? SLACK : DISCORD
  const tellOperator = tellEachOnce(async () => {
    if (platform) await posted(platform, at, 9)
    isTold = true
  }, createLog('silent'))
  let posts = 0
  if (name === 'slack') {
    const { server, slack } = await openSlackTest({ options: { tellOperator } })
    platform = slack
    server.fates.set(
      'chat.postMessage',
      ['one', 'two', 'three', 'four'].map((number) => ({ error: `${number}_new` })),
    )
    await posted(slack, at)
    await until(() => isTold)
    posts = server.calls.filter(({ method }) => method === 'chat.postMessage').length
  } else {
    const { server, discord } = await openDiscordTest({ options: { tellOperator } })
    platform = discord
    let code = 999_000
    server.fates.set('POST /channels/:id/messages', () => ({ status: 400, code: code++ }))
    await posted(discord, at)
    await until(() => isTold)
    posts = server.calls.filter(({ route }) => route === 'POST /channels/:id/messages').length
  }
  expect(posts).toBe(2)
})

test('nothing is told twice, though an adapter is made anew', async () => {
  const told: string[] = []
  const tell = tellEachOnce(async (text) => void told.push(text), createLog('silent'))
  for (const text of ['a', 'a', 'b', 'a']) tell(text)
  expect(told).toEqual(['a', 'b'])
})
