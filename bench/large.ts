import { dayOf } from '../src/papers/dates.ts'
import type { PaperDraft } from '../src/papers/paper.ts'
import { type Library, type Outgrown, openLibrary } from '../src/search/library.ts'
import { isFault, readQuery } from '../src/search/query/parser.ts'
import type { PaperStore } from '../src/store/papers.ts'
import { percentile } from './statistics.ts'

/** What a library whose index is in a file costs beside its searches, milliseconds. */
export interface LargeCosts {
  /** From opening the index that is there to the first answer. */
  readonly restart: number
  /** Of the searches while a day's papers come. */
  readonly whileAdding: { readonly p50: number; readonly slowest: number }
}

/** As a chat platform's answers wait for an index that catches up. */
const PATIENCE_MS = 2_000
const BATCH = 50
const PAUSE_MS = 20

/** Opens the index again, then brings papers in while searches are asked one after the other. */
export async function measureLarge(
  store: PaperStore,
  outgrown: Outgrown,
  day: readonly PaperDraft[],
  queries: readonly string[],
): Promise<LargeCosts> {
  const started = performance.now()
  const library = openLibrary(store, PATIENCE_MS, outgrown)
  try {
    await ask(library, queries[0] ?? '')
    const restart = performance.now() - started
    let isAdding = true
    const times: number[] = []
    const asking = (async () => {
      for (let at = 1; isAdding; at++) {
        const asked = performance.now()
        await ask(library, queries[at % queries.length] ?? '')
        times.push(performance.now() - asked)
      }
    })()
    for (let at = 0; at < day.length; at += BATCH) {
      await store.ingest(day.slice(at, at + BATCH), { source: 'bench', isNews: true, at: Date.now() })
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS)) // as whoever brings them waits for a network
    }
    await library.refresh()
    isAdding = false
    await asking
    return { restart, whileAdding: { p50: percentile(times, 0.5), slowest: Math.max(...times) } }
  } finally {
    await library.close()
  }
}

async function ask(library: Library, text: string): Promise<void> {
  const read = readQuery(text, dayOf(Date.now()))
  if (isFault(read)) throw new Error(`“${text}” is no query: ${read.problem}`)
  await library.search(read.root, 20)
}
