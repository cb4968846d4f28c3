import { type Kysely, sql } from 'kysely'
import type { Schema } from './schema.ts'

/** Which schema a database has, and who can work with it. */
export interface SchemaVersion {
  /** The number of its last step; 0 where it has none. */
  readonly version: number
  /** The number of the last step that a program must know. */
  readonly oldest: number
  /** The version of the program that ran the last step; null where the database does not say. */
  readonly program: string | null
}

/** Whether a program that knows steps up to a number can work with a database. */
export const bears = ({ oldest }: Pick<SchemaVersion, 'oldest'>, known: number): boolean => oldest <= known

/** What says so is there since a step of its own, as the table itself is. */
export async function schemaVersionOf(database: Kysely<Schema>): Promise<SchemaVersion> {
  const table = (await database.introspection.getTables()).find(({ name }) => name === 'migrations')
  if (!table) return { version: 0, oldest: 0, program: null }
  const has = (column: string): boolean => table.columns.some(({ name }) => name === column)
  const last = await database
    .selectFrom('migrations')
    .select('number')
    .select([
      has('program') ? 'program' : sql<string | null>`null`.as('program'),
      has('oldest') ? 'oldest' : sql<number | null>`null`.as('oldest'),
    ])
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  const version = last?.number ?? 0
  return { version, oldest: last?.oldest ?? version, program: last?.program ?? null }
}
