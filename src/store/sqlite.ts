import { chmodSync, closeSync, existsSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import Sqlite from 'better-sqlite3'
import { Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import { Fault } from '../config/fault.ts'
import { cannotWriteData } from '../wording/operator.ts'
import { createDriver, type Statement } from './driver.ts'
import { makeDataFolder } from './folder.ts'
import type { Schema } from './schema.ts'

/** How long an opening waits for another process (an operator's verb beside the bot) to finish writing. */
const OPENING_TIMEOUT_MS = 10_000
/** How long a statement does, with the whole program; what has to wait longer lets others go on (driver.ts). */
const BUSY_TIMEOUT_MS = 50

/** Of 4 kB each: 256 MB, which take about two seconds. */
const MOST_PAGES_AT_ONCE = 65_536

/**
 * Every database and statement there was. From Node 24.19 on, better-sqlite3 12 aborts the process when the garbage collector frees one of
 * them (`RemoveEnvironmentCleanupHook: env != nullptr`), and version 13 does not run on Node 20: so none is ever freed. A program has few
 * databases, and the store's queries have few forms.
 */
const kept: object[] = []

/** Opens the SQLite file, making it and its folder when missing. WAL with full sync: what was acknowledged survives a power cut. */
export function openSqlite(path: string): Kysely<Schema> {
  makeDataFolder(dirname(path))
  checkWritable(path)
  const sqlite = openFile(path, OPENING_TIMEOUT_MS)
  letShrink(sqlite)
  sqlite.exec('PRAGMA journal_mode = WAL')
  sqlite.exec('PRAGMA synchronous = FULL')
  sqlite.exec('PRAGMA foreign_keys = ON')
  sqlite.exec('PRAGMA secure_delete = ON') // who asks to be forgotten is not left in free pages
  sqlite.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`)
  return queriesOver(sqlite)
}

/**
 * Lets free pages be given back later (retention.ts). A file that was made without this is written anew once, unless that would take long;
 * its free pages are used again all the same.
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

/** The queries over a file that is open. */
export function queriesOver(sqlite: Sqlite.Database): Kysely<Schema> {
  const database = {
    close: () => void sqlite.close(),
    prepare(text: string): Statement {
      const statement = sqlite.prepare(text)
      if (text === 'rollback') return whereNeeded(statement, sqlite)
      return BRIEF.test(text) ? withoutSync(statement, sqlite) : statement
    },
  }
  return new Kysely<Schema>({
    dialect: {
      createDriver: () => createDriver(database),
      createQueryCompiler: () => new SqliteQueryCompiler(),
      createAdapter: () => new SqliteAdapter(),
      createIntrospector: (queries) => new SqliteIntrospector(queries),
    },
  })
}

/**
 * What a person waits for with every command, and may be lost in a power cut (not in a crash): which buttons belong to a list, and which
 * deliveries came already. Waiting for the disk would take longer than all the rest of an answer.
 */
const BRIEF = /^(?:insert into|update) "(?:listings|inbound_seen)"/

function withoutSync(statement: Sqlite.Statement, sqlite: Sqlite.Database): Statement {
  return {
    reader: statement.reader,
    all: (parameters) => statement.all(parameters),
    run(parameters) {
      // SQLite changes it only between transactions.
      if (sqlite.inTransaction) return statement.run(parameters)
      sqlite.exec('PRAGMA synchronous = NORMAL')
      try {
        return statement.run(parameters)
      } finally {
        sqlite.exec('PRAGMA synchronous = FULL')
      }
    },
  }
}

/** Where the disk is full SQLite has taken a transaction back itself; to say that there is none would hide why. */
function whereNeeded(rollback: Sqlite.Statement, sqlite: Sqlite.Database): Statement {
  return {
    reader: false,
    all: () => [],
    run: () => (sqlite.inTransaction ? rollback.run() : { changes: 0, lastInsertRowid: 0 }),
  }
}

/**
 * Opens a file for its owner alone. The same text gives the same statement.
 * @param timeout how long to wait for another process's lock, in milliseconds
 * @param isReadOnly whether nothing can be written through it; the file must be there then
 */
export function openFile(path: string, timeout: number, isReadOnly = false): Sqlite.Database {
  if (!isReadOnly && path !== MEMORY) makePrivate(path)
  const sqlite = new Sqlite(path, { timeout, readonly: isReadOnly })
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

const MEMORY = ':memory:'

/**
 * Makes the file where it is missing, and takes it from others who could read it: whatever the mode of its folder, or of the file that a
 * restore left there. SQLite makes -wal and -shm files with the same mode.
 */
function makePrivate(path: string): void {
  // Never one that is there: whoever opens and closes it takes away the locks that this process has on it.
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
    throw new Fault(cannotWriteData(path, error))
  }
}
