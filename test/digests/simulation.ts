// A whole engine, or two, over one store, on a clock and a platform that the test moves; with crashes and pauses where a script says so.
import type Sqlite from 'better-sqlite3'
import { type DatabaseConnection, Kysely, SqliteAdapter, SqliteDriver, SqliteIntrospector } from 'kysely'
import { pino } from 'pino'
import { DELIVERY_RULES, type DeliveryRules } from '../../src/digests/delivery-rules.ts'
import { createDigests, type Digests } from '../../src/digests/schedule.ts'
import type { Paper } from '../../src/papers/paper.ts'
import type { Clock } from '../../src/port/clock.ts'
import { bare } from '../../src/port/text.ts'
import { createMiniSearchEngine } from '../../src/search/engines/minisearch.ts'
import type { Library } from '../../src/search/library.ts'
import { migrate } from '../../src/store/migrations.ts'
import type { Schema } from '../../src/store/schema.ts'
import { connectionsOf, openFile, SqliteCompiler } from '../../src/store/sqlite.ts'
import { type Store, storeOver } from '../../src/store/store.ts'
import { nextSlot } from '../../src/topics/due.ts'
import type { Subscription, Topic } from '../../src/topics/subscription.ts'
import type { Edge, RecordingPlatform } from './recording-platform.ts'
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts'

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** Two slots at 9:00 are to come before anything goes right by itself. */
export const BEGIN = Date.parse('2026-07-06T12:00Z')

/** A paper that a source brings at an instant, in milliseconds since `BEGIN`. */
export interface Arriving {
  readonly title: string
  readonly at: number
  readonly abstract?: string
}

/** Guards that can be taken away, to see that each is needed. */
export const GUARDS = ['unique-keys', 'lease-check', 'nonce-age', 'one-transaction', 'settle-time'] as const
export type Guard = (typeof GUARDS)[number]

/**
 * Something that happens the first time any process comes to a place after what comes before it in the script has happened. `lock`: another
 * program holds the database's write lock. `disk`: it is full, or can only be read. `clock`: the wall clock is wrong.
 */
export interface Fault {
  readonly place: string
  readonly kind: 'crash' | 'pause' | 'lock' | 'disk' | 'clock'
  /** How long the process is away, or this lasts. */
  readonly ms: number
  /** Of a clock: how far it is wrong, in milliseconds. */
  readonly by?: number
}

/** Where a process can crash or stand still. */
export const PLACES = [
  'recovered',
  'before planning',
  'planned',
  'before claim',
  'claimed',
  'before writing',
  'begun',
  'after commit',
  'answered',
  'recorded',
  'before looking',
  'looked',
] as const
/** Where it can only crash: nothing else goes on meanwhile, or the next line is the write itself. */
export const CRASH_PLACES = ['digest written', 'papers written', 'before commit', 'message written', 'papers taken back'] as const

/** Places inside transactions, by the statement that has just been made there. */
const STATEMENTS: readonly (readonly [start: string, place: (typeof CRASH_PLACES)[number]])[] = [
  ['insert into "deliveries"', 'digest written'],
  ['insert into "posted"', 'papers written'],
  ['update "deliveries" set "state" = ?, "message"', 'message written'],
  ['delete from "posted"', 'papers taken back'],
]

const WRITES = /^(?:insert|update|delete|replace) /
/** As the store waits for another program (src/store/busy.ts). */
const BUSY_MS = 10_000
/** So long after a clock was set right it is believed, and what it did is mended, whether the jump was seen or not. */
const BELIEVED_MS = 12 * MINUTE

const SILENT = pino({ level: 'silent' }, { write() {} })

class Crash extends Error {}

/** A store in memory with papers that have not come yet, used again for each scenario. */
export interface Bed {
  readonly sqlite: Sqlite.Database
  readonly driver: SqliteDriver
  readonly library: Library
  readonly papers: readonly (Arriving & { readonly id: number })[]
  readonly guardsOff: ReadonlySet<Guard>
}

