import { setTimeout } from 'node:timers/promises'
import {
  type BinaryOperationNode,
  ColumnDefinitionNode,
  type DatabaseConnection,
  type DataTypeNode,
  type Driver,
  type FunctionNode,
  Kysely,
  type OperationNode,
  OperatorNode,
  PostgresDialect,
  type PostgresPool,
  PostgresQueryCompiler,
  PrimitiveValueListNode,
  type QueryResult,
  sql,
  type Transaction,
  type TransactionBuilder,
  ValueNode,
} from 'kysely'
import { wentToFolder } from '../wording/moves.ts'
import { budgetNow } from './busy.ts'
import type { Connections } from './connections.ts'
import { type Functions, writeCall } from './functions.ts'
import { migrate } from './migrations.ts'
import { stayHere } from './moves/moved.ts'
import { PAPERS_CHANNEL } from './postgres-listener.ts'
import { asTrouble, isConflict, openPool } from './postgres-pool.ts'
import { asStartFault, checkServer } from './postgres-start.ts'
import type { Schema } from './schema.ts'

/** The most connections of one copy: for what may not be lost, and for the rest. */
const MOST = { durable: 10, quick: 5 } as const
/** The longest pause before a transaction is tried again that met another, in milliseconds. */
const RETRY_MS = 50

const FUNCTIONS: Functions = {
  // `greatest` ignores null, and SQLite's function does not.
  larger_of: '(case when {0} >= {1} then {0} when {1} > {0} then {1} end)',
  smaller_of: '(case when {0} <= {1} then {0} when {1} < {0} then {1} end)',
  numbers_of: '(select value::bigint from jsonb_array_elements_text({0}::jsonb) as listed (value))',
  texts_of: '(select value collate "C" as value from jsonb_array_elements_text({0}::jsonb) as listed (value))',
  each_of: `(select 1) as one cross join lateral jsonb_array_elements_text((case when {0} like '[%' then {0} else '[]' end)::jsonb) as each (value)`,
  is_list: "({0} like '[%]')",
  length_of_list: 'jsonb_array_length({0}::jsonb)',
  member_of: '({0}::jsonb ->> {1}::text)',
  joined: "string_agg({0}::text, ',')",
  place_of: 'strpos({0}, {1})',
  is_like: "({0} ilike {1} escape '\\')",
  // Queues, where an update of the row would fail once the other has ended. It must come before the transaction's first query.
  hold_counters: 'lock table counters in share row exclusive mode',
  hold_schema: 'select pg_advisory_xact_lock(7237911)', // ours among those of other programs in the same database
  tell_of_papers: `pg_notify('${PAPERS_CHANNEL}', '')`,
  any_number: '(floor(random() * 9007199254740991)::bigint)',
  not_by_index: '{0}',
  by_arrival: '',
  and_for_each: 'join',
}

/**
 * Opens a PostgreSQL database and brings its schema up to date.
 * @throws {Fault} {NewerDatabase}
 */
export async function openPostgres(address: string, now: number): Promise<Connections> {
  await upgradePostgres(address, now, (database) => stayHere(database, wentToFolder))
  return connectPostgres(address)
}

/**
 * Brings the schema up to date; one copy of the program does that at a time.
 * @param check looks at the database once that is done
 * @throws {Fault} {NewerDatabase}
 */
export async function upgradePostgres(
  address: string,
  now: number,
  check: (database: Kysely<Schema>) => Promise<void> = async () => {},
): Promise<void> {
  const upgrading = queriesOver(openPool(address, 1, { statement_timeout: 0 }))
  try {
    await checkServer(upgrading, address)
    await retried(() => migrate(upgrading, now))
    await check(upgrading)
  } catch (error) {
    throw asStartFault(error, address)
  } finally {
    await upgrading.destroy()
  }
}

/** Opens a database whose schema is up to date. */
export function connectPostgres(address: string): Connections {
  const durable = queriesOver(openPool(address, MOST.durable))
  return {
    durable,
    quick: queriesOver(openPool(address, MOST.quick, { synchronous_commit: 'off' })),
    isShared: true,
    // Its log belongs to its administrator, and autovacuum gives free space back.
    eraseTraces: async () => {},
    shrink: async () => {},
    async now() {
      const { rows } = await sql<{ now: number }>`select extract(epoch from clock_timestamp()) * 1000 as now`.execute(durable)
      return Number(rows[0]?.now)
    },
    check: async () => [],
    async lastNumber(table, column) {
      const { rows } = await sql<{ last: number | null }>`
        select pg_sequence_last_value(pg_get_serial_sequence(${table}, ${column})::regclass) as last`.execute(durable)
      return rows[0]?.last ?? 0
    },
    async goOnAfter(table, column, last) {
      await sql`select setval(pg_get_serial_sequence(${table}, ${column}), greatest(${last}, 1), ${last} > 0)`.execute(durable)
    },
    async empty(tables) {
      await sql`truncate ${sql.join(tables.map((table) => sql.table(table)))}`.execute(durable)
    },
  }
}

