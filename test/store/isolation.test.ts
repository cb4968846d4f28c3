// Of every query of the store: it answers as if the rows of others were not there, and leaves them as they are.
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { openTestStore } from '../databases/database.ts'
import { columnsOf, isPostgres, tablesOf } from '../databases/opened.ts'
import { expectGapsApart, expectIsolated, type Seeded, seedDatabase, TABLES } from './isolation.ts'
import { PLACES } from './places.ts'
import { ABOUT_NO_PLACE, FURTHER, QUERIES, type Query } from './queries.ts'

let seeded: Seeded
beforeAll(async () => {
  seeded = await seedDatabase()
})

describe.each(PLACES.slice(0, isPostgres ? 1 : 3))('$workspace', ({ workspace }) => {
  test.each(Object.entries<Query>({ ...QUERIES, ...FURTHER }))('%s', (name, query) => expectIsolated(seeded, name, query, workspace))
})

test('a restoration looks back in each workspace by itself', expectGapsApart)

test('every method of the store is asked here, or it is said why it is about no place', async () => {
  const { store, close } = await openTestStore()
  onTestFinished(close)
  const methods = Object.entries(store).flatMap(([part, value]) =>
    typeof value === 'function' ? [part] : Object.keys(value).map((name) => `${part}.${name}`),
  )
  expect(methods.sort()).toEqual([...Object.keys(QUERIES), ...Object.keys(ABOUT_NO_PLACE)].sort())
})

test('every table whose rows name a workspace or a platform is looked at here', async () => {
  const { database, close } = await openTestStore()
  onTestFinished(close)
  const named: string[] = []
  for (const table of await tablesOf(database))
    if ((await columnsOf(database, table)).some((column) => column === 'workspace' || column === 'platform')) named.push(table)
  expect(named).toContain('saves')
  expect(Object.keys(TABLES)).toEqual(expect.arrayContaining(named))
})
