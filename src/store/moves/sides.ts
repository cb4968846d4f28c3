import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { Fault } from '../../config/fault.ts'
import { databaseName, folderName, isRunning, nothingToMove } from '../../wording/moves.ts'
import type { Connections } from '../connections.ts'
import { refuseDamaged } from '../damage.ts'
import { makeDataFolder } from '../folder.ts'
import { lockDirectory, lockOutCommands, lockOutImports } from '../lock.ts'
import { connectPostgres, upgradePostgres } from '../postgres.ts'
import { addressParts } from '../postgres-start.ts'
import { refuseCopies } from '../running-copies.ts'
import { openConnections } from '../sqlite.ts'
import { upgrade } from '../upgrade.ts'
import type { Side } from './move.ts'

/** A side that is locked until it is closed. */
export interface OpenSide extends Side {
  close(): Promise<void>
}

/**
 * The database in a folder, with its schema up to date.
 * @param isSource whether it must be there
 * @throws {Fault} while anything else uses it
 */
export async function openFolderSide(folder: string, isSource: boolean, now: number, tell: (text: string) => void): Promise<OpenSide> {
  const data = resolve(folder)
  const file = `${data}/paperboy.db`
  if (isSource && !statSync(file, { throwIfNoEntry: false })?.size) throw new Fault('file-wrong', nothingToMove(data))
  makeDataFolder(data)
  const locks = lockAll(data)
  const unlock = (): void => {
    for (const release of locks) release()
  }
  let connections: Connections | null = null
  try {
    refuseDamaged(data, null)
    connections = openConnections(file)
    await upgrade(connections.durable, data, now, tell)
    return { connections, name: folderName(data), close: () => closeAll(connections, unlock) }
  } catch (error) {
    await closeAll(connections, unlock)
    throw error
  }
}

/** @throws {Fault} */
function lockAll(data: string): (() => void)[] {
  const locks = [lockDirectory(data)]
  for (const lock of [lockOutImports, lockOutCommands]) {
    const release = lock(data)
    if (release !== null) locks.push(release)
    else {
      for (const each of locks) each()
      throw new Fault('data-in-use', isRunning(data))
    }
  }
  return locks
}

/**
 * A database of a PostgreSQL server, with its schema up to date.
 * @throws {Fault} while a bot uses it
 */
export async function openServerSide(address: string, now: number): Promise<OpenSide> {
  await upgradePostgres(address, now)
  const connections = connectPostgres(address)
  const close = (): Promise<void> => closeAll(connections, () => {})
  try {
    await refuseCopies(connections)
    const { database, server } = addressParts(address)
    return { connections, name: databaseName(database, server), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function closeAll(connections: Connections | null, unlock: () => void): Promise<void> {
  await Promise.all([connections?.quick.destroy(), connections?.durable.destroy()])
  unlock()
}
