import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Kysely, sql } from 'kysely'
import { Fault } from '../config/fault.ts'
import { noRoomToUpgrade, upgrading } from '../wording/backups.ts'
import { copyTo, removeDatabase } from './backup.ts'
import { codeOf } from './busy.ts'
import { changesSince, migrate, programOf, SCHEMA_VERSION } from './migrations.ts'
import { NewerDatabase } from './newer-database.ts'
import type { Schema } from './schema.ts'
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
  const version = await versionOf(database)
  const copy = join(directory, COPY)
  if (version > SCHEMA_VERSION) throw new NewerDatabase(version, SCHEMA_VERSION, await programOf(database), copyBefore(directory))
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

/** The number of the last step that a database has; 0 where it has none. */
async function versionOf(database: Kysely<Schema>): Promise<number> {
  const { rows } = await sql`select 1 from sqlite_master where name = 'migrations'`.execute(database)
  if (rows.length === 0) return 0
  const last = await database
    .selectFrom('migrations')
    .select(({ fn }) => fn.max('number').as('number'))
    .executeTakeFirst()
  return last?.number ?? 0
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
