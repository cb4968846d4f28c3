import { describe, expect, test } from 'vitest'
import { createDiscord } from '../../adapters/discord/discord.ts'
import { createLog } from '../../src/config/log.ts'
import { newId } from '../../src/digests/new-id.ts'
import { createDigests } from '../../src/digests/schedule.ts'
import { type ChannelRef, textReply } from '../../src/port/chat.ts'
import type { Clock } from '../../src/port/clock.ts'
import { say } from '../../src/port/text.ts'
import { draft } from '../library.ts'
import { type DiscordTest, openDiscordTest } from '../servers/discord/harness.ts'
import type { Asked } from '../servers/discord/http.ts'
import { bodyOf } from '../servers/discord/messages.ts'
import { PERSON } from '../servers/discord/payloads.ts'
import { DISCORD_CHANNEL, DISCORD_GUILD, type Fate } from '../servers/discord/server.ts'
import { toPost } from './contract.ts'
import { deliveryContract, fastClock, RULES } from './delivery-contract.ts'

/** Of one request, in real time: requests of a channel wait for each other, so a hanging one must end well within the nonce's life. */
const POST_TIMEOUT_MS = 1_500
const LAG_MS = 45_000
const DUE = Date.parse('2026-04-11T09:00:30Z')
const TITLE = 'A chest x-ray of a zebra'
const END_STATES = ['sent', 'held', 'failed']
const WORKSPACE = `discord:${DISCORD_GUILD}`

/** One channel with a topic whose digest is due, and what Discord does to it. */
interface Scenario {
  readonly name: string
  /** Of the n-th write with one nonce, and the how-manieth nonce it is, both from 0. */
  readonly sending: (write: number, nonce: number) => Fate | undefined
  /** Of the look into the history. */
  readonly looking?: readonly Fate[]
  /** How it may end, and how often the digest may stand in the channel. */
  readonly ends: readonly (readonly [state: string, posted: number])[]
}

const SENT = [['sent', 1]] as const
const LOST: Fate = { done: false, end: 'reset' }
const UNSEEN: Fate = { done: true, end: 'reset' }

/** What can become of one send. `isRefused`: of the first of all, it says that nothing was posted, and never will be. */
const OUTCOMES: readonly { readonly name: string; readonly fate: Fate; readonly isRefused?: boolean }[] = [
  { name: 'ok', fate: { afterMs: 0 } },
  // Later than the engine waits.
  { name: 'late ok', fate: { afterMs: 2_500 } },
  { name: '429', fate: { status: 429, retryAfter: 1 } },
  { name: '429 for all', fate: { status: 429, retryAfter: 0.2, isGlobal: true } },
  { name: '500, posted', fate: { done: true, end: 'fails' } },
  { name: '500, not posted', fate: { done: false, end: 'fails' } },
  { name: '502, posted', fate: { done: true, end: 'bad gateway' } },
  { name: '502, not posted', fate: { done: false, end: 'bad gateway' } },
  { name: 'reset, posted', fate: UNSEEN },
  { name: 'reset, not posted', fate: LOST },
  { name: 'no answer, posted', fate: { done: true, end: 'silence' } },
  { name: 'no answer, not posted', fate: { done: false, end: 'silence' } },
  { name: 'a web page, posted', fate: { done: true, end: 'page' } },
  { name: 'half an answer, posted', fate: { done: true, end: 'half' } },
  { name: 'overloaded', fate: { status: 503, code: 130_000 } },
  { name: 'refused', fate: { status: 404, code: 10_003 }, isRefused: true },
]

/** What can become of the look into a history after a send that got lost, or arrived unseen. */
const LOOKS: readonly { readonly name: string; readonly fate: Fate; readonly isFinal?: boolean }[] = [
  { name: '429', fate: { status: 429, retryAfter: 1 } },
  { name: '500', fate: { done: false, end: 'fails' } },
  { name: '502', fate: { done: false, end: 'bad gateway' } },
  { name: 'reset', fate: { done: false, end: 'reset' } },
  { name: 'no answer', fate: { done: false, end: 'silence' } },
  { name: 'a web page', fate: { done: false, end: 'page' } },
  { name: 'missing access', fate: { status: 403, code: 50_001 }, isFinal: true },
  { name: 'missing permissions', fate: { status: 403, code: 50_013 }, isFinal: true },
]

