import { afterAll, beforeAll, expect, test } from 'vitest'
import { Fault } from '../../src/config/fault.ts'
import { hostileTexts } from '../hostile.ts'
import { draft, openTestLibrary, type TestLibrary } from '../library.ts'
import { type Ran, runOver } from './desk.ts'

const TITLE = 'Deep learning of protein folds'
let library: TestLibrary
beforeAll(async () => {
  library = await openTestLibrary({ seeds: false })
})
afterAll(() => library.close())

const run = (...args: string[]): Promise<Ran> => runOver(library, ['papers', ...args])

test('without any, says that there are none', async () => {
  expect((await run('merges')).stdout).toBe('No papers were found to be one yet.')
  expect((await run('duplicates')).stdout).toBe('No two papers look alike.')
})

test('merges are listed, taken apart by number or identifier, told as alike, and made again', async () => {
  await library.add([draft(TITLE, { authors: ['Ada Lovelace'], keys: ['arxiv:2401.00001'] })], 'arxiv')
  await library.add([draft(TITLE, { authors: ['Lovelace A'], keys: ['doi:10.1038/x'], journal: 'Nature Yeast' })], 'feed:nature')
  await library.add([draft(TITLE, { authors: ['Lovelace A'], keys: ['acl:p19-1001'] })], 'import')
  await library.add([draft(TITLE, { authors: ['Alan Turing'], keys: ['pmid:7'] })], 'import')
  const [head, paper, ...parts] = (await run('merges')).stdout.split('\n')
  expect(head).toBe('1 paper of several records, the latest first. Take one apart: npm start -- papers split 1')
  expect(paper).toMatch(/^1 {2}Deep learning of protein folds \(Ada Lovelace · Nature Yeast · arXiv:2401\.00001\)$/)
  expect(parts).toEqual([
    expect.stringMatching(/^ {2}1\/2 {2}Deep .*doi:10\.1038\/x\): from feed:nature, by title and authors, /),
    expect.stringMatching(/^ {2}1\/3 {2}Deep .*ACL:P19-1001\): from import, by title and authors, /),
  ])
  await expect(run('split', '1')).rejects.toThrow(/has several parts\. Name one:\n {2}1\/2 .*\n {2}1\/3 /)
  await expect(run('split', '1/9')).rejects.toThrow(/has several parts/)
  expect((await run('split', '10.1038/x/2')).stdout).toContain(
    '\n3  Deep learning of protein folds (Lovelace A · Nature Yeast · doi:10.1038/x)',
  )
  expect((await run('split', 'arXiv:2401.00001')).stdout).toContain('\n4  Deep learning of protein folds (Lovelace A · ACL:P19-1001)')
  const alike = (await run('duplicates')).stdout
  expect(alike).toMatch(/\n1 {2}.*\n {2}2 {2}.*: their first authors differ/)
  expect(alike).toMatch(/\n1 {2}.*\n {2}3 {2}.*: they were taken apart/)
  expect(alike).toMatch(/\n3 {2}.*\n {2}4 {2}.*: nothing keeps them apart/)
  expect((await run('join', '1', 'doi:10.1038/x')).stdout).toMatch(/^They are one paper now: 1 /)
  expect(JSON.parse((await run('merges', '--json')).stdout)).toMatchObject([
    { paper: { id: 1 }, sides: [{ known: { keys: ['doi:10.1038/x'] } }] },
  ])
  expect(JSON.parse((await run('duplicates', '--json')).stdout)).toHaveLength(3)
})

test.each([
  [[], /^Usage: npm start -- papers merges/],
  [['split'], /^Usage/],
  [['split', '1', '2'], /^Usage/],
  [['join', '1'], /^Usage/],
  [['merges', 'all'], /^Usage/],
  [['join', '1', '#1'], /^Both are one paper already: 1 /],
])('bad usage is a fault: %j', async (args, advice) => {
  await expect(run(...args)).rejects.toThrow(advice)
  await expect(run(...args)).rejects.toMatchObject({ code: 'usage' })
})

test.each(['99', 'id:99', 'banana', '10.1000/none', ...hostileTexts])('what is not here is said: %j', async (typed) => {
  const asked = run('split', typed)
  await expect(asked).rejects.toThrow(Fault)
  await expect(asked).rejects.toThrow(/^There is no paper “[^\n]*” here\. Name it/)
})
