import { describe, expect, test } from 'vitest'
import { createSlack } from '../../adapters/slack/slack.ts'
import { createLog } from '../../src/config/log.ts'
import { newId } from '../../src/digests/new-id.ts'
import { createDigests } from '../../src/digests/schedule.ts'
import { textReply } from '../../src/port/chat.ts'
import type { Clock } from '../../src/port/clock.ts'
import type { Post } from '../../src/port/platform.ts'
import { say } from '../../src/port/text.ts'
import { draft } from '../library.ts'
import { openSlackTest, type SlackTest } from '../servers/slack/harness.ts'
import type { Fate } from '../servers/slack/server.ts'
import { BOT_ID } from '../servers/slack/workspace.ts'
import { deliveryContract, fastClock, RULES } from './delivery-contract.ts'

const LAG_MS = 45_000
const DUE = Date.parse('2026-04-11T09:00:30Z')
const TITLE = 'A chest x-ray of a zebra'
const END_STATES = ['sent', 'held', 'failed']

/** One channel with a topic whose digest is due, and what Slack does to it. */
interface Scenario {
  readonly name: string
  readonly sending: readonly Fate[]
  /** Of the look into the history. */
  readonly looking?: readonly Fate[]
  /** How it may end, and how often the digest may stand in the channel. */
  readonly ends: readonly (readonly [state: string, posted: number])[]
}

const SENT = [['sent', 1]] as const
const LOST: Fate = { done: false, end: 'reset' }

/** What can become of one send. */
const OUTCOMES: readonly { readonly name: string; readonly fate: Fate; readonly ends?: Scenario['ends'] }[] = [
  { name: 'ok', fate: { afterMs: 0 } },
  // Later than the engine waits.
  { name: 'late ok', fate: { afterMs: 2_500 } },
  { name: '429', fate: { status: 429, retryAfter: 1 } },
  { name: '429 without a time', fate: { status: 429, retryAfter: null } },
  { name: '500, posted', fate: { done: true, end: 'fails' } },
  { name: '500, not posted', fate: { done: false, end: 'fails' } },
  { name: 'reset, posted', fate: { done: true, end: 'reset' } },
  { name: 'reset, not posted', fate: LOST },
  { name: 'no answer, posted', fate: { done: true, end: 'silence' } },
  { name: 'no answer, not posted', fate: { done: false, end: 'silence' } },
  { name: 'a web page, posted', fate: { done: true, end: 'page' } },
  { name: 'half an answer, posted', fate: { done: true, end: 'half' } },
  { name: 'internal_error', fate: { error: 'internal_error' } },
  { name: 'refused', fate: { error: 'restricted_action' }, ends: [['failed', 0]] },
]

/** What can become of the look into a history after a send that got lost, or arrived unseen. */
const LOOKS: readonly { readonly name: string; readonly fate: Fate; readonly isFinal?: boolean }[] = [
  { name: '429', fate: { status: 429, retryAfter: 1 } },
  { name: '500', fate: { done: false, end: 'fails' } },
  { name: 'reset', fate: { done: false, end: 'reset' } },
  { name: 'no answer', fate: { done: false, end: 'silence' } },
  { name: 'a web page', fate: { done: false, end: 'page' } },
  { name: 'missing_scope', fate: { error: 'missing_scope' }, isFinal: true },
  { name: 'not_in_channel', fate: { error: 'not_in_channel' }, isFinal: true },
  { name: 'channel_not_found', fate: { error: 'channel_not_found' }, isFinal: true },
]

const scenarios: Scenario[] = [
  ...OUTCOMES.flatMap(({ name, fate, ends = SENT }) => [
    { name: `send: ${name}`, sending: [fate], ends },
    // Of an attempt after one that was looked for and not found.
    { name: `recover: ${name}`, sending: [LOST, fate], ends },
  ]),
  ...LOOKS.flatMap(({ name, fate, isFinal = false }) => [
    { name: `look (lost): ${name}`, sending: [LOST], looking: [fate], ends: isFinal ? ([['held', 0]] as const) : SENT },
    {
      name: `look (posted): ${name}`,
      sending: [{ done: true, end: 'reset' } as const],
      looking: [fate],
      ends: isFinal ? ([['held', 1]] as const) : SENT,
    },
  ]),
]

