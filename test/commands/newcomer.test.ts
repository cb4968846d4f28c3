// What newcomers type in their first ten minutes, answered by the core; test/adapters/newcomer.test.ts has Slack and Discord.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Reply } from '../../src/port/chat.ts'
import { answerOf, openTestLibrary, requestOf, type TestLibrary, textOf, titlesOf } from '../library.ts'
import { TRANSCRIPT } from '../transcript.ts'

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
