import type { Transaction } from 'kysely'
import type { Channel } from '../channels.ts'
import type { Schema } from '../schema.ts'
import { noteSlots } from './noted-slots.ts'

/**
 * Ends the gap of a channel whose history cannot be read: what it may have got is held for a person from here on. Of paused topics, which hold
 * nothing, the papers that the backup has come in no digest any more, and their history says so.
 * @returns false if it was ended meanwhile
 */
export async function closeGap(database: Transaction<Schema>, { workspace, channel }: Channel): Promise<boolean> {
  const gap = await database
    .deleteFrom('gaps')
    .where('workspace', '=', workspace)
    .where('channel', '=', channel)
    .where('reason', 'is not', null)
    .returningAll()
    .executeTakeFirst()
  if (!gap) return false
  const paused = await database
    .selectFrom('subscriptions')
    .select(['number', 'cursor', 'covered_date'])
    .where('workspace', '=', workspace)
    .where('channel', '=', channel)
    .where('state', '=', 'paused')
    .where('has_posted', '=', 1)
    .execute()
  for (const { number, cursor, covered_date: coveredDate } of paused) {
    await database
      .updateTable('subscriptions')
      .set({ cursor: Math.max(cursor, gap.sequence) })
      .where('number', '=', number)
      .execute()
    await noteSlots(database, { subscription: number, outcome: 'skipped', count: 0, before: { cursor, coveredDate } }, gap.until)
  }
  return true
}
