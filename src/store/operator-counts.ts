import { type Kysely, sql } from 'kysely'
import type { Schema } from './schema.ts'
import { readKey } from './workspace-key.ts'

/** A message of a digest that waits for a decision. */
export interface HeldMessage {
  readonly platform: string
  /** When it was due, in milliseconds since 1970. */
  readonly slotAt: number
  readonly reason: string | null
}

export interface WorkspaceCounts {
  readonly topics: number
  readonly digests: number
}

/** So many held messages are told of. */
const MOST_HELD = 20

export type OperatorCountStore = ReturnType<typeof operatorCountStore>

/** Counts over all workspaces, for the operator. Nothing of people, channels or topics' names. */
export function operatorCountStore(database: Kysely<Schema>) {
  return {
    async activeTopics(): Promise<number> {
      const row = await database
        .selectFrom('subscriptions')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('state', '=', 'active')
        .executeTakeFirstOrThrow()
      return Number(row.count)
    },

    /** The messages of digests by state. @param since their slots are at or after this instant; null for all that are kept */
    async deliveries(since: number | null): Promise<Record<string, number>> {
      const rows = await database
        .selectFrom('deliveries')
        .select(({ fn }) => ['state', fn.countAll<number>().as('count')])
        .$if(since !== null, (query) => query.where('slot_at', '>=', since as number))
        .groupBy('state')
        .execute()
      return Object.fromEntries(rows.map(({ state, count }) => [state, Number(count)]))
    },

    /** How many digests came later than this, and the longest delay, in milliseconds. */
    async late(since: number, lateMs: number): Promise<{ readonly count: number; readonly longest: number }> {
      const row = await database
        .selectFrom('deliveries')
        .select(({ fn }) => [fn.countAll<number>().as('count'), fn.max(sql<number>`sent_at - slot_at`).as('longest')])
        .where('state', '=', 'sent')
        .where('part', '=', 0)
        .where('slot_at', '>=', since)
        .where(sql<number>`sent_at - slot_at`, '>', lateMs)
        .executeTakeFirstOrThrow()
      return { count: Number(row.count), longest: Number(row.longest ?? 0) }
    },

    /** What each workspace has: active topics, and digests posted for slots at or after an instant. By the workspace's key. */
    async ofWorkspaces(since: number): Promise<Map<string, WorkspaceCounts>> {
      const count = sql<number>`count(*)`.as('count')
      const topics = await database
        .selectFrom('subscriptions')
        .select(['workspace', count])
        .where('state', '=', 'active')
        .groupBy('workspace')
        .execute()
      const digests = await database
        .selectFrom('deliveries')
        .select(['workspace', count])
        .where('state', '=', 'sent')
        .where('part', '=', 0)
        .where('slot_at', '>=', since)
        .groupBy('workspace')
        .execute()
      const found = new Map<string, WorkspaceCounts>()
      for (const row of topics) found.set(row.workspace, { topics: row.count, digests: 0 })
      for (const row of digests) found.set(row.workspace, { topics: found.get(row.workspace)?.topics ?? 0, digests: row.count })
      return found
    },

    /** The messages that wait for a decision, the oldest first. */
    async held(): Promise<HeldMessage[]> {
      const rows = await database
        .selectFrom('deliveries')
        .select(['workspace', 'slot_at', 'reason'])
        .where('state', '=', 'held')
        .orderBy('slot_at')
        .limit(MOST_HELD)
        .execute()
      return rows.map(({ workspace, slot_at, reason }) => ({ platform: readKey(workspace).platform, slotAt: slot_at, reason }))
    },
  }
}
