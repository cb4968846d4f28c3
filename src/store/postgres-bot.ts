import pg from 'pg'
import { Fault } from '../config/fault.ts'
import type { Clock } from '../port/clock.ts'
import { databaseInUse } from '../wording/postgres.ts'
import { asTrouble, sessionOptions } from './postgres-pool.ts'
import { asStartFault } from './postgres-start.ts'

/** Names the claim of a bot among the locks of other programs in the same database. */
const BOT_LOCK = 7_237_912
/** How long a connection may take, in milliseconds. */
const CONNECTING_MS = 5_000
/** After a lost connection it is claimed again this soon, in milliseconds. */
const AGAIN_MS = 5_000

/**
 * Claims a PostgreSQL database for one running bot. The server lets go of the claim when the connection ends, so it is claimed anew after the
 * server was away.
 * @param onLost called once if another bot has it by then
 * @returns a function that releases the claim
 * @throws {Fault}
 */
export async function claimDatabase(address: string, clock: Pick<Clock, 'sleep'>, onLost: () => void): Promise<() => Promise<void>> {
  let isReleased = false
  let held: pg.Client | null = null

  async function claim(): Promise<boolean> {
    const client = new pg.Client({
      connectionString: address,
      connectionTimeoutMillis: CONNECTING_MS,
      keepAlive: true,
      options: sessionOptions({}),
      application_name: 'paperboy bot',
    })
    client.on('error', () => {})
    client.once('end', () => {
      if (held === client) void claimAgain()
    })
    await client.connect()
    const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [BOT_LOCK])
    if (rows[0]?.locked && !isReleased) held = client
    else await client.end()
    return rows[0]?.locked === true
  }

  async function claimAgain(): Promise<void> {
    held = null
    while (!isReleased) {
      await clock.sleep(AGAIN_MS)
      const isOurs = isReleased || (await claim().catch(() => null))
      if (isOurs === false) return onLost()
      if (isOurs) return
    }
  }

  const isOurs = await claim().catch((error: unknown) => {
    throw asStartFault(asTrouble(error), address)
  })
  if (!isOurs) throw new Fault('data-in-use', databaseInUse())
  return async () => {
    isReleased = true
    const last = held
    held = null
    await last?.end()
  }
}
