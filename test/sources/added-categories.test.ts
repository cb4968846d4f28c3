import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createArxiv } from '../../src/sources/arxiv.ts'
import type { Source } from '../../src/sources/source.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { newFolder } from '../left-behind.ts'
import { createTestClock, type Live, openLive, type TestClock } from './live.ts'

/** What the server announces in a category's feed today, and how often its API fails before it answers. */
let feeds: Record<string, string[]>
let today: string
let failures: number
let whenAsked: (path: string) => void
let asked: URL[]
let added: { category: string; addedAt: number }[]
let store: Store
let clock: TestClock
let live: Live
/** As after a kill: a new program over the same data. */
let restart: () => Promise<void>
let close: () => Promise<void>

const OLD = Array.from({ length: 6 }, (_, index) => `2603.1000${index}`)

beforeEach(async () => {
  feeds = { 'cs.CL': ['2604.00001'], 'cs.RO': ['2604.00002'] }
  failures = 0
  whenAsked = () => {}
  asked = []
  added = []
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    asked.push(url)
    whenAsked(url.pathname)
    if (url.pathname.startsWith('/rss/')) return void response.end(feedOf(url.pathname.slice('/rss/'.length)))
    if (url.pathname.startsWith('/oai')) return void response.writeHead(404).end()
    if (url.searchParams.has('id_list')) return void response.end(apiPage([], 0, 0))
    const start = Number(url.searchParams.get('start'))
    if (start > 0 && failures-- > 0) return void response.writeHead(503).end()
    // Only the first days asked for have papers, two on a page.
    const isFirst =
      url.searchParams.get('search_query')?.includes('cat:cs.RO') &&
      url.searchParams.get('search_query')?.includes('TO 202604212359]') === true
    response.end(isFirst ? apiPage(OLD.slice(start, start + 2), start, OLD.length) : apiPage([], 0, 0))
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  clock = createTestClock(Date.parse('2026-04-21T14:00:00Z'))
  today = '2026-04-21'
  store = await openStore(newFolder(), clock.now())
  const open = (): Live => {
    const urls = { apiUrl: `${url}/api/query`, rssUrl: `${url}/rss/`, oaiUrl: `${url}/oai` }
    const list = { current: () => added, load: async () => added }
    const arxiv = createArxiv({ categories: ['cs.CL'], added: list, ...urls }) as Source
    const server = { urls: { huggingface: url, arxivApi: url, arxivRss: url, arxivOai: url, feeds: url } }
    return openLive({ server, store, clock, categories: [], only: [arxiv] })
  }
  live = open()
  restart = async () => {
    await live.close()
    live = open()
  }
  close = async () => {
    await live.close()
    await store.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})
afterEach(() => close())

function feedOf(category: string): string {
  const day = new Date(`${today}T04:00:00Z`).toUTCString().replace('04:00:00 GMT', '00:00:00 -0400')
  const items = (feeds[category] ?? []).map(
    (id) => `<item><title>Paper ${id}</title><link>https://arxiv.org/abs/${id}</link>
    <description>arXiv:${id}v1 Announce Type: new \nAbstract: Doors.</description><guid isPermaLink="false">oai:arXiv.org:${id}v1</guid>
    <category>${category}</category><pubDate>${day}</pubDate><arxiv:announce_type>new</arxiv:announce_type><dc:creator>Ada</dc:creator></item>`,
  )
  return `<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0"><channel>
  <title>${category} updates on arXiv.org</title><link>http://rss.arxiv.org/rss/${category}</link><pubDate>${day}</pubDate>${items.join('')}</channel></rss>`
}

function apiPage(ids: readonly string[], start: number, total: number): string {
  const entries = ids.map(
    (id) => `<entry><id>http://arxiv.org/abs/${id}v1</id><updated>2026-04-18T00:00:00Z</updated><published>2026-04-18T00:00:00Z</published>
    <title>Paper ${id}</title><summary>Doors.</summary><author><name>Ada</name></author>
    <category term="cs.RO" scheme="http://arxiv.org/schemas/atom"/></entry>`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"><opensearch:totalResults>${total}</opensearch:totalResults><opensearch:startIndex>${start}</opensearch:startIndex>${entries.join('')}</feed>`
}

const arxiv = (): Source => live.sync.sources[0] as Source

async function read(day = today): Promise<void> {
  today = day
  clock.moveTo(Date.parse(`${day}T14:00:00Z`))
  expect(await live.sync.run(arxiv())).toMatchObject({ problem: null })
}

/** Whether digests owe a paper; undefined where it is not here. */
async function isOwed(id: string): Promise<boolean | undefined> {
  const paper = await store.papers.byKey(`arxiv:${id}`)
  return paper ? (await store.papers.arrivals([paper.id])).get(paper.id)?.isNews : undefined
}

/** Fills the library until nothing more comes, or the server fails. */
async function fill(): Promise<void> {
  for (let round = 0; round < 20; round++) {
    await live.sync.tick()
    for (let waits = 0; waits < 200 && (await store.sources.states()).get('arxiv')?.holder !== null; waits++) await setTimeout(5)
    const [status] = await live.sync.statuses()
    if (status?.filled?.isOver || status?.filled?.isPaused) return
  }
}

function startsAsked(): string[] {
  return asked
    .filter(({ searchParams }) => searchParams.get('search_query')?.includes('TO 202604212359]'))
    .map(({ searchParams }) => searchParams.get('start') as string)
}

async function addRobotics(): Promise<void> {
  await read()
  await fill()
  expect(await isOwed('2604.00001')).toBe(true)
  added = [{ category: 'cs.RO', addedAt: clock.now() }]
  asked = []
  await read()
}

test('what a category has at first is back-fill, and what it announces from then on is news', async () => {
  await addRobotics()
  expect(asked[0]?.pathname).toBe('/rss/cs.RO') // before the others
  await fill()
  expect(await isOwed('2604.00002')).toBe(false)
  for (const id of OLD) expect(await isOwed(id)).toBe(false)
  feeds = { 'cs.CL': ['2604.00003'], 'cs.RO': ['2604.00004', OLD[0] as string] }
  await read('2026-04-22')
  expect(await isOwed('2604.00003')).toBe(true)
  expect(await isOwed('2604.00004')).toBe(true)
  // What came by the back-fill is owed from the day on which it is announced.
  expect(await isOwed(OLD[0] as string)).toBe(true)
  expect(await isOwed(OLD[1] as string)).toBe(false)
})

test('what it announces after it was added is news, though its first feed was read later', async () => {
  await read()
  added = [{ category: 'cs.RO', addedAt: Date.parse('2026-04-22T03:30:00Z') }] // the evening of the 21st in New York
  await read('2026-04-22')
  expect(await isOwed('2604.00002')).toBe(true)
})

test('announcements between the day on which it was added and its first feed are made up for', async () => {
  added = [{ category: 'cs.RO', addedAt: clock.now() }]
  today = '2026-04-24'
  clock.moveTo(Date.parse('2026-04-24T14:00:00Z'))
  await live.sync.run(arxiv())
  const harvests = asked.filter(({ pathname }) => pathname === '/oai').map(({ searchParams }) => searchParams.get('set') ?? '')
  expect(harvests).toContain('cs:cs:RO')
})

test('a category that is added while others are read is read in the same run', async () => {
  whenAsked = (path) => {
    if (path === '/rss/cs.CL') added = [{ category: 'cs.RO', addedAt: clock.now() }]
  }
  await read()
  expect(await isOwed('2604.00002')).toBe(false)
})

test('a back-fill that is killed between two pages goes on where it was', async () => {
  await addRobotics()
  failures = 100
  await fill()
  expect(await isOwed(OLD[1] as string)).toBe(false)
  expect(await isOwed(OLD[2] as string)).toBeUndefined()
  failures = 0
  asked = []
  await restart()
  await fill()
  for (const id of OLD) expect(await isOwed(id)).toBe(false)
  expect(startsAsked()).toEqual(['2', '4'])
})

test('a category that leaves is asked no more; if it comes back, nothing of the time between is news', async () => {
  await addRobotics()
  added = []
  asked = []
  await read('2026-04-22')
  expect(asked.map(({ pathname }) => pathname)).not.toContain('/rss/cs.RO')
  feeds['cs.RO'] = ['2604.00009']
  today = '2026-04-29'
  clock.moveTo(Date.parse('2026-04-29T13:00:00Z'))
  added = [{ category: 'cs.RO', addedAt: clock.now() }]
  feeds['cs.CL'] = []
  asked = []
  await live.sync.run(arxiv())
  expect(await isOwed('2604.00009')).toBe(false)
  expect(asked.filter(({ pathname, searchParams }) => pathname === '/oai' && searchParams.get('set') === 'cs:cs:RO')).toEqual([])
  feeds['cs.RO'] = ['2604.00010']
  today = '2026-04-30'
  clock.moveTo(Date.parse('2026-04-30T14:00:00Z'))
  await live.sync.run(arxiv())
  expect(await isOwed('2604.00010')).toBe(true)
})
