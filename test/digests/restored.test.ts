// A database from before: what channels got since is looked up, and nothing is posted twice.
import { beforeEach, describe, expect, test } from 'vitest'
import { planNow } from '../../src/digests/plan.ts'
import { bare } from '../../src/port/text.ts'
import { historyState } from '../../src/wording/deliveries.ts'
import { createRecordingPlatform, DISCORD_LIKE, type RecordingOptions, SLACK_LIKE } from './recording-platform.ts'
import { backUp, end, type SimulatedBackup } from './simulated-backup.ts'
import { createWorld, DAY, HOUR, MINUTE, type World } from './simulation.ts'
import { openBed, type SqliteBed } from './sqlite-bed.ts'

const FIRST = '2026-07-07T09:00Z'
const PLACE = { workspace: 'test:w1', channel: 'c1' }
/** Of the first four days, for a topic each. */
const PAPERS = [
  { title: 'alpha first', at: HOUR, abstract: 'An abstract.' },
  { title: 'alpha second', at: 1.5 * DAY },
  { title: 'alpha third', at: 3.5 * DAY },
]

let bed: SqliteBed
beforeEach(async () => {
  bed = await openBed(PAPERS)
})

function open(options: Partial<RecordingOptions> = {}) {
  const world = createWorld({ bed, platforms: (clock) => [createRecordingPlatform({ clock, ...SLACK_LIKE, ...options })] })
  return { world, platform: world.platforms[0] as (typeof world.platforms)[number] }
}

type Platform = ReturnType<typeof open>['platform']

const titlesOf = (platform: Platform, channel = 'c1'): string[] =>
  platform.messages.flatMap(({ post }) =>
    post.thread === null && post.at.channel === channel ? post.reply.cards.map(({ title }) => bare(title)) : [],
  )

async function untilDay(world: World, day: number): Promise<void> {
  await world.waitUntil(`2026-07-${String(day).padStart(2, '0')}T09:00Z`)
  await world.run(MINUTE)
}

async function historyOf(world: World): Promise<string[]> {
  const topics = await world.store.subscriptions.inChannel(PLACE)
  const entries = await world.store.sections.latest(
    topics.map(({ number }) => number),
    PLACE,
    20,
  )
  return entries.reverse().map((entry) => `${entry.slot} ${historyState(entry)}`)
}

/** The old process ends, and another one begins with the backup. */
async function restart(world: World, backup: SimulatedBackup) {
  end(world)
  const restored = await backup.restore()
  world.start('b')
  return restored
}

describe.each([
  ['Slack', SLACK_LIKE],
  ['Discord', DISCORD_LIKE],
])('slots since the backup, in %s', (_, like) => {
  test('are found in the history, and bring nothing twice', async () => {
    const { world, platform } = open(like)
    await world.subscribe({ query: 'alpha' })
    world.start('a')
    await untilDay(world, 7)
    const backup = backUp(bed, world)
    await untilDay(world, 8)
    expect(titlesOf(platform)).toEqual(['alpha first', 'alpha second'])
    expect(await restart(world, backup)).toMatchObject({ topics: 1, slots: 1, channels: 1, uncertain: 0 })
    await world.run(5 * MINUTE)
    backup.comeBack()
    for (const day of [9, 10, 11]) await untilDay(world, day)
    expect(titlesOf(platform)).toEqual(['alpha first', 'alpha second', 'alpha third'])
    expect(await historyOf(world)).toEqual([
      expect.stringContaining('2026-07-07 posted, 1 paper'),
      '2026-07-08 posted: its digest was found in the channel’s history after a restoration, with 0 papers of the backup and 1 of the time since',
      expect.stringMatching(/of the last slot 1 was found in the channel’s history$/),
      expect.stringContaining('2026-07-09 nothing new'),
      expect.stringContaining('2026-07-10 posted, 1 paper'),
      expect.stringContaining('2026-07-11 nothing new'),
    ])
    expect((await world.store.deliveries.latest(PLACE, 3)).map(({ state, message }) => [state, message?.id])).toEqual([
      ['sent', 'm3'],
      ['sent', 'm2'],
      ['sent', 'm1'],
    ])
  })

  test('that are not there come late, once', async () => {
    const { world, platform } = open(like)
    await world.subscribe({ query: 'alpha' })
    await world.waitUntil('2026-07-07T08:00Z')
    const backup = backUp(bed, world) // and then the machine is gone
    await world.waitUntil('2026-07-07T12:00Z')
    await restart(world, backup)
    await world.run(MINUTE)
    expect(titlesOf(platform), 'nothing comes before it was looked up').toEqual([])
    await world.run(5 * MINUTE)
    expect(titlesOf(platform)).toEqual(['alpha first'])
    expect(await historyOf(world)).toEqual([
      expect.stringContaining('2026-07-07 posted, 1 paper, 3 hours late · first digest'),
      expect.stringMatching(
        /of the last slot 0 were found in the channel’s history; what was not there comes late, or with the next digest$/,
      ),
    ])
    await world.run(HOUR)
    expect(titlesOf(platform)).toEqual(['alpha first'])
  })

  test.each(['unreadable', 'empty'] as const)('are held where the history is %s, and come by a person’s word alone', async (history) => {
    const { world, platform } = open(like)
    await world.subscribe({ query: 'alpha' })
    await world.waitUntil('2026-07-07T08:00Z')
    const backup = backUp(bed, world)
    world.start('a')
    await untilDay(world, 7)
    platform.setHistory(history)
    await restart(world, backup)
    backup.comeBack()
    for (const day of [8, 9]) await untilDay(world, day)
    // What came is held once more, and is no news for the next digest.
    expect(titlesOf(platform)).toEqual(['alpha first', 'alpha second'])
    const [held, ...others] = await world.store.uncertain.held(PLACE)
    expect([held?.slotAt, others]).toEqual([Date.parse(FIRST), []])
    expect(held?.reply.cards.map(({ title }) => bare(title))).toEqual(['alpha first'])
    if (held) await world.store.uncertain.decide(held, 'resend', world.clock.now(), world.clock.now() + HOUR)
    await world.run(MINUTE)
    expect(titlesOf(platform)).toEqual(['alpha first', 'alpha second', 'alpha first'])
  })
})

