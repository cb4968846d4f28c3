import { type Kysely, sql, type Transaction } from 'kysely'
import { dayOf } from '../../papers/dates.ts'
import { nextSlot } from '../../topics/due.ts'
import { call } from '../functions.ts'
import type { Schema } from '../schema.ts'
import { toSubscription } from '../subscription-rows.ts'
import { noteSlots } from './noted-slots.ts'
import { takeBack } from './take-back.ts'

/** A smaller difference may come from a small correction of the clock. */
const TOLERANCE_MS = 5 * 60_000
const DAY_MS = 86_400_000
/** No source, channel or host waits longer than this. */
const LONGEST_WAIT_MS = 2 * DAY_MS

/** How many topics and slots were revoked. */
export interface Undone {
  readonly topics: number
  readonly slots: number
}

/**
 * Revokes decisions made by a clock that ran ahead: slots in the future, unless their digest was or may have been sent, and waits that would
 * end much too late.
 * @param now milliseconds since 1970, by a steady clock
 */
export async function undoFuture(database: Kysely<Schema>, now: number): Promise<Undone> {
  return database.transaction().execute(async (transaction) => {
    const made = await transaction
      .selectFrom('migrations')
      .select(({ fn }) => fn.min('applied_at').as('at'))
      .executeTakeFirst()
    // A clock that is before the database's creation is itself wrong.
    if (now < Number(made?.at ?? 0)) return { topics: 0, slots: 0 }
    await endWaits(transaction, now)
    await deleteDigests(transaction, now)
    const taken = await deleteSections(transaction, now)
    for (const row of await subscriptionsToMend(transaction, now, [...taken.keys()])) await mend(transaction, row, now)
    for (const [subscription, count] of taken) await noteSlots(transaction, { subscription, outcome: 'undone', count, before: null }, now)
    return { topics: taken.size, slots: [...taken.values()].reduce((sum, slots) => sum + slots, 0) }
  })
}

/** Digests that no worker has begun to write, and those that certainly never arrived. */
async function deleteDigests(database: Transaction<Schema>, now: number): Promise<void> {
  const digests = await database
    .selectFrom('deliveries')
    .select(['id', 'state'])
    .where('part', '=', 0)
    .where('slot_at', '>', now + TOLERANCE_MS)
    .where((eb) =>
      eb.or([
        eb('state', 'in', ['failed', 'expired']),
        eb.and([eb('state', 'in', ['planned', 'leased']), eb('first_sending_at', 'is', null)]),
      ]),
    )
    .execute()
  for (const { id, state } of digests) {
    if (state === 'planned' || state === 'leased') await takeBack(database, id, 'coalesced')
    await database.updateTable('sections').set({ delivery: null }).where('delivery', '=', id).execute()
    await database.deleteFrom('deliveries').where('digest', '=', id).execute()
  }
}

/** @returns how many slots of each subscription will be decided again */
async function deleteSections(database: Transaction<Schema>, now: number): Promise<Map<number, number>> {
  const deleted = await database
    .deleteFrom('sections')
    .where('slot_at', '>', now + TOLERANCE_MS)
    .where('delivery', 'is', null)
    .returning('subscription')
    .execute()
  const slots = new Map<number, number>()
  for (const { subscription } of deleted) slots.set(subscription, (slots.get(subscription) ?? 0) + 1)
  return slots
}

async function subscriptionsToMend(database: Transaction<Schema>, now: number, numbers: readonly number[]) {
  return database
    .selectFrom('subscriptions')
    .selectAll()
    .where('state', '!=', 'removed')
    .where((eb) =>
      eb.or([
        eb('number', 'in', numbers),
        eb('decided_at', '>', now + TOLERANCE_MS),
        eb('effective_from', '>', now + TOLERANCE_MS),
        eb('last_date', '>', dayOf(now + LONGEST_WAIT_MS)),
      ]),
    )
    .execute()
}

/** A subscription continues from the last slot that stays decided. */
async function mend(
  database: Transaction<Schema>,
  row: Awaited<ReturnType<typeof subscriptionsToMend>>[number],
  now: number,
): Promise<void> {
  const last = await database
    .selectFrom('sections')
    .select(({ fn }) => fn.max('slot').as('date'))
    .where('subscription', '=', row.number)
    .where(sql<boolean>`length(slot) = 10`)
    // A digest that was sent by a clock some hours ahead counts for that slot.
    .where('slot_at', '<=', now + DAY_MS)
    .executeTakeFirst()
  const lastDate = last?.date ?? null
  const effectiveFrom = Math.min(row.effective_from, now)
  const { schedule } = toSubscription(row)
  await database
    .updateTable('subscriptions')
    .set((eb) => ({
      last_date: lastDate,
      covered_date: call<string | null>('smaller_of', eb.ref('covered_date'), lastDate),
      effective_from: effectiveFrom,
      decided_at: Math.min(row.decided_at, now),
      next_due_at: nextSlot(schedule, effectiveFrom - 1, lastDate).at,
      // Plans made meanwhile are discarded.
      version: eb('version', '+', 1),
    }))
    .where('number', '=', row.number)
    .execute()
}

/** Shortens leases, retries, probes, the rest of edits and source requests that would wait for a distant time. */
async function endWaits(database: Transaction<Schema>, now: number): Promise<void> {
  const far = now + LONGEST_WAIT_MS
  const waiting = database.updateTable('deliveries').where('state', 'in', ['waiting', 'planned', 'leased', 'sending', 'unknown', 'held'])
  await waiting.set({ not_before: now }).where('not_before', '>', far).execute()
  await waiting
    .set({ not_before: now, planned_at: now })
    .where('planned_at', '>', now + TOLERANCE_MS)
    .execute()
  await waiting.set({ lease_until: now }).where('lease_until', '>', far).execute()
  await database.updateTable('subscriptions').set({ probe_at: now }).where('state', '=', 'paused').where('probe_at', '>', far).execute()
  await database.updateTable('sources').set({ due_at: now }).where('due_at', '>', far).execute()
  await database.updateTable('sources').set({ lease_until: now }).where('lease_until', '>', far).execute()
  await database.updateTable('gates').set({ open_at: now }).where('open_at', '>', far).execute()
  await database.updateTable('gates').set({ lease_until: now }).where('lease_until', '>', far).execute()
  await database
    .updateTable('digest_edits')
    .set({ edited_at: now, edited_before: null })
    .where('edited_at', '>', now + TOLERANCE_MS)
    .execute()
  for (const column of ['tried_at', 'succeeded_at', 'news_at', 'failing_since'] as const) {
    await database
      .updateTable('sources')
      .set(column, now)
      .where(column, '>', now + TOLERANCE_MS)
      .execute()
  }
}
