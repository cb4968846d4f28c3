import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readAction, toAction } from '../../src/port/action-ids.ts'
import type { Reply } from '../../src/port/chat.ts'
import { button, openTestLibrary, requestOf, type TestLibrary, textOf, titlesOf } from '../library.ts'

let library: TestLibrary
beforeAll(async () => {
  library = await openTestLibrary()
})
afterAll(() => library.close())

const actionsOf = (reply: Reply) => [...reply.actions, ...reply.cards.flatMap((card) => [...card.actions, ...(card.menu ?? [])])]
const GONE = /This button is from a list that is no longer kept/
const FOREIGN = /This button is from another version of Paperboy/

describe('the buttons of a list', () => {
  test('have ids that every platform takes', async () => {
    const replies = [
      await library.ask('search chest'),
      await library.ask('show CLARA'),
      await library.ask('similar CLARA'),
      await library.ask('new'),
    ]
    for (const { id } of replies.flatMap(actionsOf)) expect(id).toMatch(/^[\w:-]{1,40}$/)
  })

  test('each do what they say', async () => {
    const who = { person: 'presser' }
    const list = await library.ask('search chest', who)
    const [, second] = list.cards
    const title = titlesOf(list)[1]
    const press = (label: string): Promise<Reply> => library.press(button(second, label), who)
    const abstract = await press('Abstract')
    expect(titlesOf(abstract)).toEqual([title])
    expect(abstract.cards[0]?.excerpt.map((span) => span.text).join('').length).toBeGreaterThan(400)
    expect(textOf(await press('Save'))).toContain(`Saved: “${title?.slice(0, 60)}`)
    expect(textOf(await press('Vote up'))).toContain(`Voted up: “${title?.slice(0, 60)}`)
    expect(textOf(await press('Similar'))).toContain(`Papers like “${title?.slice(0, 60)}`)
    expect(textOf(await library.press(button(abstract.cards[0], 'Vote down'), who))).toContain(`Voted down: “${title?.slice(0, 60)}`)
  })

  test('all lead somewhere, two presses deep', async () => {
    const who = { person: 'explorer' }
    const start = await library.ask('search chest', who)
    const seen = new Set<string>()
    for (const first of actionsOf(start)) {
      const reply = await library.press(first.id, who)
      for (const action of [first, ...actionsOf(reply)]) {
        if (seen.has(action.label)) continue
        seen.add(action.label)
        const text = textOf(await library.press(action.id, who))
        expect(text).not.toMatch(GONE)
        expect(text).not.toMatch(/Something went wrong/)
      }
    }
    expect([...seen].sort()).toEqual([
      'Abstract',
      'Fewer like this',
      'Follow…',
      'Next page',
      'Previous page',
      'Save',
      'Share',
      'Similar',
      'Vote down',
      'Vote up',
    ])
  })

  test('pressed twice change nothing the second time', async () => {
    const who = { person: 'double' }
    const { cards } = await library.ask('search knee', who)
    await library.press(button(cards[0], 'Save'), who)
    expect(textOf(await library.press(button(cards[0], 'Save'), who))).toMatch(/^Already saved.*1 saved paper;/)
    await library.press(button(cards[0], 'Vote up'), who)
    expect(textOf(await library.press(button(cards[0], 'Vote up'), who))).toMatch(/^You had voted up already/)
  })

  test('show what was done on the card, where the asker alone sees it, and add no line', async () => {
    const who = { person: 'keeper' }
    const list = await library.ask('search chest', who)
    await library.press(button(list, 'Next page'), who)
    const page = await library.press(button(list, 'Next page'), who)
    const [first, second] = page.cards
    const labelsOf = (reply: Reply): (string | undefined)[] => reply.cards.map(({ actions }) => actions[0]?.label)
    const own = (label: string, card = first): Promise<Reply> => library.press(button(card, label), who, true)
    const saved = await own('Save')
    expect(saved.replaces).toBe(true)
    expect(saved.cards.map(({ number }) => number)).toEqual([6, 7, 8, 9, 10])
    expect(labelsOf(saved)).toEqual(['Saved', 'Save', 'Save', 'Save', 'Save'])
    expect(labelsOf(await own('Vote up', second))).toEqual(['Saved', 'Save', 'Save', 'Save', 'Save'])
    expect((await own('Vote up', second)).cards[1]?.byline).toContain('+1 here')
    expect(labelsOf(await library.press(button(saved.cards[0], 'Saved'), who, true))).toEqual(Array(5).fill('Save'))
    // What others see says nothing of what somebody keeps.
    await own('Save')
    expect(labelsOf(await library.press(button(page, 'Share'), who))).toEqual(Array(5).fill('Save'))
    expect(textOf(await library.press(button(first, 'Save'), who))).toMatch(/^Already saved/)
  })

  test('follow a paper’s subject, author or category, each as it is typed', async () => {
    const [card] = (await library.ask('search xplainer')).cards
    const said = textOf(await library.press(button(card, 'Follow…')))
    expect(said).toContain('subscribe Xplainer From X Ray Observations to Explainable Zero Shot Diagnosis')
    expect(said).toContain('subscribe author:"Chantal Pellegrini"')
    expect(textOf(await library.press(button(card, 'Follow…'), { mayManage: false }))).toMatch(/^Others manage .* in a direct message/)
    const request = requestOf({ kind: 'action', action: button(card, 'Follow…') }, { zone: 'Europe/Berlin' })
    const opened = await library.paperboy.respond({ ...request, takesForms: true })
    const [field] = opened.kind === 'form' ? opened.form.fields : []
    expect(opened).toMatchObject({ kind: 'form', form: { command: 'subscribe' } })
    expect(field).toMatchObject({ option: 'query', value: expect.stringMatching(/^Xplainer From X Ray/) })
    expect(field?.hint).toContain('author:"Chantal Pellegrini"')
    const query = 'Xplainer From X Ray Observations to Explainable Zero Shot Diagnosis'
    expect(textOf(await library.ask(`subscribe ${query} as Followed`))).toContain('Followed')
  })

  test('of what was saved take it off again', async () => {
    const who = { person: 'remover' }
    await library.ask('save CLARA: Clinical Report', who)
    const saved = await library.ask('saved', who)
    expect(textOf(await library.press(button(saved.cards[0], 'Remove'), who))).toMatch(/^No longer saved: “CLARA/)
    expect(textOf(await library.ask('saved', who))).toContain('You have saved no papers yet.')
  })

  test('act for the person who presses, not for the one who asked', async () => {
    const { cards } = await library.ask('search knee', { person: 'asker' })
    await library.press(button(cards[0], 'Save'), { person: 'colleague' })
    expect(titlesOf(await library.ask('saved', { person: 'colleague' }))).toHaveLength(1)
    expect(titlesOf(await library.ask('saved', { person: 'asker' }))).toHaveLength(0)
  })
})

