// What people teach a topic by saying of a few papers whether they are on topic.
import { beforeEach, expect, test } from 'vitest'
import { readRoot } from '../../src/commands/outlook.ts'
import type { Reply } from '../../src/port/chat.ts'
import { button, openTestLibrary, type TestLibrary, textOf, titlesOf } from '../library.ts'
import { openMailbox } from '../mailbox.ts'

const QUERY = 'chest x-ray report generation'
const NOW = Date.UTC(2026, 3, 10, 8)

let library: TestLibrary
beforeEach(async () => {
  library = await openTestLibrary()
  const scale = await library.core.library.scale(readRoot(QUERY, NOW))
  await library.core.store.topicScales.keep(QUERY, scale, NOW)
  await library.ask(`subscribe ${QUERY} as Reports`)
  return () => library.close()
})

const press = (reply: Reply, place: number, label: string): Promise<Reply> => library.press(button(reply.cards[place], label))
const matching = async (): Promise<number> => (await library.ask('preview Reports')).cards.length

test('six papers are shown, from clearly in to just out, each with Yes and No', async () => {
  const reply = await library.ask('tune Reports')
  expect(reply.cards).toHaveLength(6)
  expect(reply.cards.map(({ why }) => why)).toContain('now it would come')
  expect(reply.cards.map(({ why }) => why)).toContain('now it would stay out')
  for (const { actions } of reply.cards) expect(actions.map(({ label }) => label)).toEqual(['Yes', 'No'])
  expect(reply.actions.map(({ label }) => label)).toEqual(['Done'])
})

test('each answer stands by its paper, and the last one counts', async () => {
  const reply = await library.ask('tune Reports')
  const once = await press(reply, 1, 'No')
  expect(once).toMatchObject({ replaces: true })
  expect(once.cards[1]?.why).toMatch(/you said no$/)
  expect((await press(once, 1, 'Yes')).cards[1]?.why).toMatch(/you said yes$/)
})

test('what changed is said, stands in the history, and can be undone', async () => {
  const before = await matching()
  const reply = await library.ask('tune Reports')
  const titles = titlesOf(reply)
  let last = reply
  for (const place of reply.cards.keys()) last = await press(reply, place, 'No')
  const text = textOf(last)
  expect(text).toContain('Reports has learnt from 6 answers (0 yes, 6 no).')
  expect(text).toMatch(/\d+ of the papers here match, \d+ before/)
  expect(text).toMatch(/Now out: “/)
  expect(titlesOf(await library.ask('tune Reports')), 'none is asked about twice').not.toEqual(expect.arrayContaining(titles.slice(0, 1)))

  const history = await library.ask('history Reports')
  expect(history.cards[0]?.byline).toBe('0 papers on topic, 6 not')
  expect(textOf(await library.press(button(history.cards[0], 'Undo')))).toContain('Undone')
  expect((await library.ask('history Reports')).cards[0]?.byline).toBe('0 papers on topic, 6 not · undone')
  expect(await matching()).toBe(before)
})

test('a topic judges by what it was taught, wherever it judges', async () => {
  const reply = await library.ask('tune Reports')
  const out = reply.cards.findIndex(({ why }) => why === 'now it would come')
  const title = titlesOf(reply)[out] as string
  const relevance = async (): Promise<string> => textOf(await library.ask(`preview Reports ${title}`))
  expect(await relevance()).not.toContain('does not match')
  for (const place of reply.cards.keys()) await press(reply, place, 'No')
  expect(await relevance()).toMatch(/does not match\. Its relevance is \d+ %/)
  expect(await relevance()).toMatch(/What 6 papers taught this topic moved its relevance from \d+ % to \d+ %\./)
})

test('Done without an answer changes nothing', async () => {
  const reply = await library.ask('tune Reports')
  expect(textOf(await library.press(button(reply, 'Done')))).toBe('Reports stays as it was.')
})

test('who may not manage topics tunes none', async () => {
  const reply = await library.ask('tune Reports')
  const guest = { person: 'U2', name: 'Bo', mayManage: false, isAdmin: false }
  const refused = await library.press(button(reply.cards[0], 'Yes'), guest)
  expect(textOf(refused)).not.toContain('you said')
  expect(await library.core.store.topicTaps.topics()).toEqual(new Set())
})

test('votes of who manages the channel teach the topic that brought the paper, those of others do not', async () => {
  const mailbox = openMailbox(library)
  library.setClock('2026-04-11T09:00:00Z')
  const [digest] = await mailbox.deliver()
  const [card, other] = digest?.cards ?? []
  expect(digest?.actions.map(({ label }) => label)).toEqual(['5 of 11 shown', 'Export these', 'Tune'])
  await library.press(button(other, 'Vote up'), { person: 'reader', mayManage: false })
  expect(await library.core.store.topicTaps.topics()).toEqual(new Set())
  await library.press(button(card, 'Fewer like this'))
  const history = await library.ask('history Reports')
  expect(textOf({ ...history, text: history.cards[0]?.title ?? [] })).toContain('Votes here')
  expect(history.cards[0]?.byline).toBe('0 papers on topic, 1 not')
  expect((await library.press(button(digest, 'Tune'))).cards).toHaveLength(6)
  await library.press(button(card, 'Vote up'))
  expect((await library.ask('history Reports')).cards[0]?.byline, 'the last vote counts').toBe('1 paper on topic, 0 not')
})

test('a topic that goes by its words says so', async () => {
  await library.ask('subscribe radiology as Images')
  expect(textOf(await library.ask('tune Images'))).toContain('cannot be tuned')
  for (let times = 0; times < 2; times++) await library.ask('subscribe trending as Trends')
  expect(textOf(await library.ask('tune Trends'))).toContain('nothing to tune')
})

test('a Yes or No below the confirmation of a topic keeps what it says, and its buttons', async () => {
  const sure = await library.ask(`subscribe ${QUERY} as Others`)
  const reply = sure.cards.length > 0 ? sure : await library.ask(`subscribe ${QUERY} as Others`)
  expect(textOf(reply)).toMatch(/^Subscribed to Others/)
  let last = reply
  for (const place of reply.cards.keys()) {
    last = await press(last, place, 'Yes')
    expect(last.replaces).toBe(true)
    expect(textOf(last)).toContain(textOf(reply))
    expect(last.actions.map(({ label }) => label)).toEqual(expect.arrayContaining(['First digest now', 'Preview', 'Unsubscribe']))
  }
  expect(textOf(last)).toContain('Others has learnt from 6 answers')
})