/** @param papers in the order of arrival */
export async function openBed(papers: readonly Arriving[], guardsOff: readonly Guard[] = []): Promise<Bed> {
  const sqlite = openFile(':memory:', 0)
  const driver = new SqliteDriver({ database: { close: () => void sqlite.close(), prepare: (text) => sqlite.prepare(text) } })
  await driver.init()
  sqlite.exec('PRAGMA foreign_keys = ON')
  await migrate(kyselyOver(driver), BEGIN)
  sqlite.exec("update counters set value = 1 where name = 'identity'") // the ids of digests come of it
  if (guardsOff.includes('unique-keys'))
    for (const index of ['deliveries_once', 'sections_once', 'posted_once']) sqlite.exec(`drop index ${index}`)
  const store = storeOver(connectionsOf(kyselyOver(driver)))
  const drafts = papers.map(({ title, abstract = null }, index) => ({
    title,
    abstract,
    authors: [],
    categories: [],
    published: null,
    upvotes: null,
    keys: [`arxiv:2607.${String(index + 1).padStart(5, '0')}`],
    isWithdrawn: false,
  }))
  await store.papers.ingest(drafts, { source: 'simulated', isNews: true, at: BEGIN })
  const setTime = sqlite.prepare('update papers set first_seen = ? where id = ?')
  for (const [index, { at }] of papers.entries()) setTime.run(BEGIN + at, index + 1)
  const engine = createMiniSearchEngine()
  engine.add((await store.papers.changesSince(0, papers.length)).papers as Paper[])
  const library: Library = {
    search: async (query, limit) => ({ ...engine.search(query, limit), pending: 0 }),
    similar: async (ids, limit) => engine.similar(ids, limit),
    match: async (query, after, scale) => engine.match(query, after, scale),
    scale: async (query) => engine.scale(query),
    tune: async (query, scale, taps) => engine.tune(query, scale, taps),
    words: async (query) => engine.words(query),
    rarity: async (query) => engine.rarity(query),
    pending: async () => 0,
    check: async (query, id, scale) => engine.check(query, id, scale),
    refresh: async () => {},
    catchUpToStore: async () => {},
    catchUp: async () => {},
    size: async () => engine.size(),
    revision: () => papers.length,
    location: () => 'memory',
    endIfHung: async () => {},
    close: async () => {},
  }
  return { sqlite, driver, library, papers: papers.map((paper, index) => ({ ...paper, id: index + 1 })), guardsOff: new Set(guardsOff) }
}

/** A program that runs, or has crashed, or stands still. */
interface Process extends Edge {
  readonly name: string
  digests: Digests
  isDead: boolean
  pausedUntil: number
}

export interface WorldOptions {
  readonly bed: Bed
  readonly platforms: (clock: VirtualClock) => readonly RecordingPlatform[]
  readonly faults?: readonly Fault[]
  readonly rules?: Partial<DeliveryRules>
  readonly log?: (line: string) => void
}

export type World = ReturnType<typeof createWorld>

let ids = 0

