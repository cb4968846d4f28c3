// Drops the workspace from each query in turn: one of the checks that ask that query must see it.
import { expect, test } from 'vitest'
import { expectGapsApart, expectIsolated, seedDatabase } from '../store/isolation.ts'
import { PLACES } from '../store/places.ts'
import { FURTHER, QUERIES, type Query } from '../store/queries.ts'
import { conditionSwitch } from './conditions.ts'

type Check = () => Promise<void>

/** Conditions without which the same rows are found, and why. */
const EQUAL: Readonly<Record<string, string>> = {
  "listings.ts: .where('workspace', '=', place.workspace) .where('id', '=', listing.id)":
    'ids of lists are unique, and this one is of the list that was just found for the place',
}

test('a query without its workspace is noticed', async () => {
  const conditions = conditionSwitch()
  const users = new Map<number, Check[]>()
  for (const [name, check] of await checks()) {
    conditions.used.clear()
    await check().catch((error: unknown) => {
      throw new Error(`${name} fails with all conditions in place`, { cause: error })
    })
    for (const id of conditions.used) users.set(id, [...(users.get(id) ?? []), check])
  }
  const survivors: string[] = []
  for (const { id, file, line, text } of conditions.all) {
    conditions.dropped = id
    const isNoticed = await anyFails(users.get(id) ?? [])
    conditions.dropped = null
    const place = `src/store/${file}:${line} ${text}`
    const why = EQUAL[`${file}: ${text}`]
    if (isNoticed === (why === undefined)) continue
    survivors.push(
      isNoticed ? `${place} is noticed, though it is said to make no difference` : `${place}${users.has(id) ? '' : ' (nobody asks it)'}`,
    )
  }
  process.stdout.write(
    `${conditions.all.length} conditions, ${Object.keys(EQUAL).length} of which make no difference, ${survivors.length} that nobody misses\n`,
  )
  expect(survivors).toEqual([])
})

async function checks(): Promise<(readonly [name: string, check: Check])[]> {
  const seeded = await seedDatabase()
  const workspaces = PLACES.slice(0, 3).map(({ workspace }) => workspace)
  const queries = Object.entries<Query>({ ...QUERIES, ...FURTHER }).flatMap(([name, query]) =>
    workspaces.map(
      (workspace) => [`${name} in ${workspace}`, (): Promise<void> => expectIsolated(seeded, name, query, workspace)] as const,
    ),
  )
  return [...queries, ['a restoration', expectGapsApart]]
}

async function anyFails(all: readonly Check[]): Promise<boolean> {
  for (const check of all) {
    const hasFailed = await check().then(
      () => false,
      () => true,
    )
    if (hasFailed) return true
  }
  return false
}
