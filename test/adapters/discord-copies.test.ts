// Several copies of the program connect one bot: each some shards, which others take over.
import { ChannelType } from 'discord.js'
import { describe, expect, onTestFinished, test } from 'vitest'
import { textReply } from '../../src/port/chat.ts'
import { type Copies, createAway, openCopies, serverOn } from '../servers/discord/copies.ts'
import { fill, invoke, press, slash } from '../servers/discord/harness.ts'
import { BOT, MANAGER } from '../servers/discord/payloads.ts'
import { toSeen } from '../servers/discord/seen.ts'
import { DISCORD_CHANNEL, DISCORD_GUILD, type DiscordServerOptions } from '../servers/discord/server.ts'
import { toPost } from './contract.ts'

/** The server of all tests is on the first of two shards; this one is on the second. */
const ELSEWHERE = serverOn(1, 2)
const HERE = { guild_id: DISCORD_GUILD, channel_id: DISCORD_CHANNEL, permissions: MANAGER }
const SOON = { timeout: 15_000, interval: 20 }

/** Two shards, with a server on each. */
async function openTwo(
  options: DiscordServerOptions = {},
): Promise<Copies & { there: { guild_id: string; channel_id: string; permissions: string } }> {
  const copies = await openCopies({ shards: 2, ...options })
  copies.server.guilds.addGuild(ELSEWHERE)
  const { id } = copies.server.guilds.addChannel(undefined, { guild: ELSEWHERE })
  return { ...copies, there: { guild_id: ELSEWHERE, channel_id: id, permissions: MANAGER } }
}

/** Waits until copies have their shares; time goes by faster meanwhile, as who has too much lets others prepare. */
async function sharedOut({ holders, pass }: Copies, expected: readonly string[]): Promise<void> {
  const look = async () => {
    pass(100)
    return (await holders()).map(String).sort()
  }
  await expect.poll(look, SOON).toEqual(expected)
}

/** Two copies that have one shard each. */
async function openShared(options: DiscordServerOptions = {}) {
  const away = createAway()
  const copies = await openTwo(options)
  onTestFinished(() => away.set('there'))
  const first = await copies.start('a', { shards: away.shards })
  const second = await copies.start('b')
  await sharedOut(copies, ['a', 'b'])
  await expect.poll(() => copies.server.gateway.shards(), SOON).toEqual([0, 1])
  await expect.poll(copies.areKept, SOON).toBe(true)
  return { ...copies, away, first, second }
}

/** Whether a command that only members of a server may give is carried out there. */
async function serves({ server }: Copies, rest: object): Promise<boolean> {
  return toSeen(await server.interact(invoke(server, 'subscriptions', {}, { ...rest }))).text.includes('has no topics')
}

