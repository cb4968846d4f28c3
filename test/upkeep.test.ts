import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createLog } from '../src/config/log.ts'
import { bare } from '../src/port/text.ts'
import { keepTidy, watchFile, watchStore } from '../src/store/upkeep.ts'
import { nothingStored, storeReason } from '../src/wording/operator.ts'
import { DATA, platformFault } from '../src/wording/platforms.ts'
import { createVirtualClock } from './digests/virtual-clock.ts'
import { newFolder } from './left-behind.ts'

const DAY_MS = 86_400_000

test('what is too old is deleted each day, until stopped, and a failure waits for the next day', async () => {
  const clock = createVirtualClock(1_000)
  const stopping = new AbortController()
  const pruned: number[] = []
  const store = {
    takeUpkeepTurn: async () => true,
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

test('that nothing can be stored is told once, and once that it can again', async () => {
  const clock = createVirtualClock(0)
  const stopping = new AbortController()
  const answers = [null, 'SQLITE_FULL', 'SQLITE_FULL', 'SQLITE_READONLY', null, null]
  const told: (string | null)[] = []
  const store = {
    async tryWrite() {
      const code = answers.shift() ?? null
      if (code !== null) throw Object.assign(new Error(code), { code })
    },
  }
  const ended = watchStore(store, clock, stopping.signal, (code) => void told.push(code))
  await clock.advance(8 * 60_000)
  expect(told).toEqual(['SQLITE_FULL', 'SQLITE_READONLY', null])
  stopping.abort()
  await clock.advance(60_000)
  await ended
})

test.each([
  ['SQLITE_FULL', 'the disk is full', 'Make room'],
  ['SQLITE_READONLY_DIRECTORY', 'read-only', 'may write'],
  ['SQLITE_BUSY', 'locked', 'end it'],
])('%s is told to the operator with what to do', (code, reason, remedy) => {
  expect(bare(platformFault(DATA, storeReason(code)))).toBe(`Nothing can be stored: ${storeReason(code)}`)
  expect(nothingStored(code)).toContain(reason)
  expect(nothingStored(code)).toContain(remedy)
})
