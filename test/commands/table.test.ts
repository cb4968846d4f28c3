import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { carryOut } from '../../src/commands/carry-out.ts'
import { type Command, checkMay } from '../../src/commands/command.ts'
import { readOptions, splitCommand } from '../../src/commands/grammar.ts'
import { readInput } from '../../src/commands/reading.ts'
import { COMMANDS, findCommand, SHAPES } from '../../src/commands/table.ts'
import { asTyped, bare } from '../../src/port/text.ts'
import { openTestLibrary, requestOf, type TestLibrary, textOf, titlesOf } from '../library.ts'

let library: TestLibrary
beforeAll(async () => {
  library = await openTestLibrary()
})
afterAll(() => library.close())

describe('the command table', () => {
  test('names each command once, in what a slash command may be called', () => {
    const names = COMMANDS.map((command) => command.name)
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) expect(name).toMatch(/^[a-z][a-z-]{0,31}$/)
  })

  test('says what each command and option is for, in at most 100 characters', () => {
    const texts = SHAPES.flatMap((shape) => [shape.summary, ...shape.options.map((option) => option.description)])
    for (const text of texts) {
      expect(text.length).toBeGreaterThan(1)
      expect(text.length).toBeLessThanOrEqual(100)
    }
  })

  test('asks for what is required before what is not', () => {
    for (const { options } of SHAPES) {
      const required = options.map((option) => option.required)
      expect(required).toEqual([...required].sort((a, b) => Number(b) - Number(a)))
    }
  })

  test('knows the choices, the bounds, and which options complete', () => {
    const vote = SHAPES.find((shape) => shape.name === 'vote')
    expect(vote?.options).toMatchObject([
      { name: 'direction', type: 'string', required: true, choices: ['up', 'down'], completes: false },
      { name: 'paper', type: 'string', required: true, choices: [], least: null, greatest: null, completes: true },
    ])
    const top = SHAPES.find((shape) => shape.name === 'subscribe')?.options.find(({ name }) => name === 'top')
    expect(top).toMatchObject({ type: 'integer', least: 1, greatest: 20 })
    expect(SHAPES.find((shape) => shape.name === 'trending')?.options).toMatchObject([
      { name: 'period', required: false },
      { name: 'category', required: false },
    ])
  })

  test('shows how each is typed', () => {
    expect(SHAPES.map(({ usage }) => usage)).toEqual(
      expect.arrayContaining([
        'search <query>',
        'vote up|down <paper>',
        'new [category]',
        'trending [day|week|month|all] [category]',
        'saved',
        'forget me',
      ]),
    )
  })

  // Run as the table runs it, so that a refusal is thrown and fails the test.
  test.each(COMMANDS.flatMap((command) => command.examples))('works as its example says: %s', async (example) => {
    const who = { person: example, channel: example }
    if (!example.startsWith('subscribe')) await library.ask('subscribe radiology', who)
    if (example.startsWith('resend')) await holdDigest(library, example)
    await library.ask('search chest x-ray', who)
    await library.ask('save 1', who)
    const isAdmin = COMMANDS.some((command) => command.who === 'admins' && command.examples.includes(example))
    const request = requestOf({ kind: 'text', text: example }, { ...who, isAdmin })
    const reply = await carryOut(readInput(request.input), request, library.core)
    expect(textOf(reply) + titlesOf(reply).join()).not.toBe('')
    expect(reply.audience).toBe('asker')
  })

  test('has an example for every command', () => {
    for (const { name, examples } of COMMANDS) {
      expect(examples.length).toBeGreaterThan(0)
      for (const example of examples) expect(splitCommand(example).name).toBe(name)
    }
  })
})

describe('a command for those who manage the channel', () => {
  const asker = (mayManage: boolean) => ({ person: 'ada', name: 'ada', mayManage, isAdmin: false, zone: null })

  test('is refused to others, and open to them', () => {
    expect(() => checkMay({ name: 'subscribe', who: 'managers' }, asker(false))).toThrow(/subscribe/)
    expect(() => checkMay({ name: 'subscribe', who: 'managers' }, asker(true))).not.toThrow()
    expect(() => checkMay({ name: 'search', who: 'anyone' }, asker(false))).not.toThrow()
  })
})

