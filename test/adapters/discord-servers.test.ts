// What happens to servers and channels: joined, left, away, deleted, closed to us, and what we find when we come back.
import { ChannelType, PermissionFlagsBits as P, type PermissionsString } from 'discord.js'
import { describe, expect, onTestFinished, test } from 'vitest'
import { textReply } from '../../src/port/chat.ts'
import type { ChatPlatform } from '../../src/port/platform.ts'
import { openTestLibrary, type TestLibrary, textOf, type Who } from '../library.ts'
import { connect, invoke, openDiscordTest, slash } from '../servers/discord/harness.ts'
import { toSeen } from '../servers/discord/seen.ts'
import { DISCORD_CHANNEL, DISCORD_GUILD, startDiscord } from '../servers/discord/server.ts'
import { toPost } from './contract.ts'

const MANAGER = { permissions: String(P.ManageChannels | P.ViewChannel) }

const here = (channel = DISCORD_CHANNEL, workspace = DISCORD_GUILD): Who => ({ platform: 'discord', workspace, channel })

/** State and reason of the topics of a channel. */
async function topicsOf({ core }: TestLibrary, channel = DISCORD_CHANNEL, workspace = DISCORD_GUILD): Promise<string[]> {
  const topics = await core.store.subscriptions.inChannel({ workspace: `discord:${workspace}`, channel })
  return topics.map(({ state, pause }) => (state === 'paused' ? `paused: ${pause?.reason}` : state))
}

async function eventually(isSo: () => Promise<boolean> | boolean): Promise<void> {
  await expect.poll(isSo, { timeout: 5_000, interval: 10 }).toBe(true)
}

