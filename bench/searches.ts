import { randomUUID } from 'node:crypto'
import { wireCommands } from '../src/app.ts'
import { LOCAL_CHANNEL, localAsker } from '../src/cli/local.ts'
import { createLog } from '../src/config/log.ts'
import { dayOf } from '../src/papers/dates.ts'
import { SYSTEM_CLOCK } from '../src/port/clock.ts'
import type { Library } from '../src/search/library.ts'
import { isFault, readQuery } from '../src/search/query/parser.ts'
import type { Store } from '../src/store/store.ts'
import type { Corpus, QueryKind } from './corpus.ts'
import type { Fts5 } from './fts5.ts'
import { type Gap, watchLoop } from './loop.ts'
import { median, percentile } from './statistics.ts'

/** The same measure, milliseconds, of both. */
export interface Pair {
  readonly paperboy: number
  readonly fts5: number
}

export type SearchTimes = Readonly<Record<QueryKind, { readonly p50: Pair; readonly p99: Pair }>>

/** The whole search command as a channel asks it, without the channel; milliseconds. */
export interface AnswerTimes {
  readonly p50: number
  readonly p99: number
  readonly gap: Gap
}

/** Each query is asked so often; its median counts. */
const ROUNDS = 3
/**
 * As many hits as the search command asks for, and each round one more: the library remembers what it found, and answers for fewer from memory,
 * which would measure the memory.
 */
let limit = 200

export async function measureSearches(library: Library, fts5: Fts5, { queries }: Corpus): Promise<SearchTimes> {
  const kinds = { keyword: queries.keyword, sentence: queries.sentence }
  await timePairs(library, fts5, [...kinds.keyword.slice(0, 20), ...kinds.sentence.slice(0, 20)], 1) // warms both up
  return {
    keyword: summarise(await timePairs(library, fts5, kinds.keyword, ROUNDS)),
    sentence: summarise(await timePairs(library, fts5, kinds.sentence, ROUNDS)),
  }
}

/** Each query's median time. Both indexes answer it by turns, so that whatever else the machine does hits both. */
async function timePairs(library: Library, fts5: Fts5, queries: readonly string[], rounds: number): Promise<Pair[]> {
  const times = queries.map(() => ({ paperboy: [] as number[], fts5: [] as number[] }))
  for (let round = 0; round < rounds; round++) {
    limit++
    for (const [index, query] of queries.entries()) {
      let started = performance.now()
      await askLibrary(library, query)
      times[index]?.paperboy.push(performance.now() - started)
      started = performance.now()
      fts5.search(query)
      times[index]?.fts5.push(performance.now() - started)
    }
  }
  return times.map((time) => ({ paperboy: median(time.paperboy), fts5: median(time.fts5) }))
}

async function askLibrary(library: Library, text: string): Promise<void> {
  const read = readQuery(text, dayOf(Date.now()))
  if (isFault(read)) throw new Error(`“${text}” is no query: ${read.problem}`)
  await library.search(read.root, limit)
}

function summarise(times: readonly Pair[]): { p50: Pair; p99: Pair } {
  const at = (share: number): Pair => ({
    paperboy: percentile(
      times.map((time) => time.paperboy),
      share,
    ),
    fts5: percentile(
      times.map((time) => time.fts5),
      share,
    ),
  })
  return { p50: at(0.5), p99: at(0.99) }
}

/** Asks the whole search command, as a channel does, all queries once; FTS5, which would block the event loop, stays out of it. */
export async function measureAnswers(store: Store, library: Library, { queries }: Corpus): Promise<AnswerTimes> {
  const now = (): number => Date.now()
  const settings = { zone: 'UTC', fields: [], topicsPerChannel: 25, topicsPerWorkspace: 100, support: null }
  const { paperboy } = wireCommands({ store, library, settings, log: createLog('silent'), clock: { ...SYSTEM_CLOCK, now } })
  const times: number[] = []
  const stop = watchLoop()
  for (const query of [...queries.keyword, ...queries.sentence]) {
    const started = performance.now()
    await paperboy.respond({
      id: randomUUID(),
      at: LOCAL_CHANNEL,
      asker: localAsker(),
      takesForms: false,
      input: { kind: 'text', text: `search ${query}` },
    })
    times.push(performance.now() - started)
  }
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99), gap: stop() }
}
