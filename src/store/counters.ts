import { sql, type Transaction } from 'kysely'
import { call } from './functions.ts'
import type { Schema } from './schema.ts'

/** The highest numbers given so far. One transaction at a time holds them. */
export type Counters = Record<Schema['counters']['name'], number>

/**
 * To be called before anything is read in a transaction: no other process can change the counters until that ends. So numbers are given in the
 * order in which their rows become visible, and who has seen one never meets a smaller one later.
 */
export async function takeCounters(database: Transaction<Schema>): Promise<Counters> {
  await sql`${call('hold_counters')}`.execute(database)
  const rows = await database
    .updateTable('counters')
    .set((eb) => ({ value: eb('value', '+', 0) }))
    .returningAll()
    .execute()
  return Object.fromEntries(rows.map((row) => [row.name, row.value])) as Counters
}

export async function giveBack(database: Transaction<Schema>, counters: Counters): Promise<void> {
  const { sequence, revision } = counters
  await database.updateTable('counters').set({ value: sequence }).where('name', '=', 'sequence').execute()
  await database
    .updateTable('counters')
    .set({ value: revision })
    .where('name', '=', 'revision')
    .where('value', '!=', revision)
    .returning(call('tell_of_papers').as('told'))
    .execute()
}
