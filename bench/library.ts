import { join } from 'node:path'
import type { Paper, PaperDraft } from '../src/papers/paper.ts'
import { type Library, openLibrary } from '../src/search/library.ts'
import type { PaperStore } from '../src/store/papers.ts'
import { openStore } from '../src/store/store.ts'
import { MEMORY_PAPERS, readCorpus } from './corpus.ts'
import { buildFts5, type Fts5 } from './fts5.ts'
import { type LargeCosts, measureLarge } from './large.ts'
import { type Gap, watchLoop } from './loop.ts'
import { inScratch } from './scratch.ts'
import { type AnswerTimes, measureAnswers, measureSearches, type Pair, type SearchTimes } from './searches.ts'
import { median } from './statistics.ts'

/** What the library costs at one size, beside FTS5 where that does the same. Times in milliseconds. */
export interface LibraryCosts {
  readonly papers: number
  readonly ingest: number
  /** From opening the library until its thread answers. */
  readonly thread: number
  readonly build: Pair
  readonly search: SearchTimes
  readonly answer: AnswerTimes
  readonly gaps: { readonly ingest: Gap; readonly build: Gap; readonly answer: Gap }
  /** Null where the index is in memory. */
  readonly large: LargeCosts | null
  /** Bytes of FTS5's database. */
  readonly fts5Size: number
}

/** As many as an import adds at once. */
const BATCH = 100
const BUILDS = 3
/** The papers of a day. */
const DAY = 1_000

export async function measureLibrary(size: number, tell: (progress: string) => void): Promise<LibraryCosts> {
  const corpus = await readCorpus(size)
  return inScratch(async (directory) => {
    const store = await openStore(directory, Date.now())
    try {
      tell('into the store')
      const ingested = await measureIngest(store.papers, corpus.drafts)
      const papers = await readPapers(store.papers)
      const built = await measureBuilds(store.papers, papers, directory, tell)
      try {
        tell('searches')
        const search = await measureSearches(built.library, built.fts5, corpus)
        tell('answers')
        const answer = await measureAnswers(store, built.library, corpus)
        const file = indexFile(directory)
        await built.library.close()
        if (papers.length > MEMORY_PAPERS) tell('a day of papers more')
        const day = papers.length > MEMORY_PAPERS ? (await readCorpus(size + DAY)).drafts.slice(size) : []
        const large = day.length > 0 ? await measureLarge(store.papers, { file, over: MEMORY_PAPERS }, day, corpus.queries.keyword) : null
        const gaps = { ingest: ingested.gap, build: built.gap, answer: answer.gap }
        return {
          papers: papers.length,
          ingest: ingested.time,
          thread: built.thread,
          build: built.build,
          search,
          answer,
          gaps,
          large,
          fts5Size: built.fts5.size(),
        }
      } finally {
        built.fts5.close()
        await built.library.close() // closed already, unless something failed
      }
    } finally {
      await store.close()
    }
  })
}

async function measureIngest(papers: PaperStore, drafts: readonly PaperDraft[]): Promise<{ time: number; gap: Gap }> {
  const stop = watchLoop()
  const started = performance.now()
  for (let at = 0; at < drafts.length; at += BATCH) {
    await papers.ingest(drafts.slice(at, at + BATCH), { source: 'bench', isNews: false, at: Date.now() })
    // SQLite answers at once, so that awaiting it never reaches the event loop; whoever ingests in the bot reads a network between.
    await new Promise(setImmediate)
  }
  return { time: performance.now() - started, gap: stop() }
}

/** What the store made of the drafts, so that both indexes get the same. */
async function readPapers(papers: PaperStore): Promise<Paper[]> {
  const found: Paper[] = []
  for (let revision = 0; ; ) {
    const changes = await papers.changesSince(revision, BATCH)
    if (changes.revision === revision) return found
    found.push(...changes.papers)
    revision = changes.revision
  }
}

interface Built {
  readonly library: Library
  readonly fts5: Fts5
  readonly thread: number
  readonly build: Pair
  readonly gap: Gap
}

/** Builds both indexes several times, by turns. @returns the last ones, open */
async function measureBuilds(
  store: PaperStore,
  papers: readonly Paper[],
  directory: string,
  tell: (progress: string) => void,
): Promise<Built> {
  const times = { thread: [] as number[], paperboy: [] as number[], fts5: [] as number[] }
  const builds = papers.length > MEMORY_PAPERS ? 1 : BUILDS
  let gap: Gap = { passed: 0, held: 0 }
  for (let round = 1; ; round++) {
    tell(`index ${round} of ${builds}`)
    let started = performance.now()
    const fts5 = buildFts5(papers)
    times.fts5.push(performance.now() - started)
    started = performance.now()
    const outgrown = { file: indexFile(directory), over: MEMORY_PAPERS }
    const library = openLibrary(store, Number.POSITIVE_INFINITY, outgrown)
    await library.size()
    times.thread.push(performance.now() - started)
    const stop = watchLoop()
    started = performance.now()
    await library.refresh()
    times.paperboy.push(performance.now() - started)
    gap = longer(gap, stop())
    if (round === builds) {
      return { library, fts5, thread: median(times.thread), build: { paperboy: median(times.paperboy), fts5: median(times.fts5) }, gap }
    }
    fts5.close()
    await library.close()
  }
}

/** A library that is built more than once has its index in memory. */
function indexFile(directory: string): string {
  return join(directory, 'search.db')
}

function longer(a: Gap, b: Gap): Gap {
  return { passed: Math.max(a.passed, b.passed), held: Math.max(a.held, b.held) }
}
