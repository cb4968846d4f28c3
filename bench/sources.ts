import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { wireCommands } from '../src/app.ts'
import { LOCAL_CHANNEL, localAsker } from '../src/cli/local.ts'
import { createLog } from '../src/config/log.ts'
import { SYSTEM_CLOCK } from '../src/port/clock.ts'
import { openLibrary } from '../src/search/library.ts'
import { ARXIV_CALENDAR } from '../src/sources/calendar.ts'
import { streamArxivOai } from '../src/sources/formats/arxiv-oai.ts'
import { createReader } from '../src/sources/reader.ts'
import type { Source } from '../src/sources/source.ts'
import { createSync } from '../src/sources/sync.ts'
import { openStore } from '../src/store/store.ts'
import { writeOai } from '../test/sources/arxiv-pages.ts'
import { readCorpus } from './corpus.ts'
import { type Gap, watchLoop } from './loop.ts'
import { inScratch } from './scratch.ts'
import { percentile } from './statistics.ts'
import type { Figure } from './table.ts'

const PAPERS = 10_000
/** As arXiv sends them. */
const PAGE = 2_500
/** The promise: a reply while all that comes. */
const REPLY_BUDGET_MS = 200
/** As the bot waits for an index that catches up. */
const PATIENCE_MS = 2_000
/** A busy workspace asks so often. */
const ASKED_EACH_MS = 50
const ASKED_AFTER = 300

interface Replies {
  readonly p50: number
  readonly p99: number
  readonly count: number
}

interface BackfillCosts {
  /** Milliseconds, for all papers. */
  readonly stored: number
  readonly parsed: number
  readonly replies: Replies
  /** The same questions once all is there. */
  readonly after: Replies
  readonly gap: Gap
}

/** What it costs to bring many papers into store and index, beside plain parsing of the same bytes, and who waits meanwhile. */
export async function sourceFigures(): Promise<Figure[]> {
  const { stored, parsed, replies, after, gap } = await measureBackfill()
  const many = `Back-fill of ${PAPERS.toLocaleString('en')} papers:`
  const alone = (name: string, paperboy: number, budget: number | null): Figure => ({
    name: `${many} ${name}`,
    unit: 'ms',
    paperboy,
    baseline: null,
    budget,
  })
  return [
    {
      ...alone(
        `a paper into store and index (${Math.round((PAPERS / stored) * 1_000)} a second), beside parsing it`,
        stored / PAPERS,
        null,
      ),
      baseline: parsed / PAPERS,
    },
    { ...alone(`search replies meanwhile (${replies.count}), beside those after it, p50`, replies.p50, null), baseline: after.p50 },
    { ...alone('search replies meanwhile, beside those after it, p99', replies.p99, REPLY_BUDGET_MS), baseline: after.p99 },
    alone('event loop gap', gap.held, null),
    alone('event loop gap, by the clock', gap.passed, null),
  ]
}

/** A page of arXiv's records, as large as arXiv sends them. */
export async function oaiPage(): Promise<Uint8Array<ArrayBuffer>> {
  const [page] = pagesOf((await readCorpus(PAGE)).drafts)
  return new Uint8Array(page ?? [])
}

async function measureBackfill(): Promise<BackfillCosts> {
  const { drafts, queries } = await readCorpus(PAPERS)
  const pages = pagesOf(drafts)
  const parsed = await timed(async () => {
    for (const page of pages) for await (const _ of streamArxivOai(inPieces(page)));
  })
  return inScratch(async (directory) => {
    const store = await openStore(directory, Date.now())
    const library = openLibrary(store.papers, PATIENCE_MS)
    const reader = createReader()
    const log = createLog('silent')
    const settings = { zone: 'UTC', fields: [], topicsPerChannel: 25, topicsPerWorkspace: 100, support: null }
    const { paperboy } = wireCommands({ store, library, settings, log, clock: SYSTEM_CLOCK })
    const sync = createSync({
      sources: [],
      store,
      library,
      get: () => Promise.reject(new Error('nothing is asked of a server here')),
      reader,
      clock: SYSTEM_CLOCK,
      random: Math.random,
      log,
      tellOperator: async () => {},
    })
    let isOver = false
    const ask = async (isEnough: (asked: number) => boolean): Promise<Replies> => {
      const times: number[] = []
      while (!isEnough(times.length)) {
        const started = performance.now()
        const text = `search ${queries.keyword[times.length % queries.keyword.length]}`
        await paperboy.respond({
          id: randomUUID(),
          at: LOCAL_CHANNEL,
          asker: localAsker(),
          takesForms: false,
          input: { kind: 'text', text },
        })
        times.push(performance.now() - started)
        await setTimeout(ASKED_EACH_MS)
      }
      return { p50: percentile(times, 0.5), p99: percentile(times, 0.99), count: times.length }
    }
    try {
      const stop = watchLoop()
      const asking = ask(() => isOver)
      const stored = await timed(async () => {
        const report = await sync.run(sourceOf(pages, reader))
        if (report?.added !== PAPERS) throw new Error(`${report?.added} of ${PAPERS} papers came: ${report?.problem}`)
        await library.refresh()
      })
      isOver = true
      const replies = await asking
      const gap = stop()
      return { stored, parsed, gap, replies, after: await ask((asked) => asked >= ASKED_AFTER) }
    } finally {
      isOver = true
      await reader.close()
      await library.close()
      await store.close()
    }
  })
}

/** A source whose pages are here already: what the network takes is left out. */
function sourceOf(pages: readonly Buffer[], reader: ReturnType<typeof createReader>): Source {
  return {
    name: 'bench',
    title: 'Bench',
    categories: [],
    calendar: ARXIV_CALENDAR,
    backfill: null,
    fill: null,
    async *news() {
      for (const [index, page] of pages.entries()) {
        const body = new Uint8Array(page)
        const { found, refused } = await reader.read('arxiv-oai', {
          kind: 'body',
          body,
          contentType: 'text/xml',
          validators: { etag: null, modified: null },
        })
        yield {
          papers: found.map((each) => ({ ...each, isNews: false })),
          refused,
          cursor: index,
          brought: null,
          enriches: true,
          progress: null,
        }
      }
    },
  }
}

function pagesOf(drafts: Awaited<ReturnType<typeof readCorpus>>['drafts']): Buffer[] {
  const papers = drafts.map((draft, index) => ({
    id: `2604.${String(index).padStart(5, '0')}`,
    version: 1,
    title: `${draft.title} (${index})`, // some titles of the corpus come twice
    abstract: draft.abstract ?? '',
    authors: draft.authors,
    categories: ['cs.CL'],
    comment: null,
    published: '2026-04-01T00:00:00Z',
    updated: '2026-04-01T00:00:00Z',
    day: '2026-04-02',
  }))
  const pages: Buffer[] = []
  for (let start = 0; start < papers.length; start += PAGE) {
    const records = papers.slice(start, start + PAGE)
    pages.push(
      Buffer.from(writeOai('bench', { records, format: 'arXivRaw', token: null, total: PAPERS }, Date.parse('2026-04-02T00:00:00Z'))),
    )
  }
  return pages
}

async function* inPieces(page: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < page.length; at += 65_536) yield page.subarray(at, at + 65_536)
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}
