import type { Kysely } from 'kysely'
import type { Learnt } from '../search/ranking/topic-taps.ts'
import type { Tap } from '../search/ranking/tuned-scale.ts'
import { isNotIn } from './is-not-in.ts'
import type { Schema } from './schema.ts'

/** Taps that were made together, and can be undone together. */
export interface TapChange {
  readonly id: string
  readonly kind: 'tuned' | 'voted'
  readonly at: number
  readonly yes: number
  readonly no: number
  readonly isUndone: boolean
}

/** What a topic's scale is made of: the same query measured by as many papers has the same scale. */
export interface ScaleKey {
  readonly query: string
  readonly papers: number
}

/** A topic's last taps count. */
const MOST_TAPS = 60

/** Adds what topics were taught, without who did. */
export async function addTopicTaps(database: Kysely<Schema>): Promise<void> {
  await database.schema
    .createTable('topic_taps')
    .addColumn('subscription', 'integer', (column) => column.notNull())
    .addColumn('change', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('paper', 'integer', (column) => column.notNull())
    .addColumn('is_yes', 'integer', (column) => column.notNull())
    .addColumn('tapped_at', 'bigint', (column) => column.notNull())
    .addColumn('undone_at', 'bigint')
    .addPrimaryKeyConstraint('topic_taps_key', ['subscription', 'change', 'paper'])
    .execute()
  await database.schema
    .createTable('topic_learnt')
    .addColumn('subscription', 'integer', (column) => column.primaryKey())
    .addColumn('query', 'text', (column) => column.notNull())
    .addColumn('papers', 'integer', (column) => column.notNull())
    .addColumn('learnt', 'text', (column) => column.notNull())
    .execute()
}

/** Tells the votes of those who decide what comes to a channel. Older ones go on counting as they did. */
export async function markVotes(database: Kysely<Schema>): Promise<void> {
  await database.schema
    .alterTable('votes')
    .addColumn('counts_alone', 'integer', (column) => column.notNull().defaultTo(1))
    .execute()
}

export type TopicTapStore = ReturnType<typeof topicTapStore>

/** What people taught topics, by the topic's number, and what the topics learnt of it. */
export function topicTapStore(database: Kysely<Schema>) {
  /** What was learnt is learnt anew when it is next needed. */
  const forget = async (topic: number, within: Kysely<Schema>): Promise<void> => {
    await within.deleteFrom('topic_learnt').where('subscription', '=', topic).execute()
  }

  return {
    /** Records a tap of a change. A later tap of the change on the same paper replaces it. */
    async record(topic: number, change: Pick<TapChange, 'id' | 'kind'>, { paper, isYes }: Tap, at: number): Promise<void> {
      const value = isYes ? 1 : 0
      await database.transaction().execute(async (transaction) => {
        await transaction
          .insertInto('topic_taps')
          .values({ subscription: topic, change: change.id, kind: change.kind, paper, is_yes: value, tapped_at: at, undone_at: null })
          .onConflict((conflict) =>
            conflict.columns(['subscription', 'change', 'paper']).doUpdateSet({ is_yes: value, tapped_at: at, undone_at: null }),
          )
          .execute()
        await forget(topic, transaction)
      })
    },

    /** The topics with taps that count. */
    async topics(): Promise<ReadonlySet<number>> {
      const rows = await database.selectFrom('topic_taps').select('subscription').distinct().where('undone_at', 'is', null).execute()
      return new Set(rows.map(({ subscription }) => subscription))
    },

    /** The taps that count, the last one on each paper. @param without a change that is left out */
    async of(topic: number, without = ''): Promise<Tap[]> {
      const rows = await database
        .selectFrom('topic_taps')
        .select(['paper', 'is_yes'])
        .where('subscription', '=', topic)
        .where('undone_at', 'is', null)
        .where('change', '!=', without)
        .orderBy('tapped_at', 'desc')
        .orderBy('change')
        .limit(MOST_TAPS)
        .execute()
      const last = new Map<number, boolean>()
      for (const { paper, is_yes } of rows) if (!last.has(paper)) last.set(paper, is_yes === 1)
      return [...last].map(([paper, isYes]) => ({ paper, isYes })).sort((a, b) => a.paper - b.paper)
    },

    /** The taps of one change. */
    async ofChange(topic: number, change: string): Promise<Tap[]> {
      const rows = await database
        .selectFrom('topic_taps')
        .select(['paper', 'is_yes'])
        .where('subscription', '=', topic)
        .where('change', '=', change)
        .where('undone_at', 'is', null)
        .orderBy('paper')
        .execute()
      return rows.map(({ paper, is_yes }) => ({ paper, isYes: is_yes === 1 }))
    },

    /** The last changes, the latest first. */
    async changes(topic: number, most: number): Promise<TapChange[]> {
      const rows = await database
        .selectFrom('topic_taps')
        .select(({ fn }) => [
          'change',
          'kind',
          fn.max('tapped_at').as('at'),
          fn.sum<number>('is_yes').as('yes'),
          fn.countAll<number>().as('all'),
          fn.max('undone_at').as('undone'),
        ])
        .where('subscription', '=', topic)
        .groupBy(['change', 'kind'])
        .orderBy('at', 'desc')
        .limit(most)
        .execute()
      return rows.map(({ change, kind, at, yes, all, undone }) => ({
        id: change,
        kind,
        at: Number(at),
        yes: Number(yes),
        no: Number(all) - Number(yes),
        isUndone: undone !== null,
      }))
    },

    /** The id of the topic that a change taught; null if there is none in this workspace. */
    async topicOf(workspace: string, change: string): Promise<string | null> {
      const row = await database
        .selectFrom('topic_taps')
        .innerJoin('subscriptions', 'subscriptions.number', 'topic_taps.subscription')
        .select('subscriptions.id')
        .where('workspace', '=', workspace)
        .where('change', '=', change)
        .executeTakeFirst()
      return row?.id ?? null
    },

    /** @returns whether there was anything to undo */
    async undo(topic: number, change: string, at: number): Promise<boolean> {
      return database.transaction().execute(async (transaction) => {
        const done = await transaction
          .updateTable('topic_taps')
          .set({ undone_at: at })
          .where('subscription', '=', topic)
          .where('change', '=', change)
          .where('undone_at', 'is', null)
          .executeTakeFirst()
        await forget(topic, transaction)
        return Number(done.numUpdatedRows) > 0
      })
    },

    /** What a topic learnt on a scale, by the scale's parts; null if it was not learnt yet. */
    async learnt(topic: number, { query, papers }: ScaleKey): Promise<(Learnt | null)[] | null> {
      const row = await database
        .selectFrom('topic_learnt')
        .select('learnt')
        .where('subscription', '=', topic)
        .where('query', '=', query)
        .where('papers', '=', papers)
        .executeTakeFirst()
      return row ? (JSON.parse(row.learnt) as (Learnt | null)[]) : null
    },

    async keepLearnt(topic: number, { query, papers }: ScaleKey, learnt: readonly (Learnt | null)[]): Promise<void> {
      const row = { query, papers, learnt: JSON.stringify(learnt) }
      await database
        .insertInto('topic_learnt')
        .values({ subscription: topic, ...row })
        .onConflict((conflict) => conflict.column('subscription').doUpdateSet(row))
        .execute()
    },

    /** Discards what was taught to topics that are no more. */
    async prune(): Promise<void> {
      for (const table of ['topic_taps', 'topic_learnt'] as const)
        await database
          .deleteFrom(table)
          .where(isNotIn('subscriptions', 'number', `${table}.subscription`))
          .execute()
    },
  }
}
