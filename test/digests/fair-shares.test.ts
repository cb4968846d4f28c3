// One workspace has 500 topics, another one: on a clock that only the test moves, what the first brings about makes the second’s digest hardly late.
import { beforeAll, expect, test } from 'vitest'
import type { ChatPlatform } from '../../src/port/platform.ts'
import { effort } from '../effort.ts'
import { createRecordingPlatform, type RecordingPlatform, SLACK_LIKE } from './recording-platform.ts'
import { createWorld, HOUR, MINUTE, SECOND, type World } from './simulation.ts'
import { openBed, type SqliteBed } from './sqlite-bed.ts'
import type { VirtualClock } from './virtual-clock.ts'

const DUE = '2026-07-07T09:00Z'
/** Its keys come before those of the other, as all that is in the order of keys has it. */
const HEAVY = 'test:heavy'
const LIGHT = 'test:light'
const TOPICS = 500
const PER_CHANNEL = 25
/** Slack: a message a second to a channel; to a workspace as the adapter says. */
const SLACK_PACE = { workspacePerSecond: 5, channelGapMs: SECOND }
/** Long for a topic: 500 of them take two minutes. */
const MATCH_MS = 250

let bed: SqliteBed
beforeAll(async () => {
  bed = await openBed([{ title: 'alpha one', at: HOUR }])
})

interface Shares {
  readonly world: World
  readonly platform: RecordingPlatform
  /** How long after an instant the last digest of the light workspace came, in milliseconds. */
  delay(since: number): number
}

/** @param change what else the platform does */
function open(change: (platform: ChatPlatform, clock: VirtualClock) => Partial<ChatPlatform> = () => ({})): Shares {
  let platform: RecordingPlatform | null = null
  let clock: VirtualClock | null = null
  /** The thread of searches does one after the other. */
  let thread = Promise.resolve()
  const match: SqliteBed['library']['match'] = (...args) => {
    const answer = thread.then(() => clock?.sleep(MATCH_MS)).then(() => bed.library.match(...args))
    thread = answer.then(() => {})
    return answer
  }
  const world = createWorld({
    bed: { ...bed, libraryOf: () => ({ ...bed.library, match }) },
    platforms(own) {
      clock = own
      const made = createRecordingPlatform({ clock: own, ...SLACK_LIKE, traits: { ...SLACK_LIKE.traits, ...SLACK_PACE } })
      platform = { ...made, as: (edge) => ({ ...made.as(edge), ...change(made.as(edge), own) }) }
      return [platform]
    },
  })
  const recorded = platform as unknown as RecordingPlatform
  const delay: Shares['delay'] = (since) =>
    (recorded.messages.findLast(({ post }) => `test:${post.at.workspace}` === LIGHT)?.at ?? Number.POSITIVE_INFINITY) - since
  return { world, platform: recorded, delay } satisfies Shares
}

/** Distinct queries, which the index is asked for one by one. */
async function subscribeHeavily(world: World, perChannel: number): Promise<void> {
  for (let topic = 0; topic < TOPICS; topic++)
    await world.subscribe({ query: `alpha OR word${topic}`, name: `topic ${topic}` }, `c${Math.floor(topic / perChannel)}`, HEAVY)
}

test('500 topics that are due in one minute: the one of another workspace comes first of all', async () => {
  const { world, delay } = open()
  await subscribeHeavily(world, PER_CHANNEL)
  await world.subscribe({ query: 'alpha' }, 'c1', LIGHT)
  world.start('a')
  await world.waitUntil(DUE)
  const due = world.clock.elapsed()
  await world.run(10 * MINUTE)
  expect(delay(due)).toBeLessThan(20 * SECOND)
}, 60_000)

test('500 digests that wait for a workspace’s pace do not delay another’s that is planned after them', async () => {
  const { world, delay } = open()
  await subscribeHeavily(world, 1)
  await world.subscribe({ query: 'alpha', schedule: { time: '09:02', zone: 'Etc/UTC', days: 127 } }, 'c1', LIGHT)
  world.start('a')
  await world.waitUntil(DUE)
  const due = world.clock.elapsed()
  await world.run(15 * MINUTE)
  expect(delay(due + 2 * MINUTE)).toBeLessThan(20 * SECOND)
}, 60_000)

