import { type Kysely, sql } from 'kysely'
import { readVersion } from '../config/version.ts'
import { addDigestEdits, addRefusedEdits } from './deliveries/edits.ts'
import { addGaps } from './deliveries/gaps.ts'
import { addFeedPages } from './feed-pages.ts'
import { FIRST_STEPS, type Migration } from './first-steps.ts'
import { addFollowed } from './followed.ts'
import { call } from './functions.ts'
import { addInstallations } from './installations.ts'
import { addLinkedCode } from './linked-code.ts'
import { addLookedUp } from './looked-up.ts'
import { addMerges } from './merges/sides.ts'
import { NewerDatabase } from './newer-database.ts'
import { addOwnerWarned } from './owner-warned.ts'
import { addJournals, addJournalYears } from './paper-journals.ts'
import { addPartialFacts } from './partial-facts.ts'
import { datePosts } from './post-dates.ts'
import { addRenewals } from './renewals.ts'
import { addRhythms } from './rhythms.ts'
import type { Schema } from './schema.ts'
import { addSettings } from './settings.ts'
import { addTopicScales } from './topic-scales.ts'
import { addTopicTaps, markVotes } from './topic-taps.ts'
import { addTurns } from './turns.ts'
import { nameAllVersions } from './version-keys.ts'

/** A step, and what an operator is told that it does. */
interface Step {
  readonly does: string
  readonly step: Migration
}

const FIRST_DO = ['papers, saves, votes and lists', 'topics and their digests', 'live sources of papers']

const STEPS: readonly Step[] = [
  ...FIRST_STEPS.map((step, index) => ({ does: FIRST_DO[index] ?? '', step })),
  { does: 'dates and facts that are known in part', step: addPartialFacts },
  {
    does: 'a number that says which index belongs to it',
    async step(database) {
      // Files derived from this database refer to it by this number. JavaScript can represent it exactly.
      await sql`insert into counters (name, value) values ('identity', ${call('any_number')})`.execute(database)
    },
  },
  { does: 'when each paper was posted', step: datePosts },
  { does: 'one name for all versions of a preprint', step: nameAllVersions },
  { does: 'journals', step: addJournals },
  {
    does: 'why a topic is paused',
    async step(database) {
      await database.schema.alterTable('subscriptions').addColumn('pause_code', 'text').execute()
    },
  },
  { does: 'papers that were looked up', step: addLookedUp },
  { does: 'categories that topics need', step: addFollowed },
  { does: 'how relevance is measured', step: addTopicScales },
  { does: 'what topics were taught', step: addTopicTaps },
  { does: 'whose votes count alone', step: markVotes },
  { does: 'topics that come once a month', step: addRhythms },
  { does: 'papers with code', step: addLinkedCode },
  { does: 'topics that have gone wrong', step: addOwnerWarned },
  { does: 'votes that digests show', step: addDigestEdits },
  { does: 'what admins chose', step: addSettings },
  { does: 'what merged papers were made of', step: addMerges },
  { does: 'years of journals', step: addJournalYears },
  { does: 'papers that come again', step: addRenewals },
  { does: 'edits that were refused', step: addRefusedEdits },
  { does: 'where apps are installed', step: addInstallations },
  { does: 'what channels got between a backup and its restoration', step: addGaps },
  { does: 'pages and feeds of channels', step: addFeedPages },
  {
    does: 'which program ran each step',
    async step(database) {
      await database.schema.alterTable('migrations').addColumn('program', 'text').execute()
    },
  },
  { does: 'turns of several copies', step: addTurns },
]

const MIGRATIONS: readonly Migration[] = STEPS.map(({ step }) => step)

/** What the steps after a version of the schema add. */
export const changesSince = (version: number): string[] => STEPS.slice(version).map(({ does }) => does)

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
    if (version > steps.length) throw new NewerDatabase(version, steps.length, await programOf(transaction))
    for (const [index, step] of steps.slice(version).entries()) {
      await step(transaction)
      await transaction
        .insertInto('migrations')
        .values({ number: version + index + 1, applied_at: now })
        .execute()
    }
    // The column is there since a step of its own.
    if (version < SCHEMA_VERSION && steps === MIGRATIONS)
      await transaction.updateTable('migrations').set({ program: readVersion() }).where('number', '>', version).execute()
  })
}

/** The version of the program that ran the last step; null where the database does not say. */
export async function programOf(database: Kysely<Schema>): Promise<string | null> {
  const tables = await database.introspection.getTables()
  const steps = tables.find(({ name }) => name === 'migrations')
  if (!steps?.columns.some(({ name }) => name === 'program')) return null
  const last = await database.selectFrom('migrations').select('program').orderBy('number', 'desc').limit(1).executeTakeFirst()
  return last?.program ?? null
}
