import type { ExpressionBuilder, Kysely } from 'kysely'
import type { Obstacle } from '../../port/chat.ts'
import type { Schema } from '../schema.ts'
import { type Delivery, toDelivery } from './deliveries.ts'
import { pauseChannel } from './pauses.ts'
import { takeBack } from './take-back.ts'

export type LeaseStore = ReturnType<typeof leaseStore>

/** A worker's actions on a delivery that it has claimed. The lease belongs to one worker, and it expires. */
export function leaseStore(database: Kysely<Schema>) {
  return {
    /** @returns null if another worker has the delivery or it is too late. One that may have been written is never too late. */
    async claim(id: string, lease: string, now: number, until: number): Promise<Delivery | null> {
      const row = await database
        .updateTable('deliveries')
        .set({ state: 'leased', lease, lease_until: until })
        .where('id', '=', id)
        .where('state', '=', 'planned')
        .where('not_before', '<=', now)
        .where((eb) => eb.or([eb('first_sending_at', 'is not', null), eb('expires_at', '>', now)]))
        .returningAll()
        .executeTakeFirst()
      return row ? toDelivery(row) : null
    },

    /**
     * Records that the message is about to be written to the platform. From here on it may be there.
     * @param repeatableMs how long after its first write the same attempt may be written again
     * @returns false if the lease is lost or the attempt is too old to be repeated
     */
    async begin(id: string, lease: string, now: number, repeatableMs: number): Promise<boolean> {
      const done = await database
        .updateTable('deliveries')
        .set((eb) => ({ state: 'sending' as const, sending_at: now, first_sending_at: eb.fn.coalesce('first_sending_at', eb.val(now)) }))
        .where('id', '=', id)
        .where('state', '=', 'leased')
        .where('lease', '=', lease)
        .where('lease_until', '>', now)
        // A first write in the future was dated by a clock that was set back since. Its age is unknown.
        .where((eb) =>
          eb.or([
            eb('first_sending_at', 'is', null),
            eb.and([eb('first_sending_at', '>', now - repeatableMs), eb('first_sending_at', '<=', now)]),
          ]),
        )
        .executeTakeFirst()
      return Number(done.numUpdatedRows) > 0
    },

    /**
     * Records that this write certainly did not arrive and will be retried.
     * @param isFirst whether it was the attempt's first write, so that no part of the attempt can have arrived
     */
    async putOff(id: string, lease: string, notBefore: number, reason: string, isFirst: boolean): Promise<void> {
      await database
        .updateTable('deliveries')
        .set((eb) => ({
          state: 'planned' as const,
          not_before: notBefore,
          tries: eb('tries', '+', 1),
          ...(isFirst && { first_sending_at: null, sending_at: null }),
          lease: null,
          lease_until: null,
          reason,
        }))
        .where('id', '=', id)
        .where('lease', '=', lease)
        .where('state', 'in', ['leased', 'sending'])
        .execute()
    },

    /** Gives up a delivery that this worker may no longer write and has not written. */
    async abandon(id: string, lease: string): Promise<void> {
      await database
        .updateTable('deliveries')
        .set((eb) => ({
          state: eb
            .case()
            .when('first_sending_at', 'is', null)
            .then('planned' as const)
            .else('unknown' as const)
            .end(),
          lease: null,
          lease_until: null,
        }))
        .where('id', '=', id)
        .where('lease', '=', lease)
        .where('state', '=', 'leased')
        .execute()
    },

    /** Records that it is unknown whether the delivery was posted. */
    async markUncertain(id: string, lease: string, reason: string): Promise<void> {
      await database
        .updateTable('deliveries')
        .set({ state: 'unknown', lease: null, lease_until: null, reason })
        .where('id', '=', id)
        .where('lease', '=', lease)
        .where('state', '=', 'sending')
        .execute()
    },

    /** Records that the channel refused the delivery. Its papers are owed again, and its subscriptions pause. @returns how many paused */
    async refuse(id: string, lease: string, obstacle: Obstacle, probeAt: number): Promise<number> {
      return database.transaction().execute(async (transaction) => {
        const refused = await transaction
          .updateTable('deliveries')
          .set({ state: 'failed', lease: null, lease_until: null, reason: obstacle.reason })
          .where('id', '=', id)
          .where('lease', '=', lease)
          .where('state', '=', 'sending')
          .returningAll()
          .executeTakeFirst()
        if (!refused || refused.part > 0) return 0
        await takeBack(transaction, refused.digest, 'failed')
        return pauseChannel(transaction, refused, obstacle, probeAt)
      })
    },

    /** Records that the delivery was refused for its content. Its papers are not owed again: they would be refused again. */
    async drop(id: string, lease: string, reason: string): Promise<void> {
      await database.transaction().execute(async (transaction) => {
        const dropped = await transaction
          .updateTable('deliveries')
          .set({ state: 'failed', lease: null, lease_until: null, reason })
          .where('id', '=', id)
          .where('lease', '=', lease)
          .where('state', '=', 'sending')
          .returning(['digest', 'part'])
          .executeTakeFirst()
        if (!dropped || dropped.part > 0) return
        const { digest } = dropped
        await transaction.updateTable('sections').set({ outcome: 'failed' }).where('delivery', '=', digest).execute()
        await transaction.deleteFrom('deliveries').where('digest', '=', digest).where('state', '=', 'waiting').execute()
      })
    },

    /**
     * Recovers deliveries of a worker that is gone. Those that it had not begun to write are planned again; the others are uncertain.
     * @param farthest a lease that lasts longer than this was taken by a clock that was ahead
     */
    async recover(now: number, farthest: number): Promise<{ released: number; uncertain: number }> {
      const isOver = (eb: ExpressionBuilder<Schema, 'deliveries'>) =>
        eb.or([eb('lease_until', '<=', now), eb('lease_until', '>', farthest)])
      const released = await database
        .updateTable('deliveries')
        .set({ state: 'planned', lease: null, lease_until: null })
        .where('state', '=', 'leased')
        .where(isOver)
        .executeTakeFirst()
      const uncertain = await database
        .updateTable('deliveries')
        .set({ state: 'unknown', lease: null, lease_until: null, reason: 'Paperboy stopped while it was being posted.' })
        .where('state', '=', 'sending')
        .where(isOver)
        .executeTakeFirst()
      return { released: Number(released.numUpdatedRows), uncertain: Number(uncertain.numUpdatedRows) }
    },

    /** Releases deliveries that a worker claimed and has not begun to write. Their leases begin with its name and a dot. */
    async release(worker: string): Promise<void> {
      await database
        .updateTable('deliveries')
        .set({ state: 'planned', lease: null, lease_until: null })
        .where('state', '=', 'leased')
        .where('lease', '>=', `${worker}.`)
        .where('lease', '<', `${worker}/`)
        .execute()
    },
  }
}