/** On which the scenarios run side by side: an odd number, so that each has sends and recoveries. */
const WORKSPACES = 9

const channelOf = (index: number): string => `C${100 + index}`

function postedTo({ server }: SlackTest, channel: string): number {
  const messages = server.workspace.channels.get(channel)?.messages ?? []
  return messages.filter(({ text, thread_ts: thread }) => text.includes(TITLE) && thread === undefined).length
}

async function endOf({ library }: SlackTest, channel: string) {
  const latest = await library.core.store.deliveries.latest({ workspace: 'slack:T1', channel }, 10)
  return latest.find(({ part }) => part === 0)
}

/** @returns what went wrong */
async function runScenarios(some: readonly Scenario[]): Promise<string[]> {
  const clock = fastClock(DUE)
  const it = await openSlackTest({ now: clock.now, options: { time: clock } })
  it.server.workspace.lagMs = LAG_MS
  for (const [index, { sending, looking = [] }] of some.entries()) {
    const { id } = it.server.workspace.addChannel(channelOf(index))
    it.server.fates.set(`chat.postMessage ${id}`, [...sending]).set(`conversations.history ${id}`, [...looking])
  }
  await run(
    it,
    clock,
    some.map((_, index) => channelOf(index)),
  )
  const wrong: string[] = []
  for (const [index, { name, ends }] of some.entries()) {
    const end = await endOf(it, channelOf(index))
    const posted = postedTo(it, channelOf(index))
    if (!ends.some(([state, times]) => state === end?.state && times === posted))
      wrong.push(`${name}: ${end?.state}, ${posted} posted (${end?.reason})`)
  }
  return wrong
}

/** Lets the engine run on the real adapter until every digest has come to an end. */
async function run(it: SlackTest, clock: Clock, channels: readonly string[]): Promise<void> {
  const { store, library } = it.library.core
  for (const channel of channels) {
    await it.library.ask('subscribe chest x-ray as Chest at 09:00 in UTC', { platform: 'slack', workspace: 'T1', channel, person: 'U1' })
  }
  it.library.setClock(new Date(DUE).toISOString())
  await it.library.news([draft(TITLE, { keys: ['arxiv:2604.00001'] })])
  await library.refresh()
  const digests = createDigests({
    store,
    library,
    platforms: [it.slack],
    staleSources: async () => [],
    clock,
    log: createLog('silent'),
    newId,
    rules: RULES,
  })
  const until = performance.now() + 120_000
  for (let left = channels; left.length > 0 && performance.now() < until; ) {
    await digests.tick()
    await new Promise((resolve) => setTimeout(resolve, 100))
    const ends = await Promise.all(left.map((channel) => endOf(it, channel)))
    left = left.filter((_, index) => !END_STATES.includes(ends[index]?.state ?? ''))
  }
  await digests.stop()
}

describe('digests through the real client', () => {
  test('whatever becomes of a send or a look: none twice, and none lost in silence', async () => {
    // A workspace that is silent rests. So that not all wait for all, each has a few of them.
    const parts = Array.from({ length: WORKSPACES }, (_, part) => scenarios.filter((_, index) => index % WORKSPACES === part))
    expect((await Promise.all(parts.map(runScenarios))).flat()).toEqual([])
  }, 150_000)

  test('a digest that is refused for what it says pauses nothing', async () => {
    const clock = fastClock(DUE)
    const it = await openSlackTest({ now: clock.now, options: { time: clock } })
    it.server.workspace.addChannel('C7')
    it.server.fates.set('chat.postMessage C7', [{ error: 'invalid_blocks' }])
    await run(it, clock, ['C7'])
    expect(await endOf(it, 'C7')).toMatchObject({ state: 'failed', reason: expect.stringContaining('invalid_blocks') })
    const [topic] = await it.library.core.store.subscriptions.inChannel({ workspace: 'slack:T1', channel: 'C7' })
    expect(topic).toMatchObject({ state: 'active' })
  }, 40_000)

  test('a channel that cannot be posted to pauses its topics and says what to do', async () => {
    const clock = fastClock(DUE)
    const it = await openSlackTest({ now: clock.now, options: { time: clock } })
    it.server.workspace.addChannel('C7')
    it.server.fates.set('chat.postMessage C7', [{ error: 'not_in_channel' }])
    await run(it, clock, ['C7'])
    const [topic] = await it.library.core.store.subscriptions.inChannel({ workspace: 'slack:T1', channel: 'C7' })
    expect(topic).toMatchObject({
      state: 'paused',
      pause: { by: 'platform', reason: expect.stringContaining('Type /invite @paperboy in the channel.') },
    })
  }, 40_000)
})

