import { chmodSync, closeSync, existsSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import { type FunctionNode, Kysely, type OperationNode, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, sql } from 'kysely'
import { Fault } from '../config/fault.ts'
import { cannotWriteData, driverMissing } from '../wording/operator.ts'
import type { Connections } from './connections.ts'
import { createDriver, createTurns, type Statement, type Statements } from './driver.ts'
import { makeDataFolder } from './folder.ts'
import { type Functions, writeCall } from './functions.ts'
import type { Schema } from './schema.ts'

/** How long opening the database waits for another process, such as an operator's verb, to finish writing. */
const OPENING_TIMEOUT_MS = 10_000
/** How long a statement waits and blocks the program. The driver retries after that without blocking (driver.ts). */
const BUSY_TIMEOUT_MS = 50

/** Free pages that one transaction returns to the file system, of 4 kB each. */
const PAGES = 256
/** Pages of 4 kB: 256 MB in all. A larger file would hold up the start. */
const MOST_PAGES_AT_ONCE = 65_536

/**
 * Keeps every database and statement alive. From Node 24.19 on, better-sqlite3 12 aborts the process when the garbage collector frees one of
 * them (`RemoveEnvironmentCleanupHook: env != nullptr`), and version 13 does not run on Node 20. There are few databases and few distinct
 * statements, so this costs little.
 */
const kept: object[] = []

const FUNCTIONS: Functions = {
  larger_of: 'max({0}, {1})',
  smaller_of: 'min({0}, {1})',
  numbers_of: '(select value from json_each({0}))',
  texts_of: '(select value from json_each({0}))',
  each_of: "json_each(iif(json_valid({0}) and {0} like '[%', {0}, '[]')) as each",
  is_list: "(iif(json_valid({0}), json_type({0}), '') = 'array')",
  length_of_list: 'json_array_length({0})',
  member_of: '({0} ->> {1})',
  joined: 'group_concat({0})',
  place_of: 'instr({0}, {1})',
  is_like: "like({1}, {0}, '\\')",
  hold_counters: 'select 1', // a transaction has the whole file to itself
  hold_schema: 'select 1',
  tell_of_papers: 'null', // there are none
  any_number: '(random() & 9007199254740991)',
  not_by_index: '+{0}',
  by_arrival: 'indexed by papers_by_arrival',
  and_for_each: 'cross join',
}

/** Opens the SQLite file, by two connections that take turns; creates it and its folder if missing. */
export function openConnections(path: string): Connections {
  const turns = createTurns()
  return connectionsOf(
    openSqlite(path, turns),
    queriesOver(() => connect(path, BUSY_TIMEOUT_MS, 'NORMAL'), turns),
  )
}

/** What the store needs of SQLite, over connections that are open. */
export function connectionsOf(durable: Kysely<Schema>, quick = durable): Connections {
  return {
    durable,
    quick,
    async now() {
      const { rows } = await sql<{ now: number }>`select cast(unixepoch('subsec') * 1000 as integer) as now`.execute(durable)
      return Number(rows[0]?.now)
    },
    isShared: false,
    async eraseTraces() {
      await sql`pragma wal_checkpoint(truncate)`.execute(durable)
    },
    shrink: () => giveBackPages(durable),
    async check() {
      const { rows } = await sql<{ quick_check: string }>`pragma quick_check`.execute(durable)
      return rows.map((row) => row.quick_check).filter((line) => line !== 'ok')
    },
    async lastNumber(table) {
      const { rows } = await sql<{ seq: number }>`select seq from sqlite_sequence where name = ${table}`.execute(durable)
      return rows[0]?.seq ?? 0
    },
    async goOnAfter(table, _, last) {
      await sql`delete from sqlite_sequence where name = ${table}`.execute(durable)
      await sql`insert into sqlite_sequence (name, seq) values (${table}, ${last})`.execute(durable)
    },
    async empty(tables) {
      await sql`pragma foreign_keys = off`.execute(durable)
      for (const table of tables) await sql`delete from ${sql.table(table)}`.execute(durable)
      await sql`pragma foreign_keys = on`.execute(durable)
    },
  }
}

/** Shrinks the file to its contents, if the database was created with that ability. */
async function giveBackPages(database: Kysely<Schema>): Promise<void> {
  for (let free = await countFree(database); free > 0; ) {
    await sql.raw(`pragma incremental_vacuum(${PAGES})`).execute(database)
    const left = await countFree(database)
    if (left >= free) return
    free = left
    await setImmediate()
  }
}

async function countFree(database: Kysely<Schema>): Promise<number> {
  const { rows } = await sql<{ freelist_count: number }>`pragma freelist_count`.execute(database)
  return rows[0]?.freelist_count ?? 0
}

/** Opens the SQLite file with the durable connection alone. */
export function openSqlite(path: string, turns = createTurns()): Kysely<Schema> {
  makeDataFolder(dirname(path))
  checkWritable(path)
  const sqlite = connect(path, OPENING_TIMEOUT_MS, 'FULL')
  return queriesOver(() => sqlite, turns)
}

/** @param synchronous what SQLite's WAL mode syncs to the disk: each commit, or checkpoints only */
function connect(path: string, timeout: number, synchronous: 'FULL' | 'NORMAL'): Sqlite.Database {
  const sqlite = openFile(path, timeout)
  letShrink(sqlite)
  sqlite.exec('PRAGMA journal_mode = WAL')
  sqlite.exec(`PRAGMA synchronous = ${synchronous}`)
  sqlite.exec('PRAGMA foreign_keys = ON')
  sqlite.exec('PRAGMA secure_delete = ON') // deleted personal data must not remain in free pages
  sqlite.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`)
  return sqlite
}

/**
 * Makes it possible to shrink the file later. A file created without this is rewritten once, unless that would take long. Free
 * pages of such a file are still reused.
 */
function letShrink(sqlite: Sqlite.Database): void {
  if (sqlite.pragma('auto_vacuum', { simple: true }) !== 0) return
  sqlite.pragma('auto_vacuum = INCREMENTAL')
  const pages = Number(sqlite.pragma('page_count', { simple: true }))
  if (pages === 0 || pages > MOST_PAGES_AT_ONCE) return
  try {
    sqlite.exec('VACUUM')
  } catch {
    // The disk is full, or another process reads: the next start tries again.
  }
}

/** @param open called at the first query */
export function queriesOver(open: () => Sqlite.Database, turns = createTurns()): Kysely<Schema> {
  return new Kysely<Schema>({
    dialect: {
      createDriver: () => createDriver(() => statementsOf(open()), turns),
      createQueryCompiler: () => new SqliteCompiler(),
      createAdapter: () => new SqliteAdapter(),
      createIntrospector: (queries) => new SqliteIntrospector(queries),
    },
  })
}

export class SqliteCompiler extends SqliteQueryCompiler {
  protected override visitFunction(node: FunctionNode): void {
    const write = { append: (text: string) => this.append(text), visit: (argument: OperationNode) => this.visitNode(argument) }
    if (!writeCall(FUNCTIONS, node, write)) super.visitFunction(node)
  }
}

function statementsOf(sqlite: Sqlite.Database): Statements {
  return {
    close: () => void sqlite.close(),
    prepare(text) {
      const statement = sqlite.prepare(text)
      return text === 'rollback' ? whereNeeded(statement, sqlite) : statement
    },
  }
}

/** When the disk is full, SQLite rolls back by itself. A second rollback would fail and hide the real error. */
function whereNeeded(rollback: Sqlite.Statement, sqlite: Sqlite.Database): Statement {
  return {
    reader: false,
    all: () => [],
    run: () => (sqlite.inTransaction ? rollback.run() : { changes: 0, lastInsertRowid: 0 }),
  }
}

/**
 * Opens a file for its owner alone. Statements are cached by their text.
 * @param timeout how long to wait for another process's lock, in milliseconds
 * @param isReadOnly whether the file is opened for reading only; it must exist then
 */
export function openFile(path: string, timeout: number, isReadOnly = false): Sqlite.Database {
  if (!isReadOnly && path !== MEMORY) {
    // A driver that is missing is found before a file is made: a lock without a database would look as if a bot had run here.
    if (!existsSync(path)) open(MEMORY, {}).close()
    makePrivate(path)
  }
  const sqlite = open(path, { timeout, readonly: isReadOnly })
  const prepare = sqlite.prepare.bind(sqlite)
  const statements = new Map<string, Sqlite.Statement>()
  kept.push(sqlite, statements)
  return Object.assign(sqlite, {
    prepare(text: string) {
      const statement = statements.get(text) ?? prepare(text)
      statements.set(text, statement)
      return statement
    },
  })
}

/** @throws {Fault} where npm has not run the script that fetches or builds the driver */
function open(path: string, options: Sqlite.Options): Sqlite.Database {
  try {
    return new Sqlite(path, options)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ERR_DLOPEN_FAILED' || message.startsWith('Could not locate the bindings file'))
      throw new Fault('driver-missing', driverMissing(code === undefined))
    throw error
  }
}

const MEMORY = ':memory:'

/**
 * Creates the file if missing, and removes other users' access to it, whatever the mode of its folder or of a restored file. SQLite creates
 * -wal and -shm files with the same mode.
 */
function makePrivate(path: string): void {
  // An existing file is not opened here: closing it again would drop this process's locks on it.
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600))
  for (const file of [path, `${path}-wal`, `${path}-shm`]) {
    const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? 0
    if ((mode & 0o077) !== 0) chmodSync(file, 0o600)
  }
}

/** @throws {Fault} */
function checkWritable(path: string): void {
  try {
    closeSync(openSync(path, 'a', 0o600))
    chmodSync(path, 0o600)
  } catch (error) {
    throw new Fault('data-folder', cannotWriteData(path, error))
  }
}
