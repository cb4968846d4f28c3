import { existsSync, rmSync } from 'node:fs'
import type Sqlite from 'better-sqlite3'
import { codeOf, isBusy } from '../../store/busy.ts'
import { isDamaged } from '../../store/damage.ts'
import type { PaperStore } from '../../store/papers.ts'
import { openFile } from '../../store/sqlite.ts'

/** The version of the file's layout and of the analysis. A file of another version is rebuilt. */
const VERSION = 9

const SCHEMA = `
  create table state (name text primary key, value) without rowid;
  create table postings (term integer not null, first integer not null, papers blob not null, primary key (term, first)) without rowid;
  create table terms (number integer primary key, text text not null unique);
  create table counts (block integer primary key, written integer not null, papers blob not null, uses blob not null);
  create table spellings (spelling text primary key, term integer not null) without rowid;
  create table papers (number integer primary key autoincrement, id integer not null unique, sequence integer not null, published text,
    length integer not null, categories text not null, sources text not null, journal text, preprint integer not null, code integer not null);
  create table bodies (number integer primary key, keys text not null, body blob not null);
  create table word_vectors (step integer primary key, terms blob not null, scales blob not null, numbers blob not null);
  create table paper_keys (key text primary key, paper integer not null) without rowid;
  create index paper_keys_paper on paper_keys (paper);
`

/** How long a statement, and the answers behind it, wait for another process that writes the same file, such as an operator's verb. */
const BUSY_MS = 250
/** How long opening waits, for example when two processes create the file at once. */
const LONGEST_OPENING_MS = 10_000
const REST_MS = 50

/**
 * Opens the file of an index. Creates it if it is missing, damaged, or of another version or store.
 * @param identity the identity of the store
 */
export function openIndexFile(path: string, identity: number): Sqlite.Database {
  try {
    const database = retryWhileBusy(() => openExisting(path, identity))
    if (readState(database, 'version') === VERSION && readState(database, 'identity') === identity) return database
    database.close()
  } catch (error) {
    if (!isUnusable(error)) throw error
  }
  discardIndexFile(path)
  return retryWhileBusy(() => openExisting(path, identity))
}

/**
 * Deletes an index that was made from another store or from a later state of this one, for example after an older database was restored. A
 * writer of both writes the store first, so the index is read first here.
 */
export async function discardForeignIndex(path: string, papers: Pick<PaperStore, 'identity' | 'revision'>): Promise<void> {
  const index = readOrigin(path)
  // Both are requested before the caller can write anything.
  const [identity, revision] = await Promise.all([papers.identity(), papers.revision()])
  if (index !== null && (index.identity !== identity || index.revision > revision)) discardIndexFile(path)
}

/** @returns null if the index cannot be read; opening it will show why */
function readOrigin(path: string): { readonly identity: unknown; readonly revision: number } | null {
  if (!existsSync(path)) return null
  try {
    const database = openFile(path, BUSY_MS)
    try {
      return { identity: readState(database, 'identity'), revision: Number(readState(database, 'revision') ?? 0) }
    } finally {
      database.close()
    }
  } catch {
    return null
  }
}

/** Deletes the file, which is derived from the store. */
export function discardIndexFile(path: string): void {
  for (const file of [path, `${path}-wal`, `${path}-shm`]) rmSync(file, { force: true })
}

/** Whether an opened file is damaged or lacks a table. */
export function isUnusable(error: unknown): boolean {
  return isDamaged(error) || codeOf(error) === 'SQLITE_ERROR'
}

function openExisting(path: string, identity: number): Sqlite.Database {
  const database = openFile(path, BUSY_MS)
  try {
    database.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma cache_size = -64000; pragma temp_store = memory')
    if (isNew(database)) {
      // Another process that opens the file now must see it complete.
      database.exec('begin immediate')
      if (isNew(database)) {
        database.exec(SCHEMA)
        const insert = database.prepare('insert into state values (?, ?)')
        for (const [name, value] of Object.entries({ version: VERSION, identity })) insert.run(name, value)
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

function readState(database: Sqlite.Database, name: string): unknown {
  return database.prepare('select value from state where name = ?').pluck().get(name)
}

/** Retries while another process locks the file. Blocking is fine: the thread has nothing else to do. */
function retryWhileBusy<Result>(work: () => Result): Result {
  for (let waited = 0; ; waited += BUSY_MS + REST_MS) {
    try {
      return work()
    } catch (error) {
      if (!isBusy(error) || waited > LONGEST_OPENING_MS) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, REST_MS)
    }
  }
}
