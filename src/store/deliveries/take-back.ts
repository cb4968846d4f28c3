import { sql, type Transaction } from 'kysely'
import type { Schema } from '../schema.ts'

/**
 * Revokes a digest that will never be posted: its papers are owed again, and its topics continue from where they were.
 * @param outcome the recorded outcome of its sections
 */
export async function takeBack(database: Transaction<Schema>, digest: string, outcome: 'coalesced' | 'failed'): Promise<void> {
  const sections = await database.selectFrom('sections').selectAll().where('delivery', '=', digest).execute()
  for (const table of ['posted', 'posted_again'] as const) await database.deleteFrom(table).where('delivery', '=', digest).execute()
  await database.updateTable('sections').set({ outcome, papers: '[]', folded: '[]', more: 0 }).where('delivery', '=', digest).execute()
  for (const section of sections) {
    await database
      .updateTable('subscriptions')
      .set((eb) => ({
        cursor: eb.case().when('cursor', '<', section.cursor_before).then(eb.ref('cursor')).else(section.cursor_before).end(),
        covered_date: section.covered_before,
        has_posted: sql<0 | 1>`case when exists (select 1 from sections where sections.subscription = subscriptions.number
          and sections.outcome in ('posted', 'skipped')) then 1 else 0 end`,
      }))
      .where('number', '=', section.subscription)
      .execute()
  }
  // After a restoration the messages of its thread are uncertain before the digest is there.
  await database
    .deleteFrom('deliveries')
    .where('digest', '=', digest)
    .where('part', '>', 0)
    .where('state', 'in', ['waiting', 'unknown'])
    .execute()
}
