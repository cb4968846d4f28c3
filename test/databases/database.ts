// Empty stores of the kind of database that the run is about: SQLite, or PostgreSQL.
import { copyFileSync } from 'node:fs'
import { openSqlite } from '../../src/store/sqlite.ts'
import { openStore } from '../../src/store/store.ts'
import { newFolder } from '../left-behind.ts'
import { isPostgres, type Opened } from './opened.ts'
import { openCopy, openEmpty } from './postgres.ts'

/** @param now milliseconds since 1970 */
export async function openTestStore(now = 0): Promise<Opened> {
  return isPostgres ? openEmpty() : openFolder(newFolder(), now)
}

async function openFolder(folder: string, now: number): Promise<Opened> {
  const store = await openStore(folder, now)
  const database = openSqlite(`${folder}/paperboy.db`)
  return {
    store,
    database,
    async close() {
      await database.destroy()
      await store.close()
    },
  }
}

/** A database that is written once, and of which copies are opened. One of them is open at a time. */
export async function copiesOf(write: (opened: Opened) => Promise<void>): Promise<() => Promise<Opened>> {
  if (isPostgres) return openCopy(write)
  const seeded = newFolder()
  const opened = await openFolder(seeded, 0)
  await write(opened)
  await opened.close()
  return () => {
    const folder = newFolder()
    copyFileSync(`${seeded}/paperboy.db`, `${folder}/paperboy.db`)
    return openFolder(folder, 0)
  }
}
