import { type Kysely, sql } from 'kysely'
import { SCALE_VERSION, type TopicScale } from '../search/ranking/topic-scale.ts'
import { isNotIn } from './is-not-in.ts'
import type { Schema } from './schema.ts'

/** A scale that no topic uses is kept for a day: a preview may have made it. */
const UNUSED_KEPT_MS = 86_400_000

/** Adds the scales of topics, one for each query, whose ever topic it is. */
export async function addTopicScales(database: Kysely<Schema>): Promise<void> {
  await database.schema
    .createTable('topic_scales')
    .addColumn('query', 'text', (column) => column.primaryKey())
    .addColumn('scale', 'text', (column) => column.notNull())
    .addColumn('papers', 'integer', (column) => column.notNull())
    .addColumn('made_at', 'bigint', (column) => column.notNull())
    .execute()
}

export type TopicScaleStore = ReturnType<typeof topicScaleStore>

/** What the relevance of papers to topics is measured by. It stays as it was made, so that a paper is judged alike on any day. */
export function topicScaleStore(database: Kysely<Schema>) {
  return {
    /** @returns null if there is none, or only one that this program does not understand */
    async find(query: string): Promise<{ readonly scale: TopicScale; readonly madeAt: number } | null> {
      const row = await database.selectFrom('topic_scales').selectAll().where('query', '=', query).executeTakeFirst()
      const scale = row ? (JSON.parse(row.scale) as TopicScale) : null
      return row && scale?.version === SCALE_VERSION ? { scale, madeAt: row.made_at } : null
    },

    /** Keeps a scale unless there is one that was made on as many papers, as by another copy of the program. @returns the kept one */
    async keep(query: string, scale: TopicScale, at: number): Promise<TopicScale> {
      const kept = await this.find(query)
      if (kept && kept.scale.papers >= scale.papers) return kept.scale
      const row = { query, scale: JSON.stringify(scale), papers: scale.papers, made_at: at }
      await database
        .insertInto('topic_scales')
        .values(row)
        .onConflict((conflict) => conflict.column('query').doUpdateSet(row))
        .execute()
      return scale
    },

    /** Discards the scales that were made on fewer papers. */
    async discardBelow(papers: number): Promise<void> {
      await database.deleteFrom('topic_scales').where('papers', '<', papers).execute()
    },

    async prune(now: number): Promise<void> {
      await database
        .deleteFrom('topic_scales')
        .where('made_at', '<', now - UNUSED_KEPT_MS)
        .where(isNotIn('subscriptions', 'query', 'topic_scales.query', sql`subscriptions.state != 'removed'`))
        .execute()
    },
  }
}
