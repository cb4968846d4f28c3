import { spawn } from 'node:child_process'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createCrossref } from '../../src/sources/crossref.ts'
import type { Source } from '../../src/sources/source.ts'
import type { SyncReport } from '../../src/sources/source-status.ts'
import type { SyncWish } from '../../src/sources/sync.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { compiled } from '../compiled.ts'
import { newFolder } from '../left-behind.ts'
import { ROOT } from '../library.ts'
import { createTestClock, type Live, openLive, type TestClock } from './live.ts'
import { ISSN, PAGE, type Services, served, startServices } from './services.ts'

/** A Wednesday. */
const TODAY = '2026-04-22'
const NOW = Date.parse(`${TODAY}T14:00:00Z`)
const DAY_MS = 86_400_000
const NAMES = ['biorxiv', 'medrxiv', 'europepmc', 'crossref'] as const
type Name = (typeof NAMES)[number]

let clock: TestClock
let services: Services
let store: Store
let live: Live

beforeEach(async () => {
  clock = createTestClock(NOW)
  services = await startServices(clock.now)
  store = await openStore(newFolder(), clock.now())
  live = openServices()
})
afterEach(async () => {
  await live.close()
  await services.close()
  await store.close()
})

function openServices(): Live {
  const nowhere = { huggingface: '', arxivApi: '', arxivRss: '', arxivOai: '', feeds: '' }
  return openLive({ server: { urls: nowhere }, store, clock, categories: [], only: Object.values(services.sources) })
}

async function run(name: Name, wish: Partial<SyncWish> = {}): Promise<SyncReport> {
  const report = await live.sync.run(services.sources[name], { since: null, isDry: false, isIndexed: false, onProgress() {}, ...wish })
  if (!report) throw new Error('somebody else reads it')
  return report
}

const stateOf = async (name: Name) => {
  const found = (await live.sync.statuses()).find(({ source }) => source.name === name)
  if (!found) throw new Error(`no source ${name}`)
  return found
}
const total = async (): Promise<number> => (await store.papers.countPapers()).total

