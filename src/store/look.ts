import { constants, statSync } from 'node:fs'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type Sqlite from 'better-sqlite3'
import { sql } from 'kysely'
import { Fault } from '../config/fault.ts'
import { openFile, queriesOver } from './sqlite.ts'
import { type Store, storeOver } from './store.ts'

/** A store that is looked at: nothing in its folder changes, not even a time. */
export interface Look {
  readonly store: Store
  /** The last step of the schema that the database has; 0 where it has none. */
  readonly schema: number
  close(): Promise<void>
}

const BUSY_TIMEOUT_MS = 10_000
/** Of a database that something writes meanwhile. */
const MOST_COPIES = 3

/** @param isInUse whether a bot runs on this folder. @throws where the file cannot be read, or is no database */
export async function lookAtStore(directory: string, isInUse: boolean): Promise<Look> {
  const { database, close } = await lookAtFile(join(directory, 'paperboy.db'), isInUse)
  const queries = queriesOver(database)
  const end = async (): Promise<void> => {
    await queries.destroy()
    await close()
  }
  try {
    const { rows } = await sql`select 1 from sqlite_master where name = 'migrations'`.execute(queries)
    const last =
      rows.length === 0
        ? null
        : await queries
            .selectFrom('migrations')
            .select(({ fn }) => fn.max('number').as('number'))
            .executeTakeFirst()
    return { store: storeOver(queries), schema: Number(last?.number ?? 0), close: end }
  } catch (error) {
    await end()
    throw error
  }
}

/**
 * Opens a database to be read. SQLite makes files beside a database with a log, even to read it, unless another process has made them: so one
 * that nobody uses is read from a copy.
 */
export async function lookAtFile(path: string, isInUse: boolean): Promise<{ database: Sqlite.Database; close: () => Promise<void> }> {
  const scratch = await mkdtemp(join(tmpdir(), 'paperboy-look-'))
  const copy = join(scratch, 'copy.db')
  const clean = (): Promise<void> => rm(scratch, { recursive: true, force: true })
  try {
    const isCopied = !isInUse && (await copyWhole(path, copy))
    const database = isCopied ? openFile(copy, BUSY_TIMEOUT_MS) : openFile(path, BUSY_TIMEOUT_MS, true)
    return {
      database,
      async close() {
        database.close()
        await clean()
      },
    }
  } catch (error) {
    await clean()
    throw error
  }
}

/** Copies a database and its log as they were at one instant. @returns false where something goes on writing them */
async function copyWhole(path: string, copy: string): Promise<boolean> {
  for (let tries = 0; tries < MOST_COPIES; tries++) {
    const before = stampOf(path)
    await copyFile(path, copy, constants.COPYFILE_FICLONE).catch(tellOfRoom)
    await copyLog(path, copy)
    if (stampOf(path) === before) return true
  }
  return false
}

async function copyLog(path: string, copy: string): Promise<void> {
  await rm(`${copy}-wal`, { force: true })
  await copyFile(`${path}-wal`, `${copy}-wal`, constants.COPYFILE_FICLONE).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') tellOfRoom(error)
  })
}

function tellOfRoom(error: NodeJS.ErrnoException): never {
  if (error.code !== 'ENOSPC') throw error
  throw new Fault(`there is no room in ${tmpdir()} for a copy to look at. Make some, or set TMPDIR to another folder`)
}

/** Changes with every writing. */
function stampOf(path: string): string {
  return [path, `${path}-wal`]
    .map((file) => statSync(file, { throwIfNoEntry: false, bigint: true }))
    .map((stats) => (stats ? `${stats.ino} ${stats.size} ${stats.mtimeNs}` : 'none'))
    .join()
}
