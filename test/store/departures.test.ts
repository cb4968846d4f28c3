import type Sqlite from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { openFile } from '../../src/store/sqlite.ts'
import { openStore } from '../../src/store/store.ts'
import { newFolder } from '../left-behind.ts'
import { seedPlaces } from './places.ts'

const DAY_MS = 86_400_000

async function openSeeded() {
  const folder = newFolder()
  const store = await openStore(folder, 0)
  await seedPlaces(store)
  const sqlite = openFile(`${folder}/paperboy.db`, 0, true)
  onTestFinished(async () => {
    sqlite.close()
    await store.close()
  })
  return { store, sqlite }
}

/** By table: how many rows have a value that names the workspace. */
function rowsNaming(sqlite: Sqlite.Database, workspace: string): Record<string, number> {
  const tables = sqlite.prepare("select name from sqlite_master where type = 'table' and name not like 'sqlite%'").pluck().all() as string[]
  const counted = tables.map((table): [string, number] => {
    const rows = sqlite.prepare(`select * from ${table}`).all() as Record<string, unknown>[]
    const isNamed = (value: unknown): boolean => typeof value === 'string' && new RegExp(`\\b${workspace}\\b`).test(value)
    return [table, rows.filter((row) => Object.values(row).some(isNamed)).length]
  })
  return Object.fromEntries(counted.filter(([, rows]) => rows > 0))
}

test('nothing names a workspace any more that was erased, and others keep all', async () => {
  const { store, sqlite } = await openSeeded()
  const before = rowsNaming(sqlite, 'slack:T2')
  expect(Object.keys(rowsNaming(sqlite, 'slack:T1')).length).toBeGreaterThan(10)
  const orphans = (): unknown =>
    ['sections', 'topic_taps', 'topic_learnt'].map((table) =>
      sqlite.prepare(`select count(*) from ${table} where subscription not in (select number from subscriptions)`).pluck().get(),
    )
  expect(await store.departures.erase('slack:T1')).toBeGreaterThan(0)
  expect(rowsNaming(sqlite, 'slack:T1')).toEqual({})
  expect(rowsNaming(sqlite, 'slack:T2')).toEqual(before)
  expect(orphans()).toEqual([0, 0, 0])
})

test('who left is erased 30 days after the first word of it, and who came back is not', async () => {
  const { store, sqlite } = await openSeeded()
  const left = (): unknown => sqlite.prepare('select workspace from departures order by workspace').pluck().all()
  for (const workspace of left() as string[]) await store.departures.comeBack(workspace)
  await store.departures.leave('slack:T1', DAY_MS)
  await store.departures.leave('slack:T1', 20 * DAY_MS)
  await store.departures.leave('slack:T2', DAY_MS)
  expect(await store.departures.comeBack('slack:T2')).toBe(true)
  expect(await store.departures.comeBack('slack:T2')).toBe(false)
  await store.departures.prune(31 * DAY_MS)
  expect(left()).toEqual(['slack:T1'])
  await store.departures.prune(31 * DAY_MS + 1)
  expect(rowsNaming(sqlite, 'slack:T1')).toEqual({})
  expect(Object.keys(rowsNaming(sqlite, 'slack:T2')).length).toBeGreaterThan(10)
})