describe('what the backup does not know', () => {
  /** Of two channels and a topic that a person changes after the backup. */
  async function withGap(change: (world: World) => Promise<unknown>) {
    const { world, platform } = open()
    await world.subscribe({ query: 'alpha' })
    await world.waitUntil('2026-07-07T08:00Z')
    const backup = backUp(bed, world)
    world.start('a')
    await change(world)
    await world.waitUntil('2026-07-07T12:00Z')
    await world.run(MINUTE)
    const before = titlesOf(platform)
    await restart(world, backup)
    await world.run(5 * MINUTE)
    backup.comeBack()
    for (const day of [8, 9, 10]) await untilDay(world, day)
    return { world, platform, before }
  }

  async function topicIn(world: World) {
    const [topic] = await world.store.subscriptions.inChannel(PLACE)
    if (!topic) throw new Error('there is no topic')
    return topic
  }

  test('a topic that was moved posts nothing again', async () => {
    const { platform, before } = await withGap(async (world) => {
      const topic = await topicIn(world)
      const schedule = { ...topic.schedule, time: '10:30' }
      await world.store.subscriptions.change(topic, { ...topic, schedule }, world.clock.now(), Date.parse('2026-07-07T10:30Z'))
    })
    expect(before).toEqual(['alpha first'])
    expect(titlesOf(platform)).toEqual(['alpha first', 'alpha second', 'alpha third'])
  })

  test('a topic that was added had its papers, which come under no other', async () => {
    const { platform, before } = await withGap((world) =>
      world.subscribe({ query: 'first', schedule: { time: '08:30', zone: 'Etc/UTC', days: 127 } }),
    )
    expect(before).toEqual(['alpha first'])
    expect(titlesOf(platform)).toEqual(['alpha first', 'alpha second', 'alpha third'])
  })

  test('a digest that was asked for brings nothing again, and the slot after it is not taken for it', async () => {
    const { world, platform, before } = await withGap(async (world) => {
      const [process] = world.processes.values()
      if (!process) throw new Error('nothing runs')
      const plan = await planNow(process.digests.planner, [await topicIn(world)], world.clock.now())
      if (plan) await world.store.deliveries.plan([plan], world.clock.now())
    })
    expect(before).toEqual(['alpha first'])
    expect(titlesOf(platform)).toEqual(['alpha first', 'alpha second', 'alpha third'])
    expect(new Set(platform.messages.map(({ post }) => post.delivery)).size).toBe(3)
    expect(await world.store.gaps.find(PLACE)).toBeNull()
  })

  test('topics of one slot share the digest that is found', async () => {
    const { world, platform } = await withGap((world) => world.subscribe({ query: 'first', name: 'Another' }))
    expect(titlesOf(platform)).toEqual(['alpha first', 'alpha second', 'alpha third'])
    expect(await historyOf(world)).toContain(
      '2026-07-07 posted: its digest was found in the channel’s history after a restoration, with 1 paper of the backup',
    )
  })
})

