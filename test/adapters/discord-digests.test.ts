// Digests as they come to channels, threads and forums; how they are found again, and what becomes of what Discord refuses.
import { ChannelType } from 'discord.js'
import { describe, expect, test } from 'vitest'
import { prefixOf } from '../../adapters/discord/custom-id.ts'
import { renderReply } from '../../adapters/discord/render.ts'
import { createLog } from '../../src/config/log.ts'
import { newId } from '../../src/digests/new-id.ts'
import { createDigests } from '../../src/digests/schedule.ts'
import { textReply } from '../../src/port/chat.ts'
import { SYSTEM_CLOCK } from '../../src/port/clock.ts'
import { plain, say } from '../../src/port/text.ts'
import { type DiscordTest, openDiscordTest, press, slash } from '../servers/discord/harness.ts'
import type { Body } from '../servers/discord/http.ts'
import type { Message } from '../servers/discord/payloads.ts'
import { controlsOf, linksOf, readable, toSeen } from '../servers/discord/seen.ts'
import { DISCORD_CHANNEL, DISCORD_GUILD, type DiscordServer, type Shown } from '../servers/discord/server.ts'
import { toPost } from './contract.ts'

const AT = { platform: 'discord', workspace: DISCORD_GUILD, channel: DISCORD_CHANNEL }

/** Rounds of the engine, by the library's own clock, until something is so. */
async function deliver({ library, discord }: DiscordTest, isDone: () => boolean): Promise<void> {
  const { store, library: search, now } = library.core
  const digests = createDigests({
    store,
    library: search,
    platforms: [discord],
    staleSources: async () => [],
    clock: { ...SYSTEM_CLOCK, now },
    log: createLog('silent'),
    newId,
  })
  const until = performance.now() + 15_000
  do {
    await digests.tick()
    await new Promise((resolve) => setTimeout(resolve, 50))
  } while (!isDone() && performance.now() < until)
  await digests.stop()
  expect(isDone()).toBe(true)
}

/** Topics in a channel, and their digest asked for at once. */
async function subscribed({ library, discord }: DiscordTest, channel: string, ...topics: string[]): Promise<void> {
  library.platforms.push(discord)
  const who = { platform: 'discord', workspace: DISCORD_GUILD, channel, person: '400000000000000004' }
  for (const topic of topics) await library.ask(`subscribe ${topic}`, who)
  await library.ask('digest now', who)
}

const messagesIn = ({ guilds }: DiscordServer, channel: string): readonly Body[] => guilds.channels.get(channel)?.messages ?? []

