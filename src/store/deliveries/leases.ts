import type { ExpressionBuilder, Kysely } from 'kysely'
import type { Schema } from '../schema.ts'
import { type Delivery, toDelivery } from './deliveries.ts'
import { pauseChannel } from './pauses.ts'
import { takeBack } from './plans.ts'

export type LeaseStore = ReturnType<typeof leaseStore>

/** What a worker makes of the delivery that it has claimed: its lease is nobody else's, and runs out. */
export function leaseStore(database: Kysely<Schema>) {
  return {
    /** @returns null when another worker has it, or when it is too late: what may have been written is never too late to be settled */
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
     * Commits that the message is about to be written to the platform: from here on it may be there.
     * @param repeatableMs how long after its first writing the same attempt may be written again
     * @returns false when the lease is lost, or the attempt too old to be repeated
     */
    async begin(id: string, lease: string, now: number, repeatableMs: number): Promise<boolean> {
      const done = await database
        .updateTable('deliveries')
        .set((eb) => ({ state: 'sending' as const, sending_at: now, first_sending_at: eb.fn.coalesce('first_sending_at', eb.val(now)) }))
        .where('id', '=', id)
        .where('state', '=', 'leased')
        .where('lease', '=', lease)
        .where('lease_until', '>', now)
        // A first writing that lies ahead was dated by a clock that has been set back since: its age is not known.
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
     * This writing certainly did not arrive; to be tried again.
     * @param isFirst whether it was the attempt's first writing, so that nothing of the attempt can be there
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

    /** Leaves what this worker may no longer write, before having written it. */
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

    /** It may have been posted or not. */
    async markUncertain(id: string, lease: string, reason: string): Promise<void> {
      await database
        .updateTable('deliveries')
        .set({ state: 'unknown', lease: null, lease_until: null, reason })
        .where('id', '=', id)
        .where('lease', '=', lease)
        .where('state', '=', 'sending')
        .execute()
    },

    /** Never to be posted as things are: its papers are owed again, and its subscriptions pause. @returns how many paused */
    async refuse(id: string, lease: string, reason: string, probeAt: number): Promise<number> {
      return database.transaction().execute(async (transaction) => {
        const refused = await transaction
          .updateTable('deliveries')
          .set({ state: 'failed', lease: null, lease_until: null, reason })
          .where('id', '=', id)
          .where('lease', '=', lease)
          .where('state', '=', 'sending')
          .returningAll()
          .executeTakeFirst()
        if (!refused || refused.part > 0) return 0
        await takeBack(transaction, refused.digest, 'failed')
        return pauseChannel(transaction, refused, reason, probeAt)
      })
    },

    /** Never to be posted for what it says: its papers are not owed again, for they would be refused again. */
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
     * What a worker that is gone left behind: what it had not begun to write is planned again, the rest is in doubt.
     * @param farthest no lease lasts until then; one that does was taken by a clock that was ahead
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

    /** Gives back what a worker claimed, under leases that begin with its name and a dot, and has not begun to write. */
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
