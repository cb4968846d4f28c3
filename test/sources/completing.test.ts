// Papers that a feed brought with little are completed from what others know of their DOIs.
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { createLog } from '../../src/config/log.ts'
import type { Paper } from '../../src/papers/paper.ts'
import type { Completer } from '../../src/sources/completing.ts'
import { completeByCrossref } from '../../src/sources/crossref.ts'
import { createFeed } from '../../src/sources/feed.ts'
import { UnreadableAnswer } from '../../src/sources/formats/found.ts'
import { readOpenAlex } from '../../src/sources/formats/openalex-page.ts'
import { readSemanticScholar } from '../../src/sources/formats/semantic-scholar-page.ts'
import { completeByOpenAlex } from '../../src/sources/openalex.ts'
import { completeBySemanticScholar } from '../../src/sources/semantic-scholar.ts'
import type { Source } from '../../src/sources/source.ts'
import type { SyncReport } from '../../src/sources/source-status.ts'
import { openSources } from '../../src/sources/sources.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { newFolder } from '../left-behind.ts'
import { SHARED } from '../library.ts'
import { createTestClock, type Live, openLive, type TestClock } from './live.ts'
import { rss } from './own-feed.ts'

const NOW = Date.parse('2026-04-22T14:00:00Z')
const DAY_MS = 86_400_000
const APIS = join(SHARED, 'apis')
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
/** What becomes of OpenAlex, and what Semantic Scholar knows. */
let others: { openAlex: object | number; semanticScholar: object | number }
let seen: { readonly url: URL; readonly key: string | undefined }[]
let log: string[]
let baseUrl: string
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
  ;[feed, works, asked, fault, seen, log] = ['', [], [], null, [], []]
  others = { openAlex: 500, semanticScholar: 500 }
  clock = createTestClock(NOW)
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    if (url.pathname === '/feed') return void response.writeHead(200, { 'content-type': 'application/rss+xml' }).end(feed)
    const other = url.searchParams.has('api_key') ? others.openAlex : url.pathname.startsWith('/graph/') ? others.semanticScholar : null
    if (other !== null) {
      seen.push({ url, key: request.headers['x-api-key'] as string | undefined })
      response.writeHead(typeof other === 'number' ? other : 200, { 'content-type': 'application/json' })
      return void response.end(typeof other === 'number' ? '{}' : JSON.stringify(other))
    }
    const dois = (url.searchParams.get('filter') ?? '').split(',').map((each) => each.replace(/^doi:/, ''))
    asked.push({ dois, mailto: url.searchParams.get('mailto'), at: clock.now() })
    if (fault) return void response.writeHead(fault.status).end(fault.body ?? '')
    const items = works.filter(({ DOI }) => dois.includes(String(DOI).toLowerCase()))
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ message: { items } }))
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  store = await openStore(newFolder(), clock.now())
  live = openWith(completeByCrossref({ mailto: 'ops@example.org', baseUrl }))
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

function openWith(...completers: Completer[]): Live {
  const source = createFeed({ name: 'doors', title: 'Doors', url: `${baseUrl}/feed`, mayBePrivate: true, completers }) as Source
  const nowhere = { huggingface: '', arxivApi: '', arxivRss: '', arxivOai: '', feeds: '' }
  return openLive({
    server: { urls: nowhere },
    store,
    clock,
    categories: [],
    only: [source],
    log: createLog('warn', (line) => log.push(line)),
  })
}

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

