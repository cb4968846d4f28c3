import { type Kysely, type Selectable, sql } from 'kysely'
import type { ChannelRef, MessageRef, Reply } from '../chat.ts'
import type { Channel } from './channels.ts'
import { forgetRefusals, pauseChannel } from './pauses.ts'
import { type ChannelPlan, takeBack, writePlans } from './plans.ts'
import type { DeliveryRow, Schema } from './schema.ts'

/** A message of ours on its way; the README tells its states. */
export interface Delivery {
  readonly id: string
  readonly workspace: string
  readonly at: ChannelRef
  readonly slotAt: number
  /** 0 for the digest itself, above for what follows in its thread. */
  readonly part: number
  readonly digest: string
  readonly state: DeliveryRow['state']
  readonly reply: Reply
  readonly attempt: number
  readonly tries: number
  readonly expiresAt: number
  readonly firstSendingAt: number | null
  readonly sendingAt: number | null
  readonly message: MessageRef | null
  readonly sentAt: number | null
  readonly reason: string | null
}

/** Enough of a delivery to give it its turn. */
export interface Waiting extends Channel {
  readonly id: string
}

const BODIES_KEPT_MS = 14 * 86_400_000

/** Details of a digest that came late still follow within this. */
const DETAILS_MS = 3_600_000

export type DeliveryStore = ReturnType<typeof deliveryStore>

