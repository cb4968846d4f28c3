import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Reply } from '../../src/port/chat.ts'
import { button, openTestLibrary, type TestLibrary, textOf, titlesOf } from '../library.ts'
import { type OutsideServer, startOutside } from '../lookup/outside-server.ts'

let outside: OutsideServer
let library: TestLibrary
beforeEach(async () => {
  outside = await startOutside()
  library = await openTestLibrary({ outside: outside.settings })
})
afterEach(async () => {
  await library.close()
  await outside.close()
})

const labels = (reply: Reply): string[] => reply.actions.map(({ label }) => label)
const lookFrom = async (text: string): Promise<Reply> => library.press(button(await library.ask(text), 'Look outside'))
/** Lets answers take longer than people are left without a word. @returns what lets them go on */
async function holdUp(): Promise<() => void> {
  await library.close()
  library = await openTestLibrary({ outside: outside.settings, soonMs: 20 })
  return outside.holdUp()
}

describe('Look outside', () => {
  test('stands under every answer of a search, first where nothing matches or only guesses do', async () => {
    expect(labels(await library.ask('search radiology'))).toEqual(['Next page', 'Share', 'Look outside'])
    for (const poor of ['search zzyzx', 'search xplaner', 'search -a -the -of -and'])
      expect([poor, labels(await library.ask(poor))[0]]).toEqual([poor, 'Look outside'])
    const second = await library.press(button(await library.ask('search radiology'), 'Next page'))
    expect(labels(second)).toContain('Look outside')
    expect(outside.asked).toEqual([])
  })

  test('stands under an answer without papers', async () => {
    const empty = await openTestLibrary({ seeds: false, outside: outside.settings })
    outside.papers.huggingface = [{ id: '2401.00001', title: 'A knee' }]
    const found = await empty.press(button(await empty.ask('search knee'), 'Look outside'))
    expect(titlesOf(found)).toEqual(['A knee'])
    await empty.close()
  })

  test('stands under the preview of one topic', async () => {
    await library.ask('subscribe radiology daily')
    expect(labels(await library.ask('preview radiology'))).toContain('Look outside')
    outside.papers.arxiv = [{ id: '2401.00001', title: 'Radiology of sheep' }]
    expect(titlesOf(await lookFrom('preview radiology'))).toEqual(['Radiology of sheep'])
    await library.ask('subscribe zzyzx daily')
    await library.ask('subscribe zzyzx daily')
    expect(labels(await library.ask('preview zzyzx'))).toEqual(['Look outside'])
  })

  test('shows what fits as a list, which is kept here', async () => {
    outside.papers.huggingface = [
      { id: '2401.00001', title: 'The knee of sheep' },
      { id: '2401.00002', title: 'An elbow' },
    ]
    const found = await lookFrom('search knee of sheep')
    expect(textOf(found)).toBe('1 paper from outside fits “knee of sheep”')
    expect(found.cards.map(({ number }) => number)).toEqual([1])
    expect(found).toMatchObject({ audience: 'asker', replaces: false })
    expect(textOf(await library.ask('save 1'))).toContain('The knee of sheep')
    expect(titlesOf(await library.ask('search knee of sheep', { workspace: 'other' }))[0]).toBe('The knee of sheep')
  })

  test('says what did not answer, and that nothing fits', async () => {
    outside.faults.huggingface = { kind: 'page' }
    expect(textOf(await lookFrom('search zzyzx'))).toBe(
      'arXiv has nothing that fits “zzyzx”.\nHugging Face sent nothing that can be read. Please try again later.',
    )
    outside.papers.arxiv = [{ id: '2401.00001', title: 'The knee of sheep' }]
    expect(textOf(await lookFrom('search sheep'))).toBe(
      '1 paper from outside fits “sheep”\nHugging Face sent nothing that can be read. Please try again later.',
    )
  })

  test('says when somebody may look again', async () => {
    for (let number = 1; number <= 5; number++) await lookFrom(`search knee${number}x`)
    expect(textOf(await lookFrom('search knee6x'))).toMatch(/^You have looked outside often just now\. Please look again in \d+ seconds/)
    expect(textOf(await library.press(button(await library.ask('search knee6x'), 'Look outside'), { person: 'bo' }))).toContain(
      'nothing that fits',
    )
  })

  test('that takes long is said to be on its way, and takes the place of the list', async () => {
    const release = await holdUp()
    outside.papers.huggingface = [{ id: '2401.00001', title: 'Radiology of sheep' }]
    const first = await lookFrom('search radiology')
    expect(textOf(first)).toMatch(/^Looking outside\. The answer is on its way\.\n\d+ papers match “radiology”/)
    expect(first.replaces).toBe(true)
    release()
    const later = await first.later
    if (!later) throw new Error('nothing came')
    expect(titlesOf(later)).toEqual(['Radiology of sheep'])
    expect(later.replaces).toBe(true)
    expect(textOf(await library.press(button(later, 'Back to the library')))).toContain('match “radiology”')
  })

  test('that takes long and finds nothing leaves the list', async () => {
    const release = await holdUp()
    const first = await lookFrom('search radiology')
    release()
    const later = await first.later
    expect(later && textOf(later)).toMatch(/^Hugging Face and arXiv have nothing that fits “radiology”\.\n\d+ papers match/)
    expect(later?.cards.length).toBe(5)
  })

  test('is nowhere, and does nothing, where it is turned off', async () => {
    const id = button(await library.ask('search radiology'), 'Look outside')
    const { folder } = library
    await library.close()
    library = await openTestLibrary({ folder })
    for (const text of ['search radiology', 'search zzyzx', 'help all', 'help search']) {
      const reply = await library.ask(text)
      expect(labels(reply)).not.toContain('Look outside')
      expect(textOf(reply)).not.toContain('Look outside')
    }
    expect(textOf(await library.press(id))).toBe('Nobody can look outside here: it is turned off.')
    expect(textOf(await library.ask('show arXiv:2401.99999'))).toContain('No paper here is')
    expect(outside.asked).toEqual([])
  })

  test('is explained in help', async () => {
    expect(textOf(await library.ask('help find'))).toContain('Look outside, under a search')
  })

  test('is for whoever may see the list: another workspace does not reach it', async () => {
    const id = button(await library.ask('search radiology'), 'Look outside')
    expect(textOf(await library.press(id, { workspace: 'other' }))).toContain('no longer kept')
    expect(outside.asked).toEqual([])
  })
})