describe('a digest', () => {
  test('is one message with all its papers and their buttons; abstracts are in a thread from it', async () => {
    const it = await openDiscordTest()
    const { server } = it
    await subscribed(it, DISCORD_CHANNEL, 'radiology top 3', 'blazar top 3')
    const threads = () => server.guilds.threadsOf(DISCORD_GUILD)
    await deliver(it, () => (threads()[0]?.messages.length ?? 0) >= 2)
    const [digest, ...others] = messagesIn(server, DISCORD_CHANNEL)
    expect(others).toEqual([])
    const text = readable(digest as Body)
    expect(text).toContain('6 in 2 topics')
    for (const number of [1, 2, 3, 4, 5, 6]) expect(text).toMatch(new RegExp(`^${number}\\. `, 'm'))
    expect(linksOf(digest as Body).length).toBeGreaterThan(1)
    const labels = controlsOf(digest as Body).map(({ label }) => label)
    for (const label of ['1. Vote up', '6. Vote up', '3. Abstract', '6. Fewer like this']) expect(labels).toContain(label)
    expect(threads()).toMatchObject([
      { id: digest?.id, name: expect.stringMatching(/^Radiology and blazar · \d{1,2} [A-Z][a-z]{2}$/), parent: DISCORD_CHANNEL },
    ])
    expect(readable(threads()[0]?.messages[0] as Body)).toMatch(/^1\. /m)
    const shown = { message: digest, ephemeral: false } as unknown as Shown
    expect(toSeen(await server.interact(press(shown, '6. Save')))).toMatchObject({
      audience: 'asker',
      text: expect.stringContaining('Saved'),
    })
    expect(toSeen(await server.interact(press(shown, '2. Abstract'))).text).toMatch(/^2\. /m)
  })

  test('is a post of its own in a forum, with its details below', async () => {
    let forum = ''
    const it = await openDiscordTest({
      before: ({ guilds }) => {
        const channel = guilds.addChannel(undefined, { type: ChannelType.GuildForum, tagRequired: true })
        channel.tags.push(
          { id: '810000000000000001', name: 'mods', moderated: true },
          { id: '810000000000000002', name: 'papers', moderated: false },
        )
        forum = channel.id
      },
    })
    const { server } = it
    await subscribed(it, forum, 'radiology top 2')
    await deliver(it, () => (server.guilds.threadsOf(DISCORD_GUILD)[0]?.messages.length ?? 0) >= 2)
    const [post] = server.guilds.threadsOf(DISCORD_GUILD)
    expect(post).toMatchObject({ parent: forum, name: expect.stringContaining('Radiology') })
    expect(readable(post?.messages[0] as Body)).toMatch(/^1\. /m)
    expect(server.calls.find(({ path }) => path === `/channels/${forum}/threads`)?.body).toMatchObject({
      applied_tags: ['810000000000000002'],
    })
    // What the digest advises can be typed in the post alone: a forum takes no commands.
    const there = { channel_id: post?.id }
    expect(toSeen(await server.interact(slash(server, 'subscriptions', there))).text).toContain('Radiology')
    expect(toSeen(await server.interact(slash(server, 'history', there))).text).toContain('Radiology')
  })

  test('in a thread stays in it, with its details', async () => {
    let thread = ''
    const it = await openDiscordTest({
      before: ({ guilds }) => {
        thread = guilds.addChannel(undefined, { type: ChannelType.PublicThread, parent: DISCORD_CHANNEL, name: 'talk' }).id
      },
    })
    await subscribed(it, thread, 'radiology top 2')
    await deliver(it, () => messagesIn(it.server, thread).length >= 2)
    expect(it.server.guilds.threadsOf(DISCORD_GUILD)).toHaveLength(1)
  })

  test('of a hundred papers is one message within all limits, and counts what it has no room for', async () => {
    const { server, discord } = await openDiscordTest()
    const cards = Array.from({ length: 100 }, (_, index) => ({
      heading: index % 10 === 0 ? say`Topic ${index}` : [],
      number: index + 1,
      title: say`${'A rather long title of a paper (with *signs*) '.repeat(6)}`,
      link: `https://arxiv.org/abs/2303.${10_000 + index}`,
      byline: 'Somebody, Somebody Else, A Third_Person et al. · cs.CV, cs.LG · matches in title',
      excerpt: [],
      why: '',
      actions: ['up', 'save', 'similar', 'fewer', 'abstract'].map((verb) => ({ id: `p1:${verb}:abcdefgh:${index + 1}`, label: verb })),
    }))
    const outcome = await discord.post(toPost(AT, { ...textReply(say`A digest`), cards, audience: 'channel' }))
    expect(outcome.kind).toBe('sent')
    expect(readable(server.posts[0] as Body)).toMatch(/… and \d+ more/)
  })
})

