// What admins of a server may choose: who manages topics; of a topic its tag in a forum, and the role that it pings.
import { ChannelType, PermissionFlagsBits as P } from 'discord.js'
import { expect, test } from 'vitest'
import { textReply } from '../../src/port/chat.ts'
import { say } from '../../src/port/text.ts'
import { type DiscordTest, focus, invoke, openDiscordTest } from '../servers/discord/harness.ts'
import type { Body } from '../servers/discord/http.ts'
import { PERSON } from '../servers/discord/payloads.ts'
import { toSeen } from '../servers/discord/seen.ts'
import { DISCORD_CHANNEL, DISCORD_GUILD } from '../servers/discord/server.ts'
import { toPost } from './contract.ts'

const [CURATORS, READERS, ADMINS] = ['510000000000000001', '510000000000000002', '510000000000000003'] as const
const ADMIN = { permissions: String(P.ManageGuild | P.ViewChannel) }
const AT = { platform: 'discord', workspace: DISCORD_GUILD, channel: DISCORD_CHANNEL }
const TAGS = [
  { id: '810000000000000001', name: 'mods', moderated: true },
  { id: '810000000000000002', name: 'Papers', moderated: false },
]
let forum = ''

/** A server with some roles, a topic in its channel and one in its forum; who asks is an admin who may mention everyone. */
async function open() {
  const it = await openDiscordTest({
    options: { managerRole: 'Editors' },
    before: ({ guilds }) => {
      const channel = guilds.addChannel(undefined, { type: ChannelType.GuildForum })
      channel.tags.push(...TAGS)
      forum = channel.id
      guilds.addRole(CURATORS, 'Curators')
      guilds.addRole(READERS, 'Readers', { isMentionable: true })
      guilds.addRole(ADMINS, 'Admins', { permissions: P.MentionEveryone })
      guilds.guilds.get(DISCORD_GUILD)?.people.set(PERSON, [ADMINS])
      guilds.setEveryone(DISCORD_GUILD, P.ViewChannel)
    },
  })
  it.library.platforms.push(it.discord)
  const who = { platform: 'discord', workspace: DISCORD_GUILD, person: PERSON }
  await it.library.ask('subscribe chest as Chest', { ...who, channel: DISCORD_CHANNEL })
  await it.library.ask('subscribe blazar as Blazars', { ...who, channel: forum })
  const set = async (values: Record<string, string>, rest: Body = ADMIN) =>
    toSeen(await it.server.interact(invoke(it.server, 'settings', values, rest)))
  return { ...it, set }
}

const pingOf = async ({ library }: DiscordTest) =>
  (await library.core.store.subscriptions.inWorkspace(`discord:${DISCORD_GUILD}`)).map(async ({ id }) =>
    library.core.store.settings.find(`discord:${DISCORD_GUILD}`, id, 'ping'),
  )

test('they are for admins, and say how everything is', async () => {
  const { set } = await open()
  expect((await set({}, { permissions: String(P.ManageChannels) })).text).toContain('is for the admins of this workspace')
  const shown = await set({})
  expect(shown.text).toContain('members with Manage Channels in the channel, and those with the role “Editors”')
  expect(shown.text).toContain('No topic here has a tag or a ping.')
  expect(shown.text).toContain('/papers channel settings managers @Curators')
})

test('a role that an admin chooses manages topics in place of the operator’s', async () => {
  const { server, set } = await open()
  expect((await set({ managers: CURATORS })).text).toContain('those with the role “Curators” (since ')
  const member = (role: string) => ({
    member: {
      user: { id: PERSON, username: 'ada', global_name: 'Ada', discriminator: '0', avatar: null },
      ...{ roles: [role], permissions: '0', joined_at: '2026-01-01T00:00:00.000Z', deaf: false, mute: false, flags: 0 },
    },
  })
  server.guilds.addRole('510000000000000009', 'Editors')
  const subscribe = async (query: string, role: string) =>
    toSeen(await server.interact(invoke(server, 'subscribe', { query }, member(role)))).text
  expect(await subscribe('radiology', CURATORS)).toContain('Subscribed')
  expect(await subscribe('wrist', '510000000000000009')).toContain('for those who manage')
  await set({ off: 'managers' })
  expect(await subscribe('wrist', '510000000000000009')).not.toContain('for those who manage')
})

test('a topic pings a role that may be mentioned, and its post names that role alone', async () => {
  const { discord, server, set } = await open()
  expect((await set({ ping: READERS })).text).toContain('Chest: pings @Readers once a day at most')
  await discord.post(toPost(AT, { ...textReply(say`A digest`, { audience: 'channel' }), pings: [READERS] }))
  expect(server.calls.at(-1)?.body).toMatchObject({
    content: `A digest\n<@&${READERS}>`,
    allowed_mentions: { parse: [], roles: [READERS] },
  })
})

test.each([
  ['everyone', DISCORD_GUILD, 'never ping everyone'],
  ['a role that Paperboy may not mention', CURATORS, 'Paperboy may not mention “Curators” there'],
  ['a role that is not there', '510000000000000077', 'There is no role'],
])('a topic does not ping %s', async (_, ping, why) => {
  const it = await open()
  expect((await it.set({ ping })).text).toContain(why)
  expect(await Promise.all(await pingOf(it))).toEqual([null, null])
})

test('whoever may not mention everyone there sets no ping', async () => {
  const { server, set } = await open()
  server.guilds.guilds.get(DISCORD_GUILD)?.people.set(PERSON, [])
  expect((await set({ ping: READERS })).text).toContain('You may not mention that role there')
})

test('a post comes without the ping where Paperboy may not mention the role any more, or it is everyone’s, or gone', async () => {
  const { discord, server } = await open()
  const pings = [CURATORS, DISCORD_GUILD, '510000000000000077']
  expect((await discord.post(toPost(AT, { ...textReply(say`A digest`, { audience: 'channel' }), pings }))).kind).toBe('sent')
  expect(server.calls.at(-1)?.body).toMatchObject({ content: 'A digest', allowed_mentions: { parse: [] } })
  expect(JSON.stringify(server.calls.at(-1)?.body)).not.toContain('roles')
})

test('a forum’s posts bear the tag of their topic, which is completed; one that is gone is left out', async () => {
  const { discord, server, set } = await open()
  const channel = { channel: forum }
  expect((await server.complete(focus(server, 'settings', 'tag', 'pa', channel))).map(({ value }) => value)).toEqual(['Papers'])
  expect((await set({ ...channel, tag: 'mods' })).text).toContain('That forum has no tag “mods”. It has Papers.')
  expect((await set({ tag: 'Papers' })).text).toContain('Only posts in a forum have tags')
  expect((await set({ ...channel, tag: 'papers' })).text).toContain('Blazars: tag Papers')
  const post = toPost({ ...AT, channel: forum }, textReply(say`A digest`, { audience: 'channel' }))
  await discord.post({ ...post, reply: { ...post.reply, tags: ['810000000000000002', '810000000000000077'] } })
  expect(server.calls.at(-1)?.body).toMatchObject({ applied_tags: ['810000000000000002'] })
})
