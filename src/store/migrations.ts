import { type Kysely, sql } from 'kysely'
import { readVersion } from '../config/version.ts'
import { addCopies, addCopyRevisions, copyStore } from './copies.ts'
import { addDigestEdits, addRefusedEdits } from './deliveries/edits.ts'
import { addGaps } from './deliveries/gaps.ts'
import { addFeedPages } from './feed-pages.ts'
import { FIRST_STEPS, type Migration } from './first-steps.ts'
import { addFollowed } from './followed.ts'
import { call } from './functions.ts'
import { addImportTimes } from './imports.ts'
import { addInstallations } from './installations.ts'
import { addKeptForms } from './kept-forms.ts'
import { addLinkedCode } from './linked-code.ts'
import { addLookedUp } from './looked-up.ts'
import { addMerges } from './merges/sides.ts'
import { addMoves } from './moves/moved.ts'
import { NewerDatabase } from './newer-database.ts'
import { OlderCopy } from './older-copy.ts'
import { addOwnerWarned } from './owner-warned.ts'
import { addJournals, addJournalYears } from './paper-journals.ts'
import { addPartialFacts } from './partial-facts.ts'
import { datePosts } from './post-dates.ts'
import { addRenewals } from './renewals.ts'
import { addRhythms } from './rhythms.ts'
import { addScaleIndexes } from './scale-indexes.ts'
import type { Schema } from './schema.ts'
import { bears, schemaVersionOf } from './schema-version.ts'
import { addSettings } from './settings.ts'
import { addShards } from './shards.ts'
import { addSpendings } from './spendings.ts'
import { addTopicScales } from './topic-scales.ts'
import { addTopicTaps, markVotes } from './topic-taps.ts'
import { addTurns } from './turns.ts'
import { nameAllVersions } from './version-keys.ts'
import { addWorkspaceViews } from './workspace-views.ts'

/** A step, and what an operator is told that it does. */
interface Step {
  readonly does: string
  readonly step: Migration
  /** Whether programs that do not know it cannot work with the database any more. Tables and columns that they leave alone break nothing. */
  readonly breaks?: true
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
  {
    does: 'copies that run at once',
    breaks: true, // before it one program alone might run
    step: addCopies,
  },
  { does: 'shards of copies of the program', step: addShards },
  { does: 'what is known of workspaces by their shards', step: addWorkspaceViews },
  { does: 'forms that are shown again', step: addKeptForms },
  { does: 'turns of several copies', step: addTurns },
  { does: 'how far the index of each copy has come', step: addCopyRevisions },
  {
    does: 'where data were moved',
    breaks: true, // a program that does not know would start where the data are no more
    step: addMoves,
  },
  { does: 'budgets that copies share', step: addSpendings },
  { does: 'indexes for large libraries', step: addScaleIndexes },
  { does: 'when imports last stored papers', step: addImportTimes },
]

export const MIGRATIONS: readonly Migration[] = STEPS.map(({ step }) => step)

/** What the steps after a version of the schema add. */
export const changesSince = (version: number): string[] => STEPS.slice(version).map(({ does }) => does)

/** The version of the schema that this program reads and writes. */
export const SCHEMA_VERSION = MIGRATIONS.length

/** The step that keeps who runs, and who can work with a database. */
const COPIES_SINCE = STEPS.findIndex(({ step }) => step === addCopies) + 1

/** The number of the last step that a program must know. */
const OLDEST_VERSION = STEPS.findLastIndex(({ breaks }) => breaks) + 1

/**
 * Brings the schema up to date. All steps run in one transaction, so a step that fails leaves the database unchanged.
 * @param oldest the number of the last step that a program must know
 * @throws {NewerDatabase} when a later program has written it, so that this one cannot work with it
 * @throws {OlderCopy} while a program runs that could not
 */
export async function migrate(
  database: Kysely<Schema>,
  now: number,
  steps: readonly Migration[] = MIGRATIONS,
  oldest = OLDEST_VERSION,
): Promise<void> {
  // Each statement sees what the program before has done, however long this one waited for it.
  const builder = database.transaction().setIsolationLevel('read committed')
  await builder.execute(async (transaction) => {
    await sql`${call('hold_schema')}`.execute(transaction)
    await transaction.schema
      .createTable('migrations')
      .ifNotExists()
      .addColumn('number', 'integer', (column) => column.primaryKey())
      .addColumn('applied_at', 'bigint', (column) => column.notNull())
      .execute()
    const found = await schemaVersionOf(transaction)
    const { version } = found
    if (!bears(found, steps.length)) throw new NewerDatabase(version, steps.length, found.program)
    if (version >= steps.length) return
    if (version >= COPIES_SINCE && found.oldest < oldest) await refuseOlderCopies(transaction, oldest, now)
    for (const [index, step] of steps.slice(version).entries()) {
      await step(transaction)
      await transaction
        .insertInto('migrations')
        .values({ number: version + index + 1, applied_at: now })
        .execute()
    }
    if (steps.length >= COPIES_SINCE)
      await transaction
        .updateTable('migrations')
        .set({ program: readVersion(), oldest: Math.min(oldest, steps.length) })
        .where('number', '>', version)
        .execute()
  })
}

async function refuseOlderCopies(database: Kysely<Schema>, oldest: number, now: number): Promise<void> {
  const older = (await copyStore(database).live(now)).find(({ schema }) => schema < oldest)
  if (older) throw new OlderCopy(older)
}