describe('shards', () => {
  test('are shared out as copies come and go, without a new session, and what is known goes along', async () => {
    const copies = await openTwo()
    const { server, start, holders, there } = copies
    await start('a')
    expect(await holders()).toEqual(['a', 'a'])
    await expect.poll(copies.areKept, SOON).toBe(true)
    const second = await start('b')
    await copies.looks()
    // It is told of what changes after it has prepared.
    server.guilds.overwrite(there.channel_id, { deny: ['EmbedLinks'] })
    await server.settled()
    await sharedOut(copies, ['a', 'b'])
    await expect.poll(() => server.gateway.shards(), SOON).toEqual([0, 1])
    expect(server.gateway.seen).toMatchObject({ identifies: 2, resumes: 1 })
    const access = await second.probe({ platform: 'discord', workspace: ELSEWHERE, channel: there.channel_id })
    expect(access).toMatchObject({ kind: 'closed', reason: expect.stringContaining('lacks Embed Links') })
    expect(await serves(copies, there)).toBe(true)
    await second.stop()
    await expect.poll(holders, SOON).toEqual(['a', 'a'])
    await expect.poll(() => server.gateway.shards(), SOON).toEqual([0, 1])
    expect(server.gateway.seen).toMatchObject({ identifies: 2, resumes: 2 })
    expect(await serves(copies, there)).toBe(true)
    expect(await serves(copies, HERE)).toBe(true)
  })

  test('of a program that ended are gone on with by the next one', async () => {
    const copies = await openTwo()
    const { server, start, holders, there } = copies
    await (await start('a')).stop()
    expect(server.gateway.shards()).toEqual([])
    expect(await holders()).toEqual([null, null])
    server.guilds.overwrite(there.channel_id, { deny: ['EmbedLinks'] })
    const next = await start('b')
    expect(server.gateway.seen).toMatchObject({ identifies: 2, resumes: 2 })
    const access = await next.probe({ platform: 'discord', workspace: ELSEWHERE, channel: there.channel_id })
    expect(access).toMatchObject({ kind: 'closed', reason: expect.stringContaining('lacks Embed Links') })
  })

  test('that go over lose no command and no word, and none is answered twice', async () => {
    const copies = await openShared()
    const { server, second, there, holders } = copies
    const asked = Array.from({ length: 4 }, () => server.interact(slash(server, 'search xplainer', there)))
    const stopping = second.stop()
    const shown = []
    const said = { guild: ELSEWHERE, channel: there.channel_id }
    for (let count = 0; count < 4; count++) {
      shown.push(server.interact(slash(server, 'search xplainer', there)))
      server.say(`<@${BOT.id}> help ${count}`, said)
      await new Promise((resolve) => setTimeout(resolve, 15))
    }
    await stopping
    for (const each of [...asked, ...shown]) expect(toSeen(await each).text).toContain('Xplainer')
    await expect.poll(holders, SOON).toEqual(['a', 'a'])
    await expect.poll(() => server.posts.length, SOON).toBe(4)
    await server.settled()
    expect(server.posts).toHaveLength(4)
    expect(server.gateway.seen.identifies).toBe(2)
  })

  test('of a copy that was stopped for a while are taken over, and it leaves them as soon as it goes on', async () => {
    const copies = await openShared()
    const { server, away, holders, pass } = copies
    away.set('still')
    server.gateway.end('zombie', 0)
    // Within its lease nobody has what is its, however much time the others have.
    for (let seconds = 0; seconds < 18; seconds += 6) {
      pass(6_000)
      await new Promise((resolve) => setTimeout(resolve, 300))
      expect(await holders()).toEqual(['a', 'b'])
    }
    pass(3_000)
    await expect.poll(holders, SOON).toEqual(['b', 'b'])
    await expect.poll(() => server.gateway.seen.resumes, SOON).toBe(2)
    expect(await serves(copies, HERE)).toBe(true)
    // Its connection has ended; it makes another, hears the greeting, and leaves.
    await expect.poll(() => server.gateway.seen.connections, SOON).toBe(5)
    await expect.poll(() => server.gateway.connections(), SOON).toBe(2)
    expect(server.gateway.seen).toMatchObject({ identifies: 2, resumes: 2 })
    // It goes on, and has its share again.
    away.set('there')
    await sharedOut(copies, ['a', 'b'])
    await expect.poll(() => server.gateway.seen.resumes, SOON).toBe(3)
    expect(server.gateway.seen.identifies).toBe(2)
  })

  test('stay where they are while the database is lost, for as long as that takes', async () => {
    const away = createAway()
    const copies = await openTwo()
    const { server, start, pass, there } = copies
    await start('a', { shards: away.shards })
    away.set('lost')
    await new Promise((resolve) => setTimeout(resolve, 200))
    pass(120_000)
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(server.gateway.shards()).toEqual([0, 1])
    expect(await serves(copies, there)).toBe(true)
    // Two copies could answer it.
    server.say(`<@${BOT.id}> help`, { guild: ELSEWHERE, channel: there.channel_id })
    await server.settled()
    expect(server.posts).toEqual([])
    away.set('there')
    await new Promise((resolve) => setTimeout(resolve, 200))
    server.say(`<@${BOT.id}> help`, { guild: ELSEWHERE, channel: there.channel_id })
    await expect.poll(() => server.posts.length, SOON).toBe(1)
    expect(server.gateway.seen).toMatchObject({ identifies: 2, resumes: 0 })
  })

  test('of a copy that alone has lost the database go over, and it does not take them back', async () => {
    const copies = await openShared()
    const { server, away, holders, pass } = copies
    away.set('lost')
    for (let seconds = 0; seconds < 24; seconds += 6) {
      await new Promise((resolve) => setTimeout(resolve, 300))
      pass(6_000)
    }
    await expect.poll(holders, SOON).toEqual(['b', 'b'])
    await expect.poll(() => server.gateway.seen.connections, SOON).toBe(5)
    await expect.poll(() => server.gateway.connections(), SOON).toBe(2)
    expect(server.gateway.shards()).toEqual([0, 1])
    expect(server.gateway.seen).toMatchObject({ identifies: 2, resumes: 2 })
    expect(await serves(copies, HERE)).toBe(true)
  })

  test('whose session Discord does not know any more begin anew, and servers that are gone are forgotten', async () => {
    const copies = await openTwo()
    const { server, start, there, library } = copies
    await library.ask('subscribe radiology', { platform: 'discord', workspace: ELSEWHERE, channel: there.channel_id })
    await (await start('a')).stop()
    server.gateway.forget()
    server.guilds.guilds.delete(ELSEWHERE)
    const next = await start('b')
    expect(server.gateway.seen).toMatchObject({ identifies: 4, resumes: 2 })
    const topics = () => library.core.store.subscriptions.inChannel({ workspace: `discord:${ELSEWHERE}`, channel: there.channel_id })
    await expect
      .poll(async () => (await topics()).map(({ pause }) => pause?.reason), SOON)
      .toEqual([expect.stringContaining('not in the server')])
    await next.stop()
    expect(await library.core.store.workspaceViews.find(`discord:${ELSEWHERE}`)).toBeNull()
    expect(await library.core.store.workspaceViews.find(`discord:${DISCORD_GUILD}`)).not.toBeNull()
  }, 40_000)

  test('identify one after the other, whichever copy has them', async () => {
    const { server, start } = await openTwo({ concurrency: 1 })
    await Promise.all([start('a'), start('b')])
    await expect.poll(() => server.gateway.shards(), SOON).toEqual([0, 1])
    expect(server.gateway.seen.identifies).toBe(2)
  }, 40_000)

  test('that Discord wants more of are made anew by all copies', async () => {
    const copies = await openShared()
    const lost: string[] = []
    const third = await copies.start('c', { onLost: (reason) => void lost.push(reason) })
    await copies.library.core.store.shards.begin({ account: 'discord:100000000000000001', copy: 'd' }, 3, true, 0)
    await expect.poll(() => lost, SOON).toEqual([expect.stringContaining('another number of shards')])
    await third.stop()
  })
})