describe('a post', () => {
  const post = toPost(AT, textReply(say`A digest`, { audience: 'channel' }))

  test('is found again by its button; another is not', async () => {
    const { discord } = await openDiscordTest()
    expect(await discord.find(post)).toEqual({ kind: 'absent', isProven: true })
    const sent = await discord.post(post)
    expect(sent).toMatchObject({
      kind: 'sent',
      message: { link: expect.stringContaining(`https://discord.com/channels/${DISCORD_GUILD}/${DISCORD_CHANNEL}/`) },
    })
    expect(await discord.find(post)).toEqual({ kind: 'found', message: sent.kind === 'sent' ? sent.message : null })
    expect(await discord.find({ ...post, delivery: 'delivery-002' })).toEqual({ kind: 'absent', isProven: true })
  })

  test('is found in a thread, in a forum, and beyond a page of others', async () => {
    let forum = ''
    const { discord, server } = await openDiscordTest({
      before: ({ guilds }) => {
        forum = guilds.addChannel(undefined, { type: ChannelType.GuildForum }).id
      },
    })
    const sent = await discord.post({ ...post, since: Date.now() })
    const thread = sent.kind === 'sent' ? sent.message : null
    const detail = { ...post, delivery: 'delivery-004', thread }
    expect(await discord.find(detail)).toEqual({ kind: 'absent', isProven: true })
    await discord.post(detail)
    expect((await discord.find(detail)).kind).toBe('found')
    const inForum = { ...post, delivery: 'delivery-003', at: { ...AT, channel: forum } }
    await discord.post(inForum)
    expect((await discord.find(inForum)).kind).toBe('found')
    // A forum may archive its posts after an hour, and a bot may be away for longer.
    for (const each of server.guilds.threadsOf(DISCORD_GUILD)) each.isArchived = true
    expect((await discord.find(inForum)).kind).toBe('found')
    expect((await discord.find({ ...inForum, delivery: 'delivery-005' })).kind).toBe('absent')
    const channel = server.guilds.channels.get(DISCORD_CHANNEL)
    const [first] = channel?.messages ?? []
    for (let index = 0; index < 150; index++)
      channel?.messages.push({ ...(first as Message), id: server.guilds.newId(), components: [], at: Date.now() + 3_600_000 })
    expect((await discord.find({ ...post, since: Date.now() })).kind).toBe('found')
  })

  test.each([
    ['was a day ahead when it was written', 0, 86_400_000],
    ['was two hours ahead, an hour ago', -3_600_000, 3_600_000],
    ['is ahead still', -40 * 86_400_000, 40 * 86_400_000],
  ])('is found where our clock %s', async (_, serverMs, aheadMs) => {
    let forum = ''
    const { discord } = await openDiscordTest({
      now: () => Date.now() + serverMs,
      before: ({ guilds }) => {
        forum = guilds.addChannel(undefined, { type: ChannelType.GuildForum }).id
      },
    })
    for (const channel of [DISCORD_CHANNEL, forum]) {
      const written = { ...post, at: { ...AT, channel }, since: Date.now() + serverMs + aheadMs }
      expect((await discord.post(written)).kind).toBe('sent')
      expect((await discord.find(written)).kind).toBe('found')
    }
  })

  test.each([
    ['later', { done: false, end: 'fails' }],
    ['later', { done: false, end: 'blocked' }],
    ['later', { status: 401, code: 0, message: '401: Unauthorized' }],
    ['refused', { status: 403, code: 50_001 }],
  ] as const)('is edited %s after %o', async (editing, fate) => {
    const { discord, server } = await openDiscordTest()
    const sent = await discord.post(post)
    server.fates.set('PATCH /channels/:id/messages/:id', () => fate)
    expect(sent.kind === 'sent' && (await discord.edit?.(post, sent.message))).toBe(editing)
  })

  test('that was written while our clock was ahead is found beyond a page of others', async () => {
    const { discord, server } = await openDiscordTest()
    await discord.post(post)
    const messages = server.guilds.channels.get(DISCORD_CHANNEL)?.messages ?? []
    const [first] = messages
    for (let index = 0; index < 150; index++) messages.push({ ...(first as Message), id: server.guilds.newId(), components: [] })
    expect((await discord.find({ ...post, since: Date.now() + 86_400_000 })).kind).toBe('found')
  })

  test.each([true, false])('in a forum (known as one: %s) is not repeated before it was looked for', async (isKnown) => {
    let forum = ''
    const { discord, server } = await openDiscordTest({
      before: ({ guilds }) => {
        forum = guilds.addChannel(undefined, { type: ChannelType.GuildForum }).id
        for (const guild of guilds.guilds.values()) guild.isUnavailable = !isKnown
      },
    })
    const inForum = { ...post, at: { ...AT, channel: forum } }
    server.fates.set('POST /channels/:id/threads', [{ done: true, end: 'fails' }])
    expect((await discord.post(inForum)).kind).toBe('unknown')
    expect((await discord.post({ ...inForum, isRepeat: true })).kind).toBe('unknown')
    server.guilds.join(DISCORD_GUILD)
    await server.settled()
    expect((await discord.find(inForum)).kind).toBe('found')
    expect(server.guilds.threadsOf(DISCORD_GUILD)).toHaveLength(1)
  })

  test('that is repeated stays one message', async () => {
    const { discord, server } = await openDiscordTest()
    const first = await discord.post(post)
    expect(await discord.post({ ...post, isRepeat: true })).toEqual(first)
    expect(server.posts).toHaveLength(1)
  })

  test('has its details dropped quietly when somebody deleted it', async () => {
    const { discord } = await openDiscordTest()
    const detail = { ...post, thread: { id: '699999999999999999', link: null } }
    expect((await discord.post(detail)).kind).toBe('sent')
  })

  test('into a thread that is there already is no fault', async () => {
    const { discord, server } = await openDiscordTest()
    const sent = await discord.post(post)
    const thread = sent.kind === 'sent' ? sent.message : null
    server.fates.set('POST /channels/:id/messages/:id/threads', [{ done: true, end: 'fails' }])
    expect((await discord.post({ ...post, delivery: 'delivery-002', thread })).kind).toBe('later')
    expect((await discord.post({ ...post, delivery: 'delivery-002', thread })).kind).toBe('sent')
    expect(server.guilds.threadsOf(DISCORD_GUILD)).toMatchObject([{ messages: [{}] }])
  })

  const ERRORS = [
    [404, 10003, 'refused'],
    [400, 50008, 'refused'],
    [400, 160005, 'refused'],
    [400, 50035, 'dropped'],
    [400, 50006, 'dropped'],
    [413, 40005, 'dropped'],
    [400, 200000, 'dropped'],
    [400, 240000, 'dropped'],
    [403, 130000, 'later'],
    [429, 40004, 'later'],
    [400, 20028, 'later'],
    [400, 160006, 'later'],
    [400, 160007, 'later'],
    [403, 40006, 'later'],
    [400, 110001, 'later'],
    [400, 40003, 'later'],
    [400, 200001, 'dropped'],
    [400, 987654, 'unknown'],
    [500, 0, 'unknown'],
  ] as const
  test.each(ERRORS)('that Discord answers with %i and %i is %s', async (status, code, kind) => {
    const { discord, server } = await openDiscordTest()
    server.fates.set('POST /channels/:id/messages', [{ status, code, ...(status === 429 && { retryAfter: 1 }) } as never])
    const outcome = await discord.post(post)
    expect(outcome.kind).toBe(kind)
    expect('reason' in outcome ? outcome.reason : '').toMatch(/\.$/)
    expect(server.posts).toEqual([])
  })

  test('is tried again twice where a permission is said to be missing that is not, then it is refused; named where it is', async () => {
    const { discord, server } = await openDiscordTest()
    server.fates.set('POST /channels/:id/messages', Array(3).fill({ status: 403, code: 50013 }))
    const kinds = []
    for (let time = 0; time < 4; time++) kinds.push((await discord.post(post)).kind)
    expect(kinds).toEqual(['later', 'later', 'refused', 'sent'])
    server.guilds.overwrite(DISCORD_CHANNEL, { deny: ['SendMessages'] })
    await expect.poll(async () => (await discord.probe(AT)).kind).toBe('closed')
    expect(await discord.post({ ...post, delivery: 'delivery-009' })).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('lacks Send Messages'),
    })
  })

  test('asks nothing more for a while once the token was refused', async () => {
    const { discord, server } = await openDiscordTest()
    server.fates.set('POST /channels/:id/messages', [{ status: 401, code: 0 }])
    const outcomes = [await discord.post(post), await discord.post(post), await discord.find(post)]
    expect(outcomes).toMatchObject([{ kind: 'later', holds: 'workspace' }, { kind: 'later' }, { kind: 'later' }])
    expect(server.calls.filter(({ route }) => route === 'POST /channels/:id/messages')).toHaveLength(1)
  })

  test('for one person goes to their direct messages, where they take them', async () => {
    const { discord, server } = await openDiscordTest()
    expect(await discord.tell(DISCORD_GUILD, '400000000000000004', say`Paused`)).toBe('told')
    expect(readable(server.posts[0] as Body)).toContain('Paused')
    server.guilds.blocked.add('400000000000000005')
    expect(await discord.tell(DISCORD_GUILD, '400000000000000005', say`Paused`)).toBe('failed')
  })
})

