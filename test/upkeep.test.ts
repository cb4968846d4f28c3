import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createLog } from '../src/log.ts'
import { keepTidy } from '../src/upkeep.ts'
import { createVirtualClock } from './digests/virtual-clock.ts'

const DAY_MS = 86_400_000

test('what is too old is deleted at once and each day, until stopped, and a failure waits for the next day', async () => {
  const clock = createVirtualClock(1_000)
  const stopping = new AbortController()
  const pruned: number[] = []
  const store = {
    async prune(now: number) {
      pruned.push((now - 1_000) / DAY_MS)
      if (pruned.length === 2) throw new Error('database is locked')
    },
  }
  const ended = keepTidy(store, clock, createLog('silent'), stopping.signal)
  await clock.advance(3.5 * DAY_MS)
  expect(pruned).toEqual([0, 1, 2, 3])
  stopping.abort()
  await clock.advance(2 * DAY_MS)
  await ended
  await setImmediate()
  expect(pruned).toHaveLength(4)
})
