import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Logger } from 'pino'
import type { ChatPlatform, Paperboy, PlatformTraits } from './chat.ts'
import type { Core } from './commands/command.ts'
import type { Config } from './config.ts'
import type { Planner } from './digests/plan.ts'
import { readEntries } from './import/file.ts'
import { createPaperboy } from './paperboy.ts'
import { type Library, openLibrary } from './search/library.ts'
import { openStore, type Store } from './store/store.ts'
import { StarterList } from './subscriptions/starters.ts'

/** The program without any platform: store, index, commands. */
export interface Composed {
  readonly core: Core
  readonly paperboy: Paperboy
  /** The traits of the platforms that run. */
  readonly platforms: Map<string, PlatformTraits>
  /** Makes a platform known to commands and planning. */
  serve(platform: Pick<ChatPlatform, 'name' | 'traits' | 'probe'>): void
  /** What to do when a command has planned digests that may be posted at once. */
  onWake(post: () => void): void
  close(): Promise<void>
}

const SEEDS = new URL('../seeds/papers.jsonl', import.meta.url)
const TOPICS = new URL('../seeds/topics.json', import.meta.url)
const PACKAGE = new URL('../package.json', import.meta.url)

/** Opens the data directory and the index over it. @param patienceMs how long an answer waits for an index that catches up */
export async function compose(config: Config, log: Logger, now: () => number, patienceMs: number): Promise<Composed> {
  const store = await openStore(config.data, now())
  const library = openLibrary(store.papers, patienceMs, { file: join(config.data, 'search.db'), over: config.memoryPapers }) // first: its thread starts while the seeds are planted
  if (config.seeds) await plantSeeds(store, now())
  const composed = composeOver(store, library, config, log, now)
  return {
    ...composed,
    async close() {
      await library.close()
      await store.close()
    },
  }
}

/** The core over a store and an index that are open. */
export function composeOver(
  store: Store,
  library: Library,
  settings: Core['settings'],
  log: Logger,
  now: () => number,
): Omit<Composed, 'close'> {
  const { version } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as { version: string }
  const platforms = new Map<string, PlatformTraits>()
  const planner: Planner = { store, library, platforms, staleSources: async () => [], newId, log, reach() {} }
  const probes = new Map<string, ChatPlatform['probe']>()
  let wake = (): void => {}
  const core: Core = {
    store,
    library,
    now,
    version,
    startedAt: now(),
    settings,
    starters: StarterList.parse(JSON.parse(readFileSync(TOPICS, 'utf8'))),
    sources: [],
    planner,
    probe: async (at) => (await probes.get(at.platform)?.(at)) ?? { kind: 'open' },
    wake: () => wake(),
  }
  return {
    core,
    paperboy: createPaperboy(core, log),
    platforms,
    serve({ name, traits, probe }) {
      platforms.set(name, traits)
      probes.set(name, probe)
    },
    onWake(post) {
      wake = post
    },
  }
}

/** Adds the bundled papers; on every start, which costs little and brings what a newer version has of them. */
async function plantSeeds(store: Store, at: number): Promise<void> {
  const drafts = []
  for await (const entry of readEntries(fileURLToPath(SEEDS))) if ('draft' in entry) drafts.push(entry.draft)
  await store.papers.ingest(drafts, { source: 'seeds', isNews: false, at })
}

/** 12 characters of `[\w-]`. */
export function newId(): string {
  return randomBytes(9).toString('base64url')
}