describe('a command is read', () => {
  test.each([
    ['search knee', 'search', 'knee'],
    ['/papers search knee', 'search', 'knee'],
    ['/paper  SEARCH   knee ', 'search', 'knee'],
    ['/search a\n b', 'search', 'a\n b'],
    ['/papers', '', ''],
    ['', '', ''],
    ['/papersearch knee', 'papersearch', 'knee'],
  ])('%j', (text, name, rest) => {
    expect(splitCommand(text)).toEqual({ name, rest })
  })

  test.each([
    ['vote', 'up 2', { direction: 'up', paper: '2' }],
    ['vote', 'DOWN two words', { direction: 'down', paper: 'two words' }],
    ['trending', '', { period: 'week' }],
    ['trending', 'Month', { period: 'month' }],
    ['new', '', {}],
    ['search', 'a "b c" -d', { query: 'a "b c" -d' }],
  ])('%s with “%s”', (name, rest, options) => {
    expect(readOptions(findCommand(name) as Command, rest)).toEqual(options)
  })
})

describe('what cannot be read is answered with what to type', () => {
  test.each([
    ['search', 'search needs a query.', 'search chest x-ray report generation'],
    ['save', 'save needs a paper.', 'save 1'],
    ['vote', 'vote needs up or down.', 'vote up 1'],
    ['vote up', 'vote needs a paper.', 'vote up 1'],
    ['vote sideways 1', 'vote: direction cannot be “sideways”. Use up or down.', 'vote up 1'],
    ['trending year', 'No paper here is in the category year.', 'a period, which is day, week, month or all, and a category such as cs.CV'],
    ['trending this year in cs.CV', 'trending does not understand “this year in cs.CV”.', 'a period, which is day, week, month or all'],
    ['trending day week', 'trending does not understand “day week”.', 'a category such as cs.CV'],
    ['saved all of them', 'saved does not understand “all of them”.', 'Usage: saved'],
    ['forget', 'Type forget me.', 'forget me'],
    ['forget bob', 'Did you mean forget me?', 'forget me'],
  ])('%s', async (typed, problem, advice) => {
    const text = textOf(await library.ask(typed))
    expect(text).toContain(problem)
    expect(text).toContain(advice)
  })

  test.each([
    ['serch knee', ['search']],
    ['sear', ['search']],
    ['sav', ['save', 'saved']],
    ['s', ['search', 'similar', 'show']],
    ['simlar 1', ['similar']],
    ['Trendign', ['trending']],
    ['vot up 1', ['vote']],
  ])('%s: with the nearest commands', async (typed, names) => {
    const text = textOf(await library.ask(typed))
    expect(text).toContain('Did you mean:')
    for (const name of names) expect(text).toMatch(new RegExp(`^${name}\\b`, 'm'))
  })

  test('words that are no command at all are a search, and one of them is offered as one', async () => {
    expect(textOf(await library.ask('lung nodules on CT'))).toContain('No paper matches “lung nodules on CT”. The closest:')
    const text = textOf(await library.ask('radiology'))
    expect(text).toContain('There is no command radiology.')
    expect(text).toContain('search radiology')
  })

  test('too much of anything is refused with the limit', async () => {
    expect(textOf(await library.ask(`search ${'x'.repeat(5_000)}`))).toContain('5,007 characters; at most 4,000')
    expect(textOf(await library.ask(`search ${'x '.repeat(1_500)}`))).toMatch(/2,999 characters; at most 2,000/)
    expect(textOf(await library.ask(`save ${'x'.repeat(600)}`))).toContain('600 characters long; a paper is named by')
  })
})

