// What is looked at once more, because time may have passed or a message may be there already.
import { beforeAll, describe, expect, test, vi } from 'vitest'
import type { Delivery } from '../../src/store/deliveries/deliveries.ts'
import { createRecordingPlatform, DISCORD_LIKE, type RecordingOptions, SLACK_LIKE } from './recording-platform.ts'
import { createWorld, HOUR, MINUTE, SECOND, type World } from './simulation.ts'
import { openBed, type SqliteBed } from './sqlite-bed.ts'

const FIRST = '2026-07-07T09:00Z'

let bed: SqliteBed
beforeAll(async () => {
  bed = await openBed([{ title: 'alpha first', at: HOUR, abstract: 'An abstract.' }])
})

async function open(options: Partial<RecordingOptions> = {}) {
  const world = createWorld({ bed, platforms: (clock) => [createRecordingPlatform({ clock, ...SLACK_LIKE, ...options })] })
  await world.subscribe({ query: 'alpha' })
  const process = world.start('a')
  await world.waitUntil(FIRST)
  return { world, process, platform: world.platforms[0] as (typeof world.platforms)[number] }
}

async function latest({ store }: World): Promise<Delivery> {
  const [digest] = await store.deliveries.latest({ workspace: 'test:w1', channel: 'c1' }, 1)
  if (!digest) throw new Error('no digest is planned')
  return digest
}

async function isRunning({ store }: World): Promise<boolean> {
  const topics = await store.subscriptions.inChannel({ workspace: 'test:w1', channel: 'c1' })
  return topics.length === 1 && topics.every(({ state }) => state === 'active')
}

describe('a worker that stands still right before it writes', () => {
  test.each([
    ['as a stopped process does', async ({ clock }: World) => clock.sleep(6 * SECOND)],
    ['as a machine that sleeps does, whose monotonic clock stands still, too', async ({ clock }: World) => clock.suspend(6 * SECOND)],
    [
      'while the clock is set back',
      async ({ clock }: World) => {
        clock.step(-6 * SECOND)
        await clock.sleep(6 * SECOND)
      },
    ],
  ])('%s, does not write, and begins anew', async (_, stand) => {
    const { world, process, platform } = await open()
    let stood = 0
    vi.spyOn(process, 'reach').mockImplementation(async (place) => {
      if (place === 'begun' && stood++ === 0) await stand(world)
      if (place === 'before claim' && stood === 1) await new Promise(() => {})
    })
    await world.tick()
    await world.clock.advance(6 * SECOND)
    await world.clock.settle()
    expect(platform.calls).toEqual([])
    expect(await latest(world)).toMatchObject({ state: 'planned', tries: 1, firstSendingAt: null, reason: 'Paperboy was held up.' })
  })

  test('for a moment, writes', async () => {
    const { world, process, platform } = await open()
    vi.spyOn(process, 'reach').mockImplementation(async (place) => {
      if (place === 'begun') await world.clock.sleep(5 * SECOND)
    })
    await world.tick()
    await world.clock.advance(5 * SECOND)
    await world.clock.settle()
    expect(platform.calls).toHaveLength(1)
    expect(await latest(world)).toMatchObject({ state: 'sent', tries: 0 })
  })

  test('the second time, does not forget the first', async () => {
    const { world, process, platform } = await open({ ...DISCORD_LIKE, fates: ['failed, posted'] })
    let begun = 0
    vi.spyOn(process, 'reach').mockImplementation(async (place) => {
      if (place === 'begun' && begun++ === 1) await world.clock.sleep(6 * SECOND)
      if (place === 'before claim' && begun === 2) await new Promise(() => {})
    })
    await world.run(MINUTE)
    expect(platform.calls).toHaveLength(1)
    expect(await latest(world)).toMatchObject({ state: 'planned', tries: 1, firstSendingAt: Date.parse(FIRST) })
  })
})

test('what another worker has claimed meanwhile is left to it, and is no error', async () => {
  const lines: string[] = []
  const world = createWorld({
    bed,
    platforms: (clock) => [createRecordingPlatform({ clock, ...SLACK_LIKE })],
    log: (line) => lines.push(line),
  })
  await world.subscribe({ query: 'alpha' })
  const process = world.start('a')
  await world.waitUntil(FIRST)
  vi.spyOn(process, 'reach').mockImplementation(async (place) => {
    if (place !== 'before claim') return
    const { id } = await latest(world)
    await world.store.leases.claim(id, 'another.1', world.clock.now(), world.clock.now() + HOUR)
  })
  await world.run(MINUTE)
  expect(world.platforms[0]?.calls).toEqual([])
  expect(await latest(world)).toMatchObject({ state: 'leased' })
  expect(lines.filter((line) => /"level":[56]0/.test(line))).toEqual([])
})

describe('a repeat', () => {
  test.each(['refused', 'dropped'] as const)('that is %s says nothing of the first time: it is looked for', async (fate) => {
    const { world, platform } = await open({ ...DISCORD_LIKE, fates: ['failed, posted'] })
    await world.tick()
    platform.channels.set('c1', fate)
    await world.run(MINUTE)
    expect(platform.calls.slice(0, 2).map(({ post }) => post.isRepeat)).toEqual([false, true])
    expect(await latest(world)).toMatchObject({ state: 'unknown' })
    await world.run(10 * MINUTE)
    expect(await latest(world)).toMatchObject({ state: 'sent' })
    expect(await isRunning(world)).toBe(true)
    expect(platform.messages).toHaveLength(1)
  })

  test('of a message that is dated ahead, as the clock was set back since, is of unknown age: it is looked for', async () => {
    const { world, platform } = await open({ ...DISCORD_LIKE, fates: ['failed, posted'] })
    await world.tick()
    expect(await latest(world)).toMatchObject({ state: 'unknown' })
    world.clock.step(-HOUR)
    await world.run(100 * SECOND)
    expect(platform.calls).toHaveLength(1)
    expect(await latest(world)).toMatchObject({ state: 'sent' })
  })
})

test('a clock that jumped makes nothing expire before it is believed', async () => {
  const { world, platform } = await open()
  platform.channels.set('c1', 'unreached')
  await world.tick()
  expect(await latest(world)).toMatchObject({ state: 'planned', tries: 1 })
  world.clock.step(26 * HOUR)
  await world.tick()
  expect(await latest(world)).toMatchObject({ state: 'planned' })
  world.clock.step(-26 * HOUR)
  platform.channels.clear()
  await world.run(10 * MINUTE)
  expect(await latest(world)).toMatchObject({ state: 'sent' })
})
