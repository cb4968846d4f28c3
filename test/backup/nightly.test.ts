import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createLog } from '../../src/config/log.ts'
import { backUpNightly, lastBackupAt, lastBackupIn, type Nightly } from '../../src/store/nightly-backup.ts'
import { backupAge } from '../../src/wording/backups.ts'
import { createVirtualClock } from '../digests/virtual-clock.ts'
import { newFolder } from '../left-behind.ts'
import { startProgram } from '../program.ts'

const HOUR_MS = 3_600_000

function openNights(begin: string, rest: Partial<Nightly> = {}) {
  const clock = createVirtualClock(Date.parse(begin))
  const folder = join(newFolder(), 'backups')
  const made: string[] = []
  const told: string[] = []
  const stopping = new AbortController()
  const nightly: Nightly = {
    folder,
    keep: 3,
    zone: 'Europe/Berlin',
    clock,
    log: createLog('silent'),
    tellOperator: async (text) => void told.push(text),
    make: async (file) => {
      made.push(new Date(clock.now()).toISOString().slice(0, 16))
      writeFileSync(file, '')
    },
    ...rest,
  }
  const ended = backUpNightly(nightly, stopping.signal)
  return { clock, folder, made, told, stopping, ended }
}

test('a backup is made each night in the zone of the bot, and the oldest go', async () => {
  const { clock, folder, made, stopping, ended } = openNights('2026-07-06T20:00Z')
  await clock.advance(HOUR_MS)
  writeFileSync(join(folder, 'paperboy-2020-01-01.db.old'), 'not ours')
  writeFileSync(join(folder, 'paperboy-2020-01-01.db.12.unfinished'), 'half of one')
  await clock.advance(4 * 24 * HOUR_MS)
  // A bot that begins in the evening has no backup of the day.
  expect(made).toEqual(['2026-07-06T20:00', '2026-07-07T01:00', '2026-07-08T01:00', '2026-07-09T01:00', '2026-07-10T01:00'])
  expect(readdirSync(folder).sort()).toEqual([
    'paperboy-2020-01-01.db.old',
    'paperboy-2026-07-08.db',
    'paperboy-2026-07-09.db',
    'paperboy-2026-07-10.db',
  ])
  stopping.abort()
  await clock.advance(2 * 24 * HOUR_MS)
  await ended
  expect(made).toHaveLength(5)
})

test('a bot that starts again makes no second one for the day, and none before the night', async () => {
  const first = openNights('2026-07-06T23:30Z') // 1:30 there
  await first.clock.advance(HOUR_MS)
  expect(first.made).toEqual([])
  await first.clock.advance(HOUR_MS)
  expect(first.made).toEqual(['2026-07-07T01:00'])
  const second = openNights('2026-07-07T02:00Z', { folder: first.folder })
  await second.clock.advance(12 * HOUR_MS)
  expect(second.made).toEqual([])
})

test('one that a clock which was ahead named outlives none of later, and is not the last', async () => {
  const { clock, folder } = openNights('2026-07-07T00:00Z', { keep: 1 }) // 2:00 there
  mkdirSync(folder, { recursive: true })
  const ahead = join(folder, 'paperboy-2027-07-06.db')
  writeFileSync(ahead, '')
  expect(lastBackupIn(folder, clock.now())).toBe(ahead)
  await clock.advance(48 * HOUR_MS)
  expect(readdirSync(folder)).toEqual(['paperboy-2026-07-08.db'])
  writeFileSync(ahead, '')
  expect(lastBackupIn(folder, clock.now())).toBe(join(folder, 'paperboy-2026-07-08.db'))
})

test('one that fails is tried again each hour, said once, and costs no older one', async () => {
  let tries = 0
  const make = async (file: string): Promise<void> => {
    if (tries++ < 3) throw new Error('the disk is full.')
    writeFileSync(file, '')
  }
  const { clock, folder, told } = openNights('2026-07-07T01:00Z', { make, keep: 1 })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'paperboy-2026-07-06.db'), '')
  await clock.advance(2.5 * HOUR_MS)
  expect(readdirSync(folder)).toEqual(['paperboy-2026-07-06.db'])
  expect(told).toEqual(['The backup of the day could not be made; the next try is in an hour. the disk is full.'])
  await clock.advance(HOUR_MS)
  expect(readdirSync(folder)).toEqual(['paperboy-2026-07-07.db'])
  await setImmediate()
  expect([tries, told.length]).toEqual([4, 1])
})

test('the age of the last is said', () => {
  const folder = newFolder()
  expect(lastBackupAt(join(folder, 'none'), Date.now())).toBeNull()
  writeFileSync(join(folder, 'paperboy-2026-07-06.db'), '')
  utimesSync(join(folder, 'paperboy-2026-07-06.db'), 1_000, 1_000)
  writeFileSync(join(folder, 'another.db'), '')
  const at = lastBackupAt(folder, Date.now())
  expect(at).toBe(1_000_000)
  expect(backupAge(at, 1_000_000 + 5.5 * HOUR_MS)).toBe('The last backup is 5 hours old.')
  expect(backupAge(at, 1_000_000 + 50 * HOUR_MS)).toBe('The last backup is 2 days old.')
  expect(backupAge(null, 0)).toBe('No backup has been made yet.')
})

test('the bot makes one by itself, and says in status how old it is', async () => {
  const folder = newFolder()
  const backups = join(folder, 'backups')
  // Wherever it is not yet three o’clock, it is in a zone half a day away.
  const zone = new Date().getUTCHours() >= 3 ? 'UTC' : 'Asia/Tokyo'
  const { child, finished, until } = startProgram([], folder, { PAPERBOY_BACKUP: backups, PAPERBOY_ZONE: zone })
  await until('stderr', /the backup of the day is /)
  child.stdin.end('status\n')
  const { code, stdout } = await finished
  expect(stdout).toContain('The last backup is 0 hours old.')
  expect(code).toBe(0)
  expect(readdirSync(backups)).toEqual([expect.stringMatching(/^paperboy-\d{4}-\d{2}-\d{2}\.db$/)])
}, 60_000)