describe('never by itself', () => {
  const LINK = 'https://arxiv.org/abs/2401.00001'

  test.each([
    [
      'a message’s related papers',
      (own: TestLibrary) =>
        own.paperboy.respond({
          id: 'r',
          at: { platform: 'test', workspace: 'acme', channel: 'general' },
          asker: { person: 'ada', name: 'ada', mayManage: true, isAdmin: false, zone: null },
          takesForms: false,
          input: { kind: 'message', text: `Look at 2401.00001 and ${LINK}, on radiology` },
        }),
    ],
    ['unfurled links', (own: TestLibrary) => own.paperboy.unfurl([LINK])],
    [
      'completion',
      (own: TestLibrary) =>
        own.paperboy.complete({
          at: { platform: 'test', workspace: 'acme', channel: 'general' },
          asker: { person: 'ada', name: 'ada', mayManage: true, isAdmin: false, zone: null },
          command: 'show',
          option: 'paper',
          typed: LINK,
        }),
    ],
    ['a half-typed topic', (own: TestLibrary) => own.paperboy.lookAhead(LINK)],
    ['a topic', (own: TestLibrary) => own.ask(`subscribe ${LINK}`)],
    ['a vote', (own: TestLibrary) => own.ask(`vote up ${LINK}`)],
    ['words', (own: TestLibrary) => own.ask('search a paper that is nowhere')],
  ] as const)('%s', async (_, ask) => {
    await ask(library)
    expect(outside.asked).toEqual([])
  })
})
