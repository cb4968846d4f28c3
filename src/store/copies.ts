import type { Kysely, Selectable } from 'kysely'
import type { Migration } from './first-steps.ts'
import type { CopyRow, Schema } from './schema.ts'
import type { SchemaVersion } from './schema-version.ts'

/** A copy of the program that serves the same database as others. */
export interface Copy {
  /** 12 characters of `[\w-]`, another at each start. */
  readonly id: string
  /** The machine that it runs on, as it names itself. */
  readonly host: string
  /** The program's version. */
  readonly version: string
  /** The number of the last step of the schema that it knows. */
  readonly schema: number
  /** Milliseconds since 1970, as all instants here. */
  readonly startedAt: number
}

export interface LiveCopy extends Copy {
  readonly seenAt: number
  /** The revision of the store that its index has reached. */
  readonly revision: number
}

/** How often a copy says that it lives, and after how long a silent one counts as dead, in milliseconds. */
export const BEAT_MS = 5_000
const ALIVE_MS = 20_000
const KEPT_MS = 86_400_000

export type CopyStore = ReturnType<typeof copyStore>

/** The copies that run on one database. By the database's clock, so that machines whose clocks differ agree on who lives. */
export function copyStore(database: Kysely<Schema>) {
  return {
    /**
     * Says that a copy lives.
     * @param revision of the store: how far its index has come
     * @returns what a program must know to work with the schema, and whether the data have moved away
     */
    async beat(copy: Copy, now: number, revision = 0): Promise<Pick<SchemaVersion, 'oldest'> & { readonly isMoved: boolean }> {
      const { startedAt, ...rest } = copy
      await database
        .insertInto('copies')
        .values({ ...rest, revision, started_at: startedAt, seen_at: now })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ seen_at: now, revision }))
        .execute()
      const last = await database
        .selectFrom('migrations')
        .select(({ fn }) => fn.max('oldest').as('oldest'))
        .executeTakeFirst()
      const gone = await database.selectFrom('moves').select('side').where('ended_at', 'is not', null).executeTakeFirst()
      return { oldest: last?.oldest ?? 0, isMoved: gone !== undefined }
    },

    /** Those that live, the oldest first. */
    async live(now: number): Promise<LiveCopy[]> {
      const rows = await database
        .selectFrom('copies')
        .selectAll()
        .where('seen_at', '>', now - ALIVE_MS)
        .orderBy('started_at')
        .orderBy('id')
        .execute()
      return rows.map(toCopy)
    },

    /** Says that a copy ends: nobody need wait until it counts as dead. */
    async leave(id: string): Promise<void> {
      await database.deleteFrom('copies').where('id', '=', id).execute()
    },

    async prune(now: number): Promise<void> {
      await database
        .deleteFrom('copies')
        .where('seen_at', '<', now - KEPT_MS)
        .execute()
    },
  }
}

function toCopy({ started_at: startedAt, seen_at: seenAt, ...rest }: Selectable<CopyRow>): LiveCopy {
  return { ...rest, startedAt, seenAt }
}

export const addCopies: Migration = async (database) => {
  await database.schema
    .createTable('copies')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('host', 'text', (column) => column.notNull())
    .addColumn('version', 'text', (column) => column.notNull())
    .addColumn('schema', 'integer', (column) => column.notNull())
    .addColumn('started_at', 'bigint', (column) => column.notNull())
    .addColumn('seen_at', 'bigint', (column) => column.notNull())
    .execute()
  await database.schema.alterTable('migrations').addColumn('oldest', 'integer').execute()
}

export const addCopyRevisions: Migration = async (database) => {
  await database.schema
    .alterTable('copies')
    .addColumn('revision', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute()
}
