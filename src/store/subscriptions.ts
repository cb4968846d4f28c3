import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Subscription, Topic } from '../topics/subscription.ts'
import type { Channel } from './channels.ts'
import { ofPlatforms } from './of-platforms.ts'
import type { Schema } from './schema.ts'
import { activeFrom, toSubscription, update } from './subscription-rows.ts'

export interface NewSubscription extends Channel, Topic {
  readonly owner: Subscription['owner']
  readonly nextDueAt: number
}

/** A button under a question may be pressed the next day. */
const DRAFTS_KEPT_MS = 7 * 86_400_000

export type SubscriptionStore = ReturnType<typeof subscriptionStore>

/** What channels asked for. Every query of a person's names the workspace; removed ones are kept, so that removal can be undone. */
export function subscriptionStore(database: Kysely<Schema>) {
  const kept = ['active', 'paused'] as const

  return {
    /** Saved but not running until `restart`. @param sequence the last paper that is there now: up to it none is owed */
    async draft(wanted: NewSubscription, sequence: number, at: number): Promise<Subscription> {
      const { schedule, owner, nextDueAt, ...rest } = wanted
      const row = await database
        .insertInto('subscriptions')
        .values({
          ...rest,
          ...schedule,
          id: randomBytes(6).toString('base64url'),
          name_key: nameKey(wanted.name),
          owner: owner.person,
          owner_name: owner.name,
          state: 'draft',
          created_at: at,
          version: 0,
          effective_from: at,
          decided_at: at,
          next_due_at: nextDueAt,
          start_sequence: sequence,
          cursor: sequence,
          has_posted: 0,
        })
        .returningAll()
        .executeTakeFirstOrThrow()
      return toSubscription(row)
    },

    async find(workspace: string, id: string): Promise<Subscription | null> {
      const row = await database
        .selectFrom('subscriptions')
        .selectAll()
        .where('workspace', '=', workspace)
        .where('id', '=', id)
        .executeTakeFirst()
      return row ? toSubscription(row) : null
    },

    async byNumbers(numbers: readonly number[]): Promise<Subscription[]> {
      if (numbers.length === 0) return []
      return (await database.selectFrom('subscriptions').selectAll().where('number', 'in', numbers).orderBy('number').execute()).map(
        toSubscription,
      )
    },

    /** Active and paused ones, in order of making. */
    async inChannel({ workspace, channel }: Channel): Promise<Subscription[]> {
      const rows = await database
        .selectFrom('subscriptions')
        .selectAll()
        .where('workspace', '=', workspace)
        .where('channel', '=', channel)
        .where('state', 'in', kept)
        .orderBy('number')
        .execute()
      return rows.map(toSubscription)
    },

    async inWorkspace(workspace: string): Promise<Subscription[]> {
      const rows = await database
        .selectFrom('subscriptions')
        .selectAll()
        .where('workspace', '=', workspace)
        .where('state', 'in', kept)
        .orderBy('channel')
        .orderBy('number')
        .execute()
      return rows.map(toSubscription)
    },

    /** What was asked for in a channel since an instant, and not begun yet. */
    async drafts({ workspace, channel }: Channel, since: number): Promise<Subscription[]> {
      const rows = await database
        .selectFrom('subscriptions')
        .selectAll()
        .where('workspace', '=', workspace)
        .where('channel', '=', channel)
        .where('state', '=', 'draft')
        .where('created_at', '>=', since)
        .orderBy('number', 'desc')
        .execute()
      return rows.map(toSubscription)
    },

    async workspaces(): Promise<string[]> {
      const rows = await database
        .selectFrom('subscriptions')
        .select('workspace')
        .distinct()
        .where('state', 'in', kept)
        .orderBy('workspace')
        .execute()
      return rows.map((row) => row.workspace)
    },

    async countInWorkspace(workspace: string): Promise<number> {
      const row = await database
        .selectFrom('subscriptions')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('workspace', '=', workspace)
        .where('state', 'in', kept)
        .executeTakeFirstOrThrow()
      return Number(row.count)
    },

    /** What a person changed. @returns the subscription as it is then */
    async change(subscription: Subscription, topic: Topic, effectiveFrom: number, nextDueAt: number): Promise<Subscription> {
      const { schedule, name, query, top, detail } = topic
      return update(database, subscription, {
        ...schedule,
        name,
        query,
        top,
        detail,
        name_key: nameKey(name),
        effective_from: effectiveFrom,
        next_due_at: nextDueAt,
      })
    },

    async pause(subscription: Subscription, reason: string): Promise<Subscription> {
      return update(database, subscription, { state: 'paused', paused_by: 'person', pause_reason: reason, probe_at: null, owner_told: 1 })
    },

    /** Starts a draft, a paused or a removed one; slots before `at` are not owed, papers that came meanwhile are. */
    async restart(subscription: Subscription, owner: Subscription['owner'], at: number, nextDueAt: number): Promise<Subscription> {
      return update(database, subscription, activeFrom(owner, at, nextDueAt))
    },

    /**
     * As `restart`, of what is not running or paused yet, where there is room: one topic of a name in a channel, so many in all.
     * @returns null where there is none, as when others took it at the same moment
     */
    async begin(
      subscription: Subscription,
      owner: Subscription['owner'],
      at: number,
      nextDueAt: number,
      most: { readonly inChannel: number; readonly inWorkspace: number },
    ): Promise<Subscription | null> {
      return database.transaction().execute(async (transaction) => {
        const rows = await transaction
          .selectFrom('subscriptions')
          .select(['channel', 'name_key'])
          .where('workspace', '=', subscription.workspace)
          .where('state', 'in', kept)
          .execute()
        const here = rows.filter(({ channel }) => channel === subscription.channel)
        const isTaken = here.some(({ name_key: name }) => name === nameKey(subscription.name))
        if (isTaken || here.length >= most.inChannel || rows.length >= most.inWorkspace) return null
        return update(transaction, subscription, activeFrom(owner, at, nextDueAt))
      })
    },

    async remove(subscription: Subscription): Promise<Subscription> {
      return update(database, subscription, { state: 'removed' })
    },

    async handOver(subscription: Subscription, owner: Subscription['owner']): Promise<Subscription> {
      return update(database, subscription, { owner: owner.person, owner_name: owner.name })
    },

    /** Active ones of some platforms whose time has come, in the order of channels, from behind one on; whole channels only. */
    async due(platforms: readonly string[], now: number, after: Channel | null, limit: number): Promise<Subscription[]> {
      let query = database
        .selectFrom('subscriptions')
        .selectAll()
        .where('state', '=', 'active')
        .where('next_due_at', '<=', now)
        .where(ofPlatforms(platforms))
      if (after) {
        query = query.where((eb) =>
          eb.or([
            eb('workspace', '>', after.workspace),
            eb.and([eb('workspace', '=', after.workspace), eb('channel', '>', after.channel)]),
          ]),
        )
      }
      const rows = (await query.orderBy('workspace').orderBy('channel').orderBy('number').limit(limit).execute()).map(toSubscription)
      const last = rows.at(-1)
      const isLast = (row: Subscription): boolean => row.workspace === last?.workspace && row.channel === last.channel
      // A page that is full may end in the middle of a channel, which the next page then begins with.
      return rows.length < limit || rows.every(isLast) ? rows : rows.filter((row) => !isLast(row))
    },

    /** The next instant at which something is due; null when nothing is. */
    async nextDueAt(): Promise<number | null> {
      const row = await database
        .selectFrom('subscriptions')
        .select(({ fn }) => fn.min('next_due_at').as('at'))
        .where('state', '=', 'active')
        .executeTakeFirst()
      return row?.at ?? null
    },

    /** Forgets what was asked for and never begun. */
    async prune(now: number): Promise<void> {
      await database
        .deleteFrom('subscriptions')
        .where('state', '=', 'draft')
        .where('created_at', '<', now - DRAFTS_KEPT_MS)
        .execute()
    },
  }
}

/** Names that a person would call the same. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()
}
