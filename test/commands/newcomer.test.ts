// What newcomers type in their first ten minutes, and what they get: what they wanted, or one step from it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Reply } from '../../src/port/chat.ts'
import { answerOf, openTestLibrary, requestOf, type TestLibrary, textOf, titlesOf } from '../library.ts'

interface Wanted {
  /** What its text says. */
  readonly says: RegExp
  /** How many papers or topics it shows at least. */
  readonly cards?: number
  /** A button that stands below it. */
  readonly button?: string
}

const HELP: Wanted = { says: /^Paperboy finds research papers/ }

/** In this order, by one person: numbers mean the list before. */
const TRANSCRIPT: readonly (readonly [string, Wanted])[] = [
  ['hi', { says: /^Hello!/, button: 'Try a search' }],
  ['help', HELP],
  ['what can you do?', HELP],
  [': help', HELP],
  ['hey paperboy, help me please', HELP],
  ['`help search`', { says: /in this order/ }],
  ['how do I subscribe?', { says: /A daily digest of a topic/ }],
  ['chest x-ray report generation', { says: /papers match/, cards: 5 }],
  ['more', { says: /\(6–10 of/, cards: 5 }],
  ['save 6', { says: /^Saved: “/ }],
  ['my papers', { says: /^Your saved paper/, cards: 1 }],
  ['what is the best method for chest x-ray report generation?', { says: /papers match/, cards: 5 }],
  ['open 1', { says: /./, cards: 1 }],
  ['can you find papers about radio galaxies?', { says: /papers match “radio galaxies”/, cards: 3 }],
  ['1', { says: /./, cards: 1 }],
  ['like 1', { says: /^Papers like/, cards: 1 }],
  ['papers by Chantal Pellegrini', { says: /“author:"Chantal Pellegrini"”/, cards: 1 }],
  ['is there anything on tuberculosis', { says: /match(?:es)? “tuberculosis”/, cards: 1 }],
  ['https://arxiv.org/abs/2303.13391', { says: /./, cards: 1 }],
  ['what’s new?', { says: /^The newest papers/, cards: 5 }],
  ['what is trending?', { says: /^(?:Trending|No votes)/ }],
  ['channel estimation', { says: /No paper matches “channel estimation”/ }],
  ['serch knee', { says: /Did you mean search knee\?/ }],
  ['simlar', { says: /similar <paper>/ }],
  ['new papers about radiology', { says: /Here is a search for all of it instead/, cards: 1 }],
  ['my topics', { says: /subscribe begins one/ }],
  ['subscribe radiology', { says: /^Subscribed/ }],
  ['topics', { says: /topic/, cards: 1, button: 'Your saved papers' }],
  ['unsubscribe', { says: /needs a topic/ }],
  ['status?', { says: /63 papers/ }],
  ['thanks!', { says: /^You are welcome/ }],
  ['export', { says: /1 saved paper as BibTeX/ }],
]

describe('a newcomer', () => {
  let library: TestLibrary
  const given: Reply[] = []

  beforeAll(async () => {
    library = await openTestLibrary()
    for (const [text] of TRANSCRIPT) given.push(await answerOf(library.paperboy, requestOf({ kind: 'words', text }, { person: 'new' })))
  })
  afterAll(() => library.close())

  test('types thirty things', () => expect(TRANSCRIPT.length).toBeGreaterThanOrEqual(30))

  test.each(TRANSCRIPT.map(([text, wanted], index) => ({ text, wanted, index })))('says “$text”', ({ wanted, index }) => {
    const reply = given[index] as Reply
    expect(textOf(reply) || titlesOf(reply).join()).toMatch(wanted.says)
    expect(reply.cards.length).toBeGreaterThanOrEqual(wanted.cards ?? 0)
    if (wanted.button) expect(reply.actions.map(({ label }) => label)).toContain(wanted.button)
  })

  test('tries a search by the button of the hello', async () => {
    const [hello] = given
    const found = await library.press(hello?.actions[0]?.id ?? '', { person: 'new' })
    expect(found.cards.length).toBeGreaterThan(0)
  })

  test('goes from saved papers to topics and back by one press', async () => {
    const saved = await library.press('p1:saved:anywhere:0', { person: 'new' })
    const topics = saved.actions.find(({ label }) => label === 'Topics here')
    expect(textOf(await library.press(topics?.id ?? '', { person: 'new' }))).toMatch(/topic/)
  })
})
