// A platform that is unwell while many digests are due: it is asked little, and gets each of them when it is well again.
import { beforeAll, expect, test } from 'vitest'
import { createDoubts } from '../../src/digests/doubts.ts'
import { effort } from '../effort.ts'
import { createRecordingPlatform, DISCORD_LIKE, type Fate, type RecordingPlatform, SLACK_LIKE } from './recording-platform.ts'
import { createWorld, HOUR, MINUTE, SECOND } from './simulation.ts'
import { openBed, type SqliteBed } from './sqlite-bed.ts'

const CHANNELS = Array.from({ length: effort(60, 300) }, (_, index) => `c${index}`)
const DUE = '2026-07-07T09:00Z'
const OUTAGE_MS = 10 * MINUTE
const MOST_A_MINUTE = 30
/** Whether a platform answers shows after the first posts, of which so many are under way at once to each workspace. */
const AT_ONCE = 16
const UNANSWERED_MS = 10 * SECOND

let bed: SqliteBed
beforeAll(async () => {
  bed = await openBed([{ title: 'alpha one', at: HOUR }])
})

/** The most within any minute. */
function worstMinute(times: readonly number[]): number {
  return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + MINUTE).length))
}

const PLATFORMS = [
  ['Slack', 1, { ...SLACK_LIKE, traits: { ...SLACK_LIKE.traits, workspacePerSecond: 5, channelGapMs: SECOND } }],
  ['Discord', 3, { ...DISCORD_LIKE, traits: { ...DISCORD_LIKE.traits, workspacePerSecond: 20, channelGapMs: SECOND } }],
] as const
const FATES: readonly Fate[] = ['failed, not posted', 'failed, posted', 'unanswered, not posted', 'unanswered, posted', 'limited, no time']

test.each(PLATFORMS.flatMap(([name, workspaces, options]) => FATES.map((fate) => [name, fate, workspaces, options] as const)))(
  '%s, each post %s for ten minutes: at most 30 posts a minute, then each digest once',
  async (_, fate, workspaces, options) => {
    const world = createWorld({ bed, platforms: (clock) => [createRecordingPlatform({ clock, name: 'test', ...options })] })
    const [platform] = world.platforms as [RecordingPlatform]
    for (const [index, channel] of CHANNELS.entries()) await world.subscribe({ query: 'alpha' }, channel, `test:w${index % workspaces}`)
    for (const channel of CHANNELS) platform.channels.set(channel, fate)
    world.start('a')
    await world.waitUntil(DUE)
    await world.run(OUTAGE_MS, 30 * SECOND)
    const times = platform.calls.map(({ at }) => at)
    const known = (times[0] ?? 0) + UNANSWERED_MS
    expect(times.length).toBeGreaterThan(3)
    expect(times.filter((at) => at < known).length).toBeLessThanOrEqual(AT_ONCE * workspaces)
    expect(worstMinute(times.filter((at) => at >= known))).toBeLessThanOrEqual(MOST_A_MINUTE)

    platform.channels.clear()
    await world.run(15 * MINUTE, 30 * SECOND)
    expect(platform.messages.map(({ post }) => post.at.channel).sort()).toEqual([...CHANNELS].sort())
  },
  60_000,
)

test('a platform that does not say what may be done in channels is asked little, and all channels open again afterwards', async () => {
  const world = createWorld({ bed, platforms: (clock) => [createRecordingPlatform({ clock, name: 'test', ...SLACK_LIKE })] })
  const [platform] = world.platforms as [RecordingPlatform]
  for (const channel of CHANNELS) await world.subscribe({ query: 'alpha' }, channel, 'test:w1')
  for (const channel of CHANNELS) platform.channels.set(channel, 'refused')
  platform.setAccess({ kind: 'unclear', reason: 'The platform answered 500.' })
  world.start('a')
  await world.waitUntil(DUE)
  await world.run(30 * MINUTE, 30 * SECOND)
  expect(platform.calls.length).toBe(CHANNELS.length)
  const before = platform.probes.length
  expect(before).toBeGreaterThan(10)
  expect(before).toBeLessThanOrEqual(3 * 30)

  platform.channels.clear()
  platform.setAccess({ kind: 'open' })
  await world.run(25 * HOUR, 5 * MINUTE)
  expect(platform.messages.map(({ post }) => post.at.channel).sort()).toEqual([...CHANNELS].sort())
})

test('a workspace is trusted again by any answer; what was under way together is one failure', () => {
  let now = 0
  const doubts = createDoubts({ monotonic: () => now })
  const place = { workspace: 'slack:T1', platform: 'slack' }
  expect(doubts.restsUntil('slack:T1')).toBe(null)
  now = 10_000
  for (const begunAt of [0, 100, 200]) doubts.note(place, 'unknown', begunAt)
  expect(doubts.restsUntil('slack:T1')).toBe(11_000)
  expect(doubts.restsUntil('slack:T2')).toBe(null)
  doubts.note(place, 'later', 11_000)
  for (const rest of [2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]) {
    now += 1_000
    doubts.note(place, 'unknown', now)
    expect(doubts.restsUntil('slack:T1')).toBe(now + rest)
  }
  for (const answer of ['sent', 'refused', 'dropped'] as const) {
    doubts.note(place, 'unknown', now)
    doubts.note(place, answer, now)
    expect(doubts.restsUntil('slack:T1')).toBe(null)
  }
})

test('a platform rests where three workspaces got no answer and none got one meanwhile', () => {
  let now = 0
  const doubts = createDoubts({ monotonic: () => now })
  const note = (workspace: string, outcome: 'unknown' | 'sent'): void => doubts.note({ workspace, platform: 'slack' }, outcome, now++)
  for (const workspace of ['slack:T1', 'slack:T2', 'slack:T1']) note(workspace, 'unknown')
  note('slack:T4', 'sent')
  for (const workspace of ['slack:T1', 'slack:T2']) note(workspace, 'unknown')
  expect(doubts.restsUntil('slack')).toBe(null)
  note('slack:T3', 'unknown')
  expect(doubts.restsUntil('slack')).toBe(now + 1_000)
  expect(doubts.failedAt('slack:T4')).toBeLessThan(doubts.failedAt('slack:T1'))
  note('slack:T4', 'sent')
  expect(doubts.restsUntil('slack')).toBe(null)
  expect(doubts.restsUntil('slack:T1')).not.toBe(null)
})

test('a workspace that hangs makes those of no other workspace late', async () => {
  const world = createWorld({
    bed,
    platforms: (clock) => [
      createRecordingPlatform({ clock, name: 'test', ...SLACK_LIKE, traits: { repeatableMs: 0, workspacePerSecond: 5 } }),
    ],
  })
  const [platform] = world.platforms as [RecordingPlatform]
  for (const channel of CHANNELS) {
    await world.subscribe({ query: 'alpha' }, channel, 'test:w1')
    await world.subscribe({ query: 'alpha' }, `hangs ${channel}`, 'test:w2')
    platform.channels.set(`hangs ${channel}`, 'unanswered, not posted')
  }
  world.start('a')
  await world.waitUntil(DUE)
  const due = world.clock.elapsed()
  await world.run(5 * MINUTE, 30 * SECOND)
  expect(platform.messages.map(({ post }) => post.at.channel).sort()).toEqual([...CHANNELS].sort())
  expect(Math.max(...platform.messages.map(({ at }) => at - due))).toBeLessThanOrEqual((CHANNELS.length / 5) * SECOND + 5 * SECOND)
})