const scenarios: Scenario[] = [
  ...OUTCOMES.flatMap(({ name, fate, isRefused = false }): Scenario[] => [
    {
      name: `send: ${name}`,
      sending: (write, nonce) => (write + nonce === 0 ? fate : undefined),
      ends: isRefused ? [['failed', 0]] : SENT,
    },
    // Of a repetition of the same attempt, within the time in which Discord knows its nonce.
    { name: `repeat: ${name}`, sending: (write, nonce) => (nonce > 0 ? undefined : [LOST, fate][write]), ends: SENT },
    // Of an attempt after one that was looked for and not found.
    {
      name: `recover: ${name}`,
      sending: (write, nonce) => (nonce === 0 ? LOST : nonce === 1 && write === 0 ? fate : undefined),
      ends: isRefused ? [['failed', 0]] : SENT,
    },
  ]),
  ...LOOKS.flatMap(({ name, fate, isFinal = false }): Scenario[] => [
    {
      name: `look (lost): ${name}`,
      sending: (_, nonce) => (nonce === 0 ? LOST : undefined),
      looking: [fate],
      ends: isFinal ? [['held', 0]] : SENT,
    },
    {
      name: `look (posted): ${name}`,
      sending: (write, nonce) => (nonce > 0 ? undefined : write === 0 ? UNSEEN : LOST),
      looking: [fate],
      ends: isFinal ? [['held', 1]] : SENT,
    },
  ]),
]

/** Fates by the nonce of a post, which names the attempt. */
function byNonce(sending: Scenario['sending']): (asked: Asked) => Fate | undefined {
  const writes = new Map<string, number>()
  return (asked) => {
    const nonce = String(bodyOf(asked).nonce)
    const write = writes.get(nonce) ?? 0
    writes.set(nonce, write + 1)
    return sending(write, [...writes.keys()].indexOf(nonce))
  }
}

function postedTo({ server }: DiscordTest, channel: string): number {
  const messages = server.guilds.channels.get(channel)?.messages ?? []
  return messages.filter(({ content, embeds }) => `${content}${JSON.stringify(embeds)}`.includes('zebra')).length
}

async function endOf({ library }: DiscordTest, channel: string) {
  const latest = await library.core.store.deliveries.latest({ workspace: WORKSPACE, channel }, 10)
  return latest.find(({ part }) => part === 0)
}

/** Lets the engine run on the real adapter until every digest has come to an end. */
async function run(it: DiscordTest, clock: Clock, channels: readonly string[]): Promise<void> {
  const { store, library } = it.library.core
  it.library.platforms.push(it.discord)
  for (const channel of channels) {
    await it.library.ask('subscribe chest x-ray as Chest at 09:00 in UTC', {
      platform: 'discord',
      workspace: DISCORD_GUILD,
      channel,
      person: PERSON,
    })
  }
  it.library.setClock(new Date(DUE).toISOString())
  await it.library.news([draft(TITLE, { keys: ['arxiv:2604.00001'] })])
  await library.refresh()
  const digests = createDigests({
    store,
    library,
    platforms: [it.discord],
    staleSources: async () => [],
    clock,
    log: createLog('silent'),
    newId,
    rules: RULES,
  })
  const until = performance.now() + 80_000
  for (let left = channels; left.length > 0 && performance.now() < until; ) {
    await digests.tick()
    await new Promise((resolve) => setTimeout(resolve, 100))
    const ends = await Promise.all(left.map((channel) => endOf(it, channel)))
    left = left.filter((_, index) => !END_STATES.includes(ends[index]?.state ?? ''))
  }
  await digests.stop()
}

