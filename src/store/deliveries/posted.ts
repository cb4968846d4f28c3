import type { Kysely } from 'kysely'
import type { Channel } from '../channels.ts'
import { listed } from '../prepared-query.ts'
import type { Schema } from '../schema.ts'

export type PostedStore = ReturnType<typeof postedStore>

/** The papers that channels already got. They are written with the deliveries (plans.ts). */
export function postedStore(database: Kysely<Schema>) {
  return {
    /** Those of some papers that a channel already has, each with the topics (subscription numbers) under which it came. */
    async among({ workspace, channel }: Channel, papers: readonly number[]): Promise<Map<number, Set<number>>> {
      const found = new Map<number, Set<number>>()
      const rows = await database
        .selectFrom('posted')
        .select(['paper', 'topic'])
        .where('workspace', '=', workspace)
        .where('channel', '=', channel)
        .where('paper', 'in', listed(papers))
        .execute()
      for (const { paper, topic } of rows) found.set(paper, (found.get(paper) ?? new Set()).add(topic))
      return found
    },

    /** When a channel got a paper, and under which topic; null if it did not. */
    async when({ workspace, channel }: Channel, paper: number): Promise<{ topic: number; at: number } | null> {
      const row = await database
        .selectFrom('posted')
        .select(['topic', 'slot_at'])
        .where('workspace', '=', workspace)
        .where('channel', '=', channel)
        .where('paper', '=', paper)
        .executeTakeFirst()
      return row ? { topic: row.topic, at: row.slot_at } : null
    },
  }
}
