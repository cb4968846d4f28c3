import { type Kysely, sql } from 'kysely'
import { Fault } from '../fault.ts'
import type { Schema } from './schema.ts'

/** One step of the schema. A landed step is never edited: a new one is added behind it. */
type Migration = (database: Kysely<Schema>) => Promise<void>

const MIGRATIONS: readonly Migration[] = [
  async (database) => {
    await database.schema
      .createTable('papers')
      .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('sequence', 'integer', (column) => column.notNull().unique())
      .addColumn('revision', 'integer', (column) => column.notNull().unique())
      .addColumn('is_news', 'integer', (column) => column.notNull())
      .addColumn('merged_into', 'integer', (column) => column.references('papers.id'))
      .addColumn('title_hash', 'text', (column) => column.notNull())
      .addColumn('title', 'text', (column) => column.notNull())
      .addColumn('abstract', 'text')
      .addColumn('authors', 'text', (column) => column.notNull())
      .addColumn('categories', 'text', (column) => column.notNull())
      .addColumn('published', 'text')
      .addColumn('upvotes', 'integer')
      .addColumn('sources', 'text', (column) => column.notNull())
      .addColumn('first_seen', 'bigint', (column) => column.notNull())
      .execute()
    await database.schema.createIndex('papers_by_title').on('papers').column('title_hash').execute()
    await database.schema.createIndex('papers_by_day').on('papers').column('published').execute()
    await database.schema
      .createTable('paper_keys')
      .addColumn('key', 'text', (column) => column.primaryKey())
      .addColumn('paper', 'integer', (column) => column.notNull().references('papers.id'))
      .execute()
    await database.schema.createIndex('paper_keys_by_paper').on('paper_keys').column('paper').execute()
    await database.schema
      .createTable('saves')
      .addColumn('workspace', 'text', (column) => column.notNull())
      .addColumn('person', 'text', (column) => column.notNull())
      .addColumn('paper', 'integer', (column) => column.notNull().references('papers.id'))
      .addColumn('saved_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('saves_key', ['workspace', 'person', 'paper'])
      .execute()
    await database.schema
      .createTable('votes')
      .addColumn('workspace', 'text', (column) => column.notNull())
      .addColumn('person', 'text', (column) => column.notNull())
      .addColumn('paper', 'integer', (column) => column.notNull().references('papers.id'))
      .addColumn('value', 'integer', (column) => column.notNull().check(sql`value in (1, -1)`))
      .addColumn('voted_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('votes_key', ['workspace', 'person', 'paper'])
      .execute()
    await database.schema
      .createTable('listings')
      .addColumn('number', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('id', 'text', (column) => column.notNull().unique())
      .addColumn('workspace', 'text', (column) => column.notNull())
      .addColumn('channel', 'text', (column) => column.notNull())
      .addColumn('person', 'text', (column) => column.notNull())
      .addColumn('question', 'text', (column) => column.notNull())
      .addColumn('papers', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute()
    await database.schema.createIndex('listings_by_asker').on('listings').columns(['workspace', 'channel', 'person', 'number']).execute()
    await database.schema
      .createTable('inbound_seen')
      .addColumn('platform', 'text', (column) => column.notNull())
      .addColumn('request', 'text', (column) => column.notNull())
      .addColumn('seen_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('inbound_seen_key', ['platform', 'request'])
      .execute()
    await database.schema
      .createTable('counters')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('value', 'integer', (column) => column.notNull())
      .execute()
    await database
      .insertInto('counters')
      .values([
        { name: 'sequence', value: 0 },
        { name: 'revision', value: 0 },
      ])
      .execute()
  },
]

/** The schema that this program reads and writes. */
export const SCHEMA_VERSION = MIGRATIONS.length

export class NewerDatabase extends Fault {
  constructor(found: number) {
    super(
      `This database was written by a newer Paperboy (schema ${found}; this program knows up to ${SCHEMA_VERSION}). ` +
        'Run the newer program, or set PAPERBOY_DATA to another folder.',
    )
  }
}

/**
 * Brings the schema up to date, all steps in one transaction: a step that fails leaves the database as it was.
 * @throws {NewerDatabase} when a later program has written it.
 */
export async function migrate(database: Kysely<Schema>, now: number, steps: readonly Migration[] = MIGRATIONS): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    await transaction.schema
      .createTable('migrations')
      .ifNotExists()
      .addColumn('number', 'integer', (column) => column.primaryKey())
      .addColumn('applied_at', 'bigint', (column) => column.notNull())
      .execute()
    const last = await transaction
      .selectFrom('migrations')
      .select(({ fn }) => fn.max('number').as('number'))
      .executeTakeFirst()
    const version = last?.number ?? 0
    if (version > steps.length) throw new NewerDatabase(version)
    for (const [index, step] of steps.slice(version).entries()) {
      await step(transaction)
      await transaction
        .insertInto('migrations')
        .values({ number: version + index + 1, applied_at: now })
        .execute()
    }
  })
}
