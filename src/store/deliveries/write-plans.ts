import { type Kysely, sql, type Transaction } from 'kysely'
import type { Subscription } from '../../topics/subscription.ts'
import type { Channel } from '../channels.ts'
import type { Schema } from '../schema.ts'
import { PlanConflict } from './plan-conflict.ts'
import { type ChannelPlan, currentOf, type PlannedSection, writeMissed, writeTogether } from './plans.ts'

/**
 * Writes plans in one transaction, or each in its own if one of them cannot be written. Unique keys decide between two planners: the second
 * leaves the first one's rows alone.
 * @returns how many deliveries were planned
 */
export async function writePlans(database: Kysely<Schema>, plans: readonly ChannelPlan[], now: number): Promise<number> {
  try {
    return await database.transaction().execute((transaction) => writeTogether(transaction, plans, now))
  } catch (error) {
    const [only, ...others] = plans
    if (others.length > 0) return writeEach(database, plans, now)
    if (!only || !(error instanceof PlanConflict)) throw error
    await database.transaction().execute((transaction) => yieldTo(transaction, only, now))
    return 0
  }
}

/** Writes each plan even if another one fails. The first error is thrown at the end. */
async function writeEach(database: Kysely<Schema>, plans: readonly ChannelPlan[], now: number): Promise<number> {
  const errors: unknown[] = []
  let planned = 0
  for (const plan of plans) {
    try {
      planned += await writePlans(database, [plan], now)
    } catch (error) {
      errors.push(error)
    }
  }
  if (errors.length > 0) throw errors[0]
  return planned
}

/**
 * Leaves the slot to the planner that was first. Topics without a digest there join the next one. Those of another slot are still due, and are
 * planned anew: the first planner may not have known of them, as where they fell due between the two.
 */
async function yieldTo(database: Transaction<Schema>, plan: ChannelPlan, now: number): Promise<void> {
  if ((await currentOf(database, [plan])).length === 0) return
  for (const section of plan.sections) {
    const { own, missed, subscription } = section
    if (own && !(await isTaken(database, plan, subscription, own))) continue
    await writeMissed(database, [{ subscription, missed: own ? [...missed, own] : missed }], now)
    await database
      .updateTable('subscriptions')
      .set({ last_date: section.lastDate, next_due_at: section.nextDueAt })
      .where('number', '=', subscription.number)
      // The first planner may have moved on since; never move back.
      .where((eb) => eb.or([eb('last_date', 'is', null), eb('last_date', '<=', section.lastDate)]))
      .execute()
  }
}

/** Whether a slot was decided for a topic, or a digest of its channel has it. */
async function isTaken(
  database: Transaction<Schema>,
  { workspace, channel }: Channel,
  { number }: Subscription,
  { slot, slotAt }: NonNullable<PlannedSection['own']>,
): Promise<boolean> {
  const { rows } = await sql`select 1 from sections where subscription = ${number} and slot = ${slot} union all
    select 1 from deliveries where workspace = ${workspace} and channel = ${channel} and slot_at = ${slotAt}`.execute(database)
  return rows.length > 0
}