describe('digests through the real client', () => {
  test('whatever becomes of a send, a repetition or a look: none twice, and none lost in silence', async () => {
    const clock = fastClock(DUE)
    const it = await openDiscordTest({ now: clock.now, options: { postTimeoutMs: POST_TIMEOUT_MS } })
    it.server.guilds.lagMs.value = LAG_MS
    const channels = scenarios.map(({ sending, looking = [] }) => {
      const { id, messages } = it.server.guilds.addChannel()
      // An empty history proves nothing: somebody wrote before.
      messages.push({ ...THEIRS, channel_id: id, id: it.server.guilds.newId(), at: clock.now() - LAG_MS })
      it.server.fates.set(`POST /channels/${id}/messages`, byNonce(sending)).set(`GET /channels/${id}/messages`, [...looking])
      return id
    })
    await run(it, clock, channels)
    const wrong: string[] = []
    for (const [index, { name, ends }] of scenarios.entries()) {
      const channel = channels[index] ?? ''
      const end = await endOf(it, channel)
      const posted = postedTo(it, channel)
      if (!ends.some(([state, times]) => state === end?.state && times === posted))
        wrong.push(`${name}: ${end?.state}, ${posted} posted (${end?.reason})`)
    }
    expect(wrong).toEqual([])
  }, 110_000)
})

const THEIRS = {
  type: 0,
  content: 'talk',
  embeds: [],
  components: [],
  flags: 0,
  author: { id: '1', username: 'bob', discriminator: '0', global_name: null, avatar: null },
  files: [],
}
const AT: ChannelRef = { platform: 'discord', workspace: DISCORD_GUILD, channel: DISCORD_CHANNEL }
const POST = { ...toPost(AT, textReply(say`A digest`)), since: Date.now() }

deliveryContract(
  'discord',
  async () => {
    const { server, discord } = await openDiscordTest()
    const messages = () => server.guilds.channels.get(DISCORD_CHANNEL)?.messages ?? []
    return {
      platform: discord,
      post: POST,
      talk(count) {
        for (let each = 0; each < count; each++)
          messages().push({ ...THEIRS, channel_id: DISCORD_CHANNEL, id: server.guilds.newId(), at: Date.now() })
      },
      tooMany: 3_000,
      texts: () => messages().map(({ content }) => String(content)),
      disguise() {
        const ours = messages().pop()
        if (!ours) throw new Error('nothing was posted')
        messages().push({ ...ours, author: THEIRS.author })
      },
      lastTold: () => server.guilds.channels.get(server.posts.at(-1)?.channel ?? '')?.person ?? null,
      workspace: DISCORD_GUILD,
      person: PERSON,
    }
  },
  () => createDiscord({ token: 'test.token.value', apiUrl: 'http://127.0.0.1:9/api', log: createLog('silent') }),
)