describe('sharing', () => {
  test('a page shows it to the channel, with the name of who shared it', async () => {
    const list = await library.ask('search chest')
    const shared = await library.press(button(list, 'Share'))
    expect(shared.audience).toBe('channel')
    expect(shared.replaces).toBe(false)
    expect(textOf(shared)).toMatch(/^Shared by ada: 30 papers match “chest”/)
    expect(titlesOf(shared)).toEqual(titlesOf(list))
    expect(actionsOf(shared).map((action) => action.label)).not.toContain('Share')
  })

  test('a paper shows its abstract to the channel', async () => {
    const shown = await library.ask('show CLARA')
    const shared = await library.press(button(shown.cards[0], 'Share'))
    expect(shared.audience).toBe('channel')
    expect(textOf(shared)).toBe('Shared by ada')
    expect(titlesOf(shared)).toEqual(titlesOf(shown))
    expect(shared.cards[0]?.excerpt).toEqual(shown.cards[0]?.excerpt)
  })

  test('is the only thing that everybody sees', async () => {
    for (const command of [
      'search chest',
      'show CLARA',
      'save CLARA: Clinical Report',
      'saved',
      'export',
      'help',
      'status',
      'nonsense',
      'forget me',
    ]) {
      expect((await library.ask(command, { person: 'discreet' })).audience).not.toBe('channel')
    }
  })
})

