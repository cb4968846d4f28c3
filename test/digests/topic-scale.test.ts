// A topic's scale: when it is made, kept, used and discarded.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readRoot } from '../../src/commands/outlook.ts'
import { discardEarlyScales, findScale } from '../../src/digests/topic-scale.ts'
import { openTestLibrary, type TestLibrary, textOf } from '../library.ts'

const QUERY = 'chest x-ray report generation'
const NOW = Date.parse('2026-04-10T09:00:00Z')
const root = readRoot(QUERY, NOW)

let library: TestLibrary
beforeAll(async () => {
  library = await openTestLibrary()
})
afterAll(() => library.close())

/** A library that says it has so many papers. */
const ofSize = (size: number) => ({ ...library.core.library, size: async () => size })

test('is made where the library has enough papers, and kept', async () => {
  const { store } = library.core
  expect(await findScale(QUERY, root, store, ofSize(499), NOW)).toBeNull()
  const made = await findScale(QUERY, root, store, ofSize(500), NOW)
  expect(made).toMatchObject({ papers: 63, parts: [{ words: [{ surface: 'chest' }, {}, {}, {}] }] })
  expect(await findScale(QUERY, root, store, ofSize(10), NOW + 1)).toEqual(made)
  expect((await store.topicScales.find(QUERY))?.madeAt).toBe(NOW)
})

test('made on few papers is made anew once the library has three times as many', async () => {
  const { store, library: own } = library.core
  const query = 'knee osteoarthritis grading'
  const grown = (size: number, papers: number) => ({
    ...own,
    size: async () => size,
    scale: async (of: typeof root) => ({ ...(await own.scale(of)), papers }),
  })
  const find = (size: number, papers: number) => findScale(query, readRoot(query, NOW), store, grown(size, papers), NOW)
  expect(await find(600, 600)).toMatchObject({ papers: 600 })
  expect(await find(1_799, 1_799)).toMatchObject({ papers: 600 })
  expect(await find(1_800, 1_800)).toMatchObject({ papers: 1_800 })
  expect(await find(5_400, 5_400)).toMatchObject({ papers: 5_400 })
  expect(await find(90_000, 90_000)).toMatchObject({ papers: 5_400 })
})

test('is made anew once the library has twice the papers, and goes with its topic', async () => {
  const { store } = library.core
  await discardEarlyScales(store, ofSize(126))
  expect(await store.topicScales.find(QUERY)).not.toBeNull()
  await discardEarlyScales(store, ofSize(128))
  expect(await store.topicScales.find(QUERY)).toBeNull()
  await findScale(QUERY, root, store, ofSize(1_500), NOW)
  await store.topicScales.prune(NOW + 1)
  expect(await store.topicScales.find(QUERY), 'a preview may use it').not.toBeNull()
  await store.topicScales.prune(NOW + 2 * 86_400_000)
  expect(await store.topicScales.find(QUERY)).toBeNull()
})

test('is used though nothing can be stored', async () => {
  const { store } = library.core
  const full = {
    topicScales: {
      ...store.topicScales,
      keep: async () => {
        throw Object.assign(new Error('full'), { code: 'SQLITE_FULL' })
      },
    },
  }
  expect(await findScale(QUERY, root, full, ofSize(1_500), NOW)).toMatchObject({ papers: 63 })
})

test('tells before it is saved what is just in and just out', async () => {
  await findScale('x-ray report generation', readRoot('x-ray report generation', NOW), library.core.store, ofSize(1_500), NOW)
  const reply = await library.ask('subscribe x-ray report generation as Writing')
  const text = textOf(reply)
  expect(text).toContain('It looks for papers on “x-ray report generation”.')
  expect(text).toMatch(/Now \d+ of 63 papers match\./)
  const standing = reply.cards.map(({ why }) => why)
  expect(standing.filter((why) => why === 'now it would come').length).toBeGreaterThanOrEqual(2)
  expect(standing.filter((why) => why === 'now it would stay out').length).toBeGreaterThanOrEqual(2)
})

test('explains why a paper does not come, and what relevance is measured by', async () => {
  await library.ask(`subscribe ${QUERY} as Reports`)
  await findScale(QUERY, root, library.core.store, ofSize(1_500), NOW)
  await library.ask('search "radio galaxy" OR blazar')
  expect(textOf(await library.ask('preview Reports 1'))).toContain('does not match. Its relevance is 0 %; from 50 % on it would come.')
  expect(textOf(await library.ask('history Reports'))).toContain('Relevance is measured by the 63 papers that were here on Fri 10 Apr')
})
