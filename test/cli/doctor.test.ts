import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { lockDirectory } from '../../src/store/lock.ts'
import { SCHEMA_VERSION } from '../../src/store/migrations.ts'
import { openFile } from '../../src/store/sqlite.ts'
import { newFolder } from '../left-behind.ts'
import { draft, openTestLibrary, testConfig } from '../library.ts'
import { startProgram } from '../program.ts'
import { type Ran, runOver } from './desk.ts'

const doctor = (data: string, config = {}): Promise<Ran> => runOver(null, ['doctor'], { data, ...config })

/** All that a folder holds, byte by byte, and when each part of it was changed. */
function pictureOf(folder: string): string[] {
  const names = ['.', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })].sort()
  return names.map((name) => {
    const path = join(folder, name)
    const { mtimeNs, size, mode, ino } = statSync(path, { bigint: true })
    const content = statSync(path).isFile() ? createHash('sha256').update(readFileSync(path)).digest('hex') : ''
    return `${name} ${ino} ${mode} ${size} ${mtimeNs} ${content}`
  })
}

/** A library that was closed as it should be, changed by whoever needs it otherwise. */
async function libraryIn(folder: string, change: (path: string) => void = () => {}): Promise<string> {
  const library = await openTestLibrary({ folder, sources: true })
  await library.close()
  change(join(folder, 'paperboy.db'))
  return folder
}

const inDatabase = (path: string, statement: string): void => {
  const database = openFile(path, 0)
  database.exec(statement)
  database.close()
}

test('doctor makes no data folder, and says so', async () => {
  const folder = newFolder()
  const data = join(folder, 'not', 'here')
  const { code, stdout } = await doctor(data)
  expect(stdout).toContain(`ok    data: ${data} does not exist yet; the first start creates it`)
  expect(code).toBe(0)
  expect(readdirSync(folder)).toEqual([])
})

test('doctor leaves an empty folder empty, and says so', async () => {
  const data = newFolder()
  const before = pictureOf(data)
  const { code, stdout } = await doctor(data)
  expect(stdout).toContain(`ok    data: ${data} is empty; the first start fills it\n`)
  expect(stdout).toContain('ok    database: not created yet; the first start creates it')
  expect(code).toBe(0)
  expect(pictureOf(data)).toEqual(before)
})

test.each<[string, (path: string) => void, number, RegExp]>([
  ['as it was closed', () => {}, 0, /^ok {4}database: 63 papers, no damage\nok {4}index: all papers can be found$/m],
  [
    'of an older version',
    (path) => inDatabase(path, `delete from migrations where number = ${SCHEMA_VERSION}`),
    0,
    /^ok {4}database: no damage; written by an older version, the next start brings it up to date$/m,
  ],
  [
    'of a newer version',
    (path) => inDatabase(path, `insert into migrations (number, applied_at) values (${SCHEMA_VERSION + 1}, 0)`),
    1,
    /^FAIL {2}database: This database was written by a newer Paperboy/m,
  ],
  ['that is none', (path) => writeFileSync(path, 'This is no database. '.repeat(1_000)), 1, /^FAIL {2}database: .* is damaged: .*restore/m],
  ['that is empty', (path) => writeFileSync(path, ''), 0, /^ok {4}database: no damage; written by an older version/m],
  ['with somebody’s words for a lock', (path) => writeFileSync(join(path, '..', 'bot.lock'), 'x'.repeat(900)), 0, /not running/],
])('doctor changes nothing of a library %s', async (_, change, code, said) => {
  const data = await libraryIn(newFolder(), change)
  const before = pictureOf(data)
  const ran = await doctor(data, { sources: { ...testConfig('').sources, enabled: ['arxiv', 'huggingface'] } })
  expect(ran.stdout).toMatch(said)
  expect(ran.stdout).toContain('ok    arXiv: not asked yet.')
  expect(ran.code).toBe(code)
  expect(pictureOf(data)).toEqual(before)
})

test.each([
  ['missing', (path: string) => rmSync(path)],
  ['empty', (path: string) => writeFileSync(path, '')],
])('doctor says of a lost database what the start would: it is %s', async (how, lose) => {
  const data = await libraryIn(newFolder(), lose)
  writeFileSync(join(data, 'bot.lock'), '')
  const before = pictureOf(data)
  const { code, stdout } = await doctor(data)
  expect(stdout).toContain(`FAIL  database: ${data}/paperboy.db is ${how}, but bot.lock is there: a bot ran on this folder.`)
  expect(code).toBe(1)
  expect(pictureOf(data)).toEqual(before)
})

