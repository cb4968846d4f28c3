import { wentToFolder } from '../wording/moves.ts'
import { markRestored, type Restored } from './deliveries/restored.ts'
import { SCHEMA_VERSION } from './migrations.ts'
import { whyNotHere } from './moves/moved.ts'
import { connectPostgres, openPostgres } from './postgres.ts'
import { asStartFault, checkServer } from './postgres-start.ts'
import { refuseCopies } from './running-copies.ts'
import { type SchemaVersion, schemaVersionOf } from './schema-version.ts'
import { type Store, storeOver } from './store.ts'

/** Opens a database as it is. @returns also why its data are not there, if so */
export async function lookAtPostgres(address: string): Promise<{ store: Store; schema: SchemaVersion; moved: string | null }> {
  const connections = connectPostgres(address)
  try {
    await checkServer(connections.durable, address)
    const schema = await schemaVersionOf(connections.durable)
    const moved = schema.version === SCHEMA_VERSION ? await whyNotHere(connections.durable, wentToFolder) : null
    return { store: storeOver(connections), schema, moved }
  } catch (error) {
    await Promise.all([connections.quick.destroy(), connections.durable.destroy()])
    throw asStartFault(error, address)
  }
}

/**
 * Settles a database that was restored from a copy, while no bot runs on it: no channel gets anything before it was looked up what it got since.
 * @param since when the copy was made, in milliseconds since 1970
 * @throws {Fault} while a copy of the program runs
 */
export async function settleRestored(address: string, since: number, now: number): Promise<Restored> {
  const connections = await openPostgres(address, now)
  try {
    await refuseCopies(connections)
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
