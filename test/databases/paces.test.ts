// Several copies of the program that post at once: a platform refuses none of them more often than it would refuse one.
import { expect, test } from 'vitest'
import { TURN_MS } from '../../src/digests/posting-turns.ts'
import type { ChatPlatform, Post, PostOutcome } from '../../src/port/platform.ts'
import { createVirtualClock, type VirtualClock } from '../digests/virtual-clock.ts'
import { planOf } from '../store/places.ts'
import { type Engine, onePost, openEngine, planMany } from './engines.ts'
import { newDatabase } from './postgres.ts'
import { administer } from './server.ts'

const BEGIN = Date.parse('2026-07-07T09:00:00Z')
const TEAMS = ['T1', 'T2', 'T3', 'T4']
const CHANNELS = 6
const DIGESTS = 3
const TAKES_MS = 200

/** How often a platform is posted to, and what it takes of a channel in a while. */
const RULES = {
  slack: { workspacePerSecond: 5, most: 1, withinMs: 1_000 },
  discord: { workspacePerSecond: 20, most: 5, withinMs: 5_000 },
} as const

interface Strict {
  readonly posts: { readonly id: string; readonly channel: string; readonly at: number; readonly by: number }[]
  readonly refused: string[]
  as(copy: number): ChatPlatform
}

/** A platform that refuses what comes too fast to a channel or a workspace. */
function openStrict(clock: VirtualClock, name: keyof typeof RULES, fateOf: (post: Post) => PostOutcome | null = () => null): Strict {
  const { workspacePerSecond, most, withinMs } = RULES[name]
  const posts: Strict['posts'] = []
  const refused: string[] = []
  const asked: { readonly workspace: string; readonly channel: string; readonly at: number }[] = []
  const as = (copy: number): ChatPlatform => ({
    name,
    traits: { threads: true, repeatableMs: 0, workspacePerSecond, channelGapMs: 1_000 },
    start: async () => {},
    stop: async () => {},
    find: async () => ({ kind: 'absent', isProven: true }),
    readBack: async () => ({ kind: 'read', digests: [], isProven: true }),
    probe: async () => ({ kind: 'open' }),
    tell: async () => 'told',
    async post(post) {
      const { workspace, channel } = post.at
      const at = clock.elapsed()
      const within = (ms: number) => asked.filter((each) => each.workspace === workspace && at - each.at < ms)
      const isTooMany =
        within(1_000).length >= workspacePerSecond || within(withinMs).filter((each) => each.channel === channel).length >= most
      asked.push({ workspace, channel, at })
      const fate = fateOf(post)
      if (fate) return fate
      if (isTooMany) {
        refused.push(post.delivery)
        return { kind: 'later', reason: 'Too many posts.', afterMs: 3_000, holds: 'workspace' }
      }
      await clock.sleep(TAKES_MS)
      posts.push({ id: post.delivery, channel: `${workspace} ${channel}`, at: clock.elapsed(), by: copy })
      return { kind: 'sent', message: { id: `m${posts.length}`, link: null } }
    },
  })
  return { posts, refused, as }
}

/** Lets some copies post all that is planned. @returns after how many milliseconds all was posted */
async function postBy(copies: number, name: keyof typeof RULES) {
  const address = await newDatabase()
  const workspaces = TEAMS.map((team) => `${name}:${team}`)
  const count = await planMany(address, workspaces, CHANNELS, DIGESTS)
  const clock = createVirtualClock(BEGIN)
  const strict = openStrict(clock, name)
  const engines = Array.from({ length: copies }, (_, copy) => openEngine({ address, clock, platforms: [strict.as(copy)] }))
  for (const { digests } of engines) void digests.tick()
  for (let tries = 0; tries < 300 && strict.posts.length < count; tries++) await clock.advance(500)
  expect(new Set(strict.posts.map(({ id }) => id)).size).toBe(count)
  expect(strict.posts).toHaveLength(count)
  return { refused: strict.refused, took: Math.max(...strict.posts.map(({ at }) => at)) }
}

