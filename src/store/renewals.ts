import { type Kysely, sql } from 'kysely'
import type { Renewal } from '../papers/renewal.ts'
import type { Schema } from './schema.ts'

/** Why and when a paper may come again. */
export interface Renewed {
  readonly as: Renewal
  /** Its place among the arrivals. */
  readonly sequence: number
  /** Milliseconds since 1970. */
  readonly at: number
}

/** A step of the schema: topics to which papers come again, why papers do, and the channels to which they did. */
export async function addRenewals(database: Kysely<Schema>): Promise<void> {
  await database.schema
    .alterTable('subscriptions')
    .addColumn('versions', 'integer', (column) => column.notNull().defaultTo(0))
    .execute()
  await database.schema.alterTable('papers').addColumn('renewed_as', 'text').execute()
  await database.schema.alterTable('papers').addColumn('renewed', 'integer').execute()
  await database.schema.alterTable('papers').addColumn('renewed_at', 'bigint').execute()
  await database.schema.createIndex('papers_renewed').on('papers').column('renewed').where(sql.ref('renewed'), 'is not', null).execute()
  await database.schema
    .createTable('posted_again')
    .addColumn('workspace', 'text', (column) => column.notNull())
    .addColumn('channel', 'text', (column) => column.notNull())
    .addColumn('topic', 'integer', (column) => column.notNull())
    .addColumn('paper', 'integer', (column) => column.notNull().references('papers.id'))
    .addColumn('delivery', 'text', (column) => column.notNull())
    .addColumn('renewed', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('posted_again_once', ['workspace', 'channel', 'paper', 'renewed'])
    .execute()
}

export type RenewalStore = ReturnType<typeof renewalStore>

export function renewalStore(database: Kysely<Schema>) {
  return {
    /** The papers that were renewed after a sequence number, and up to another. */
    between: (after: number, upTo: number): Promise<Map<number, Renewed>> => renewedBetween(database, after, upTo),
  }
}

async function renewedBetween(database: Kysely<Schema>, after: number, upTo: number): Promise<Map<number, Renewed>> {
  const rows = await database
    .selectFrom('papers')
    .select(['id', 'renewed_as', 'renewed', 'renewed_at'])
    .where('renewed', '>', after)
    .where('renewed', '<=', upTo)
    .where('merged_into', 'is', null)
    .where('is_withdrawn', '=', 0)
    .orderBy('renewed')
    .execute()
  return new Map(
    rows.flatMap(({ id, renewed_as: as, renewed: sequence, renewed_at: at }) =>
      as === null || sequence === null || at === null ? [] : [[id, { as, sequence, at }] as const],
    ),
  )
}
