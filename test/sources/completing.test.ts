// Papers that a feed brought with little are completed from what others know of their DOIs.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import type { Paper } from '../../src/papers/paper.ts'
import { completeByCrossref } from '../../src/sources/crossref.ts'
import { createFeed } from '../../src/sources/feed.ts'
import type { Source } from '../../src/sources/source.ts'
import type { SyncReport } from '../../src/sources/source-status.ts'
import { openSources } from '../../src/sources/sources.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { newFolder } from '../left-behind.ts'
import { createTestClock, type Live, openLive, type TestClock } from './live.ts'
import { rss } from './own-feed.ts'

const NOW = Date.parse('2026-04-22T14:00:00Z')
const DAY_MS = 86_400_000
const ABSTRACT = `We ask whether doors open at last. ${'A sentence of the whole abstract follows here. '.repeat(10)}`.trim()

type Work = Readonly<Record<string, unknown>>

let clock: TestClock
let store: Store
let live: Live
let feed: string
let works: Work[]
/** What Crossref is asked, and when; what it answers in place of its works. */
let asked: { readonly dois: readonly string[]; readonly mailto: string | null; readonly at: number }[]
let fault: { readonly status: number; readonly body?: string } | null
let close: () => void

const item = (name: string, rest = '') =>
  `<title>${name} of the door</title><link>https://doi.org/10.1000/${name}</link><description>A teaser of ${name}, which is short.</description>${rest}`
const work = (name: string, rest: Work = {}): Work => ({
  DOI: `10.1000/${name.toUpperCase()}`,
  title: [`${name} of the door`],
  abstract: `<jats:p>${ABSTRACT}</jats:p>`,
  author: [
    { given: 'Ada', family: 'Lovelace' },
    { given: 'Grace', family: 'Hopper' },
  ],
  issued: { 'date-parts': [[2026, 4, 20]] },
  'container-title': ['Journal of Doors'],
  type: 'journal-article',
  created: { 'date-time': '2026-04-20T10:00:00Z' },
  ...rest,
})

beforeEach(async () => {
  ;[feed, works, asked, fault] = ['', [], [], null]
  clock = createTestClock(NOW)
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    if (url.pathname === '/feed') return void response.writeHead(200, { 'content-type': 'application/rss+xml' }).end(feed)
    const dois = (url.searchParams.get('filter') ?? '').split(',').map((each) => each.replace(/^doi:/, ''))
    asked.push({ dois, mailto: url.searchParams.get('mailto'), at: clock.now() })
    if (fault) return void response.writeHead(fault.status).end(fault.body ?? '')
    const items = works.filter(({ DOI }) => dois.includes(String(DOI).toLowerCase()))
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ message: { items } }))
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  store = await openStore(newFolder(), clock.now())
  const completers = [completeByCrossref({ mailto: 'ops@example.org', baseUrl })]
  const source = createFeed({ name: 'doors', title: 'Doors', url: `${baseUrl}/feed`, mayBePrivate: true, completers }) as Source
  const nowhere = { huggingface: '', arxivApi: '', arxivRss: '', arxivOai: '', feeds: '' }
  live = openLive({ server: { urls: nowhere }, store, clock, categories: [], only: [source] })
  close = () => {
    server.closeAllConnections()
    server.close()
  }
})
afterEach(async () => {
  await live.close()
  close()
  await store.close()
})

async function read(): Promise<SyncReport> {
  const [source] = live.sync.sources
  const report = source && (await live.sync.run(source))
  if (!report) throw new Error('somebody else reads it')
  return report
}
async function paper(name: string): Promise<Paper> {
  const found = await store.papers.byKey(`doi:10.1000/${name}`)
  if (!found) throw new Error(`no paper ${name}`)
  return found
}

