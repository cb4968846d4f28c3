import { statSync } from 'node:fs'
import { join } from 'node:path'
import type Sqlite from 'better-sqlite3'
import { Fault } from '../config/fault.ts'
import { databaseDamaged } from '../wording/operator.ts'
import { codeOf } from './busy.ts'
import { openFile } from './sqlite.ts'

/** How long the check waits for another process that holds the whole database, in milliseconds. */
const BUSY_TIMEOUT_MS = 10_000

/**
 * Refuses a database that is damaged, at each start: half a second for 100,000 papers. A bot that ran on would forget what it posted.
 * @param backup the file to restore; null if none is known
 * @throws {Fault}
 */
export function refuseDamaged(directory: string, backup: string | null): void {
  const path = join(directory, 'paperboy.db')
  if (!statSync(path, { throwIfNoEntry: false })?.size) return
  const damage = damageAt(path)
  if (damage !== null) throw new Fault('database-damaged', databaseDamaged(directory, damage, backup))
}

/** The first damage that a database finds in its own file; null if there is none. */
export function damageOf(database: Sqlite.Database): string | null {
  const [first] = database.prepare('pragma quick_check(1)').pluck().all().map(String)
  return first === 'ok' ? null : (first?.replace(/^\*{3} in database main \*{3}\s*/, '') ?? 'it does not answer')
}

/** Whether an error says that a file is damaged, or no database. */
export function isDamaged(error: unknown): boolean {
  return /^SQLITE_(?:CORRUPT|NOTADB)/.test(codeOf(error))
}

function damageAt(path: string): string | null {
  try {
    const database = openFile(path, BUSY_TIMEOUT_MS)
    try {
      return damageOf(database)
    } finally {
      database.close()
    }
  } catch (error) {
    if (isDamaged(error)) return (error as Error).message
    return null // whoever opens it next says what is wrong
  }
}
