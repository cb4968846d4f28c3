import { constants, statSync } from 'node:fs'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type Sqlite from 'better-sqlite3'
import { Fault } from '../config/fault.ts'
import { wentToServer } from '../wording/moves.ts'
import { SCHEMA_VERSION } from './migrations.ts'
import { whyNotHere } from './moves/moved.ts'
import { type SchemaVersion, schemaVersionOf } from './schema-version.ts'
import { connectionsOf, openFile, queriesOver } from './sqlite.ts'
import { type Store, storeOver } from './store.ts'

/** A store opened for reading: nothing in its folder changes, not even a modification time. */
export interface Look {
  readonly store: Store
  readonly schema: SchemaVersion
  /** Why its data are not here; null where they are, or the schema is another. */
  readonly moved: string | null
  close(): Promise<void>
}

const BUSY_TIMEOUT_MS = 10_000
/** How often a database is copied that changes during the copy. */
const MOST_COPIES = 3

/** @param isInUse whether a bot runs on this folder. @throws if the file cannot be read or is no database */
export async function lookAtStore(directory: string, isInUse: boolean): Promise<Look> {
  const { database, close } = await lookAtFile(join(directory, 'paperboy.db'), isInUse)
  const queries = queriesOver(() => database)
  const end = async (): Promise<void> => {
    await queries.destroy()
    await close()
  }
  try {
    const schema = await schemaVersionOf(queries)
    const moved = schema.version === SCHEMA_VERSION ? await whyNotHere(queries, wentToServer) : null
    return { store: storeOver(connectionsOf(queries)), schema, moved, close: end }
  } catch (error) {
    await end()
    throw error
  }
}

/**
 * Opens a database for reading. Even to read a database with a write-ahead log, SQLite creates files beside it, unless another process already
 * has. A database that nobody uses is therefore read from a copy.
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

/** Copies a database and its log as of one instant. @returns false where another process keeps writing */
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
  throw new Fault(
    'no-space',
    `there is no space in ${tmpdir()} for a temporary copy of the database. Free some space, or set TMPDIR to another folder`,
  )
}

/** Changes with every write. */
function stampOf(path: string): string {
  return [path, `${path}-wal`]
    .map((file) => statSync(file, { throwIfNoEntry: false, bigint: true }))
    .map((stats) => (stats ? `${stats.ino} ${stats.size} ${stats.mtimeNs}` : 'none'))
    .join()
}
