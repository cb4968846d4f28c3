import { mkdirSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { Fault } from '../config/fault.ts'
import { cannotMakeFolder, databaseLost } from '../wording/operator.ts'

/**
 * Makes the data folder, and those above it, for their owner alone. One that is there stays as it is.
 * @throws {Fault} when it cannot be made
 */
export function makeDataFolder(path: string): void {
  try {
    make(resolve(path))
  } catch (error) {
    throw new Fault(cannotMakeFolder(path, error))
  }
}

/** What only a bot that ran here leaves behind. */
const TRACES = /^(?:paperboy\.db.+|search\.db.*|terminal-history)$/
/** These are there before the database is, too. */
const LOCKS = /^(?:bot|import)\.lock$/

/**
 * Refuses to make a new database where there was one: whoever lost it would find an empty bot in its place.
 * @param isFirst whether nobody has locked the folder yet for this start
 * @throws {Fault}
 */
export function refuseLostDatabase(directory: string, isFirst: boolean): void {
  if (!isThere(directory)) return
  const database = statSync(join(directory, 'paperboy.db'), { throwIfNoEntry: false })
  if (database && database.size > 0) return
  const others = readdirSync(directory).filter((name) => TRACES.test(name) || (isFirst && LOCKS.test(name)))
  if (others.length > 0) throw new Fault(databaseLost(directory, database !== undefined, others.sort()))
}

/** What the database's file is on its disk: another one under the same name is another. Null where there is none. */
export function fileIdentity(path: string): string | null {
  const stats = statSync(path, { throwIfNoEntry: false, bigint: true })
  return stats ? `${stats.dev} ${stats.ino}` : null
}

/** Folder by folder: Node's `recursive` never returns where a file system takes no folders, as below /proc. */
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

/** What cannot be looked at is told of where it is to be made. */
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
