import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestLibrary, requestOf, type TestLibrary, titlesOf } from '../library.ts'

let library: TestLibrary
beforeAll(async () => {
  library = await openTestLibrary()
})
afterAll(() => library.close())

function complete(command: string, option: string, typed: string, person = 'typist') {
  const { at, asker } = requestOf({ kind: 'text', text: '' }, { person })
  return library.paperboy.complete({ at, asker, command, option, typed })
}

describe('completion', () => {
  test('offers the choices that begin so', async () => {
    expect(await complete('trending', 'period', '')).toHaveLength(4)
    expect(await complete('trending', 'period', 'm')).toEqual([{ value: 'month', label: 'month' }])
    expect(await complete('vote', 'direction', 'DO')).toEqual([{ value: 'down', label: 'down' }])
    expect(await complete('vote', 'direction', 'x')).toEqual([])
  })

  test('offers papers by half-typed words of their titles', async () => {
    const labels = async (typed: string): Promise<string[]> => (await complete('save', 'paper', typed)).map((choice) => choice.label)
    expect((await labels('xplai'))[0]).toMatch(/^Xplainer/)
    expect((await labels('RadG'))[0]).toMatch(/^RadGraph/)
    expect((await labels('tubercul'))[0]).toContain('Tuberculosis')
  })

  test('offers papers by half-typed identifiers', async () => {
    expect(await complete('show', 'paper', '2401.122')).toMatchObject([{ value: 'arXiv:2401.12208' }])
    expect(await complete('show', 'paper', 'arXiv:2401')).toMatchObject([{ value: 'arXiv:2401.12208' }])
  })

  test('offers the papers of the last list first, also before anything is typed', async () => {
    expect(await complete('save', 'paper', '', 'lister')).toEqual([])
    const list = await library.ask('search knee wrist', { person: 'lister' })
    const offered = await complete('save', 'paper', '', 'lister')
    expect(offered.map((choice) => choice.label).slice(0, list.cards.length)).toEqual(titlesOf(list).map((title) => title.slice(0, 100)))
  })

  test('offers to take off what is saved, and nothing else', async () => {
    await library.ask('save xplainer', { person: 'saver' })
    expect(await complete('unsave', 'paper', '', 'saver')).toHaveLength(1)
    expect((await complete('unsave', 'paper', 'xpl', 'saver'))[0]?.label).toMatch(/^Xplainer/)
    expect(await complete('unsave', 'paper', 'chest', 'saver')).toEqual([])
  })

  test('offers at most 25 choices, with labels of at most 100 characters', async () => {
    const offered = await complete('save', 'paper', 'x-ray')
    expect(offered).toHaveLength(25)
    for (const { label } of offered) expect(label.length).toBeLessThanOrEqual(100)
    expect(new Set(offered.map((choice) => choice.value)).size).toBe(25)
  })

  test('offers values that name their papers', async () => {
    for (const { value, label } of await complete('save', 'paper', 'x-ray')) {
      const [title] = titlesOf(await library.ask(`show ${value}`))
      expect(title?.slice(0, 90)).toBe(label.slice(0, 90).replace(/…$/, ''))
    }
  })

  test('offers nothing where there is nothing to offer', async () => {
    for (const [command, option] of [
      ['search', 'query'],
      ['nonsense', 'paper'],
      ['save', 'nonsense'],
    ] as const) {
      expect(await complete(command, option, 'x-ray')).toEqual([])
    }
    expect(await complete('save', 'paper', 'qqqqqqqqqq')).toEqual([])
  })

  test.each(['"', '(', '\\', '\u0000', 'x'.repeat(10_000), '%', '#', 'title:'])('takes %j for text', async (typed) => {
    expect(Array.isArray(await complete('save', 'paper', typed))).toBe(true)
  })
})
