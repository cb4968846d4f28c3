import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createLog } from '../src/config/log.ts'
import { createPaperboy } from '../src/paperboy.ts'
import { actionsOf, type CommandRequest, type Reply } from '../src/port/chat.ts'
import { NO_METERS } from '../src/port/operations.ts'
import { hostileTexts } from './hostile.ts'
import { answerOf, NOTHING_KEPT, openTestLibrary, requestOf, type TestLibrary, textOf, titlesOf } from './library.ts'

let library: TestLibrary
beforeAll(async () => {
  library = await openTestLibrary()
})
afterAll(() => library.close())

/** All that commands may change but should not unless told to. */
async function belongings(): Promise<unknown> {
  const { papers, people } = library.core.store
  const who = { workspace: 'test:acme', person: 'ada' }
  return [
    await papers.countPapers(),
    await papers.revision(),
    await people.saved(who),
    await people.votes(who.workspace, 0),
    await people.countIn(who.workspace),
  ]
}

test('where nobody else reads, nothing is offered to share', async () => {
  const ask = async (isPrivate: boolean, text: string): Promise<string[]> => {
    const { reply } = (await library.paperboy.respond({ ...requestOf({ kind: 'text', text }, { person: 'alone' }), isPrivate })) as {
      reply: Reply
    }
    return [...reply.actions, ...reply.cards.flatMap(actionsOf)].map(({ label }) => label)
  }
  for (const text of ['search chest', 'show CLARA']) {
    expect(await ask(false, text)).toContain('Share')
    expect(await ask(true, text)).not.toContain('Share')
    expect(await ask(true, text)).toContain('Save')
  }
})

describe('any text', () => {
  const NAMES = [
    'search',
    'similar',
    'show',
    'new',
    'trending',
    'saved',
    'export',
    'status',
    'help',
    '/papers',
    '/papers search',
    'sav',
    'serch',
    'forgetme',
  ]
  const PIECES = [
    '1',
    '#1',
    'x-ray',
    '"',
    '(',
    ')',
    '-',
    'OR',
    'title:',
    'cat:',
    'after:',
    'since:7d',
    '2401.12208',
    'https://arxiv.org/abs/2401.12208',
    'week',
    '\n',
    '\u202e',
    '\ud800',
    '<!channel>',
    '@everyone',
  ]
  const anyPiece = fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 10 }))
  const anyCommand = fc
    .tuple(fc.oneof(fc.constantFrom(...NAMES), fc.string({ unit: 'binary', maxLength: 10 })), fc.array(anyPiece, { maxLength: 6 }))
    .map(([name, rest]) => [name, ...rest].join(' '))
    .filter((text) => !/^\s*(?:\/papers?\b\s*)?\/?(?:save|unsave|vote|forget)(?:\s|$)/i.test(text))

  test('gets an answer and changes nothing that it should not', async () => {
    await library.ask('save RadGraph: Extracting Clinical')
    await library.ask('vote up CLARA: Clinical Report')
    const before = await belongings()
    await fc.assert(
      fc.asyncProperty(anyCommand, async (text) => {
        const reply = await library.ask(text)
        expect(textOf(reply) + titlesOf(reply).join()).not.toBe('')
        expect(textOf(reply)).not.toContain('Something went wrong')
        expect(reply.audience).not.toBe('channel')
      }),
      { numRuns: 150 },
    )
    expect(await belongings()).toEqual(before)
  })

  test.each(hostileTexts.map((text) => [text.slice(0, 40), text]))(
    'such as %j is answered, whatever command it is given to',
    async (_, text) => {
      for (const name of ['search', 'show', 'similar', 'new', 'help', 'save', 'vote up', '']) {
        const reply = await library.ask(`${name} ${text}`, { person: 'mallory' })
        expect(textOf(reply) + titlesOf(reply).join()).not.toBe('')
        expect(textOf(reply)).not.toContain('Something went wrong')
        expect(textOf(reply)).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}]/u)
        expect(textOf(reply).length).toBeLessThan(3_000)
      }
    },
  )
})

describe('paperboy', () => {
  test('welcomes with examples that find something', async () => {
    const { text } = await library.paperboy.welcome()
    const examples = text.filter((span) => span.style === 'command' && !span.text.startsWith('help')).map((span) => span.text)
    expect(examples.length).toBeGreaterThan(1)
    for (const example of examples) expect((await library.ask(example)).cards.length).toBeGreaterThan(0)
  })

  test('takes a delivery of a platform once', async () => {
    expect(await library.paperboy.seenOnce('slack', 'E1')).toBe(true)
    expect(await library.paperboy.seenOnce('slack', 'E1')).toBe(false)
    expect(await library.paperboy.seenOnce('discord', 'E1')).toBe(true)
  })
})

