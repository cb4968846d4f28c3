import { sql, type Transaction } from 'kysely'
import { lateBy } from '../../topics/due.ts'
import type { Schema } from '../schema.ts'
import { toSubscription } from '../subscription-rows.ts'

/**
 * A digest that went because one of its topics was too late may have others that are not: weekly ones beside daily ones. Their slots are decided
 * again.
 */
export async function reopenSlots(database: Transaction<Schema>, digest: string, now: number): Promise<void> {
  const rows = await database
    .selectFrom('sections')
    .innerJoin('subscriptions', 'subscriptions.number', 'sections.subscription')
    .selectAll('subscriptions')
    .select(['sections.slot', 'sections.slot_at'])
    .where('sections.delivery', '=', digest)
    .where(isDate('sections.slot'))
    .execute()
  const open = rows.filter((row) => row.last_date === row.slot && now - row.slot_at < lateBy(toSubscription(row).schedule))
  if (open.length === 0) return
  for (const { number, slot, slot_at: slotAt } of open) {
    await database.deleteFrom('sections').where('subscription', '=', number).where('slot', '=', slot).execute()
    const last = await database
      .selectFrom('sections')
      .select(({ fn }) => fn.max('slot').as('date'))
      .where('subscription', '=', number)
      .where(isDate('slot'))
      .executeTakeFirst()
    await database
      .updateTable('subscriptions')
      .set((eb) => ({ last_date: last?.date ?? null, next_due_at: slotAt, version: eb('version', '+', 1) }))
      .where('number', '=', number)
      .execute()
  }
  // The digest of the same slot takes its place.
  await database.updateTable('sections').set({ delivery: null }).where('delivery', '=', digest).execute()
  await database.deleteFrom('deliveries').where('digest', '=', digest).execute()
}

/** Not the instant of a digest that somebody asked for. */
function isDate(column: 'slot' | 'sections.slot') {
  return sql<boolean>`length(${sql.ref(column)}) = 10`
}
