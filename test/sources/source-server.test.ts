import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readArxivAtom } from '../../src/sources/formats/arxiv-atom.ts'
import { streamArxivOai } from '../../src/sources/formats/arxiv-oai.ts'
import { readArxivRss } from '../../src/sources/formats/arxiv-rss.ts'
import { ExpiredToken, type Page, RefusedQuery, UnreadableAnswer } from '../../src/sources/formats/found.ts'
import { readDailyPapers } from '../../src/sources/formats/huggingface-page.ts'
import { COLLECTION, FIXTURES, hasCollection } from './fixture.ts'
import { openMonth } from './month.ts'
import { type SourceServer, startSources } from './source-server.ts'

let now = 0
let server: SourceServer

beforeEach(async () => {
  now = Date.parse('2026-04-20T15:00:00Z')
  server = await startSources({ fixtures: FIXTURES, now: () => now, oaiPage: 2, quota: 3 })
})
afterEach(() => server.close())

async function get(url: string, headers: Record<string, string> = {}) {
  const response = await fetch(url, { headers, redirect: 'manual' })
  return { status: response.status, headers: response.headers, body: await response.text() }
}

async function harvest(query: string): Promise<Page[]> {
  const { body } = await fetch(`${server.urls.arxivOai}/oai?verb=ListRecords&${query}`)
  const pages: Page[] = []
  for await (const page of streamArxivOai(body as unknown as AsyncIterable<Uint8Array>)) pages.push(page)
  return pages
}

const rss = async () => readArxivRss((await get(`${server.urls.arxivRss}/rss/cs.CV`)).body)
const named = ({ found }: Pick<Page, 'found'>) => found.map(({ draft, announced }) => `${draft.keys[0]} v${draft.version} ${announced}`)

