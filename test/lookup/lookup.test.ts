import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createBudget } from '../../src/commands/budget.ts'
import { createLog } from '../../src/config/log.ts'
import { findTrending } from '../../src/digests/trending.ts'
import { createAsking } from '../../src/lookup/asking.ts'
import { createLookup, type LookedFor, type Lookup } from '../../src/lookup/lookup.ts'
import { openServices } from '../../src/lookup/services.ts'
import { isFault, readQuery } from '../../src/search/query/parser.ts'
import { ARXIV_RATE_LIMIT } from '../../src/sources/arxiv-rate-limit.ts'
import { BACK_FILL, createLines, type Turn } from '../../src/sources/lines.ts'
import { createRequests, type Get } from '../../src/sources/request.ts'
import { openTestLibrary, type TestLibrary, TODAY } from '../library.ts'
import { createReaderHere } from '../no-threads.ts'
import { createTestClock, type TestClock } from '../sources/live.ts'
import { type OutsideServer, startOutside } from './outside-server.ts'

const WHO = { workspace: 'test:acme', person: 'ada' }

let library: TestLibrary
let outside: OutsideServer
let clock: TestClock
let lookup: Lookup
let get: Get

beforeEach(async () => {
  library = await openTestLibrary({ seeds: false })
  clock = createTestClock(library.core.now())
})
afterEach(async () => {
  await library.close()
  await outside.close()
})

async function open(environment: Readonly<Record<string, string>> = {}): Promise<void> {
  outside = await startOutside(environment, clock.now)
  const { store, library: papers } = library.core
  const lines = createLines()
  const reader = createReaderHere()
  const rest = { clock, random: () => 0, userAgent: 'Paperboy/test', timeoutMs: 5_000, pressTimeoutMs: 3_000 }
  get = createRequests({ rateLimits: store.rateLimits, lines, ...rest })
  const ask = createAsking({ get, lines, reader, clock, log: createLog('silent') })
  const services = openServices(outside.settings)
  lookup = createLookup({ services, ask, store, library: papers, budget: createBudget(clock.now), clock, soonMs: 100 })
}

function search(text: string, who = WHO): Promise<LookedFor> {
  const read = readQuery(text, TODAY, 'search')
  if (isFault(read)) throw new Error(read.problem)
  return lookup.search(read.root, who)
}

async function titles(found: LookedFor): Promise<string[]> {
  if (found.kind !== 'asked') throw new Error(`it was ${found.kind}`)
  return (await library.core.store.papers.byIds(found.papers)).map(({ title }) => title)
}

const ofKnees = (count: number, from = 10_000): { id: string; title: string; abstract: string }[] =>
  Array.from({ length: count }, (_, index) => ({ id: `2401.${from + index}`, title: `The knee in case ${index}`, abstract: 'A joint.' }))

