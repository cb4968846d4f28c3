import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readVersion } from '../../src/config/version.ts'
import { changesSince, MIGRATIONS, migrate, SCHEMA_VERSION } from '../../src/store/migrations.ts'
import { restore } from '../../src/store/restore.ts'
import { connectionsOf, openFile, openSqlite } from '../../src/store/sqlite.ts'
import { openStore, storeOver } from '../../src/store/store.ts'
import { newFolder } from '../left-behind.ts'
import { draft, ROOT } from '../library.ts'

const arrival = { source: 'import', isNews: false, at: 0 }

/** A folder with one paper, and the schema of before its last step. */
async function openOld(): Promise<string> {
  const folder = newFolder()
  const database = openSqlite(join(folder, 'paperboy.db'))
  await migrate(database, 0, MIGRATIONS.slice(0, -1))
  await storeOver(connectionsOf(database)).papers.ingest([draft('one two three four')], arrival)
  await database.destroy()
  return folder
}

const versionOf = (file: string): unknown => {
  const database = openFile(file, 0, true)
  const version = database.prepare('select max(number) from migrations').pluck().get()
  database.close()
  return version
}

test('each step says what it does', () => {
  expect(changesSince(0)).toHaveLength(SCHEMA_VERSION)
  for (const change of changesSince(0)) expect(change).toMatch(/^[a-z]/)
})

test('an old database is copied first, and it is said what is done and how to go back', async () => {
  const folder = await openOld()
  const copy = join(folder, 'before-upgrade.db')
  const told: string[] = []
  const store = await openStore(folder, 7, (text) => told.push(text))
  await store.papers.ingest([draft('five six seven eight')], arrival)
  await store.close()
  expect(told).toEqual([
    `The database is brought up to date (schema ${SCHEMA_VERSION - 1} to ${SCHEMA_VERSION}: ${changesSince(SCHEMA_VERSION - 1)}). As it was before, it is kept in ${copy}; to go back, run the older program and npm start -- restore ${copy} --replace.`,
  ])
  const upgraded = openFile(join(folder, 'paperboy.db'), 0, true)
  expect(upgraded.prepare('select program from migrations where number = ?').pluck().get(SCHEMA_VERSION)).toBe(readVersion())
  upgraded.close()
  expect([versionOf(copy), versionOf(join(folder, 'paperboy.db'))]).toEqual([SCHEMA_VERSION - 1, SCHEMA_VERSION])
  expect(readdirSync(folder).filter((name) => name.includes('unfinished'))).toEqual([])
  await (await openStore(folder, 8, (text) => told.push(text))).close()
  expect(told).toHaveLength(1)
  expect(await restore({ data: folder, file: copy, now: 9, mayReplace: true, isDry: false })).toMatchObject({ papers: 1 })
})

test('a new database is not copied, and the next copy takes the place of the last', async () => {
  const fresh = newFolder()
  await (await openStore(fresh, 0)).close()
  expect(existsSync(join(fresh, 'before-upgrade.db'))).toBe(false)
  const folder = await openOld()
  writeFileSync(join(folder, 'before-upgrade.db'), 'of the upgrade before')
  await (await openStore(folder, 0)).close()
  expect(versionOf(join(folder, 'before-upgrade.db'))).toBe(SCHEMA_VERSION - 1)
})

test('a newer database is refused with the copy that was made before it', async () => {
  const folder = await openOld()
  await (await openStore(folder, 0)).close()
  const database = openFile(join(folder, 'paperboy.db'), 0)
  database.prepare('insert into migrations (number, applied_at) values (?, 0)').run(SCHEMA_VERSION + 1)
  database.close()
  await expect(openStore(folder, 0)).rejects.toThrow(`npm start -- restore ${join(folder, 'before-upgrade.db')} --replace`)
  await expect(openStore(folder, 0)).rejects.toThrow('was written by a newer Paperboy')
  rmSync(join(folder, 'before-upgrade.db'))
  await expect(openStore(folder, 0)).rejects.toThrow('Run the newer program, or set PAPERBOY_DATA')
  const again = openFile(join(folder, 'paperboy.db'), 0)
  again.prepare('update migrations set program = ? where number = ?').run('9.1.0', SCHEMA_VERSION + 1)
  again.close()
  await expect(openStore(folder, 0)).rejects.toThrow('was written by Paperboy 9.1.0 (schema')
  await expect(openStore(folder, 0)).rejects.toThrow('Run Paperboy 9.1.0 or later, or set PAPERBOY_DATA')
})

test('a program that is killed in the middle of an upgrade leaves the old state whole', async () => {
  const folder = newFolder()
  const store = await openStore(folder, 0)
  await store.papers.ingest([draft('one two three four', { keys: ['arxiv:2401.00001'] })], arrival)
  await store.close()
  const program = [join(ROOT, 'test/backup/killed-upgrade.ts'), join(folder, 'paperboy.db')]
  const child = spawn(process.execPath, ['--import', 'tsx', ...program], { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] })
  const [text] = (await once(child.stdout, 'data')) as [Buffer]
  expect(text.toString()).toBe('in the middle\n')
  child.kill('SIGKILL')
  await once(child, 'close')
  const again = await openStore(folder, 0)
  expect(await again.check()).toEqual([])
  expect(await again.papers.byKey('arxiv:2401.00001')).toMatchObject({ title: 'one two three four' })
  await again.close()
  const database = openFile(join(folder, 'paperboy.db'), 0, true)
  expect(database.prepare("select count(*) from sqlite_master where name = 'new_table'").pluck().get()).toBe(0)
  database.close()
  expect(versionOf(join(folder, 'paperboy.db'))).toBe(SCHEMA_VERSION)
}, 60_000)
