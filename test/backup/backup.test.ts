import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { Fault } from '../../src/config/fault.ts'
import { backUp } from '../../src/store/backup.ts'
import { openFile } from '../../src/store/sqlite.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { newFolder } from '../left-behind.ts'
import { draft } from '../library.ts'
import { runProgram, startProgram } from '../program.ts'
import { canMount } from './small-disk.ts'

const arrival = { source: 'import', isNews: false, at: 0 }
const NOW = Date.parse('2026-07-06T12:00Z')

async function openData(papers = 3): Promise<{ data: string; store: Store }> {
  const data = join(newFolder(), 'data')
  const store = await openStore(data, NOW)
  const drafts = Array.from({ length: papers }, (_, index) => draft(`Paper ${index} of many`, { keys: [`arxiv:2401.${10_000 + index}`] }))
  await store.papers.ingest(drafts, arrival)
  return { data, store }
}

function faultOf(work: () => unknown): Fault {
  try {
    work()
  } catch (error) {
    expect(error).toBeInstanceOf(Fault)
    return error as Fault
  }
  throw new Error('no fault was found')
}

/** All rows of all tables of a database, but for what a backup remembers of itself. */
function rowsOf(file: string): Record<string, unknown[]> {
  const database = openFile(file, 0)
  const names = database.prepare("select name from sqlite_master where type = 'table' order by name").pluck().all() as string[]
  const tables = names.map((name) => [name, database.prepare(`select * from "${name}"`).all()] as const)
  database.close()
  const isOwn = (row: unknown): boolean => (row as { name?: unknown }).name === 'backed_up'
  return Object.fromEntries(
    tables.map(([name, rows]) => [
      name,
      rows
        .filter((row) => !isOwn(row))
        .map((row) => JSON.stringify(row))
        .sort(),
    ]),
  )
}

/** @returns whether it was killed before its end */
async function killBackup(folder: string, data: string): Promise<boolean> {
  const { child, finished } = startProgram(['backup', join(folder, 'copy.db')], folder, { PAPERBOY_DATA: data }, true)
  await new Promise<void>((resolve) => {
    // The first sign of it in the folder: it is under way.
    const look = (): void => (readdirSync(folder).length > 0 ? resolve() : void setTimeout(look, 1))
    look()
  })
  child.kill('SIGKILL')
  return (await finished).code === null
}

