import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Fault } from '../../src/config/fault.ts'
import { backUp } from '../../src/store/backup.ts'
import { refuseLostDatabase } from '../../src/store/folder.ts'
import { lockCommand, lockDirectory, lockImports, lockOutCommands } from '../../src/store/lock.ts'
import { restore } from '../../src/store/restore.ts'
import { openFile } from '../../src/store/sqlite.ts'
import { openStore } from '../../src/store/store.ts'
import { newFolder } from '../left-behind.ts'
import { draft } from '../library.ts'
import { runProgram, startProgram } from '../program.ts'
import { canMount } from './small-disk.ts'

const arrival = { source: 'import', isNews: false, at: 0 }
const MADE = Date.parse('2026-07-06T12:00Z')
const NOW = Date.parse('2026-07-08T12:00Z')

/** A backup of one paper, and a database that has another one since. */
async function openBackup(): Promise<{ data: string; file: string }> {
  const data = join(newFolder(), 'data')
  const file = join(newFolder(), 'copy.db')
  const store = await openStore(data, MADE)
  await store.papers.ingest([draft('A paper of the backup')], arrival)
  backUp(data, file, MADE)
  await store.papers.ingest([draft('Another one since')], arrival)
  await store.close()
  return { data, file }
}

async function papersIn(data: string): Promise<number> {
  const store = await openStore(data, NOW)
  const { total } = await store.papers.countPapers()
  expect(await store.check()).toEqual([])
  await store.close()
  return total
}

const wish = (data: string, file: string, rest: Partial<Parameters<typeof restore>[0]> = {}) => ({
  data,
  file,
  now: NOW,
  mayReplace: false,
  isDry: false,
  ...rest,
})

async function faultOf(work: Promise<unknown>): Promise<Fault> {
  const error = await work.then(
    () => new Error('no fault was found'),
    (each: unknown) => each,
  )
  expect(error).toBeInstanceOf(Fault)
  return error as Fault
}

describe('a restoration', () => {
  test('into an empty folder brings back what the backup has', async () => {
    const { file } = await openBackup()
    const data = join(newFolder(), 'elsewhere')
    expect(await restore(wish(data, file))).toEqual({
      backedUpAt: MADE,
      isInUse: false,
      uncertain: 0,
      slots: 0,
      topics: 0,
      channels: 0,
      papers: 1,
      isReplaced: false,
    })
    expect(readdirSync(data).filter((name) => !name.endsWith('.lock'))).toEqual(['paperboy.db'])
    expect(await papersIn(data)).toBe(1)
    const store = await openStore(data, NOW)
    expect(await store.restoredAt()).toBe(NOW)
    await store.close()
  })

  test('over a database is refused unless told, and takes its log and its index away', async () => {
    const { data, file } = await openBackup()
    expect(await faultOf(restore(wish(data, file)))).toMatchObject({
      code: 'file-wrong',
      message: expect.stringContaining('add --replace'),
    })
    expect(await papersIn(data)).toBe(2)
    for (const name of ['search.db', 'search.db-wal', 'search.db-shm', 'paperboy.db-shm']) writeFileSync(join(data, name), 'old')
    expect(await restore(wish(data, file, { mayReplace: true }))).toMatchObject({ isReplaced: true, papers: 1 })
    expect(readdirSync(data).filter((name) => !name.endsWith('.lock'))).toEqual(['paperboy.db'])
    expect(await papersIn(data)).toBe(1)
  })

  test('does not read the log of the old database into the new one', async () => {
    const { data, file } = await openBackup()
    const old = await openStore(data, MADE)
    await old.papers.ingest([draft('In the log alone')], arrival)
    // As a bot leaves it that was killed.
    const left = newFolder()
    for (const name of ['paperboy.db', 'paperboy.db-wal']) writeFileSync(join(left, name), readFileSync(join(data, name)))
    await old.close()
    await restore(wish(left, file, { mayReplace: true }))
    expect(await papersIn(left)).toBe(1)
  })

  test('replaces a database that is damaged', async () => {
    const { data, file } = await openBackup()
    writeFileSync(join(data, 'paperboy.db'), 'no database at all')
    writeFileSync(join(data, 'paperboy.db-wal'), 'nor a log')
    await restore(wish(data, file, { mayReplace: true }))
    expect(await papersIn(data)).toBe(1)
  })

  test('is refused while a bot, or an import, runs', async () => {
    const { data, file } = await openBackup()
    const release = lockDirectory(data)
    expect((await faultOf(restore(wish(data, file, { mayReplace: true })))).code).toBe('data-in-use')
    release()
    const end = lockImports(data)
    expect((await faultOf(restore(wish(data, file, { mayReplace: true })))).message).toContain('An import is running')
    end()
    const leave = lockCommand(data)
    expect((await faultOf(restore(wish(data, file, { mayReplace: true })))).message).toContain('A command of an operator is running')
    leave()
    expect(await papersIn(data)).toBe(2)
  })

  test.each([
    ['a text', 'This is no database, but a text of some length. '.repeat(100)],
    ['an empty file', ''],
  ])('of %s is refused, and changes nothing', async (_, text) => {
    const { data } = await openBackup()
    const file = join(newFolder(), 'wrong.db')
    writeFileSync(file, text)
    expect((await faultOf(restore(wish(data, file, { mayReplace: true })))).message).toContain(`${file} is no backup of Paperboy`)
    expect(readdirSync(data).filter((name) => name.includes('unfinished'))).toEqual([])
    expect(await papersIn(data)).toBe(2)
    // A new folder stays as if nobody had been there.
    const elsewhere = join(newFolder(), 'data')
    await faultOf(restore(wish(elsewhere, file, {})))
    refuseLostDatabase(elsewhere, true)
  })

  test('of a file that is not there says so', async () => {
    const { data } = await openBackup()
    const file = join(newFolder(), 'wrong.db')
    expect((await faultOf(restore(wish(data, file, { mayReplace: true })))).message).toContain(
      `There is no file ${file}. Nothing was changed.`,
    )
    expect(await papersIn(data)).toBe(2)
  })

  test('of a damaged backup, or of one of another program, is refused', async () => {
    const { data, file } = await openBackup()
    const bytes = readFileSync(file)
    bytes.fill(0xff, 4096 * 5, bytes.length)
    writeFileSync(file, bytes)
    expect((await faultOf(restore(wish(data, file, { mayReplace: true })))).message).toContain('that could be read (')
    const other = join(newFolder(), 'other.db')
    const database = openFile(other, 0)
    database.exec('create table notes (text)')
    database.close()
    expect((await faultOf(restore(wish(data, other, { mayReplace: true })))).message).toContain('is no backup of Paperboy.')
    const elsewhere = join(newFolder(), 'data')
    await faultOf(restore(wish(elsewhere, other)))
    expect(readdirSync(elsewhere)).toEqual([])
    expect(await papersIn(data)).toBe(2)
  })

  test('that is killed leaves the old database whole, or the new one', async () => {
    const { data, file } = await openBackup()
    const folder = newFolder()
    const { child, finished } = startProgram(['restore', file, '--replace'], folder, { PAPERBOY_DATA: data }, true)
    await new Promise<void>((resolve) => {
      const look = (): void =>
        existsSync(join(data, 'restored.unfinished')) || child.exitCode !== null ? resolve() : void setTimeout(look, 1)
      look()
    })
    child.kill('SIGKILL')
    expect((await finished).code).toBeNull()
    expect([1, 2]).toContain(await papersIn(data))
    expect(await restore(wish(data, file, { mayReplace: true }))).toMatchObject({ papers: 1 })
    expect(readdirSync(data).filter((name) => name.includes('unfinished'))).toEqual([])
  }, 60_000)

  test.skipIf(!canMount())('on a full disk says so, and leaves the old database whole', async () => {
    const disk = newFolder()
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1800k', 'tmpfs', disk])
    try {
      const { file } = await openBackup()
      await (await openStore(disk, MADE)).close()
      const { bavail, bsize } = statfsSync(disk)
      writeFileSync(join(disk, 'filler'), Buffer.alloc(bavail * bsize - 100_000))
      const fault = await faultOf(restore(wish(disk, file, { mayReplace: true })))
      expect(fault.message).toBe(
        `${file} could not be restored: the disk is full. The old data are as they were. Make room on the disk of the data folder, and try again.`,
      )
      rmSync(join(disk, 'filler'))
      expect(await papersIn(disk)).toBe(0)
    } finally {
      execFileSync('umount', [disk])
    }
  })

  test('that is dry changes nothing', async () => {
    const { data, file } = await openBackup()
    const before = readdirSync(data).map((name) => [name, readFileSync(join(data, name)).toString('base64')])
    expect(await restore(wish(data, file, { isDry: true }))).toMatchObject({ papers: 1, isReplaced: true })
    expect(readdirSync(data).map((name) => [name, readFileSync(join(data, name)).toString('base64')])).toEqual(before)
    const none = join(newFolder(), 'none')
    await restore(wish(none, file, { isDry: true }))
    expect(existsSync(none)).toBe(false)
  })
})

