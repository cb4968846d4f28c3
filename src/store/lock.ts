import { existsSync, rmSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { Fault } from '../fault.ts'
import { cannotWriteData } from '../wording/operator.ts'
import { openFile } from './sqlite.ts'

export class DataInUse extends Fault {
  constructor(directory: string) {
    super(`Another Paperboy is already running on ${directory}. Stop it, or set PAPERBOY_DATA to another folder for this one.`)
  }
}

/**
 * Claims a data directory for one running bot. Node has no file locks, SQLite does: an exclusive transaction on a file of its own holds an
 * operating-system lock that even kill -9 frees.
 * @returns a function that gives the claim back
 * @throws {DataInUse}
 */
export function lockDirectory(directory: string): () => void {
  const path = `${directory}/bot.lock`
  const lock = openLock(path)
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    const code = error instanceof Sqlite.SqliteError ? error.code : ''
    if (code.startsWith('SQLITE_BUSY')) throw new DataInUse(directory)
    if (!code.startsWith('SQLITE_NOTADB')) throw new Fault(cannotWriteData(path, error))
    // Nothing is kept in it: what somebody wrote there is no loss.
    rmSync(path)
    return lockDirectory(directory)
  }
  return () => lock.close()
}

/** Whether a running bot has claimed a data directory. Only looks, and makes no file. */
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
    return false // what somebody wrote there is in no bot's way
  } finally {
    lock.close()
  }
}

function openLock(path: string): Sqlite.Database {
  try {
    return openFile(path, 0)
  } catch (error) {
    throw new Fault(cannotWriteData(path, error))
  }
}
