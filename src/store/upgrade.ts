import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Kysely } from 'kysely'
import { Fault } from '../config/fault.ts'
import { noRoomToUpgrade, upgrading } from '../wording/backups.ts'
import { copyTo, removeDatabase } from './backup.ts'
import { codeOf } from './busy.ts'
import { changesSince, migrate, SCHEMA_VERSION } from './migrations.ts'
import { NewerDatabase } from './newer-database.ts'
import type { Schema } from './schema.ts'
import { bears, schemaVersionOf } from './schema-version.ts'
import { openFile } from './sqlite.ts'

const COPY = 'before-upgrade.db'
const UNFINISHED = /^before-upgrade\.db\.\d+\.unfinished/
/** No copy takes this long, in milliseconds. */
const LEFT_MS = 3_600_000

/**
 * Brings the schema up to date. A database of an older program is first copied beside itself; the copy is kept until the next upgrade.
 * @param tell is told what is done, before it is done
 * @throws {NewerDatabase} {Fault}
 */
export async function upgrade(database: Kysely<Schema>, directory: string, now: number, tell: (text: string) => void): Promise<void> {
  const found = await schemaVersionOf(database)
  const { version } = found
  const copy = join(directory, COPY)
  if (!bears(found, SCHEMA_VERSION)) throw new NewerDatabase(version, SCHEMA_VERSION, found.program, copyBefore(directory))
  if (version > 0 && version < SCHEMA_VERSION) {
    keepCopy(directory, copy, now)
    tell(upgrading(version, SCHEMA_VERSION, copy, changesSince(version)))
  }
  await migrate(database, now)
}

/** The copy from before the last upgrade; null if there is none. */
export function copyBefore(directory: string): string | null {
  const copy = join(directory, COPY)
  return existsSync(copy) ? copy : null
}

function keepCopy(directory: string, copy: string, now: number): void {
  for (const name of readdirSync(directory).filter((each) => UNFINISHED.test(each))) {
    const left = join(directory, name)
    if (now - (statSync(left, { throwIfNoEntry: false })?.mtimeMs ?? 0) > LEFT_MS) rmSync(left, { force: true })
  }
  const unfinished = `${copy}.${process.pid}.unfinished`
  removeDatabase(unfinished)
  try {
    copyTo(directory, unfinished, now)
    // Another process may have upgraded the database meanwhile; then the copy of that one is the right one.
    if (isOld(unfinished)) renameSync(unfinished, copy)
  } catch (error) {
    if (!['SQLITE_FULL', 'ENOSPC', 'EDQUOT'].includes(codeOf(error))) throw error
    throw new Fault('no-space', noRoomToUpgrade(directory))
  } finally {
    removeDatabase(unfinished)
  }
}

function isOld(file: string): boolean {
  const database = openFile(file, 0, true)
  try {
    return Number(database.prepare('select max(number) from migrations').pluck().get()) < SCHEMA_VERSION
  } finally {
    database.close()
  }
}
