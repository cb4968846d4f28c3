import { randomBytes } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { Subscription, Topic } from '../topics/subscription.ts'
import type { Channel } from './channels.ts'
import { isSettled } from './deliveries/settled.ts'
import { call, column } from './functions.ts'
import { ofPlatforms } from './of-platforms.ts'
import type { Schema } from './schema.ts'
import { activeFrom, scheduleValues, toSubscription, update } from './subscription-rows.ts'

export interface NewSubscription extends Channel, Topic {
  readonly owner: Subscription['owner']
  readonly nextDueAt: number
}

/** A channel, and the numbers of its topics that are due. */
export interface DueChannel extends Channel {
  readonly numbers: readonly number[]
}

/** A person may press a question's button days later. */
const DRAFTS_KEPT_MS = 7 * 86_400_000

/** As the index of names has it, word for word: with the states as values SQLite reads those of all workspaces. */
const IS_KEPT = sql<boolean>`state in ('active', 'paused')`

export type SubscriptionStore = ReturnType<typeof subscriptionStore>

/** The channels' subscriptions. A person's queries name the workspace. Removed subscriptions are kept, so that removal can be undone. */
export function subscriptionStore(database: Kysely<Schema>) {
  return {
    /** Saves a subscription that does not run until `restart`. @param sequence of the last paper now: papers up to it are not news */
    async draft(wanted: NewSubscription, sequence: number, at: number): Promise<Subscription> {
      const { schedule, owner, nextDueAt, versions, ...rest } = wanted
      const row = await database
        .insertInto('subscriptions')
        .values({
          ...rest,
          ...scheduleValues(schedule),
          versions: versions ? 1 : 0,
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

    /** A topic by its id, for its owner alone: in one workspace, or in all of a platform where an id means one person in all of them. */
    async findOwned(where: { platform: string } | { workspace: string }, person: string, id: string): Promise<Subscription | null> {
      const row = await database
        .selectFrom('subscriptions')
        .selectAll()
        .where('id', '=', id)
        .where('owner', '=', person)
        .where('workspace' in where ? sql<boolean>`workspace = ${where.workspace}` : ofPlatforms([where.platform]))
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
        .where(IS_KEPT)
        .orderBy('number')
        .execute()
      return rows.map(toSubscription)
    },

    async inWorkspace(workspace: string): Promise<Subscription[]> {
      const rows = await database
        .selectFrom('subscriptions')
        .selectAll()
        .where('workspace', '=', workspace)
        .where(IS_KEPT)
        .orderBy('channel')
        .orderBy('number')
        .execute()
      return rows.map(toSubscription)
    },

    /** Subscriptions requested in a channel since an instant and not started yet. */
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
      const rows = await database.selectFrom('subscriptions').select('workspace').distinct().where(IS_KEPT).orderBy('workspace').execute()
      return rows.map((row) => row.workspace)
    },

    async countInWorkspace(workspace: string): Promise<number> {
      const row = await database
        .selectFrom('subscriptions')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('workspace', '=', workspace)
        .where(IS_KEPT)
        .executeTakeFirstOrThrow()
      return Number(row.count)
    },

    /** Saves a person's change. @returns the changed subscription */
    async change(subscription: Subscription, topic: Topic, effectiveFrom: number, nextDueAt: number): Promise<Subscription> {
      const { schedule, name, query, top, detail, versions } = topic
      return update(database, subscription, {
        ...scheduleValues(schedule),
        name,
        query,
        top,
        detail,
        versions: versions ? 1 : 0,
        name_key: nameKey(name),
        owner_warned: 0,
        effective_from: effectiveFrom,
        next_due_at: nextDueAt,
      })
    },

    async pause(subscription: Subscription, reason: string): Promise<Subscription> {
      return update(database, subscription, {
        state: 'paused',
        paused_by: 'person',
        pause_code: null,
        pause_reason: reason,
        probe_at: null,
        owner_told: 1,
      })
    },

    /** Starts a draft, paused or removed subscription. Slots before `at` are skipped; papers that arrived meanwhile are still owed. */
    async restart(subscription: Subscription, owner: Subscription['owner'], at: number, nextDueAt: number): Promise<Subscription> {
      return update(database, subscription, activeFrom(owner, at, nextDueAt))
    },

    /**
     * As `restart`, for a subscription that is neither running nor paused, if the limits and its name allow it.
     * @returns null if they do not, for example because somebody else took the name at the same moment
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
          .where(IS_KEPT)
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

    /**
     * The channels of some platforms with active topics that are due, in the order of their turns: one channel of each workspace, then the next
     * of each. Those that have been due for longest come first; those of which it is to be looked up what they got since a backup wait for that.
     */
    async dueChannels(platforms: readonly string[], now: number): Promise<DueChannel[]> {
      const rows = await database
        .selectFrom((from) =>
          from
            .selectFrom('subscriptions')
            .select(['workspace', 'channel', ({ fn }) => fn.min('next_due_at').as('since')])
            .select(call<string>('joined', column('number')).as('numbers'))
            .select(sql<number>`row_number() over (partition by workspace order by min(next_due_at), channel)`.as('turn'))
            .where('state', '=', 'active')
            .where('next_due_at', '<=', now)
            .where(ofPlatforms(platforms))
            .where(isSettled('subscriptions', true))
            .groupBy(['workspace', 'channel'])
            .as('waiting'),
        )
        .select(['workspace', 'channel', 'numbers'])
        .orderBy('turn')
        .orderBy('since')
        .orderBy('workspace')
        .execute()
      return rows.map(({ numbers, ...channel }) => ({ ...channel, numbers: numbers.split(',').map(Number) }))
    },

    /** The next instant at which a topic is due; null when none is. */
    async nextDueAt(): Promise<number | null> {
      const row = await database
        .selectFrom('subscriptions')
        .select(({ fn }) => fn.min('next_due_at').as('at'))
        .where('state', '=', 'active')
        .executeTakeFirst()
      return row?.at ?? null
    },

    /** Deletes drafts that were never started. */
    async prune(now: number): Promise<void> {
      await database
        .deleteFrom('subscriptions')
        .where('state', '=', 'draft')
        .where('created_at', '<', now - DRAFTS_KEPT_MS)
        .execute()
    },
  }
}

/** The same key for names that a person would consider equal. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()
}
