import type { Kysely } from 'kysely'
import type { Channel } from '../channels.ts'
import type { Schema } from '../schema.ts'

/** A channel is pinged once a day at most. A day may be an hour shorter, and a topic may move to an earlier time. */
const GAP_MS = 22 * 3_600_000

/** Takes a channel's one ping of a day. @returns false where it was pinged since the day before, also by a clock that ran ahead */
export async function takePing(database: Kysely<Schema>, { workspace, channel }: Channel, slotAt: number): Promise<boolean> {
  const last = await database
    .selectFrom('pings')
    .select('slot_at')
    .where('workspace', '=', workspace)
    .where('channel', '=', channel)
    .executeTakeFirst()
  if (last && Math.abs(slotAt - last.slot_at) < GAP_MS) return false
  await database
    .insertInto('pings')
    .values({ workspace, channel, slot_at: slotAt })
    .onConflict((conflict) => conflict.columns(['workspace', 'channel']).doUpdateSet({ slot_at: slotAt }))
    .execute()
  return true
}