/** Two days, of which the backup knows the first; what came on the second is announced once more by another source after it is back. */
async function afterTwoDays(takeAway = ''): Promise<{ history: string[]; titles: string[] }> {
  const { world, platform } = open()
  await world.subscribe({ query: 'alpha' })
  world.start('a')
  await untilDay(world, 7)
  const backup = backUp(bed, world)
  await untilDay(world, 8)
  end(world)
  await backup.restore()
  bed.sqlite.exec(takeAway)
  world.start('b')
  await world.run(5 * MINUTE)
  backup.comeBack()
  bed.sqlite.exec('update papers set is_news = 1')
  await untilDay(world, 9)
  return { history: await historyOf(world), titles: titlesOf(platform) }
}

test('a paper that was not back yet when it was found does not come again as news', async () => {
  const { history, titles } = await afterTwoDays()
  expect(history.join('\n')).toMatch(/was found/)
  expect(titles).toEqual(['alpha first', 'alpha second'])
})

test('what is back after it is no first digest’s best of the library', async () => {
  const { world, platform } = open()
  await world.subscribe({ query: 'alpha' })
  world.start('a')
  await untilDay(world, 7)
  const backup = backUp(bed, world)
  await untilDay(world, 8)
  platform.setHistory('unreadable')
  await restart(world, backup)
  await world.run(5 * MINUTE)
  backup.comeBack()
  await world.subscribe({ query: 'second' })
  await untilDay(world, 9)
  expect(titlesOf(platform)).toEqual(['alpha first', 'alpha second'])
})

test.each([
  ['keys of papers that are not back', 'create trigger away before insert on posted_keys begin select raise(ignore); end', /was found/, 3],
  ['ids that are made of slots', "update counters set value = 2 where name = 'identity'", /of the last slot 0 were found/, 2],
] as const)('without %s it goes wrong', async (_, takeAway, history, posts) => {
  const found = await afterTwoDays(takeAway)
  expect(found.history.join('\n')).toMatch(history)
  expect(found.titles).toHaveLength(posts)
})

test('a weekly topic without a slot since keeps what it owes', async () => {
  const { world, platform } = open()
  await world.subscribe({ query: 'alpha', schedule: { time: '09:00', zone: 'Etc/UTC', days: 1 << 5 } })
  await world.waitUntil('2026-07-08T09:00Z')
  const backup = backUp(bed, world)
  await world.waitUntil('2026-07-09T09:00Z')
  expect(await restart(world, backup)).toMatchObject({ slots: 0, channels: 1 })
  await world.waitUntil('2026-07-11T09:00Z')
  await world.run(10 * MINUTE)
  expect(titlesOf(platform).sort()).toEqual(['alpha first', 'alpha second', 'alpha third'])
})

test.each([
  ['found where it was posted since', 'works', true, 1, 'sent'],
  ['posted where it was not', 'works', false, 1, 'sent'],
  ['held where nobody can tell', 'unreadable', true, 1, 'held'],
  ['held where nobody can tell, also where it was not posted', 'unreadable', false, 0, 'held'],
] as const)('a digest that waited when the backup was made is %s', async (_, history, wasPosted, posts, state) => {
  const { world, platform } = open()
  await world.subscribe({ query: 'alpha', detail: 'thread' })
  const process = world.start('a')
  await world.waitUntil(FIRST)
  let backup: SimulatedBackup | null = null
  // The backup is made right after the plan is written.
  const reach = process.reach.bind(process)
  process.reach = async (place) => {
    if (place === 'before claim') {
      backup = backUp(bed, world)
      process.reach = reach
      if (!wasPosted) await new Promise(() => {})
    }
    return reach(place)
  }
  await world.run(MINUTE)
  expect(platform.messages.length > 0).toBe(wasPosted)
  platform.setHistory(history)
  expect(await restart(world, backup as unknown as SimulatedBackup)).toMatchObject({ uncertain: 2, slots: 0 })
  await world.run(20 * MINUTE)
  expect(platform.messages.filter(({ post }) => post.thread === null)).toHaveLength(posts)
  expect(platform.messages.filter(({ post }) => post.thread !== null)).toHaveLength(posts)
  const [digest] = await world.store.deliveries.latest(PLACE, 1)
  expect(digest?.state).toBe(state)
})
