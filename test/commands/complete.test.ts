import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { draft, openTestLibrary, requestOf, type TestLibrary, titlesOf } from '../library.ts'

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

  test.each(['chest x-ray report', 'self-supervised vision', 'vision-language pretraining', 'multi-modal', 'x-ray'])(
    'never collapses while %s is typed',
    async (whole) => {
      const last = await complete('save', 'paper', whole)
      expect(last.length).toBeGreaterThan(2)
      for (let length = 3; length < whole.length; length++) {
        const typed = whole.slice(0, length)
        expect((await complete('save', 'paper', typed)).length, typed).toBeGreaterThanOrEqual(Math.min(5, last.length))
      }
    },
  )

  test('offers first the titles in which the unfinished word begins one', async () => {
    for (const typed of ['chest x-ra', 'chest xra', 'x-ra', 'chest x ra'])
      for (const { label } of (await complete('save', 'paper', typed)).slice(0, 5)) expect(label, typed).toMatch(/x-?ray/i)
    expect((await complete('save', 'paper', 'gpt-4'))[0]?.label).toContain('GPT-4V')
  })

  test('offers the paper of a pasted link or identifier, and nothing else', async () => {
    for (const typed of [
      'https://arxiv.org/abs/2303.13391?utm_source=newsletter',
      'arXiv:2303.13391v2',
      '(2303.13391)',
      `https://www.alphaxiv.org/overview/2303.13391?q=${'x'.repeat(150)}`,
    ])
      expect(await complete('show', 'paper', typed)).toMatchObject([{ value: 'arXiv:2303.13391' }])
    expect(await complete('unsave', 'paper', 'https://arxiv.org/abs/2303.13391', 'stranger')).toEqual([])
    expect(await complete('show', 'paper', 'https://arxiv.org/abs/2399.99999')).toEqual([])
  })

  test('offers the paper of a number in the last list', async () => {
    const list = await library.ask('search chest', { person: 'counter' })
    const titles = (await complete('save', 'paper', '3', 'counter')).map(({ label }) => label)
    expect(titles).toContain(titlesOf(list)[2]?.slice(0, 100))
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
    await library.ask('save arXiv:2303.13391', { person: 'saver' })
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

describe('the value of a field in a query', () => {
  let own: TestLibrary
  beforeAll(async () => {
    own = await openTestLibrary({ seeds: false })
    const of = (journal: string, many: number) =>
      Array.from({ length: many }, (_, index) => draft(`Doors of ${journal} ${index}`, { journal }))
    await own.add([...of('Nature', 2), ...of('Nature Medicine', 3), ...of('The Lancet', 1), ...of('eLife', 1), ...of('Door "A" (B)', 1)])
    await own.add([draft('Windows')], 'arxiv')
  })
  afterAll(() => own.close())

  const completed = async (typed: string, command = 'search', from = own): Promise<string[]> => {
    const { at, asker } = requestOf({ kind: 'text', text: '' })
    return (await from.paperboy.complete({ at, asker, command, option: 'query', typed })).map(({ value, label }) => {
      expect(label).toBe(value)
      return value
    })
  }

  test.each([
    ['journal:', ['journal:"Nature Medicine"', 'journal:Nature', 'journal:"Door A (B)"', 'journal:"The Lancet"', 'journal:eLife']],
    ['journal:nat', ['journal:"Nature Medicine"', 'journal:Nature']],
    ['doors venue:NAT', ['doors venue:"Nature Medicine"', 'doors venue:Nature']],
    ['journal:"nature m', ['journal:"Nature Medicine"']],
    ['doors -journal:“nature ', ['doors -journal:"Nature Medicine"', 'doors -journal:Nature']],
    ['(cat:cs.CV|journal:lanc', ['(cat:cs.CV|journal:"The Lancet"']],
    ['journal:zzz', []],
    ['source:', ['source:import', 'source:arxiv']],
    ['doors source:ar', ['doors source:arxiv']],
    ['type:', ['type:preprint']],
    ['type:pre', ['type:preprint']],
    ['type:journal', []],
    ['doors has:', ['doors has:code']],
    ['-has:co', ['-has:code']],
    ['has:data', []],
    ['author:nat', []],
    ['journal:"Nature" med', []],
    ['doors', []],
    ['', []],
  ])('%s', async (typed, values) => {
    expect(await completed(typed)).toEqual(values)
  })

  test('also of a topic, where it finds what it says', async () => {
    for (const command of ['subscribe', 'edit']) expect(await completed('doors journal:elife', command)).toEqual(['doors journal:eLife'])
    for (const value of await completed('journal:')) expect((await own.ask(`search ${value}`)).cards.length, value).toBeGreaterThan(0)
  })

  test('a topic may wait for a journal of the bundled list, which comes behind those here', async () => {
    expect(await completed('journal:nat', 'search')).toEqual(['journal:"Nature Medicine"', 'journal:Nature'])
    const choices = await completed('journal:nat', 'subscribe')
    expect(choices.slice(0, 2)).toEqual(['journal:"Nature Medicine"', 'journal:Nature'])
    expect(choices).toContain('journal:"Nature Communications"')
    expect(new Set(choices).size).toBe(choices.length)
  })

  test('no value is longer than there is room for', async () => {
    expect(await completed(`${'door '.repeat(17)} journal:nat`)).toEqual([`${'door '.repeat(17)} journal:Nature`])
    expect(await completed(`${'door '.repeat(19)} journal:nat`)).toEqual([])
  })

  test('new ones come within minutes', async () => {
    const fresh = await openTestLibrary({ seeds: false })
    expect(await completed('source:', 'search', fresh)).toEqual([])
    await fresh.add([draft('Windows')], 'arxiv')
    expect(await completed('source:', 'search', fresh)).toEqual([])
    fresh.setClock('2026-04-10T09:05:01Z')
    expect(await completed('source:', 'search', fresh)).toEqual(['source:arxiv'])
    await fresh.close()
  })
})