describe.each(NAMES)('%s', (name) => {
  test('takes what is there at first for old, and what comes later for news, once', async () => {
    services.papers = [...served(3, '2026-04-21'), ...served(2 * PAGE, TODAY)]
    expect(await run(name)).toMatchObject({ problem: null, added: 2 * PAGE + 3, news: 0, refused: [] })
    services.papers.push(...served(2, '2026-04-21', { title: 'Doors that came a day late' }).slice(0, 1))
    services.papers.push(...served(1, TODAY, { doi: '10.1101/2026.04.22.700000', title: 'A window that opens at last' }))
    services.papers.push(...served(2, '2026-04-23'))
    clock.moveTo(NOW + DAY_MS)
    const report = await run(name)
    expect(report).toMatchObject({ problem: null, news: 3 })
    expect(await run(name)).toMatchObject({ added: 0, merged: 0, news: 0 })
  })

  test('makes up for weeks in which it did not run, as news', async () => {
    services.papers = served(1, TODAY)
    await run(name)
    for (let day = 1; day <= 20; day++) services.papers.push(...served(5, new Date(NOW + day * DAY_MS).toISOString().slice(0, 10)))
    clock.moveTo(NOW + 20 * DAY_MS)
    expect(await run(name)).toMatchObject({ problem: null, added: 100, news: 100 })
  })

  test.each([3, 40, 365])('owes what comes a day late also after a clock that was %d days ahead', async (days) => {
    services.papers = served(5, TODAY)
    await run(name)
    clock.setTo(NOW + days * DAY_MS)
    await run(name)
    clock.setTo(NOW + DAY_MS)
    services.papers.push(...served(2, TODAY, { doi: '10.1101/2026.04.22.700000', title: 'Doors that came a day late' }).slice(0, 1))
    services.papers.push(...served(3, '2026-04-23'))
    expect(await run(name)).toMatchObject({ problem: null, news: 4 })
  })

  test('begins anew where it began with a clock that was ahead', async () => {
    clock.setTo(NOW + 40 * DAY_MS)
    await run(name)
    clock.setTo(NOW)
    services.papers = served(5, TODAY)
    expect(await run(name)).toMatchObject({ problem: null, added: 5, news: 0 })
    clock.setTo(NOW + DAY_MS)
    services.papers.push(...served(3, '2026-04-23'))
    expect(await run(name)).toMatchObject({ problem: null, news: 3 })
  })

  test('goes back to a day, not as news, and on from where it was cut off', async () => {
    services.papers = [...served(PAGE + 5, '2026-03-01'), ...served(5, '2026-03-10'), ...served(1, TODAY)]
    await run(name)
    const first = services.requests.length
    const back = { since: '2026-03-01' }
    services.fail({ path: /2026-03-01\/.*\/40\/|cursor(?:Mark)?=m40/, times: 2, as: { kind: 'status', status: 500 } })
    expect((await run(name, back)).problem).toContain('answered 500')
    const second = await run(name, back)
    expect(second).toMatchObject({ problem: null, news: 0 })
    expect(await total()).toBe(PAGE + 11)
    const asked = services.requests.slice(first).filter((url) => url.includes('2026-03-01'))
    expect(new Set(asked).size, 'no page is read again that was stored').toBe(asked.length - 2)
  })

  test('fills the thirty days before by itself, the newest first, not as news, and on from where it was cut off', async () => {
    services.papers = [...served(3, '2026-03-20'), ...served(PAGE + 3, '2026-03-25'), ...served(4, '2026-04-10'), ...served(1, TODAY)]
    await run(name)
    services.fail({ path: /\/40\/|cursor(?:Mark)?=m40/, times: 2, as: { kind: 'status', status: 500 } })
    const state = (await stateOf(name)).state
    for (let rounds = 0; rounds < 20 && !(await stateOf(name)).filled?.isOver; rounds++) {
      await live.sync.tick()
      clock.moveTo(clock.now() + 60_000)
    }
    expect((await stateOf(name)).filled).toMatchObject({ from: '2026-03-24', isOver: true })
    expect(await total(), 'nothing of before').toBe(PAGE + 8)
    expect((await store.papers.arrivals([1, 5, 20])).get(5)).toMatchObject({ isNews: false })
    expect((await stateOf(name)).state).toMatchObject({ failures: 0, problem: null, due_at: state.due_at })
  })

  test('waits as long as it is told to', async () => {
    services.papers = served(1, TODAY)
    services.fail({ times: 1, as: { kind: 'status', status: 429, retryAfter: 7_200 } })
    expect((await run(name)).problem).toContain('answered 429 (too many requests) and asks to wait 7200 s')
    expect((await stateOf(name)).state.due_at).toBeGreaterThanOrEqual(NOW + 7_200_000)
    const after = services.requests.length
    await run(name)
    expect(services.requests.length, 'nothing is asked meanwhile').toBe(after)
    clock.moveTo(NOW + 7_200_000)
    expect(await run(name)).toMatchObject({ problem: null, added: 1 })
  })

  test('waits for a moment within a run', async () => {
    services.papers = served(1, TODAY)
    services.fail({ times: 1, as: { kind: 'status', status: 429, retryAfter: 20 } })
    expect(await run(name)).toMatchObject({ problem: null, added: 1 })
    expect(clock.now()).toBeGreaterThanOrEqual(NOW + 20_000)
  })

  test.each([
    ['half of JSON', '{"messages":[{"status":"ok"}],"collection":[{"doi":', 'it ends in the middle'],
    ['a web page', '<!doctype html><title>Be right back</title>', 'is a web page (“Be right back”)'],
    ['JSON of another kind', '{"hello":["world"]}', 'has no'],
    ['a list', '[1,2]', 'has no'],
    ['nothing', '', 'is completely empty'],
  ])('says so when it gets %s, and loses nothing', async (_, body, problem) => {
    services.papers = served(3, TODAY)
    services.lies = { body }
    expect((await run(name)).problem).toContain(problem)
    expect((await stateOf(name)).state.cursor).toBeNull()
    services.lies = {}
    expect(await run(name)).toMatchObject({ problem: null, added: 3 })
  })

  test('goes on after a cut connection', async () => {
    services.papers = served(PAGE + 3, TODAY)
    services.fail({ path: /\/40\/json|cursor(?:Mark)?=m40/, times: 2, as: { kind: 'truncated', silently: false } })
    expect((await run(name)).problem).toContain('stopped in the middle of its answer')
    services.fail({ times: 1, as: { kind: 'offline' } })
    expect(await run(name)).toMatchObject({ problem: null, news: 0 })
    expect(await total()).toBe(PAGE + 3)
  })

  test('does not read a page for ever that repeats', async () => {
    services.papers = served(2 * PAGE, TODAY)
    services.lies = { repeats: true, total: () => 1_000_000 }
    expect((await run(name)).problem).toContain('sends the same page again and again')
    expect(services.requests.length).toBeLessThan(6)
    services.lies = {}
    expect(await run(name)).toMatchObject({ problem: null })
    expect(await total()).toBe(2 * PAGE)
  })

  test.each<[string, (all: number) => number | string | null]>([
    ['too low', () => 1],
    ['that of the page', () => PAGE],
    ['missing', () => null],
    ['no number', () => 'many'],
  ])('finds all papers though the total is %s', async (_, lie) => {
    services.papers = served(2 * PAGE + 3, TODAY)
    services.lies = { total: lie }
    expect(await run(name)).toMatchObject({ problem: null, added: 2 * PAGE + 3 })
  })

  test('reads days again whose total is too high, and not for ever', async () => {
    services.papers = served(3, TODAY)
    services.lies = { total: (all) => all + 7 }
    expect(await run(name)).toMatchObject({ problem: null, added: 3 })
    clock.moveTo(NOW + 5 * DAY_MS)
    services.papers.push(...served(1, TODAY, { doi: '10.1101/2026.04.22.700000', title: 'A window that opens at last' }))
    expect(await run(name)).toMatchObject({ problem: null, added: 1, news: 1 })
    clock.moveTo(NOW + 60 * DAY_MS)
    for (let round = 0; round < 12; round++) await run(name)
    const before = services.requests.length
    await run(name)
    expect(services.requests.slice(before).join()).not.toContain(TODAY)
    expect(services.requests.length - before).toBeLessThan(4)
  })

  test('finds all papers though pages shrink', async () => {
    services.papers = served(100, TODAY)
    services.lies = { size: (offset) => Math.max(1, 40 - offset / 2) }
    expect(await run(name)).toMatchObject({ problem: null, added: 100 })
  })

  test('takes the good papers of a page with broken ones', async () => {
    services.papers = [...served(3, TODAY), { doi: '10.1101/x', title: '', day: TODAY }]
    const report = await run(name)
    expect(report).toMatchObject({ problem: null, added: 3 })
    expect(report.refused).toHaveLength(1)
    services.papers = [{ doi: '10.1101/y', title: ' ', day: TODAY }]
    expect((await run(name)).problem, 'one broken paper alone is no fault of the service').toBeNull()
    services.papers = served(8, TODAY, { title: ' ' })
    expect((await run(name)).problem).toContain('8 of 8 items refused')
    expect((await stateOf(name)).health.kind).toBe('failing')
  })

  test('is killed between two pages and goes on where it was', async () => {
    services.papers = served(3 * PAGE, TODAY)
    const data = newFolder()
    const script = await compiled('services-child')
    const child = spawn(process.execPath, [script, data, String(NOW), services.url, name], { cwd: ROOT })
    for await (const text of child.stdout) if (String(text).includes('page')) break
    child.kill('SIGKILL')
    await new Promise((resolve) => (child.signalCode ? resolve(null) : child.once('exit', resolve)))
    const before = services.requests.length
    const left = await openStore(data, clock.now())
    const own = store
    store = left
    const again = openServices()
    expect(await again.sync.run(services.sources[name])).toMatchObject({ problem: null, news: 0 })
    expect((await left.papers.countPapers()).total).toBe(3 * PAGE)
    expect(services.requests[before]).not.toMatch(/\/0\/json|cursor(?:Mark)?=\*/)
    await again.close()
    await left.close()
    store = own
  })
})

