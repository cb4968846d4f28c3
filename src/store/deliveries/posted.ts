import type { Kysely } from 'kysely'
import type { Channel } from '../channels.ts'
import { listed } from '../prepared-query.ts'
import type { Renewed } from '../renewals.ts'
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
      // Of some it was read in the channel's history, before they were here.
      const read = await database
        .selectFrom('posted_keys')
        .innerJoin('paper_keys', 'paper_keys.key', 'posted_keys.key')
        .select(['paper', 'topic'])
        .where('workspace', '=', workspace)
        .where('channel', '=', channel)
        .where('paper', 'in', listed(papers))
        .execute()
      for (const { paper, topic } of [...rows, ...read]) found.set(paper, (found.get(paper) ?? new Set()).add(topic))
      return found
    },

    /** Which of some renewed papers a channel got since they were. */
    async sinceRenewal({ workspace, channel }: Channel, renewed: ReadonlyMap<number, Renewed>): Promise<Set<number>> {
      const rows = await database
        .selectFrom('posted_again')
        .select(['paper', 'renewed'])
        .where('workspace', '=', workspace)
        .where('channel', '=', channel)
        .where('paper', 'in', listed([...renewed.keys()]))
        .execute()
      return new Set(rows.filter((row) => row.renewed >= (renewed.get(row.paper)?.sequence ?? 0)).map(({ paper }) => paper))
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