describe('a search outside', () => {
  test('asks one service after the other, until ten papers fit', async () => {
    await open()
    outside.papers.huggingface = ofKnees(4)
    outside.papers.arxiv = ofKnees(12, 10_002)
    expect(await titles(await search('knee'))).toHaveLength(10)
    expect(outside.asked.map(({ service }) => service)).toEqual(['huggingface', 'arxiv'])
    expect(outside.asked[0]?.url.searchParams.get('q')).toBe('knee')
    expect(outside.asked[1]?.url.searchParams.get('search_query')).toBe('(ti:"knee" OR au:"knee")')
  })

  test('asks Hugging Face and Europe PMC only where they are sources, and arXiv twice at most', async () => {
    await open({ PAPERBOY_SOURCES: 'feeds' })
    await search('knee of sheep')
    expect(outside.asked.map(({ service }) => service)).toEqual(['arxiv', 'arxiv'])
    await outside.close()
    await open({ PAPERBOY_SOURCES: 'europepmc', PAPERBOY_EUROPEPMC_QUERIES: 'knee' })
    outside.papers.europepmc = [{ id: '34902460', title: 'The knee of sheep' }]
    expect(await titles(await search('knee of sheep'))).toEqual(['The knee of sheep'])
    expect(outside.asked.map(({ service }) => service)).toEqual(['arxiv', 'arxiv', 'europepmc'])
  })

  test('shows what fits by our own ranking, an exact title first, and nothing else', async () => {
    await open()
    outside.papers.huggingface = [
      { id: '2401.00001', title: 'A wrist', abstract: 'Of no knee at all but of elbows.' },
      {
        id: '2401.00002',
        title: 'More than attention: what else you need',
        abstract: 'All of attention is all of what you need, you need it.',
      },
      { id: '2401.00003', title: 'Attention Is All You Need', abstract: 'A network.' },
    ]
    const found = await titles(await search('attention is all you need'))
    expect(found[0]).toBe('Attention Is All You Need')
    expect(found).not.toContain('A wrist')
  })

  test('finds an author by name', async () => {
    await open()
    outside.papers.arxiv = [{ id: '2401.00001', title: 'On elbows', authors: ['Ada Lovelace'] }]
    expect(await titles(await search('Ada Lovelace'))).toEqual(['On elbows'])
    expect(await titles(await search('author:Lovelace'))).toEqual(['On elbows'])
  })

  test('keeps what it shows: searchable, no news, on no day, with upvotes over all time only', async () => {
    await open()
    outside.papers.huggingface = [{ id: '2604.00001', title: 'A knee', upvotes: 50, published: '2026-04-09' }]
    const found = await search('knee')
    const { store } = library.core
    const [id = 0] = found.kind === 'asked' ? found.papers : []
    expect((await store.papers.arrivals([id])).get(id)?.isNews).toBe(false)
    expect((await library.ask('search knee')).cards).toHaveLength(1)
    const trends = (period: 'day' | 'week' | 'month' | 'all'): Promise<number[]> =>
      findTrending(store, WHO.workspace, { period, category: null }, library.core.now(), 10)
    for (const period of ['day', 'week', 'month'] as const) expect([period, await trends(period)]).toEqual([period, []])
    expect(await trends('all')).toEqual([id])
    expect(await store.sources.upvoteGains('2020-01-01')).toEqual([])
  })

  test('names a paper that is here already, as it is here', async () => {
    await open()
    outside.papers.huggingface = [{ id: '2401.00001', title: 'A knee', upvotes: 50 }]
    const { papers } = library.core.store
    await papers.ingest(
      [
        {
          title: 'A knee',
          abstract: null,
          authors: [],
          categories: [],
          published: null,
          upvotes: 3,
          keys: ['arxiv:2401.00001'],
          isWithdrawn: false,
        },
      ],
      { source: 'import', isNews: false, at: 0 },
    )
    const before = await papers.byKey('arxiv:2401.00001')
    expect(await search('knee')).toMatchObject({ papers: [before?.id] })
    expect(await papers.byKey('arxiv:2401.00001')).toEqual(before)
  })

  test('asks the same once: while it is asked, and for an hour', async () => {
    await open()
    outside.papers.huggingface = ofKnees(10)
    const [one, other] = await Promise.all([search('knee'), search('knee', { workspace: 'test:other', person: 'bo' })])
    expect(other).toEqual(one)
    clock.moveTo(clock.now() + 59 * 60_000)
    await search('knee')
    expect(outside.asked).toHaveLength(1)
    clock.moveTo(clock.now() + 2 * 60_000)
    await search('knee')
    expect(outside.asked).toHaveLength(2)
  })

  test('is for a person five times a minute, and for a workspace sixty times an hour', async () => {
    await open({ PAPERBOY_SOURCES: 'huggingface' })
    outside.papers.huggingface = ofKnees(10)
    for (const year of [1, 2, 3, 4, 5]) expect(await search(`knee -x${year}`)).toMatchObject({ kind: 'asked' })
    expect(await search('knee -x6')).toMatchObject({ kind: 'spent', by: 'person' })
    expect(await search('knee -x5')).toMatchObject({ kind: 'asked' })
    for (let number = 6; number <= 60; number++)
      expect(await search(`knee -y${number}`, { ...WHO, person: `p${number}` })).toMatchObject({ kind: 'asked' })
    expect(await search('knee -z', { ...WHO, person: 'last' })).toMatchObject({ kind: 'spent', by: 'workspace' })
    expect(await search('knee -z', { ...WHO, workspace: 'test:other' })).toMatchObject({ kind: 'asked' })
  })
})