describe('bioRxiv', () => {
  test('takes a new version for the same paper, with its text, and for no news', async () => {
    services.papers = served(1, '2026-04-21')
    await run('biorxiv')
    services.papers.push({ ...served(1, '2026-04-21')[0], title: 'Doors, revised', day: TODAY, version: 2 } as (typeof services.papers)[0])
    services.papers.push(...served(1, TODAY, { version: 2, title: 'A second version whose first was never seen' }))
    expect(await run('biorxiv')).toMatchObject({ added: 1, merged: 1, news: 0 })
    const [first] = await store.papers.byIds([1])
    expect(first?.title).toBe('Doors, revised')
    // The first version is read again, and is no later one.
    expect(await run('biorxiv')).toMatchObject({ added: 0, merged: 0 })
    expect((await store.papers.byIds([1]))[0]?.title).toBe('Doors, revised')
  })

  test('takes for news a paper whose second version stands before its first', async () => {
    services.papers = served(1, '2026-04-20')
    await run('biorxiv')
    const [paper] = served(1, '2026-04-21')
    if (!paper) return
    services.papers.push({ ...paper, version: 2, title: 'Doors, revised', day: TODAY }, paper)
    expect(await run('biorxiv')).toMatchObject({ added: 1, merged: 1, news: 1 })
  })

  test('brings only the categories that are chosen', async () => {
    await services.close()
    services = await startServices(clock.now, ['Cell biology', 'zoology'])
    services.papers = [...served(2, TODAY), ...served(3, '2026-04-21', { category: 'ecology' })]
    expect(await run('biorxiv')).toMatchObject({ problem: null, added: 2 })
    expect((await stateOf('biorxiv')).state.brought, 'the day is there, whatever is chosen of it').toBe(TODAY)
    expect(services.sources.biorxiv.categories).toEqual(['cell-biology', 'zoology'])
  })

  test('is late when no weekday comes, and well when one does', async () => {
    services.papers = served(1, TODAY)
    await run('biorxiv')
    expect((await stateOf('biorxiv')).health.kind).toBe('ok')
    clock.moveTo(NOW + 4 * DAY_MS)
    await run('biorxiv')
    expect((await stateOf('biorxiv')).health).toMatchObject({ kind: 'late', isStale: true })
    services.papers.push(...served(1, '2026-04-24'))
    await run('biorxiv')
    expect((await stateOf('biorxiv')).health.isStale).toBe(false)
  })

  test('shares its rate limit with medRxiv', async () => {
    services.papers = served(1, TODAY)
    await Promise.all([run('biorxiv'), run('medrxiv')])
    expect(clock.now()).toBeGreaterThanOrEqual(NOW + 1_000)
    expect(services.requests).toContain('/details/medrxiv/2026-04-16/2026-04-22/0/json')
  })
})

