import { existsSync, rmSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { Fault } from '../config/fault.ts'
import { restorationRuns } from '../wording/backups.ts'
import { cannotWriteData } from '../wording/operator.ts'
import { openFile } from './sqlite.ts'

/** Longer than another process blocks imports, in milliseconds. */
const LOOK_MS = 5_000
const LOCK_NAMES = ['bot', 'import', 'command'] as const

export class DataInUse extends Fault {
  constructor(directory: string) {
    super(
      'data-in-use',
      `Another Paperboy is already running on ${directory}. Stop it, or set PAPERBOY_DATA to another folder for this one.`,
    )
  }
}

/**
 * Claims a data directory for one running bot. Node has no file locks, so an exclusive SQLite transaction on a separate file holds an
 * operating-system lock. Even kill -9 frees it.
 * @returns a function that releases the claim
 * @throws {DataInUse}
 */
export function lockDirectory(directory: string): () => void {
  const release = lock(`${directory}/bot.lock`, (file) => file.exec('BEGIN EXCLUSIVE'), 0)
  if (release === null) throw new DataInUse(directory)
  return release
}

/** Claims a data directory for an import; several may run at once. @returns a function that releases the claim */
export function lockImports(directory: string): () => void {
  return lock(`${directory}/import.lock`, share, LOOK_MS) ?? (() => {})
}

/**
 * Claims a data directory for one operator's command; several may run at once, also beside a bot, but none beside a restoration, which would
 * take the database away from under it.
 * @returns a function that releases the claim
 * @throws {Fault}
 */
export function lockCommand(directory: string): () => void {
  const release = lock(`${directory}/command.lock`, share, LOOK_MS)
  if (release === null) throw new Fault('data-in-use', restorationRuns(directory))
  return release
}

/** Keeps commands out while the database is replaced. @returns a function that lets them in; null when one is running */
export function lockOutCommands(directory: string): (() => void) | null {
  return lock(`${directory}/command.lock`, (file) => file.exec('BEGIN EXCLUSIVE'), 0)
}

/** Blocks new imports for a moment. @returns a function that unblocks them; null when an import is running */
export function lockOutImports(directory: string): (() => void) | null {
  return lock(`${directory}/import.lock`, (file) => file.exec('BEGIN EXCLUSIVE'), 0)
}

function share(file: Sqlite.Database): void {
  file.exec('BEGIN')
  file.prepare('select count(*) from sqlite_master').get() // a transaction holds nothing before it reads
}

/** @returns a function that releases the lock; null when another process has it */
function lock(path: string, take: (file: Sqlite.Database) => void, waitMs: number): (() => void) | null {
  const file = openLock(path, waitMs)
  try {
    take(file)
  } catch (error) {
    file.close()
    const code = error instanceof Sqlite.SqliteError ? error.code : ''
    if (code.startsWith('SQLITE_BUSY')) return null
    if (!code.startsWith('SQLITE_NOTADB')) throw new Fault('data-folder', cannotWriteData(path, error))
    // The lock file holds no data, so it can be replaced.
    rmSync(path)
    return lock(path, take, waitMs)
  }
  return () => file.close()
}

/** Removes the lock files of a folder that nobody else uses: without a database they would look like those of a lost one. */
export function removeLocks(directory: string): void {
  for (const name of LOCK_NAMES) rmSync(`${directory}/${name}.lock`, { force: true })
}

/** Whether a running bot has claimed a data directory. Creates no file. */
export function isClaimed(directory: string): boolean {
  const path = `${directory}/bot.lock`
  if (!existsSync(path)) return false
  const lock = openFile(path, 0, true)
  try {
    lock.pragma('schema_version')
    return false
  } catch (error) {
    const code = error instanceof Sqlite.SqliteError ? error.code : ''
    if (code.startsWith('SQLITE_BUSY')) return true
    if (!code.startsWith('SQLITE_NOTADB')) throw error
    return false // a damaged lock file: no bot holds it
  } finally {
    lock.close()
  }
}

function openLock(path: string, waitMs: number): Sqlite.Database {
  try {
    return openFile(path, waitMs)
  } catch (error) {
    if (error instanceof Fault) throw error
    throw new Fault('data-folder', cannotWriteData(path, error))
  }
}
