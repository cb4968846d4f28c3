import { setImmediate } from 'node:timers/promises'
import { type Kysely, type Selectable, type SqlBool, sql, type Transaction } from 'kysely'
import { type ChannelRef, type Reply, textReply } from '../../port/chat.ts'
import type { MessageRef } from '../../port/platform.ts'
import { plain, type Text } from '../../port/text.ts'
import { damagedText } from '../../wording/digests.ts'
import type { Channel } from '../channels.ts'
import { call } from '../functions.ts'
import { ofPlatforms } from '../of-platforms.ts'
import type { Schema } from '../schema.ts'
import { isOthersTurn } from '../turns.ts'
import { readKey } from '../workspace-key.ts'
import type { DeliveryRow } from './delivery-row.ts'
import { forgetRefusals } from './pauses.ts'
import type { ChannelPlan } from './plans.ts'
import { reopenSlots } from './reopened-slots.ts'
import { takeBack } from './take-back.ts'
import { writePlans } from './write-plans.ts'

/** A message to post. docs/digests.md describes its states. */
export interface Delivery {
  readonly id: string
  readonly workspace: string
  readonly at: ChannelRef
  readonly slotAt: number
  /** 0 for the digest itself, 1 and above for the messages of its thread. */
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

/** The part of a delivery that the queue needs. */
export interface ReadyDelivery extends Channel {
  readonly id: string
  /** Whether another copy of the program posts to its workspace now, or nobody may. */
  readonly isOthers: boolean
}

const BODIES_KEPT_MS = 14 * 86_400_000
/** Rows that one transaction writes anew, so that other queries get their turn. */
const CLEARED_AT_ONCE = 100

/** The details of a late digest may still follow within this. */
const DETAILS_MS = 3_600_000

export type DeliveryStore = ReturnType<typeof deliveryStore>

/**
 * Deliveries and their states. Transitions by a worker are in leases.ts, those of uncertain deliveries in uncertain.ts. A transition names the
 * state that it leaves, so that only one of two workers can make it.
 */
export function deliveryStore(database: Kysely<Schema>) {
  return {
    plan: (plans: readonly ChannelPlan[], now: number): Promise<number> => writePlans(database, plans, now),

    async find(id: string): Promise<Delivery | null> {
      const row = await database.selectFrom('deliveries').selectAll().where('id', '=', id).executeTakeFirst()
      return row ? toDelivery(row) : null
    },

    /**
     * Deliveries that may be posted now to some platforms, in fair turns: the first of each workspace, then the second of each.
     * @param copy the copy of the program that asks, where there may be others; those that it may not post come last
     */
    async ready(platforms: readonly string[], now: number, limit: number, copy: string | null = null): Promise<ReadyDelivery[]> {
      const isOthers = copy === null ? sql<SqlBool>`false` : isOthersTurn(copy, now)
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
        .select(['id', 'workspace', 'channel', isOthers.as('others')])
        .where(ofPlatforms(platforms))
        .orderBy('others')
        .orderBy('turn')
        .orderBy('slot_at')
        .orderBy('id')
        .limit(limit)
        .execute()
      return rows.map(({ others, ...delivery }) => ({ ...delivery, isOthers: Boolean(others) }))
    },

    sent: (id: string, message: MessageRef, now: number): Promise<void> => setSent(database, id, message, now),

    /** Expires deliveries that are too late and were never written. Their papers go to the next digest. @returns how many digests */
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
          await reopenSlots(transaction, digest, now)
          digests++
        })
      }
      return digests
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

    /** The message of a digest. Its details are posted as replies to it. */
    async messageOf(digest: string): Promise<MessageRef | null> {
      const row = await database.selectFrom('deliveries').select(['message', 'link']).where('id', '=', digest).executeTakeFirst()
      return row?.message ? { id: row.message, link: row.link } : null
    },

    /** Clears the bodies of finished deliveries. They are no longer needed, and are most of the file. */
    async prune(now: number): Promise<void> {
      while ((await clearBodies(database, now - BODIES_KEPT_MS)) > 0) await setImmediate()
    },
  }
}

/**
 * Clears some bodies. A row that only shrinks leaves the rest of its page unused for good, which is most of it. So each row is written anew,
 * behind the others.
 * @returns how many were cleared
 */
async function clearBodies(database: Kysely<Schema>, before: number): Promise<number> {
  return database.transaction().execute(async (transaction) => {
    const rows = await transaction
      .selectFrom('deliveries')
      .selectAll()
      .where('state', 'in', ['sent', 'failed', 'expired'])
      .where('slot_at', '<', before)
      .where(sql<boolean>`body != ''`) // no value: an index has them alone
      .limit(CLEARED_AT_ONCE)
      .execute()
    if (rows.length === 0) return 0
    await transaction
      .deleteFrom('deliveries')
      .where(
        'id',
        'in',
        rows.map(({ id }) => id),
      )
      .execute()
    await transaction
      .insertInto('deliveries')
      .values(rows.map((row) => ({ ...row, body: '' })))
      .execute()
    return rows.length
  })
}

/** A late "ok" wins over any other state. The details may follow within an hour; without a message they have no thread. */
export async function setSent(database: Kysely<Schema>, id: string, message: MessageRef, now: number): Promise<void> {
  await database.transaction().execute((transaction) => recordSent(transaction, id, message, now))
}

export async function recordSent(transaction: Transaction<Schema>, id: string, message: MessageRef, now: number): Promise<void> {
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
      expires_at: call<number>('larger_of', eb.ref('expires_at'), now + DETAILS_MS),
    }))
    .where('digest', '=', id)
    .where('state', '=', 'waiting')
    .execute()
}

export function toDelivery(row: Selectable<DeliveryRow>): Delivery {
  return {
    id: row.id,
    workspace: row.workspace,
    at: { ...readKey(row.workspace), channel: row.channel },
    slotAt: row.slot_at,
    part: row.part,
    digest: row.digest,
    state: row.state,
    reply: readBody(row.body),
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

/** Empty where the text was forgotten. A damaged one says so: one row must not keep the others from being read. */
function readBody(body: string): Reply {
  try {
    return body === '' ? toChannel([]) : (JSON.parse(body) as Reply)
  } catch {
    return toChannel([plain(damagedText)])
  }
}

function toChannel(text: Text): Reply {
  return { ...textReply(text), audience: 'channel' }
}
