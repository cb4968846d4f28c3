import { clearTimeout, setImmediate, setTimeout } from 'node:timers'
import type { PostgresPool, PostgresPoolClient } from 'kysely'
import pg from 'pg'
import { codeOf, hurryNow } from './busy.ts'

/** How long a new connection may take, and how long one is waited for while all are in use, in milliseconds. */
export const CONNECTING_MS = 5_000
/** After this the server ends a statement, in milliseconds. */
const STATEMENT_MS = 30_000
/** After this a server is considered lost that says nothing, in milliseconds. */
const SILENT_MS = STATEMENT_MS + 5_000
/** A connection that nobody uses is closed after this, in milliseconds. */
const IDLE_MS = 30_000

/** What each session begins with. A process that was stopped within a transaction must not hold its locks for long. */
const SESSION = {
  default_transaction_isolation: 'serializable',
  statement_timeout: STATEMENT_MS,
  idle_in_transaction_session_timeout: 20_000,
  jit: 'off', // all queries are small
} as const

/** In seconds and tries: the server notices within half a minute that a machine is gone, and lets go of what it held. */
const KEEPALIVE = { tcp_keepalives_idle: 10, tcp_keepalives_interval: 5, tcp_keepalives_count: 3 } as const

/** What a connection begins with, as the server takes it. */
function sessionOptions(settings: Readonly<Record<string, string | number>>): string {
  return Object.entries({ ...KEEPALIVE, ...settings })
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ')
}

/** Numbers of 64 bits, sums and truths are numbers in JavaScript, as SQLite gives them; all else is text. */
const NUMBERS = [
  pg.types.builtins.INT2,
  pg.types.builtins.INT4,
  pg.types.builtins.INT8,
  pg.types.builtins.FLOAT8,
  pg.types.builtins.NUMERIC,
]

function parserOf(type: number): (text: string) => unknown {
  if (NUMBERS.includes(type)) return Number
  return type === pg.types.builtins.BOOL ? (text) => (text === 't' ? 1 : 0) : (text) => text
}

/** An error of a database that cannot be used just now. `code` is `DATABASE_LOST`, `DATABASE_BUSY` or `DATABASE_FULL`. */
export class DatabaseTrouble extends Error {
  readonly code: string

  constructor(code: 'LOST' | 'BUSY' | 'FULL', cause: unknown) {
    super((cause as Error).message || codeOf(cause), { cause })
    this.code = `DATABASE_${code}`
  }
}

/** Whether two transactions met, or the schema is newer than what a connection planned, so that one must be tried again. */
export const isConflict = (error: unknown): boolean => ['40001', '40P01'].includes(codeOf(error)) || isOutdated(error)

/** Each column that another copy of the program adds makes plans outdated. */
const isOutdated = (error: unknown): boolean => codeOf(error) === '0A000' && (error as Error).message.startsWith('cached plan')

/** Whether the server cannot be reached, or closed the connection. `08`: connections; `25P03`: it waited too long; `57P`: it stops, or starts. */
const LOST = /^(?:08|25P03|57P|ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOST|ENET|EPIPE|ENOENT)/
const LOST_TEXTS = /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/

/** What became of a statement, for whoever waits for an answer. */
export function asTrouble(error: unknown): unknown {
  if (error instanceof DatabaseTrouble) return error
  // 57014: it took too long.
  if (isConflict(error) || codeOf(error) === '57014') return new DatabaseTrouble('BUSY', error)
  if (/^(?:53100|53200)$/.test(codeOf(error))) return new DatabaseTrouble('FULL', error)
  if (LOST.test(codeOf(error)) || LOST_TEXTS.test((error as Error).message) || codeOf(error).startsWith('53'))
    return new DatabaseTrouble('LOST', error)
  return error
}

/** Whether a pooler stands before the server that lends connections for one transaction each: no session can be set up, nor keep statements planned. */
export const isPooled = (address: string): boolean => new URL(address).searchParams.get('pgbouncer') === 'true'

