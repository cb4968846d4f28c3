// Who may read a channel, as each platform tells it: pages of channels go by it.
import { ChannelType, PermissionFlagsBits } from 'discord.js'
import { expect, onTestFinished, test } from 'vitest'
import { createIdentity } from '../../adapters/slack/identity.ts'
import { createPoster } from '../../adapters/slack/post.ts'
import { createRooms } from '../../adapters/slack/rooms.ts'
import { createSigner, keyOfToken } from '../../adapters/slack/signature.ts'
import { createWeb } from '../../adapters/slack/web.ts'
import { createLog } from '../../src/config/log.ts'
import { openDiscordTest } from '../servers/discord/harness.ts'
import { DISCORD_CHANNEL, DISCORD_GUILD } from '../servers/discord/server.ts'
import { startSlack } from '../servers/slack/server.ts'

test('Slack: by conversations.info', async () => {
  const server = await startSlack()
  onTestFinished(() => server.close())
  const { botToken, addChannel } = server.workspace
  const log = createLog('silent')
  const web = createWeb({ token: botToken, apiUrl: server.apiUrl, timeoutMs: 5_000, log })
  const rooms = createRooms()
  const slack = createPoster({ web, identity: createIdentity(web), signer: createSigner(keyOfToken(botToken)), rooms, log })
  const reach = (channel: string, workspace = 'T1') => slack.reach({ platform: 'slack', workspace, channel })
  addChannel('C2', { isPrivate: true })
  addChannel('C3', { members: ['U1'] })
  addChannel('C4', { isPrivate: true, members: ['U1'] })
  addChannel('C5', { members: [] }).isArchived = true
  rooms.groups.add('C6')
  expect(await Promise.all(['C1', 'C2', 'C3', 'C4', 'C5', 'C6', 'C9', 'D1'].map((id) => reach(id)))).toEqual([
    ...['everybody', 'some', 'gone', 'gone'],
    ...['everybody', 'some', 'gone', 'some'],
  ])
  expect(await reach('C1', 'T2')).toBe('unclear')
  for (const error of ['ratelimited', 'token_revoked', 'service_unavailable', 'something_new']) {
    server.fates.set('conversations.info', [{ error }])
    expect(await reach('C1'), error).toBe('unclear')
  }
  expect(server.faults).toEqual([])
})

test('Discord: by whether @everyone may view it', async () => {
  const { server, discord } = await openDiscordTest()
  const { guilds } = server
  const reach = (channel: string, workspace = DISCORD_GUILD) => discord.reach?.({ platform: 'discord', workspace, channel })
  const settled = () => server.settled()
  expect(await reach(DISCORD_CHANNEL)).toBe('some')
  guilds.setEveryone(DISCORD_GUILD, PermissionFlagsBits.ViewChannel)
  await settled()
  expect(await reach(DISCORD_CHANNEL)).toBe('everybody')
  const [open, closed] = [ChannelType.PublicThread, ChannelType.PrivateThread].map((type) =>
    guilds.addChannel(undefined, { type, parent: DISCORD_CHANNEL }),
  )
  expect(await reach(open?.id ?? '')).toBe('everybody')
  expect(await reach(closed?.id ?? '')).toBe('some')
  guilds.overwrite(DISCORD_CHANNEL, { deny: ['ViewChannel'] }, 'told', DISCORD_GUILD)
  await settled()
  expect(await reach(DISCORD_CHANNEL)).toBe('some')
  expect(await reach(open?.id ?? '')).toBe('some')
  expect(await reach('1', 'direct-1')).toBe('some')
  expect(await reach('399999999999999999')).toBe('gone')
  expect(await reach(DISCORD_CHANNEL, '399999999999999998')).toBe('gone')
  expect(await reach(DISCORD_CHANNEL, 'no server')).toBe('gone')
  guilds.remove(DISCORD_CHANNEL)
  await settled()
  expect(await reach(DISCORD_CHANNEL)).toBe('gone')
})
