import { type Kysely, sql } from 'kysely'
import type { Schema } from './schema.ts'

const HOUR_MS = 3_600_000
/** The shortest and the longest time between two turns, in milliseconds. */
const LEAST_MS = 12 * HOUR_MS
const MOST_MS = 14 * 24 * HOUR_MS

/**
 * Whether it is time to delete old data. A clock that moved far since the last turn may be wrong and would delete too much. In that case the
 * next turn comes half a day later by the same clock.
 * @param now milliseconds since 1970
 */
export async function takeUpkeepTurn(database: Kysely<Schema>, now: number): Promise<boolean> {
  return database.transaction().execute(async (transaction) => {
    const row = await transaction.selectFrom('counters').select('value').where('name', '=', 'upkeep').executeTakeFirst()
    const gone = now - (row?.value ?? Number.NEGATIVE_INFINITY)
    if (gone >= 0 && gone < LEAST_MS) return false
    await sql`insert into counters (name, value) values ('upkeep', ${now}) on conflict (name) do update set value = ${now}`.execute(
      transaction,
    )
    return gone >= LEAST_MS && gone <= MOST_MS
  })
}