test.each(['slack', 'discord'] as const)(
  'three copies are refused by what is as strict as %s no more often than one, and are no slower',
  async (name) => {
    const one = await postBy(1, name)
    const three = await postBy(3, name)
    expect([one.refused, three.refused]).toEqual([[], []])
    // Whoever looks while another has the turn looks again in a second.
    expect(three.took).toBeLessThanOrEqual(one.took + 1_000)
  },
)

test('more workspaces than one copy looks at are shared', async () => {
  const { address, clock, strict, engines } = await openThree()
  await planMany(address, ['slack:W0'], 1, 1)
  await administer(
    address,
    `insert into deliveries select (jsonb_populate_record(one, jsonb_build_object('id', name, 'digest', name, 'workspace', 'slack:W' || number))).*
     from deliveries as one, (select number, 'copy-' || lpad(number::text, 7, '0') as name from generate_series(1, 405) as number) as others`,
  )
  for (const { digests } of engines) void digests.tick()
  const by = () => new Set(strict.posts.map((post) => post.by)).size
  for (let tries = 0; tries < 10 && by() < 2; tries++) await clock.advance(100)
  expect(by()).toBeGreaterThan(1)
})

async function openThree(fateOf?: (post: Post) => PostOutcome | null) {
  const address = await newDatabase()
  const clock = createVirtualClock(BEGIN)
  const strict = openStrict(clock, 'slack', fateOf)
  const engines = [0, 1, 2].map((copy) => openEngine({ address, clock, platforms: [strict.as(copy)] })) as [Engine, Engine, Engine]
  return { address, clock, strict, engines }
}

test('what one copy is told to wait for, all wait for, even when that copy is gone', async () => {
  let isLimited = true
  const limited = (post: Post): PostOutcome | null =>
    isLimited && post.at.channel === 'C1' ? { kind: 'later', reason: 'Too many posts.', afterMs: 60_000, holds: 'channel' } : null
  const { address, clock, strict, engines } = await openThree(limited)
  await planMany(address, ['slack:T1'], 2, 2)
  await engines[0].digests.tick()
  await clock.advance(5_000)
  engines[0].freeze()
  isLimited = false
  expect(strict.posts.map(({ channel }) => channel)).toEqual(['T1 C2', 'T1 C2'])
  for (const { digests } of engines.slice(1)) void digests.tick()
  await clock.advance(50_000)
  expect(strict.posts).toHaveLength(2)
  await clock.advance(10_000)
  expect(strict.posts).toHaveLength(4)
  expect(strict.posts.slice(2).every(({ at, by }) => at >= 60_000 && by !== 0)).toBe(true)
})

test('a workspace of which a copy dies goes on with another once its turn is over', async () => {
  const { address, clock, strict, engines } = await openThree()
  await planMany(address, ['slack:T1'], 2, 4)
  void engines[0].digests.tick()
  await clock.advance(1_500)
  engines[0].freeze()
  const byOther = () => strict.posts.filter(({ by }) => by === 1).length
  void engines[1].digests.tick()
  await clock.advance(TURN_MS - 2_000)
  expect([strict.posts.length > 0, byOther()]).toEqual([true, 0])
  await clock.advance(10_000)
  expect(byOther()).toBeGreaterThan(0)
  expect(strict.refused).toEqual([])
})

test('what is planned where another copy has just posted comes soon', async () => {
  const { address, clock, strict, engines } = await openThree()
  await planMany(address, ['slack:T1'], 1, 1)
  void engines[0].digests.tick()
  await clock.advance(300)
  expect(strict.posts).toHaveLength(1)
  const [topic] = await engines[1].store.subscriptions.inChannel({ workspace: 'slack:T1', channel: 'C1' })
  const made = planOf(topic as NonNullable<typeof topic>, 'asked-now-di', 40, [])
  await engines[1].store.deliveries.plan([onePost(made)], BEGIN)
  void engines[1].digests.tick()
  await clock.advance(3_000)
  expect(strict.posts.map(({ by }) => by)).toEqual([0, 1])
  expect(strict.refused).toEqual([])
})
