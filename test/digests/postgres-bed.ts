// A PostgreSQL database for one simulation of several copies: each has an index of its own, and all bring papers.
import { setTimeout } from 'node:timers/promises'
import { type PostgresPool, type PostgresPoolClient, sql } from 'kysely'
import { createMiniSearchEngine } from '../../src/search/engines/minisearch.ts'
import { queriesOver } from '../../src/store/postgres.ts'
import { isConflict, openPool } from '../../src/store/postgres-pool.ts'
import type { Store } from '../../src/store/store.ts'
import { draftsOf, libraryOver } from './simulated-papers.ts'
import { type Arriving, BEGIN, type Bed, type Guard, type Hooks } from './simulation.ts'

export interface PostgresBed extends Bed {
  close(): Promise<void>
}

/** Of all processes together. */
const MOST_CONNECTIONS = 12
/** A transaction that met another has begun again after this, in real milliseconds (RETRY_MS of src/store/postgres.ts). */
const AGAIN_MS = 60
const END = 'select pg_terminate_backend(pg_backend_pid())'
const ONCE = ['deliveries_once', 'sections_once', 'posted_once'] as const

/**
 * @param address of a database with tables and nothing in them
 * @param papers in the order of arrival
 */
export async function openPostgresBed(
  address: string,
  papers: readonly Arriving[],
  guardsOff: readonly Guard[] = [],
): Promise<PostgresBed> {
  const off = new Set(guardsOff)
  const isLoose = off.has('serializable') || off.has('counters')
  const pool = openPool(address, MOST_CONNECTIONS, isLoose ? { default_transaction_isolation: 'read\\ committed' } : {})
  // One connection, which ends the others and not itself.
  const own = queriesOver(openPool(address, 1))
  if (off.has('unique-keys')) await sql.raw(ONCE.map((index) => `drop index ${index}`).join(';')).execute(own)
  const drafts = draftsOf(papers)
  /** By the store of a process. */
  const brought = new WeakMap<Store, Set<number>>()

  return {
    papers: papers.map((paper, index) => ({ ...paper, id: index + 1 })),
    guardsOff: off,
    isShared: true,
    libraryOf,
    queries: (hooks) => (hooks ? queriesOver(hooked(pool, hooks, off)) : own),
    ask: async <Row>(text: string, ...values: readonly unknown[]) => {
      const parts = text.split('?')
      return (await sql<Row>(Object.assign(parts, { raw: parts }), ...values).execute(own)).rows
    },
    empty() {},
    async bring(count, stores) {
      const bringing = stores.map(async (store, copy) => {
        const done = brought.get(store) ?? new Set()
        brought.set(store, done)
        // Each begins with another, as with sources of its own.
        for (let index = 0; index < count; index++) {
          const number = (index + copy) % count
          if (done.has(number)) continue
          const origin = { source: 'simulated', isNews: true, at: BEGIN + (papers[number]?.at ?? 0) }
          await store.papers.ingest(drafts.slice(number, number + 1), origin)
          done.add(number)
        }
      })
      await Promise.allSettled(bringing) // a process may be gone, and the next round brings more
    },
    async endConnections() {
      await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid != pg_backend_pid()`.execute(
        own,
      )
    },
    async close() {
      await Promise.all([own.destroy(), pool.end()])
    },
  }
}

/** An index that follows the store, as each copy has one. */
function libraryOf(store: Store) {
  const engine = createMiniSearchEngine()
  let revision = 0
  let catching: Promise<void> = Promise.resolve()
  return libraryOver(engine, () => {
    catching = catching
      .catch(() => {})
      .then(async () => {
        const changes = await store.papers.changesSince(revision, 1_000)
        engine.add(changes.papers as never)
        revision = changes.revision
      })
    return catching
  })
}

/** Connections as one process has them. What its hooks throw ends the connection at the server, too. */
function hooked(pool: PostgresPool, hooks: Hooks, off: ReadonlySet<Guard>): PostgresPool {
  const lend = (client: PostgresPoolClient): PostgresPoolClient => {
    const orEnd = async (work: () => void | Promise<void>): Promise<void> => {
      try {
        await work()
      } catch (error) {
        // One whose transaction has failed takes no other statement.
        await hooks.during(client.query('rollback', []).then(() => client.query(END, []))).catch(() => {})
        throw error
      }
    }
    return {
      // Nothing is read by a cursor.
      query: (async (text: string, values: readonly unknown[]) => {
        await orEnd(() => hooks.before())
        const result = await hooks.during(client.query(rewritten(text, off), values)).catch((error: unknown) => {
          if (isConflict(error)) void hooks.during(setTimeout(AGAIN_MS))
          throw error
        })
        await orEnd(() => hooks.after(text))
        return result
      }) as PostgresPoolClient['query'],
      release: () => client.release(),
    }
  }
  return {
    async connect() {
      await hooks.pass()
      return lend(await hooks.during(pool.connect()))
    },
    end: async () => {},
  }
}

/** A statement without the lock by which one transaction at a time gives numbers to papers. */
function rewritten(text: string, off: ReadonlySet<Guard>): string {
  if (!off.has('counters') && !off.has('one-transaction')) return text
  if (text.startsWith('lock table')) return 'select 1'
  return off.has('counters') && /^update "counters" .*returning \*$/.test(text) ? 'select * from "counters" where $1::bigint = 0' : text
}