describe('a button works', () => {
  test('after a restart', async () => {
    const first = await openTestLibrary()
    const list = await first.ask('search chest')
    const second = await first.press(button(list, 'Next page'))
    await first.close()
    const restarted = await openTestLibrary({ folder: first.folder })
    expect(titlesOf(await restarted.press(button(list, 'Next page')))).toEqual(titlesOf(second))
    expect(textOf(await restarted.press(button(list.cards[0], 'Save')))).toContain(titlesOf(list)[0]?.slice(0, 60))
    expect(titlesOf(await restarted.ask('show 2'))).toEqual(titlesOf(list).slice(1, 2))
    await restarted.close()
  })

  test('in its own workspace only', async () => {
    const list = await library.ask('search chest')
    for (const { id } of actionsOf(list)) {
      for (const elsewhere of [{ workspace: 'other' }, { platform: 'other' }]) {
        const reply = await library.press(id, elsewhere)
        expect(textOf(reply)).toMatch(GONE)
        expect(reply.cards).toEqual([])
      }
    }
    expect(textOf(await library.ask('saved', { workspace: 'other' }))).toContain('You have saved no papers yet.')
  })

  test('until its person is forgotten', async () => {
    const who = { person: 'gone' }
    const list = await library.ask('search chest', who)
    await library.ask('forget me yes', who)
    expect(textOf(await library.press(button(list, 'Next page'), who))).toMatch(GONE)
  })
})

describe('an id that is none of ours', () => {
  test.each([
    '',
    'save',
    'p0:save:abcdefgh:1',
    'p1:delete:abcdefgh:1',
    'p1:save:abc:1',
    'p1:save:abcdefgh:-1',
    'p1:save:abcdefgh:1:2',
    'p1:save:abcdefgh:99999',
    'p1::::',
  ])('%j is refused kindly', async (id) => {
    expect(textOf(await library.press(id))).toMatch(FOREIGN)
  })

  test('of a list that never was is refused kindly', async () => {
    expect(textOf(await library.press('p1:save:abcdefgh:1'))).toMatch(GONE)
  })

  test.each(['save', 'up', 'down', 'abstract', 'similar', 'tell'])('past the end of its list is refused kindly: %s', async (verb) => {
    const list = await library.ask('search knee')
    const listing = readAction(button(list, 'Share'))?.listing
    for (const at of [0, 2, 9999]) expect(textOf(await library.press(`p1:${verb}:${listing}:${at}`))).toMatch(GONE)
  })

  test.each(['page', 'share'])('past the end of its list is refused kindly: %s', async (verb) => {
    const list = await library.ask('search knee')
    const listing = readAction(button(list, 'Share'))?.listing
    expect(textOf(await library.press(`p1:${verb}:${listing}:9995`))).toMatch(GONE)
  })

  test('of any kind gets an answer and changes nothing', async () => {
    const who = { person: 'prober' }
    const listing = readAction(button(await library.ask('search chest', who), 'Share'))?.listing ?? ''
    const pieces = fc.constantFrom(
      'p1',
      'p2',
      'page',
      'share',
      'abstract',
      'similar',
      'tell',
      listing,
      'abcdefgh',
      '0',
      '1',
      '5',
      '9999',
      '-5',
      '',
      '\u0000',
    )
    const anyId = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces, { maxLength: 5 }).map((parts) => parts.join(':')),
    )
    await fc.assert(
      fc.asyncProperty(anyId, async (id) => {
        const reply = await library.press(id, who)
        expect(textOf(reply) + titlesOf(reply).join()).not.toBe('')
        expect(textOf(reply)).not.toContain('Something went wrong')
      }),
      { numRuns: 100 },
    )
    expect(textOf(await library.ask('forget me yes', who))).toMatch(/^Forgotten: 0 saved papers, 0 votes/)
  })
})

describe('a list of saved papers', () => {
  const owner = { person: 'owner' }
  const other = { person: 'other' }

  test('is shared as a list of its own, without what belongs to its owner', async () => {
    for (const number of [1, 2, 3, 4, 5, 6]) await library.ask(`save id:${number}`, owner)
    const shared = await library.press(button(await library.ask('saved', owner), 'Share'), owner)
    expect(shared.cards).toHaveLength(5)
    expect(textOf(shared)).toBe('Shared by owner: 5 papers')
    expect(actionsOf(shared).map(({ label }) => label)).not.toContain('Next page')
    expect(actionsOf(shared).map(({ label }) => label)).not.toContain('Remove')
  })

  test('is nobody else’s to page through', async () => {
    const next = button(await library.ask('saved', owner), 'Next page')
    expect(textOf(await library.press(next, other))).toMatch(GONE)
    expect(textOf(await library.press(next, owner))).toContain('6–6 of 6')
  })
})

test('an action reads back as it was written', () => {
  const state = { verb: 'page', listing: 'Ab-_9xyz', at: 15 } as const
  expect(readAction(toAction('Next page', state).id)).toEqual(state)
})
