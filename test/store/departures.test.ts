import { expect, onTestFinished, test } from 'vitest'
import { openTestStore } from '../databases/database.ts'
import { type Opened, rowsOf, tablesOf } from '../databases/opened.ts'
import { seedPlaces } from './places.ts'

const DAY_MS = 86_400_000

async function openSeeded(): Promise<Opened> {
  const opened = await openTestStore()
  onTestFinished(() => opened.close())
  await seedPlaces(opened.store)
  return opened
}

/** By table: how many rows have a value that names the workspace. */
async function rowsNaming({ database }: Opened, workspace: string): Promise<Record<string, number>> {
  const isNamed = (value: unknown): boolean => typeof value === 'string' && new RegExp(`\\b${workspace}\\b`).test(value)
  const counts: Record<string, number> = {}
  for (const table of await tablesOf(database)) {
    const rows = await rowsOf(database, `select * from ${table}`)
    const named = rows.filter((row) => Object.values(row).some(isNamed)).length
    if (named > 0) counts[table] = named
  }
  return counts
}

test('nothing names a workspace any more that was erased, and others keep all', async () => {
  const opened = await openSeeded()
  const { store, database } = opened
  const before = await rowsNaming(opened, 'slack:T2')
  expect(Object.keys(await rowsNaming(opened, 'slack:T1')).length).toBeGreaterThan(10)
  expect(await store.departures.erase('slack:T1')).toBeGreaterThan(0)
  expect(await rowsNaming(opened, 'slack:T1')).toEqual({})
  expect(await rowsNaming(opened, 'slack:T2')).toEqual(before)
  for (const table of ['sections', 'topic_taps', 'topic_learnt'])
    expect(await rowsOf(database, `select * from ${table} where subscription not in (select number from subscriptions)`)).toEqual([])
})

test('who left is erased 30 days after the first word of it, and who came back is not', async () => {
  const opened = await openSeeded()
  const { store, database } = opened
  const left = async (): Promise<string[]> =>
    (await rowsOf<{ workspace: string }>(database, 'select workspace from departures order by workspace')).map(({ workspace }) => workspace)
  for (const workspace of await left()) await store.departures.comeBack(workspace)
  await store.departures.leave('slack:T1', DAY_MS)
  await store.departures.leave('slack:T1', 20 * DAY_MS)
  await store.departures.leave('slack:T2', DAY_MS)
  expect(await store.departures.comeBack('slack:T2')).toBe(true)
  expect(await store.departures.comeBack('slack:T2')).toBe(false)
  await store.departures.prune(31 * DAY_MS)
  expect(await left()).toEqual(['slack:T1'])
  await store.departures.prune(31 * DAY_MS + 1)
  expect(await rowsNaming(opened, 'slack:T1')).toEqual({})
  expect(Object.keys(await rowsNaming(opened, 'slack:T2')).length).toBeGreaterThan(10)
})
