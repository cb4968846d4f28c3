import { type Kysely, sql } from 'kysely'
import { isNotIn } from './is-not-in.ts'
import type { Schema } from './schema.ts'

/** A category that is fetched because topics need it. */
export interface FollowedCategory {
  readonly category: string
  readonly addedAt: number
}

/** What a query was found to need. */
export interface Needed {
  /** The ids of arXiv's categories, before those that are fetched in any case are left out. */
  readonly categories: readonly string[]
  /** Whether services were asked for its words. */
  readonly wasAsked: boolean
}

/** What came of settling which categories are fetched. */
export interface Settled {
  readonly added: readonly string[]
  /** Those that topics need and for which there is no room. */
  readonly leftOut: readonly string[]
  /** Whether there was room for all before. */
  readonly isFirstLeftOut: boolean
}

/** A category leaves so long after the last topic that needs it, and a query's needs are forgotten. */
const KEPT_MS = 30 * 86_400_000

/** Adds the categories that topics need, and what the topics' queries were found to need. Neither says whose topics these are. */
export async function addFollowed(database: Kysely<Schema>): Promise<void> {
  await database.schema
    .createTable('followed_categories')
    .addColumn('category', 'text', (column) => column.primaryKey())
    .addColumn('added_at', 'bigint')
    .addColumn('left_at', 'bigint')
    .execute()
  await database.schema
    .createTable('query_needs')
    .addColumn('query', 'text', (column) => column.primaryKey())
    .addColumn('categories', 'text', (column) => column.notNull())
    .addColumn('was_asked', 'integer', (column) => column.notNull())
    .addColumn('decided_at', 'bigint', (column) => column.notNull())
    .execute()
}

export type FollowedStore = ReturnType<typeof followedStore>

/** The categories that are fetched because topics need them. */
export function followedStore(database: Kysely<Schema>) {
  const kept = ['active', 'paused'] as const

  return {
    /** In the order in which they came. */
    async categories(): Promise<FollowedCategory[]> {
      const rows = await database
        .selectFrom('followed_categories')
        .select(['category', 'added_at'])
        .where('added_at', 'is not', null)
        .orderBy('added_at')
        .orderBy('category')
        .execute()
      return rows.map(({ category, added_at: addedAt }) => ({ category, addedAt: addedAt as number }))
    },

    /** The different queries of all topics, and how many topics have each. */
    async queries(): Promise<{ readonly query: string; readonly topics: number }[]> {
      const rows = await database
        .selectFrom('subscriptions')
        .select(({ fn }) => ['query', fn.countAll<number>().as('topics')])
        .where('state', 'in', kept)
        .groupBy('query')
        .orderBy('query')
        .execute()
      return rows.map(({ query, topics }) => ({ query, topics: Number(topics) }))
    },

    async needs(): Promise<Map<string, Needed>> {
      const rows = await database.selectFrom('query_needs').selectAll().execute()
      return new Map(
        rows.map(({ query, categories, was_asked: wasAsked }) => [query, { categories: JSON.parse(categories), wasAsked: wasAsked === 1 }]),
      )
    },

    /** Keeps what a query needs. It is decided once. */
    async decide(query: string, { categories, wasAsked }: Needed, at: number): Promise<void> {
      await database
        .insertInto('query_needs')
        .values({ query, categories: JSON.stringify(categories), was_asked: wasAsked ? 1 : 0, decided_at: at })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    },

    /**
     * Brings the categories in line with what the topics need now.
     * @param needed the categories, those that matter most first
     * @param most how many may be fetched for topics
     */
    async settle(needed: readonly string[], most: number, at: number): Promise<Settled> {
      return database.transaction().execute(async (transaction) => {
        await transaction
          .deleteFrom('followed_categories')
          .where('left_at', '<=', at - KEPT_MS)
          .execute()
        const before = await transaction.selectFrom('followed_categories').selectAll().execute()
        const isNeeded = (category: string): boolean => needed.includes(category)
        const waiting = before.filter(({ added_at: addedAt }) => addedAt === null)
        const fetched = before.filter(({ added_at: addedAt }) => addedAt !== null)
        const leaving = fetched.filter(({ category }) => !isNeeded(category)).sort((a, b) => (a.left_at ?? at) - (b.left_at ?? at))
        const missing = needed.filter((category) => !fetched.some((each) => each.category === category))
        // What nobody needs any more makes room for what somebody needs.
        const room = Math.max(0, most - (fetched.length - leaving.length))
        const added = missing.slice(0, room)
        const leftOut = missing.slice(room)
        const gone = [
          ...leaving.slice(0, Math.max(0, fetched.length + added.length - most)).map(({ category }) => category),
          ...waiting.map(({ category }) => category).filter((category) => !leftOut.includes(category)),
        ]
        for (const category of gone) await transaction.deleteFrom('followed_categories').where('category', '=', category).execute()
        for (const { category, left_at: leftAt } of fetched) {
          if (isNeeded(category) === (leftAt === null)) continue
          const left = isNeeded(category) ? null : at
          await transaction.updateTable('followed_categories').set({ left_at: left }).where('category', '=', category).execute()
        }
        for (const [categories, addedAt] of [[added, at] as const, [leftOut, null] as const])
          for (const category of categories)
            await transaction
              .insertInto('followed_categories')
              .values({ category, added_at: addedAt, left_at: null })
              .onConflict((conflict) => conflict.doNothing())
              .execute()
        return { added, leftOut, isFirstLeftOut: waiting.length === 0 && leftOut.length > 0 }
      })
    },

    /** Forgets what the queries of topics that are no more were found to need. */
    async prune(now: number): Promise<void> {
      await database
        .deleteFrom('query_needs')
        .where('decided_at', '<', now - KEPT_MS)
        .where(isNotIn('subscriptions', 'query', 'query_needs.query', sql`subscriptions.state in ('active', 'paused')`))
        .execute()
    },
  }
}
