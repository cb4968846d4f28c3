import { setTimeout } from 'node:timers/promises'
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely'
import { budgetNow, isBusy } from './busy.ts'

/** A database of better-sqlite3, as far as queries need it. */
export interface Statements {
  prepare(text: string): Statement
  close(): void
}

export interface Statement {
  readonly reader: boolean
  all(parameters: readonly unknown[]): unknown[]
  run(parameters: readonly unknown[]): { readonly changes: number | bigint; readonly lastInsertRowid: number | bigint }
}

/** The pause between two tries, in milliseconds. */
const RETRY_MS = 50

interface Connection extends DatabaseConnection {
  /** Ends this connection's turn; null outside of a transaction. */
  release: (() => void) | null
}

/** One statement or transaction at a time, over all connections to a file. */
export interface Turns {
  /** @returns ends the turn */
  take(): Promise<() => void>
}

export function createTurns(): Turns {
  let turn: Promise<void> | null = null
  return {
    async take() {
      while (turn !== null) await turn
      let end = (): void => {}
      turn = new Promise((resolve) => {
        end = resolve
      })
      return () => {
        turn = null
        end()
      }
    },
  }
}

/**
 * One SQLite connection for all queries, one statement or transaction at a time. While another process writes, a write is retried, and other
 * statements run between the tries. Waiting inside SQLite instead would block the whole program, as statements are synchronous.
 */
export function createDriver(open: () => Statements, turns = createTurns()): Driver {
  let database: Statements | null = null

  function run<Row>(text: string, parameters: readonly unknown[]): QueryResult<Row> {
    database ??= open()
    const statement = database.prepare(text)
    if (statement.reader) return { rows: statement.all(parameters) as Row[] }
    const { changes, lastInsertRowid } = statement.run(parameters)
    return { numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid), rows: [] }
  }

  /** @returns the result, and a function that ends the turn */
  async function retryWhileBusy<Result>(work: () => Result): Promise<{ result: Result; release: () => void }> {
    const budget = budgetNow()
    for (;;) {
      const release = await turns.take()
      const begun = performance.now()
      try {
        return { result: work(), release }
      } catch (error) {
        release()
        if (!isBusy(error) || budget.leftMs <= 0) throw error
      }
      await setTimeout(RETRY_MS)
      budget.leftMs -= performance.now() - begun
    }
  }

  function connect(): Connection {
    return {
      release: null,
      async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
        if (this.release !== null) return run(sql, parameters)
        const { result, release } = await retryWhileBusy(() => run<Row>(sql, parameters))
        release()
        return result
      },
      streamQuery() {
        throw new Error('Queries of SQLite are not streamed.')
      },
    }
  }

  function endTurn(connection: DatabaseConnection): void {
    const own = connection as Connection
    own.release?.()
    own.release = null
  }

  return {
    async init() {},
    acquireConnection: async () => connect(),
    async beginTransaction(connection) {
      // A transaction that began with a read could not write once another process has written.
      const { release } = await retryWhileBusy(() => run('begin immediate', []))
      ;(connection as Connection).release = release
    },
    async commitTransaction(connection) {
      run('commit', [])
      endTurn(connection)
    },
    async rollbackTransaction(connection) {
      try {
        run('rollback', [])
      } finally {
        endTurn(connection)
      }
    },
    async releaseConnection(connection) {
      endTurn(connection)
    },
    async destroy() {
      database?.close()
    },
  }
}