describe('a service in trouble is named, and the others answer', () => {
  test.each([
    ['asks to wait', { kind: 'status', status: 429, retryAfter: 40 }, 'limited'],
    ['has an error', { kind: 'status', status: 500 }, 'absent'],
    ['cuts the connection', { kind: 'offline' }, 'absent'],
    ['stops half-way', { kind: 'truncated', silently: false }, 'absent'],
    ['does not answer', { kind: 'silence' }, 'absent'],
    ['sends a web page', { kind: 'page' }, 'unreadable'],
    ['sends broken JSON', { kind: 'text', text: '[{"paper": {"id": ' }, 'unreadable'],
    ['sends something else', { kind: 'text', text: '{"error": "no"}' }, 'unreadable'],
  ] as const)('that %s', async (_, fault, kind) => {
    await open()
    outside.faults.huggingface = fault
    outside.papers.arxiv = ofKnees(10)
    const found = await search('knee')
    expect(found).toMatchObject({ answered: ['arXiv'], mishaps: [{ title: 'Hugging Face', kind }] })
    expect(await titles(found)).toHaveLength(10)
    // A person waits, so nothing is tried again.
    expect(outside.asked.map(({ service }) => service)).toEqual(['huggingface', 'arxiv'])
    delete outside.faults.huggingface
    clock.moveTo(clock.now() + 60_000)
    expect(await search('knee')).toMatchObject({ mishaps: [] })
  })

  test('arXiv with its own error', async () => {
    await open({ PAPERBOY_SOURCES: 'arxiv' })
    outside.faults.arxiv = { kind: 'error-entry', message: 'malformed query' }
    expect(await search('knee')).toMatchObject({ papers: [], mishaps: [{ title: 'arXiv', kind: 'refused' }] })
  })

  test('and one that many wait for', async () => {
    await open({ PAPERBOY_SOURCES: 'arxiv' })
    const release = outside.holdUp()
    const asking = Array.from({ length: 40 }, (_, index) => search(`knee -x${index}`, { ...WHO, person: `p${index}` }))
    await setTimeout(50)
    release()
    const kinds = (await Promise.all(asking)).flatMap((each) => (each.kind === 'asked' ? each.mishaps.map(({ kind }) => kind) : []))
    expect(kinds.filter((kind) => kind === 'busy').length).toBeGreaterThanOrEqual(10)
  })
})

test('presses share the line of the sources: arXiv gets one request in three seconds, one at a time, presses first', async () => {
  await open({ PAPERBOY_SOURCES: 'arxiv' })
  const ask = { rateLimit: ARXIV_RATE_LIMIT, accept: '*/*', maxBytes: 1_000_000, known: { etag: null, modified: null }, token: null }
  const harvest = (page: number, turn?: Turn) => get({ ...ask, url: `${outside.settings.arxivUrl}/oai?page=${page}` }, turn)
  const all = [
    harvest(1, BACK_FILL),
    harvest(2, BACK_FILL),
    harvest(3),
    search('knee'),
    search('elbow', { ...WHO, workspace: 'test:other' }),
  ]
  await Promise.all(all)
  const order = outside.asked.map(({ url }) => url.searchParams.get('page') ?? url.searchParams.get('search_query')?.slice(0, 9))
  expect(order.slice(0, 3)).toEqual(['1', '(ti:"knee', '(ti:"elbo'])
  expect(order.at(-1)).toBe('2')
  const times = outside.asked.map(({ at }) => at)
  for (const [index, at] of times.slice(1).entries()) expect(at - (times[index] as number)).toBeGreaterThanOrEqual(3_000)
})

describe('one paper', () => {
  test.each([
    ['arxiv:2401.00001', 'huggingface', ['huggingface']],
    ['arxiv:2401.00001', 'arxiv', ['huggingface', 'arxiv']],
    ['doi:10.1234/knee.1', 'crossref', ['crossref']],
    ['doi:10.1234/knee.1', 'europepmc', ['crossref', 'europepmc']],
    ['pmid:34902460', 'europepmc', ['europepmc']],
  ] as const)('%s, which %s has', async (key, service, asked) => {
    await open()
    outside.papers[service] = [{ id: key.slice(key.indexOf(':') + 1), title: 'The knee of sheep' }]
    expect(await titles(await lookup.paper(key, WHO))).toEqual(['The knee of sheep'])
    expect((await library.core.store.papers.byKey(key))?.title).toBe('The knee of sheep')
    expect(outside.asked.map((each) => each.service)).toEqual(asked)
  })

  test('that nobody has is not asked for again within an hour', async () => {
    await open()
    const gone = { kind: 'asked', papers: [], answered: ['Hugging Face', 'arXiv'], mishaps: [] }
    expect(await lookup.paper('arxiv:2401.00001', WHO)).toEqual(gone)
    expect(await lookup.paper('arxiv:2401.00001', WHO)).toEqual(gone)
    expect(outside.asked).toHaveLength(2)
    clock.moveTo(clock.now() + 61 * 60_000)
    await lookup.paper('arxiv:2401.00001', WHO)
    expect(outside.asked).toHaveLength(4)
  })

  test('is never another one that a service sends', async () => {
    await open()
    outside.faults.arxiv = {
      kind: 'text',
      text: '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>http://arxiv.org/abs/2401.00002v1</id><title>Another</title></entry></feed>',
    }
    expect(await lookup.paper('arxiv:2401.00001', WHO)).toMatchObject({ papers: [] })
    expect(await library.core.store.papers.byKey('arxiv:2401.00002')).toBeNull()
  })

  test('with an identifier that no service knows is not asked for', async () => {
    await open()
    expect(await lookup.paper('acl:p19-1001', WHO)).toEqual({ kind: 'unaskable' })
  })
})