/** An empty store, its platforms, and no process yet. */
export function createWorld({ bed, platforms: makePlatforms, faults = [], rules = {}, log: writeLog }: WorldOptions) {
  const { sqlite } = bed
  const clock = createVirtualClock(BEGIN)
  const platforms = makePlatforms(clock)
  const script = [...faults]
  const processes = new Map<string, Process>()
  const restarts: { readonly name: string; readonly at: number }[] = []
  const log = writeLog ? pino({ level: 'debug', base: null, timestamp: false }, { write: writeLog }) : SILENT
  const allRules = { ...DELIVERY_RULES, ...rulesWithout(bed.guardsOff), ...rules }
  sqlite.exec(
    'delete from deliveries; delete from sections; delete from posted; delete from posted_keys; delete from gaps; delete from subscriptions; delete from listings',
  )
  sqlite.exec("delete from sqlite_sequence where name in ('subscriptions', 'listings')")

  const state = { platforms, clock, processes, restarts, script, sqlite }
  const until = { locked: 0, full: 0, disturbed: 0 }
  const store = storeOver(connectionsOf(kyselyOver(bed.driver)))

  function reach(process: Process, place: string): Fault['kind'] | null {
    const [fault] = script
    if (process.isDead || fault?.place !== place) return null
    script.shift()
    const end = clock.elapsed() + fault.ms
    switch (fault.kind) {
      case 'pause':
        process.pausedUntil = end
        break
      case 'crash':
        crash(process, fault.ms)
        break
      case 'lock':
        until.locked = end
        break
      case 'disk':
        until.full = end
        break
      case 'clock':
        setClock(fault.by ?? 0, fault.ms)
    }
    return fault.kind
  }

  /** Sets the wall clock, and sets it right after a while. */
  function setClock(by: number, milliseconds: number): void {
    clock.step(by)
    void clock.sleep(milliseconds).then(() => clock.step(-by))
    until.disturbed = clock.elapsed() + milliseconds + BELIEVED_MS
  }

  /** As the store does: it lets others have their turn while it waits, and gives up after a while. */
  async function waitToWrite(process: Process): Promise<void> {
    const left = until.locked - clock.elapsed()
    if (left > 0) {
      bed.driver.releaseConnection()
      await clock.sleep(Math.min(left, BUSY_MS))
      await pass(process)
      await bed.driver.acquireConnection()
      if (process.isDead) throw new Crash()
      if (left > BUSY_MS) throw Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' })
    }
    if (until.full > clock.elapsed()) throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })
  }

  /** The process is gone; another of its name comes up after so many milliseconds. */
  function crash(process: Process, restartMs: number): void {
    process.isDead = true
    processes.delete(process.name)
    restarts.push({ name: process.name, at: clock.elapsed() + restartMs })
  }

  async function pass(process: Process): Promise<void> {
    while (!process.isDead && process.pausedUntil > clock.elapsed()) await clock.sleep(process.pausedUntil - clock.elapsed())
    if (process.isDead) await new Promise(() => {})
  }

  function start(name: string): Process {
    const process: Process = {
      name,
      isDead: false,
      pausedUntil: 0,
      pass: () => pass(process),
      async reach(place) {
        if (reach(process, place) !== null || process.isDead) await pass(process)
      },
      digests: null as unknown as Digests, // the engine needs the process, and the process its engine
    }
    const own: Clock = {
      now: clock.now,
      monotonic: clock.monotonic,
      sleep: (milliseconds) => clock.sleep(milliseconds).then(() => pass(process)),
    }
    process.digests = createDigests({
      store: storeFor(process),
      library: bed.library,
      platforms: platforms.map((platform) => {
        const mine = platform.as(process)
        return bed.guardsOff.has('nonce-age') && mine.traits.repeatableMs > 0
          ? { ...mine, traits: { ...mine.traits, repeatableMs: ENDLESS_MS } }
          : mine
      }),
      staleSources: async () => [],
      clock: own,
      log,
      newId: () => `${String(++ids).padStart(8, '0')}d000`,
      rules: allRules,
      failpoint: (place) => process.reach(place),
    })
    processes.set(name, process)
    return process
  }

  function storeFor(process: Process): Store {
    const database = databaseOf(process)
    const store = storeOver(connectionsOf(database))
    if (bed.guardsOff.has('lease-check')) return ignoreLeases(store, database)
    // The ids of digests are keys, too.
    return bed.guardsOff.has('unique-keys') ? { ...store, papers: { ...store.papers, identity: async () => ++ids } } : store
  }

  function databaseOf(process: Process): Kysely<Schema> {
    const database = kyselyOver(bed.driver, {
      pass: () => pass(process),
      before() {
        clock.touch()
        if (process.isDead) throw new Crash()
      },
      after(text) {
        const place = STATEMENTS.find(([start]) => text.startsWith(start))?.[1]
        if (place && reach(process, place) === 'crash') throw new Crash()
      },
      beforeWrite: () => waitToWrite(process),
    })
    return bed.guardsOff.has('one-transaction') ? withoutTransactions(database) : database
  }

  /** Papers up to now have come. */
  function bring(): void {
    const come = bed.papers.filter(({ at }) => at <= clock.elapsed()).length
    sqlite.prepare("update counters set value = ? where name = 'sequence'").run(come)
  }

  /** Every process that runs makes a round; returns when all that is left of it waits for the clock. */
  async function tick(): Promise<void> {
    for (const restart of restarts.filter(({ at }) => at <= clock.elapsed())) {
      restarts.splice(restarts.indexOf(restart), 1)
      start(restart.name)
    }
    bring()
    for (const process of [...processes.values()]) {
      if (process.pausedUntil <= clock.elapsed()) void process.digests.tick()
      await clock.settle()
    }
  }

  return {
    ...state,
    store,
    start,
    crash,
    bring,
    tick,

    /** Whether the clock is wrong, or is right again and not believed yet. */
    isDisturbed: () => clock.elapsed() < until.disturbed,

    /** The papers whose titles hold any of some words. */
    papersOf: (words: readonly string[]) => bed.papers.filter(({ title }) => words.some((word) => title.split(' ').includes(word))),

    /** Nothing happens until an instant. */
    async waitUntil(instant: string): Promise<void> {
      await clock.advance(Date.parse(instant) - clock.now())
    },

    /** Ticks as often as the program does, for so long. */
    async run(milliseconds: number, everyMs = 30 * SECOND): Promise<void> {
      const end = clock.elapsed() + milliseconds
      while (clock.elapsed() < end) {
        await tick()
        await clock.advance(Math.min(everyMs, end - clock.elapsed()))
      }
      await tick()
    },

    async subscribe(topic: Partial<Topic> & { readonly query: string }, channel = 'c1', workspace = 'test:w1'): Promise<Subscription> {
      const wanted: Topic = {
        name: topic.query,
        schedule: { time: '09:00', zone: 'Etc/UTC', days: 127 },
        top: 5,
        detail: 'titles',
        ...topic,
      }
      const owner = { person: 'ada', name: 'Ada' }
      const next = nextSlot(wanted.schedule, clock.now(), null)
      const draft = await store.subscriptions.draft({ ...wanted, workspace, channel, owner, nextDueAt: next.at }, 0, clock.now())
      return store.subscriptions.restart(draft, owner, clock.now(), next.at)
    },
  }
}

