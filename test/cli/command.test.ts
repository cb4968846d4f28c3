import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestLibrary, type TestLibrary } from '../library.ts'
import { type Ran, runOver } from './desk.ts'

let library: TestLibrary
beforeAll(async () => {
  library = await openTestLibrary()
})
afterAll(() => library.close())

const say = (...words: string[]): Promise<Ran> => runOver(library, ['command', ...words])

test.each([
  ['/papers search tuberculosis', 0, '1 paper matches'],
  ['/papers search qqqqqqqq', 0, 'No paper has “qqqqqqqq”.'],
  ['/papers saved', 0, 'You have saved no papers yet'],
  ['help', 0, 'search'],
  // Refused: there is nothing of the kind.
  ['/papers show 99', 1, 'there is no number 99'],
  ['/papers show 2999.99999', 1, 'No paper here is'],
  ['/papers pause nothing', 1, 'This channel has no topics'],
  ['/papers new q-fin.XX', 1, 'No paper here is in the category'],
  // Not understood.
  ['/papers foo', 2, 'There is no command'],
  ['/papers serch knee', 2, 'Did you mean'],
  ['/papers help foo', 2, 'There is no command'],
  ['/papers vote sideways 1', 2, 'direction cannot be'],
  ['/papers vote', 2, 'needs'],
  ['/papers saved all of them', 2, 'does not understand'],
  ['/papers search after:banana', 2, 'after: does not understand'],
  ['/papers search ()', 2, 'What should I look for?'],
  ['/papers subscribe knee at 25:00', 2, '25:00'],
  ['/papers subscribe at 9:00', 2, '09:00'],
  [`/papers search ${'x'.repeat(5_000)}`, 2, 'at most'],
])('“%s” exits with %i', async (text, code, said) => {
  const ran = await say(text)
  expect(ran.stdout).toContain(said)
  expect(ran.code).toBe(code)
})

test('a refusal is a document with --json, too', async () => {
  const { code, stdout } = await say('--json', '/papers foo')
  expect(code).toBe(2)
  expect(JSON.parse(stdout)).toMatchObject({ audience: 'asker', cards: [] })
})

test('what is not allowed here is refused with 1', async () => {
  // The operator may do all in the local channel; a full channel refuses everybody.
  // Topics of one query are kept when they are said twice.
  for (let number = 0; number < 50; number++) await say(`subscribe knee OR hip as Topic ${number >> 1}x`)
  const { code, stdout } = await say('subscribe wrist as One more')
  expect(stdout).toContain('This channel has 25 topics; at most 25 are allowed.')
  expect(code).toBe(1)
})