const POST: Post = {
  delivery: 'delivery-001',
  attempt: 0,
  isRepeat: false,
  at: { platform: 'slack', workspace: 'T1', channel: 'C1' },
  thread: null,
  reply: textReply(say`A digest`),
  since: Date.now(),
}

deliveryContract(
  'slack',
  async () => {
    const { server, slack } = await openSlackTest()
    const messages = () => server.workspace.channels.get('C1')?.messages ?? []
    return {
      platform: slack,
      post: POST,
      talk(count) {
        for (let each = 0; each < count; each++) messages().push({ ts: server.workspace.newTs(), user: 'U1', text: 'talk' })
      },
      tooMany: 1_000,
      texts: () => messages().map(({ text }) => String(text)),
      disguise() {
        const ours = messages().pop()
        if (!ours) throw new Error('nothing was posted')
        messages().push({ ...ours, bot_id: 'BOTHER' }, { ...ours, user: 'U2', bot_id: 'BELSE' })
      },
      lastTold: () => (server.posts.at(-1)?.channel === 'D1' ? 'U1' : null),
      workspace: 'T1',
      person: 'U1',
    }
  },
  () => createSlack({ botToken: 'xoxb-test', appToken: 'xapp-test', apiUrl: 'http://127.0.0.1:9/api/', log: createLog('silent') }),
)

describe('a post', () => {
  test('carries its name and a signature, has an address, and is found by them', async () => {
    const { server, slack } = await openSlackTest()
    const outcome = await slack.post(POST)
    if (outcome.kind !== 'sent') throw new Error(outcome.kind)
    expect(outcome.message.link).toBe(`https://team.example/archives/C1/p${outcome.message.id.replace('.', '')}`)
    expect(server.posts[0]?.metadata).toEqual({
      event_type: 'paperboy_digest',
      event_payload: { delivery: 'delivery-001', attempt: 0, signature: expect.stringMatching(/^[\w-]{43}$/) },
    })
    expect(await slack.find(POST)).toEqual({ kind: 'found', message: outcome.message })
    // An earlier attempt of the same delivery is the delivery.
    expect(await slack.find({ ...POST, attempt: 1 })).toMatchObject({ kind: 'found' })
    expect(await slack.find({ ...POST, delivery: 'delivery-002' })).toEqual({ kind: 'absent', isProven: true })
    const thread = await slack.post({ ...POST, delivery: 'delivery-003', thread: outcome.message })
    if (thread.kind !== 'sent') throw new Error(thread.kind)
    expect(thread.message.link).toBeNull()
    expect(server.posts[1]).toMatchObject({ thread_ts: outcome.message.id })
    expect(await slack.find({ ...POST, delivery: 'delivery-003', thread: outcome.message })).toEqual({
      kind: 'found',
      message: thread.message,
    })
    expect(await slack.find({ ...POST, delivery: 'delivery-003' })).toMatchObject({ kind: 'absent' })
  })

  test('is sent although its address cannot be had', async () => {
    const { server, slack } = await openSlackTest()
    server.fates.set('chat.getPermalink', [
      { done: false, end: 'silence' },
      { status: 429, retryAfter: 30 },
    ])
    const before = Date.now()
    expect(await slack.post(POST)).toMatchObject({ kind: 'sent', message: { link: null } })
    expect(Date.now() - before).toBeLessThan(3_000)
    expect(await slack.post(POST)).toMatchObject({ kind: 'sent', message: { link: null } })
  })

  test('is not mistaken for another’s signature', async () => {
    const { server, slack } = await openSlackTest()
    await slack.post(POST)
    const messages = server.workspace.channels.get('C1')?.messages
    const ours = messages?.pop()
    if (!ours || !messages) throw new Error('nothing was posted')
    const metadata = ours.metadata as { event_payload: object }
    messages.push({ ...ours, bot_id: BOT_ID, metadata: { ...metadata, event_payload: { ...metadata.event_payload, signature: 'x' } } })
    expect(await slack.find(POST)).toMatchObject({ kind: 'unreadable', reason: expect.stringContaining('signature') })
  })

  test('that may not be looked for says which scope is missing', async () => {
    const { server, slack } = await openSlackTest()
    server.workspace.scopes.delete('channels:history')
    expect(await slack.find(POST)).toEqual({
      kind: 'unreadable',
      reason: 'Paperboy lacks the scope channels:history. Add it to the app, and install it again.',
    })
  })

  test('that is refused for our own fault is told to the operator as an error', async () => {
    const lines: string[] = []
    const { server, slack } = await openSlackTest({ options: { log: createLog('error', (line) => lines.push(line)) } })
    server.fates.set('chat.postMessage', [{ error: 'is_archived' }, { error: 'missing_scope' }])
    await slack.post(POST)
    expect(lines).toEqual([])
    await slack.post(POST)
    expect(lines).toEqual([expect.stringContaining('missing_scope')])
  })

  test('is refused with what to do', async () => {
    const { server, slack } = await openSlackTest()
    for (const [error, remedy] of [
      ['channel_not_found', '/invite @paperboy'],
      ['is_archived', 'Unarchive'],
      ['restricted_action_read_only_channel', 'Ask an admin'],
      ['no_permission', '/invite @paperboy'],
    ] as const) {
      server.fates.set('chat.postMessage', [{ error }])
      expect(await slack.post(POST)).toMatchObject({ kind: 'refused', reason: expect.stringContaining(remedy) })
    }
  })

  test('that Slack refuses for what it says is dropped: the channel takes others', async () => {
    const { server, slack } = await openSlackTest()
    for (const error of ['invalid_blocks_format', 'msg_blocks_too_long', 'no_text']) {
      server.fates.set('chat.postMessage', [{ error }])
      expect(await slack.post(POST)).toMatchObject({ kind: 'dropped', reason: expect.stringContaining(error) })
    }
  })
})