describe('Europe PMC', () => {
  test('gets its queries when it is asked; one that comes back later begins again', async () => {
    services.papers = served(1, '2026-04-21')
    services.queries = ['doors', 'SRC:PPR AND (windows OR "open doors")']
    await run('europepmc')
    expect(services.requests.filter((url) => url.includes('CREATION_DATE:[2026-04-16+TO+2026-04-22]'))).toHaveLength(2)
    services.queries = ['doors']
    await run('europepmc')
    services.papers.push(...served(1, TODAY))
    services.queries = ['windows']
    expect(await run('europepmc')).toMatchObject({ added: 1, news: 0 })
  })

  test('has nothing to ask without a query', async () => {
    services.queries = []
    expect(await run('europepmc')).toMatchObject({ problem: null, added: 0 })
    expect(services.requests).toEqual([])
  })

  test('does not ask for a query that would get out of its brackets, and asks for the others', async () => {
    services.papers = served(1, TODAY)
    services.queries = ['a) OR (b', 'doors']
    expect(await run('europepmc')).toMatchObject({ added: 1, problem: expect.stringContaining('close its brackets and quotes') })
    expect(services.requests).toHaveLength(1)
  })
})

describe('Crossref', () => {
  test('is asked politely, for journals and days', async () => {
    services.papers = served(1, TODAY)
    await run('crossref')
    expect(services.requests[0]).toMatch(
      new RegExp(`^/journals/${ISSN}/works\\?filter=from-created-date:2026-03-24,until-created-date:2026-04-22,`),
    )
    expect(services.requests[0]).toMatch(/&cursor=\*&mailto=ops@example\.org$/)
  })

  test('reads the other journals where one is unknown, and says so', async () => {
    services.papers = served(2, TODAY)
    const source = createCrossref({ journals: ['0000-0000', ISSN], mailto: null, baseUrl: services.url }) as Source
    expect(await live.sync.run(source)).toMatchObject({
      added: 2,
      problem: expect.stringContaining('answered 404 to /journals/0000-0000/works'),
    })
    expect(services.requests.join()).not.toContain('mailto')
  })

  test('owes no digest the old volumes that a journal registers', async () => {
    services.papers = served(1, '2026-04-20')
    await run('crossref')
    services.papers.push(...served(5, TODAY, { published: '1996' }))
    expect(await run('crossref')).toMatchObject({ added: 5, news: 0 })
  })

  test.each(['crossref', 'europepmc'] as const)('%s begins the days again when its mark is forgotten', async (name) => {
    services.papers = served(PAGE + 1, TODAY)
    services.fail({ path: /cursor(?:Mark)?=m40/, times: 2, as: { kind: 'offline' } })
    expect((await run(name)).problem).toContain('could not be reached')
    services.lies = { forgets: 'm40', size: () => 99 }
    expect(await run(name)).toMatchObject({ problem: null })
    expect(await total()).toBe(PAGE + 1)
  })

  test('does not ask with a mark that is older than five minutes', async () => {
    services.papers = served(PAGE + 1, TODAY)
    services.fail({ path: /cursor=m40/, times: 2, as: { kind: 'offline' } })
    await run('crossref')
    clock.moveTo(clock.now() + 6 * 60_000)
    const before = services.requests.length
    expect(await run('crossref')).toMatchObject({ problem: null, added: 1 })
    expect(services.requests[before]).toContain('cursor=*')
  })
})
