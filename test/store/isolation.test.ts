// Of every query of the store: it answers as if the rows of others were not there, and leaves them as they are.
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { openFile } from '../../src/store/sqlite.ts'
import { openStore } from '../../src/store/store.ts'
import { newFolder } from '../left-behind.ts'
import { expectGapsApart, expectIsolated, type Seeded, seedDatabase, TABLES } from './isolation.ts'
import { PLACES } from './places.ts'
import { ABOUT_NO_PLACE, FURTHER, QUERIES, type Query } from './queries.ts'

let seeded: Seeded
beforeAll(async () => {
  seeded = await seedDatabase()
})

describe.each(PLACES.slice(0, 3))('$workspace', ({ workspace }) => {
  test.each(Object.entries<Query>({ ...QUERIES, ...FURTHER }))('%s', (_, query) => expectIsolated(seeded, query, workspace))
})

test('a restoration looks back in each workspace by itself', expectGapsApart)

test('every method of the store is asked here, or it is said why it is about no place', async () => {
  const store = await openStore(newFolder(), 0)
  onTestFinished(() => store.close())
  const methods = Object.entries(store).flatMap(([part, value]) =>
    typeof value === 'function' ? [part] : Object.keys(value).map((name) => `${part}.${name}`),
  )
  expect(methods.sort()).toEqual([...Object.keys(QUERIES), ...Object.keys(ABOUT_NO_PLACE)].sort())
})

test('every table whose rows name a workspace or a platform is looked at here', () => {
  const sqlite = openFile(`${seeded.folder}/paperboy.db`, 0)
  onTestFinished(() => void sqlite.close())
  const naming = sqlite.prepare(
    "select name from sqlite_master where type = 'table' and exists (select 1 from pragma_table_info(sqlite_master.name) where name in ('workspace', 'platform'))",
  )
  const names = naming.pluck().all()
  expect(names).toContain('saves')
  expect(Object.keys(TABLES)).toEqual(expect.arrayContaining(names))
})
