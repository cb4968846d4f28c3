import { mkdirSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { Fault } from '../config/fault.ts'
import { cannotMakeFolder, databaseLost } from '../wording/operator.ts'

/**
 * Creates the data folder and its missing parents, readable by their owner alone. An existing folder keeps its permissions.
 * @throws {Fault} when it cannot be made
 */
export function makeDataFolder(path: string): void {
  try {
    make(resolve(path))
  } catch (error) {
    throw new Fault('data-folder', cannotMakeFolder(path, error))
  }
}

/** Files that only a bot leaves in its folder. A rollback journal is none: SQLite keeps one while another process creates the database. */
const TRACES = /^(?:paperboy\.db(?!-journal$).+|search\.db(?!-journal$).*|before-upgrade\.db|terminal-history)$/
/** Lock files. They exist before the database does, too. */
const LOCKS = /^(?:bot|import|command)\.lock$/

/**
 * Refuses to create a new database where an old one was lost: an empty one would hide the loss.
 * @param isFirst whether nobody has locked the folder yet for this start
 * @throws {Fault}
 */
export function refuseLostDatabase(directory: string, isFirst: boolean): void {
  if (!isThere(directory)) return
  // Read before the database's size: another process that creates the database now leaves its other files after that.
  const others = readdirSync(directory).filter((name) => TRACES.test(name) || (isFirst && LOCKS.test(name)))
  const database = statSync(join(directory, 'paperboy.db'), { throwIfNoEntry: false })
  if (database && database.size > 0) return
  if (others.length > 0) throw new Fault('database-lost', databaseLost(directory, database !== undefined, others.sort()))
}

/** Identifies a file on its disk, so that another file under the same name is noticed. Null where there is no file. */
export function fileIdentity(path: string): string | null {
  const stats = statSync(path, { throwIfNoEntry: false, bigint: true })
  return stats ? `${stats.dev} ${stats.ino}` : null
}

/** Creates folder by folder: Node's `recursive` never returns where a file system allows no folders, such as /proc. */
function make(path: string): void {
  if (isFolder(path)) return
  const parent = dirname(path)
  if (parent !== path) make(parent)
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    if (!isFolder(path)) throw error // another process may have made it meanwhile
  }
}

/** False also for a path that cannot be read: creating the folder then reports why. */
function isThere(directory: string): boolean {
  try {
    return isFolder(directory)
  } catch {
    return false
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}
