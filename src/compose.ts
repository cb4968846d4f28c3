import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Logger } from 'pino'
import type { Paperboy } from './chat.ts'
import type { Core } from './commands/command.ts'
import type { Config } from './config.ts'
import { readEntries } from './import/file.ts'
import { createPaperboy } from './paperboy.ts'
import { openLibrary } from './search/library.ts'
import { openStore, type Store } from './store/store.ts'

/** The program without any platform: store, index, commands. */
export interface Composed {
  readonly core: Core
  readonly paperboy: Paperboy
  close(): Promise<void>
}

const SEEDS = new URL('../seeds/papers.jsonl', import.meta.url)
const PACKAGE = new URL('../package.json', import.meta.url)

/** Opens the data directory and the index over it. @param patienceMs how long an answer waits for an index that catches up */
export async function compose(config: Config, log: Logger, now: () => number, patienceMs: number): Promise<Composed> {
  const store = await openStore(config.data, now())
  const library = openLibrary(store.papers, patienceMs) // first: its thread starts while the seeds are planted
  if (config.seeds) await plantSeeds(store, now())
  const { version } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as { version: string }
  const core: Core = { store, library, now, version, startedAt: now() }
  return {
    core,
    paperboy: createPaperboy(core, log),
    async close() {
      await library.close()
      await store.close()
    },
  }
}

/** Adds the bundled papers; on every start, which costs little and brings what a newer version has of them. */
async function plantSeeds(store: Store, at: number): Promise<void> {
  const drafts = []
  for await (const entry of readEntries(fileURLToPath(SEEDS))) if ('draft' in entry) drafts.push(entry.draft)
  await store.papers.ingest(drafts, { source: 'seeds', isNews: false, at })
}
