import { randomBytes } from 'node:crypto'
import type { Kysely, Selectable } from 'kysely'
import type { Detail, Subscription, Topic } from '../subscriptions/subscription.ts'
import type { Database } from './rows.ts'
import type { Schema, SubscriptionRow } from './schema.ts'

/** A channel of one workspace (`platform:workspace`). */
export interface Channel {
  readonly workspace: string
  readonly channel: string
}

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

    /** Those that the platform made us pause and whose owners do not know it yet. */
    async untold(limit: number): Promise<Subscription[]> {
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

    async setTold(numbers: readonly number[]): Promise<void> {
      await database.updateTable('subscriptions').set({ owner_told: 1 }).where('number', 'in', numbers).execute()
    },

    /** Starts a draft, a paused or a removed one; slots before `at` are not owed, papers that came meanwhile are. */
    async restart(subscription: Subscription, owner: Subscription['owner'], at: number, nextDueAt: number): Promise<Subscription> {
      return update(database, subscription, activeFrom(owner, at, nextDueAt))
    },

    /** As `restart`, where the platform seems to let us in again: what it refused us for is remembered until a digest has arrived. */
    async retry(subscription: Subscription, at: number, nextDueAt: number): Promise<Subscription> {
      const { pause_reason: _, ...values } = activeFrom(subscription.owner, at, nextDueAt)
      return update(database, subscription, values)
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
      if (platforms.length === 0) return []
      let query = database
        .selectFrom('subscriptions')
        .selectAll()
        .where('state', '=', 'active')
        .where('next_due_at', '<=', now)
        .where((eb) =>
          eb.or(platforms.map((platform) => eb.and([eb('workspace', '>=', `${platform}:`), eb('workspace', '<', `${platform};`)]))),
        )
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

function activeFrom(owner: Subscription['owner'], at: number, nextDueAt: number) {
  return {
    state: 'active',
    paused_by: null,
    pause_reason: null,
    probe_at: null,
    owner: owner.person,
    owner_name: owner.name,
    effective_from: at,
    next_due_at: nextDueAt,
  } as const
}

/** Each change by a person makes a new version, so that no plan made from the old one is written. */
async function update(database: Database, { number }: Subscription, values: Partial<Selectable<SubscriptionRow>>): Promise<Subscription> {
  const row = await database
    .updateTable('subscriptions')
    .set(values)
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .where('number', '=', number)
    .returningAll()
    .executeTakeFirstOrThrow()
  return toSubscription(row)
}

/** Names that a person would call the same. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()
}

function toSubscription(row: Selectable<SubscriptionRow>): Subscription {
  return {
    number: row.number,
    id: row.id,
    workspace: row.workspace,
    channel: row.channel,
    name: row.name,
    query: row.query,
    schedule: { time: row.time, zone: row.zone, days: row.days },
    top: row.top,
    detail: row.detail as Detail,
    owner: { person: row.owner, name: row.owner_name },
    state: row.state,
    pause: row.paused_by === null ? null : { by: row.paused_by, reason: row.pause_reason ?? '' },
    createdAt: row.created_at,
    version: row.version,
    effectiveFrom: row.effective_from,
    lastDate: row.last_date,
    decidedAt: row.decided_at,
    nextDueAt: row.next_due_at,
    startSequence: row.start_sequence,
    cursor: row.cursor,
    hasPosted: row.has_posted === 1,
    coveredDate: row.covered_date,
  }
}
