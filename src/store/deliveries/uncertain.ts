import type { Kysely } from 'kysely'
import type { Channel } from '../channels.ts'
import { ofPlatforms } from '../of-platforms.ts'
import type { Schema } from '../schema.ts'
import { type Delivery, setSent, toDelivery } from './deliveries.ts'

export type UncertainStore = ReturnType<typeof uncertainStore>

/** Deliveries of which it is not known whether they arrived: to be settled, or held for a person. */
export function uncertainStore(database: Kysely<Schema>) {
  return {
    /** What may have been posted or not, to some platforms, the longest in doubt first. */
    async toReconcile(platforms: readonly string[], limit: number): Promise<Delivery[]> {
      const rows = await database
        .selectFrom('deliveries')
        .selectAll()
        .where('state', '=', 'unknown')
        .where(ofPlatforms(platforms))
        .orderBy('sending_at')
        .limit(limit)
        .execute()
      return rows.map(toDelivery)
    },

    /**
     * Settles a doubt: the same attempt again, a new one, or a person decides. Does nothing when it was settled meanwhile, or written again:
     * what was learned then is of an older writing.
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

    /** The digests of a channel, and the messages of their threads, that wait for a person's word, those of the latest digest first. */
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

    /** A person's word on a held one: post it again, or it did arrive. @returns false when it is no longer held */
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