describe('a server', () => {
  test('is greeted once, where we may write, and its old topics go on', async () => {
    const { server, library } = await openDiscordTest()
    const guild = server.guilds.addGuild(undefined, { name: 'New' })
    const silent = server.guilds.addChannel(undefined, { guild: guild.id, name: 'rules' })
    server.guilds.overwrite(silent.id, { deny: ['SendMessages'] })
    const open = server.guilds.addChannel(undefined, { guild: guild.id, name: 'papers' })
    await library.ask('subscribe radiology', here(open.id, guild.id))
    await library.paperboy.channelChanged({
      kind: 'closed',
      at: { platform: 'discord', workspace: guild.id, channel: null },
      code: 'away',
      reason: 'Away.',
    })
    server.guilds.join(guild.id)
    await eventually(() => server.posts.length === 1)
    expect(server.posts[0]).toMatchObject({ channel: open.id, content: expect.stringContaining('/papers subscribe') })
    expect(await topicsOf(library, open.id, guild.id)).toEqual(['active'])
    server.guilds.leave(guild.id)
    server.guilds.guilds.set(guild.id, guild)
    await eventually(async () => (await topicsOf(library, open.id, guild.id))[0] !== 'active')
    expect(await topicsOf(library, open.id, guild.id)).toEqual(['paused: Paperboy is not in the server any more. Invite it again.'])
    server.guilds.join(guild.id)
    await eventually(async () => (await topicsOf(library, open.id, guild.id))[0] === 'active')
    expect(server.posts).toHaveLength(1)
  })

  test('that was joined before the start is greeted then, once; not one that has known us for long, or has topics', async () => {
    const joinedAt = Date.now()
    const library = await openTestLibrary()
    const server = await startDiscord()
    onTestFinished(async () => {
      await server.close()
      await library.close()
    })
    const add = (): string => {
      const guild = server.guilds.addGuild(undefined, { joinedAt })
      return server.guilds.addChannel(undefined, { guild: guild.id }).id
    }
    const known = add()
    await library.ask('subscribe radiology', here(known, server.guilds.channels.get(known)?.guild ?? ''))
    const first = add()
    const discord = await connect(library.paperboy, server)
    await eventually(() => server.posts.length > 0)
    await discord.stop()
    const second = add()
    const again = await connect(library.paperboy, server)
    await eventually(() => server.posts.length > 1)
    await again.stop()
    expect(server.posts.map(({ channel }) => channel)).toEqual([first, second])
  })

  test('whose greeting was refused is greeted when that may have changed', async () => {
    const { server } = await openDiscordTest()
    const guild = server.guilds.addGuild(undefined, { joinedAt: Date.now() })
    const { id } = server.guilds.addChannel(undefined, { guild: guild.id })
    server.fates.set(`POST /channels/${id}/messages`, [{ status: 403, code: 50013 }])
    server.guilds.join(guild.id)
    await eventually(() => server.calls.some(({ path }) => path === `/channels/${id}/messages`))
    expect(server.posts).toEqual([])
    server.guilds.overwrite(id, { allow: ['SendMessages'] })
    await eventually(() => server.posts.length === 1)
  })

  test('that is left, and another that is joined, while there is no session are known of in the next one', async () => {
    const { server, library, discord } = await openDiscordTest()
    const left = server.guilds.addGuild(undefined, { name: 'Left' })
    const channel = server.guilds.addChannel(undefined, { guild: left.id })
    server.guilds.join(left.id)
    await eventually(() => server.posts.length === 1)
    await library.ask('subscribe radiology', here(channel.id, left.id))
    await library.ask('subscribe radiology', here())
    const again = server.gateway.connected()
    server.disconnect('silently')
    server.guilds.guilds.delete(left.id)
    server.guilds.overwrite(DISCORD_CHANNEL, { deny: ['EmbedLinks'] }, 'untold')
    const joined = server.guilds.addGuild(undefined, { name: 'Joined', joinedAt: Date.now() })
    const welcome = server.guilds.addChannel(undefined, { guild: joined.id })
    server.disconnect('invalid session')
    // discord.js waits five seconds between two sessions.
    await again
    await eventually(async () => (await topicsOf(library, channel.id, left.id))[0] !== 'active')
    expect(await topicsOf(library, channel.id, left.id)).toEqual(['paused: Paperboy is not in the server any more. Invite it again.'])
    expect(await discord.probe({ platform: 'discord', workspace: left.id, channel: channel.id })).toMatchObject({ kind: 'closed' })
    await eventually(async () => (await topicsOf(library))[0] !== 'active')
    await eventually(() => server.posts.at(-1)?.channel === welcome.id)
  })

  test('that is away for an outage keeps its topics', async () => {
    const { server, library, discord } = await openDiscordTest()
    await library.ask('subscribe radiology', here())
    server.guilds.lose(DISCORD_GUILD)
    await eventually(
      async () => (await discord.probe({ platform: 'discord', workspace: DISCORD_GUILD, channel: DISCORD_CHANNEL })).kind === 'unclear',
    )
    expect(await topicsOf(library)).toEqual(['active'])
    server.guilds.join(DISCORD_GUILD)
    await eventually(
      async () => (await discord.probe({ platform: 'discord', workspace: DISCORD_GUILD, channel: DISCORD_CHANNEL })).kind === 'open',
    )
    expect(await topicsOf(library)).toEqual(['active'])
    expect(server.posts).toEqual([])
    // What was taken from us meanwhile nobody tells.
    server.guilds.lose(DISCORD_GUILD)
    server.guilds.overwrite(DISCORD_CHANNEL, { deny: ['EmbedLinks'] }, 'untold')
    server.guilds.join(DISCORD_GUILD)
    await eventually(async () => (await topicsOf(library))[0] !== 'active')
    expect((await topicsOf(library))[0]).toContain('paused: Paperboy lacks Embed Links there.')
  })

  test('that is away when we come back keeps its topics', async () => {
    const library = await openTestLibrary()
    const server = await startDiscord()
    onTestFinished(async () => {
      await server.close()
      await library.close()
    })
    await library.ask('subscribe radiology', here())
    for (const guild of server.guilds.guilds.values()) guild.isUnavailable = true
    const discord = await connect(library.paperboy, server)
    // What it has begun it ends.
    await discord.stop()
    expect(await topicsOf(library)).toEqual(['active'])
  })

  test('channel or thread that was removed while we were away pauses its topics', async () => {
    const library = await openTestLibrary()
    const server = await startDiscord()
    const thread = server.guilds.addChannel(undefined, { type: ChannelType.PublicThread, parent: DISCORD_CHANNEL, name: 'talk' })
    const archived = server.guilds.addChannel(undefined, { type: ChannelType.PublicThread, parent: DISCORD_CHANNEL, name: 'old talk' })
    archived.isArchived = true
    const gone = '390000000000000009'
    for (const at of [here(), here(thread.id), here(archived.id), here(gone), here('380000000000000008', '290000000000000009')])
      await library.ask('subscribe radiology', at)
    const discord = await connect(library.paperboy, server)
    onTestFinished(async () => {
      await discord.stop()
      await server.close()
      await library.close()
      expect(server.faults).toEqual([])
    })
    await eventually(async () => (await topicsOf(library, '380000000000000008', '290000000000000009'))[0] !== 'active')
    await eventually(async () => (await topicsOf(library, gone))[0] !== 'active')
    expect(await topicsOf(library, gone)).toEqual(['paused: The channel is gone.'])
    expect(await topicsOf(library)).toEqual(['active'])
    expect(await topicsOf(library, thread.id)).toEqual(['active'])
    expect(await topicsOf(library, archived.id)).toEqual(['active'])
  })
})

