// What sources announced between a backup and its restoration is no news.
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Source } from '../../src/sources/source.ts'
import { markRestored } from '../../src/store/deliveries/restored.ts'
import { openSqlite } from '../../src/store/sqlite.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { newFolder } from '../left-behind.ts'
import { createTestClock, openLive, type TestClock } from './live.ts'
import { monthFolder } from './made-up-month.ts'
import { type SourceServer, startSources } from './source-server.ts'

const FRIDAY = Date.parse('2026-04-17T14:00:00Z')
const DAY_MS = 86_400_000

let clock: TestClock
let server: SourceServer
let store: Store
let data: string

beforeEach(async () => {
  clock = createTestClock(FRIDAY - 2 * DAY_MS)
  server = await startSources({ fixtures: monthFolder(), now: clock.now, oaiPage: 40 })
  data = newFolder()
  store = await openStore(data, clock.now())
})
afterEach(async () => {
  await server.close()
  await store.close()
})

/** Asks a source once, as a program that starts anew. */
async function ask(name: string) {
  const live = openLive({ server, store, clock, categories: ['eess.IV'] })
  const source = live.sync.sources.find((each) => each.name === name) as Source
  const report = await live.sync.run(source)
  await live.close()
  return report
}

test.each(['huggingface', 'arxiv'])('the first run of %s after it brings no news, and the next one does', async (name) => {
  await ask(name)
  clock.moveTo(FRIDAY)
  await store.close()
  const database = openSqlite(join(data, 'paperboy.db'))
  await markRestored(database, clock.now())
  await database.destroy()
  store = await openStore(data, clock.now())
  clock.moveTo(FRIDAY + 60_000)
  const first = await ask(name)
  expect(first).toMatchObject({ problem: null, news: 0 })
  expect(first?.added).toBeGreaterThan(0)
  clock.moveTo(FRIDAY + 4 * DAY_MS)
  const next = await ask(name)
  expect(next?.problem).toBeNull()
  expect(next?.news).toBeGreaterThan(0)
})

test('without a restoration the same days are news', async () => {
  await ask('huggingface')
  clock.moveTo(FRIDAY + 60_000)
  expect((await ask('huggingface'))?.news).toBeGreaterThan(0)
})
