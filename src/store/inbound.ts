import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

/** Platforms redeliver within the hour at most; a day is plenty. */
const KEPT_MS = 86_400_000

export type InboundStore = ReturnType<typeof inboundStore>

/** Which of a platform's deliveries to us were taken already: Slack and Discord repeat what they think was lost. */
export function inboundStore(database: Kysely<Schema>) {
  return {
    /** @returns true for the first call with this request id, false for each later one */
    async seeOnce(platform: string, request: string, at: number): Promise<boolean> {
      const done = await database
        .insertInto('inbound_seen')
        .values({ platform, request, seen_at: at })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst()
      return Number(done.numInsertedOrUpdatedRows ?? 0) > 0
    },

    async prune(now: number): Promise<void> {
      await database
        .deleteFrom('inbound_seen')
        .where('seen_at', '<', now - KEPT_MS)
        .execute()
    },
  }
}