describe('a personal topic', () => {
  const person = '400000000000000004'
  async function begin() {
    const it = await openDiscordTest()
    const direct = it.server.guilds.direct(person)
    it.library.platforms.push(it.discord)
    const place = { guild_id: null, channel_id: direct.id, person }
    const say = async (text: string, where: Body = place) => toSeen(await it.server.interact(slash(it.server, text, where)))
    const topics = () => it.library.core.store.subscriptions.inChannel({ workspace: `discord:direct-${person}`, channel: direct.id })
    return { it, direct, say, topics }
  }

  test('comes as a direct message, with its details behind it, and is looked after there', async () => {
    const { it, direct, say, topics } = await begin()
    expect((await say('subscribe radiology')).text).toContain('Subscribed to Radiology')
    expect((await say('digest now')).text).toContain('Posting')
    await deliver(it, () => direct.messages.length > 1)
    const [digest] = direct.messages
    expect(readable(digest as Body)).toContain('Radiology')
    const [sent] = await it.library.core.store.deliveries.latest({ workspace: `discord:direct-${person}`, channel: direct.id }, 5)
    expect(sent?.state).toBe('sent')
    expect((await say('subscriptions')).text).toContain('Radiology')
    expect((await say('pause radiology')).text).toContain('Paused')
    expect(await topics()).toMatchObject([{ state: 'paused' }])
  })

  test('pauses where they take no direct messages, which their next command says once', async () => {
    const { it, say, topics } = await begin()
    await say('subscribe radiology')
    it.server.guilds.blocked.add(person)
    await say('digest now')
    let isPaused = false
    await deliver(it, () => {
      void topics().then(([topic]) => {
        isPaused = topic?.state === 'paused'
      })
      return isPaused
    })
    await deliver(it, () => true)
    const told = (await say('search xplainer', { person })).text
    expect(told).toContain('Radiology in your direct messages is paused: This person takes no direct messages from Paperboy.')
    expect((await say('search xplainer', { person })).text).not.toContain('is paused')
    const [topic] = await topics()
    expect(await it.discord.probe({ platform: 'discord', workspace: `direct-${person}`, channel: topic?.channel ?? '' })).toMatchObject({
      kind: 'unclear',
    })
    it.server.guilds.blocked.delete(person)
    it.library.setClock(new Date(it.library.core.now() + 3_600_000).toISOString())
    expect((await say('resume radiology')).text).toContain('Resumed: Radiology')
    await say('digest now')
    await deliver(it, () => it.server.guilds.direct(person).messages.length > 0)
  })
})