describe('a channel and a person', () => {
  test('are asked for what we may do, in exact words', async () => {
    const { server, slack } = await openSlackTest()
    const { workspace } = server
    workspace.addChannel('C2', { members: ['U1'] })
    workspace.addChannel('C3', { isPrivate: true, members: ['U1'] })
    workspace.addChannel('C4').isArchived = true
    const at = (channel: string) => ({ ...POST.at, channel })
    const invite = 'Paperboy is not a member of the channel. Type /invite @paperboy in the channel.'
    expect(await slack.probe(at('C1'))).toEqual({ kind: 'open' })
    expect(await slack.probe(at('D1'))).toEqual({ kind: 'open' })
    expect(await slack.probe(at('C2'))).toEqual({ kind: 'closed', code: 'not_in_channel', reason: invite })
    expect(await slack.probe(at('C3'))).toEqual({ kind: 'closed', code: 'not_in_channel', reason: invite })
    expect(await slack.probe(at('C4'))).toEqual({ kind: 'closed', code: 'is_archived', reason: 'The channel is archived. Unarchive it.' })
    workspace.scopes.delete('channels:read')
    expect(await slack.probe(at('C1'))).toMatchObject({ kind: 'unclear', reason: expect.stringContaining('channels:read') })
  })

  test('are told something where nobody else reads it', async () => {
    const { server, slack } = await openSlackTest()
    expect(await slack.tell('T1', 'U1', say`Your topic is paused.`)).toBe('told')
    expect(server.posts[0]).toMatchObject({ channel: 'D1', text: 'Your topic is paused.' })
    server.fates.set('chat.postMessage', [{ status: 429, retryAfter: 1 }])
    expect(await slack.tell('T1', 'U2', say`Yours, too.`)).toBe('told')
    expect(server.posts[1]).toMatchObject({ channel: 'D2', text: 'Yours, too.' })
    server.fates.set('chat.postMessage', [{ error: 'messages_tab_disabled' }])
    expect(await slack.tell('T1', 'U1', say`Again.`)).toBe('failed')
    // Slack takes names of channels, too.
    for (const channel of ['general', '#general', 'C1', '@bob']) expect(await slack.tell('T1', channel, say`Secret`)).toBe('failed')
    expect(server.posts).toHaveLength(2)
  })
})
