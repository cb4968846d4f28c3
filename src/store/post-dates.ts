import { type Kysely, sql } from 'kysely'
import type { Schema } from './schema.ts'

/** A step of the schema: each post stores the instant of its slot, so that its delivery can be deleted. One index serves both questions. */
export async function datePosts(database: Kysely<Schema>): Promise<void> {
  await database.schema
    .alterTable('posted')
    .addColumn('slot_at', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute()
  await sql`update posted set slot_at = coalesce((select slot_at from deliveries where id = posted.delivery), 0)`.execute(database)
  // The questions: was a paper posted, and was it posted under a topic?
  await database.schema.dropIndex('posted_once').execute()
  await database.schema.dropIndex('posted_by_paper').execute()
  await database.schema.createIndex('posted_once').unique().on('posted').columns(['workspace', 'channel', 'paper', 'topic']).execute()
}
