import { type Kysely, sql } from 'kysely'
import type { Schema } from './schema.ts'

/** Leave to send one request, or when to ask again (milliseconds since 1970). */
export type Passage = { readonly kind: 'open'; readonly at: number } | { readonly kind: 'wait'; readonly until: number }

/** A request that has not ended after so long is thought dead, and its gate opens for others. */
const LEASE_MS = 120_000
/** A clock that was set back must not close a gate for years. */
const LONGEST_CLOSED_MS = 24 * 3_600_000
const LOOK_AGAIN_MS = 250

export type GateStore = ReturnType<typeof gateStore>

/** One request at a time to a host, so far apart, over all who share this database. */
export function gateStore(database: Kysely<Schema>) {
  return {
    /** Claims a host for one request. @param holder a name of this request's own */
    async pass(host: string, holder: string, now: number): Promise<Passage> {
      return database.transaction().execute(async (transaction) => {
        await transaction
          .insertInto('gates')
          .values({ host, open_at: 0, holder: null, lease_until: null })
          .onConflict((conflict) => conflict.column('host').doUpdateSet({ host }))
          .execute()
        const gate = await transaction.selectFrom('gates').selectAll().where('host', '=', host).executeTakeFirstOrThrow()
        if (gate.holder !== null && (gate.lease_until ?? 0) > now && (gate.lease_until ?? 0) <= now + LEASE_MS)
          return { kind: 'wait', until: now + LOOK_AGAIN_MS }
        const at = gate.open_at > now + LONGEST_CLOSED_MS ? now : Math.max(now, gate.open_at)
        if (at > now) return { kind: 'wait', until: at }
        await transaction
          .updateTable('gates')
          .set({ holder, lease_until: now + LEASE_MS, open_at: at })
          .where('host', '=', host)
          .execute()
        return { kind: 'open', at }
      })
    },

    /** The request has ended; the next may begin at an instant. A later one that a server has named stays. */
    async leave(host: string, holder: string, openAt: number): Promise<void> {
      await database
        .updateTable('gates')
        .set({ holder: null, lease_until: null, open_at: sql<number>`max(open_at, ${openAt})` })
        .where('host', '=', host)
        .where('holder', '=', holder)
        .execute()
    },

    /** Closes a host until an instant, as its server asked for. */
    async close(host: string, until: number): Promise<void> {
      await database
        .updateTable('gates')
        .set({ open_at: sql<number>`max(open_at, ${until})` })
        .where('host', '=', host)
        .execute()
    },
  }
}
