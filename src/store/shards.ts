import type { Kysely, Transaction } from 'kysely'
import type { ShardOutlook, ShardSession, StartLimits } from '../port/shards.ts'
import type { Schema } from './schema.ts'
import type { ShardRow } from './shard-rows.ts'
import { comingTo, shareOf } from './share-out.ts'

/** A copy that was not heard of for so long is taken for dead, in milliseconds. */
export const SHARD_LEASE_MS = 20_000
const DAY_MS = 86_400_000

/** Adds which copy of the program has which shard, and what is known of the workspaces on it. */
export async function addShards(database: Kysely<Schema>): Promise<void> {
  await database.schema
    .createTable('shards')
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('shard', 'integer', (column) => column.notNull())
    .addColumn('shards', 'integer', (column) => column.notNull())
    .addColumn('holder', 'text')
    .addColumn('lease_until', 'bigint', (column) => column.notNull())
    .addColumn('session', 'text')
    .addColumn('sequence', 'bigint')
    .addColumn('address', 'text')
    .addPrimaryKeyConstraint('shards_key', ['account', 'shard'])
    .execute()
  await database.schema
    .createTable('shard_copies')
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('copy', 'text', (column) => column.notNull())
    .addColumn('alive_until', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('shard_copies_key', ['account', 'copy'])
    .execute()
  await database.schema
    .createTable('session_starts')
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('shard', 'integer', (column) => column.notNull())
    .addColumn('lane', 'integer', (column) => column.notNull())
    .addColumn('began_at', 'bigint', (column) => column.notNull())
    .execute()
  await database.schema.createIndex('session_starts_of').on('session_starts').columns(['account', 'began_at']).execute()
  await database.schema
    .createTable('request_slots')
    .addColumn('account', 'text', (column) => column.primaryKey())
    .addColumn('free_at', 'bigint', (column) => column.notNull())
    .execute()
}

/** A copy of the program, and the app that it connects. */
export interface Sharing {
  /** `platform:application`. */
  readonly account: string
  readonly copy: string
}

/** What copies of the program have of an app's shards. */
export interface Shares {
  /** How many shards there are, and how many copies. */
  readonly shards: number
  readonly copies: number
  readonly held: ReadonlyMap<number, ShardSession | null>
  /** How many of those the copy is to give to others. */
  readonly spare: number
}

export type ShardStore = ReturnType<typeof shardStore>

/** Shards of a platform: one copy of the program has each at a time. */
export function shardStore(database: Kysely<Schema>) {
  const rowOf = (of: Sharing, shard: number, on: Kysely<Schema> | Transaction<Schema> = database) =>
    on.updateTable('shards').where('account', '=', of.account).where('shard', '=', shard).where('holder', '=', of.copy)

  async function read(on: Kysely<Schema>, { account, copy }: Sharing, now: number) {
    const rows = await on.selectFrom('shards').selectAll().where('account', '=', account).orderBy('shard').execute()
    const alive = await on
      .selectFrom('shard_copies')
      .select('copy')
      .where('account', '=', account)
      .where((eb) => eb.or([eb('alive_until', '>', now), eb('copy', '=', copy)]))
      .execute()
    const isHeld = ({ holder, lease_until: until }: ShardRow): boolean => holder !== null && until > now
    const sharers = alive.map((each) => ({ copy: each.copy, held: rows.filter((row) => row.holder === each.copy && isHeld(row)).length }))
    return { rows, sharers, free: rows.filter((row) => !isHeld(row)), share: shareOf(copy, sharers, rows.length) }
  }

  /** Rounds read the row, so it is written only where there is something new. @returns whether the copy has the shard */
  async function isKept(of: Sharing, shard: number, session: ShardSession | null | undefined, on: Transaction<Schema>): Promise<boolean> {
    if (session === undefined) {
      const row = on.selectFrom('shards').select('holder').where('account', '=', of.account).where('shard', '=', shard)
      return (await row.executeTakeFirst())?.holder === of.copy
    }
    const { id = null, sequence = null, address = null } = session ?? {}
    const kept = await rowOf(of, shard, on).set({ session: id, sequence, address }).executeTakeFirst()
    return Number(kept.numUpdatedRows) > 0
  }

  return {
    /**
     * Begins to take part.
     * @param wanted how many shards there are to be; what others have already goes before, unless it is too few by now
     * @returns how many there are
     */
    async begin({ account, copy }: Sharing, wanted: number, isTooFew: boolean, now: number): Promise<number> {
      return database.transaction().execute(async (transaction) => {
        const rows = await transaction.selectFrom('shards').selectAll().where('account', '=', account).execute()
        const isInUse = rows.some(({ holder, lease_until: until }) => holder !== null && holder !== copy && until > now)
        await transaction
          .insertInto('shard_copies')
          .values({ account, copy, alive_until: now + SHARD_LEASE_MS })
          .onConflict((conflict) => conflict.columns(['account', 'copy']).doUpdateSet({ alive_until: now + SHARD_LEASE_MS }))
          .execute()
        if (rows.length === wanted || (isInUse && !(isTooFew && rows.length < wanted))) return rows.length
        for (const table of ['shards', 'workspace_views'] as const)
          await transaction.deleteFrom(table).where('account', '=', account).execute()
        const free = { account, shards: wanted, holder: null, lease_until: 0, session: null, sequence: null, address: null }
        for (let shard = 0; shard < wanted; shard++)
          await transaction
            .insertInto('shards')
            .values({ ...free, shard })
            .execute()
        return wanted
      })
    },

    /** Whether a round would change what a copy has, and what it may get soon: also of who has said nothing for a while. It reads only. */
    async look(of: Sharing, now: number): Promise<ShardOutlook> {
      const { rows, free, share } = await read(database, of, now)
      const held = rows.filter(({ holder, lease_until: until }) => holder === of.copy && until > now).length
      const { sharers } = await read(database, of, now + SHARD_LEASE_MS / 2)
      const coming = comingTo(
        of.copy,
        sharers.map(({ copy }) => copy),
        rows,
      )
      return { isDue: held > share || (held < share && free.length > 0), coming }
    },

    /** Renews what a copy has, and takes what is free, up to its share. */
    async round(of: Sharing, now: number): Promise<Shares> {
      const lease_until = now + SHARD_LEASE_MS
      return database.transaction().execute(async (transaction) => {
        await transaction
          .insertInto('shard_copies')
          .values({ ...of, alive_until: lease_until })
          .onConflict((conflict) => conflict.columns(['account', 'copy']).doUpdateSet({ alive_until: lease_until }))
          .execute()
        await transaction
          .updateTable('shards')
          .set({ lease_until })
          .where('account', '=', of.account)
          .where('holder', '=', of.copy)
          .execute()
        const { rows, sharers, free, share } = await read(transaction, of, now)
        const held = rows.filter(({ holder }) => holder === of.copy)
        const taken = free.slice(0, Math.max(0, share - held.length))
        for (const { shard } of taken)
          await transaction
            .updateTable('shards')
            .set({ holder: of.copy, lease_until })
            .where('account', '=', of.account)
            .where('shard', '=', shard)
            .execute()
        return {
          shards: rows.length,
          copies: sharers.length,
          held: new Map([...held, ...taken].map((row) => [row.shard, sessionOf(row)])),
          spare: Math.max(0, held.length - share),
        }
      })
    },

    /**
     * Stores how far a shard was read, with what is known of workspaces by then, null of those that are gone.
     * @param session undefined where it stays as it is
     * @returns false where another copy has it
     */
    async keep(
      of: Sharing,
      shard: number,
      session: ShardSession | null | undefined,
      views: ReadonlyMap<string, string | null>,
    ): Promise<boolean> {
      return database.transaction().execute(async (transaction) => {
        if (!(await isKept(of, shard, session, transaction))) return false
        for (const [workspace, view] of views) {
          const row = { account: of.account, shard, view: view ?? '' }
          if (view === null) await transaction.deleteFrom('workspace_views').where('workspace', '=', workspace).execute()
          else
            await transaction
              .insertInto('workspace_views')
              .values({ workspace, ...row })
              .onConflict((conflict) => conflict.column('workspace').doUpdateSet(row))
              .execute()
        }
        return true
      })
    },

    /** Lets another copy have a shard. */
    async release(of: Sharing, shard: number): Promise<void> {
      await rowOf(of, shard).set({ holder: null, lease_until: 0 }).execute()
    },

    /** Takes no part any more: others take what is released now, or has not been. */
    async leave({ account, copy }: Sharing): Promise<void> {
      await database.deleteFrom('shard_copies').where('account', '=', account).where('copy', '=', copy).execute()
    },

    /** Counts a session that begins. @returns 0 where it may, else after how many milliseconds to ask again */
    async start({ account }: Sharing, shard: number, { lane, gapMs, mostADay }: StartLimits, now: number): Promise<number> {
      return database.transaction().execute(async (transaction) => {
        const began = await transaction
          .selectFrom('session_starts')
          .select(['lane', 'began_at'])
          .where('account', '=', account)
          .where('began_at', '>', now - DAY_MS)
          .orderBy('began_at', 'desc')
          .execute()
        const last = began.find((each) => each.lane === lane)?.began_at ?? Number.NEGATIVE_INFINITY
        // By a clock that was set back since they would be in the future.
        if (last + gapMs > now && last <= now) return last + gapMs - now
        const first = began[mostADay - 1]?.began_at
        if (first !== undefined) return Math.max(1, first + DAY_MS - now)
        await transaction.insertInto('session_starts').values({ account, shard, lane, began_at: now }).execute()
        return 0
      })
    },

    /** When sessions of a shard began within the last day. */
    async startsOf({ account }: Sharing, shard: number, now: number): Promise<number[]> {
      const rows = await database
        .selectFrom('session_starts')
        .select('began_at')
        .where('account', '=', account)
        .where('shard', '=', shard)
        .where('began_at', '>', now - DAY_MS)
        .orderBy('began_at')
        .execute()
      return rows.map(({ began_at: at }) => at)
    },

    /** Takes the next turns for some requests, a while apart. @returns when the first is */
    async takeSlots({ account }: Sharing, requests: number, gapMs: number, now: number): Promise<number> {
      return database.transaction().execute(async (transaction) => {
        const row = await transaction.selectFrom('request_slots').select('free_at').where('account', '=', account).executeTakeFirst()
        // None is further away than a clock that was set back makes it.
        const free = row === undefined || row.free_at > now + SHARD_LEASE_MS ? now : row.free_at
        const first = Math.max(now, free)
        const free_at = first + Math.ceil(requests * gapMs)
        await transaction
          .insertInto('request_slots')
          .values({ account, free_at })
          .onConflict((conflict) => conflict.column('account').doUpdateSet({ free_at }))
          .execute()
        return first
      })
    },

    /** Deletes what is no limit any more. */
    async prune(now: number): Promise<void> {
      await database
        .deleteFrom('session_starts')
        .where('began_at', '<=', now - DAY_MS)
        .execute()
      await database
        .deleteFrom('shard_copies')
        .where('alive_until', '<', now - DAY_MS)
        .execute()
    },
  }
}

function sessionOf({ session: id, sequence, address }: ShardRow): ShardSession | null {
  return id === null || sequence === null || address === null ? null : { id, sequence, address }
}
