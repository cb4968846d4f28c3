import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runVerb } from '../../src/cli/table.ts'
import type { Source } from '../../src/sources/source.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { newFolder } from '../left-behind.ts'
import { openTestLibrary, testConfig } from '../library.ts'
import { createTestClock, type Live, openLive, type TestClock } from './live.ts'
import { monthFolder } from './made-up-month.ts'
import { type SourceServer, startSources } from './source-server.ts'

const FIXTURES = monthFolder()
/** A Friday, after arXiv’s feed of the day and with a list of Hugging Face’s. */
const FRIDAY = Date.parse('2026-04-17T14:00:00Z')
const DAY_MS = 86_400_000
const BIORXIV = '/feeds/biorxiv_genomics_2023-12_rss1.0.xml'

describe('the sync engine', () => {
  let clock: TestClock
  let server: SourceServer
  let store: Store
  let live: Live
  let told: string[]

  beforeEach(async () => {
    clock = createTestClock(FRIDAY)
    told = []
    server = await startSources({ fixtures: FIXTURES, now: clock.now, oaiPage: 40 })
    store = await openStore(newFolder(), clock.now())
    live = openLive({ server, store, clock, categories: ['eess.IV'], feeds: [BIORXIV], told })
  })
  afterEach(async () => {
    await live.close()
    await server.close()
    await store.close()
  })

  const source = (name: string) => {
    const found = live.sync.sources.find((each) => each.name === name)
    if (!found) throw new Error(`no source ${name}`)
    return found
  }
  const wish = (rest: Partial<Parameters<Live['sync']['run']>[1]>) => ({
    since: null,
    isDry: false,
    isIndexed: false,
    onProgress() {},
    ...rest,
  })
  const standing = async (name: string) => {
    const found = (await live.sync.statuses()).find((each) => each.source.name === name)
    if (!found) throw new Error(`no source ${name}`)
    return found
  }
  const asked = (host: string): string[] => server.requests.filter((each) => each.host === host).map(({ url }) => url)

  test.each([1, 40])('asks Hugging Face for today again after a clock that was %d days ahead', async (days) => {
    const listOf = (at: number): string => `date=${new Date(at).toISOString().slice(0, 10)}`
    await live.sync.run(source('huggingface'))
    clock.setTo(FRIDAY + days * DAY_MS)
    await live.sync.run(source('huggingface'))
    clock.setTo(FRIDAY + 1_000)
    // The first run of a day reads two weeks anew; the next ones what may have grown.
    for (let runs = 0; runs < 2; runs++) {
      const before = server.requests.length
      await live.sync.run(source('huggingface'))
      const since = server.requests.slice(before).map(({ url }) => url)
      expect(since.filter((url) => url.includes(listOf(FRIDAY)))).toHaveLength(1)
      expect(since.filter((url) => url.includes(listOf(FRIDAY + DAY_MS)))).toEqual([])
    }
  })

  test('brings today as news and what was before as none', async () => {
    const report = await live.sync.run(source('huggingface'))
    expect(report).toMatchObject({ problem: null, refused: [] })
    expect(report?.added).toBeGreaterThan(100)
    const today = (await store.papers.byIds(await store.papers.newest({ category: null, limit: 500 }))).length
    expect(report?.news).toBeGreaterThan(0)
    expect(report?.news).toBeLessThan(today / 2)
  })

  test('asks again only what may have changed', async () => {
    await live.sync.run(source('huggingface'))
    const first = asked('huggingface').length
    await live.sync.run(source('huggingface'))
    // Yesterday’s list was settled at noon.
    expect(asked('huggingface').slice(first)).toEqual(['/api/daily_papers?date=2026-04-17&limit=100'])
  })

  test('reads the upvotes of two weeks again each day, and keeps by day what they gained', async () => {
    await live.sync.run(source('huggingface'))
    clock.moveTo(FRIDAY + DAY_MS)
    const report = await live.sync.run(source('huggingface'))
    expect(report?.merged).toBeGreaterThan(0)
    const gains = await store.sources.upvoteGains('2026-04-18')
    expect(gains.length).toBeGreaterThan(0)
  })

  test('goes back as far as it is asked to, and on from where it was cut off', async () => {
    await live.sync.run(source('huggingface'))
    const before = asked('huggingface').length
    server.fail({ host: 'huggingface', path: /2026-03-31/, times: 2, as: { kind: 'status', status: 500 } })
    const first = await live.sync.run(source('huggingface'), wish({ since: '2026-03-30' }))
    expect(first?.problem).toContain('answered 500')
    const progress: (readonly [number, number | null])[] = []
    const second = await live.sync.run(
      source('huggingface'),
      wish({ since: '2026-03-30', onProgress: (done, total) => progress.push([done, total]) }),
    )
    expect(second).toMatchObject({ problem: null, news: 0 })
    expect(second?.added).toBeGreaterThan(0)
    expect(progress.at(-1)).toEqual([18, 18])
    const days = asked('huggingface')
      .slice(before)
      .filter((url) => url.includes('2026-04-05'))
    expect(days, 'what was read before the cut is not read again').toHaveLength(1)
  })

  test('goes back over the categories of arXiv, each once though it was cut off between them', async () => {
    const wide = openLive({ server, store, clock, categories: ['eess.IV', 'cs.CL'] })
    const arxiv = wide.sync.sources.find(({ name }) => name === 'arxiv') as Source
    await wide.sync.run(arxiv)
    server.fail({ host: 'arxivOai', path: /set=cs/, times: 2, as: { kind: 'status', status: 500 } })
    const back = wish({ since: '2026-04-14' })
    expect((await wide.sync.run(arxiv, back))?.problem).toContain('answered 500')
    const before = asked('arxivOai').length
    expect(await wide.sync.run(arxiv, back)).toMatchObject({ problem: null, news: 0 })
    expect(asked('arxivOai')[before]).toContain('set=cs')
    expect(asked('arxivOai').slice(before).join()).not.toContain('set=eess')
    await wide.sync.run(arxiv, back)
    expect(
      asked('arxivOai').filter((url) => url.includes('set=eess')),
      'once it is over, the same wish means all of it again',
    ).toHaveLength(2)
    await wide.close()
  })

  test('only says what would come, when it is asked to', async () => {
    const report = await live.sync.run(source('arxiv'), wish({ isDry: true }))
    expect(report?.added).toBeGreaterThan(0)
    expect((await store.papers.countPapers()).total).toBe(0)
    expect((await standing('arxiv')).state).toMatchObject({ cursor: null, succeeded_at: null, holder: null })
    expect(await live.sync.run(source('arxiv'))).toMatchObject({ added: report?.added })
  })

  const listNews = async (total: number): Promise<number[]> => {
    const arrived = await store.papers.arrivals(Array.from({ length: total + 10 }, (_, index) => index + 1))
    return [...arrived].flatMap(([id, { isNews }]) => (isNews ? [id] : [])).sort((one, other) => one - other)
  }

  /** Fills the library from some sources until that is over. */
  const fillUp = async (only = live): Promise<void> => {
    for (let rounds = 0; rounds < 200; rounds++) {
      await only.sync.tick()
      if ((await only.sync.statuses()).every(({ filled }) => filled === null || filled.isOver)) return
      clock.moveTo(clock.now() + 15_000)
    }
    throw new Error('it is never over')
  }

  test('fills the library behind the news: 30 days of arXiv and a year of Hugging Face, the newest first, owed to no digest', async () => {
    const filled: string[] = []
    const wide = openLive({
      server,
      store,
      clock,
      categories: ['eess.IV', 'cs.CL'],
      onFilled: ({ filled: far }) => filled.push(far?.from ?? ''),
    })
    await Promise.all(wide.sync.sources.map((each) => wide.sync.run(each)))
    const before = (await store.papers.countPapers()).total
    const news = await listNews(before)
    expect(news.length).toBeGreaterThan(0)
    await fillUp(wide)
    await wide.close()
    const total = (await store.papers.countPapers()).total
    expect(total).toBeGreaterThan(before)
    expect(await listNews(total)).toEqual(news)
    expect((await standing('arxiv')).filled).toMatchObject({ from: '2026-03-18', isOver: true })
    expect((await standing('huggingface')).filled).toMatchObject({ from: '2025-04-17', isOver: true })
    const days = asked('huggingface').flatMap((url) => /date=([\d-]+)/.exec(url)?.[1] ?? [])
    expect(new Set(days).size, 'no day is asked for twice').toBe(days.length)
    expect(days.slice(4)).toEqual([...days.slice(4)].sort().reverse())
    const api = asked('arxivApi').filter((url) => url.includes('search_query'))
    expect(new Set(api).size, 'both categories at once').toBe(api.length)
    expect(api[0]).toContain('cat%3Aeess.IV+OR+cat%3Acs.CL')
    expect(filled.length).toBeGreaterThan(2)
    expect(server.closest(['arxivApi', 'arxivRss', 'arxivOai'])).toBeGreaterThanOrEqual(3_000)
  })

  test('goes on filling where a page could not be had, and leaves out a page that never comes', async () => {
    server.fail({ host: 'huggingface', path: /2026-04-01/, times: 2, as: { kind: 'status', status: 500 } })
    server.fail({ host: 'huggingface', path: /2026-03-02/, as: { kind: 'page' } })
    await live.sync.run(source('huggingface'))
    const due = (await standing('huggingface')).state.due_at
    await live.sync.tick()
    await live.sync.tick()
    expect((await standing('huggingface')).filled).toMatchObject({ from: '2026-04-02', isPaused: true })
    expect((await standing('huggingface')).state, 'news come as they would have').toMatchObject({ due_at: due, failures: 0, problem: null })
    for (let rounds = 0; rounds < 40; rounds++) {
      clock.moveTo(clock.now() + 5 * 60_000)
      await live.sync.tick()
    }
    expect((await standing('huggingface')).filled?.from?.localeCompare('2026-03-02')).toBe(-1)
    expect(asked('huggingface').filter((url) => url.includes('2026-03-02'))).toHaveLength(3)
  })

  test('reads news first whenever they are due, and stops filling for them', async () => {
    await live.sync.run(source('huggingface'))
    const due = (await standing('huggingface')).state.due_at
    clock.moveTo(due - 4_000)
    await live.sync.tick()
    const filled = asked('huggingface').length
    expect((await standing('huggingface')).filled?.isOver).toBe(false)
    await live.sync.tick()
    expect(asked('huggingface')[filled]).toContain('date=2026-04-17')
  })

  test('leaves to the next feed what the API has already announced', async () => {
    // Monday, nine in the evening in New York: announced an hour ago, in the feed three hours later.
    clock.moveTo(Date.parse('2026-04-21T01:00:00Z'))
    expect((await live.sync.run(source('arxiv')))?.news).toBeGreaterThan(0)
    await fillUp(openLive({ server, store, clock, categories: ['eess.IV'], hasHuggingFace: false }))
    clock.moveTo(Date.parse('2026-04-21T14:00:00Z'))
    const report = await live.sync.run(source('arxiv'))
    expect(report?.news).toBeGreaterThan(5)
  })

  test('makes up for missed days from OAI: what was announced meanwhile is news, what was only changed is not', async () => {
    await live.sync.run(source('arxiv'))
    clock.moveTo(Date.parse('2026-04-23T14:00:00Z'))
    const report = await live.sync.run(source('arxiv'))
    expect(asked('arxivOai')[0]).toBe('/oai?verb=ListRecords&metadataPrefix=arXivRaw&set=eess%3Aeess%3AIV&from=2026-04-16')
    expect(asked('arxivOai').length).toBeGreaterThan(1)
    expect(report?.news).toBeGreaterThan(0)
    expect(report?.added).toBeGreaterThan(report?.news ?? 0)
    expect((await standing('arxiv')).state.brought).toBe('2026-04-23')
  })

  test('begins a harvest again whose token has expired', async () => {
    const wide = openLive({ server, store, clock, categories: ['cs.CV'] })
    const arxiv = wide.sync.sources.find(({ name }) => name === 'arxiv') as Source
    await wide.sync.run(arxiv)
    clock.moveTo(Date.parse('2026-04-22T23:59:54Z'))
    // The second page is asked for after midnight.
    expect(await wide.sync.run(arxiv)).toMatchObject({ problem: null })
    await wide.close()
    const harvest = asked('arxivOai')
    expect(harvest.filter((url) => url.includes('from=')).length).toBeGreaterThanOrEqual(2)
  })

  test('believes an empty feed of a weekday only when OAI has nothing either', async () => {
    await live.sync.run(source('arxiv'))
    server.fail({ host: 'arxivRss', times: 1, as: { kind: 'empty' } })
    clock.moveTo(Date.parse('2026-04-20T14:00:00Z'))
    expect((await live.sync.run(source('arxiv')))?.news).toBeGreaterThan(0)
    expect(asked('arxivOai').length).toBeGreaterThan(0)
  })

  test('takes what a feed holds at first for old, and asks then whether it changed', async () => {
    expect(await live.sync.run(source('feed-0'))).toMatchObject({ problem: null, news: 0 })
    expect((await store.papers.countPapers()).bySource['feed-0']).toBeGreaterThan(0)
    expect(await live.sync.run(source('feed-0'))).toMatchObject({ added: 0, merged: 0, unchanged: 0, problem: null })
    expect(server.requests.filter(({ host }) => host === 'feeds').map(({ status }) => status)).toEqual([200, 304])
  })

  test('lets no source wait for one that fails, and tells the operator once that it does and once that it no longer does', async () => {
    server.fail({ host: 'huggingface', as: { kind: 'offline' } })
    for (let round = 0; round < 6; round++) {
      await live.sync.tick()
      clock.moveTo(clock.now() + 20 * 60_000)
    }
    expect((await standing('arxiv')).health.kind).toBe('ok')
    expect(await standing('huggingface')).toMatchObject({ health: { kind: 'failing', isStale: true } })
    expect(told).toHaveLength(1)
    expect(told[0]).toMatch(/^Hugging Face is failing for .* \(3 tries\)\. 127\.0\.0\.1:\d+ could not be reached/)
    server.mend()
    clock.moveTo(clock.now() + 3 * 3_600_000)
    await live.sync.tick()
    expect(told.slice(1)).toEqual(['Hugging Face is well again.'])
  })

  test('backs off from a source that fails, further each time, and never before it may', async () => {
    server.fail({ host: 'huggingface', as: { kind: 'status', status: 429, retryAfter: 7_200 } })
    await live.sync.run(source('huggingface'))
    expect((await standing('huggingface')).state.due_at).toBeGreaterThanOrEqual(FRIDAY + 7_200_000)
    server.mend()
    server.fail({ host: 'arxivRss', as: { kind: 'offline' } })
    const waits: number[] = []
    for (let round = 0; round < 5; round++) {
      await live.sync.run(source('arxiv'))
      waits.push((await standing('arxiv')).state.due_at - clock.now())
    }
    expect(waits[4]).toBeGreaterThan((waits[0] ?? 0) * 4)
    expect(Math.max(...waits)).toBeLessThanOrEqual(2 * 3_600_000)
  })

  test('runs a source once at a time', async () => {
    const [one, other] = await Promise.all([live.sync.run(source('arxiv')), live.sync.run(source('arxiv'))])
    expect([one, other].filter((report) => report === null)).toHaveLength(1)
  })

  test('says in a verb what came, and in status how sources stand', async () => {
    const library = await openTestLibrary({ seeds: false })
    const printed: string[] = []
    const remarks: string[] = []
    library.setClock(new Date(clock.now()).toISOString())
    const own = openLive({ server, store: library.core.store, clock, categories: ['eess.IV'] })
    const open = async () => ({ ...library, sync: own.sync })
    const desk = {
      config: testConfig(library.folder),
      open,
      openIndexed: open,
      checkPlatforms: async () => [],
      registerDiscord: async () => '',
      print: (line: string) => void printed.push(line),
      remark: (line: string) => void remarks.push(line),
      render: () => '',
    }
    expect(await runVerb(['sync', '--dry-run', 'arxiv'], desk)).toBe(0)
    expect(printed.join('\n')).toMatch(/^arXiv: \d+ papers would be added \(\d+ for digests\), 0 here already, 0 refused$/)
    expect(await runVerb(['sync', '--json', 'huggingface'], desk)).toBe(0)
    expect(JSON.parse(printed.at(-1) ?? '')).toMatchObject({ source: 'huggingface', problem: null })
    expect(remarks.some((line) => /^Hugging Face \[#+\.+\] 3 of 4, \d+ papers$/.test(line))).toBe(true)
    server.fail({ host: 'arxivRss', as: { kind: 'page' } })
    expect(await runVerb(['sync', 'arxiv'], desk)).toBe(1)
    expect(printed.at(-1)).toContain('Not read to its end:')
    await expect(runVerb(['sync', 'feeds'], desk)).rejects.toThrow('No feeds are configured: name some in PAPERBOY_FEEDS')
    await expect(runVerb(['sync', 'pubmed'], desk)).rejects.toThrow('There is no source “pubmed”. Available: huggingface, arxiv.')
    await expect(runVerb(['sync', '--since', 'yesterday'], desk)).rejects.toThrow(
      '--since “yesterday” is not a date. Write it as 2026-04-17.',
    )
    await own.close()
    await library.close()
  })

  test('keeps its feeds in OPML', async () => {
    const library = await openTestLibrary({ seeds: false })
    const printed: string[] = []
    const file = join(library.folder, 'feeds.opml')
    writeFileSync(
      file,
      '<opml version="2.0"><body><outline type="rss" text="Genomics" xmlUrl="https://connect.biorxiv.org/g"/></body></opml>',
    )
    const desk = {
      config: testConfig(library.folder),
      open: async () => library,
      openIndexed: async () => library,
      checkPlatforms: async () => [],
      registerDiscord: async () => '',
      print: (line: string) => void printed.push(line),
      remark: () => {},
      render: () => '',
    }
    await runVerb(['feeds', 'import', file], desk)
    expect(printed.at(-1)).toContain('1 feed, 1 of them new here.')
    await runVerb(['feeds', 'add', 'https://journal.example/rss', 'A', 'journal'], desk)
    await runVerb(['feeds', 'export'], desk)
    expect(printed.at(-1)).toContain('xmlUrl="https://connect.biorxiv.org/g"')
    expect(printed.at(-1)).toContain('title="A journal"')
    await runVerb(['feeds', 'remove', 'https://journal.example/rss'], desk)
    await runVerb(['feeds'], desk)
    expect(printed.at(-1)).toBe('connect.biorxiv.org-g  https://connect.biorxiv.org/g  Genomics')
    await expect(runVerb(['feeds', 'import', 'nowhere.opml'], desk)).rejects.toThrow('There is no file nowhere.opml.')
    await library.close()
  })
})
