import type { Transaction } from 'kysely'
import type { Schema } from './schema.ts'

/** The highest numbers given so far. One transaction at a time holds them. */
export type Counters = Record<Schema['counters']['name'], number>

/** Takes SQLite's write lock where it is the first statement of a transaction, before anything is read: no other process can write in between. */
export async function takeCounters(database: Transaction<Schema>): Promise<Counters> {
  const rows = await database
    .updateTable('counters')
    .set((eb) => ({ value: eb('value', '+', 0) }))
    .returningAll()
    .execute()
  return Object.fromEntries(rows.map((row) => [row.name, row.value])) as Counters
}

export async function giveBack(database: Transaction<Schema>, counters: Counters): Promise<void> {
  for (const name of ['sequence', 'revision'] as const) {
    await database.updateTable('counters').set({ value: counters[name] }).where('name', '=', name).execute()
  }
}