test('500 uncertain digests are looked up beside another workspace’s, however slow the histories are', async () => {
  const { world, platform, delay } = open((own, clock) => ({
    find: async (post) => {
      if (post.at.workspace === 'heavy') await clock.sleep(2 * SECOND)
      return own.find(post)
    },
  }))
  await subscribeHeavily(world, 1)
  await world.subscribe({ query: 'alpha', schedule: { time: '09:05', zone: 'Etc/UTC', days: 127 } }, 'light', LIGHT)
  for (let channel = 0; channel < TOPICS; channel++) platform.channels.set(`c${channel}`, 'failed, not posted')
  platform.channels.set('light', 'failed, not posted')
  world.start('a')
  await world.waitUntil(DUE)
  await world.run(6 * MINUTE)
  platform.channels.clear()
  const failed = platform.calls.find(({ post }) => post.at.workspace === 'light')?.at ?? 0
  await world.run(5 * MINUTE)
  expect(delay(failed)).toBeLessThan(130 * SECOND)
}, 60_000)

test.each([1, 5])(
  '%d workspaces whose posts get no answer delay no other’s digest',
  async (dead) => {
    const { world, platform, delay } = open()
    for (let number = 0; number < dead; number++)
      for (let channel = 0; channel < 20; channel++) await world.subscribe({ query: 'alpha' }, `c${channel}`, `test:dead${number}`)
    await world.subscribe({ query: 'alpha', schedule: { time: '09:03', zone: 'Etc/UTC', days: 127 } }, 'light', LIGHT)
    for (let channel = 0; channel < 20; channel++) platform.channels.set(`c${channel}`, 'unanswered, not posted')
    world.start('a')
    await world.waitUntil(DUE)
    const due = world.clock.elapsed() + 3 * MINUTE
    await world.run(10 * MINUTE)
    expect(delay(due)).toBeLessThan(60 * SECOND)
  },
  60_000,
)

test('a workspace that does not answer when its people are told of something delays no digest of another', async () => {
  const { world, platform, delay } = open((own, clock) => ({
    tell: async (...args) => (args[0] === 'heavy' ? clock.sleep(15 * SECOND).then(() => 'later' as const) : own.tell(...args)),
  }))
  for (let channel = 0; channel < 50; channel++) {
    await world.subscribe({ query: 'alpha', schedule: { time: '08:50', zone: 'Etc/UTC', days: 127 } }, `c${channel}`, HEAVY)
    platform.channels.set(`c${channel}`, 'refused')
  }
  await world.subscribe({ query: 'alpha', schedule: { time: '08:51', zone: 'Etc/UTC', days: 127 } }, 'light', LIGHT)
  world.start('a')
  await world.waitUntil('2026-07-07T08:50Z')
  await world.run(1 * MINUTE)
  const due = world.clock.elapsed()
  await world.run(10 * MINUTE)
  expect(delay(due)).toBeLessThan(5 * SECOND)
}, 60_000)

/** So many posts of one platform may run at once (src/digests/queue.ts), each for so long. */
const AT_ONCE = 128
const POST_MS = 300

test('two digests of each of many workspaces that are due in one minute come once each, as soon as posts may run', async () => {
  const workspaces = effort(150, 1_000)
  const { world, platform } = open((own, clock) => ({ post: (post) => clock.sleep(POST_MS).then(() => own.post(post)) }))
  for (let number = 0; number < workspaces; number++)
    for (const channel of ['c1', 'c2']) await world.subscribe({ query: 'alpha' }, channel, `test:w${number}`)
  world.start('a')
  await world.waitUntil(DUE)
  const due = world.clock.elapsed()
  await world.run(2 * MINUTE)
  const places = platform.messages.map(({ post }) => `${post.at.workspace} ${post.at.channel}`)
  expect(new Set(places).size).toBe(2 * workspaces)
  expect(places).toHaveLength(2 * workspaces)
  const last = Math.max(...platform.messages.map(({ at }) => at)) - due
  expect(last).toBeLessThanOrEqual(MATCH_MS + POST_MS * Math.ceil((2 * workspaces) / AT_ONCE) + SECOND)
}, 300_000)
