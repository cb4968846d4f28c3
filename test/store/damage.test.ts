import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { backUp } from '../../src/store/backup.ts'
import { refuseDamaged } from '../../src/store/damage.ts'
import { openFile } from '../../src/store/sqlite.ts'
import { openStore } from '../../src/store/store.ts'
import { runOver } from '../cli/desk.ts'
import { newFolder } from '../left-behind.ts'
import { draft } from '../library.ts'
import { runProgram } from '../program.ts'

/** How many papers a damaged database had: more than fit the first pages. */
const PAPERS = 200
const PAGE = 4_096

async function openFilled() {
  const data = join(newFolder(), 'data')
  const store = await openStore(data, 0)
  const drafts = Array.from({ length: PAPERS }, (_, index) => draft(`Paper ${index} about zebras`))
  await store.papers.ingest(drafts, { source: 'import', isNews: false, at: 0 })
  await store.close()
  return { data, path: join(data, 'paperboy.db') }
}

const overwrite = (path: string, from: number, to: number): void => {
  const bytes = readFileSync(path)
  // The same at every run, and nothing that SQLite knows.
  for (let at = from; at < to; at++) bytes[at] = (at * 167 + 41) % 251
  writeFileSync(path, bytes)
}

/** The page that a table begins on. */
function pageOf(path: string, table: string): number {
  const database = openFile(path, 0, true)
  const page = database.prepare('select rootpage from sqlite_master where name = ?').pluck().get(table)
  database.close()
  return Number(page)
}

const DAMAGES: readonly (readonly [string, (path: string) => void])[] = [
  ['cut short within its first page', (path) => truncateSync(path, 100)],
  ['cut short between pages', (path) => truncateSync(path, 20 * PAGE)],
  ['cut short by its last page', (path) => truncateSync(path, readFileSync(path).length - PAGE)],
  ['with garbage in its header', (path) => overwrite(path, 0, 16)],
  ['with garbage behind its name', (path) => overwrite(path, 16, 100)],
  ['with garbage in a page of votes', (path) => overwrite(path, (pageOf(path, 'votes') - 1) * PAGE, pageOf(path, 'votes') * PAGE)],
  ['with garbage in a page of papers', (path) => overwrite(path, (pageOf(path, 'papers') - 1) * PAGE, pageOf(path, 'papers') * PAGE)],
]

test.each(DAMAGES)('a database %s is refused by the start, and doctor says so', async (_, damage) => {
  const { data, path } = await openFilled()
  refuseDamaged(data, null)
  damage(path)
  const found = readFileSync(path)
  const says = `The database in ${data} is damaged: `
  expect(() => refuseDamaged(data, null)).toThrow(says)
  expect(() => refuseDamaged(data, '/backups/paperboy-2026-11-29.db')).toThrow(
    'npm start -- restore /backups/paperboy-2026-11-29.db --replace',
  )
  const { code, stdout } = await runOver(null, ['doctor'], { data })
  expect(stdout).toContain(`FAIL  database: ${says}`)
  expect(code).toBe(1)
  expect(readFileSync(path)).toEqual(found)
})

test('a bot whose database is damaged ends with the way to restore, by which it starts again', async () => {
  const folder = newFolder()
  const { data, path } = await openFilled()
  const backups = join(folder, 'backups')
  mkdirSync(backups)
  const file = join(backups, 'paperboy-2026-11-29.db')
  backUp(data, file, 0)
  overwrite(path, (pageOf(path, 'votes') - 1) * PAGE, pageOf(path, 'votes') * PAGE)
  const environment = { PAPERBOY_DATA: data, PAPERBOY_BACKUP: backups }
  const start = () => runProgram([], { folder, environment, input: 'status\n' })
  const refused = await start()
  expect(refused.code).toBe(1)
  expect(refused.stdout).toBe('')
  expect(refused.stderr).toContain(`Put a backup in its place: npm start -- restore ${file} --replace`)
  const copied = await runProgram(['backup', join(folder, 'another.db')], { folder, environment })
  expect(copied.code).toBe(1)
  expect(copied.stderr).toContain('is damaged')
  expect((await runProgram(['restore', file, '--replace'], { folder, environment })).code).toBe(0)
  const { code, stdout } = await start()
  expect(code).toBe(0)
  expect(stdout).toContain(`${PAPERS + 63} papers`)
})
