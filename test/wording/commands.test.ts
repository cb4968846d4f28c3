import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { SHAPES } from '../../src/commands/table.ts'

const NAMES = SHAPES.map(({ name }) => name).join('|')
/** A command as any other code, or between quotation marks, or with what is typed before it on some platforms. */
const AS_CODE = new RegExp(`\\bcode\\(['\`](?:/papers|(?:${NAMES})(?=[ '\`]))`)
const QUOTED = new RegExp(`“(?:/papers|(?:${NAMES})\\b)[^”]*”`)

const files = ['src/wording/papers.ts', ...below('src/wording'), ...below('src/commands'), ...below('adapters')]

test.each(files)('%s names commands as such, for each platform to show as they are typed there', (path) => {
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => !/^\s*(?:\/\/|\/?\*)/.test(line))
  expect(lines.filter((line) => AS_CODE.test(line) || QUOTED.test(line))).toEqual([])
})

function below(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`)
}
