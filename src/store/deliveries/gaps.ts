import { type Kysely, sql } from 'kysely'
import type { Channel } from '../channels.ts'
import { ofPlatforms } from '../of-platforms.ts'
import type { Schema } from '../schema.ts'
import { type Settled, type Shown, settleGap } from './settle-gap.ts'

/** A step of the schema: the channels of which it is not known what they got since a backup, and the papers that they got which are not back yet. */
export async function addGaps(database: Kysely<Schema>): Promise<void> {
  await database.schema
    .createTable('gaps')
    .addColumn('workspace', 'text', (column) => column.notNull())
    .addColumn('channel', 'text', (column) => column.notNull())
    .addColumn('since', 'bigint', (column) => column.notNull())
    .addColumn('until', 'bigint', (column) => column.notNull())
    .addColumn('sequence', 'integer', (column) => column.notNull())
    .addColumn('reason', 'text')
    .addPrimaryKeyConstraint('gaps_once', ['workspace', 'channel'])
    .execute()
  await database.schema
    .createTable('posted_keys')
    .addColumn('workspace', 'text', (column) => column.notNull())
    .addColumn('channel', 'text', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('topic', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('posted_keys_once', ['workspace', 'channel', 'key'])
    .execute()
}

/** Among so many of the latest papers those are sought that have no page. */
const MOST_LOOKED_AT = 50_000

/** The time between a backup and its restoration, of which it is not known what a channel got. Until that is settled nothing is planned there. */
export interface Gap extends Channel {
  /** Milliseconds since 1970. */
  readonly since: number
  readonly until: number
  /** The last paper that the backup has. */
  readonly sequence: number
  /** Why the channel's history does not tell; null while it is to be looked up. */
  readonly reason: string | null
}

export type GapStore = ReturnType<typeof gapStore>

export function gapStore(database: Kysely<Schema>) {
  async function of(platforms: readonly string[], as: 'open' | 'unreadable', limit: number): Promise<Gap[]> {
    return database
      .selectFrom('gaps')
      .selectAll()
      .where('reason', as === 'open' ? 'is' : 'is not', null)
      .where(ofPlatforms(platforms))
      .orderBy(sql`row_number() over (partition by workspace order by channel)`)
      .orderBy('workspace')
      .limit(limit)
      .execute()
  }

  return {
    /** Those of some platforms that are to be looked up; the workspaces take turns. */
    open: (platforms: readonly string[], limit: number): Promise<Gap[]> => of(platforms, 'open', limit),

    /** Those that the history does not tell: what would come now is held for a person. */
    unreadable: (platforms: readonly string[], limit: number): Promise<Gap[]> => of(platforms, 'unreadable', limit),

    /** That of a channel; null where all is known. */
    async find({ workspace, channel }: Channel): Promise<Gap | null> {
      const row = await database
        .selectFrom('gaps')
        .selectAll()
        .where('workspace', '=', workspace)
        .where('channel', '=', channel)
        .executeTakeFirst()
      return row ?? null
    },

    async giveUp({ workspace, channel }: Channel, reason: string): Promise<void> {
      await database.updateTable('gaps').set({ reason }).where('workspace', '=', workspace).where('channel', '=', channel).execute()
    },

    /** Records what the history shows; what it does not show is planned as usual. @returns null if it was settled meanwhile */
    settle: (gap: Gap, shown: readonly Shown[], now: number): Promise<Settled | null> => settleGap(database, gap, shown, now),

    /** The latest papers without a page to link to, of which a digest shows no more than the title. */
    async unlinked(limit: number): Promise<{ id: number; title: string }[]> {
      return database
        .selectFrom((from) =>
          from
            .selectFrom('papers as latest')
            .select(['id', 'title', 'sequence'])
            .where('merged_into', 'is', null)
            .orderBy('sequence', 'desc')
            .limit(MOST_LOOKED_AT)
            .as('papers'),
        )
        .select(['id', 'title'])
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('paper_keys')
                .select('key')
                .whereRef('paper_keys.paper', '=', 'papers.id')
                .where(
                  sql<boolean>`(substr(key, 1, 6) = 'arxiv:' or substr(key, 1, 4) in ('doi:', 'acl:') or substr(key, 1, 5) = 'pmid:')`,
                ),
            ),
          ),
        )
        .orderBy('sequence', 'desc')
        .limit(limit)
        .execute()
    },
  }
}
