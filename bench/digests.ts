import { createLog } from '../src/config/log.ts'
import { planDue } from '../src/digests/plan.ts'
import type { Planner } from '../src/digests/planner.ts'
import { type Library, openLibrary } from '../src/search/library.ts'
import { isEmpty, isFault, readQuery } from '../src/search/query/parser.ts'
import { connectPostgres } from '../src/store/postgres.ts'
import { openStore, type Store } from '../src/store/store.ts'
import { readCorpus } from './corpus.ts'
import { type Gap, watchLoop } from './loop.ts'
import { inDatabase, SERVER } from './postgres.ts'
import { inScratch } from './scratch.ts'
import { type BenchTopic, writeTopics, writeTopicsTo } from './subscriptions.ts'
import type { Add, Figure } from './table.ts'

/** How subscriptions lie among channels. */
interface Layout {
  readonly channels: number
  readonly topicsEach: number
}

/** What one round of planning costs when every subscription is due. */
interface PlanningCosts {
  /** Digests that were planned. */
  readonly digests: number
  /** Milliseconds. */
  readonly time: number
  readonly gap: Gap
  /** Growth of the JavaScript heap at its highest, garbage included; bytes. */
  readonly heap: number
}

const LAYOUTS: readonly Layout[] = [
  { channels: 10_000, topicsEach: 1 },
  { channels: 400, topicsEach: 25 },
]

const WORKSPACES = 1_000
const DISTINCT_TOPICS = 500
const OLD_PAPERS = 2_000
const NEW_PAPERS = 1_000
const DAY_MS = 86_400_000
const NOW = Date.parse('2026-04-17T09:01:00Z')
/** As many as an import adds at once. */
const BATCH = 100

/** The promises: milliseconds, for ten thousand subscriptions. */
const TIME_BUDGET_MS = 10_000
const SERVER_TIME_BUDGET_MS = 20_000
const GAP_BUDGET_MS = 50

/** What planning costs, in each layout, on SQLite and where there is a server on PostgreSQL. */
export async function planningFigures(add: Add): Promise<void> {
  for (const layout of LAYOUTS) {
    await addFigures(add, layout, null)
    if (SERVER !== null) await inDatabase(SERVER, (address) => addFigures(add, layout, address))
  }
}

/** @param address of a PostgreSQL database; null for a SQLite file */
async function addFigures(add: Add, layout: Layout, address: string | null): Promise<void> {
  const { digests, time, gap, heap } = await measurePlanning(layout, address)
  const many = (layout.channels * layout.topicsEach).toLocaleString('en')
  const of = `${many} topics in ${layout.channels.toLocaleString('en')} channels${address === null ? '' : ', PostgreSQL'}:`
  const figure = (name: string, paperboy: number, budget: number | null): Figure => ({
    name: `${of} ${name}`,
    unit: 'ms',
    paperboy,
    baseline: null,
    budget,
  })
  add(
    figure(`all due, ${digests.toLocaleString('en')} digests planned`, time, address === null ? TIME_BUDGET_MS : SERVER_TIME_BUDGET_MS),
    figure('event loop gap, planning', gap.held, GAP_BUDGET_MS),
    figure('event loop gap, planning, by the clock', gap.passed, null),
    { ...figure('growth of the heap, planning', heap / 1024, null), unit: 'KB' },
  )
}

/** Plans the digests of a day: every subscription had one yesterday, and of the older papers all may still compete. */
async function measurePlanning(layout: Layout, address: string | null): Promise<PlanningCosts> {
  const { drafts, queries } = await readCorpus(OLD_PAPERS + NEW_PAPERS)
  const topics = [...new Set([...queries.keyword, ...queries.sentence])].filter(isQuery).slice(0, DISTINCT_TOPICS)
  const now = NOW
  return inScratch(async (directory) => {
    const store = await openStore(directory, now, () => {}, address)
    const library = openLibrary(store.papers, Number.POSITIVE_INFINITY)
    try {
      for (const [start, end, at] of [
        [0, OLD_PAPERS, now - 2 * DAY_MS],
        [OLD_PAPERS, drafts.length, now - DAY_MS / 8],
      ] as const) {
        if (start > 0) await write(directory, address, lay(layout, topics, now - 60_000), await store.papers.lastSequence())
        for (let from = start; from < end; from += BATCH) {
          await store.papers.ingest(drafts.slice(from, Math.min(end, from + BATCH)), { source: 'bench', isNews: true, at })
        }
      }
      await library.refresh()
      return await plan(store, library, now)
    } finally {
      await library.close()
      await store.close()
    }
  })
}

async function write(directory: string, address: string | null, topics: readonly BenchTopic[], cursor: number): Promise<void> {
  if (address === null) return writeTopics(directory, topics, cursor)
  const { durable, quick } = connectPostgres(address)
  await writeTopicsTo(durable, topics, cursor)
  await Promise.all([durable.destroy(), quick.destroy()])
}

async function plan(store: Store, library: Library, now: number): Promise<PlanningCosts> {
  let ids = 0
  const planner: Planner = {
    store,
    library,
    platforms: [{ name: 'bench', traits: { threads: true, repeatableMs: 0, workspacePerSecond: 1, channelGapMs: 1_000 } }],
    staleSources: () => Promise.resolve([]),
    newId: () => `${String(++ids).padStart(8, '0')}-new`,
    log: createLog('error'),
    failpoint: () => {},
    copy: 'bench',
  }
  const before = process.memoryUsage().heapUsed
  let highest = before
  const sampling = setInterval(() => {
    highest = Math.max(highest, process.memoryUsage().heapUsed)
  }, 10)
  const stop = watchLoop()
  const started = performance.now()
  const digests = await planDue(planner, now)
  const time = performance.now() - started
  const gap = stop()
  clearInterval(sampling)
  return { digests, time, gap, heap: highest - before }
}

function lay({ channels, topicsEach }: Layout, queries: readonly string[], dueAt: number): BenchTopic[] {
  return Array.from({ length: channels * topicsEach }, (_, index) => {
    const channel = Math.floor(index / topicsEach)
    return { workspace: `bench:w${channel % WORKSPACES}`, channel: `c${channel}`, query: queries[index % queries.length] ?? '', dueAt }
  })
}

function isQuery(text: string): boolean {
  const read = readQuery(text, '2026-01-01')
  return !isFault(read) && !isEmpty(read.root)
}
