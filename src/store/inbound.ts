import { type Kysely, sql } from 'kysely'
import { prepare } from './prepared-query.ts'
import type { Schema } from './schema.ts'
import { readKey } from './workspace-key.ts'

/** Platforms repeat a request within an hour at most; a day is ample. */
const KEPT_MS = 86_400_000
/** Begins what stands for a person who was greeted, in place of a request: it is kept until the person is forgotten. */
const MET = 'met '

export type InboundStore = ReturnType<typeof inboundStore>

const see = prepare(
  ['platform', 'request', 'at'],
  ({ platform, request, at }: { platform: string; request: string; at: number }, database) =>
    database
      .insertInto('inbound_seen')
      .values({ platform, request, seen_at: at })
      .onConflict((conflict) => conflict.doNothing()),
)

/** So long a request is left to who began with it: the process may have died, in milliseconds. */
const OPEN_MS = 60_000

/** Requests that were already handled: Slack and Discord repeat those that they believe lost. */
export function inboundStore(database: Kysely<Schema>) {
  return {
    /** @returns true for the first call with this request id, false for each later one */
    async seeOnce(platform: string, request: string, at: number): Promise<boolean> {
      const { numAffectedRows } = await see(database, { platform, request, at })
      return Number(numAffectedRows ?? 0) > 0
    },

    /** Begins with a request. @returns `mine` where the caller must deal with it, and then `finish` or `drop` it */
    async begin(platform: string, request: string, now: number): Promise<'mine' | 'done' | 'under way'> {
      const taken = await database
        .insertInto('inbound_seen')
        .values({ platform, request, seen_at: now, open_until: now + OPEN_MS })
        .onConflict((conflict) =>
          conflict
            .columns(['platform', 'request'])
            .doUpdateSet({ open_until: now + OPEN_MS })
            .where('inbound_seen.open_until', '<', now),
        )
        .executeTakeFirst()
      if (Number(taken.numInsertedOrUpdatedRows ?? 0) > 0) return 'mine'
      const row = await database
        .selectFrom('inbound_seen')
        .select('open_until')
        .where('platform', '=', platform)
        .where('request', '=', request)
        .executeTakeFirst()
      return row?.open_until === null ? 'done' : 'under way'
    },

    async finish(platform: string, request: string): Promise<void> {
      await database
        .updateTable('inbound_seen')
        .set({ open_until: null })
        .where('platform', '=', platform)
        .where('request', '=', request)
        .execute()
    },

    /** It failed: whoever brings it again begins anew. */
    async drop(platform: string, request: string): Promise<void> {
      await database.deleteFrom('inbound_seen').where('platform', '=', platform).where('request', '=', request).execute()
    },

    /** @returns whether a person is here for the first time */
    meet(who: Met, at: number): Promise<boolean> {
      const { platform, request } = meetingOf(who)
      return this.seeOnce(platform, request, at)
    },

    async prune(now: number): Promise<void> {
      await database
        .deleteFrom('inbound_seen')
        .where('seen_at', '<', now - KEPT_MS)
        .where(sql<boolean>`request not like ${sql.lit(`${MET}%`)}`) // no value: an index has them alone
        .execute()
    },
  }
}

interface Met {
  readonly workspace: string
  readonly person: string
}

/** The row of a person who was greeted in a workspace. */
export function meetingOf({ workspace, person }: Met): { platform: string; request: string } {
  return { platform: readKey(workspace).platform, request: `${MET}${workspace} ${person}` }
}
