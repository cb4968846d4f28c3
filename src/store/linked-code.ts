import type { Kysely } from 'kysely'
import { isRepository } from '../papers/repositories.ts'
import type { Schema } from './schema.ts'

/** A step of the schema: whether a source names a repository with a paper's code. Its link was kept among the details before. */
export async function addLinkedCode(database: Kysely<Schema>): Promise<void> {
  await database.schema
    .alterTable('papers')
    .addColumn('links_code', 'integer', (column) => column.notNull().defaultTo(0))
    .execute()
  const rows = await database.selectFrom('paper_details').select(['paper', 'links']).where('links', 'like', '%"code":"%').execute()
  for (const { paper, links } of rows) {
    if (isRepository((JSON.parse(links) as { readonly code: string | null }).code))
      await database.updateTable('papers').set({ links_code: 1 }).where('id', '=', paper).execute()
  }
}
