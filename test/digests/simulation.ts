// A whole engine, or several, over one store, on a clock and platforms that the test moves; with crashes, pauses and the like where a script says so.
import type { Kysely } from 'kysely'
import { pino } from 'pino'
import { DELIVERY_RULES, type DeliveryRules } from '../../src/digests/delivery-rules.ts'
import { createDigests, type Digests } from '../../src/digests/schedule.ts'
import type { Clock } from '../../src/port/clock.ts'
import { bare } from '../../src/port/text.ts'
import type { Library } from '../../src/search/library.ts'
import type { Schema } from '../../src/store/schema.ts'
import { connectionsOf } from '../../src/store/sqlite.ts'
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
/** Beside those, those of a server's database (test/databases/several-copies.test.ts). */
export type Guard = (typeof GUARDS)[number] | 'serializable' | 'counters'

/**
 * Something that happens the first time any process comes to a place after what comes before it in the script has happened. `lock`: another
 * program holds the database's write lock. `disk`: it is full, or can only be read. `clock`: the wall clock is wrong. Of a server of databases:
 * `loss`: the process loses its connection. `outage`: all do. `cut`: the process reaches it no more.
 */
export interface Fault {
  readonly place: string
  readonly kind: 'crash' | 'pause' | 'lock' | 'disk' | 'clock' | 'loss' | 'outage' | 'cut'
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
/** Where nobody is told that a transaction was made. */
const COMMITTED = 'committed'

/** Places inside transactions and at their end, by the statement that has just been made there. */
const STATEMENTS: readonly (readonly [start: RegExp, place: string])[] = [
  [/^insert into "deliveries"/, 'digest written'],
  [/^insert into "posted"/, 'papers written'],
  [/^update "deliveries" set "state" = \S+, "message"/, 'message written'],
  [/^delete from "posted"/, 'papers taken back'],
  [/^commit$/, COMMITTED],
]

/** After this a process notices that it does not reach the database. */
const NOTICED_MS = 5_000
/** As the store waits for another program (src/store/busy.ts). */
const BUSY_MS = 10_000
/** So long after a clock was set right it is believed, and what it did is mended, whether the jump was seen or not. */
const BELIEVED_MS = 12 * MINUTE

const SILENT = pino({ level: 'silent' }, { write() {} })

class Crash extends Error {}

/** As `pg` says it. */
const lostConnection = (): Error => Object.assign(new Error('Connection terminated unexpectedly'), { code: '57P01' })

/** A store with papers that have not come yet. */
export interface Bed {
  readonly papers: readonly (Arriving & { readonly id: number })[]
  readonly guardsOff: ReadonlySet<Guard>
  /** Whether several copies may serve it, as PostgreSQL. */
  readonly isShared: boolean
  /** The index as a process has it. */
  libraryOf(store: Store): Library
  /** The store as one process meets it; without hooks, as the test does. */
  queries(hooks?: Hooks): Kysely<Schema>
  /** Rows, for what the store has no query for. @param text has `?` for each of the values */
  ask<Row>(text: string, ...values: readonly unknown[]): Promise<Row[]>
  /** Leaves nothing of another simulation. */
  empty(): void
  /** So many papers have come. @param stores of the processes that run */
  bring(count: number, stores: readonly Store[]): Promise<void>
  /** All connections end, as when the server is started again. */
  endConnections(): Promise<void>
}

/** A program that runs, or has crashed, or stands still. */
interface Process extends Edge {
  readonly name: string
  readonly store: Store
  digests: Digests
  isDead: boolean
  pausedUntil: number
  /** Until when it does not reach the database, and whether it loses its connection next. */
  cutUntil: number
  isLosing: boolean
}

export interface WorldOptions {
  readonly bed: Bed
  readonly platforms: (clock: VirtualClock) => readonly RecordingPlatform[]
  /** In order; or what happens at a place, if anything. */
  readonly faults?: readonly Fault[] | ((place: string) => Fault | null)
  /** How far the clock of a process is ahead of the true time, in milliseconds. */
  readonly aheadOf?: (process: string) => number
  /** Whether the rounds of all processes run at once. */
  readonly isParallel?: boolean
  readonly rules?: Partial<DeliveryRules>
  readonly log?: (line: string) => void
}

export type World = ReturnType<typeof createWorld>

let ids = 0

/** An empty store, its platforms, and no process yet. */
export function createWorld({ bed, platforms: makePlatforms, faults = [], rules = {}, log: writeLog, ...options }: WorldOptions) {
  const { aheadOf = () => 0, isParallel = false } = options
  const clock = createVirtualClock(BEGIN)
  const platforms = makePlatforms(clock)
  const script = typeof faults === 'function' ? [] : [...faults]
  const processes = new Map<string, Process>()
  const restarts: { readonly name: string; readonly at: number }[] = []
  const log = writeLog ? pino({ level: 'debug', base: null, timestamp: false }, { write: writeLog }) : SILENT
  const allRules = { ...DELIVERY_RULES, ...rulesWithout(bed.guardsOff), ...rules }
  bed.empty()

  const state = { bed, platforms, clock, processes, restarts, script }
  const until = { locked: 0, full: 0, disturbed: 0 }
  const store = storeOver(connectionsOf(bed.queries()))

  function faultAt(place: string): Fault | null {
    if (typeof faults === 'function') return faults(place)
    return script[0]?.place === place ? (script.shift() ?? null) : null
  }

  function reach(process: Process, place: string): Fault['kind'] | null {
    const fault = process.isDead ? null : faultAt(place)
    if (!fault) return null
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
        break
      case 'loss':
        process.isLosing = true
        break
      case 'outage':
        void clock.during(bed.endConnections())
        break
      case 'cut':
        process.cutUntil = end
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
  async function waitToWrite(process: Process, turn: { leave(): unknown; take(): Promise<unknown> }): Promise<void> {
    const left = until.locked - clock.elapsed()
    if (left > 0) {
      turn.leave()
      await clock.sleep(Math.min(left, BUSY_MS))
      await pass(process)
      await turn.take()
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
      store: null as unknown as Store, // as below
      cutUntil: 0,
      isLosing: false,
      isDead: false,
      pausedUntil: 0,
      pass: () => pass(process),
      async reach(place) {
        reach(process, place)
        // Whatever made it stand still: all that it does stands still.
        await pass(process)
      },
      digests: null as unknown as Digests, // the engine needs the process, and the process its engine
    }
    const ahead = aheadOf(name)
    const own: Clock = {
      now: () => clock.now() + ahead,
      monotonic: clock.monotonic,
      sleep: (milliseconds) => clock.sleep(milliseconds).then(() => pass(process)),
    }
    const store = storeFor(process)
    Object.assign(process, { store })
    process.digests = createDigests({
      store,
      library: bed.libraryOf(store),
      platforms: platforms.map((platform) => {
        const mine = platform.as(process)
        return bed.guardsOff.has('nonce-age') && mine.traits.repeatableMs > 0
          ? { ...mine, traits: { ...mine.traits, repeatableMs: ENDLESS_MS } }
          : mine
      }),
      staleSources: async () => [],
      clock: own,
      log: log.child({ process: name }),
      newId: () => `${String(++ids).padStart(8, '0')}d000`,
      rules: allRules,
      failpoint: (place) => process.reach(place),
    })
    processes.set(name, process)
    return process
  }

  function storeFor(process: Process): Store {
    const database = databaseOf(process)
    const store = storeOver({ ...connectionsOf(database), isShared: bed.isShared })
    if (bed.guardsOff.has('lease-check')) return ignoreLeases(store, database)
    // The ids of digests are keys, too.
    return bed.guardsOff.has('unique-keys') ? { ...store, papers: { ...store.papers, identity: async () => ++ids } } : store
  }

  function databaseOf(process: Process): Kysely<Schema> {
    const database = bed.queries({
      async pass() {
        await pass(process)
        if (process.cutUntil <= clock.elapsed()) return
        await clock.sleep(NOTICED_MS)
        await pass(process)
        throw lostConnection()
      },
      before() {
        clock.touch()
        if (process.isDead) throw new Crash()
        if (process.cutUntil > clock.elapsed()) throw lostConnection()
      },
      async after(text) {
        const place = STATEMENTS.find(([start]) => start.test(text))?.[1]
        const kind = place ? reach(process, place) : null
        if (process.isDead) throw new Crash()
        // While it stands still within a transaction, the server ends that.
        if (process.isLosing || kind === 'pause') {
          process.isLosing = false
          throw lostConnection()
        }
      },
      beforeWrite: (turn) => waitToWrite(process, turn),
      during: clock.during,
    })
    return bed.guardsOff.has('one-transaction') ? withoutTransactions(database) : database
  }

  /** Papers up to now have come. */
  function bring(): Promise<void> {
    const come = bed.papers.filter(({ at }) => at <= clock.elapsed()).length
    return bed.bring(
      come,
      running().map(({ store }) => store),
    )
  }

  function running(): Process[] {
    return [...processes.values()].filter(({ pausedUntil }) => pausedUntil <= clock.elapsed())
  }

  /** Every process that runs makes a round; returns when all that is left of it waits for the clock. */
  async function tick(): Promise<void> {
    for (const restart of restarts.filter(({ at }) => at <= clock.elapsed())) {
      restarts.splice(restarts.indexOf(restart), 1)
      start(restart.name)
    }
    void bring()
    for (const process of [...processes.values()]) {
      if (process.pausedUntil <= clock.elapsed()) void process.digests.tick()
      if (!isParallel) await clock.settle()
    }
    if (isParallel) await clock.settle()
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

/** Where a process meets the database. What throws here loses the connection. */
export interface Hooks {
  /** Before a connection is taken. */
  pass(): Promise<void>
  /** Before each statement, and after it. */
  before(): void
  after(statement: string): Promise<void>
  /** Where one writes at a time. @param turn of this process */
  beforeWrite(turn: { leave(): unknown; take(): Promise<unknown> }): Promise<void>
  /** Nothing else happens until this has. */
  during<Result>(work: Promise<Result>): Promise<Result>
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