/** Of titles of cards, how often each was really posted to a channel, in digests (not in their threads). */
export function titlesPosted(platform: RecordingPlatform, channel: string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { post } of platform.messages) {
    if (post.at.channel !== channel || post.thread !== null) continue
    for (const card of post.reply.cards) counts.set(bare(card.title), (counts.get(bare(card.title)) ?? 0) + 1)
  }
  return counts
}

const ENDLESS_MS = 1e12

function rulesWithout(guards: ReadonlySet<Guard>): Partial<DeliveryRules> {
  return {
    ...(guards.has('lease-check') && { writeWithinMs: ENDLESS_MS }),
    ...(guards.has('nonce-age') && { repeatMs: ENDLESS_MS }),
    ...(guards.has('settle-time') && { reconcileAfterMs: 0 }),
  }
}

interface Hooks {
  pass(): Promise<void>
  before(): void
  after(statement: string): void
  beforeWrite(): Promise<void>
}

/** The store as one process sees it: with hooks where it meets the database. */
function kyselyOver(driver: SqliteDriver, hooks?: Hooks): Kysely<Schema> {
  const raw = new WeakMap<DatabaseConnection, DatabaseConnection>()
  let isInTransaction = false
  const real = (connection: DatabaseConnection): DatabaseConnection => raw.get(connection) ?? connection
  return new Kysely<Schema>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createIntrospector: (database) => new SqliteIntrospector(database),
      createQueryCompiler: () => new SqliteCompiler(),
      createDriver: () => ({
        init: async () => {},
        destroy: async () => {},
        async acquireConnection() {
          await hooks?.pass()
          const connection = await driver.acquireConnection()
          if (!hooks) return connection
          const hooked: DatabaseConnection = {
            streamQuery: () => {
              throw new Error('nothing is streamed')
            },
            async executeQuery(query) {
              if (WRITES.test(query.sql) && !isInTransaction) await hooks.beforeWrite()
              hooks.before()
              const result = await connection.executeQuery<never>(query)
              hooks.after(query.sql)
              return result
            },
          }
          raw.set(hooked, connection)
          return hooked
        },
        async beginTransaction(connection) {
          await hooks?.beforeWrite()
          await driver.beginTransaction(real(connection))
          isInTransaction = true
        },
        async commitTransaction(connection) {
          hooks?.before()
          await driver.commitTransaction(real(connection))
          isInTransaction = false
        },
        async rollbackTransaction(connection) {
          isInTransaction = false
          await driver.rollbackTransaction(real(connection))
        },
        releaseConnection: () => driver.releaseConnection(),
      }),
    },
  })
}

/** Every statement for itself. */
function withoutTransactions(database: Kysely<Schema>): Kysely<Schema> {
  const proxy: Kysely<Schema> = new Proxy(database, {
    get(target, name) {
      if (name === 'transaction') return () => ({ execute: (work: (database: Kysely<Schema>) => Promise<unknown>) => work(proxy) })
      const value = target[name as keyof typeof target] as unknown
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  return proxy
}

/** Claims hold nobody off. */
function ignoreLeases(store: Store, database: Kysely<Schema>): Store {
  return { ...store, leases: { ...store.leases, begin: (id, lease, now) => beginAnyway(database, id, lease, now) } }
}

/** Takes what another worker may have claimed, or posted, meanwhile. */
async function beginAnyway(database: Kysely<Schema>, id: string, lease: string, now: number): Promise<boolean> {
  await database
    .updateTable('deliveries')
    .set((eb) => ({
      state: 'sending' as const,
      lease,
      lease_until: now + DELIVERY_RULES.leaseMs,
      sending_at: now,
      first_sending_at: eb.fn.coalesce('first_sending_at', eb.val(now)),
    }))
    .where('id', '=', id)
    .execute()
  return true
}
