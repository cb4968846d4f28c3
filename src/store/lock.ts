import { rmSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { Fault } from '../fault.ts'
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
  const lock = openFile(path, 0)
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    const code = error instanceof Sqlite.SqliteError ? error.code : ''
    if (code.startsWith('SQLITE_BUSY')) throw new DataInUse(directory)
    if (!code.startsWith('SQLITE_NOTADB')) throw error
    // Nothing is kept in it: what somebody wrote there is no loss.
    rmSync(path)
    return lockDirectory(directory)
  }
  return () => lock.close()
}