/** Deliveries and their states. A transition names the state that it leaves, so that of two workers one makes it. */
export function deliveryStore(database: Kysely<Schema>) {
  return {
    plan: (plans: readonly ChannelPlan[], now: number): Promise<number> => writePlans(database, plans, now),

    async find(id: string): Promise<Delivery | null> {
      const row = await database.selectFrom('deliveries').selectAll().where('id', '=', id).executeTakeFirst()
      return row ? toDelivery(row) : null
    },

    /** What may be posted now to some platforms, in fair turns: the first of each workspace, then the second of each. */
    async ready(platforms: readonly string[], now: number, limit: number): Promise<Waiting[]> {
      if (platforms.length === 0) return []
      const rows = await database
        .selectFrom((from) =>
          from
            .selectFrom('deliveries')
            .select(['id', 'workspace', 'channel', 'slot_at', 'part'])
            .select(sql<number>`row_number() over (partition by workspace order by slot_at, part, id)`.as('turn'))
            .where('state', '=', 'planned')
            .where('not_before', '<=', now)
            .where((eb) => eb.or([eb('first_sending_at', 'is not', null), eb('expires_at', '>', now)]))
            .as('waiting'),
        )
        .select(['id', 'workspace', 'channel'])
        .where((eb) =>
          eb.or(platforms.map((platform) => eb.and([eb('workspace', '>=', `${platform}:`), eb('workspace', '<', `${platform};`)]))),
        )
        .orderBy('turn')
        .orderBy('slot_at')
        .orderBy('id')
        .limit(limit)
        .execute()
      return rows
    },

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

    /** A late "ok" wins over any other state. Its details may follow now, and have an hour for it; without a message they have no thread to go to. */
    async sent(id: string, message: MessageRef, now: number): Promise<void> {
      await database.transaction().execute(async (transaction) => {
        await transaction
          .updateTable('deliveries')
          .set({ state: 'sent', message: message.id, link: message.link, sent_at: now, lease: null, lease_until: null, reason: null })
          .where('id', '=', id)
          .where('state', '!=', 'sent')
          .execute()
        await forgetRefusals(transaction, id)
        await transaction
          .updateTable('deliveries')
          .set((eb) => ({
            state: message.id === '' ? ('expired' as const) : ('planned' as const),
            not_before: now,
            expires_at: eb.fn<number>('max', ['expires_at', eb.val(now + DETAILS_MS)]),
          }))
          .where('digest', '=', id)
          .where('state', '=', 'waiting')
          .execute()
      })
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
    async doubt(id: string, lease: string, reason: string): Promise<void> {
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
        await transaction
          .deleteFrom('deliveries')
          .where('digest', '=', digest)
          .where('part', '>', 0)
          .where('state', '=', 'waiting')
          .execute()
      })
    },

    /** What a worker that is gone left behind: what it had not begun to write is planned again, the rest is in doubt. */
    async recover(now: number): Promise<{ released: number; doubted: number }> {
      const released = await database
        .updateTable('deliveries')
        .set({ state: 'planned', lease: null, lease_until: null })
        .where('state', '=', 'leased')
        .where('lease_until', '<=', now)
        .executeTakeFirst()
      const doubted = await database
        .updateTable('deliveries')
        .set({ state: 'unknown', lease: null, lease_until: null, reason: 'Paperboy stopped while it was being posted.' })
        .where('state', '=', 'sending')
        .where('lease_until', '<=', now)
        .executeTakeFirst()
      return { released: Number(released.numUpdatedRows), doubted: Number(doubted.numUpdatedRows) }
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

    /** What may have been posted or not, to some platforms, the longest in doubt first. */
    async inDoubt(platforms: readonly string[], limit: number): Promise<Delivery[]> {
      if (platforms.length === 0) return []
      const rows = await database
        .selectFrom('deliveries')
        .selectAll()
        .where('state', '=', 'unknown')
        .where((eb) =>
          eb.or(platforms.map((platform) => eb.and([eb('workspace', '>=', `${platform}:`), eb('workspace', '<', `${platform};`)]))),
        )
        .orderBy('sending_at')
        .limit(limit)
        .execute()
      return rows.map(toDelivery)
    },

    /**
     * Settles a doubt: the same attempt again, a new one, or a person decides. Does nothing when it was settled meanwhile, or written again:
     * what was learned then is of an older writing.
     */
    async settle(delivery: Delivery, as: 'repeat' | 'anew' | 'held', now: number, reason: string | null): Promise<void> {
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

    /** A person's word on a held one: post it again, or it did arrive. @returns false when it is no longer held */
    async decide(delivery: Delivery, as: 'resend' | 'arrived', now: number, expiresAt: number): Promise<boolean> {
      if (as === 'arrived') {
        await this.sent(delivery.id, delivery.message ?? { id: '', link: null }, now)
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

    /** Gives up on what is too late and was never written: its papers go to the next digest. @returns how many digests */
    async expire(now: number, limit: number): Promise<number> {
      const late = await database
        .selectFrom('deliveries')
        .select(['id', 'digest', 'part'])
        .where('state', '=', 'planned')
        .where('first_sending_at', 'is', null)
        .where('expires_at', '<=', now)
        .limit(limit)
        .execute()
      let digests = 0
      for (const { id, digest, part } of late) {
        await database.transaction().execute(async (transaction) => {
          const done = await transaction
            .updateTable('deliveries')
            .set({ state: 'expired' })
            .where('id', '=', id)
            .where('state', '=', 'planned')
            .where('first_sending_at', 'is', null)
            .executeTakeFirst()
          if (Number(done.numUpdatedRows) === 0 || part > 0) return
          await takeBack(transaction, digest, 'coalesced')
          digests++
        })
      }
      return digests
    },

    /** The digests of a channel that wait for a person's word, the latest first. */
    async held({ workspace, channel }: Channel): Promise<Delivery[]> {
      const rows = await database
        .selectFrom('deliveries')
        .selectAll()
        .where('workspace', '=', workspace)
        .where('channel', '=', channel)
        .where('state', '=', 'held')
        .where('part', '=', 0)
        .orderBy('slot_at', 'desc')
        .execute()
      return rows.map(toDelivery)
    },

    /** The digests of a channel, the latest first. */
    async latest({ workspace, channel }: Channel, limit: number): Promise<Delivery[]> {
      const rows = await database
        .selectFrom('deliveries')
        .selectAll()
        .where('workspace', '=', workspace)
        .where('channel', '=', channel)
        .where('part', '=', 0)
        .orderBy('slot_at', 'desc')
        .limit(limit)
        .execute()
      return rows.map(toDelivery)
    },

    /** The message of a digest, which its details answer to. */
    async messageOf(digest: string): Promise<MessageRef | null> {
      const row = await database.selectFrom('deliveries').select(['message', 'link']).where('id', '=', digest).executeTakeFirst()
      return row?.message ? { id: row.message, link: row.link } : null
    },

    /** When the earliest of what waits may be tried; null when nothing waits. */
    async nextAt(): Promise<number | null> {
      const row = await database
        .selectFrom('deliveries')
        .select(({ fn }) => fn.min('not_before').as('at'))
        .where('state', '=', 'planned')
        .executeTakeFirst()
      return row?.at ?? null
    },

    /** Bodies of what was sent are of use to nobody later; they are most of the file. */
    async prune(now: number): Promise<void> {
      await database
        .updateTable('deliveries')
        .set({ body: '' })
        .where('state', 'in', ['sent', 'failed', 'expired'])
        .where('slot_at', '<', now - BODIES_KEPT_MS)
        .where('body', '!=', '')
        .execute()
    },
  }
}

function toDelivery(row: Selectable<DeliveryRow>): Delivery {
  const [, platform = '', workspace = ''] = /^([^:]*):([\s\S]*)$/.exec(row.workspace) ?? []
  return {
    id: row.id,
    workspace: row.workspace,
    at: { platform, workspace, channel: row.channel },
    slotAt: row.slot_at,
    part: row.part,
    digest: row.digest,
    state: row.state,
    reply: (row.body === ''
      ? { text: [], cards: [], actions: [], attachments: [], audience: 'channel', replaces: false }
      : JSON.parse(row.body)) as Reply,
    attempt: row.attempt,
    tries: row.tries,
    expiresAt: row.expires_at,
    firstSendingAt: row.first_sending_at,
    sendingAt: row.sending_at,
    message: row.message === null ? null : { id: row.message, link: row.link },
    sentAt: row.sent_at,
    reason: row.reason,
  }
}
