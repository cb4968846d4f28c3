import type { Kysely } from 'kysely'
import { call, column } from './functions.ts'
import type { Schema } from './schema.ts'

/** Permission to send one request, or when to ask again (milliseconds since 1970). */
export type Acquisition = { readonly kind: 'open' } | { readonly kind: 'wait'; readonly until: number }

/** A request that has not ended after this is considered dead, and others may use its host. */
const LEASE_MS = 120_000
/** A clock that was set back must not block a host for years. */
const LONGEST_BLOCK_MS = 24 * 3_600_000
const LOOK_AGAIN_MS = 250

export type RateLimitStore = ReturnType<typeof rateLimitStore>

/** Allows one request at a time to a host, with a minimum distance, across all processes that share this database. */
export function rateLimitStore(database: Kysely<Schema>) {
  return {
    /** Acquires a host for one request. @param holder a unique name for this request */
    async acquire(host: string, holder: string, now: number): Promise<Acquisition> {
      const acquired = await database
        .updateTable('gates')
        .set({ holder, lease_until: now + LEASE_MS, open_at: now })
        .where('host', '=', host)
        .where((eb) => eb.or([eb('holder', 'is', null), eb('lease_until', '<=', now), eb('lease_until', '>', now + LEASE_MS)]))
        .where((eb) => eb.or([eb('open_at', '<=', now), eb('open_at', '>', now + LONGEST_BLOCK_MS)]))
        .executeTakeFirst()
      if (Number(acquired.numUpdatedRows) > 0) return { kind: 'open' }
      const known = await database.selectFrom('gates').selectAll().where('host', '=', host).executeTakeFirst()
      if (known) return { kind: 'wait', until: known.holder === null ? Math.max(now, known.open_at) : now + LOOK_AGAIN_MS }
      await database
        .insertInto('gates')
        .values({ host, open_at: now, holder: null, lease_until: null })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      return { kind: 'wait', until: now }
    },

    /** Releases a host: the next request may begin at an instant, or later if the server asked for that. */
    async release(host: string, holder: string, openAt: number): Promise<void> {
      await database
        .updateTable('gates')
        .set({ holder: null, lease_until: null, open_at: call<number>('larger_of', column('open_at'), openAt) })
        .where('host', '=', host)
        .where('holder', '=', holder)
        .execute()
    },

    /** Blocks a host until an instant, as its server asked for. */
    async blockUntil(host: string, until: number): Promise<void> {
      await database
        .updateTable('gates')
        .set({ open_at: call<number>('larger_of', column('open_at'), until) })
        .where('host', '=', host)
        .execute()
    },
  }
}
