// Run by weight.ts in a process of its own: builds one index in the main thread and prints what it weighs.
import { join } from 'node:path'
import type { SearchEngine } from '../src/search/engines/engine.ts'
import { openFileEngine } from '../src/search/engines/file-engine.ts'
import { createMiniSearchEngine } from '../src/search/engines/minisearch.ts'
import { openStore, type Store } from '../src/store/store.ts'
import { MEMORY_PAPERS, readCorpus, SEED_COUNT } from './corpus.ts'
import { inScratch } from './scratch.ts'
import type { Weight } from './weight.ts'

const BATCH = 100

process.stdout.write(JSON.stringify(await weigh(Number(process.argv[2]))))

async function weigh(size: number): Promise<Weight> {
  await inStore(SEED_COUNT, (store, directory) => indexAll(store, SEED_COUNT, directory)) // compiles the code, so that its memory is not taken for the index's
  return inStore(size, async (store, directory) => {
    const before = await measure()
    const engine = await indexAll(store, size, directory)
    const after = await measure()
    return { papers: engine.size(), live: after.live - before.live, resident: after.resident - before.resident }
  })
}

async function inStore<Result>(size: number, work: (store: Store, directory: string) => Promise<Result>): Promise<Result> {
  return inScratch(async (directory) => {
    const store = await openStore(directory, Date.now())
    try {
      await fill(store, size)
      return await work(store, directory)
    } finally {
      await store.close()
    }
  })
}

/** Apart, so that the drafts are gone when memory is measured. */
async function fill(store: Store, size: number): Promise<void> {
  const { drafts } = await readCorpus(size)
  await store.papers.ingest(drafts, { source: 'bench', isNews: false, at: Date.now() })
}

async function indexAll(store: Store, size: number, directory: string): Promise<SearchEngine> {
  const engine = size > MEMORY_PAPERS ? openFileEngine(join(directory, 'search.db'), 1) : createMiniSearchEngine()
  for (let revision = 0; ; ) {
    const changes = await store.papers.changesSince(revision, BATCH)
    if (changes.revision === revision) {
      engine.commit(revision)
      return engine
    }
    engine.add(structuredClone(changes.papers)) // as they arrive in the index's thread
    revision = changes.revision
    engine.commit(revision, true)
  }
}

/** Bytes, after all garbage is gone. */
async function measure(): Promise<{ live: number; resident: number }> {
  for (let round = 0; round < 3; round++) {
    globalThis.gc?.()
    await new Promise(setImmediate)
  }
  const { heapUsed, external, rss } = process.memoryUsage()
  return { live: heapUsed + external, resident: rss }
}
