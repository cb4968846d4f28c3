import type { ExpressionBuilder, Kysely } from 'kysely'
import type { Channel } from '../channels.ts'
import { listed } from '../prepared-query.ts'
import type { Renewed } from '../renewals.ts'
import type { Schema } from '../schema.ts'

export type PostedStore = ReturnType<typeof postedStore>

/** The papers that channels already got. They are written with the deliveries (plans.ts). */
export function postedStore(database: Kysely<Schema>) {
  return {
    /** Those of some papers that a channel already has, each with the topics (subscription numbers) under which it came. */
    async among(channel: Channel, papers: readonly number[]): Promise<Map<number, Set<number>>> {
      return (await this.amongEach([{ channel, papers }]))[0] ?? new Map()
    },

    /** As `among`, for each of some channels. */
    async amongEach(
      all: readonly { readonly channel: Channel; readonly papers: readonly number[] }[],
    ): Promise<Map<number, Set<number>>[]> {
      const papers = listed([...new Set(all.flatMap((each) => each.papers))])
      const isThere = (eb: ExpressionBuilder<Schema, 'posted' | 'posted_keys'>) =>
        eb.or(all.map(({ channel: { workspace, channel } }) => eb.and([eb('workspace', '=', workspace), eb('channel', '=', channel)])))
      // Of some it was read in the channel's history, before they were here.
      const read = database
        .selectFrom('posted_keys')
        .innerJoin('paper_keys', 'paper_keys.key', 'posted_keys.key')
        .select(['workspace', 'channel', 'paper', 'topic'])
        .where((eb) => isThere(eb as never))
        .where('paper', 'in', papers)
      const rows = await database
        .selectFrom('posted')
        .select(['workspace', 'channel', 'paper', 'topic'])
        .where((eb) => isThere(eb as never))
        .where('paper', 'in', papers)
        .unionAll(read)
        .execute()
      return all.map((each) => {
        const wanted = new Set(each.papers)
        const found = new Map<number, Set<number>>()
        for (const { workspace, channel, paper, topic } of rows)
          if (workspace === each.channel.workspace && channel === each.channel.channel && wanted.has(paper))
            found.set(paper, (found.get(paper) ?? new Set()).add(topic))
        return found
      })
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
