import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

/** A channel of one workspace (`platform:workspace`). */
export interface Channel {
  readonly workspace: string
  readonly channel: string
}

/** Those that name channels. */
const TABLES = [
  'subscriptions',
  'deliveries',
  'posted',
  'posted_again',
  'posted_keys',
  'gaps',
  'listings',
  'votes',
  'side_rows',
  'pings',
  'feed_pages',
] as const

export type ChannelStore = ReturnType<typeof channelStore>

export function channelStore(database: Kysely<Schema>) {
  return {
    /** Moves everything of a channel to the channel's new id, in one transaction. */
    async rename({ workspace, channel: from }: Channel, channel: string): Promise<void> {
      await database.transaction().execute(async (transaction) => {
        for (const table of ['pings', 'gaps', 'posted_keys', 'feed_pages'] as const)
          await transaction.deleteFrom(table).where('workspace', '=', workspace).where('channel', '=', channel).execute()
        for (const table of TABLES)
          await transaction.updateTable(table).set({ channel }).where('workspace', '=', workspace).where('channel', '=', from).execute()
      })
    },
  }
}
