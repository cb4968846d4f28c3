import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Logger } from 'pino'
import type { ChatPlatform, Paperboy, PlatformTraits } from './chat.ts'
import { type Clock, SYSTEM_CLOCK } from './clock.ts'
import type { Core } from './commands/command.ts'
import type { Config } from './config.ts'
import type { Planner } from './digests/plan.ts'
import type { StaleSource } from './digests/waiting.ts'
import { readEntries } from './import/file.ts'
import { tellStopped } from './import/stopped.ts'
import { createPaperboy } from './paperboy.ts'
import { type Library, openLibrary } from './search/library.ts'
import type { SearchThreads } from './search/thread-calls.ts'
import { createReader } from './sources/reader.ts'
import { createRequests } from './sources/request.ts'
import { feedsOf, openSources } from './sources/sources.ts'
import { createSync, type Sync } from './sources/sync.ts'
import { unhurried } from './store/busy.ts'
import { openStore, type Store } from './store/store.ts'
import { StarterList } from './subscriptions/starters.ts'
import { readVersion } from './version.ts'

/** The program without any platform: store, index, commands. */
export interface Composed {
  readonly core: Core
  readonly paperboy: Paperboy
  /** The traits of the platforms that run. */
  readonly platforms: Map<string, PlatformTraits>
  /** Makes a platform known to commands and planning. */
  serve(platform: Pick<ChatPlatform, 'name' | 'traits' | 'probe'>): void
  /** Lets `status` show what keeps a platform from serving; null when it serves. */
  report(platform: string, fault: string | null): void
  readonly sync: Sync
  /** How the operator is told of sources in trouble, beside the log. */
  onTrouble(tellOperator: (text: string) => Promise<void>): void
  /** What to do when a command has planned digests that may be posted at once. */
  onWake(post: () => void): void
  close(): Promise<void>
}

const SEEDS = new URL('../seeds/papers.jsonl', import.meta.url)
const TOPICS = new URL('../seeds/topics.json', import.meta.url)
/** For one page: the largest, of OAI, are made while they are sent. */
const REQUEST_TIMEOUT_MS = 60_000

/**
 * Opens the data directory and the index over it.
 * @param patienceMs how long an answer waits for an index that catches up
 * @param threads what searches run in; threads of their own unless given
 */
export async function compose(
  config: Config,
  log: Logger,
  now: () => number,
  patienceMs: number,
  threads?: SearchThreads,
): Promise<Composed> {
  const store = await openStore(config.data, now())
  const outgrown = { file: join(config.data, 'search.db'), over: config.memoryPapers }
  const library = openLibrary(store.papers, patienceMs, outgrown, threads) // first: its thread starts while the seeds are planted
  await tellStopped(store.imports, config.data, now(), log)
  if (config.seeds) await plantSeeds(store, now())
  const clock: Clock = { ...SYSTEM_CLOCK, now }
  const random = Math.random
  const reader = createReader()
  const get = createRequests({
    gates: store.gates,
    clock,
    random,
    userAgent: nameUs(config.sources.contact),
    timeoutMs: REQUEST_TIMEOUT_MS,
  })
  const taken = await store.sources.feeds()
  for (const { name, formerName } of feedsOf(config.sources, taken)) if (name !== formerName) await store.sources.rename(formerName, name)
  const sources = openSources(config.sources, taken)
  let tell = async (_: string): Promise<void> => {}
  const sync = createSync({ sources, store, library, get, reader, clock, random, log, tellOperator: (text) => tell(text) })
  const composed = composeOver(store, library, config, log, now, sync)
  return {
    ...composed,
    sync,
    onTrouble(tellOperator) {
      tell = tellOperator
    },
    async close() {
      await sync.stop()
      await reader.close()
      await library.close()
      await store.close()
    },
  }
}

/** Who asks: servers want a name, and somebody to write to. */
function nameUs(contact: string | null): string {
  return `Paperboy/${readVersion()} (brings new papers to team chats${contact === null ? '' : `; ${contact}`})`
}

/** The core over a store and an index that are open. */
export function composeOver(
  store: Store,
  library: Library,
  settings: Core['settings'],
  log: Logger,
  now: () => number,
  sync: Pick<Sync, 'sources' | 'standings'> = { sources: [], standings: async () => [] },
): Omit<Composed, 'close' | 'sync' | 'onTrouble'> {
  const version = readVersion()
  const platforms = new Map<string, PlatformTraits>()
  const planner: Planner = { store, library, platforms, staleSources: () => staleOf(sync), newId, log, reach() {} }
  const probes = new Map<string, ChatPlatform['probe']>()
  const faults = new Map<string, string>()
  let wake = (): void => {}
  const core: Core = {
    store,
    library,
    now,
    version,
    startedAt: now(),
    settings,
    starters: StarterList.parse(JSON.parse(readFileSync(TOPICS, 'utf8'))),
    sources: sync.sources,
    standings: sync.standings,
    planner,
    probe: async (at) => (await probes.get(at.platform)?.(at)) ?? { kind: 'open' },
    wake: () => unhurried(wake),
    faults,
  }
  return {
    core,
    paperboy: createPaperboy(core, log),
    platforms,
    serve({ name, traits, probe }) {
      platforms.set(name, traits)
      probes.set(name, probe)
    },
    report(platform, fault) {
      if (fault === null) faults.delete(platform)
      else faults.set(platform, fault)
    },
    onWake(post) {
      wake = post
    },
  }
}

async function staleOf({ standings }: Pick<Sync, 'standings'>): Promise<StaleSource[]> {
  const stale = (await standings()).filter(({ health }) => health.isStale)
  return stale.map(({ source: { title }, health: { mayCome } }) => ({ title, mayCome }))
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