describe('a backup', () => {
  test('has every row of every table, is for its owner alone, and leaves nothing beside it', async () => {
    const { data, store } = await openData()
    await store.people.save({ workspace: 'test:w', person: 'ada' }, 1, NOW)
    const folder = newFolder()
    const file = join(folder, 'copy.db')
    expect(backUp(data, file, NOW)).toEqual({ file, size: statSync(file).size, papers: 3 })
    expect(readdirSync(folder)).toEqual(['copy.db'])
    expect(statSync(file).mode & 0o777).toBe(0o600)
    await store.close()
    const rows = rowsOf(join(data, 'paperboy.db'))
    expect(rows.saves).toHaveLength(1)
    expect(rowsOf(file)).toEqual(rows)
  })

  test('never overwrites a file', async () => {
    const { data, store } = await openData()
    const file = join(newFolder(), 'copy.db')
    writeFileSync(file, 'mine')
    expect(faultOf(() => backUp(data, file, NOW)).message).toContain(`${file} is there already`)
    expect(readFileSync(file, 'utf8')).toBe('mine')
    await store.close()
  })

  test('of no database, or to where none can be, is refused and leaves nothing', async () => {
    const { data, store } = await openData()
    const folder = newFolder()
    expect(faultOf(() => backUp(join(folder, 'none'), join(folder, 'copy.db'), NOW))).toMatchObject({
      code: 'file-wrong',
      message: `There is no database in ${join(folder, 'none')}, so nothing was backed up. Set PAPERBOY_DATA to the folder of the bot.`,
    })
    expect(faultOf(() => backUp(data, join(folder, 'a/b/copy.db'), NOW)).message).toContain('there is no such folder')
    expect(readdirSync(folder)).toEqual([])
    await store.close()
  })

  test('of a damaged database is refused and removed', async () => {
    const { data, store } = await openData(400)
    await store.close()
    const database = join(data, 'paperboy.db')
    const bytes = readFileSync(database)
    bytes.fill(0xff, 8 * 4096, bytes.length)
    writeFileSync(database, bytes)
    const folder = newFolder()
    expect(faultOf(() => backUp(data, join(folder, 'copy.db'), NOW)).code).toBe('database-damaged')
    expect(readdirSync(folder)).toEqual([])
  })

  test('is whole while the bot writes', async () => {
    const { data, store } = await openData()
    const folder = newFolder()
    let isOver = false
    const writing = (async () => {
      for (let index = 0; !isOver; index++) {
        await store.papers.ingest([draft(`Another ${index}`)], arrival)
        await setImmediate()
      }
    })()
    const { finished } = startProgram(['backup', join(folder, 'copy.db')], folder, { PAPERBOY_DATA: data }, true)
    const { code, stdout, stderr } = await finished
    isOver = true
    await writing
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/copy\.db: [\d.]+ MB, [\d,]+ papers, checked\./)
    const copy = openFile(join(folder, 'copy.db'), 0)
    expect(copy.pragma('integrity_check', { simple: true })).toBe('ok')
    // The counter rises with each paper in one transaction.
    const [{ papers, sequence }] = copy
      .prepare("select (select count(*) from papers) as papers, (select value from counters where name = 'sequence') as sequence")
      .all() as [{ papers: number; sequence: number }]
    expect(papers).toBe(sequence)
    copy.close()
    await store.close()
  }, 60_000)

  test('that is killed leaves no file of its name, and the database as it was', async () => {
    const { data, store } = await openData(2_000)
    await store.close()
    const before = rowsOf(join(data, 'paperboy.db'))
    let folder = newFolder()
    // On a busy machine it may be over before it is seen.
    while (!(await killBackup(folder, data))) folder = newFolder()
    expect(readdirSync(folder).filter((name) => !name.includes('.unfinished'))).toEqual([])
    expect(rowsOf(join(data, 'paperboy.db'))).toEqual(before)
    expect((await runProgram(['backup', join(folder, 'copy.db')], { folder, environment: { PAPERBOY_DATA: data } })).code).toBe(0)
  }, 60_000)

  test.skipIf(!canMount())('to a full disk says so and leaves nothing', async () => {
    const { data, store } = await openData(2_000)
    await store.close()
    const disk = join(newFolder(), 'disk')
    mkdirSync(disk)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk])
    try {
      const fault = faultOf(() => backUp(data, join(disk, 'copy.db'), NOW))
      expect(fault).toMatchObject({ code: 'file-failed' })
      expect(fault.message).toBe(
        `${join(disk, 'copy.db')} could not be written: the disk is full. Nothing is left of it. Make room, or name a file on another disk.`,
      )
      expect(readdirSync(disk)).toEqual([])
    } finally {
      execFileSync('umount', [disk])
    }
  })
})

test('the verb needs one file', async () => {
  const folder = newFolder()
  expect(await runProgram(['backup'], { folder })).toMatchObject({ code: 2, stderr: 'Usage: npm start -- backup [--verify] FILE\n' })
  expect(await runProgram(['backup', 'a', 'b'], { folder })).toMatchObject({ code: 2 })
  expect(existsSync(join(folder, 'data'))).toBe(false)
})

test('a backup is verified: what it holds, what the database has otherwise, and what is none', async () => {
  const { data, store } = await openData()
  await store.close()
  const [copy, environment] = [join(newFolder(), 'copy.db'), { PAPERBOY_DATA: data }]
  backUp(data, copy, NOW)
  const verified = await runProgram(['backup', '--verify', copy], { environment })
  expect(verified).toMatchObject({ code: 0, stderr: '' })
  expect(verified.stdout).toMatch(/copy\.db can be restored: no damage, schema \d+\. Rows: .*papers 3\b/)
  // The copy says when it was made.
  expect(verified.stdout).toContain('What the database has otherwise by now: counters 4 (now 3).')
  writeFileSync(copy, 'no database')
  const none = await runProgram(['backup', '--verify', copy], { environment })
  expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('is no backup of Paperboy') })
})