test('doctor names the copy from before of a newer database', async () => {
  const data = await libraryIn(newFolder(), (path) =>
    inDatabase(path, `insert into migrations (number, applied_at) values (${SCHEMA_VERSION + 1}, 0)`),
  )
  const copy = join(data, 'before-upgrade.db')
  writeFileSync(copy, '')
  expect((await doctor(data)).stdout).toContain(`go back to the copy from before with npm start -- restore ${copy} --replace`)
})

test('doctor changes nothing of a library whose bot was killed, and finds what was written last', async () => {
  const folder = newFolder()
  const { child, finished, until } = startProgram([], folder)
  child.stdin.write('save RadGraph: Extracting Clinical\n')
  await until('stdout', /Saved: “RadGraph/)
  child.kill('SIGKILL')
  await finished
  const data = join(folder, 'data')
  expect(readdirSync(data)).toContain('paperboy.db-wal')
  const before = pictureOf(data)
  const scratch = newFolder()
  vi.stubEnv('TMPDIR', scratch)
  const { code, stdout } = await doctor(data)
  vi.unstubAllEnvs()
  expect(stdout).toContain('ok    bot: not running on this data')
  expect(stdout).toContain('ok    database: 63 papers, no damage')
  expect(code).toBe(0)
  expect(pictureOf(data)).toEqual(before)
  expect(readdirSync(scratch).filter((name) => name.startsWith('paperboy-'))).toEqual([])
})

test('doctor looks at a library while its bot runs, and holds nothing up', async () => {
  const library = await openTestLibrary()
  const release = lockDirectory(library.folder)
  await library.add([draft('A paper that came just now')])
  const { code, stdout } = await doctor(library.folder)
  expect(stdout).toContain('ok    bot: running on this data')
  expect(stdout).toContain('ok    database: 64 papers, no damage')
  expect(code).toBe(0)
  await library.add([draft('Another paper that came after it')])
  release()
  await library.close()
})

test('doctor makes no file for the index of a large library, and counts one that is there', async () => {
  const data = await libraryIn(newFolder())
  const before = pictureOf(data)
  expect((await doctor(data, { memoryPapers: 10 })).stdout).toContain('ok    index: not created yet, or damaged; the next start creates it')
  expect(pictureOf(data)).toEqual(before)
  inDatabase(join(data, 'search.db'), 'create table papers (id integer); insert into papers values (1), (2)')
  expect((await doctor(data, { memoryPapers: 10 })).stdout).toContain('ok    index: holds 2 of 63 papers; the bot brings it up to date')
})

const file = join(newFolder(), 'file')
writeFileSync(file, '')
test.each([
  ['/proc/foo', '/proc/foo cannot be made: no folder can be made in /proc.'],
  [file, `${file} is a file, not a folder.`],
  [join(file, 'below'), `${join(file, 'below')} cannot be written: a part of its path is a file, not a folder.`],
])('doctor finds a data folder that cannot be: %s', async (data, said) => {
  const { code, stdout } = await doctor(data)
  expect(stdout).toContain(`FAIL  data: ${said} Set PAPERBOY_DATA to a folder that this user may write.`)
  expect(code).toBe(1)
})

test('doctor names a folder in the database’s place', async () => {
  const data = newFolder()
  mkdirSync(join(data, 'paperboy.db'))
  expect((await doctor(data)).stdout).toContain('FAIL  database: cannot be read: it is a folder, not a file.')
})

test('doctor names the rows that cannot be read, a few of them, and says what to do', async () => {
  const damage = (ids: string) => (path: string) => inDatabase(path, `update papers set authors = '["A",B' where id in (${ids})`)
  const one = await doctor(await libraryIn(newFolder(), damage('1')))
  expect(one.stdout).toMatch(
    /^FAIL {2}papers: cannot be read: #1 “[^”]+”\. Searches skip these papers\. Import them again, or restore a backup\.$/m,
  )
  // They are left out of the index too, which lacks nothing that can be found.
  expect(one.stdout).toContain('ok    index: all papers can be found')
  expect(one.code).toBe(1)
  const many = await doctor(await libraryIn(newFolder(), damage('1, 2, 3, 4, 5, 6, 7, 8, 9')))
  expect(many.stdout).toMatch(/^FAIL {2}papers: cannot be read: #1 “[^”]+”, #2 “.+” and more\. Searches skip/m)
  expect(many.stdout).not.toContain('#9')
})
