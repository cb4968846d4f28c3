import type { Transaction } from 'kysely'
import type { Schema } from '../schema.ts'

/** Slots of a topic that bring nothing, for a reason that its history tells. */
export interface NotedSlots {
  readonly subscription: number
  readonly outcome: 'undone' | 'skipped' | 'looked-up'
  readonly count: number
  /** How many of them the channel's history shows. */
  readonly found?: number
  /** How far the topic was before; null for as far as it is. */
  readonly before: { readonly cursor: number; readonly coveredDate: string | null } | null
}

/** Writes one entry of the history. @param now milliseconds since 1970 */
export async function noteSlots(
  database: Transaction<Schema>,
  { subscription, outcome, count, found = 0, before }: NotedSlots,
  now: number,
): Promise<void> {
  await database
    .insertInto('sections')
    .values((eb) => ({
      subscription,
      slot: new Date(now).toISOString(),
      slot_at: now,
      decided_at: now,
      delivery: null,
      outcome,
      label: null,
      papers: '[]',
      folded: '[]',
      dropped: '[]',
      more: count,
      elsewhere: found,
      cursor_before: before?.cursor ?? eb.selectFrom('subscriptions').select('cursor').where('number', '=', subscription),
      covered_before: before?.coveredDate ?? null,
    }))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