/** @param settings what sessions begin with beside what they all do */
export function openPool(address: string, most: number, settings: Readonly<Record<string, string | number>> = {}): PostgresPool {
  const pool = new pg.Pool({
    connectionString: address,
    max: most,
    connectionTimeoutMillis: CONNECTING_MS,
    idleTimeoutMillis: IDLE_MS,
    keepAlive: true,
    application_name: 'paperboy',
    ...(!isPooled(address) && { options: sessionOptions({ ...SESSION, ...settings }) }),
    types: { getTypeParser: parserOf as typeof pg.types.getTypeParser },
  })
  // A connection that is lost while nobody uses it is replaced by the next one.
  pool.on('error', () => {})
  // Of a loss a client tells twice, what the server said and that the connection ended, and perhaps before anybody had it: an error that nobody
  // hears would end the program.
  pool.on('connect', (client) => void client.on('error', () => {}))
  return {
    // Kysely keeps what it knows of a connection by this object, and a lost one is not to be used again.
    connect: async () => lend(await withinTime(pool.connect(), (late) => late.release()), !isPooled(address)),
    end: () => pool.end(),
  }
}

/** The most statements that each connection keeps planned. Those after them may differ in how many values they have, without end. */
const MOST_NAMED = 500
const names = new Map<string, string>()

/** To plan a statement takes the server as long as to run it, so that those that come again have a name. */
function nameOf(text: string): string | undefined {
  const known = names.get(text)
  if (known !== undefined || names.size >= MOST_NAMED) return known
  const name = `paperboy_${names.size}`
  names.set(text, name)
  return name
}

/** A connection for one statement or transaction, on which statements may stay planned. One that did not answer in time is closed: its answer may still come. */
function lend(client: pg.PoolClient, mayPlan: boolean): PostgresPoolClient {
  let isLost = false
  let plansAreOld = false
  const lost = (): void => {
    isLost = true
  }
  client.once('error', lost)
  const query = async (text: string, values: readonly unknown[]): Promise<unknown> => {
    try {
      const name = mayPlan && values.length > 0 && !plansAreOld ? nameOf(text) : undefined
      return await withinTime(client.query({ text, values: values as unknown[], ...(name !== undefined && { name }) }), () => {})
    } catch (error) {
      plansAreOld ||= isOutdated(error)
      if (plansAreOld || (asTrouble(error) instanceof DatabaseTrouble && !isConflict(error))) isLost = true
      // It holds values of the row, which logs must not.
      throw Object.assign(error as Error, { detail: undefined })
    }
  }
  return {
    query: query as PostgresPoolClient['query'],
    release() {
      client.off('error', lost)
      client.release(isLost)
    },
  }
}

/**
 * Waits as long as whoever asks has time, and then says that the database is lost. What is answered costs none of that time: it may be this
 * process that was busy. @param late is given what comes after that
 */
async function withinTime<Result>(work: Promise<Result>, late: (result: Result) => void): Promise<Result> {
  const hurry = hurryNow()
  const begun = performance.now()
  // Not a promise that is aborted: each of those would take longer than the rest of a statement.
  let timer: NodeJS.Timeout | undefined
  const isOver = new Promise<null>((resolve) => {
    const end = (): void => void setImmediate(resolve, null) // an answer may be there that was not read yet
    timer = setTimeout(end, Math.max(0, Math.min(hurry?.leftMs ?? SILENT_MS, SILENT_MS))).unref()
  })
  try {
    const first = await Promise.race([work.then((result) => ({ result })), isOver])
    if (first) return first.result
    work.then(late, () => {})
    throw new DatabaseTrouble('LOST', new Error('The database did not answer in time.'))
  } catch (error) {
    if (hurry) hurry.leftMs -= performance.now() - begun
    throw error
  } finally {
    clearTimeout(timer)
  }
}