describe('what Crossref knows of a DOI', () => {
  test('completes authors, date, abstract and journal in the run that brings the paper, as no news of Crossref’s', async () => {
    feed = rss(item('hinge'))
    await read()
    feed = rss(item('hinge'), item('knob'))
    works = [work('hinge'), work('knob')]
    clock.moveTo(NOW + DAY_MS)
    expect(await read()).toMatchObject({ problem: null, added: 1, news: 1 })
    expect(await paper('knob')).toMatchObject({
      title: 'knob of the door',
      authors: ['Ada Lovelace', 'Grace Hopper'],
      abstract: ABSTRACT,
      published: '2026-04-20',
      journal: 'Journal of Doors',
      sources: ['doors'],
    })
    expect(asked.at(-1)).toMatchObject({ dois: ['10.1000/knob', '10.1000/hinge'], mailto: 'ops@example.org' })
    expect((await paper('hinge')).authors, 'which Crossref did not know a day before').toHaveLength(2)
  })

  test('is asked once: what is known is done with, what is not is asked again after a day, two, four', async () => {
    feed = rss(item('hinge'), item('knob'))
    works = [work('hinge', { abstract: null })]
    await read()
    await read()
    expect(asked.map(({ dois }) => dois)).toEqual([['10.1000/knob', '10.1000/hinge']])
    for (const [days, times] of [
      [1, 2],
      [2, 2],
      [3, 3],
      [6, 3],
      [7, 4],
    ] as const) {
      clock.moveTo(NOW + days * DAY_MS + 60_000)
      await read()
      expect([days, asked.length]).toEqual([days, times])
    }
    expect(asked.at(-1)?.dois).toEqual(['10.1000/knob'])
    expect((await paper('hinge')).authors).toHaveLength(2)
  })

  test('is not asked about what lacks nothing, has no DOI, or is of arXiv', async () => {
    const whole = item('hinge', '<author>Ada Lovelace</author><pubDate>Mon, 20 Apr 2026 10:00:00 GMT</pubDate>')
    const arxiv =
      '<title>A latch</title><link>https://arxiv.org/abs/2604.00001</link><description>We show that it latches well enough for a door.</description>'
    feed = rss(whole.replace(/<description>.*<\/description>/, `<description>${ABSTRACT}</description>`), arxiv)
    expect(await read()).toMatchObject({ problem: null, added: 2 })
    expect(asked).toEqual([])
  })

  test('comes by twenty at once, a second apart, a hundred in one run, the rest in the next', async () => {
    const names = Array.from({ length: 130 }, (_, index) => `door${index}`)
    feed = rss(...names.map((name) => item(name)))
    works = names.map((name) => work(name))
    await read()
    expect(asked.map(({ dois }) => dois.length)).toEqual([20, 20, 20, 20, 20])
    const gaps = asked.slice(1).map(({ at }, index) => at - (asked[index]?.at ?? 0))
    for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(1_000)
    await read()
    expect(asked.map(({ dois }) => dois.length).slice(5)).toEqual([20, 10])
    expect(new Set(asked.flatMap(({ dois }) => dois)).size).toBe(130)
  })

  test('is of that paper: another one that is sent is not taken', async () => {
    feed = rss(item('hinge'))
    works = [work('hinge', { DOI: '10.1000/hinge' })]
    fault = { status: 200, body: JSON.stringify({ message: { items: [work('other')] } }) }
    await read()
    expect((await store.papers.countPapers()).total).toBe(1)
    expect((await paper('hinge')).authors).toEqual([])
  })

  test.each([
    [429, '', 1],
    [500, '', 1],
    [400, '', 2],
    [200, '<html>', 2],
  ])('and its trouble (%i “%s”) is none of the feed', async (status, body, tries) => {
    feed = rss(item('hinge'))
    works = [work('hinge')]
    fault = { status, body }
    expect(await read()).toMatchObject({ problem: null, added: 1 })
    fault = null
    clock.moveTo(clock.now() + 3_600_000)
    await read()
    // What would be refused again is put off for a day.
    expect((await paper('hinge')).authors).toHaveLength(tries === 1 ? 2 : 0)
    clock.moveTo(clock.now() + DAY_MS)
    await read()
    expect((await paper('hinge')).authors).toHaveLength(2)
  })
})

test('a paper that turns out to be one of arXiv’s is still asked about there', async () => {
  feed = rss(item('hinge'))
  works = [work('hinge')]
  await read()
  const { id } = await paper('hinge')
  const draft = { ...(await paper('hinge')), keys: ['doi:10.1000/hinge', 'arxiv:2604.00001'] }
  const details = {
    version: 1,
    updated: null,
    links: { page: null, code: null, project: null, thumbnail: null },
    aiSummary: null,
    aiKeywords: [],
  }
  const papers = [{ draft: { ...draft, ...details }, announced: 'listed' as const, at: null, isNews: false }]
  await store.sources.ingest({ source: 'arxiv', papers, cursor: null, brought: null, at: NOW, lease: null, enriches: false })
  expect(await store.sources.toEnrich(NOW + 1_000, 10)).toEqual([{ paper: id, id: '2604.00001' }])
})

test('Crossref completes feeds where it is a source, also without journals of its own', () => {
  const names = (environment: Record<string, string>): string[] => openSources(readConfig(environment).sources, []).map(({ name }) => name)
  expect(names({ PAPERBOY_SOURCES: 'feeds crossref', PAPERBOY_FEEDS: 'https://doors.example/feed' })).toEqual(['doors.example-feed'])
  expect(() => readConfig({ PAPERBOY_SOURCES: 'crossref' })).toThrow('PAPERBOY_CROSSREF_JOURNALS is not set')
})
