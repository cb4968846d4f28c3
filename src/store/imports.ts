import type { Kysely } from 'kysely'
import type { PaperDraft } from '../papers/paper.ts'
import { ingest, type Origin, type Outcome } from './ingest.ts'
import type { Schema } from './schema.ts'

/** An import whose program ended before it had: its papers are kept. */
export interface StoppedImport {
  readonly file: string
  /** How many papers it had stored. */
  readonly taken: number
}

/** So long it is told of. */
const KEPT_MS = 30 * 86_400_000

export type ImportStore = ReturnType<typeof importStore>

export function importStore(database: Kysely<Schema>) {
  return {
    /** Stores some papers of a file, and in the same transaction how far its import is. @param isLast whether that is all of them */
    async take(file: string, drafts: readonly PaperDraft[], origin: Origin, begunAt: number, isLast: boolean): Promise<Outcome[]> {
      return ingest(database, drafts, origin, async (transaction) => {
        // What came to its end also settles earlier ones of the same file.
        if (isLast) await transaction.deleteFrom('imports').where('file', '=', file).execute()
        else {
          const moved = await transaction
            .updateTable('imports')
            .set((eb) => ({ taken: eb('taken', '+', drafts.length) }))
            .where('file', '=', file)
            .where('begun_at', '=', begunAt)
            .executeTakeFirst()
          if (moved.numUpdatedRows === 0n)
            await transaction.insertInto('imports').values({ file, taken: drafts.length, begun_at: begunAt, stopped_at: null }).execute()
        }
      })
    },

    /** Whether any has not ended, be it under way or not. */
    async areOpen(): Promise<boolean> {
      return (await database.selectFrom('imports').select('id').where('stopped_at', 'is', null).executeTakeFirst()) !== undefined
    },

    /** Marks those that have not ended as stopped; to be called when none is under way. @returns what was not known as stopped before */
    async markStopped(at: number): Promise<StoppedImport[]> {
      return database.updateTable('imports').set({ stopped_at: at }).where('stopped_at', 'is', null).returning(['file', 'taken']).execute()
    },

    /** Those that stopped of late and were not repeated. */
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
