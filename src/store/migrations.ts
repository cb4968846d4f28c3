import { type Kysely, sql } from 'kysely'
import { addFollowed } from './followed.ts'
import { addLookedUp } from './looked-up.ts'
import { NewerDatabase } from './newer-database.ts'
import { addJournals } from './paper-journals.ts'
import { addPartialFacts } from './partial-facts.ts'
import { datePosts } from './post-dates.ts'
import type { Schema } from './schema.ts'
import { nameAllVersions } from './version-keys.ts'

/** One step of the schema. A released step is never edited: a new one is added at the end. */
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
  async (database) => {
    await database.schema.alterTable('votes').addColumn('channel', 'text').execute()
    await database.schema.createIndex('votes_by_channel').on('votes').columns(['workspace', 'channel', 'voted_at']).execute()
    await database.schema
      .alterTable('papers')
      .addColumn('is_withdrawn', 'integer', (column) => column.notNull().defaultTo(0))
      .execute()
    await database.schema.createIndex('papers_by_arrival').on('papers').columns(['first_seen', 'sequence']).execute()
    await database.schema
      .createTable('subscriptions')
      .addColumn('number', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('id', 'text', (column) => column.notNull().unique())
      .addColumn('workspace', 'text', (column) => column.notNull())
      .addColumn('channel', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('name_key', 'text', (column) => column.notNull())
      .addColumn('query', 'text', (column) => column.notNull())
      .addColumn('time', 'text', (column) => column.notNull())
      .addColumn('zone', 'text', (column) => column.notNull())
      .addColumn('days', 'integer', (column) => column.notNull().check(sql`days between 1 and 127`))
      .addColumn('top', 'integer', (column) => column.notNull())
      .addColumn('detail', 'text', (column) => column.notNull())
      .addColumn('owner', 'text', (column) => column.notNull())
      .addColumn('owner_name', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('pause_reason', 'text')
      .addColumn('paused_by', 'text')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('effective_from', 'bigint', (column) => column.notNull())
      .addColumn('last_date', 'text')
      .addColumn('decided_at', 'bigint', (column) => column.notNull())
      .addColumn('next_due_at', 'bigint', (column) => column.notNull())
      .addColumn('start_sequence', 'integer', (column) => column.notNull())
      .addColumn('cursor', 'integer', (column) => column.notNull())
      .addColumn('has_posted', 'integer', (column) => column.notNull())
      .addColumn('covered_date', 'text')
      .addColumn('probe_at', 'bigint')
      .addColumn('owner_told', 'integer', (column) => column.notNull().defaultTo(1))
      .execute()
    await sql`create unique index subscriptions_by_name on subscriptions (workspace, channel, name_key)
      where state in ('active', 'paused')`.execute(database)
    await database.schema.createIndex('subscriptions_due').on('subscriptions').columns(['state', 'next_due_at']).execute()
    await database.schema
      .createTable('deliveries')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('workspace', 'text', (column) => column.notNull())
      .addColumn('channel', 'text', (column) => column.notNull())
      .addColumn('slot_at', 'bigint', (column) => column.notNull())
      .addColumn('part', 'integer', (column) => column.notNull())
      .addColumn('digest', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('body', 'text', (column) => column.notNull())
      .addColumn('attempt', 'integer', (column) => column.notNull())
      .addColumn('tries', 'integer', (column) => column.notNull())
      .addColumn('planned_at', 'bigint', (column) => column.notNull())
      .addColumn('not_before', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .addColumn('lease', 'text')
      .addColumn('lease_until', 'bigint')
      .addColumn('first_sending_at', 'bigint')
      .addColumn('sending_at', 'bigint')
      .addColumn('message', 'text')
      .addColumn('link', 'text')
      .addColumn('sent_at', 'bigint')
      .addColumn('reason', 'text')
      .execute()
    // Guarantees in the database itself that a slot has only one digest.
    await database.schema
      .createIndex('deliveries_once')
      .unique()
      .on('deliveries')
      .columns(['workspace', 'channel', 'slot_at', 'part'])
      .execute()
    await database.schema.createIndex('deliveries_by_state').on('deliveries').columns(['state', 'not_before']).execute()
    await database.schema.createIndex('deliveries_by_digest').on('deliveries').column('digest').execute()
    await database.schema
      .createTable('sections')
      .addColumn('subscription', 'integer', (column) => column.notNull().references('subscriptions.number'))
      .addColumn('slot', 'text', (column) => column.notNull())
      .addColumn('slot_at', 'bigint', (column) => column.notNull())
      .addColumn('decided_at', 'bigint', (column) => column.notNull())
      .addColumn('delivery', 'text')
      .addColumn('outcome', 'text', (column) => column.notNull())
      .addColumn('label', 'text')
      .addColumn('papers', 'text', (column) => column.notNull())
      .addColumn('folded', 'text', (column) => column.notNull())
      .addColumn('dropped', 'text', (column) => column.notNull())
      .addColumn('more', 'integer', (column) => column.notNull())
      .addColumn('elsewhere', 'integer', (column) => column.notNull())
      .addColumn('cursor_before', 'integer', (column) => column.notNull())
      .addColumn('covered_before', 'text')
      .execute()
    await database.schema.createIndex('sections_once').unique().on('sections').columns(['subscription', 'slot']).execute()
    await database.schema.createIndex('sections_by_delivery').on('sections').column('delivery').execute()
    await database.schema
      .createTable('posted')
      .addColumn('workspace', 'text', (column) => column.notNull())
      .addColumn('channel', 'text', (column) => column.notNull())
      .addColumn('topic', 'integer', (column) => column.notNull())
      .addColumn('paper', 'integer', (column) => column.notNull().references('papers.id'))
      .addColumn('delivery', 'text', (column) => column.notNull())
      .execute()
    await database.schema.createIndex('posted_once').unique().on('posted').columns(['workspace', 'channel', 'topic', 'paper']).execute()
    await database.schema.createIndex('posted_by_paper').on('posted').columns(['workspace', 'channel', 'paper']).execute()
    await database.schema.createIndex('posted_by_delivery').on('posted').column('delivery').execute()
  },
  async (database) => {
    await database.schema
      .createTable('sources')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('cursor', 'text')
      .addColumn('due_at', 'bigint', (column) => column.notNull())
      .addColumn('tried_at', 'bigint')
      .addColumn('succeeded_at', 'bigint')
      .addColumn('news_at', 'bigint')
      .addColumn('brought', 'text')
      .addColumn('failures', 'integer', (column) => column.notNull())
      .addColumn('problem', 'text')
      .addColumn('failing_since', 'bigint')
      .addColumn('holder', 'text')
      .addColumn('lease_until', 'bigint')
      .addColumn('told', 'text')
      .execute()
    await database.schema
      .createTable('gates')
      .addColumn('host', 'text', (column) => column.primaryKey())
      .addColumn('open_at', 'bigint', (column) => column.notNull())
      .addColumn('holder', 'text')
      .addColumn('lease_until', 'bigint')
      .execute()
    await database.schema
      .createTable('feeds')
      .addColumn('url', 'text', (column) => column.primaryKey())
      .addColumn('title', 'text', (column) => column.notNull())
      .addColumn('added_at', 'bigint', (column) => column.notNull())
      .execute()
    await database.schema
      .createTable('paper_details')
      .addColumn('paper', 'integer', (column) => column.primaryKey().references('papers.id'))
      .addColumn('version', 'integer')
      .addColumn('updated', 'text')
      .addColumn('links', 'text', (column) => column.notNull())
      .addColumn('ai_summary', 'text')
      .addColumn('ai_keywords', 'text', (column) => column.notNull())
      .addColumn('enriched_version', 'integer')
      .addColumn('enrich_after', 'bigint', (column) => column.notNull())
      .addColumn('enrich_tries', 'integer', (column) => column.notNull())
      .execute()
    await database.schema
      .createTable('appearances')
      .addColumn('paper', 'integer', (column) => column.notNull().references('papers.id'))
      .addColumn('source', 'text', (column) => column.notNull())
      .addColumn('day', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('appearances_key', ['paper', 'source', 'day'])
      .execute()
    await database.schema.createIndex('appearances_by_day').on('appearances').columns(['source', 'day']).execute()
    await database.schema
      .createTable('upvotes')
      .addColumn('paper', 'integer', (column) => column.notNull().references('papers.id'))
      .addColumn('day', 'text', (column) => column.notNull())
      .addColumn('total', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('upvotes_key', ['paper', 'day'])
      .execute()
    await database.schema.createIndex('upvotes_by_day').on('upvotes').column('day').execute()
  },
  addPartialFacts,
  async (database) => {
    // Files derived from this database refer to it by this number. JavaScript can represent it exactly.
    await sql`insert into counters (name, value) values ('identity', random() & 9007199254740991)`.execute(database)
  },
  datePosts,
  nameAllVersions,
  addJournals,
  async (database) => {
    await database.schema.alterTable('subscriptions').addColumn('pause_code', 'text').execute()
  },
  addLookedUp,
  addFollowed,
]

/** The version of the schema that this program reads and writes. */
export const SCHEMA_VERSION = MIGRATIONS.length

/**
 * Brings the schema up to date. All steps run in one transaction, so a step that fails leaves the database unchanged.
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
    if (version > steps.length) throw new NewerDatabase(version, steps.length)
    for (const [index, step] of steps.slice(version).entries()) {
      await step(transaction)
      await transaction
        .insertInto('migrations')
        .values({ number: version + index + 1, applied_at: now })
        .execute()
    }
  })
}
