// What a clock that ran ahead has done is taken back, but never what was sent or may have been.
import { beforeAll, describe, expect, test } from 'vitest'
import { historyState } from '../../src/wording/deliveries.ts'
import { createRecordingPlatform, type RecordingOptions, SLACK_LIKE } from './recording-platform.ts'
import { createWorld, type Fault, HOUR, MINUTE, SECOND, titlesPosted } from './simulation.ts'
import { openBed, type SqliteBed } from './sqlite-bed.ts'

const DAY = 24 * HOUR
const CHANNEL = { workspace: 'test:w1', channel: 'c1' }

let bed: SqliteBed
beforeAll(async () => {
  bed = await openBed([
    { title: 'alpha first', at: HOUR },
    { title: 'alpha second', at: 30 * HOUR },
    { title: 'alpha third', at: 54 * HOUR },
  ])
})

async function open(options: Partial<RecordingOptions> = {}, faults: readonly Fault[] = []) {
  const world = createWorld({ bed, platforms: (clock) => [createRecordingPlatform({ clock, ...SLACK_LIKE, ...options })], faults })
  const topic = await world.subscribe({ query: 'alpha' })
  world.start('a')
  const platform = world.platforms[0] as (typeof world.platforms)[number]
  const current = async () => {
    const [found] = await world.store.subscriptions.inChannel(CHANNEL)
    if (!found) throw new Error('the topic is gone')
    return found
  }
  const history = async () => (await world.store.sections.latest([topic.number], CHANNEL, 500)).map(historyState)
  return { world, platform, current, history }
}

describe.each([
  ['two hours', 2 * HOUR],
  ['forty days', 40 * DAY],
  ['a year', 365 * DAY],
])('a clock that was %s ahead', (_, ahead) => {
  test('and is right again leaves the next digest where it was; nothing comes twice, nothing is lost', async () => {
    const { world, platform, current, history } = await open()
    await world.waitUntil('2026-07-07T09:00Z')
    await world.run(5 * MINUTE)
    const before = await current()
    await world.waitUntil('2026-07-07T20:00Z')
    world.clock.step(ahead)
    await world.run(HOUR)
    world.clock.step(-ahead)
    await world.run(HOUR)
    const after = await current()
    expect(after.nextDueAt).toBe(before.nextDueAt)
    expect(after.decidedAt).toBeLessThanOrEqual(world.clock.now())
    await world.run(3 * DAY, 10 * MINUTE)
    const posted = titlesPosted(platform, 'c1')
    for (const title of ['alpha first', 'alpha second', 'alpha third']) expect(posted.get(title), title).toBe(1)
    if (ahead > DAY) expect((await history()).join()).toMatch(/the clock had been ahead: \d+ slots? decided too early w/)
  })
})

test('what a wrong clock planned and nobody posted is owed again', async () => {
  const { world, platform, current } = await open({ fates: ['limited'] })
  await world.waitUntil('2026-07-06T20:00Z')
  world.clock.step(40 * DAY)
  await world.run(12 * MINUTE)
  expect((await current()).lastDate).toMatch(/^2026-08/)
  world.clock.step(-40 * DAY)
  await world.run(12 * MINUTE)
  expect((await current()).nextDueAt).toBe(Date.parse('2026-07-07T09:00Z'))
  await world.run(2 * DAY, 10 * MINUTE)
  expect(titlesPosted(platform, 'c1').get('alpha first')).toBe(1)
})

test('a digest that was sent, or may have been, keeps its slot', async () => {
  const { world } = await open()
  await world.waitUntil('2026-07-06T20:00Z')
  world.clock.step(40 * DAY)
  await world.run(HOUR)
  const ahead = await world.store.deliveries.latest(CHANNEL, 5)
  expect(ahead).toMatchObject([{ state: 'sent' }])
  world.clock.step(-40 * DAY)
  for (const state of ['sent', 'sending', 'unknown', 'held']) {
    bed.sqlite.prepare('update deliveries set state = ?').run(state)
    await world.store.undoFuture(world.clock.now())
    expect(await world.store.deliveries.latest(CHANNEL, 5)).toMatchObject([{ id: ahead[0]?.id, state }])
  }
})

test('a start mends it, too; a clock from before the database was made mends nothing', async () => {
  const { world, current } = await open()
  await world.waitUntil('2026-07-06T20:00Z')
  world.clock.step(365 * DAY)
  await world.run(HOUR)
  const wrong = await current()
  world.clock.step(-365 * DAY)
  for (const process of world.processes.values()) world.crash(process, 0)
  expect(await world.store.undoFuture(0)).toEqual({ topics: 0, slots: 0 })
  expect(await current()).toEqual(wrong)
  await world.run(MINUTE)
  expect((await current()).nextDueAt).toBe(Date.parse('2026-07-07T09:00Z'))
})

test('who subscribed while the clock was ahead is not kept waiting for that time', async () => {
  const { world, current } = await open()
  await world.store.subscriptions.restart(
    await current(),
    { person: 'ada', name: 'Ada' },
    world.clock.now() + 365 * DAY,
    world.clock.now() + 366 * DAY,
  )
  await world.run(MINUTE)
  expect((await current()).nextDueAt - world.clock.now()).toBeLessThanOrEqual(DAY)
})

describe('a jump that is over before the next round', () => {
  async function runThrough(place: string, by: number, minutes: number) {
    const faults: Fault[] = [{ place, kind: 'clock', by, ms: 8 * SECOND }]
    const { world, platform, current } = await open({}, faults)
    await world.waitUntil(place === 'recovered' ? '2026-07-06T20:00Z' : '2026-07-07T09:00Z')
    await world.run(minutes * MINUTE)
    expect(world.script).toEqual([])
    return { world, platform, current }
  }

  test('is undone within minutes, although no round has seen it', async () => {
    const { current } = await runThrough('recovered', 365 * DAY, 12)
    expect((await current()).nextDueAt).toBe(Date.parse('2026-07-07T09:00Z'))
  })

  test.each([
    ['two hours ahead', 2 * HOUR],
    ['a year ahead', 365 * DAY],
    ['a year back', -365 * DAY],
  ])('and comes right before a post (%s) puts that off by no more than a round', async (_, by) => {
    const { platform } = await runThrough('begun', by, 2)
    expect(titlesPosted(platform, 'c1').get('alpha first')).toBe(1)
  })

  test('leaves no claim that holds a digest for as long, although its worker is gone', async () => {
    const { world, platform } = await open({}, [
      { place: 'recovered', kind: 'clock', by: 2 * HOUR, ms: 8 * SECOND },
      { place: 'claimed', kind: 'crash', ms: SECOND },
    ])
    await world.waitUntil('2026-07-07T09:00Z')
    await world.run(5 * MINUTE)
    expect(titlesPosted(platform, 'c1').get('alpha first')).toBe(1)
  })
})
