import { Fault } from '../config/fault.ts'
import { copiesRun } from '../wording/postgres.ts'
import { copyStore } from './copies.ts'
import { markRestored, type Restored } from './deliveries/restored.ts'
import { connectPostgres, openPostgres } from './postgres.ts'
import { asStartFault, checkServer } from './postgres-start.ts'
import { type SchemaVersion, schemaVersionOf } from './schema-version.ts'
import { type Store, storeOver } from './store.ts'

/** Opens a database as it is. */
export async function lookAtPostgres(address: string): Promise<{ store: Store; schema: SchemaVersion }> {
  const connections = connectPostgres(address)
  try {
    await checkServer(connections.durable, address)
    return { store: storeOver(connections), schema: await schemaVersionOf(connections.durable) }
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
    const running = await copyStore(connections.durable).live(await connections.now())
    if (running.length > 0) throw new Fault('data-in-use', copiesRun(running))
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
