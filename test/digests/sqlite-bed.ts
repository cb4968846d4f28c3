// A store in memory for simulations, used again for each of them.
import type Sqlite from 'better-sqlite3'
import { type DatabaseConnection, Kysely, SqliteAdapter, SqliteDriver, SqliteIntrospector } from 'kysely'
import type { Paper } from '../../src/papers/paper.ts'
import { createMiniSearchEngine } from '../../src/search/engines/minisearch.ts'
import type { Library } from '../../src/search/library.ts'
import { migrate } from '../../src/store/migrations.ts'
import type { Schema } from '../../src/store/schema.ts'
import { connectionsOf, openFile, SqliteCompiler } from '../../src/store/sqlite.ts'
import { storeOver } from '../../src/store/store.ts'
import { draftsOf, libraryOver } from './simulated-papers.ts'
import { type Arriving, BEGIN, type Bed, type Guard, type Hooks } from './simulation.ts'

export interface SqliteBed extends Bed {
  readonly sqlite: Sqlite.Database
  readonly library: Library
}

const WRITES = /^(?:insert|update|delete|replace) /

/** @param papers in the order of arrival; they have not come yet */
export async function openBed(papers: readonly Arriving[], guardsOff: readonly Guard[] = []): Promise<SqliteBed> {
  const sqlite = openFile(':memory:', 0)
  const driver = new SqliteDriver({ database: { close: () => void sqlite.close(), prepare: (text) => sqlite.prepare(text) } })
  await driver.init()
  sqlite.exec('PRAGMA foreign_keys = ON')
  await migrate(kyselyOver(driver), BEGIN)
  sqlite.exec("update counters set value = 1 where name = 'identity'") // the ids of digests come of it
  if (guardsOff.includes('unique-keys'))
    for (const index of ['deliveries_once', 'sections_once', 'posted_once']) sqlite.exec(`drop index ${index}`)
  const store = storeOver(connectionsOf(kyselyOver(driver)))
  await store.papers.ingest(draftsOf(papers), { source: 'simulated', isNews: true, at: BEGIN })
  const setTime = sqlite.prepare('update papers set first_seen = ? where id = ?')
  for (const [index, { at }] of papers.entries()) setTime.run(BEGIN + at, index + 1)
  const engine = createMiniSearchEngine()
  engine.add((await store.papers.changesSince(0, papers.length)).papers as Paper[])
  const library = libraryOver(engine)
  return {
    sqlite,
    library,
    isShared: false,
    libraryOf: () => library,
    papers: papers.map((paper, index) => ({ ...paper, id: index + 1 })),
    guardsOff: new Set(guardsOff),
    queries: (hooks) => kyselyOver(driver, hooks),
    ask: async <Row>(text: string, ...values: readonly unknown[]) => sqlite.prepare(text).all(...values) as Row[],
    empty() {
      sqlite.exec(
        'delete from deliveries; delete from sections; delete from posted; delete from posted_keys; delete from gaps; delete from subscriptions; delete from listings',
      )
      sqlite.exec("delete from sqlite_sequence where name in ('subscriptions', 'listings')")
    },
    async bring(count) {
      sqlite.prepare("update counters set value = ? where name = 'sequence'").run(count)
    },
    endConnections: async () => {},
  }
}

/** The store as one process sees it: with hooks where it meets the database. */
function kyselyOver(driver: SqliteDriver, hooks?: Hooks): Kysely<Schema> {
  const raw = new WeakMap<DatabaseConnection, DatabaseConnection>()
  let isInTransaction = false
  const turn = { leave: () => driver.releaseConnection(), take: () => driver.acquireConnection() }
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
              if (WRITES.test(query.sql) && !isInTransaction) await hooks.beforeWrite(turn)
              hooks.before()
              const result = await connection.executeQuery<never>(query)
              await hooks.after(query.sql)
              return result
            },
          }
          raw.set(hooked, connection)
          return hooked
        },
        async beginTransaction(connection) {
          await hooks?.beforeWrite(turn)
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