describe('the month on this machine', () => {
  test('announces a day from four in the morning, types relative to the feed, and nothing on a weekend', async () => {
    expect(named(await rss())).toEqual(['arxiv:2604.90001 v2 replace', 'arxiv:2604.90002 v1 new'])
    now = Date.parse('2026-04-17T15:00:00Z')
    expect(named(await rss())).toEqual(['arxiv:2604.90001 v1 new', 'arxiv:2604.90004 v1 cross'])
    now = Date.parse('2026-04-18T15:00:00Z')
    expect(await rss()).toMatchObject({ found: [], stamp: 'Sat, 18 Apr 2026 00:00:00 -0400' })
    now = Date.parse('2026-04-20T03:59:00Z')
    expect(await rss()).toMatchObject({ found: [], stamp: 'Sun, 19 Apr 2026 00:00:00 -0400' })
  })

  test('tells the same of a paper by all three of arXiv’s ways', async () => {
    const [feed, api, pages] = [
      await rss(),
      (await get(`${server.urls.arxivApi}/api/query?search_query=cat:cs.CV&max_results=9`)).body,
      await harvest('metadataPrefix=arXivRaw&from=2026-04-20'),
    ]
    const drafts = [feed, readArxivAtom(api), ...pages].flatMap(({ found }) =>
      found.flatMap(({ draft }) => (draft.keys[0] === 'arxiv:2604.90001' ? [draft] : [])),
    )
    expect(
      drafts.map(({ title, authors, categories, version, updated }) => [title, authors.length, categories, version, updated?.slice(0, 7)]),
    ).toEqual(Array(3).fill(['Paper Routes: Learning to Deliver Once', 2, ['cs.CV', 'cs.LG'], 2, '2026-04']))
  })

  test('answers the API by page and by id, and drops ids it does not know', async () => {
    const first = readArxivAtom(
      (await get(`${server.urls.arxivApi}/api/query?search_query=cat:cs.CV+OR+cat:cs.CL&max_results=3&sortBy=submittedDate`)).body,
    )
    expect([first.found.length, first.next, first.total]).toEqual([3, '3', 4])
    const byId = readArxivAtom((await get(`${server.urls.arxivApi}/api/query?id_list=2604.99999,2604.90004v1`)).body)
    expect(named(byId)).toEqual(['arxiv:2604.90004 v1 listed'])
    const wrong = await get(`${server.urls.arxivApi}/api/query?id_list=abc`)
    expect(() => readArxivAtom(wrong.body)).toThrow(RefusedQuery)
  })

  test('is harvested page by page, with tokens that end at midnight', async () => {
    const first = (await harvest('metadataPrefix=arXiv&from=2026-04-17')).at(-1)
    expect(first).toMatchObject({ total: 4, stamp: '2026-04-20T15:00:00Z' })
    const token = `resumptionToken=${encodeURIComponent(first?.next ?? '')}`
    const last = (await harvest(token)).at(-1)
    expect([last?.found.length, last?.next]).toEqual([2, null])
    now += 24 * 3_600_000
    await expect(harvest(token)).rejects.toThrow(ExpiredToken)
  })

  test('grows its lists through the day, and their upvotes', async () => {
    const list = async () => readDailyPapers((await get(`${server.urls.huggingface}/api/daily_papers?date=2026-04-20`)).body)
    now = Date.parse('2026-04-20T08:00:00Z')
    expect((await list()).found).toHaveLength(1)
    now = Date.parse('2026-04-20T12:35:04Z')
    expect((await list()).found.map(({ draft }) => draft.upvotes)).toEqual([6, 0])
    now = Date.parse('2026-04-25T00:00:00Z')
    expect((await list()).found.map(({ draft }) => draft.upvotes)).toEqual([40, 0])
  })

  test('says how much of the quota is left, and refuses when it is used up', async () => {
    const url = `${server.urls.huggingface}/api/daily_papers?sort=trending`
    const answers = [await get(url), await get(url), await get(url), await get(url)]
    expect(answers.map(({ status, headers }) => [status, headers.get('ratelimit'), headers.get('retry-after')])).toEqual([
      [200, '"api";r=2;t=300', null],
      [200, '"api";r=1;t=300', null],
      [200, '"api";r=0;t=300', null],
      [429, '"api";r=0;t=300', '300'],
    ])
    now += 300_000
    expect((await get(url)).status).toBe(200)
  })

  test('answers who has the page already with 304', async () => {
    const url = `${server.urls.feeds}/feeds/journal.xml`
    const { headers } = await get(url)
    const [etag, modified] = [headers.get('etag') ?? '', headers.get('last-modified') ?? '']
    expect((await get(url, { 'if-none-match': etag })).status).toBe(304)
    expect((await get(url, { 'if-modified-since': modified })).status).toBe(304)
    expect((await get(url, { 'if-none-match': '"other"' })).status).toBe(200)
    expect((await get(`${server.urls.feeds}/feeds/../../source-server.ts`)).status).toBe(404)
  })

  test('keeps a log of who asked when', async () => {
    await get(`${server.urls.arxivApi}/api/query?id_list=abc`, { 'user-agent': 'Paperboy (+mailto:a@example.org)' })
    now += 3_000
    await get(`${server.urls.arxivRss}/rss/cs.CV`)
    expect(server.requests.map(({ host, url, status, together }) => [host, url, status, together])).toEqual([
      ['arxivApi', '/api/query?id_list=abc', 200, 1],
      ['arxivRss', '/rss/cs.CV', 200, 1],
    ])
    expect(server.requests[0]?.headers['user-agent']).toBe('Paperboy (+mailto:a@example.org)')
    expect(server.closest(['arxivApi', 'arxivRss', 'arxivOai'])).toBe(3_000)
    expect(server.closest(['huggingface'])).toBeNull()
  })
})