/** @param pool of connections that begin as `openPool` says */
export function queriesOver(pool: PostgresPool): Kysely<Schema> {
  const dialect = new PostgresDialect({ pool })
  return new Queries({
    dialect: {
      createDriver: () => retrying(dialect.createDriver()),
      createQueryCompiler: () => new Compiler(),
      createAdapter: () => dialect.createAdapter(),
      createIntrospector: (queries) => dialect.createIntrospector(queries),
    },
  })
}

/**
 * Statements and transactions happen as if one came after the other, as SQLite's do: PostgreSQL's level `serializable` makes those fail that
 * would not, and they are tried again.
 */
class Queries extends Kysely<Schema> {
  override transaction(): TransactionBuilder<Schema> {
    const builder = super.transaction()
    const execute = builder.execute.bind(builder)
    const again =
      <Result>(work: (transaction: Transaction<Schema>) => Promise<Result>) =>
      async (transaction: Transaction<Schema>): Promise<Result> => {
        await sql`lock table migrations in exclusive mode`.execute(transaction)
        return work(transaction)
      }
    // What met another comes after all others that did: else each of many at once would make most of the others fail again and again.
    return Object.assign(builder, {
      execute: <Result>(work: (transaction: Transaction<Schema>) => Promise<Result>): Promise<Result> =>
        retried((isFirst) => execute(isFirst ? work : again(work))),
    })
  }
}

/** Tries again what met another transaction, as long as whoever asks has time. */
async function retried<Result>(work: (isFirst: boolean) => Promise<Result>): Promise<Result> {
  const budget = budgetNow()
  for (let isFirst = true; ; isFirst = false) {
    const begun = performance.now()
    try {
      return await work(isFirst)
    } catch (error) {
      if (!isConflict(error) || budget.leftMs <= 0) throw asTrouble(error)
    }
    await setTimeout(Math.random() * RETRY_MS)
    budget.leftMs -= performance.now() - begun
  }
}

/** Kysely's driver, which tries statements again that are no part of a transaction. */
function retrying(driver: Driver): Driver {
  const inTransaction = new WeakSet<DatabaseConnection>()
  const own = new WeakMap<DatabaseConnection, DatabaseConnection>()
  const of = (connection: DatabaseConnection): DatabaseConnection => own.get(connection) ?? connection
  return {
    init: () => driver.init(),
    async acquireConnection() {
      const connection = await driver.acquireConnection().catch((error: unknown) => {
        throw asTrouble(error)
      })
      const lent: DatabaseConnection = {
        executeQuery: <Row>(query: Parameters<DatabaseConnection['executeQuery']>[0]): Promise<QueryResult<Row>> =>
          inTransaction.has(lent) ? connection.executeQuery<Row>(query) : retried(() => connection.executeQuery<Row>(query)),
        streamQuery: (query, size) => connection.streamQuery(query, size),
      }
      own.set(lent, connection)
      return lent
    },
    async beginTransaction(connection, settings) {
      inTransaction.add(connection)
      await driver.beginTransaction(of(connection), settings)
    },
    commitTransaction: (connection) => driver.commitTransaction(of(connection)),
    async rollbackTransaction(connection) {
      // A connection that is lost cannot, and need not. The error that led here says more.
      await driver.rollbackTransaction(of(connection)).catch(() => {})
    },
    async releaseConnection(connection) {
      inTransaction.delete(connection)
      await driver.releaseConnection(of(connection))
    },
    destroy: () => driver.destroy(),
  }
}

class Compiler extends PostgresQueryCompiler {
  protected override visitFunction(node: FunctionNode): void {
    const write = { append: (text: string) => this.append(text), visit: (argument: OperationNode) => this.visitNode(argument) }
    if (!writeCall(FUNCTIONS, node, write)) super.visitFunction(node)
  }

  /** Only null, true and false stand behind PostgreSQL's `is`, and no list is empty. */
  protected override visitBinaryOperation(node: BinaryOperationNode): void {
    const { leftOperand, operator, rightOperand } = node
    const name = OperatorNode.is(operator) ? operator.operator : ''
    if (PrimitiveValueListNode.is(rightOperand) && rightOperand.values.length === 0) this.append(String(name === 'not in'))
    else if (name === 'is' && ValueNode.is(rightOperand) && rightOperand.immediate !== true) {
      this.visitNode(leftOperand)
      this.append(' is not distinct from ')
      this.visitNode(rightOperand)
    } else super.visitBinaryOperation(node)
  }

  /** Numbers say what they are: PostgreSQL takes a value of which it cannot tell for a text. */
  protected override appendValue(value: unknown): void {
    super.appendValue(value)
    if (typeof value === 'number') this.append(Number.isInteger(value) ? '::bigint' : '::float8')
  }

  /** Columns hold what SQLite's do: integers of 64 bits, and texts that are ordered by their characters' numbers. */
  protected override visitDataType(node: DataTypeNode): void {
    const isColumn = this.parentNode !== undefined && ColumnDefinitionNode.is(this.parentNode)
    if (isColumn && node.dataType === 'integer') this.append('bigint')
    else if (isColumn && node.dataType === 'text') this.append('text collate "C"')
    else super.visitDataType(node)
  }

  protected override getAutoIncrement(): string {
    return 'generated by default as identity'
  }
}
