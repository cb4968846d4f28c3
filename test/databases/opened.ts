// A store that a test has open, and its database for what the store has no query for.
import { type Kysely, sql } from 'kysely'
import type { Schema } from '../../src/store/schema.ts'
import type { Store } from '../../src/store/store.ts'

export interface Opened {
  readonly store: Store
  /** The same database, for what the store has no query for. */
  readonly database: Kysely<Schema>
  close(): Promise<void>
}

/** The rows that a query finds. @param text has `?` for each of the values */
export async function rowsOf<Row = Record<string, unknown>>(
  database: Kysely<Schema>,
  text: string,
  ...values: readonly unknown[]
): Promise<Row[]> {
  const parts = Object.assign(text.split('?'), { raw: text.split('?') })
  return (await sql<Row>(parts, ...values).execute(database)).rows
}

/** Writes a row, whatever it is. */
export async function write(database: Kysely<Schema>, table: string, row: Readonly<Record<string, unknown>>): Promise<void> {
  await database
    .insertInto(table as keyof Schema)
    .values(row as never)
    .execute()
}

/** Whether this run is about PostgreSQL. */
export const isPostgres = process.env.TEST_STORE_ON === 'postgres'

/** All tables, those that others refer to last. */
export async function tablesOf(database: Kysely<Schema>): Promise<string[]> {
  const found = isPostgres
    ? `select tablename as name from pg_tables where schemaname = 'public'`
    : `select name from sqlite_master where type = 'table' and name not like 'sqlite%'`
  const names = (await rowsOf<{ name: string }>(database, found)).map(({ name }) => name)
  const last = ['paper_sides', 'subscriptions', 'papers']
  return names.sort((a, b) => last.indexOf(a) - last.indexOf(b))
}

/** What a row is told apart by, in SQL: SQLite's own number, or for PostgreSQL the values of its first unique index. */
async function keyOf(database: Kysely<Schema>, table: string): Promise<string> {
  if (!isPostgres) return `${table}.rowid`
  const known = keys.get(table)
  if (known !== undefined) return known
  const columns = await rowsOf<{ name: string }>(
    database,
    `select attname as name from pg_attribute join (
       select indrelid, indkey from pg_index where indrelid = '${table}'::regclass and indisunique and indpred is null
       order by indisprimary desc, indnatts limit 1
     ) as one on attrelid = indrelid and attnum = any (indkey) order by attnum`,
  )
  const named = columns.map(({ name }) => `${table}."${name}"`)
  const key = named.length === 0 ? `${table}::text` : `concat_ws(' ', ${named.join()})`
  keys.set(table, key)
  return key
}

/** All rows of some tables, with something more of each. @param more by table: `person from saves` */
export async function rowsWith<More>(
  database: Kysely<Schema>,
  more: Readonly<Record<string, string>>,
): Promise<(More & { table: string; key: string; values: Record<string, unknown> })[]> {
  const all = []
  const selects: string[] = []
  for (const [table, rest] of Object.entries(more)) {
    const key = await keyOf(database, table)
    if (isPostgres) selects.push(`select '${table}' as table, ${key} as key, to_jsonb(${table}.*)::text as values, ${rest}`)
    else {
      const found = await rowsOf<More & { key: number }>(database, `select ${table}.rowid as key, ${rest} order by 1`)
      const values = await rowsOf(database, `select * from ${table} order by rowid`)
      all.push(...found.map((row, index) => ({ ...row, table, key: `${row.key}`, values: values[index] ?? {} })))
    }
  }
  if (!isPostgres) return all
  const rows = await rowsOf<More & { table: string; key: string; values: string }>(database, selects.join(' union all '))
  return rows.map((row) => ({ ...row, values: JSON.parse(row.values) as Record<string, unknown> }))
}

/** @param named by the keys that `rowsWith` gives */
export async function removeRows(database: Kysely<Schema>, table: string, named: readonly string[]): Promise<void> {
  if (named.length === 0) return
  const given = named.map(() => '?').join()
  await rowsOf(
    database,
    `delete from ${table} where ${await keyOf(database, table)} in (${given})`,
    ...(isPostgres ? named : named.map(Number)),
  )
}

const keys = new Map<string, string>()

export async function columnsOf(database: Kysely<Schema>, table: string): Promise<string[]> {
  const found = isPostgres
    ? 'select column_name as name from information_schema.columns where table_name = ?'
    : 'select name from pragma_table_info(?)'
  return (await rowsOf<{ name: string }>(database, found, table)).map(({ name }) => name)
}
