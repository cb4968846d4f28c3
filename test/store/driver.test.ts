import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { refuseLostDatabase } from '../../src/store/folder.ts'
import { lockDirectory } from '../../src/store/lock.ts'
import { newFolder } from '../left-behind.ts'

// The only test of this file: a driver that was loaded once stays.
test('a first start without the driver leaves nothing that looks like a bot that ran here', () => {
  const folder = newFolder()
  const { dlopen } = process
  process.dlopen = () => {
    throw Object.assign(new Error('no such file'), { code: 'ERR_DLOPEN_FAILED' })
  }
  try {
    expect(() => lockDirectory(folder)).toThrow('npm rebuild better-sqlite3')
  } finally {
    process.dlopen = dlopen
  }
  expect(readdirSync(folder)).toEqual([])
  refuseLostDatabase(folder, true)
  lockDirectory(folder)()
  expect(readdirSync(folder)).toEqual(['bot.lock'])
})
