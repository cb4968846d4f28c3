// Stores on PostgreSQL for tests. A database is made of the run's template, and emptied before it is used again.
import { type Kysely, sql } from 'kysely'
import { inject } from 'vitest'
import { connectPostgres } from '../../src/store/postgres.ts'
import type { Schema } from '../../src/store/schema.ts'
import { storeOver } from '../../src/store/store.ts'
import { isPostgres, type Opened, tablesOf } from './opened.ts'
import { addressOf, administer } from './server.ts'

interface Held extends Opened {
  /** The statements that empty it. */
  readonly clear: string
  /** By table, in the order in which they are filled. */
  readonly tables: readonly string[]
  readonly close: () => Promise<void>
}

const free: Held[] = []
let made = 0

export async function openEmpty(): Promise<Opened> {
  const held = free.pop() ?? (await make())
  await run(held.database, held.clear)
  return held
}

/** As `copiesOf`, within one database: what was written is kept in a schema beside. */
export async function openCopy(write: (opened: Opened) => Promise<void>): Promise<() => Promise<Opened>> {
  const held = (await openEmpty()) as Held
  await write(held)
  const { database, tables } = held
  await run(database, `create schema kept; ${tables.map((table) => `create table kept.${table} as table ${table}`).join(';')}`)
  const fill = tables.map((table) => `insert into ${table} select * from kept.${table}`).join(';')
  const next = await nextNumbers(database)
  let opened = 0
  return async () => {
    // To truncate takes longer than to delete few rows, but what is deleted slows what comes after.
    const clear = opened++ % 10 === 0 ? `truncate ${tables.join()}` : tables.map((table) => `delete from ${table}`).join(';')
    await run(database, `${clear}; ${fill}; ${next}`)
    return { ...held, close: async () => {} }
  }
}

/** The address of a new database. @param isEmpty whether it has not even tables */
export async function newDatabase(isEmpty = false): Promise<string> {
  const { address, prefix } = inject('server')
  const name = `${prefix}_${process.pid}_${process.env.VITEST_POOL_ID}_${made++}`
  await administer(address, `create database ${name} template ${isEmpty ? 'template0' : `${prefix}_template`}`)
  return addressOf(address, name)
}

const ofFolders = new Map<string, Promise<string>>()

/** The address of the database of a data folder; null where the run is about SQLite, whose database is in it. */
export async function databaseOf(folder: string): Promise<string | null> {
  if (!isPostgres) return null
  const address = ofFolders.get(folder) ?? newDatabase()
  ofFolders.set(folder, address)
  return address
}

async function make(): Promise<Held> {
  const connections = connectPostgres(await newDatabase())
  const { durable: database } = connections
  const tables = (await tablesOf(database)).filter((table) => table !== 'migrations')
  const held: Held = {
    store: { ...storeOver(connections), close: async () => {} },
    database,
    tables: [...tables].reverse(),
    clear: `${tables.map((table) => `delete from ${table}`).join(';')};
      insert into counters select name, case when name = 'identity' then 1 else 0 end from (values ('sequence'), ('revision'), ('identity')) as all_of (name);
      ${await nextNumbers(database)}`,
    close: async () => {
      if (!free.includes(held)) free.push(held)
    },
  }
  return held
}

/** Statements after which ids are given from the highest on. */
async function nextNumbers(database: Kysely<Schema>): Promise<string> {
  const { rows } = await sql<{ table: string; column: string }>`select table_name as table, column_name as column
    from information_schema.columns where table_schema = 'public' and is_identity = 'YES'`.execute(database)
  return rows
    .map(
      ({ table, column }) =>
        `select setval(pg_get_serial_sequence('${table}', '${column}'), coalesce(max(${column}), 0) + 1, false) from ${table}`,
    )
    .join(';')
}

/** Runs statements in one transaction, without what checks that rows refer to each other. */
async function run(database: Kysely<Schema>, text: string): Promise<void> {
  await sql.raw(`set local session_replication_role = replica; ${text}`).execute(database)
}
