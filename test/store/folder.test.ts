import { mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Fault } from '../../src/config/fault.ts'
import { makeDataFolder } from '../../src/store/folder.ts'
import { newFolder } from '../left-behind.ts'

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8)

test('a data folder is made with those above it, for its owner alone', () => {
  const folder = newFolder()
  makeDataFolder(join(folder, 'a', 'b', 'c'))
  expect(['a', 'a/b', 'a/b/c'].map((path) => modeOf(join(folder, path)))).toEqual(['700', '700', '700'])
})

test('one that is there stays as it is, also behind a link', () => {
  const folder = newFolder()
  mkdirSync(join(folder, 'there'), { mode: 0o755 })
  symlinkSync(join(folder, 'there'), join(folder, 'link'))
  makeDataFolder(join(folder, 'there'))
  makeDataFolder(join(folder, 'link'))
  expect(modeOf(join(folder, 'there'))).toBe('755')
})

test.each([
  ['/proc/foo', 'no folders can be made there'],
  ['/proc/foo/bar', 'no folders can be made there'],
  ['/dev/null', 'a file is in its place'],
  ['/dev/null/x/y', 'a part of its path is a file, not a folder'],
  ['FOLDER/file', 'a file is in its place'],
  ['FOLDER/file/x', 'a part of its path is a file, not a folder'],
  ['FOLDER/nowhere', 'a file is in its place'],
  [`FOLDER/${'x'.repeat(300)}`, 'its name is too long'],
])('%s is refused at once, with the reason', (path, reason) => {
  const folder = newFolder()
  writeFileSync(join(folder, 'file'), '')
  symlinkSync(join(folder, 'missing'), join(folder, 'nowhere'))
  const wanted = path.replace('FOLDER', folder)
  const make = (): void => makeDataFolder(wanted)
  expect(make).toThrow(Fault)
  expect(make).toThrow(`The data folder ${wanted} cannot be made: ${reason}. Set PAPERBOY_DATA to a folder that this user may write.`)
})
