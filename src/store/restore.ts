import { closeSync, copyFileSync, existsSync, mkdtempSync, openSync, readdirSync, readSync, renameSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { Fault } from '../config/fault.ts'
import { commandRuns, importRuns, noBackup, noSuchBackup, notReplaced, restoreFailed } from '../wording/backups.ts'
import { removeDatabase, syncToDisk } from './backup.ts'
import { codeOf } from './busy.ts'
import { damageOf, isDamaged } from './damage.ts'
import { markRestored, type Restored } from './deliveries/restored.ts'
import { makeDataFolder } from './folder.ts'
import { isClaimed, lockDirectory, lockOutCommands, lockOutImports, removeLocks } from './lock.ts'
import { migrate } from './migrations.ts'
import { openFile, queriesOver } from './sqlite.ts'

export interface Restoration extends Restored {
  readonly papers: number
  /** Whether the folder had a database before. */
  readonly isReplaced: boolean
  /** Whether a bot runs there, in a dry run. */
  readonly isInUse: boolean
}

interface Wish {
  readonly data: string
  readonly file: string
  /** Milliseconds since 1970. */
  readonly now: number
  /** Whether a database that is there may be replaced. */
  readonly mayReplace: boolean
  /** Whether nothing is changed. */
  readonly isDry: boolean
}

const BUSY_TIMEOUT_MS = 5_000
const SEARCH_FILES = ['search.db', 'search.db-wal', 'search.db-shm', 'search.db-journal']

/**
 * Puts a backup in place of the database. The old database is whole until the last step, which is one renaming.
 * @throws {Fault}
 */
export async function restore(wish: Wish): Promise<Restoration> {
  const { data, file, isDry, mayReplace } = wish
  const named = statSync(file, { throwIfNoEntry: false })
  if (named === undefined) throw new Fault('file-wrong', noSuchBackup(file))
  if (!named.isFile()) throw new Fault('file-wrong', noBackup(file))
  // Before the folder is locked: a new folder with locks alone would look like that of a lost database.
  if (!beginsAsDatabase(file)) throw new Fault('file-wrong', noBackup(file, 'file is not a database'))
  const database = join(data, 'paperboy.db')
  const isReplaced = (statSync(database, { throwIfNoEntry: false })?.size ?? 0) > 0
  if (isDry) {
    const scratch = mkdtempSync(join(tmpdir(), 'paperboy-restore-'))
    try {
      return { ...(await prepare(wish, join(scratch, 'copy.db'))), isReplaced, isInUse: existsSync(data) && isClaimed(data) }
    } finally {
      rmSync(scratch, { recursive: true, force: true })
    }
  }
  const isNew = !existsSync(data) || readdirSync(data).length === 0
  makeDataFolder(data)
  const release = lockDirectory(data)
  try {
    const letImports = lockOutImports(data)
    if (letImports === null) throw new Fault('data-in-use', importRuns(data))
    const letCommands = lockOutCommands(data)
    try {
      if (letCommands === null) throw new Fault('data-in-use', commandRuns(data))
      if (isReplaced && !mayReplace) throw new Fault('file-wrong', notReplaced(database))
      return { ...(await replace(wish, database)), isReplaced, isInUse: false }
    } catch (error) {
      // While they are held, so that nobody takes one that is gone.
      if (isNew) removeLocks(data)
      throw error
    } finally {
      letCommands?.()
      letImports()
    }
  } finally {
    release()
  }
}

/** SQLite: the first sixteen bytes of a database file. */
function beginsAsDatabase(file: string): boolean {
  const begin = Buffer.alloc(16)
  const opened = openSync(file, 'r')
  try {
    readSync(opened, begin)
  } finally {
    closeSync(opened)
  }
  return begin.toString('latin1') === 'SQLite format 3\0'
}

async function replace(wish: Wish, database: string): Promise<Omit<Restoration, 'isReplaced' | 'isInUse'>> {
  const unfinished = join(wish.data, 'restored.unfinished')
  removeDatabase(unfinished) // of one that was killed
  try {
    const prepared = await prepare(wish, unfinished)
    for (const name of SEARCH_FILES) rmSync(join(wish.data, name), { force: true })
    closeLog(database)
    // A log that belongs to another database would be read into this one.
    for (const end of ['-wal', '-shm']) rmSync(database + end, { force: true })
    renameSync(unfinished, database)
    syncToDisk(wish.data)
    return prepared
  } catch (error) {
    if (error instanceof Fault) throw error
    throw new Fault('file-failed', restoreFailed(wish.file, codeOf(error), error))
  } finally {
    removeDatabase(unfinished)
  }
}

/** Copies a backup, checks the copy, brings it up to date, and marks what is not known of the time since. */
async function prepare({ file, now }: Wish, copy: string): Promise<Omit<Restoration, 'isReplaced' | 'isInUse'>> {
  copyFileSync(file, copy)
  if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`) // a copied data folder
  const database = openFile(copy, BUSY_TIMEOUT_MS)
  const queries = queriesOver(() => database)
  try {
    const isOurs = database.prepare("select 1 from sqlite_master where name = 'migrations'").get() !== undefined
    const damage = damageOf(database)
    if (!isOurs || damage !== null) throw new Fault('file-wrong', noBackup(file, damage ?? undefined))
    database.exec('PRAGMA journal_mode = DELETE; PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON')
    await migrate(queries, now)
    const gap = await markRestored(queries, now)
    const { rows } = await sql<{ papers: number }>`select count(*) as papers from papers where merged_into is null`.execute(queries)
    return { ...gap, papers: rows[0]?.papers ?? 0 }
  } catch (error) {
    if (isDamaged(error)) throw new Fault('file-wrong', noBackup(file, (error as Error).message))
    throw error
  } finally {
    await queries.destroy()
    if (database.open) database.close()
    syncToDisk(copy)
  }
}

/** Writes the old database's log into it, so that it is whole without the log should this end before the last step. */
function closeLog(path: string): void {
  if (!existsSync(`${path}-wal`) || !existsSync(path)) return
  try {
    const old = openFile(path, BUSY_TIMEOUT_MS)
    try {
      old.pragma('wal_checkpoint(TRUNCATE)')
    } finally {
      old.close()
    }
  } catch {
    // It is damaged, which is why it is replaced.
  }
}
