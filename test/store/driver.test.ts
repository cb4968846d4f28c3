import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { refuseLostDatabase } from '../../src/store/folder.ts'
import { newFolder } from '../left-behind.ts'
import { runProgram } from '../program.ts'

const NO_DRIVER = new URL('./no-driver.mjs', import.meta.url).href

test('a first start without the driver leaves nothing that looks like a bot that ran here', async () => {
  const folder = newFolder()
  const { code, stderr } = await runProgram([], { folder, input: 'help\n', environment: { NODE_OPTIONS: `--import=${NO_DRIVER}` } })
  expect(code).not.toBe(0)
  expect(stderr).toContain('npm rebuild better-sqlite3')
  const data = join(folder, 'data')
  expect(readdirSync(data)).toEqual([])
  refuseLostDatabase(data, true)
})
