// What nothing reads any more goes, and the file grows smaller by it; every promise that rests on the past stays.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, describe, expect, test } from 'vitest'
import type { Store } from '../../src/store/store.ts'
import { draft, openTestLibrary, type TestLibrary } from '../library.ts'

const DAY_MS = 86_400_000
const NOW = Date.parse('2028-01-10T09:00:00Z')
const YEAR_AGO = NOW - 401 * DAY_MS

let library: TestLibrary
afterEach(() => library.close())

/** A topic with one digest, whose rows are then made older by hand, as a bot that ran for years has them. */
async function withOldDigest(): Promise<{ raw: Sqlite.Database; store: Store }> {
  library = await openTestLibrary({ seeds: false })
  await library.add([draft('Chest x-ray reports by a large model')])
  await library.ask('subscribe chest x-ray as Chest')
  await library.ask('digest now Chest')
  const raw = new Sqlite(join(library.folder, 'paperboy.db'))
  raw.prepare("update deliveries set state = 'sent', slot_at = ?, sent_at = ?").run(YEAR_AGO, YEAR_AGO)
  raw.prepare('update sections set slot_at = ?').run(YEAR_AGO)
  raw.prepare('update posted set slot_at = ?').run(YEAR_AGO)
  raw.prepare('update subscriptions set created_at = ?, decided_at = ?').run(YEAR_AGO, YEAR_AGO)
  return { raw, store: library.core.store }
}

/** A later slot of the same topic. */
function addSlot(raw: Sqlite.Database, outcome: string, slotAt: number, delivery: string | null = null): void {
  raw
    .prepare(
      `insert into sections (subscription, slot, slot_at, decided_at, delivery, outcome, papers, folded, dropped, more, elsewhere, cursor_before)
       select number, ?, ?, ?, ?, ?, '[]', '[]', '[]', 0, 0, 0 from subscriptions`,
    )
    .run(`slot-${slotAt}`, slotAt, slotAt, delivery, outcome)
}

function count(raw: Sqlite.Database, table: string): number {
  return Number(raw.prepare(`select count(*) from ${table}`).pluck().get())
}

describe('the past of a topic', () => {
  test('goes after 400 days with its digests, but for its last slot and the last that was posted', async () => {
    const { raw, store } = await withOldDigest()
    addSlot(raw, 'empty', YEAR_AGO + 1)
    addSlot(raw, 'empty', YEAR_AGO + 2)
    await store.prune(NOW)
    expect(raw.prepare('select outcome from sections order by slot_at').pluck().all()).toEqual(['posted', 'empty'])
    expect(count(raw, 'deliveries')).toBe(1)
    addSlot(raw, 'posted', NOW - DAY_MS)
    await store.prune(NOW)
    expect(raw.prepare('select slot_at from sections').pluck().all()).toEqual([NOW - DAY_MS])
    expect(count(raw, 'deliveries')).toBe(0)
  })

  test('stays for 399 days', async () => {
    const { raw, store } = await withOldDigest()
    addSlot(raw, 'posted', NOW - DAY_MS)
    await store.prune(NOW - 2 * DAY_MS)
    expect(count(raw, 'sections')).toBe(2)
    expect(count(raw, 'deliveries')).toBe(1)
  })

  test('stays while a message of its digest is held, or on its way', async () => {
    const { raw, store } = await withOldDigest()
    addSlot(raw, 'posted', NOW - DAY_MS)
    for (const state of ['held', 'planned', 'sending', 'unknown', 'waiting', 'leased']) {
      raw.prepare('update deliveries set state = ?').run(state)
      await store.prune(NOW)
      expect([state, count(raw, 'sections'), count(raw, 'deliveries')]).toEqual([state, 2, 1])
    }
  })

  test('does not take with it that a paper was posted, nor when', async () => {
    const { raw, store } = await withOldDigest()
    addSlot(raw, 'posted', NOW - DAY_MS)
    await store.prune(NOW)
    expect(count(raw, 'deliveries')).toBe(0)
    const [paper] = raw.prepare('select paper from posted').pluck().all() as number[]
    const { workspace, channel } = raw.prepare('select workspace, channel from posted').get() as { workspace: string; channel: string }
    expect(await store.posted.when({ workspace, channel }, paper as number)).toMatchObject({ at: YEAR_AGO })
    await library.ask('digest now Chest')
    expect(count(raw, 'deliveries')).toBe(0) // nothing new: the paper does not come again
  })

  test('goes whole with a topic that was removed, whose number is not given again', async () => {
    const { raw, store } = await withOldDigest()
    const before = Number(raw.prepare('select number from subscriptions').pluck().get())
    await library.ask('unsubscribe Chest')
    await store.prune(NOW)
    expect([count(raw, 'sections'), count(raw, 'deliveries'), count(raw, 'subscriptions')]).toEqual([0, 0, 0])
    await library.ask('subscribe chest x-ray as Chest')
    expect(Number(raw.prepare('select number from subscriptions').pluck().get())).toBeGreaterThan(before)
    expect(count(raw, 'posted')).toBe(1)
  })
})

