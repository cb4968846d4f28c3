import pg from 'pg'
import type { Clock } from '../port/clock.ts'

export const PAPERS_CHANNEL = 'paperboy_papers'
/** How long a connection may take, and after how long a lost one is made anew, in milliseconds. */
const CONNECTING_MS = 5_000
const AGAIN_MS = 5_000

/**
 * Hears on a connection of its own that papers have changed. A pooler may let nothing through, and say nothing of it, so that nobody may rely on this.
 * @returns a function that ends it
 */
export function listenForPapers(address: string, clock: Pick<Clock, 'sleep'>, onPapers: () => void): () => Promise<void> {
  let isEnded = false
  let client: pg.Client | null = null

  async function listen(): Promise<void> {
    const own = new pg.Client({
      connectionString: address,
      connectionTimeoutMillis: CONNECTING_MS,
      keepAlive: true,
      application_name: 'paperboy listener',
    })
    const gone = new Promise<void>((resolve) => own.once('end', resolve))
    own.on('error', () => {})
    own.on('notification', onPapers)
    client = own
    await own.connect()
    await own.query(`listen ${PAPERS_CHANNEL}`)
    onPapers() // what was told meanwhile was not heard
    await gone
  }

  async function keepListening(): Promise<void> {
    while (!isEnded) {
      await listen().catch(() => client?.end().catch(() => {}))
      if (!isEnded) await clock.sleep(AGAIN_MS)
    }
  }

  void keepListening()
  return async () => {
    isEnded = true
    await client?.end().catch(() => {})
  }
}
