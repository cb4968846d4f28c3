import { type Expression, type ExpressionBuilder, type Kysely, type SqlBool, sql } from 'kysely'
import { listedTexts } from './prepared-query.ts'
import type { Schema } from './schema.ts'

/** What copies of the program take turns at: one has a place's turn at a time. */
export type Work =
  /** Posts to a workspace. Where nobody may post, nobody's turn lasts until that is over. */
  | 'posting'
  /** The plan of a channel's digest. */
  | 'planning'
  /** Looks into a workspace's histories. */
  | 'looking'
  /** A step of a round that asks platforms, as a whole; and a sentence for the operator. */
  | 'step'
  | 'telling'

/** The holder of a turn that is nobody's. */
const NOBODY = ''
/** A turn that lasts longer was taken by a clock that was ahead. */
const LONGEST_MS = 86_400_000

type IsFree = (eb: ExpressionBuilder<Schema, 'turns'>) => Expression<SqlBool>[]

export type TurnStore = ReturnType<typeof turnStore>

/** Names a channel among the places of turns; a workspace is named by its key. */
export const turnAt = (workspace: string, channel: string): string => `${workspace} ${channel}`

/** @param isShared whether other copies of the program may be there; without them each turn is ours, and nothing is stored */
export function turnStore(database: Kysely<Schema>, isShared: boolean) {
  /** Writes the turns at some places, in one order for all copies, as one that waits for another would wait for ever. */
  async function set(work: Work, places: readonly string[], holder: string, until: number, isFree: IsFree): Promise<string[]> {
    const rows = await database
      .insertInto('turns')
      .columns(['work', 'place', 'holder', 'until'])
      .expression((eb) =>
        eb
          .selectFrom(sql<{ value: string }>`${listedTexts([...new Set(places)].sort())}`.as('listed'))
          .select([sql.lit(work).as('work'), 'listed.value as place', eb.val(holder).as('holder'), eb.val(until).as('until')])
          .orderBy('place'),
      )
      .onConflict((conflict) =>
        conflict
          .columns(['work', 'place'])
          .doUpdateSet({ holder, until })
          .where((eb) => eb.or(isFree(eb))),
      )
      .returning('place')
      .execute()
    return rows.map(({ place }) => place)
  }

  return {
    isShared,

    /** Takes the turns at some places, or keeps those that it has. @returns the places whose turns are the holder's until that instant */
    async take(work: Work, places: readonly string[], holder: string, now: number, until: number): Promise<string[]> {
      if (!isShared || places.length === 0) return [...places]
      return set(work, places, holder, until, (eb) => [
        eb('turns.holder', '=', holder),
        eb('turns.until', '<=', now),
        eb('turns.until', '>', now + LONGEST_MS),
      ])
    },

    /** Lets turns end early, at an instant. */
    async end(work: Work, places: readonly string[], holder: string, at: number): Promise<void> {
      if (!isShared || places.length === 0) return
      await database
        .updateTable('turns')
        .set({ until: at })
        .where('work', '=', work)
        .where('place', 'in', listedTexts(places))
        .where('holder', '=', holder)
        .where('until', '>', at)
        .execute()
    },

    /** Gives up all turns of a copy that stops. */
    async endAll(holder: string): Promise<void> {
      if (isShared) await database.deleteFrom('turns').where('holder', '=', holder).execute()
    },

    /** Keeps all copies from posting to a place until an instant. */
    async rest(place: string, until: number): Promise<void> {
      if (isShared) await set('posting', [place], NOBODY, until, (eb) => [eb('turns.holder', '!=', NOBODY), eb('turns.until', '<', until)])
    },

    async prune(now: number): Promise<void> {
      await database.deleteFrom('turns').where('until', '<', now).execute()
    },
  }
}

/** Whether another copy posts to the workspace of a delivery, or nobody may post to its workspace or channel. */
export const isOthersTurn = (holder: string, now: number) => sql<SqlBool>`exists (
  select 1 from turns where turns.work = 'posting' and turns.place in (workspace, workspace || ' ' || channel)
    and turns.until > ${now} and turns.until <= ${now + LONGEST_MS} and turns.holder != ${holder})`

/** Adds the turns that copies of the program take. */
export async function addTurns(database: Kysely<Schema>): Promise<void> {
  await database.schema
    .createTable('turns')
    .addColumn('work', 'text', (column) => column.notNull())
    .addColumn('place', 'text', (column) => column.notNull())
    .addColumn('holder', 'text', (column) => column.notNull())
    .addColumn('until', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('turns_key', ['work', 'place'])
    .execute()
}
