import { rmSync } from 'node:fs'
import type Sqlite from 'better-sqlite3'
import { openFile } from '../store/sqlite.ts'

/** Of the file's layout and of the analysis: a file of another version is built anew. */
const VERSION = 3

const SCHEMA = `
  create table state (name text primary key, value) without rowid;
  create virtual table postings using fts5(terms, content='', contentless_delete=1, detail=none, tokenize='ascii');
  create table terms (number integer primary key, text text not null unique, papers integer not null, uses integer not null,
    steps integer not null);
  create table spellings (spelling text primary key, term integer not null) without rowid;
  create table papers (id integer primary key, sequence integer not null, published text, length integer not null,
    categories text not null, sources text not null, keys text not null, body blob not null);
  create table paper_keys (key text primary key, paper integer not null) without rowid;
  create index paper_keys_paper on paper_keys (paper);
`

/** How long a statement waits for another process (an operator's verb beside the bot) that writes the same file: answers wait behind it. */
const BUSY_MS = 250
/** How long an opening does, as when two begin the file at once. */
const LONGEST_OPENING_MS = 10_000
const REST_MS = 50

/** Opens the file of an index, making it where it is missing, damaged or of another version. */
export function openIndexFile(path: string): Sqlite.Database {
  try {
    const database = patiently(() => openExisting(path))
    if (versionOf(database) === VERSION) return database
    database.close()
  } catch (error) {
    if (!isUnusable(error)) throw error
  }
  discardIndexFile(path)
  return patiently(() => openExisting(path))
}

/** It is derived from the store, and may be deleted. */
export function discardIndexFile(path: string): void {
  for (const file of [path, `${path}-wal`, `${path}-shm`]) rmSync(file, { force: true })
}

export function isDamaged(error: unknown): boolean {
  return /^SQLITE_(?:CORRUPT|NOTADB)/.test(codeOf(error))
}

/** Of an opening: damaged, or without a table that should be there. */
export function isUnusable(error: unknown): boolean {
  return isDamaged(error) || codeOf(error) === 'SQLITE_ERROR'
}

/** Whether another process writes just now. */
export function isBusy(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_BUSY')
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown }).code)
}

function openExisting(path: string): Sqlite.Database {
  const database = openFile(path, BUSY_MS)
  try {
    database.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma cache_size = -16000; pragma temp_store = memory')
    if (isNew(database)) {
      // Whole for whoever opens it at the same time.
      database.exec('begin immediate')
      if (isNew(database)) {
        database.exec(SCHEMA)
        database.prepare('insert into state values (?, ?)').run('version', VERSION)
      }
      database.exec('commit')
    }
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

function isNew(database: Sqlite.Database): boolean {
  return database.prepare("select 1 from sqlite_master where name = 'state'").get() === undefined
}

function versionOf(database: Sqlite.Database): unknown {
  return database.prepare("select value from state where name = 'version'").pluck().get()
}

/** Tries again while another process has the file for itself; the thread has nothing else to do. */
function patiently<Result>(work: () => Result): Result {
  for (let waited = 0; ; waited += BUSY_MS + REST_MS) {
    try {
      return work()
    } catch (error) {
      if (!isBusy(error) || waited > LONGEST_OPENING_MS) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, REST_MS)
    }
  }
}
