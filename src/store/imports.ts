import type { Kysely } from 'kysely'
import type { PaperDraft } from '../papers/paper.ts'
import type { Migration } from './first-steps.ts'
import { ingest, type Origin, type Outcome } from './ingest.ts'
import type { Schema } from './schema.ts'

/** An import whose program ended too early. The papers that it stored are kept. */
export interface StoppedImport {
  readonly file: string
  /** How many papers it had stored. */
  readonly taken: number
}

/** On another machine, which cannot be asked, an import that has stored nothing for so long has ended. In milliseconds. */
const SILENT_MS = 10 * 60_000
/** How long a stopped import is reported. */
const KEPT_MS = 30 * 86_400_000

export type ImportStore = ReturnType<typeof importStore>

/** @param isShared whether imports may run on other machines */
export function importStore(database: Kysely<Schema>, isShared: boolean) {
  return {
    /** Stores some papers of a file and the progress of its import, in one transaction. @param isLast whether these are the last papers */
    async take(file: string, drafts: readonly PaperDraft[], origin: Origin, begunAt: number, isLast: boolean): Promise<Outcome[]> {
      return ingest(database, drafts, origin, async (transaction) => {
        // A complete import also makes up for earlier stopped ones of the same file.
        if (isLast) await transaction.deleteFrom('imports').where('file', '=', file).execute()
        else {
          const moved = await transaction
            .updateTable('imports')
            .set((eb) => ({ taken: eb('taken', '+', drafts.length), taken_at: origin.at }))
            .where('file', '=', file)
            .where('begun_at', '=', begunAt)
            .executeTakeFirst()
          if (moved.numUpdatedRows === 0n)
            await transaction
              .insertInto('imports')
              .values({ file, taken: drafts.length, begun_at: begunAt, taken_at: origin.at, stopped_at: null })
              .execute()
        }
      })
    },

    /** Whether any import has not ended, running or not. */
    async areOpen(): Promise<boolean> {
      return (await database.selectFrom('imports').select('id').where('stopped_at', 'is', null).executeTakeFirst()) !== undefined
    },

    /** Marks all imports without an end as stopped. Call it only when none is running on this machine. @returns those that were not marked before */
    async markStopped(at: number): Promise<StoppedImport[]> {
      return database
        .updateTable('imports')
        .set({ stopped_at: at })
        .where('stopped_at', 'is', null)
        .where((eb) => (isShared ? eb(eb.fn.coalesce('taken_at', 'begun_at'), '<', at - SILENT_MS) : eb.lit(true)))
        .returning(['file', 'taken'])
        .execute()
    },

    /** Imports that stopped recently and were not repeated. */
    async stopped(): Promise<StoppedImport[]> {
      return database.selectFrom('imports').select(['file', 'taken']).where('stopped_at', 'is not', null).orderBy('id').execute()
    },

    async prune(now: number): Promise<void> {
      await database
        .deleteFrom('imports')
        .where('stopped_at', '<', now - KEPT_MS)
        .execute()
    },
  }
}

export const addImportTimes: Migration = async (database) => {
  await database.schema.alterTable('imports').addColumn('taken_at', 'bigint').execute()
}
