import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import Sqlite from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import type { Schema } from './schema.ts'

/** How long a statement waits for another process (an operator's verb beside the bot) to finish writing. */
const BUSY_TIMEOUT_MS = 10_000

/** Opens the SQLite file, making it and its folder when missing. WAL with full sync: what was acknowledged survives a power cut. */
export function openSqlite(path: string): Kysely<Schema> {
  makePrivate(path)
  const sqlite = new Sqlite(path, { timeout: BUSY_TIMEOUT_MS })
  sqlite.pragma('journal_mode = WAL')
  sqlite.pragma('synchronous = FULL')
  sqlite.pragma('foreign_keys = ON')
  sqlite.pragma('secure_delete = ON') // who asks to be forgotten is not left in free pages
  return new Kysely<Schema>({ dialect: new SqliteDialect({ database: sqlite }) })
}

/** Creates the file readable by its owner alone; SQLite gives its -wal and -shm files the same mode. */
function makePrivate(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  closeSync(openSync(path, 'a', 0o600))
  chmodSync(path, 0o600)
}
