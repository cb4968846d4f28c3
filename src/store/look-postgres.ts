import { sql } from 'kysely'
import { wentToFolder } from '../wording/moves.ts'
import { markRestored, type Restored } from './deliveries/restored.ts'
import { SCHEMA_VERSION } from './migrations.ts'
import { whyNotHere } from './moves/moved.ts'
import { connectPostgres, openPostgres } from './postgres.ts'
import { asStartFault, checkServer } from './postgres-start.ts'
import { type Store, storeOver } from './store.ts'

/** Opens a database as it is. @returns how many steps of the schema it lacks, all where it has none, and why its data are not there, if so */
export async function lookAtPostgres(address: string): Promise<{ store: Store; lacks: number; moved: string | null }> {
  const connections = connectPostgres(address)
  try {
    await checkServer(connections.durable)
    const tables = await connections.durable.introspection.getTables()
    if (!tables.some(({ name }) => name === 'migrations')) return { store: storeOver(connections), lacks: SCHEMA_VERSION, moved: null }
    const { rows } = await sql<{ last: number }>`select max(number) as last from migrations`.execute(connections.durable)
    const lacks = SCHEMA_VERSION - Number(rows[0]?.last ?? 0)
    const moved = lacks === 0 ? await whyNotHere(connections.durable, wentToFolder) : null
    return { store: storeOver(connections), lacks, moved }
  } catch (error) {
    await Promise.all([connections.quick.destroy(), connections.durable.destroy()])
    throw asStartFault(error, address)
  }
}

/**
 * Settles a database that was restored from a copy, while no bot runs on it: no channel gets anything before it was looked up what it got since.
 * @param since when the copy was made, in milliseconds since 1970
 */
export async function settleRestored(address: string, since: number, now: number): Promise<Restored> {
  const connections = await openPostgres(address, now)
  try {
    await connections.durable
      .insertInto('counters')
      .values({ name: 'backed_up', value: since })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: since }))
      .execute()
    return await markRestored(connections.durable, now)
  } finally {
    await storeOver(connections).close()
  }
}
