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

/** Between two tries, in milliseconds. */
const RETRY_MS = 50

interface Connection extends DatabaseConnection {
  /** Ends this connection's turn; null outside of a transaction. */
  release: (() => void) | null
}

/**
 * One SQLite connection for all queries, one statement or transaction at a time. While another process writes, what has to write is tried
 * again and again, and lets all else have its turn between: statements are synchronous, and waiting in SQLite holds up the whole program.
 */
export function createDriver(database: Statements): Driver {
  let turn: Promise<void> | null = null

  async function takeTurn(): Promise<() => void> {
    while (turn !== null) await turn
    let end = (): void => {}
    turn = new Promise((resolve) => {
      end = resolve
    })
    return () => {
      turn = null
      end()
    }
  }

  function run<Row>(text: string, parameters: readonly unknown[]): QueryResult<Row> {
    const statement = database.prepare(text)
    if (statement.reader) return { rows: statement.all(parameters) as Row[] }
    const { changes, lastInsertRowid } = statement.run(parameters)
    return { numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid), rows: [] }
  }

  /** @returns what came of it, and what ends the turn */
  async function retryWhileBusy<Result>(work: () => Result): Promise<{ result: Result; release: () => void }> {
    const budget = budgetNow()
    for (;;) {
      const release = await takeTurn()
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
      // Who begins by reading could not go on to write where another process has written meanwhile.
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
      database.close()
    },
  }
}
