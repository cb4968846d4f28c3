import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

/** A step of the schema: the journal of a paper. It comes with papers that are stored from now on. */
export async function addJournals(database: Kysely<Schema>): Promise<void> {
  await database.schema.alterTable('papers').addColumn('journal', 'text').execute()
}

/** A step of the schema: the year in which the journal published a paper. It comes with papers that are stored from now on. */
export async function addJournalYears(database: Kysely<Schema>): Promise<void> {
  await database.schema.alterTable('papers').addColumn('journal_year', 'text').execute()
}
