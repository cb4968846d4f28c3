import { afterAll, beforeAll, expect, test } from 'vitest'
import { completeLine } from '../../adapters/shared/complete-line.ts'
import { draft, openTestLibrary, requestOf, type TestLibrary } from '../library.ts'

let library: TestLibrary
beforeAll(async () => {
  library = await openTestLibrary({ seeds: false })
  await library.add(['Nature Medicine', 'Nature Physics', 'eLife'].map((journal) => draft(`Doors of ${journal}`, { journal })))
})
afterAll(() => library.close())

test.each([
  ['search doors journal:na', ['doors journal:"Nature Medicine"', 'doors journal:"Nature Physics"']],
  ['search doors journal:"nature m', ['doors journal:"Nature Medicine"']],
  ['/papers search journal:el', ['journal:eLife']],
  ['search doors', []],
])('Tab behind “%s” completes the value of a field', async (line, candidates) => {
  const { at: channel, asker } = requestOf({ kind: 'text', text: '' })
  const [found, replaced] = await completeLine(line, library.paperboy, { channel, asker })
  expect(found).toEqual(candidates)
  expect(line.endsWith(replaced)).toBe(true)
})
