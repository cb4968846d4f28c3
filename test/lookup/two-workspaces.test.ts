// Two workspaces look for the same: each is answered as if it were alone, and nobody learns of the other.
import { expect, onTestFinished, test } from 'vitest'
import type { Reply } from '../../src/port/chat.ts'
import { button, openTestLibrary, type TestLibrary, textOf, titlesOf, type Who } from '../library.ts'
import { type OutsideServer, startOutside } from './outside-server.ts'

const ADA: Who = { person: 'U-ada-lovelace', workspace: 'W-acme-labs', channel: 'C-knees-only' }
const BOB: Who = { person: 'U-bob-noyce', workspace: 'W-other-labs', channel: 'C-sheep' }
/** A query that no answer may repeat to others. */
const SECRET = 'sheep merger strategy'

interface Opened {
  readonly library: TestLibrary
  readonly outside: OutsideServer
}

async function open(): Promise<Opened> {
  const outside = await startOutside({ PAPERBOY_SOURCES: 'huggingface arxiv' })
  outside.papers.huggingface = ['of sheep', 'of lambs'].map((name, index) => ({
    id: `2401.0000${index}`,
    title: `The merger strategy ${name}`,
  }))
  const library = await openTestLibrary({ seeds: false, outside: outside.settings })
  onTestFinished(async () => {
    await library.close()
    await outside.close()
  })
  return { library, outside }
}

async function look({ library }: Opened, query: string, who: Who): Promise<Reply> {
  return library.press(button(await library.ask(`search ${query}`, who), 'Look outside'), who)
}

/** What a person reads; the ids of buttons are drawn by chance. */
function read(reply: Reply): unknown {
  const { text, cards, actions } = reply
  const labels = (some: Reply['actions']): string[] => some.map(({ label }) => label)
  return {
    text,
    cards: cards.map(({ actions: own, menu = [], ...card }) => ({ ...card, own: labels([...own, ...menu]) })),
    labels: labels(actions),
  }
}

/** All that Bob can ask without knowing of anybody. */
async function everything({ library }: Opened): Promise<string[]> {
  const said: string[] = []
  for (const text of ['status', 'new', 'trending all', 'subscriptions', 'saved', 'history', 'help', 'search strategy', 'show 1', 'export'])
    said.push(`${text}: ${JSON.stringify(read(await library.ask(text, BOB)))}`)
  const at = { platform: 'test', workspace: BOB.workspace ?? '', channel: BOB.channel ?? '' }
  const asker = { person: BOB.person ?? '', name: 'Bob', mayManage: true, isAdmin: true, zone: null }
  for (const [command, option, typed] of [
    ['show', 'paper', ''],
    ['search', 'query', 'sheep'],
    ['search', 'query', 'source:'],
    ['subscribe', 'query', ''],
    ['preview', 'topic', ''],
  ] as const)
    said.push(JSON.stringify(await library.paperboy.complete({ at, asker, command, option, typed })))
  said.push(JSON.stringify(await library.paperboy.home({ platform: 'test', workspace: at.workspace }, asker)))
  return said.map((text) => text.replace(/\d+ (?:seconds?|minutes?) ago|up since [^"\\]*/g, ''))
}

test('the second is answered as the first was, from one question to the service, by a list of its own', async () => {
  const both = await open()
  const first = await look(both, SECRET, ADA)
  expect(titlesOf(first)).toEqual(['The merger strategy of sheep'])
  const asked = both.outside.asked.length
  // The papers are here for all; what was asked is not.
  const list = await both.library.ask(`search ${SECRET}`, BOB)
  const second = await both.library.press(button(list, 'Look outside'), BOB)
  expect(read(second)).toEqual(read(first))
  expect(both.outside.asked).toHaveLength(asked)
  const mine = button(second.cards[0], 'Save')
  expect(textOf(await both.library.press(mine, ADA))).toContain('no longer')
})

test('papers apart, nothing is told of who looked for what', async () => {
  const alone = await open()
  const papers = alone.outside.papers.huggingface
  await look(alone, 'merger', BOB)
  const before = await everything(alone)
  const both = await open()
  both.outside.papers.huggingface = papers
  await look(both, SECRET, ADA)
  await both.library.ask('subscribe sheep merger as Sheep watch', ADA)
  await both.library.ask('subscribe sheep merger as Sheep watch', ADA)
  await look(both, 'merger', BOB)
  const after = await everything(both)
  for (const text of after) {
    for (const own of [...Object.values(ADA), 'Sheep watch', SECRET]) expect(text).not.toContain(own)
    expect(text).not.toMatch(/looked up|look-up/i)
  }
  expect(after).toEqual(before)
})
