import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { Fault } from '../config/fault.ts'
import { backupExists, backupFailed, copyDamaged, notBackedUp, nothingToBackUp } from '../wording/backups.ts'
import { codeOf } from './busy.ts'
import { damageOf, isDamaged } from './damage.ts'
import { openFile } from './sqlite.ts'

/** How long a backup waits for another process that holds the whole database, in milliseconds. */
const BUSY_TIMEOUT_MS = 10_000

export interface Backup {
  readonly file: string
  /** In bytes. */
  readonly size: number
  readonly papers: number
}

/**
 * Copies the database to a file that does not exist yet, as of one instant, also while a bot writes to it. The file appears whole and checked,
 * or not at all. It blocks the thread until it is done.
 * @param now milliseconds since 1970; the copy remembers it
 * @throws {Fault}
 */
export function backUp(data: string, file: string, now: number): Backup {
  if (existsSync(file)) throw new Fault('file-wrong', backupExists(file))
  const unfinished = `${file}.${process.pid}.unfinished`
  try {
    const papers = copyTo(data, unfinished, now)
    const { size } = statSync(unfinished)
    // The name is taken before anything is put there: a file that somebody else made meanwhile stays.
    closeSync(openSync(file, 'wx', 0o600))
    renameSync(unfinished, file)
    syncToDisk(dirname(file))
    return { file, size, papers }
  } catch (error) {
    throw asFault(data, file, error)
  } finally {
    removeDatabase(unfinished)
  }
}

/**
 * Copies the database to a file of its owner alone, and checks the copy. What a failure leaves of it is for the caller to remove.
 * @returns how many papers the copy holds
 */
export function copyTo(data: string, file: string, now: number): number {
  const source = join(data, 'paperboy.db')
  if (!statSync(source, { throwIfNoEntry: false })?.size) throw new Fault('file-wrong', nothingToBackUp(data))
  closeSync(openSync(file, 'wx', 0o600)) // SQLite would let others read it
  const database = openFile(source, BUSY_TIMEOUT_MS)
  try {
    // One step of one transaction. A copy page by page would begin again at each write of the bot.
    database.prepare('VACUUM INTO ?').run(file)
  } finally {
    database.close()
  }
  const copy = openFile(file, BUSY_TIMEOUT_MS)
  try {
    const damage = damageOf(copy)
    if (damage !== null) throw new Fault('file-failed', copyDamaged(data, damage))
    copy
      .prepare("insert into counters (name, value) values ('backed_up', ?) on conflict (name) do update set value = excluded.value")
      .run(now)
    return Number(copy.prepare('select count(*) from papers where merged_into is null').pluck().get())
  } finally {
    copy.close()
    syncToDisk(file)
  }
}

/** Removes a database with the files that SQLite keeps beside it. */
export function removeDatabase(file: string): void {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(file + end, { force: true })
}

/** A power cut must not lose what is said to be done. Not every system can do this for a folder. */
export function syncToDisk(path: string): void {
  const isFolder = statSync(path).isDirectory()
  try {
    const file = openSync(path, isFolder ? 'r' : 'r+')
    try {
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
  } catch (error) {
    if (!isFolder) throw error
  }
}

function asFault(data: string, file: string, error: unknown): Fault {
  if (error instanceof Fault) return error
  if (isDamaged(error)) return new Fault('database-damaged', notBackedUp(data, (error as Error).message))
  const { code } = error as NodeJS.ErrnoException
  if (code === 'EEXIST') return new Fault('file-wrong', backupExists(file))
  const isOfMachine = error instanceof Sqlite.SqliteError || ['ENOSPC', 'EDQUOT', 'EIO'].includes(code ?? '')
  return new Fault(isOfMachine ? 'file-failed' : 'file-wrong', backupFailed(file, codeOf(error), error))
}