describe('a copy without the shard of a server', () => {
  test('judges access by what the other heard, and asks nobody', async () => {
    const { server, first, there } = await openShared()
    const at = { platform: 'discord', workspace: ELSEWHERE, channel: there.channel_id }
    await expect.poll(() => first.probe(at), SOON).toEqual({ kind: 'open' })
    const asked = server.calls.length
    expect(await first.probe(at)).toEqual({ kind: 'open' })
    expect(await first.reach?.(at)).toBe('some')
    expect(server.calls).toHaveLength(asked)
    server.guilds.setEveryone(ELSEWHERE, 1n << 10n)
    await expect.poll(() => first.reach?.(at), SOON).toBe('everybody')
    server.guilds.overwrite(there.channel_id, { deny: ['SendMessages'] })
    await expect.poll(() => first.probe(at), SOON).toMatchObject({ kind: 'closed', reason: expect.stringContaining('Send Messages') })
    server.guilds.leave(ELSEWHERE)
    await expect.poll(() => first.probe(at), SOON).toMatchObject({ kind: 'closed', code: '10004' })
  })

  test.each([
    ['nothing is known', null],
    ['what is known cannot be read', '{"id":'],
    ['what is known is no server', '{"id":"1","channels":[null]}'],
  ])('asks Discord where %s', async (_, view) => {
    const { library, server, first, there } = await openShared()
    const at = { platform: 'discord', workspace: ELSEWHERE, channel: there.channel_id }
    const second = { account: 'discord:100000000000000001', copy: 'b' }
    expect(await library.core.store.shards.keep(second, 1, null, new Map([[`discord:${ELSEWHERE}`, view]]))).toBe(true)
    expect(await first.probe(at)).toEqual({ kind: 'open' })
    expect(server.calls.some(({ path }) => path === `/guilds/${ELSEWHERE}/members/${BOT.id}`)).toBe(true)
  })

  test('posts there, with the pings that are allowed, and in a forum', async () => {
    const { second, server, library } = await openShared()
    const readers = '500000000000000077'
    server.guilds.addRole(readers, 'Readers', { isMentionable: true })
    const forum = server.guilds.addChannel(undefined, { type: ChannelType.GuildForum })
    server.guilds.overwrite(forum.id, {})
    await server.settled()
    await expect.poll(() => library.core.store.workspaceViews.find(`discord:${DISCORD_GUILD}`), SOON).toContain(forum.id)
    const reply = { ...textReply([{ text: 'Digest', style: 'plain' }]), pings: [readers] }
    const at = { platform: 'discord', workspace: DISCORD_GUILD, channel: DISCORD_CHANNEL }
    expect(await second.post({ ...toPost(at, reply), delivery: 'delivery0001' })).toMatchObject({ kind: 'sent' })
    expect(server.posts[0]).toMatchObject({ channel: DISCORD_CHANNEL, allowed_mentions: { roles: [readers] } })
    expect(await second.post({ ...toPost({ ...at, channel: forum.id }, reply), delivery: 'delivery0002' })).toMatchObject({ kind: 'sent' })
    expect(server.calls.some(({ path }) => path === `/channels/${forum.id}/messages`)).toBe(false)
  })

  test('takes what comes by HTTP for it', async () => {
    const copies = await openTwo()
    const { start, there } = copies
    await start('a')
    await start('b')
    await start('c', { isByHttp: true })
    await sharedOut(copies, ['a', 'b'])
    expect(await serves(copies, there)).toBe(true)
    expect(await serves(copies, HERE)).toBe(true)
  })
})

test('a form is shown again by another copy, with what was filled in, to that person alone', async () => {
  const { server, start } = await openTwo()
  await start('a', { isByHttp: true })
  const opened = await server.send(invoke(server, 'subscribe', {}, HERE)).modal
  const refused = await server.interact(fill(opened, { query: 'radiology', at: '25:99' }, null, HERE))
  await start('b', { isByHttp: true })
  expect(JSON.stringify(await server.send(press(refused, 'Mend', HERE)).modal)).toContain('radiology')
  const other = await server.interact(press(refused, 'Mend', { ...HERE, person: '400000000000000077' }))
  expect(toSeen(other).text).toContain('no longer kept')
})
