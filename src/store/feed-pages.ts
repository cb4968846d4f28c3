import type { Kysely } from 'kysely'
import type { Channel } from './channels.ts'
import type { FeedPageRow } from './feed-page-row.ts'
import { isNotIn } from './is-not-in.ts'
import type { Schema } from './schema.ts'

/** The page and the feeds of what a channel got. Whoever made them is not kept. */
export interface FeedPage extends Channel {
  /** Random. The secret of its address is made from it. */
  readonly id: string
  /** What the secret of its address is known by: the secret itself is not stored. */
  readonly hash: string
  /** The number of the topic that it is of alone; 0 for all of the channel. */
  readonly topic: number
  /** Whether its channel was private when it began, as an admin allows. */
  readonly isPrivate: boolean
  /** When it began, or last got a digest, in milliseconds since 1970. */
  readonly changedAt: number
  /** When it was first not known who may read its channel, since that was known last; null while it is. */
  readonly unclearSince: number | null
}

/** A digest of a page, with the papers of one topic, as ids. */
export interface FeedSection {
  readonly digest: string
  readonly sentAt: number
  readonly topic: string
  readonly papers: readonly number[]
}

/** Of a page that is of all of its channel. */
export const ALL_TOPICS = 0
/** A page has so many digests, the last ones. */
const MOST_DIGESTS = 100

