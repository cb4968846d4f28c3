import { type Kysely, sql } from 'kysely'
import type { Channel } from '../channels.ts'
import { ofPlatforms } from '../of-platforms.ts'
import type { Schema } from '../schema.ts'
import { type Delivery, setSent, toDelivery } from './deliveries.ts'
import { isSettled } from './settled.ts'

export type UncertainStore = ReturnType<typeof uncertainStore>

/** Deliveries that may or may not have arrived. They are reconciled with the channel's history, or held for a person. */
export function uncertainStore(database: Kysely<Schema>) {
  return {
    /**
     * Uncertain deliveries of some platforms, in the order of their turns: the oldest of each workspace, then the next of each. Without its digest
     * a message has no thread to be looked for in. Where the channel is looked through as a whole, they wait for that.
     */
    async toReconcile(platforms: readonly string[], limit: number): Promise<Delivery[]> {
      const rows = await database
        .selectFrom('deliveries')
        .selectAll()
        .where('state', '=', 'unknown')
        .where(ofPlatforms(platforms))
        .where((eb) => {
          const digests = eb.selectFrom('deliveries as digests').select('id').whereRef('digests.id', '=', 'deliveries.digest')
          return eb.or([eb('part', '=', 0), eb.exists(digests.where('digests.state', '=', 'sent'))])
        })
        .where(isSettled('deliveries'))
        .orderBy(sql`row_number() over (partition by workspace order by sending_at, id)`)
        .orderBy('sending_at')
        .limit(limit)
        .execute()
      return rows.map(toDelivery)
    },

    /**
     * Decides an uncertain delivery: repeat the same attempt, make a new one, or hold it for a person. Does nothing if it was decided or written
     * again meanwhile, because the finding is then about an older write.
     */
    async reconcile(delivery: Delivery, as: 'repeat' | 'anew' | 'held', now: number, reason: string | null): Promise<void> {
      await database
        .updateTable('deliveries')
        .set((eb) => ({
          state: as === 'held' ? ('held' as const) : ('planned' as const),
          not_before: now,
          ...(as === 'anew' && { attempt: eb('attempt', '+', 1), first_sending_at: null, sending_at: null }),
          ...(reason !== null && { reason }),
        }))
        .where('id', '=', delivery.id)
        .where('state', '=', 'unknown')
        .where('attempt', '=', delivery.attempt)
        .where('sending_at', 'is', delivery.sendingAt)
        .execute()
    },

    /** Digests of a channel, and messages of their threads, that wait for a person's decision; those of the latest digest first. */
    async held({ workspace, channel }: Channel): Promise<Delivery[]> {
      const rows = await database
        .selectFrom('deliveries')
        .selectAll()
        .where('workspace', '=', workspace)
        .where('channel', '=', channel)
        .where('state', '=', 'held')
        .orderBy('slot_at', 'desc')
        .orderBy('part')
        .execute()
      return rows.map(toDelivery)
    },

    /** Applies a person's decision on a held delivery: post it again, or it did arrive. @returns false if it is no longer held */
    async decide(delivery: Delivery, as: 'resend' | 'arrived', now: number, expiresAt: number): Promise<boolean> {
      if (as === 'arrived') {
        await setSent(database, delivery.id, delivery.message ?? { id: '', link: null }, now)
        return true
      }
      const done = await database
        .updateTable('deliveries')
        .set((eb) => ({
          state: 'planned' as const,
          not_before: now,
          expires_at: expiresAt,
          attempt: eb('attempt', '+', 1),
          first_sending_at: null,
          sending_at: null,
        }))
        .where('id', '=', delivery.id)
        .where('state', '=', 'held')
        .executeTakeFirst()
      return Number(done.numUpdatedRows) > 0
    },
  }
}
