import { expect, test } from 'vitest'
import { createQueue } from '../../src/digests/queue.ts'
import type { PlatformTraits } from '../../src/port/platform.ts'
import type { ReadyDelivery } from '../../src/store/deliveries/deliveries.ts'
import { createRecordingPlatform } from './recording-platform.ts'
import { createVirtualClock } from './virtual-clock.ts'

const BEGIN = Date.parse('2026-07-07T09:00Z')

/** A queue over a list of what waits; each post takes so long. */
function openQueue(items: readonly ReadyDelivery[], traits: Partial<PlatformTraits>, takesMs: (item: ReadyDelivery) => number = () => 0) {
  const clock = createVirtualClock(BEGIN)
  const waiting = [...items]
  const started: { readonly id: string; readonly at: number }[] = []
  const ended: string[] = []
  const errors: unknown[] = []
  let fetches = 0
  const queue = createQueue({
    clock,
    platforms: new Map([['test', createRecordingPlatform({ clock, traits }).as()]]),
    fetch: async (limit) => {
      fetches++
      return waiting.slice(0, limit)
    },
    async attempt(item) {
      waiting.splice(waiting.indexOf(item), 1)
      started.push({ id: item.id, at: clock.elapsed() })
      await clock.sleep(takesMs(item))
      ended.push(item.id)
    },
    onError: (error) => errors.push(error),
  })
  return {
    clock,
    waiting,
    started,
    ended,
    errors,
    queue,
    fetches: () => fetches,
    at: (id: string) => started.find((each) => each.id === id)?.at,
  }
}

const item = (id: string, channel = id, workspace = 'test:w1'): ReadyDelivery => ({ id, channel, workspace, isOthers: false })
const many = (count: number, workspace = 'test:w1'): ReadyDelivery[] =>
  Array.from({ length: count }, (_, index) => item(`${workspace} ${index}`, `c${index}`, workspace))

test('a channel gets one post at a time, and the next its gap after the answer', async () => {
  const { clock, queue, started } = openQueue([item('a', 'c'), item('b', 'c'), item('c', 'c')], { channelGapMs: 1_000 }, ({ id }) =>
    id === 'a' ? 3_000 : 0,
  )
  await queue.run()
  await clock.advance(10_000)
  expect(started).toEqual([
    { id: 'a', at: 0 },
    { id: 'b', at: 4_000 },
    { id: 'c', at: 5_000 },
  ])
})

test('a workspace is posted to at its pace, each at its own', async () => {
  const { clock, queue, started } = openQueue([...many(6, 'test:w1'), ...many(3, 'test:w2')], { workspacePerSecond: 2 })
  await queue.run()
  await clock.advance(10_000)
  const times = (workspace: string): number[] => started.filter(({ id }) => id.startsWith(workspace)).map(({ at }) => at)
  expect(times('test:w1')).toEqual([0, 500, 1_000, 1_500, 2_000, 2_500])
  expect(times('test:w2')).toEqual([0, 500, 1_000])
})

test('a digest that is planned later does not wait for those of another workspace that were known before', async () => {
  const { clock, queue, waiting, at } = openQueue(many(400, 'test:w1'), { workspacePerSecond: 5 }, () => 200)
  await queue.run()
  await clock.advance(10_000)
  waiting.unshift(item('late', 'late', 'test:w2'))
  await clock.advance(70_000)
  expect(at('late')).toBeLessThanOrEqual(11_200)
})

test('a held channel holds no other, a held workspace no other workspace', async () => {
  const { clock, queue, at } = openQueue([item('a'), item('b'), item('x', 'x', 'test:w2'), item('y', 'y', 'test:w3')], {})
  queue.hold({ workspace: 'test:w1', channel: 'a' }, 30_000)
  queue.hold({ workspace: 'test:w2' }, 60_000)
  await queue.run()
  await clock.advance(120_000)
  expect([at('a'), at('b'), at('x'), at('y')]).toEqual([30_000, 0, 60_000, 0])
})

test('channels that hang delay no other, even in their own workspace', async () => {
  const { clock, queue, started, ended } = openQueue(
    many(200).map((each, index) => (index < 15 ? { ...each, id: `hangs ${index}` } : each)),
    { workspacePerSecond: 1_000 },
    ({ id }) => (id.startsWith('hangs') ? 1e9 : 100),
  )
  await queue.run()
  await clock.advance(25_000)
  expect(started).toHaveLength(200)
  expect(ended).toHaveLength(185)
})

test('of one workspace at most 16 are under way, and another is posted to meanwhile', async () => {
  const { clock, queue, started } = openQueue([...many(40, 'test:w1'), ...many(3, 'test:w2')], { workspacePerSecond: 1_000 }, () => 1e9)
  await queue.run()
  await clock.advance(5_000)
  expect(started.filter(({ id }) => id.startsWith('test:w1'))).toHaveLength(16)
  expect(started.filter(({ id }) => id.startsWith('test:w2'))).toHaveLength(3)
  expect(queue.underWay()).toBe(19)
})

test('what comes while all that is known must wait is found', async () => {
  const { clock, queue, waiting, at } = openQueue([item('a', 'c'), item('b', 'c')], {}, ({ id }) => (id === 'a' ? 60_000 : 0))
  await queue.run()
  await clock.advance(5_000)
  waiting.push(item('x', 'x', 'test:w2'))
  await clock.advance(5_000)
  expect(at('x')).toBeLessThanOrEqual(6_000)
  expect(at('b')).toBeUndefined()
})

test('what cannot be carried is left alone for a while, and no loop runs hot', async () => {
  const clock = createVirtualClock(BEGIN)
  const tries: number[] = []
  const queue = createQueue({
    clock,
    platforms: new Map([['test', createRecordingPlatform({ clock }).as()]]),
    fetch: async () => [item('a')],
    async attempt() {
      tries.push(clock.elapsed())
      throw new Error('disk full')
    },
    onError: () => {},
  })
  await queue.run()
  await clock.advance(25_000)
  expect(tries).toEqual([0, 10_000, 20_000])
})

test('a clock that is set back stops nothing', async () => {
  const { clock, queue, at } = openQueue([item('a', 'c'), item('b', 'c')], { channelGapMs: 1_000 })
  await queue.run()
  clock.step(-3_600_000)
  await clock.advance(2_000)
  expect(at('b')).toBe(1_000)
})

test('stopping waits for what is under way, but not for long, and starts nothing', async () => {
  const { clock, queue, started, waiting } = openQueue([item('a'), item('b')], {}, ({ id }) => (id === 'a' ? 2_000 : 1e9))
  await queue.run()
  await clock.advance(100)
  let isStopped = false
  void queue.stop(9_000).then(() => {
    isStopped = true
  })
  waiting.push(item('late'))
  await clock.advance(8_999)
  expect(isStopped).toBe(false)
  await clock.advance(1)
  await clock.settle()
  expect(isStopped).toBe(true)
  await clock.advance(60_000)
  expect(started.map(({ id }) => id)).toEqual(['a', 'b'])
})
