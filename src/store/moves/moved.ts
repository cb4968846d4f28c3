import type { Kysely } from 'kysely'
import { Fault } from '../../config/fault.ts'
import { arrivesHere } from '../../wording/moves.ts'
import type { Schema } from '../schema.ts'

/** A step of the schema: where the data went, or how much of them has come. */
export async function addMoves(database: Kysely<Schema>): Promise<void> {
  await database.schema
    .createTable('moves')
    .addColumn('side', 'text', (column) => column.primaryKey())
    .addColumn('token', 'text', (column) => column.notNull())
    .addColumn('identity', 'integer', (column) => column.notNull())
    .addColumn('other', 'text', (column) => column.notNull())
    .addColumn('begun_at', 'bigint', (column) => column.notNull())
    .addColumn('ended_at', 'bigint')
    .addColumn('progress', 'text')
    .execute()
}

/** Where the data of a database went, or whence only a part of them has come; null where they are whole and here. */
export async function whyNotHere(database: Kysely<Schema>, wentTo: (other: string, at: number) => string): Promise<string | null> {
  for (const { side, other, ended_at } of await database.selectFrom('moves').select(['side', 'other', 'ended_at']).execute()) {
    if (side === 'target') return arrivesHere(other)
    if (ended_at !== null) return wentTo(other, ended_at)
  }
  return null
}

/**
 * Refuses a database whose data are elsewhere. A move from here that came to no end is off: whoever opens the database may change it, and what
 * was copied until then would be old.
 * @throws {Fault}
 */
export async function stayHere(database: Kysely<Schema>, wentTo: (other: string, at: number) => string): Promise<void> {
  const why = await whyNotHere(database, wentTo)
  if (why !== null) throw new Fault('data-moved', why)
  await database.deleteFrom('moves').where('side', '=', 'source').where('ended_at', 'is', null).execute()
}
