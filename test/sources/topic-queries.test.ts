import { afterEach, beforeEach, expect, test } from 'vitest'
import { createEuropePmc } from '../../src/sources/europepmc.ts'
import type { Source } from '../../src/sources/source.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { newFolder } from '../left-behind.ts'
import { createTestClock, type Live, openLive, type TestClock } from './live.ts'
import { PAGE, type Services, served, startServices } from './services.ts'

const TODAY = '2026-04-22'
const NOW = Date.parse(`${TODAY}T14:00:00Z`)
const HOUR_MS = 3_600_000

let clock: TestClock
let services: Services
let store: Store
let live: Live
/** The queries of topics now. */
let topics: string[]

beforeEach(async () => {
  clock = createTestClock(NOW)
  services = await startServices(clock.now)
  services.queries = []
  topics = ['windows']
  store = await openStore(newFolder(), clock.now())
  live = open()
})
afterEach(async () => {
  await live.close()
  await services.close()
  await store.close()
})

function open(): Live {
  const nowhere = { huggingface: '', arxivApi: '', arxivRss: '', arxivOai: '', feeds: '' }
  const source = createEuropePmc({ queries: () => services.queries, ofTopics: async () => topics, baseUrl: services.url }) as Source
  return openLive({ server: { urls: nowhere }, store, clock, categories: [], only: [source] })
}

const run = () => live.sync.run(live.sync.sources[0] as Source)
const status = async () => (await live.sync.statuses())[0]
const askedFor = (query: string): number => services.requests.filter((url) => url.includes(`query=(${query})+AND`)).length

test('the first answer to a topic’s words is 30 days that are no news; what was created since is news', async () => {
  services.papers = [...served(2, '2026-03-30'), ...served(3, TODAY)]
  expect(await run()).toMatchObject({ problem: null, added: 5, news: 0 })
  expect(services.requests).toHaveLength(1)
  expect(services.requests[0]).toContain('CREATION_DATE:[2026-03-24+TO+2026-04-22]')
  expect((await status())?.filled).toMatchObject({ from: '2026-03-24', isOver: true })
  services.papers.push(...served(2, '2026-04-23'))
  clock.moveTo(NOW + 25 * HOUR_MS)
  expect(await run()).toMatchObject({ problem: null, added: 2, news: 2 })
  expect(services.requests[1]).toContain('TO+2026-04-23]')
})

test('each query of topics is asked once a day, while configured ones are asked each time', async () => {
  services.queries = ['doors']
  for (const hours of [0, 4, 8, 12, 23]) {
    clock.moveTo(NOW + hours * HOUR_MS)
    await run()
  }
  expect([askedFor('doors'), askedFor('windows')]).toEqual([5, 1])
  topics.push('gates')
  clock.moveTo(NOW + 23.5 * HOUR_MS)
  await run()
  expect([askedFor('windows'), askedFor('gates')]).toEqual([1, 1])
  clock.moveTo(NOW + 25 * HOUR_MS)
  await run()
  expect([askedFor('windows'), askedFor('gates')]).toEqual([2, 1])
})

test('a query that is interrupted between pages goes on where it was, and is then done for the day', async () => {
  services.papers = served(2 * PAGE + 1, TODAY)
  services.fail({ path: /cursorMark=m/, as: { kind: 'offline' } })
  expect((await run())?.problem).not.toBeNull()
  services.mend()
  await live.close()
  live = open()
  await run()
  expect(await store.papers.countPapers()).toMatchObject({ total: 2 * PAGE + 1 })
  const asked = services.requests.length
  await run()
  expect(services.requests).toHaveLength(asked)
})

test('a query that is refused keeps nobody from what the others bring, and is not asked again that day', async () => {
  services.papers = served(1, TODAY)
  topics = ['a) OR (b', 'doors']
  expect(await run()).toMatchObject({ problem: null, added: 1 })
  topics = ['a) OR (b']
  clock.moveTo(NOW + HOUR_MS)
  expect(await run()).toMatchObject({ problem: null })
})

test('without anything to ask it is there, and fills nothing', async () => {
  topics = []
  expect(await run()).toMatchObject({ problem: null, added: 0 })
  expect((await status())?.filled).toMatchObject({ isOver: true })
  expect(services.requests).toEqual([])
})
