import type { Kysely, Transaction } from 'kysely'
import type { Schema } from './schema.ts'
import { readKey } from './workspace-key.ts'

/** So long the data of a workspace that removed us are kept: who installs again finds all as it was. */
const KEPT_MS = 30 * 86_400_000
/** Everything with the name of a workspace in it. */
const OF_WORKSPACE = [
  'saves',
  'votes',
  'listings',
  'deliveries',
  'posted',
  'posted_again',
  'digest_edits',
  'settings',
  'pings',
  'side_rows',
  'gaps',
  'posted_keys',
  'feed_pages',
  'workspace_views',
  'kept_forms',
  'spendings',
  'departures',
] as const
const OF_TOPIC = ['sections', 'topic_taps', 'topic_learnt'] as const

export type DepartureStore = ReturnType<typeof departureStore>

/** Workspaces (`platform:workspace`) that removed us. */
export function departureStore(database: Kysely<Schema>) {
  return {
    /** Notes that a workspace removed us; the first instant holds. */
    async leave(workspace: string, now: number): Promise<void> {
      await database
        .insertInto('departures')
        .values({ workspace, left_at: now })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    },

    /** @returns whether it had left */
    async comeBack(workspace: string): Promise<boolean> {
      const done = await database.deleteFrom('departures').where('workspace', '=', workspace).executeTakeFirst()
      return Number(done.numDeletedRows) > 0
    },

    /** Erases everything of a workspace. Papers stay: they are nobody's. @returns how many topics it had */
    async erase(workspace: string): Promise<number> {
      return database.transaction().execute((transaction) => eraseWorkspace(transaction, workspace))
    },

    /** Erases workspaces that left long ago. */
    async prune(now: number): Promise<void> {
      const gone = await database
        .selectFrom('departures')
        .select('workspace')
        .where('left_at', '<', now - KEPT_MS)
        .execute()
      for (const { workspace } of gone) await this.erase(workspace)
    },
  }
}

async function eraseWorkspace(transaction: Transaction<Schema>, workspace: string): Promise<number> {
  const numbers = (await transaction.selectFrom('subscriptions').select('number').where('workspace', '=', workspace).execute()).map(
    ({ number }) => number,
  )
  for (const number of numbers)
    for (const table of OF_TOPIC) await transaction.deleteFrom(table).where('subscription', '=', number).execute()
  await transaction
    .deleteFrom('feed_digests')
    .where('page', 'in', (eb) => eb.selectFrom('feed_pages').select('id').where('workspace', '=', workspace))
    .execute()
  for (const table of OF_WORKSPACE) await transaction.deleteFrom(table).where('workspace', '=', workspace).execute()
  await transaction.deleteFrom('subscriptions').where('workspace', '=', workspace).execute()
  await transaction
    .deleteFrom('turns')
    .where((eb) => eb.or([eb('place', '=', workspace), eb('place', 'like', `${workspace} %`)]))
    .execute()
  // Who was greeted there.
  await transaction
    .deleteFrom('inbound_seen')
    .where('platform', '=', readKey(workspace).platform)
    .where('request', '>=', `met ${workspace} `)
    .where('request', '<', `met ${workspace}!`) // what follows a space
    .execute()
  return numbers.length
}