describe('plain words', () => {
  const say = async (text: string) => {
    const reply = await answerOf(library.paperboy, requestOf({ kind: 'words', text }))
    return { text: textOf(reply), titles: titlesOf(reply) }
  }

  test('that only begin like a command are a search, which says so', async () => {
    for (const text of ['resume radiology report generation', 'new papers about radiology', 'edit chest radiology reports']) {
      const { text: said, titles } = await say(text)
      expect(said).toContain('Here is a search for all of it instead.')
      expect(titles.length).toBeGreaterThan(0)
    }
    expect(await say('edit radiology'), 'where no paper comes near').toMatchObject({
      titles: [],
      text: expect.stringContaining('no topics'),
    })
  })

  test('that are a command are carried out, and a number that means nothing is no search', async () => {
    expect(await say('status')).toMatchObject({ titles: [], text: expect.stringContaining('63 papers') })
    expect((await say('show xplainer')).titles).toHaveLength(1)
    expect(await say('save 99')).toMatchObject({ titles: [] })
  })
})

describe('plain words about the last list', () => {
  const say = (text: string, person: string) => answerOf(library.paperboy, requestOf({ kind: 'words', text }, { person }))

  test.each([
    ['1', 'show 1'],
    ['#2', 'show 2'],
    ['1-2', 'show 1-2'],
    ['2 save', 'save 2'],
    ['1 2 save', 'save 1-2'],
    ['open 3', 'show 3'],
  ])('%s is %s', async (words, command) => {
    await library.ask('forget me yes', { person: 'talker' })
    await library.ask('search chest', { person: 'talker' })
    const said = await say(words, 'talker')
    await library.ask('forget me yes', { person: 'talker' })
    await library.ask('search chest', { person: 'talker' })
    const typed = await library.ask(command, { person: 'talker' })
    expect([textOf(said), ...titlesOf(said)]).toEqual([textOf(typed), ...titlesOf(typed)])
  })

  test.each(['save all', 'unsave 3', 'vote up 99', 'save 1-3', '7'])('%s is no search where there is no list', async (words) => {
    expect(textOf(await say(words, 'listless'))).toMatch(/^(?:There is no list yet|You have saved no papers yet)/)
  })

  test('a title that is not whole is asked about, not searched for', async () => {
    expect(textOf(await say('save RadGraph', 'asker'))).toMatch(/^“RadGraph” may be this one/)
  })

  test('a year is looked for', async () => {
    expect(textOf(await say('2024', 'historian'))).toContain('“2024”')
  })
})

test('a refusal is in the log by its code, without what was typed', async () => {
  const lines: string[] = []
  const { core, close } = await openTestLibrary()
  const paperboy = createPaperboy(
    core,
    createLog('debug', (line) => lines.push(line)),
    NO_METERS,
    NOTHING_KEPT,
  )
  await answerOf(paperboy, requestOf({ kind: 'text', text: 'show 7' }))
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([{ code: 'not-in-list', msg: 'a command was refused' }])
  expect(lines.join()).not.toContain('show')
  await close()
})

describe('when the store fails', () => {
  const lines: string[] = []
  const broken = async (options = {}) => {
    const { core, close } = await openTestLibrary(options)
    await close()
    return createPaperboy(
      core,
      createLog('error', (line) => lines.push(line)),
      NO_METERS,
      NOTHING_KEPT,
    )
  }

  test.each<CommandRequest['input']>([
    { kind: 'text', text: 'search knee' },
    { kind: 'options', command: 'saved', options: {} },
    { kind: 'action', action: 'p1:save:abcdefgh:1' },
  ])('the answer is a sentence with a reference, which is in the log: $kind', async (input) => {
    lines.length = 0
    const reply = await answerOf(await broken(), requestOf(input))
    const [, reference = ''] = /Something went wrong here.*log as ([0-9a-f]{8});/.exec(textOf(reply)) ?? []
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ reference, msg: 'a command failed', input: input.kind })
    expect(reference).not.toBe('')
  })

  test('the answer says whom to ask, where the operator told', async () => {
    const asked = requestOf({ kind: 'text', text: 'search knee' })
    expect(textOf(await answerOf(await broken(), asked))).toMatch(/; please try again\.$/)
    const told = textOf(await answerOf(await broken({ support: 'help@example.org' }), asked))
    expect(told).toMatch(/log as [0-9a-f]{8}; please try again\. If it goes wrong again, ask: help@example\.org$/)
  })

  test('completion offers nothing, and the log says why', async () => {
    lines.length = 0
    const { at, asker } = requestOf({ kind: 'text', text: '' })
    expect(await (await broken()).complete({ at, asker, command: 'save', option: 'paper', typed: 'knee' })).toEqual([])
    expect(lines.join()).toContain('completion failed')
  })

  test('what was asked is not in the log', async () => {
    lines.length = 0
    await answerOf(await broken(), requestOf({ kind: 'text', text: 'search my secret disease' }))
    expect(lines).toHaveLength(1)
    expect(lines.join()).not.toContain('secret disease')
  })
})