describe('OpenAlex and Semantic Scholar, where their keys are set,', () => {
  const OPENALEX_KEY = 'open-alex-key'
  const SCHOLAR_KEY = 'semantic-scholar-key'
  const openAlex = {
    results: [
      {
        doi: 'https://doi.org/10.1000/hinge',
        title: 'hinge of the door',
        publication_date: '2026-04-01',
        authorships: [{ author: { display_name: 'Ada Lovelace' } }],
        abstract_inverted_index: { doors: [1, 3], Do: [0], open: [2], 'at last?': [4] },
        cited_by_count: 17,
      },
    ],
  }
  const semanticScholar = {
    title: 'hinge of the door',
    abstract: ABSTRACT,
    authors: [{ name: 'Ada Lovelace' }],
    publicationDate: '2026-04-20',
    externalIds: { DOI: '10.1000/HINGE', ArXiv: '2604.00001' },
  }

  beforeEach(async () => {
    await live.close()
    live = openWith(
      completeByCrossref({ mailto: null, baseUrl }),
      completeByOpenAlex({ key: OPENALEX_KEY, baseUrl }),
      completeBySemanticScholar({ key: SCHOLAR_KEY, baseUrl }),
    )
    feed = rss(item('hinge'))
    works = [work('hinge', { abstract: null, issued: null })]
    others = { openAlex, semanticScholar }
  })

  test('are asked in turn for what is still missing', async () => {
    await read()
    expect(await paper('hinge')).toMatchObject({ abstract: ABSTRACT, published: '2026-04-20', authors: ['Ada Lovelace', 'Grace Hopper'] })
    expect((await paper('hinge')).keys, 'no identifier of others').toEqual(['doi:10.1000/hinge'])
    const [first, second] = seen
    expect([first?.url.pathname, first?.url.searchParams.get('filter'), first?.url.searchParams.get('api_key'), first?.key]).toEqual([
      '/works',
      'doi:10.1000/hinge',
      OPENALEX_KEY,
      undefined,
    ])
    expect([second?.url.pathname, second?.key]).toEqual(['/graph/v1/paper/DOI:10.1000/hinge', SCHOLAR_KEY])
    for (const { url } of seen) expect(url.search).not.toMatch(/cite|citation/i)
  })

  test('are not asked for what lacks nothing any more', async () => {
    works = [work('hinge')]
    await read()
    expect(seen).toEqual([])
  })

  test('do not keep what one of them knows from being taken while another is away', async () => {
    others = { openAlex: 500, semanticScholar: 404 }
    await read()
    expect((await paper('hinge')).authors).toHaveLength(2)
  })

  test('with a wrong key say so in the log, without the key, and are asked again', async () => {
    works = []
    others = { openAlex: 401, semanticScholar: 403 }
    expect(await read()).toMatchObject({ problem: null })
    expect(log.join()).toContain('Access is denied')
    expect(log.join()).not.toMatch(/open-alex-key|semantic-scholar-key/)
    others = { openAlex, semanticScholar }
    await read()
    expect((await paper('hinge')).abstract).toBe(ABSTRACT)
  })

  test.skipIf(!existsSync(APIS))('are read as they answer (captured answers beside the checkout)', () => {
    const { found } = readOpenAlex(readFileSync(join(APIS, 'openalex_search.json'), 'utf8'))
    expect(found.map(({ draft }) => [draft.keys[0], draft.published, draft.journal, draft.authors.length])).toEqual([
      ['doi:10.1016/j.neucom.2021.03.091', '2021-04', 'Neurocomputing', 3],
      ['doi:10.1007/s41095-022-0271-y', '2022-03-15', 'Computational Visual Media', 10],
      ['doi:10.1016/0042-6989(95)00294-4', '1996-06', 'Vision Research', 2],
    ])
    expect(found[1]?.draft.abstract).toMatch(
      /^Humans can naturally and effectively find salient regions in complex scenes\. Motivated by this observation,/,
    )
    expect(found.map(({ draft }) => draft.links.fullText)).toEqual([
      undefined,
      'https://link.springer.com/content/pdf/10.1007/s41095-022-0271-y.pdf',
      undefined,
    ])
    const { data } = JSON.parse(readFileSync(join(APIS, 'semantic_search.json'), 'utf8'))
    const [, second] = data.map((each: unknown) => readSemanticScholar(JSON.stringify(each)).found[0])
    expect(second.draft).toMatchObject({
      keys: expect.arrayContaining(['doi:10.1016/j.inffus.2023.102147', 'arxiv:2406.10581']),
      abstract: expect.stringMatching(/^Multimodal visual information fusion/),
    })
  })

  test.each(['[]', '{"results":7}', '{"results":[7,{"title":null}]}'])('that answer %s bring no paper', (body) => {
    const papers = (read: (body: string) => { found: readonly unknown[] }): unknown => {
      try {
        return read(body).found
      } catch (error) {
        return (error as Error).name === 'Error' || error instanceof UnreadableAnswer ? [] : error
      }
    }
    expect([papers(readOpenAlex), papers(readSemanticScholar)]).toEqual([[], []])
  })
})
