import { type Kysely, sql, type Transaction } from 'kysely'
import { call, column } from '../functions.ts'
import type { Schema } from '../schema.ts'
import { slotsOf } from './settle-gap.ts'

/** What is not known of the time between a backup and its restoration. */
export interface Restored {
  /** When the backup was made, in milliseconds since 1970; null where it does not say. */
  readonly backedUpAt: number | null
  /** Messages that were on their way when the backup was made. */
  readonly uncertain: number
  /** Slots that fell between, of how many topics. */
  readonly slots: number
  readonly topics: number
  /** Channels whose history is looked up before anything is posted there. */
  readonly channels: number
}

/**
 * Prepares a database that is restored from a backup, so that nothing is posted twice: no channel gets anything before it was looked up what it
 * got since the backup.
 * @param now milliseconds since 1970
 */
export async function markRestored(database: Kysely<Schema>, now: number): Promise<Restored> {
  return database.transaction().execute(async (transaction) => {
    const { value } = (await transaction.selectFrom('counters').select('value').where('name', '=', 'backed_up').executeTakeFirst()) ?? {}
    const since = value ?? (await lastTrace(transaction))
    await transaction.deleteFrom('counters').where('name', 'in', ['backed_up', 'caught_up']).execute()
    await transaction
      .insertInto('counters')
      .values({ name: 'restored', value: now })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: now }))
      .execute()
    const uncertain = await doubtDeliveries(transaction)
    const channels = await openGaps(transaction, since, now)
    return { backedUpAt: value ?? null, uncertain, ...(await countSlots(transaction, now)), channels }
  })
}

/** A copy that does not say when it was made was made after that. */
async function lastTrace(database: Transaction<Schema>): Promise<number> {
  const { rows } = await sql<{ at: number | null }>`select max(at) as at from (
    select max(decided_at) as at from subscriptions union all select max(planned_at) from deliveries union all
    select max(sent_at) from deliveries union all select max(first_seen) from papers union all select max(tried_at) from sources) as traces`.execute(
    database,
  )
  return rows[0]?.at ?? 0
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

/** Each channel with topics is looked through from the backup on, or from when its first uncertain digest may have been written. @returns how many */
async function openGaps(database: Transaction<Schema>, since: number, now: number): Promise<number> {
  const first = sql`coalesce((select min(first_sending_at) from deliveries where deliveries.state = 'unknown'
    and deliveries.workspace = subscriptions.workspace and deliveries.channel = subscriptions.channel), ${since})`
  const { rows } = await sql<{ channel: string }>`
    insert into gaps (workspace, channel, since, until, sequence)
    select workspace, channel, ${call('smaller_of', since, first)}, ${now},
      (select value from counters where name = 'sequence')
    from subscriptions where state in ('active', 'paused') group by workspace, channel
    on conflict (workspace, channel) do update set since = ${call('smaller_of', column('gaps.since'), column('excluded.since'))}, until = excluded.until, sequence = excluded.sequence, reason = null
    returning channel`.execute(database)
  return rows.length
}

async function countSlots(database: Transaction<Schema>, now: number): Promise<Pick<Restored, 'slots' | 'topics'>> {
  const rows = await database
    .selectFrom('subscriptions')
    .selectAll()
    .where('state', '=', 'active')
    .where('next_due_at', '<=', now)
    .execute()
  const counts = rows.map((row) => slotsOf(row, now).length).filter((slots) => slots > 0)
  return { slots: counts.reduce((sum, slots) => sum + slots, 0), topics: counts.length }
}

/** Notes papers that a source first brought after the restoration, and not as news. */
export async function addCaughtUp(database: Kysely<Schema>, papers: number): Promise<void> {
  await database
    .insertInto('counters')
    .values({ name: 'caught_up', value: papers })
    .onConflict((conflict) => conflict.column('name').doUpdateSet((eb) => ({ value: eb('counters.value', '+', papers) })))
    .execute()
}

/** How many these are; null where no source has caught up yet. */
export async function caughtUp(database: Kysely<Schema>): Promise<number | null> {
  const row = await database.selectFrom('counters').select('value').where('name', '=', 'caught_up').executeTakeFirst()
  return row?.value ?? null
}

/** When the database was last restored from a backup, in milliseconds since 1970; null for never. */
export async function restoredAt(database: Kysely<Schema>): Promise<number | null> {
  const row = await database.selectFrom('counters').select('value').where('name', '=', 'restored').executeTakeFirst()
  return row?.value ?? null
}