describe('a channel', () => {
  test.each(['channel', 'thread that discord.js does not know'])('%s that is deleted pauses its topics', async (kind) => {
    const { server, library } = await openDiscordTest()
    const isThread = kind !== 'channel'
    const { id } = isThread
      ? server.guilds.addChannel(undefined, { type: ChannelType.PublicThread, parent: DISCORD_CHANNEL, name: 'talk' })
      : { id: DISCORD_CHANNEL }
    await library.ask('subscribe radiology', here(id))
    server.guilds.remove(id)
    await eventually(async () => (await topicsOf(library, id))[0] !== 'active')
    expect(await topicsOf(library, id)).toEqual(['paused: The channel was deleted.'])
  })

  const MISSING: readonly (readonly [PermissionsString, string])[] = [
    ['ViewChannel', 'View Channel'],
    ['SendMessages', 'Send Messages'],
    ['EmbedLinks', 'Embed Links'],
    ['ReadMessageHistory', 'Read Message History'],
    ['CreatePublicThreads', 'Create Public Threads'],
    ['SendMessagesInThreads', 'Send Messages in Threads'],
  ]
  test.each(MISSING)('without %s: the answer names it, and the topic begins when it is given', async (permission, named) => {
    const { server, library, discord } = await openDiscordTest()
    library.platforms.push(discord)
    server.guilds.overwrite(DISCORD_CHANNEL, { deny: [permission] })
    const shown = toSeen(await server.interact(invoke(server, 'subscribe', { query: 'radiology' }, MANAGER)))
    expect(shown.text).toContain(`Nothing can be posted here yet: Paperboy lacks ${named} there.`)
    expect((await topicsOf(library))[0]).toContain('paused: Paperboy lacks')
    server.guilds.overwrite(DISCORD_CHANNEL, { allow: [permission] })
    await eventually(async () => (await topicsOf(library))[0] === 'active')
  })

  const PRIVATE = { type: ChannelType.PrivateThread, parent: DISCORD_CHANNEL, name: 'plans' }

  test('that is a private thread without us: the answer says so, and the topic begins when we are added', async () => {
    const { server, library, discord } = await openDiscordTest()
    library.platforms.push(discord)
    const thread = server.guilds.addChannel(undefined, { ...PRIVATE, isOutside: true })
    const asked = invoke(server, 'subscribe', { query: 'radiology' }, { ...MANAGER, channel_id: thread.id })
    const shown = toSeen(await server.interact(asked))
    expect(shown.text).toContain('Nothing can be posted here yet: Paperboy is not in this private thread. Mention it there to add it.')
    expect((await topicsOf(library, thread.id))[0]).toContain('paused: Paperboy is not in this private thread.')
    server.guilds.addTo(thread.id)
    await eventually(async () => (await topicsOf(library, thread.id))[0] === 'active')
  })

  test('that is a private thread pauses at once when we are taken out of it, and goes on when we are back', async () => {
    let id = ''
    const { server, library, discord } = await openDiscordTest({
      before: ({ guilds }) => {
        id = guilds.addChannel(undefined, PRIVATE).id
      },
    })
    library.platforms.push(discord)
    await library.ask('subscribe radiology', here(id))
    expect(await topicsOf(library, id)).toEqual(['active'])
    server.guilds.removeFrom(id)
    await eventually(async () => (await topicsOf(library, id))[0] !== 'active')
    expect(await topicsOf(library, id)).toEqual(['paused: Paperboy is not in this private thread. Mention it there to add it.'])
    server.guilds.addTo(id)
    await eventually(async () => (await topicsOf(library, id))[0] === 'active')
  })

  test.each([
    ['with us in it', {}, []],
    ['without us, where we manage threads', { isOutside: true }, ['ManageThreads']],
  ] as const)('that is a private thread %s is posted to', async (_, given, allow) => {
    const { server, library, discord } = await openDiscordTest()
    library.platforms.push(discord)
    server.guilds.overwrite(DISCORD_CHANNEL, { allow })
    await server.settled()
    const thread = server.guilds.addChannel(undefined, { ...PRIVATE, ...given })
    const asked = invoke(server, 'subscribe', { query: 'radiology' }, { ...MANAGER, channel_id: thread.id })
    expect(toSeen(await server.interact(asked)).text).not.toContain('Nothing can be posted here')
    expect(await topicsOf(library, thread.id)).toEqual(['active'])
  })

  test.each([
    ['in memory', false],
    ['in the archive', true],
  ])('that is a thread %s pauses when it is locked, and goes on when it is not any more', async (_, isArchived) => {
    let id = ''
    const { server, library } = await openDiscordTest({
      before: ({ guilds }) => {
        const thread = guilds.addChannel(undefined, { type: ChannelType.PublicThread, parent: DISCORD_CHANNEL })
        thread.isArchived = isArchived
        id = thread.id
      },
    })
    await library.ask('subscribe radiology', here(id))
    server.guilds.setThread(id, { isLocked: true })
    await eventually(async () => (await topicsOf(library, id))[0] !== 'active')
    expect(await topicsOf(library, id)).toEqual(['paused: The thread is locked. Unlock it.'])
    server.guilds.setThread(id, { isLocked: false, isArchived: false })
    await eventually(async () => (await topicsOf(library, id))[0] === 'active')
  })

  test('that loses a permission later pauses at once, and goes on at once', async () => {
    const { server, library } = await openDiscordTest()
    await library.ask('subscribe radiology', here())
    server.guilds.overwrite(DISCORD_CHANNEL, { deny: ['CreatePublicThreads'] })
    await eventually(async () => (await topicsOf(library))[0] !== 'active')
    expect((await topicsOf(library))[0]).toContain('paused: Paperboy lacks Create Public Threads there.')
    server.guilds.overwrite(DISCORD_CHANNEL, { allow: ['CreatePublicThreads'] })
    await eventually(async () => (await topicsOf(library))[0] === 'active')
  })

  test('of another kind: announcements and forums are posted to, categories are not; a forum may want a tag', async () => {
    const types = [ChannelType.GuildAnnouncement, ChannelType.GuildForum, ChannelType.GuildCategory] as const
    const ids: string[] = []
    const { discord, server } = await openDiscordTest({
      before: ({ guilds }) => {
        ids.push(...types.map((type) => guilds.addChannel(undefined, { type }).id))
        ids.push(guilds.addChannel(undefined, { type: ChannelType.GuildForum, tagRequired: true }).id)
      },
    })
    const access = await Promise.all(ids.map((channel) => discord.probe({ platform: 'discord', workspace: DISCORD_GUILD, channel })))
    expect(access.slice(0, 2)).toEqual([{ kind: 'open' }, { kind: 'open' }])
    expect(access[2]).toMatchObject({ kind: 'closed', reason: expect.stringContaining('of this kind') })
    expect(access[3]).toMatchObject({ kind: 'closed', reason: expect.stringContaining('wants a tag') })
    server.guilds.overwrite(ids[1] ?? '', { deny: ['SendMessages'] })
    const forum: Pick<ChatPlatform, 'probe'> = discord
    await eventually(
      async () => (await forum.probe({ platform: 'discord', workspace: DISCORD_GUILD, channel: ids[1] ?? '' })).kind === 'closed',
    )
    expect(await forum.probe({ platform: 'discord', workspace: DISCORD_GUILD, channel: ids[1] ?? '' })).toMatchObject({
      reason: expect.stringContaining('Create Posts'),
    })
  })

  const FORUM = MISSING.filter(([permission]) => permission !== 'CreatePublicThreads')
  test.each([
    ['announcements', ChannelType.GuildAnnouncement, MISSING],
    ['forum', ChannelType.GuildForum, FORUM.map(([flag, name]) => [flag, name === 'Send Messages' ? 'Create Posts' : name] as const)],
  ])('of the kind “%s” needs each of its permissions, by the name that people read there', async (_, type, needed) => {
    let channel = ''
    const { discord, server } = await openDiscordTest({
      before: ({ guilds }) => {
        channel = guilds.addChannel(undefined, { type }).id
      },
    })
    for (const [permission, named] of needed) {
      server.guilds.overwrite(channel, { deny: [permission] })
      await server.settled()
      const access = await discord.probe({ platform: 'discord', workspace: DISCORD_GUILD, channel })
      expect(access).toMatchObject({ kind: 'closed', reason: expect.stringContaining(named) })
    }
    server.guilds.overwrite(channel, {})
    await server.settled()
    expect(await discord.probe({ platform: 'discord', workspace: DISCORD_GUILD, channel })).toEqual({ kind: 'open' })
  })

  test.each([ChannelType.GuildVoice, ChannelType.GuildStageVoice])('of a call (%i) needs Connect too', async (type) => {
    const { discord, server } = await openDiscordTest()
    const { id: channel } = server.guilds.addChannel(undefined, { type })
    await server.settled()
    const at = { platform: 'discord', workspace: DISCORD_GUILD, channel }
    expect(await discord.probe(at)).toEqual({ kind: 'open' })
    server.guilds.overwrite(channel, { deny: ['Connect'] })
    await server.settled()
    expect(await discord.probe(at)).toMatchObject({ kind: 'closed', reason: expect.stringContaining('lacks Connect there') })
  })

  test('is waited for while a moderator has timed us out, by the date, and nobody is asked for a permission', async () => {
    const { discord, server, library } = await openDiscordTest()
    await library.ask('subscribe radiology', here())
    const until = Date.now() + 3_600_000
    server.guilds.timeOut(DISCORD_GUILD, until)
    await server.settled()
    const at = { platform: 'discord', workspace: DISCORD_GUILD, channel: DISCORD_CHANNEL }
    const post = { ...toPost(at, textReply([{ text: 'Digest', style: 'plain' }])), delivery: 'delivery1' }
    const outcome = await discord.post(post)
    const reason = expect.stringMatching(/timed Paperboy out in this server until \d{4}-\d\d-\d\d \d\d:\d\d UTC. Digests wait/)
    expect(outcome).toMatchObject({ kind: 'later', reason, holds: 'workspace' })
    expect(outcome.kind === 'later' ? outcome.afterMs : 0).toBeGreaterThan(3_500_000)
    expect(await discord.probe(at)).toEqual({ kind: 'waits', reason })
    library.platforms.push(discord)
    const said = textOf(await library.ask('subscribe chest x-ray as Chest', here()))
    expect(said).toMatch(/^Nothing can be posted here for now\. A moderator has timed Paperboy out in this server until \d{4}-/m)
    expect(await topicsOf(library)).toEqual(['active', 'active'])
    server.guilds.timeOut(DISCORD_GUILD, null)
    await server.settled()
    expect(await discord.probe(at)).toEqual({ kind: 'open' })
    expect((await discord.post(post)).kind).toBe('sent')
  })

  test('is searched in by those who may, whatever we may not post there', async () => {
    const { server } = await openDiscordTest()
    server.guilds.overwrite(DISCORD_CHANNEL, { deny: ['SendMessages', 'EmbedLinks'] })
    expect(toSeen(await server.interact(slash(server, 'search xplainer'))).text).toContain('Xplainer')
  })
})
