import { type Kysely, sql } from 'kysely'
import type { Reply } from '../../port/chat.ts'
import type { Channel } from '../channels.ts'
import { ofPlatforms } from '../of-platforms.ts'
import type { Schema } from '../schema.ts'
import { type Delivery, toDelivery } from './deliveries.ts'

/** A message is edited so seldom; counts that change meanwhile come with its next edit. */
const EDIT_GAP_MS = 30_000
/** Of a workspace at most so many messages are edited in a minute. */
const EDITS_A_MINUTE = 20
const MINUTE_MS = 60_000
/** As long as a digest's text is kept: without it no message can be made anew. */
const KEPT_MS = 14 * 86_400_000

/** Adds which messages show counts that have changed. */
export async function addDigestEdits(database: Kysely<Schema>): Promise<void> {
  await database.schema
    .createTable('digest_edits')
    .addColumn('delivery', 'text', (column) => column.primaryKey())
    .addColumn('workspace', 'text', (column) => column.notNull())
    .addColumn('wanted_at', 'bigint')
    .addColumn('edited_at', 'bigint')
    .addColumn('edited_before', 'bigint')
    .execute()
  await database.schema.createIndex('digest_edits_by_workspace').on('digest_edits').columns(['workspace', 'edited_at']).execute()
}

/** Adds which messages a platform did not let us edit when we last tried. */
export async function addRefusedEdits(database: Kysely<Schema>): Promise<void> {
  await database.schema
    .alterTable('digest_edits')
    .addColumn('refused', 'integer', (column) => column.notNull().defaultTo(0))
    .execute()
}

/** A message that is to be edited, and since when. */
export interface Taken {
  readonly delivery: Delivery
  readonly wantedAt: number
}

export type EditStore = ReturnType<typeof editStore>

/** Edits of posted digests, which show the votes that were cast since. They are in the database, so that none is lost with the program. */
export function editStore(database: Kysely<Schema>) {
  return {
    /**
     * Notes that a digest, named by the list that its buttons refer to, shows counts that have changed; with what follows it in its thread.
     * @returns its messages, as far as they can be edited: those whose last edit was refused are left out
     */
    async want({ workspace, channel }: Channel, listing: string, now: number): Promise<Reply[]> {
      const rows = await database
        .selectFrom('deliveries')
        .leftJoin('digest_edits', 'digest_edits.delivery', 'deliveries.id')
        .select(['deliveries.id as delivery', 'deliveries.workspace', 'body', 'refused'])
        .where('deliveries.workspace', '=', workspace)
        .where('channel', '=', channel)
        .where(sql<string>`substr(digest, 1, 8)`, '=', listing)
        .where('body', '!=', '')
        .execute()
      if (rows.length === 0) return []
      await database
        .insertInto('digest_edits')
        .values(
          rows.map((row) => ({ delivery: row.delivery, workspace: row.workspace, wanted_at: now, edited_at: null, edited_before: null })),
        )
        .onConflict((conflict) => conflict.column('delivery').doUpdateSet({ wanted_at: now }))
        .execute()
      return rows.filter(({ refused }) => refused !== 1).map(({ body }) => JSON.parse(body) as Reply)
    },

    /**
     * Takes the messages of some platforms that are to be edited now. Whoever takes one says when it is `done`; one of a program that ended before is
     * taken again. None of a digest of which a message is on its way or in doubt: it must be found as it was sent.
     */
    async take(platforms: readonly string[], now: number): Promise<Taken[]> {
      return database.transaction().execute(async (transaction) => {
        const rows = await transaction
          .selectFrom('deliveries')
          .innerJoin('digest_edits', 'digest_edits.delivery', 'deliveries.id')
          .selectAll('deliveries')
          .select('wanted_at')
          .where('deliveries.id', 'in', (eb) => eb.selectFrom('digest_edits').select('delivery').where(ofPlatforms(platforms)))
          .where('wanted_at', 'is not', null)
          .where((eb) => eb.or([eb('edited_at', 'is', null), eb('edited_at', '<=', now - EDIT_GAP_MS)]))
          .where('state', '=', 'sent')
          .where('message', 'is not', null)
          .where('message', '!=', '')
          .where('body', '!=', '')
          .where(({ not, exists, selectFrom }) =>
            not(
              exists(
                selectFrom('deliveries as parts')
                  .select('parts.id')
                  .whereRef('parts.digest', '=', 'deliveries.digest')
                  .where('parts.state', 'in', ['leased', 'sending', 'unknown', 'held']),
              ),
            ),
          )
          .orderBy('wanted_at')
          .orderBy('deliveries.id')
          .execute()
        const left = new Map<string, number>()
        const taken = []
        for (const row of rows) {
          const room = left.get(row.workspace) ?? EDITS_A_MINUTE - (await editsSince(transaction, row.workspace, now - MINUTE_MS))
          left.set(row.workspace, room - 1)
          if (room > 0) taken.push(row)
        }
        for (const { id } of taken)
          await transaction
            .updateTable('digest_edits')
            .set((eb) => ({ edited_before: eb.ref('edited_at'), edited_at: now }))
            .where('delivery', '=', id)
            .execute()
        return taken.map((row) => ({ delivery: toDelivery(row), wantedAt: row.wanted_at ?? now }))
      })
    },

    /**
     * Records that a message was edited, or that its platform refused, which is not tried again. Counts that changed meanwhile come with the next edit.
     * @param outcome what it shows now; `same` where nothing was to be changed
     */
    async done({ delivery: { id }, wantedAt }: Taken, outcome: Reply | 'refused' | 'same'): Promise<void> {
      await database.transaction().execute(async (transaction) => {
        await transaction
          .updateTable('digest_edits')
          .set({ wanted_at: null })
          .where('delivery', '=', id)
          .where('wanted_at', '=', wantedAt)
          .execute()
        if (outcome === 'same') return
        const refused = outcome === 'refused' ? 1 : 0
        await transaction.updateTable('digest_edits').set({ refused }).where('delivery', '=', id).execute()
        if (outcome === 'refused') return
        await transaction
          .updateTable('deliveries')
          .set({ body: JSON.stringify(outcome) })
          .where('id', '=', id)
          .where('body', '!=', '')
          .execute()
      })
    },

    async prune(now: number): Promise<void> {
      const old = now - KEPT_MS
      const unwanted = database.deleteFrom('digest_edits').where((eb) => eb.or([eb('wanted_at', 'is', null), eb('wanted_at', '<', old)]))
      await unwanted.where('edited_at', '<', old).execute()
      await unwanted.where('edited_at', 'is', null).execute()
    },
  }
}

/** A message has at most two edits in a minute, of which both times are known. */
async function editsSince(database: Kysely<Schema>, workspace: string, since: number): Promise<number> {
  const rows = await database
    .selectFrom('digest_edits')
    .select(['edited_at', 'edited_before'])
    .where('workspace', '=', workspace)
    .where('edited_at', '>', since)
    .execute()
  return rows.reduce((sum, { edited_before: before }) => sum + (before !== null && before > since ? 2 : 1), 0)
}
