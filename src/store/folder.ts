import { mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { Fault } from '../fault.ts'
import { cannotMakeFolder } from '../wording/operator.ts'

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

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}