describe('help', () => {
  test('is eight lines at most, each whole at 60 columns behind what is typed on a platform', async () => {
    const { text } = await library.ask('help')
    const rows = bare(asTyped(text, '/papers ')).split('\n')
    expect(rows.length).toBeLessThanOrEqual(8)
    for (const row of rows) expect(row.length, row).toBeLessThanOrEqual(60)
    expect(textOf(await library.ask(''))).toBe(bare(text))
    expect(textOf(await library.ask('/papers'))).toBe(bare(text))
    for (const span of text.filter(({ style }) => style === 'command')) {
      const answer = textOf(await library.ask(span.text))
      expect(answer, span.text).not.toContain('no command')
    }
  })

  test('on all names every command, and on a group those of it', async () => {
    const text = textOf(await library.ask('help all'))
    for (const shape of SHAPES) expect(text).toMatch(new RegExp(`^${shape.name}\\b.*: `, 'm'))
    expect(textOf(await library.ask('help keep'))).toMatch(/^save <paper>: /)
    expect(textOf(await library.ask('help topic'))).toMatch(/^tune <topic>: /m)
    expect(textOf(await library.ask('help find'))).not.toMatch(/^tune/m)
  })

  test.each(SHAPES.map((shape) => shape.name))('on %s has its options and examples', async (name) => {
    const text = textOf(await library.ask(`help ${name}`))
    const shape = SHAPES.find((candidate) => candidate.name === name)
    for (const example of shape?.examples ?? []) expect(text).toContain(`\n${example}`)
    for (const option of shape?.options ?? []) expect(text).toContain(option.description)
  })

  test('on search explains the query language', async () => {
    const text = textOf(await library.ask('help search'))
    for (const piece of [
      '"report generation"',
      '-covid',
      ' OR ',
      'title:',
      'abstract:',
      'author:',
      'cat:',
      'id:',
      'source:',
      'after:',
      'before:',
      'since:',
      '2,000',
      '16',
    ])
      expect(text).toContain(piece)
  })
})

describe('typed options do as text does', () => {
  const who = { person: 'options' }
  test.each<[string, string, Record<string, string | number | boolean>]>([
    ['search chest x-ray', 'search', { query: 'chest x-ray' }],
    ['search after:banana', 'search', { query: 'after:banana' }],
    ['similar Xplainer', 'similar', { paper: 'Xplainer' }],
    ['show 2', 'show', { paper: '2' }],
    ['new astro-ph', 'new', { category: 'astro-ph' }],
    ['new', 'new', {}],
    ['trending', 'trending', {}],
    ['trending month', 'trending', { period: 'month' }],
    ['save 99', 'save', { paper: '99' }],
    ['unsave RadGraph: Extracting Clinical', 'unsave', { paper: 'RadGraph: Extracting Clinical' }],
    ['vote', 'vote', {}],
    ['saved', 'saved', {}],
    ['export', 'export', {}],
    ['status', 'status', {}],
    ['help search', 'help', { command: 'search' }],
    ['forget you', 'forget', { whom: 'you' }],
  ])('%s', async (text, command, options) => {
    await library.ask('search radiology', who)
    const typed = await library.ask(text, who)
    await library.ask('search radiology', who)
    const chosen = await library.choose(command, options, who)
    expect(textOf(chosen)).toBe(textOf(typed))
    expect(titlesOf(chosen)).toEqual(titlesOf(typed))
  })

  test('and unknown ones are refused', async () => {
    expect(textOf(await library.choose('serch', { query: 'x' }))).toContain('There is no command serch')
    expect(textOf(await library.choose('trending', { period: 'year' }))).toContain('period cannot be “year”. Use day, week, month or all.')
    expect(textOf(await library.choose('vote', { direction: 'up' }))).toContain('vote needs a paper')
  })
})

/** Leaves a digest of a channel that nobody knows the fate of. */
async function holdDigest({ ask, core }: TestLibrary, channel: string): Promise<void> {
  const { deliveries, leases, uncertain } = core.store
  await ask('digest now', { person: channel, channel })
  const [digest] = await deliveries.latest({ workspace: 'test:acme', channel }, 1)
  if (!digest) throw new Error('no digest was planned')
  await leases.claim(digest.id, 'worker', core.now(), core.now() + 1)
  await leases.begin(digest.id, 'worker', core.now(), 0)
  await leases.markUncertain(digest.id, 'worker', 'no answer')
  const doubted = await deliveries.find(digest.id)
  if (doubted) await uncertain.reconcile(doubted, 'held', core.now(), 'no answer')
}
