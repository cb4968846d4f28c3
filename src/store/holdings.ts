import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

export type HoldingStore = ReturnType<typeof holdingStore>

/** What the library holds, as a whole. */
export function holdingStore(database: Kysely<Schema>) {
  return {
    async count(): Promise<number> {
      const row = await database
        .selectFrom('papers')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('merged_into', 'is', null)
        .executeTakeFirstOrThrow()
      return Number(row.count)
    },

    /** Whether there are papers, and all of them came from one source alone. */
    async areAllFrom(source: string): Promise<boolean> {
      const papers = database.selectFrom('papers').select('id').where('merged_into', 'is', null).limit(1)
      const other = await papers.where('sources', '!=', JSON.stringify([source])).executeTakeFirst()
      return other === undefined && (await papers.executeTakeFirst()) !== undefined
    },
  }
}
