import type { Kysely, Transaction } from 'kysely'
import type { Subscription } from '../../topics/subscription.ts'
import type { Channel } from '../channels.ts'
import type { Schema } from '../schema.ts'
import { activeFrom, toSubscription, update } from '../subscription-rows.ts'

export type PauseStore = ReturnType<typeof pauseStore>

/** What a platform made us pause, as the channel lets us in no more: the channel is asked again, owners are told once. */
export function pauseStore(database: Kysely<Schema>) {
  return {
    /** As the platform lets us in no more. @param isTold whether the owner knows already */
    async block(subscription: Subscription, reason: string, probeAt: number, isTold: boolean): Promise<Subscription> {
      const told = isTold ? 1 : 0
      return update(database, subscription, {
        state: 'paused',
        paused_by: 'platform',
        pause_reason: reason,
        probe_at: probeAt,
        owner_told: told,
      })
    },

    /** As nothing can answer its query: it goes on when a person resumes it, and its owner is told. */
    async pauseFaulty(subscription: Subscription, reason: string): Promise<Subscription> {
      return update(database, subscription, { state: 'paused', paused_by: 'person', pause_reason: reason, probe_at: null, owner_told: 0 })
    },

    /** The platform seems to let us in again: as `restart`, but what it refused us for is remembered until a digest has arrived. */
    async retry(subscription: Subscription, at: number, nextDueAt: number): Promise<Subscription> {
      const { pause_reason: _, ...values } = activeFrom(subscription.owner, at, nextDueAt)
      return update(database, subscription, values)
    },

    /** Those that the platform made us pause and whose owners do not know it yet. */
    async toNotify(limit: number): Promise<Subscription[]> {
      const rows = await database
        .selectFrom('subscriptions')
        .selectAll()
        .where('state', '=', 'paused')
        .where('owner_told', '=', 0)
        .orderBy('number')
        .limit(limit)
        .execute()
      return rows.map(toSubscription)
    },

    async setNotified(numbers: readonly number[]): Promise<void> {
      await database.updateTable('subscriptions').set({ owner_told: 1 }).where('number', 'in', numbers).execute()
    },

    /** Those that the platform made us pause, and that are to be asked about again. */
    async toProbe(now: number, limit: number): Promise<Subscription[]> {
      const rows = await database
        .selectFrom('subscriptions')
        .selectAll()
        .where('state', '=', 'paused')
        .where('probe_at', '<=', now)
        .orderBy('probe_at')
        .limit(limit)
        .execute()
      return rows.map(toSubscription)
    },

    async probeLater(subscription: Subscription, at: number): Promise<void> {
      await database.updateTable('subscriptions').set({ probe_at: at }).where('number', '=', subscription.number).execute()
    },
  }
}

/** As `block`, of all that runs in a channel that has refused a digest. @returns how many paused */
export async function pauseChannel(
  database: Transaction<Schema>,
  { workspace, channel }: Channel,
  reason: string,
  probeAt: number,
): Promise<number> {
  const done = await database
    .updateTable('subscriptions')
    .set((eb) => ({
      state: 'paused' as const,
      paused_by: 'platform' as const,
      pause_reason: reason,
      probe_at: probeAt,
      // Of the same fault as the last time its owner knows.
      owner_told: eb.case().when('pause_reason', '=', reason).then(eb.ref('owner_told')).else(eb.val<0 | 1>(0)).end(),
      version: eb('version', '+', 1),
    }))
    .where('workspace', '=', workspace)
    .where('channel', '=', channel)
    .where('state', '=', 'active')
    .executeTakeFirst()
  return Number(done.numUpdatedRows)
}

/** A digest has arrived: what its subscriptions were refused for is over. */
export async function forgetRefusals(database: Transaction<Schema>, delivery: string): Promise<void> {
  await database
    .updateTable('subscriptions')
    .set({ pause_reason: null })
    .where('state', '=', 'active')
    .where('pause_reason', 'is not', null)
    .where((eb) => eb('number', 'in', eb.selectFrom('sections').select('subscription').where('delivery', '=', delivery)))
    .execute()
}