/** Adds the pages of channels, and the digests that each shows. */
export async function addFeedPages(database: Kysely<Schema>): Promise<void> {
  await database.schema
    .createTable('feed_pages')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('hash', 'text', (column) => column.notNull().unique())
    .addColumn('workspace', 'text', (column) => column.notNull())
    .addColumn('channel', 'text', (column) => column.notNull())
    .addColumn('topic', 'integer', (column) => column.notNull())
    .addColumn('is_private', 'integer', (column) => column.notNull())
    .addColumn('changed_at', 'bigint', (column) => column.notNull())
    .addColumn('looked_at', 'bigint', (column) => column.notNull())
    .addColumn('look_at', 'bigint', (column) => column.notNull())
    .addColumn('unclear_since', 'bigint')
    .addUniqueConstraint('feed_pages_once', ['workspace', 'channel', 'topic'])
    .execute()
  await database.schema
    .createTable('feed_digests')
    .addColumn('page', 'text', (column) => column.notNull())
    .addColumn('digest', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('feed_digests_key', ['page', 'digest'])
    .execute()
}

export type FeedPageStore = ReturnType<typeof feedPageStore>

export function feedPageStore(database: Kysely<Schema>) {
  /** The last digests of a page's channel, or topic, that arrived there. */
  const arrived = ({ workspace, channel, topic }: Pick<FeedPage, 'workspace' | 'channel' | 'topic'>) =>
    database
      .selectFrom('deliveries')
      .select('id')
      .where('workspace', '=', workspace)
      .where('channel', '=', channel)
      .where('part', '=', 0)
      .where('state', '=', 'sent')
      .where(({ exists, selectFrom }) => {
        const sections = selectFrom('sections').select('slot').whereRef('sections.delivery', '=', 'deliveries.id')
        return exists(topic === ALL_TOPICS ? sections : sections.where('subscription', '=', topic))
      })
      .orderBy('slot_at', 'desc')
      .limit(MOST_DIGESTS)

  return {
    /** Begins a page, without digests. @param replaces whether it takes the place of one that its channel, or topic, has; else that one stays */
    async begin(
      of: Pick<FeedPage, 'id' | 'hash' | 'workspace' | 'channel' | 'topic' | 'isPrivate'>,
      now: number,
      replaces = true,
    ): Promise<void> {
      const { id, hash, workspace, channel, topic, isPrivate } = of
      const times = { changed_at: now, looked_at: now, look_at: now, unclear_since: null }
      await database.transaction().execute(async (transaction) => {
        const before = (await inChannel(transaction, { workspace, channel })).filter((page) => page.topic === topic)
        if (before.length > 0 && !replaces) return
        await endAll(transaction, before)
        const row = { id, hash, workspace, channel, topic, is_private: isPrivate ? (1 as const) : (0 as const), ...times }
        await transaction.insertInto('feed_pages').values(row).execute()
      })
    },

    /** Those of a channel: the one of all its topics first. */
    inChannel: (of: Channel): Promise<FeedPage[]> => inChannel(database, of),

    /** @returns how many there were of a channel, or of one of its topics */
    async end(of: Channel, topic: number | null): Promise<number> {
      const ended = (await inChannel(database, of)).filter((page) => topic === null || page.topic === topic)
      await database.transaction().execute((transaction) => endAll(transaction, ended))
      return ended.length
    },

    /** Ends those of a workspace, or of its private channels alone. */
    async endIn(workspace: string, which: 'all' | 'private'): Promise<void> {
      const all = database.selectFrom('feed_pages').select('id').where('workspace', '=', workspace)
      const ended = await (which === 'all' ? all : all.where('is_private', '=', 1)).execute()
      await database.transaction().execute((transaction) => endAll(transaction, ended))
    },

    /** The page of an address, and the name of its topic where it is of one alone; null for a page that there is not, and of a topic that is removed. */
    async byHash(hash: string): Promise<{ readonly page: FeedPage; readonly topic: string | null } | null> {
      const row = await database.selectFrom('feed_pages').selectAll().where('hash', '=', hash).executeTakeFirst()
      if (!row || row.topic === ALL_TOPICS) return row ? { page: toPage(row), topic: null } : null
      const topic = await database
        .selectFrom('subscriptions')
        .select('name')
        .where('number', '=', row.topic)
        .where('state', 'in', ['active', 'paused'])
        .executeTakeFirst()
      return topic ? { page: toPage(row), topic: topic.name } : null
    },

    /** Pages whose channel is to be looked at: those that are due, and those that may get a digest. */
    async toLookAt(now: number): Promise<FeedPage[]> {
      const rows = await database
        .selectFrom('feed_pages')
        .selectAll()
        .where((eb) =>
          eb.or([
            eb('look_at', '<=', now),
            eb('looked_at', '>', now), // the clock was ahead
            eb.and([
              eb('unclear_since', 'is', null),
              eb.exists(
                eb
                  .selectFrom('deliveries')
                  .select('deliveries.id')
                  .whereRef('deliveries.workspace', '=', 'feed_pages.workspace')
                  .whereRef('deliveries.channel', '=', 'feed_pages.channel')
                  .whereRef('deliveries.sent_at', '>=', 'feed_pages.looked_at')
                  .where('deliveries.part', '=', 0)
                  .where('deliveries.state', '=', 'sent')
                  .where(({ not, exists, selectFrom }) =>
                    not(
                      exists(
                        selectFrom('feed_digests')
                          .select('digest')
                          .whereRef('feed_digests.page', '=', 'feed_pages.id')
                          .whereRef('feed_digests.digest', '=', 'deliveries.id'),
                      ),
                    ),
                  ),
              ),
            ]),
          ]),
        )
        .orderBy('workspace')
        .orderBy('channel')
        .orderBy('topic')
        .execute()
      return rows.map(toPage)
    },

    /** It is known that a page may go on: the digests that its channel got meanwhile are added. @param next when to look again @returns how many were */
    async goOn(page: FeedPage, now: number, next: number): Promise<number> {
      const digests = await arrived(page).execute()
      return database.transaction().execute(async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('feed_pages')
          .set({ looked_at: now, look_at: next, unclear_since: null })
          .where('id', '=', page.id)
          .executeTakeFirst()
        // It ended meanwhile.
        if (Number(numUpdatedRows) === 0 || digests.length === 0) return 0
        const done = await transaction
          .insertInto('feed_digests')
          .values(digests.map(({ id }) => ({ page: page.id, digest: id })))
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst()
        const added = Number(done.numInsertedOrUpdatedRows ?? 0)
        if (added > 0) await transaction.updateTable('feed_pages').set({ changed_at: now }).where('id', '=', page.id).execute()
        return added
      })
    },

    /** It is not known whether a page may go on: nothing is added. @param next when to look again */
    async wait({ id, unclearSince }: FeedPage, now: number, next: number): Promise<void> {
      await database
        .updateTable('feed_pages')
        .set({ look_at: next, unclear_since: unclearSince ?? now })
        .where('id', '=', id)
        .execute()
    },

    /** What a page shows, the latest first. */
    async sections({ id, topic }: Pick<FeedPage, 'id' | 'topic'>): Promise<FeedSection[]> {
      const rows = await database
        .selectFrom((from) =>
          from
            .selectFrom('feed_digests')
            .innerJoin('deliveries', 'deliveries.id', 'feed_digests.digest')
            .select(['deliveries.id', 'deliveries.slot_at', 'deliveries.sent_at'])
            .where('feed_digests.page', '=', id)
            .orderBy('deliveries.slot_at', 'desc')
            .limit(MOST_DIGESTS)
            .as('shown'),
        )
        .innerJoin('sections', 'sections.delivery', 'shown.id')
        .innerJoin('subscriptions', 'subscriptions.number', 'sections.subscription')
        .select(['shown.id as digest', 'shown.slot_at', 'shown.sent_at', 'subscriptions.name', 'sections.papers'])
        .where('sections.outcome', '=', 'posted')
        .$if(topic !== ALL_TOPICS, (query) => query.where('sections.subscription', '=', topic))
        .orderBy('shown.slot_at', 'desc')
        .orderBy('subscriptions.number')
        .execute()
      return rows.map(({ digest, slot_at, sent_at, name, papers }) => ({
        digest,
        sentAt: sent_at ?? slot_at,
        topic: name,
        papers: JSON.parse(papers) as number[],
      }))
    },

    /** Deletes what belongs to digests and topics that are gone for good. */
    async prune(_now: number): Promise<void> {
      await database
        .deleteFrom('feed_pages')
        .where('topic', '!=', ALL_TOPICS)
        .where(isNotIn('subscriptions', 'number', 'feed_pages.topic'))
        .execute()
      await database
        .deleteFrom('feed_digests')
        .where(isNotIn('feed_pages', 'id', 'feed_digests.page'))
        .execute()
      await database
        .deleteFrom('feed_digests')
        .where(isNotIn('deliveries', 'id', 'feed_digests.digest'))
        .execute()
    },
  }
}

async function inChannel(database: Kysely<Schema>, { workspace, channel }: Channel): Promise<FeedPage[]> {
  const rows = await database
    .selectFrom('feed_pages')
    .selectAll()
    .where('workspace', '=', workspace)
    .where('channel', '=', channel)
    .orderBy('topic')
    .execute()
  return rows.map(toPage)
}

async function endAll(database: Kysely<Schema>, pages: readonly { readonly id: string }[]): Promise<void> {
  for (const { id } of pages) {
    await database.deleteFrom('feed_digests').where('page', '=', id).execute()
    await database.deleteFrom('feed_pages').where('id', '=', id).execute()
  }
}

function toPage({ id, hash, workspace, channel, topic, is_private, changed_at, unclear_since }: FeedPageRow): FeedPage {
  const isPrivate = is_private === 1
  return { id, hash, workspace, channel, topic, isPrivate, changedAt: changed_at, unclearSince: unclear_since }
}