test('the verbs back up and restore, and the program starts on what they brought', async () => {
  const folder = newFolder()
  mkdirSync(join(folder, 'there'))
  expect((await runProgram(['command', '/papers status'], { folder })).stdout).toContain('63 papers')
  expect(await runProgram(['backup', 'copy.db'], { folder })).toMatchObject({ code: 0, stderr: '' })
  const environment = { PAPERBOY_DATA: join(folder, 'there') }
  const dry = await runProgram(['restore', 'copy.db', '--dry-run'], { folder, environment })
  expect(dry.stdout).toContain('with 63 papers: would be restored.')
  expect(dry.stdout).toContain('Nothing was changed.')
  expect(dry.stdout).not.toContain('--replace')
  const leave = lockDirectory(join(folder, 'data'))
  const beside = await runProgram(['restore', 'copy.db', '--dry-run'], { folder })
  leave()
  expect(beside).toMatchObject({ code: 0, stderr: '' })
  expect(beside.stdout).toContain(
    'A bot runs on this data: stop it first.\nAs a database is there, add --replace to do it.\nNothing was changed.',
  )
  expect(await runProgram(['restore', 'copy.db'], { folder, environment })).toMatchObject({ code: 0, stderr: '' })
  expect(await runProgram(['restore', 'copy.db'], { folder, environment })).toMatchObject({ code: 2, stdout: '' })
  expect((await runProgram(['command', '/papers status'], { folder, environment })).stdout).toContain('63 papers')
}, 120_000)

test('a command waits for the end of a restoration, and is refused where that takes long', async () => {
  const folder = newFolder()
  const data = join(folder, 'data')
  mkdirSync(data)
  const letCommands = lockOutCommands(data)
  const { code, stderr } = await runProgram(['command', '/papers status'], { folder })
  expect([code, stderr]).toEqual([1, `A backup is being restored into ${data}. Wait for its end, and try again.\n`])
  letCommands?.()
  expect((await runProgram(['command', '/papers status'], { folder })).code).toBe(0)
}, 60_000)
