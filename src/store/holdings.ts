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

    /** Counts the papers of some days, both inclusive, that have one of some categories (or one within it), or came from one of some sources. */
    async countOf(from: string, to: string, categories: readonly string[], sources: readonly string[]): Promise<number> {
      const row = await database
        .selectFrom('papers')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('merged_into', 'is', null)
        .where('published', '>=', from)
        .where('published', '<=', to)
        .where((eb) =>
          eb.or([
            ...categories.flatMap((category) => [eb('categories', 'like', `%"${category}"%`), eb('categories', 'like', `%"${category}.%`)]),
            ...sources.map((source) => eb('sources', 'like', `%"${source}"%`)),
          ]),
        )
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