describe('the faults', () => {
  const url = () => `${server.urls.arxivApi}/api/query?search_query=cat:cs.CV`
  const read = async () => readArxivAtom((await get(url())).body)

  test('strike the host, the path, the hours and the times they are told, and no other', async () => {
    server.fail({
      host: 'arxivApi',
      path: /search_query/,
      between: [now, now + 1_000],
      times: 2,
      as: { kind: 'status', status: 429, retryAfter: 7 },
    })
    expect((await get(`${server.urls.arxivApi}/api/query?id_list=2604.90001`)).status).toBe(200)
    const struck = await get(url())
    expect([struck.status, struck.headers.get('retry-after')]).toEqual([429, '7'])
    expect((await get(url())).status).toBe(429)
    expect((await get(url())).status).toBe(200)
    expect(server.requests.map(({ mishap }) => mishap)).toEqual([null, 'status', 'status', null])
  })

  test('strike every other request, or as long as they last', async () => {
    server.fail({ every: 2, as: { kind: 'status', status: 503, retryAfter: 'date' } })
    expect([(await get(url())).status, (await get(url())).status, (await get(url())).status]).toEqual([200, 503, 200])
    server.mend()
    server.fail({ between: [now, now + 3 * 86_400_000], as: { kind: 'offline' } })
    await expect(get(url())).rejects.toThrow('fetch failed')
    now += 3 * 86_400_000
    expect((await get(url())).status).toBe(200)
  })

  test('cut an answer in half, with and without telling', async () => {
    server.fail({ times: 1, as: { kind: 'truncated', silently: false } })
    await expect(get(url())).rejects.toThrow('terminated')
    server.fail({ times: 1, as: { kind: 'truncated', silently: true } })
    await expect(read()).rejects.toThrow('it ends in the middle')
  })

  test.each([
    [{ kind: 'empty' } as const, UnreadableAnswer, 'though arXiv counts 3 papers'],
    [{ kind: 'error-entry', message: 'no such thing' } as const, RefusedQuery, 'arXiv refuses the query: no such thing'],
    [{ kind: 'page' } as const, UnreadableAnswer, 'is a web page (“Be right back”)'],
    [{ kind: 'bomb', megabytes: 6 } as const, UnreadableAnswer, 'has 6 MB; at most 5 MB are read'],
  ])('answer in ways that a reader must know: $kind', async (as, kind, sentence) => {
    server.fail({ times: 1, as })
    const reading = read()
    await expect(reading).rejects.toThrow(kind)
    await expect(reading).rejects.toThrow(sentence)
    expect((await read()).found).toHaveLength(3)
  })

  test('show Friday’s page on a Saturday, and send elsewhere', async () => {
    now = Date.parse('2026-04-18T15:00:00Z')
    server.fail({ host: 'arxivRss', times: 1, as: { kind: 'stale', days: 1 } })
    expect(await rss()).toMatchObject({ stamp: 'Fri, 17 Apr 2026 00:00:00 -0400', found: [{}, {}] })
    server.fail({ times: 1, as: { kind: 'redirect', to: 'http://169.254.169.254/' } })
    expect((await get(url())).headers.get('location')).toBe('http://169.254.169.254/')
  })
})

test.skipIf(!hasCollection)(
  'a month of what was really announced tells each paper once a day, with versions that only rise (skipped without it)',
  () => {
    const month = openMonth(COLLECTION)
    expect(month.featuredDays).toHaveLength(27)
    const versions = new Map<string, number>()
    let announced = 0
    for (const day of month.days) {
      const papers = month.papersAt(Date.parse(`${day}T00:00:00Z`)).filter((paper) => paper.day === day)
      expect(new Set(papers.map(({ id }) => id)).size).toBe(papers.length)
      announced += papers.length
      for (const { id, version, published, updated } of papers) {
        expect(version).toBeGreaterThanOrEqual(versions.get(id) ?? 1)
        expect(published <= updated).toBe(true)
        versions.set(id, version)
      }
    }
    expect(announced).toBe(6_507)
    expect(month.announced('cs.CV', '2026-04-21').filter(({ type }) => type === 'new').length).toBeGreaterThan(100)
  },
)
