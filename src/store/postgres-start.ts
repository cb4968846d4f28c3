import { type Kysely, sql } from 'kysely'
import { Fault } from '../config/fault.ts'
import * as wording from '../wording/postgres.ts'
import { codeOf } from './busy.ts'
import { DatabaseTrouble, isPooled } from './postgres-pool.ts'
import type { Schema } from './schema.ts'

const LEAST_VERSION = 15

/** What an address says, without its password. */
interface Named {
  readonly server: string
  readonly database: string
  readonly user: string
}

export function addressParts(address: string): Named {
  const { hostname, port, pathname, username, searchParams } = new URL(address)
  const user = decodeURIComponent(username) || 'nobody'
  const host = hostname || searchParams.get('host') || 'localhost'
  return { server: `${host}:${port || '5432'}`, database: decodeURIComponent(pathname.slice(1)) || user, user }
}

/** @throws {Fault} where the server is too old, runs transactions less apart than we rely on, or the database holds texts in another way than UTF-8 */
export async function checkServer(database: Kysely<Schema>, address: string): Promise<void> {
  const { rows } = await sql<{ version: string; encoding: string; isolation: string }>`
    select current_setting('server_version') as version, current_setting('server_encoding') as encoding,
      current_setting('default_transaction_isolation') as isolation`.execute(database)
  const { version = '', encoding = '', isolation = '' } = rows[0] ?? {}
  if (Number.parseInt(version, 10) < LEAST_VERSION) throw new Fault('database-server', wording.serverTooOld(version, LEAST_VERSION))
  if (encoding !== 'UTF8') throw new Fault('database-server', wording.wrongEncoding(encoding))
  const { server, database: name } = addressParts(address)
  if (isolation === 'serializable') return
  throw new Fault('database-server', (isPooled(address) ? wording.poolerLacksIsolation : wording.isPooler)(server, name))
}

/** Why a database cannot be opened, in one sentence that never holds a password. */
export function asStartFault(error: unknown, address: string): unknown {
  const cause = error instanceof DatabaseTrouble ? error.cause : error
  const code = codeOf(cause)
  const message = (cause as Error).message
  const { server, database, user } = addressParts(address)
  if (code === '28P01' || code === '28000' || message.startsWith('SASL'))
    return new Fault('database-server', wording.notLetIn(server, database, user))
  if (code === '3D000') return new Fault('database-server', wording.noSuchDatabase(server, database, user))
  // 08P01: PgBouncer takes no settings for a session.
  if (code === '08P01' && !isPooled(address)) return new Fault('database-server', wording.isPooler(server, database))
  if (code === '42501') return new Fault('database-server', wording.mayNotMakeTables(server, database, user))
  if (error instanceof DatabaseTrouble) return new Fault('database-server', wording.notReached(server, code || message))
  return error
}
