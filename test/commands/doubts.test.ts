import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestLibrary, type TestLibrary, textOf } from '../library.ts'

let library: TestLibrary
beforeAll(async () => {
  library = await openTestLibrary()
})
afterAll(() => library.close())

let channels = 0
const subscribe = async (query: string): Promise<string> =>
  textOf(await library.ask(`subscribe ${query}`, { channel: `channel-${++channels}` }))

test.each([
  ['shoulder', 'No paper has “shoulder”. Nearest: should, solder.'],
  ['author:Müller', 'No author here is called “Müller”. Nearest: miller.'],
  ['knee since 2020', 'a topic does not read: for papers since then say after:2020.'],
  ['chest before:2020', 'Its dates end on 2019-12-31: no new paper can match.'],
  ['chest year:2017', 'Its dates end on 2017-12-31: no new paper can match.'],
])('%s is doubted before it is saved', async (query, doubt) => {
  const said = await subscribe(query)
  expect(said).toContain(doubt)
  expect(said).toContain('is not saved yet.')
})

test.each([
  ['chest OR quokka', 'No paper has “quokka”.'],
  ['knee OR wrist OR wombat', 'No paper has “wombat”.'],
])('%s is kept, and its unknown words are named', async (query, note) => {
  const said = await subscribe(query)
  expect(said).toContain('Subscribed to')
  expect(said).toContain(note)
})

test('counts what is written, as its digest does', async () => {
  expect(await subscribe('wrist fracture')).toContain('Now 1 of 63 papers matches.')
})
