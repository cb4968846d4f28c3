import { type Kysely, sql } from 'kysely'
import type { Schema } from './schema.ts'

export async function countRows(database: Kysely<Schema>, table: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.execute(database)
  return Number(rows[0]?.count)
}

/** What a database holds. */
export interface Contents {
  /** Rows by table, of those that have any. */
  readonly counts: ReadonlyMap<string, number>
  /** Tells databases apart (`counters`); a copy has that of its original. Null in an empty one. */
  readonly identity: number | null
}

export async function contentsOf(database: Kysely<Schema>): Promise<Contents> {
  const counts = new Map<string, number>()
  for (const { name } of (await database.introspection.getTables()).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const rows = await countRows(database, name)
    if (rows > 0) counts.set(name, rows)
  }
  const row = counts.has('counters')
    ? await database.selectFrom('counters').select('value').where('name', '=', 'identity').executeTakeFirst()
    : undefined
  return { counts, identity: row?.value ?? null }
}
