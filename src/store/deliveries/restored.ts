import { type Kysely, sql, type Transaction } from 'kysely'
import { decideSlots, nextSlot } from '../../topics/due.ts'
import type { Schema } from '../schema.ts'
import { toSubscription } from '../subscription-rows.ts'
import { noteSlots } from './noted-slots.ts'

/** What is not known of the time between a backup and its restoration. */
export interface Gap {
  /** When the backup was made, in milliseconds since 1970; null where it does not say. */
  readonly backedUpAt: number | null
  /** Messages that were on their way when the backup was made. They are looked up in the channels' history. */
  readonly uncertain: number
  /** Slots that fell between, of how many topics. They are skipped. */
  readonly slots: number
  readonly topics: number
}

/**
 * Prepares a database that is restored from a backup, so that nothing is posted twice: what may have been posted since the backup is looked up
 * where the backup knows its name, and skipped where it does not.
 * @param now milliseconds since 1970
 */
export async function markRestored(database: Kysely<Schema>, now: number): Promise<Gap> {
  return database.transaction().execute(async (transaction) => {
    const { value } = (await transaction.selectFrom('counters').select('value').where('name', '=', 'backed_up').executeTakeFirst()) ?? {}
    await transaction.deleteFrom('counters').where('name', '=', 'backed_up').execute()
    await transaction
      .insertInto('counters')
      .values({ name: 'restored', value: now })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: now }))
      .execute()
    const uncertain = await doubtDeliveries(transaction)
    const skipped = await skipSlots(transaction, now)
    return { backedUpAt: value ?? null, uncertain, ...skipped }
  })
}

/** A message that waited when the backup was made may be there now. Those of a digest's thread are looked up once the digest is found. */
async function doubtDeliveries(database: Transaction<Schema>): Promise<number> {
  const done = await database
    .updateTable('deliveries')
    .set((eb) => ({
      state: 'unknown' as const,
      first_sending_at: eb.fn.coalesce('first_sending_at', 'planned_at'),
      sending_at: eb.fn.coalesce('sending_at', 'planned_at'),
      lease: null,
      lease_until: null,
      reason: 'The database was restored from a backup.',
    }))
    .where('state', 'in', ['waiting', 'planned', 'leased', 'sending'])
    .executeTakeFirst()
  return Number(done.numUpdatedRows)
}

/**
 * Every topic goes on from now. The slots that fell between are skipped, and the papers that are here come in no digest: the channel may have
 * them.
 */
async function skipSlots(database: Transaction<Schema>, now: number): Promise<Pick<Gap, 'slots' | 'topics'>> {
  const last = sql<number>`(select value from counters where name = 'sequence')`
  const rows = await database.selectFrom('subscriptions').selectAll().where('state', '!=', 'removed').execute()
  let [slots, topics] = [0, 0]
  for (const row of rows) {
    const subscription = toSubscription(row)
    const { schedule, lastDate } = subscription
    const { missed, deliver } =
      row.state === 'active' && row.next_due_at <= now ? decideSlots(schedule, subscription, now) : { missed: [], deliver: null }
    const skipped = [...missed, ...(deliver ? [deliver] : [])]
    const date = skipped.at(-1)?.date ?? lastDate
    await database
      .updateTable('subscriptions')
      .set((eb) => ({
        start_sequence: last,
        cursor: last,
        has_posted: 1,
        last_date: date,
        covered_date: date,
        decided_at: now,
        effective_from: eb.fn<number>('max', ['effective_from', eb.val(now)]),
        next_due_at: nextSlot(schedule, Math.max(now, row.effective_from - 1), date).at,
        version: eb('version', '+', 1),
      }))
      .where('number', '=', row.number)
      .execute()
    if (skipped.length === 0) continue
    const before = { cursor: row.cursor, coveredDate: row.covered_date }
    await noteSlots(database, { subscription: row.number, outcome: 'skipped', count: skipped.length, before }, now)
    slots += skipped.length
    topics++
  }
  return { slots, topics }
}

/** When the database was last restored from a backup, in milliseconds since 1970; null for never. */
export async function restoredAt(database: Kysely<Schema>): Promise<number | null> {
  const row = await database.selectFrom('counters').select('value').where('name', '=', 'restored').executeTakeFirst()
  return row?.value ?? null
}
