import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { type Budget, createBudget, limitsOf } from './commands/budget.ts'
import type { Core } from './commands/command.ts'
import type { Config } from './config/config.ts'
import { startersOf } from './config/fields.ts'
import { ROOT } from './config/root.ts'
import { readVersion } from './config/version.ts'
import { newId } from './digests/new-id.ts'
import { createDigests, type Digests } from './digests/schedule.ts'
import { discardEarlyScales } from './digests/topic-scale.ts'
import type { StaleSource } from './digests/waiting.ts'
import { findStale } from './follow/awaited.ts'
import { createFollow, type Follow } from './follow/follow.ts'
import { plantSeeds } from './import/seeds.ts'
import { tellStopped } from './import/stopped.ts'
import { createAsking } from './lookup/asking.ts'
import { createLookup, type Lookup } from './lookup/lookup.ts'
import { openServices } from './lookup/services.ts'
import { createOperations } from './operator/operations.ts'
import { createSlowQueries, withSlowQueries } from './operator/slow-queries.ts'
import { createFeedPages } from './pages/feed-pages.ts'
import { openFeeds } from './pages/feeds.ts'
import { createPaperboy } from './paperboy.ts'
import { dayOf } from './papers/dates.ts'
import type { Paperboy } from './port/chat.ts'
import type { Clock } from './port/clock.ts'
import type { FeedPages } from './port/feed-pages.ts'
import type { Installations } from './port/installations.ts'
import { type Meters, NO_METERS, type Operations } from './port/operations.ts'
import type { ChatPlatform } from './port/platform.ts'
import { type Library, openLibrary } from './search/library.ts'
import type { SearchThreads } from './search/thread-calls.ts'
import { createReader } from './sources/reader.ts'
import type { SourceStatus } from './sources/source-status.ts'
import { feedsOf, openSources } from './sources/sources.ts'
import { createSync, type Sync } from './sources/sync.ts'
import { openWayOut } from './sources/way-out.ts'
import { unhurried } from './store/busy.ts'
import { followDatabaseClock } from './store/database-clock.ts'
import { lastBackupAt } from './store/nightly-backup.ts'
import { openStore, type Store } from './store/store.ts'
import { StarterList } from './topics/starters.ts'
import { createInstallations } from './workspaces/installations.ts'
import { createKept } from './workspaces/kept.ts'
import { createSealer, type SecretKey } from './workspaces/sealer.ts'

export interface AppOptions {
  readonly config: Config
  readonly log: Logger
  /** Of this machine. */
  readonly clock: Clock
  /** Whether a database's own clock takes its place; tests have one that they set. */
  readonly mayFollowDatabase?: boolean
  /** How long an answer waits for an index that is catching up, in milliseconds. */
  readonly patienceMs: number
  /** Those that are served; none where one command is answered. */
  readonly platforms?: readonly ChatPlatform[]
  /** What keeps a platform from serving, by its name; `status` shows it. */
  readonly faults?: ReadonlyMap<string, string>
  /** How the operator is told something in a sentence, beside the log. */
  readonly tellOperator?: (text: string) => Promise<void>
  /** After how many milliseconds a person who waits for a look-up is told that it is on its way. */
  readonly soonMs?: number
  /** Told when the library has been filled a little further from a source. */
  readonly onFilled?: ((status: SourceStatus) => void) | undefined
  /** Counts what happens, for an operator's listener. */
  readonly meters?: Meters
  /** What searches run in; threads of their own unless given. */
  readonly threads?: SearchThreads
}

/** The whole program but its adapters. */
export interface App extends Wired {
  /** Of the database, where it has one of its own. */
  readonly clock: Clock
  readonly operations: Operations
  /** What people and workspaces have asked lately. */
  readonly budget: Budget
  readonly sync: Sync
  readonly follow: Follow
  /** Null where channels may have no pages. */
  readonly feedPages: FeedPages | null
  close(): Promise<void>
}

const TOPICS = new URL('seeds/topics.json', ROOT)
/** A person who waits longer than this is told that the answer is on its way. */
const SOON_MS = 2_000