test('a channel that refuses its digest pauses its topics, and their owner is told once', async () => {
  const it = await openDiscordTest()
  const { server, library } = it
  await subscribed(it, DISCORD_CHANNEL, 'radiology top 2')
  server.guilds.overwrite(DISCORD_CHANNEL, { deny: ['EmbedLinks', 'SendMessages'] })
  await expect.poll(async () => (await it.discord.probe(AT)).kind).toBe('closed')
  const direct = (): readonly Body[] =>
    [...server.guilds.channels.values()].filter(({ person }) => person !== null).flatMap(({ messages }) => messages)
  await deliver(it, () => direct().length > 0)
  await deliver(it, () => true)
  expect(direct()).toHaveLength(1)
  expect(readable(direct()[0] as Body)).toContain('Paperboy lacks Send Messages and Embed Links there.')
  const [topic] = await library.core.store.subscriptions.inChannel({ workspace: `discord:${DISCORD_GUILD}`, channel: DISCORD_CHANNEL })
  expect(topic).toMatchObject({ state: 'paused', pause: { by: 'platform' } })
})

test('of many topics every paper is shown, or counted', () => {
  const sizes = [...Array.from({ length: 9 }, () => 1), 10, 10, 10]
  const cards = sizes.flatMap((size, topic) =>
    Array.from({ length: size }, (_, index) => ({
      heading: index === 0 ? [plain(`Topic ${topic}`)] : [],
      number: sizes.slice(0, topic).reduce((sum, each) => sum + each, 0) + index + 1,
      title: [plain('A title of some length that a paper of today may well have, and more')],
      link: 'https://arxiv.org/abs/2401.00001',
      byline: 'Ada Lovelace et al. · cs.CV, cs.LG · matches in title and abstract',
      excerpt: [],
      why: '',
      actions: [],
    })),
  )
  const { message } = renderReply(textReply([plain('Papers of today')], { cards }), prefixOf({ delivery: 'delivery-001', channel: null }))
  const text = (message.embeds ?? []).map(({ description = '' }) => description).join('\n')
  const shown = cards.filter(({ number }) => text.includes(`**[${number}\\.`)).length
  const left = Number(/and (\d+) more/.exec(text)?.[1] ?? 0)
  expect(shown + left).toBe(cards.length)
})

test('a title that is the longest line of its card is whole', () => {
  const title = 'Xplainer: From X-Ray Observations to Explainable Zero-Shot Diagnosis'
  const card = { heading: [], number: 1, title: [plain(title)], link: null, byline: '', why: '', actions: [] }
  for (const excerpt of [[], [plain('An abstract.')]]) {
    const { message } = renderReply(textReply([plain('Saved')], { cards: [{ ...card, excerpt }] }))
    expect(readable(message as unknown as Body)).toContain(`1. ${title}`)
  }
})
