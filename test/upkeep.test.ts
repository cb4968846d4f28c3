import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createLog } from '../src/log.ts'
import { keepTidy, watchFile } from '../src/upkeep.ts'
import { createVirtualClock } from './digests/virtual-clock.ts'
import { newFolder } from './library.ts'

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

test.each([
  ['deleted', (folder: string) => rmSync(join(folder, 'file'))],
  ['gone with its folder', (folder: string) => rmSync(folder, { recursive: true })],
  [
    'replaced by another',
    (folder: string) => {
      writeFileSync(join(folder, 'other'), '')
      renameSync(join(folder, 'other'), join(folder, 'file'))
    },
  ],
])('a file that is %s is noticed within a minute, once', async (_, lose) => {
  const clock = createVirtualClock(0)
  const folder = newFolder()
  writeFileSync(join(folder, 'file'), 'as it was')
  let lost = 0
  const ended = watchFile(join(folder, 'file'), clock, new AbortController().signal, () => {
    lost++
  })
  writeFileSync(join(folder, 'file'), 'written, and still the same')
  await clock.advance(5 * 60_000)
  expect(lost).toBe(0)
  lose(folder)
  await clock.advance(60_000)
  expect(lost).toBe(1)
  await ended
})
