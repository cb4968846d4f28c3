import { type Kysely, sql, type Transaction } from 'kysely'
import type { Obstacle } from '../../port/chat.ts'
import type { Subscription } from '../../topics/subscription.ts'
import type { Channel } from '../channels.ts'
import { call, column } from '../functions.ts'
import type { Schema } from '../schema.ts'
import { activeFrom, toSubscription, update } from '../subscription-rows.ts'

export type PauseStore = ReturnType<typeof pauseStore>

/** Topics that were paused because a channel no longer grants access. The channel is checked again, and owners are notified once. */
export function pauseStore(database: Kysely<Schema>) {
  return {
    /** Pauses a topic because its channel no longer grants access. @param isTold whether the owner already knows */
    async block(subscription: Subscription, { code, reason }: Obstacle, probeAt: number, isTold: boolean): Promise<Subscription> {
      const told = isTold ? 1 : 0
      return update(database, subscription, {
        state: 'paused',
        paused_by: 'platform',
        pause_code: code,
        pause_reason: reason,
        probe_at: probeAt,
        owner_told: told,
      })
    },

    /** Pauses a topic because its query cannot be answered. Its owner is notified; it runs again when a person resumes it. */
    async pauseFaulty(subscription: Subscription, reason: string): Promise<Subscription> {
      return update(database, subscription, {
        state: 'paused',
        paused_by: 'person',
        pause_code: null,
        pause_reason: reason,
        probe_at: null,
        owner_told: 0,
      })
    },

    /** Resumes a topic because its channel seems to grant access again. The reason of the refusal is kept until a digest has arrived. */
    async retry(subscription: Subscription, at: number, nextDueAt: number): Promise<Subscription> {
      const { pause_code: _, pause_reason: __, owner_warned: ___, ...values } = activeFrom(subscription.owner, at, nextDueAt)
      return update(database, subscription, values)
    },

    /** Paused topics whose owners are not notified yet; the workspaces take turns. */
    async toNotify(limit: number): Promise<Subscription[]> {
      const rows = await database
        .selectFrom('subscriptions')
        .selectAll()
        .where('state', '=', 'paused')
        .where('owner_told', '=', 0)
        .orderBy(sql`row_number() over (partition by workspace order by number)`)
        .orderBy('number')
        .limit(limit)
        .execute()
      return rows.map(toSubscription)
    },

    /** @param wasTold false where the owner is told at their next command */
    async setNotified(numbers: readonly number[], wasTold = true): Promise<void> {
      await database
        .updateTable('subscriptions')
        .set({ owner_told: wasTold ? 1 : 2 })
        .where('number', 'in', numbers)
        .execute()
    },

    /** Paused topics of a person who could not be told, in some workspaces. They count as told from now on. */
    async takeUntold(workspaces: readonly string[], person: string): Promise<Subscription[]> {
      const untold = await database
        .selectFrom('subscriptions')
        .selectAll()
        .where('state', '=', 'paused')
        .where('owner_told', '=', 2)
        .where('owner', '=', person)
        .where('workspace', 'in', workspaces)
        .orderBy('number')
        .execute()
      if (untold.length === 0) return []
      await database
        .updateTable('subscriptions')
        .set({ owner_told: 1 })
        .where(
          'number',
          'in',
          untold.map(({ number }) => number),
        )
        .execute()
      return untold.map(toSubscription)
    },

    /** Paused topics whose channels are due for another check; the workspaces take turns. */
    async toProbe(now: number, limit: number): Promise<Subscription[]> {
      const rows = await database
        .selectFrom('subscriptions')
        .selectAll()
        .where('state', '=', 'paused')
        .where('probe_at', '<=', now)
        .orderBy(sql`row_number() over (partition by workspace order by probe_at)`)
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

/** As `block`, for all active topics of a channel that refused a digest. @returns how many were paused */
export async function pauseChannel(
  database: Transaction<Schema>,
  { workspace, channel }: Channel,
  { code, reason }: Obstacle,
  probeAt: number,
): Promise<number> {
  const done = await database
    .updateTable('subscriptions')
    .set((eb) => ({
      state: 'paused' as const,
      paused_by: 'platform' as const,
      pause_code: code,
      pause_reason: reason,
      probe_at: probeAt,
      // The owner already knows of the same fault.
      owner_told: eb.case().when('pause_code', '=', code).then(eb.ref('owner_told')).else(eb.val<0 | 1 | 2>(0)).end(),
      version: eb('version', '+', 1),
    }))
    .where('workspace', '=', workspace)
    .where('channel', '=', channel)
    .where('state', '=', 'active')
    .executeTakeFirst()
  return Number(done.numUpdatedRows)
}

/** Clears the refusals of a digest's subscriptions, because the digest arrived. */
export async function forgetRefusals(database: Transaction<Schema>, delivery: string): Promise<void> {
  await database
    .updateTable('subscriptions')
    .set({ pause_code: null, pause_reason: null })
    .where(call<string>('not_by_index', column('state')), '=', 'active')
    .where('pause_reason', 'is not', null)
    .where((eb) => eb('number', 'in', eb.selectFrom('sections').select('subscription').where('delivery', '=', delivery)))
    .execute()
}