describe('a post', () => {
  test('has an address, bears its name where it is found again, and is one message however often it is sent', async () => {
    const { server, discord } = await openDiscordTest()
    const outcome = await discord.post(POST)
    if (outcome.kind !== 'sent') throw new Error(`${outcome.kind}: ${outcome.reason}`)
    expect(outcome.message.link).toBe(`https://discord.com/channels/${DISCORD_GUILD}/${DISCORD_CHANNEL}/${outcome.message.id}`)
    expect(server.posts[0]).toMatchObject({ enforce_nonce: true, allowed_mentions: { parse: [] } })
    expect(JSON.stringify(server.posts[0]?.components)).toContain('delivery-001')
    expect(await discord.post(POST)).toEqual(outcome)
    expect(server.posts).toHaveLength(1)
    expect(await discord.find(POST)).toEqual({ kind: 'found', message: outcome.message })
    expect(await discord.find({ ...POST, attempt: 1 })).toMatchObject({ kind: 'found' })
    expect(await discord.find({ ...POST, delivery: 'delivery-002' })).toEqual({ kind: 'absent', isProven: true })
  })

  test('that is looked for where we may not read is not taken for absent', async () => {
    const { server, discord } = await openDiscordTest()
    await discord.post(POST)
    server.guilds.overwrite(DISCORD_CHANNEL, { deny: ['ReadMessageHistory'] })
    const finding = await discord.find(POST)
    // Discord answers with an empty list, and no error.
    expect(finding.kind === 'unreadable' || (finding.kind === 'absent' && !finding.isProven)).toBe(true)
  })

  test('goes into the thread of the one before it, which is begun once', async () => {
    const { server, discord } = await openDiscordTest()
    const parent = await discord.post(POST)
    if (parent.kind !== 'sent') throw new Error(parent.kind)
    const details = { ...POST, delivery: 'delivery-002', thread: parent.message }
    const one = await discord.post(details)
    const other = await discord.post({ ...details, delivery: 'delivery-003' })
    expect([one.kind, other.kind]).toEqual(['sent', 'sent'])
    expect(server.guilds.threadsOf(DISCORD_GUILD).map(({ id, messages }) => ({ id, messages: messages.length }))).toEqual([
      { id: parent.message.id, messages: 2 },
    ])
    expect(await discord.find(details)).toMatchObject({ kind: 'found' })
  })

  test('to a forum is a thread of its own, and is found there', async () => {
    const { server, discord } = await openDiscordTest({
      before: ({ guilds }) => void guilds.addChannel('300000000000000007', { type: 15, name: 'forum' }),
    })
    const post = { ...POST, at: { ...AT, channel: '300000000000000007' } }
    const outcome = await discord.post(post)
    if (outcome.kind !== 'sent') throw new Error(`${outcome.kind}: ${outcome.reason}`)
    expect(server.guilds.threadsOf(DISCORD_GUILD)).toHaveLength(1)
    expect(await discord.find(post)).toMatchObject({ kind: 'found' })
    const digests = [{ delivery: post.delivery, message: outcome.message }]
    expect(await discord.readBack(post.at, post.since)).toMatchObject({ kind: 'read', digests, isProven: true })
  })

  test.each([
    [false, 'channel'],
    [true, 'workspace'],
  ])('is put off as long as Discord says (for all: %s)', async (isGlobal, holds) => {
    const { server, discord } = await openDiscordTest()
    server.fates.set(`POST /channels/${DISCORD_CHANNEL}/messages`, [{ status: 429, retryAfter: 2.5, isGlobal }])
    const outcome = await discord.post(POST)
    expect(outcome).toMatchObject({ kind: 'later', holds })
    expect(outcome.kind === 'later' && Number(outcome.afterMs) >= 2_500).toBe(true)
  })

  test.each([
    [403, 50_001, 'View Channel'],
    [403, 50_013, 'Send Messages'],
    [404, 10_003, 'gone'],
  ])('with status %d and code %d is refused with what to do: %s', async (status, code, remedy) => {
    const { server, discord } = await openDiscordTest()
    server.fates.set(`POST /channels/${DISCORD_CHANNEL}/messages`, () => ({ status, code }))
    // Codes of missing permissions may pass: they are believed when they come again.
    let outcome = await discord.post(POST)
    for (let again = 0; again < 3 && outcome.kind === 'later'; again++) outcome = await discord.post(POST)
    expect(outcome).toMatchObject({ kind: 'refused', reason: expect.stringContaining(remedy) })
  })
})

describe('a channel and a person', () => {
  test('are asked for what we may do, by the names of permissions', async () => {
    const { server, discord } = await openDiscordTest()
    expect(await discord.probe(AT)).toEqual({ kind: 'open' })
    for (const [permission, name] of [
      ['EmbedLinks', 'Embed Links'],
      ['SendMessages', 'Send Messages'],
      ['ReadMessageHistory', 'Read Message History'],
    ] as const) {
      server.guilds.overwrite(DISCORD_CHANNEL, { deny: [permission] })
      await server.settled()
      expect(await discord.probe(AT), permission).toMatchObject({ kind: 'closed', reason: expect.stringContaining(name) })
    }
    server.guilds.remove(DISCORD_CHANNEL)
    await server.settled()
    expect(await discord.probe(AT)).toMatchObject({ kind: 'closed' })
  })

  test('are told something where nobody else reads it', async () => {
    const { server, discord } = await openDiscordTest()
    expect(await discord.tell(DISCORD_GUILD, PERSON, say`Your topic is paused.`)).toBe('told')
    const [told] = server.posts
    expect(server.guilds.channels.get(told?.channel ?? '')?.person).toBe(PERSON)
    server.guilds.blocked.add(PERSON)
    expect(await discord.tell(DISCORD_GUILD, PERSON, say`Again.`)).toBe('failed')
  })
})