/** Opens the data directory, the index over it, the sources, digests and commands, in this order. */
export async function openApp(options: AppOptions): Promise<App> {
  const {
    config,
    log,
    clock: own,
    mayFollowDatabase = true,
    patienceMs,
    soonMs = SOON_MS,
    platforms = [],
    faults = new Map(),
    tellOperator = async () => {},
    onFilled,
    meters = NO_METERS,
    threads,
  } = options
  const { backup } = config
  const store = await openStore(config.data, own.now(), (text) => log.info(text), config.database)
  const closing = new AbortController()
  const isFollowed = config.database !== null && mayFollowDatabase
  const clock = isFollowed ? await followDatabaseClock(store.databaseNow, own, closing.signal) : own
  const outgrown = { file: join(config.data, 'search.db'), over: config.memoryPapers }
  const slowQueries = createSlowQueries(clock.now)
  const opened = openLibrary(store.papers, patienceMs, outgrown, threads) // first: its thread starts while the seeds are planted
  const library = withSlowQueries(opened, slowQueries, clock.monotonic)
  await tellStopped(store.imports, config.data, clock.now(), log)
  if (config.seeds) await plantSeeds(store, clock.now())
  const reader = createReader()
  const random = Math.random
  const { get, lines } = openWayOut(config, store.rateLimits, clock, random)
  const taken = await store.sources.feeds()
  for (const { name, formerName } of feedsOf(config.sources, taken)) if (name !== formerName) await store.sources.rename(formerName, name)
  const services = openServices(config.sources)
  const asking = { get, lines, reader, clock, log }
  const ask = createAsking(asking)
  const follow = createFollow({
    store,
    library,
    base: config.sources.enabled.includes('arxiv') ? config.sources.categories : null,
    most: config.sources.follow,
    asksDaily: config.sources.lookup && config.sources.enabled.includes('europepmc'),
    // Hugging Face names no categories.
    services: config.sources.lookup ? services.forSearch.filter(({ name }) => name !== 'huggingface') : [],
    ask,
    askLater: createAsking({ ...asking, rank: 'back-fill' }),
    clock,
    log,
    tellOperator,
    soonMs,
  })
  await follow.load()
  const sources = openSources(config.sources, taken, { added: follow, queries: follow.words })
  const budget = createBudget(clock.now, limitsOf(config))
  const lookup = createLookup({ services, ask, store, library, budget, clock, soonMs })
  const noteFilled = (status: SourceStatus): void => {
    onFilled?.(status)
    if (!status.filled?.isOver) return
    discardEarlyScales(store, library).catch((error: unknown) => log.error({ err: error }, 'the scales of topics could not be discarded'))
  }
  const sync = createSync({ sources, store, library, get, reader, clock, random, log, tellOperator, onFilled: noteFilled })
  const latestBackup = backup === null ? null : (): number | null => lastBackupAt(backup.folder, clock.now())
  const feeds = await openFeeds(config, store)
  const operations = createOperations({
    store,
    library,
    platforms,
    faults,
    sourceStatuses: sync.statuses,
    lastBackupAt: latestBackup,
    slowQueries: slowQueries.list,
    // A verb of the operator does not know what the bot beside it has answered.
    answers: platforms.length === 0 ? null : budget.answersByWorkspace,
    version: readVersion(),
    startedAt: clock.now(),
    now: clock.now,
  })
  return {
    clock,
    operations,
    budget,
    ...wireCommands({
      store,
      library,
      settings: config,
      log,
      clock,
      sync,
      lookup: config.sources.lookup ? lookup : null,
      follow,
      feeds: feeds?.names ?? null,
      platforms,
      faults,
      lastBackupAt: latestBackup,
      meters,
      keys: config.keys,
      copy: config.database === null ? null : randomUUID(),
    }),
    sync,
    follow,
    feedPages: feeds && createFeedPages(store, feeds.secrets),
    async close() {
      closing.abort()
      await sync.stop()
      await reader.close()
      await library.close()
      await store.close()
    },
  }
}

export interface Parts {
  readonly store: Store
  readonly library: Library
  readonly settings: Core['settings'] & Pick<Config, 'fields'>
  readonly log: Logger
  readonly clock: Clock
  readonly sync?: Pick<Sync, 'sources' | 'statuses'>
  readonly lookup?: Lookup | null
  readonly follow?: Follow | null
  readonly feeds?: Core['feeds']
  readonly platforms?: readonly ChatPlatform[]
  readonly faults?: ReadonlyMap<string, string>
  readonly lastBackupAt?: (() => number | null) | null
  readonly meters?: Meters
  /** What tokens of workspaces are encrypted with; without any, none can be stored. */
  readonly keys?: readonly SecretKey[]
  /** Names this copy of the program among several over one database; null where there is one. */
  readonly copy?: string | null
}

export interface Wired {
  readonly core: Core
  readonly paperboy: Paperboy
  readonly digests: Digests
}

const NO_SOURCES: Pick<Sync, 'sources' | 'statuses'> = { sources: [], statuses: async () => [] }

/** Digests and commands over a store and an index that are open. */
export function wireCommands({
  store,
  library,
  settings,
  log,
  clock,
  sync = NO_SOURCES,
  lookup = null,
  follow = null,
  feeds = null,
  platforms = [],
  faults = new Map(),
  lastBackupAt = null,
  meters = NO_METERS,
  keys = [],
  copy = null,
}: Parts): Wired {
  const staleSources = async (): Promise<StaleSource[]> =>
    findStale(await sync.statuses(), await store.followed.needs(), dayOf(clock.now()))
  const digests = createDigests({ store, library, platforms, staleSources, clock, log, newId, meters, feedPages: feeds !== null })
  const isServing = platforms.length > 0
  const core: Core = {
    store,
    library,
    now: clock.now,
    settings,
    starters: startersOf(settings.fields),
    seedStarters: StarterList.parse(JSON.parse(readFileSync(TOPICS, 'utf8'))),
    sources: sync.sources,
    lookup,
    follow,
    feeds,
    digests: {
      planner: digests.planner,
      reach: async (at) => (await platforms.find(({ name }) => name === at.platform)?.reach?.(at)) ?? null,
      probe: async (at) => (await platforms.find(({ name }) => name === at.platform)?.probe(at)) ?? { kind: 'open' },
      platform: (wanted) => platforms.find(({ name }) => name === wanted) ?? null,
      wake: () => unhurried(() => isServing && void digests.tick()),
      showVotes(platform) {
        unhurried(() => isServing && void digests.showVotes())
        return platforms.some(({ name, edit }) => name === platform && edit !== undefined)
      },
    },
    program: { version: readVersion(), startedAt: clock.now(), sourceStatuses: sync.statuses, faults, lastBackupAt },
  }
  const sealer = createSealer(keys)
  const installations = (platform: string): Installations => createInstallations(platform, store.installations, sealer, clock.now)
  return { core, paperboy: createPaperboy(core, log, meters, { installations, kept: createKept(store, copy, clock.now) }), digests }
}