test('of upvotes by day the last before two months stays, from which later ones are counted', async () => {
  const { raw, store } = await withOldDigest()
  const insert = raw.prepare('insert into upvotes (paper, day, total) values (1, ?, ?)')
  for (const [day, total] of [
    ['2027-09-01', 5],
    ['2027-09-02', 9],
    ['2028-01-08', 12],
    ['2028-01-09', 20],
  ] as const)
    insert.run(day, total)
  const gains = await store.sources.upvoteGains('2028-01-01')
  await store.prune(NOW)
  expect(raw.prepare('select total from upvotes order by day').pluck().all()).toEqual([9, 12, 20])
  expect(await store.sources.upvoteGains('2028-01-01')).toEqual(gains)
  expect(gains.map(({ gained }) => gained)).toEqual([3, 8])
})

test('the file grows smaller by what went', async () => {
  const { raw, store } = await withOldDigest()
  raw
    .prepare("update deliveries set body = ?, state = 'sent'")
    .run(JSON.stringify({ text: [{ text: 'x'.repeat(4_000_000), style: 'plain' }] }))
  raw.pragma('wal_checkpoint(truncate)')
  const file = join(library.folder, 'paperboy.db')
  expect(statSync(file).size).toBeGreaterThan(4_000_000)
  await store.prune(NOW)
  raw.pragma('wal_checkpoint(truncate)')
  expect(statSync(file).size).toBeLessThan(1_000_000)
  expect(raw.pragma('freelist_count', { simple: true })).toBe(0)
})

test('a text that is forgotten leaves its room to others, and the rest of its row as it was', async () => {
  const { raw, store } = await withOldDigest()
  const [row] = raw.prepare('select * from deliveries').all() as [Record<string, unknown>]
  const names = Object.keys(row)
  const insert = raw.prepare(`insert into deliveries (${names}) values (${names.map((name) => `@${name}`)})`)
  const at = NOW - 30 * DAY_MS
  const rows = Array.from({ length: 500 }, (_, index) => ({ ...row, id: `digest-${index}`, slot_at: at + index, body: 'x'.repeat(3_000) }))
  for (const each of rows) insert.run(each)
  const pages = (): number => Number(raw.pragma('page_count', { simple: true }))
  expect(pages()).toBeGreaterThan(500)
  await store.prune(NOW)
  expect(raw.prepare("select * from deliveries where id like 'digest-%' order by slot_at").all()).toEqual(
    rows.map((each) => ({ ...each, body: '' })),
  )
  expect(pages()).toBeLessThan(200)
})

test('a file that was made without giving pages back is written anew once', async () => {
  library = await openTestLibrary({ seeds: false })
  const { folder } = library
  await library.add([draft('A paper that stays')])
  await library.close()
  const raw = new Sqlite(join(folder, 'paperboy.db'))
  raw.pragma('auto_vacuum = NONE')
  raw.exec('VACUUM')
  expect(raw.pragma('auto_vacuum', { simple: true })).toBe(0)
  raw.close()
  library = await openTestLibrary({ seeds: false, folder })
  const again = new Sqlite(join(folder, 'paperboy.db'))
  expect(again.pragma('auto_vacuum', { simple: true })).toBe(2)
  again.close()
  expect((await library.core.store.papers.countPapers()).total).toBe(1)
})

test.each([
  ['the first time', [[0, false]]],
  [
    'half a day later',
    [
      [0, false],
      [0.4, false],
      [0.5, true],
      [0.9, false],
      [1, true],
    ],
  ],
  [
    'after two weeks without a bot, at once only half a day later',
    [
      [0, false],
      [0.5, true],
      [15, false],
      [15.4, false],
      [15.5, true],
    ],
  ],
  [
    'of a clock that was a year ahead for an hour, never by that clock',
    [
      [0, false],
      [0.5, true],
      [365.5, false],
      [365.6, false],
      [0.6, false],
      [1.1, true],
    ],
  ],
] as const)('what is too old is deleted %s', async (_, turns) => {
  library = await openTestLibrary({ seeds: false })
  for (const [day, isDue] of turns) expect([day, await library.core.store.takeUpkeepTurn(NOW + day * DAY_MS)]).toEqual([day, isDue])
})
