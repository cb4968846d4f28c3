import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Reply } from '../../src/port/chat.ts'
import { hostileTexts } from '../hostile.ts'
import { button, draft, openTestLibrary, requestOf, type TestLibrary, TODAY, textOf, type Who } from '../library.ts'

let library: TestLibrary
beforeAll(async () => {
  library = await openTestLibrary()
})
afterAll(() => library.close())
beforeEach(() => library.setClock(`${TODAY}T08:00:00Z`))

/** Topics of a channel that are kept. */
async function kept(channel: string, workspace = 'test:acme') {
  return library.core.store.subscriptions.inChannel({ workspace, channel })
}

let channels = 0
/** A channel of its own for each test. */
const somewhere = (who: Who = {}): Who & { readonly channel: string } => ({ channel: `channel-${++channels}`, ...who })

describe('what is left out', () => {
  test('is 09:00 in the asker’s zone, daily, five papers, abstracts in the thread', async () => {
    const who = somewhere({ zone: 'America/Sao_Paulo' })
    const text = textOf(await library.ask('subscribe wrist fracture', who))
    expect(text).toContain('Subscribed to wrist fracture, daily at 09:00 America/Sao_Paulo, up to 5 papers')
    expect(await kept(who.channel)).toMatchObject([
      {
        schedule: { time: '09:00', zone: 'America/Sao_Paulo', days: 127 },
        top: 5,
        detail: 'thread',
        state: 'active',
        owner: { person: 'ada' },
      },
    ])
  })

  test.each([null, 'Mars/Base'])('is the configured zone where the platform tells %s', async (zone) => {
    const who = somewhere({ zone })
    await library.ask('subscribe wrist', who)
    expect(await kept(who.channel)).toMatchObject([{ schedule: { zone: 'UTC' } }])
  })
})

test.each<[string, Record<string, unknown>]>([
  ['knee as My knee at 8:30 in Berlin on mon,wed top 3 inline', { query: 'knee', name: 'My knee', top: 3, detail: 'inline' }],
  ['"vision in Paris at 9" at noon', { query: '"vision in Paris at 9"', schedule: { time: '12:00', zone: 'UTC', days: 127 } }],
  ['attention on images', { query: 'attention on images', schedule: { time: '09:00', zone: 'UTC', days: 127 } }],
  ['RADIOLOGY', { query: 'radiology OR radiologist OR radiograph', name: 'Radiology' }],
  ['security  screening as Bags on weekly fri', { name: 'Bags', schedule: { time: '09:00', zone: 'UTC', days: 16 } }],
])('subscribe %s', async (typed, expected) => {
  const who = somewhere()
  for (const _ of [1, 2]) await library.ask(`subscribe ${typed}`, who)
  expect(await kept(who.channel)).toMatchObject([expected])
})

describe('a topic of papers like examples', () => {
  test('takes those of another subject out, and says in words what it looks for', async () => {
    const who = somewhere()
    await library.ask('search galaxy', who)
    const text = textOf(await library.ask('subscribe like 1 2 at 10:00', who))
    expect(text).toContain('Subscribed to Like Jet-ISM')
    expect(text).toMatch(/It looks for papers like “Jet-ISM .*” and 1 other\./)
    const [topic] = await kept(who.channel)
    expect(topic?.query).toMatch(/^like:\d+,\d+$/)
    const listed = await library.ask('subscriptions', who)
    expect(JSON.stringify(listed.cards)).toContain('papers like “Jet-ISM')
    expect(textOf(await library.ask('preview 1 CheXagent', who))).not.toContain('matches')
    const brought = (await library.ask('preview', who)).cards.map(({ title }) => JSON.stringify(title)).join()
    expect(brought).not.toMatch(/chest|knee|wrist|prohibited/i)
  })

  test('keeps its judgement whatever else comes', async () => {
    const who = somewhere()
    await library.ask('search chest', who)
    await library.ask('subscribe like 1 2 3 as Chests', who)
    const [topic] = await kept(who.channel)
    const first = await library.core.store.topicScales.find(topic?.query ?? '')
    expect(first?.scale.likes).toHaveLength(1)
    await library.ask('edit Chests at 11:00', who)
    expect(await library.core.store.topicScales.find(topic?.query ?? '')).toEqual(first)
  })

  test('is told by words where no papers are named, and by papers that are there', async () => {
    const who = somewhere()
    for (const _ of [1, 2]) await library.ask('subscribe like water as Water', who)
    expect(await kept(who.channel)).toMatchObject([{ query: 'like water' }])
    expect(textOf(await library.ask('subscribe like 1 3', who))).toContain('There is no list yet')
  })
})

test.each<[typed: string, reading: string]>([
  ['every Friday at 9 wrist', 'Subscribed to wrist, Fridays at 09:00 UTC'],
  ['weekly wrist', 'Subscribed to wrist, Mondays at 09:00 UTC'],
  ['wrist weekdays', 'Subscribed to wrist, weekdays at 09:00 UTC'],
  ['monthly on the 1st wrist', 'Subscribed to wrist, monthly on the 1st at 09:00 UTC'],
])('a schedule on either side of the query is said back: %s', async (typed, reading) => {
  expect(textOf(await library.ask(`subscribe ${typed}`, somewhere()))).toContain(reading)
  expect(textOf(await library.choose('subscribe', { query: typed }, somewhere()))).toContain(reading)
})

test('in a form the query may name the schedule, where no other one is chosen', async () => {
  const proposed = { at: '09:00', in: 'UTC', on: 'daily', top: 5, detail: 'thread' }
  const said = { query: 'every Friday at 8 wrist' }
  expect(textOf(await library.choose('subscribe', { ...proposed, ...said }, somewhere()))).toContain(
    'Subscribed to wrist, Fridays at 08:00 UTC',
  )
  const other = await library.choose('subscribe', { ...proposed, ...said, on: 'weekdays' }, somewhere())
  expect(textOf(other)).toContain('The query names one schedule, and another is chosen beside it')
  const chosen = { ...proposed, query: 'wrist', on: 'monthly on the last day' }
  expect(textOf(await library.choose('subscribe', chosen, somewhere()))).toContain('Subscribed to wrist, monthly on the last day at')
})

test('typed options are as good as words, and their query holds no clauses', async () => {
  const who = somewhere()
  const options = { query: 'knee at 9', as: 'Nine', at: '17.30', in: 'Tokyo', on: 'weekends', top: 20, detail: 'titles' }
  await library.choose('subscribe', options, who)
  await library.choose('subscribe', options, who)
  const schedule = { time: '17:30', zone: 'Asia/Tokyo', days: 96 }
  expect(await kept(who.channel)).toMatchObject([{ name: 'Nine', query: 'knee at 9', top: 20, detail: 'titles', schedule }])
  for (const wrong of [{ at: '9 o’cloak' }, { in: 'Mars/Base' }, { on: 'someday' }, { top: 0 }, { detail: 'loud' }]) {
    expect(textOf(await library.choose('subscribe', { query: 'knee', as: 'Wrong', ...wrong }, who))).toMatch(/ is not a |cannot be/)
  }
  expect(await kept(who.channel)).toHaveLength(1)
})

test.each([
  ['knee at 25:00', '“25:00” is not a time of day; write it as 9:00'],
  ['knee at 9:00 in Mars/Base', 'is not understood'],
  ['knee top 21', '“21” is not a valid number of papers for a digest; give a whole number from 1 to 20.'],
  ['knee at 9 at 10', '“at” is given twice'],
  ['knee after:banana', 'after: does not understand “banana”'],
  ['()', 'What should I look for?'],
  ['knee as 2', '“2” is only a number, and would be taken for that of another topic. Give the topic a name with a word in it: as NAME.'],
  ['knee as #2', '“#2” is only a number'],
  ['knee as "2"', '“2” is only a number'],
  ['42', '“42” is only a number'],
  ['knee as ＃３', '“＃３” is only a number'],
  ['knee as All', '“All” would be taken for all topics. Give the topic another name: as NAME.'],
  ['all', '“all” would be taken for all topics'],
  ['knee as C1 in San Francisco', '“San Francisco” is not a time zone. Did you mean America/Los_Angeles?'],
  ['knee as C1 at nine', '“nine” is not a time of day'],
  ['knee fortnightly', '“fortnightly” is not offered'],
  [`${'long '.repeat(500)}`.trim(), 'The query has 2,499 characters; at most 2,000'],
  [`${'x'.repeat(4_000)}`, 'at most 4,000 are read'],
])('subscribe %s is refused in words, and nothing is kept', async (typed, said) => {
  const who = somewhere()
  const text = textOf(await library.ask(`subscribe ${typed}`, who))
  expect(text).toContain(said)
  expect(text).not.toMatch(/Something went wrong/)
  expect(await kept(who.channel)).toEqual([])
})

test.each([
  ['query', 'chest', 'Chest X-ray reports'],
  ['query', 'X-RAY', 'X-ray astronomy'],
  ['in', 'europe/ber', 'Europe/Berlin'],
  ['in', 'new y', 'America/New_York'],
  ['in', 'Kol', 'Asia/Kolkata'],
  ['in', 'india', 'Asia/Kolkata'],
  ['in', 'usa', 'America/New_York'],
  ['on', 'week', 'weekly fri'],
  ['on', '', 'mon,wed,fri'],
  ['detail', 'in', 'inline'],
])('%s is completed from “%s” with %s, which it then takes', async (option, typed, value) => {
  const who = somewhere()
  const { at, asker } = requestOf({ kind: 'text', text: '' }, who)
  const choices = await library.paperboy.complete({ at, asker, command: 'subscribe', option, typed })
  expect(choices.map((choice) => choice.value)).toContain(value)
  expect(choices.length).toBeLessThanOrEqual(25)
  await library.choose('subscribe', { query: 'knee', as: 'Mine', [option]: value }, who)
  await library.choose('subscribe', { query: 'knee', as: 'Mine', [option]: value }, who)
  expect(await kept(who.channel)).toHaveLength(1)
})

test.each([
  ['at 9', 'at 09:00'],
  ['as Chest reports at 9 UTC', 'as "Chest reports" at 09:00 in UTC'],
  ['top 3 titles', 'top 3 detail titles'],
  ['as Chest on mon,wed', 'as Chest on Mon, Wed'],
])('settings without a query are refused with how they are typed: %s', async (typed, settings) => {
  const who = somewhere()
  const said = textOf(await library.ask(`subscribe ${typed}`, who))
  expect(said).toBe(`The query is missing: say first what to look for, as in subscribe chest x-ray ${settings}.`)
  const again = /as in (subscribe .*)\.$/.exec(said)?.[1] ?? ''
  for (const _ of [1, 2]) await library.ask(again, who)
  expect(await kept(who.channel)).toMatchObject([{ query: 'chest x-ray' }])
})

test('nothing said offers the starters, and each of them can be had by its name', async () => {
  const text = textOf(await library.ask('subscribe'))
  const all = [...library.core.seedStarters, ...library.core.starters]
  for (const { name } of all) expect(text).toContain(`subscribe ${name}`)
  const who = somewhere()
  for (const { name } of all) {
    await library.ask(`subscribe ${name}`, who)
    await library.ask(`subscribe ${name}`, who)
  }
  expect((await kept(who.channel)).map(({ name, query }) => ({ name, query }))).toEqual(all.map(({ name, query }) => ({ name, query })))
})

test('starters about the bundled papers are offered only while there are no others, and can be had by name all the same', async () => {
  const fuller = await openTestLibrary()
  await fuller.add([draft('A paper of today', { keys: ['arxiv:2604.00001'] })], 'arxiv')
  const text = textOf(await fuller.ask('subscribe'))
  for (const { name } of fuller.core.seedStarters) expect(text).not.toContain(`subscribe ${name}`)
  for (const { name } of fuller.core.starters) expect(text).toContain(`subscribe ${name}`)
  await fuller.ask('subscribe Lung disease', somewhere())
  expect(textOf(await fuller.ask('subscribe Lung disease', somewhere()))).toContain('It looks for')
  await fuller.close()
})

describe('the answer', () => {
  test('has the next three times with their offsets, across a change of the clocks', async () => {
    library.setClock('2026-10-23T12:00:00Z')
    const text = textOf(await library.ask('subscribe knee', somewhere({ zone: 'Europe/Berlin' })))
    expect(text).toContain('Next: Sat 24 Oct 09:00 (+02:00), Sun 25 Oct 09:00 (+01:00) and Mon 26 Oct 09:00 (+01:00).')
  })

  test('names a half-hour zone and today, while its time is still to come', async () => {
    const text = textOf(await library.ask('subscribe knee at 14:00 in Asia/Kolkata on weekdays', somewhere()))
    expect(text).toContain('Next: Fri 10 Apr 14:00 (+05:30), Mon 13 Apr 14:00 (+05:30) and Tue 14 Apr 14:00 (+05:30).')
  })

  test('tells what it was understood as, how many match now, and the best', async () => {
    const text = textOf(await library.ask('subscribe wrist fracture', somewhere()))
    expect(text).toContain('It looks for all of “wrist fracture”.')
    expect(text).toMatch(/Now \d+ of 63 papers match/)
    expect(text).toContain('The best: Critical Evaluation of Deep Neural Networks for Wrist Fracture Detection')
    expect(text).toContain('Too few dated papers (2 of the newest 30 days)')
    expect(text).toContain('No source of new papers runs here yet')
  })

  test('tells how many that is a day where enough papers have dates', async () => {
    const own = await openTestLibrary({ seeds: false })
    const dated = (title: string, index: number) =>
      draft(`${title} ${index}`, { published: `2026-03-${String(12 + (index % 18)).padStart(2, '0')}` })
    await own.add([
      ...Array.from({ length: 15 }, (_, index) => dated('Zebra', index)),
      ...Array.from({ length: 34 }, (_, index) => dated('Horse', index)),
    ])
    await own.add([draft('Zebra of long ago', { published: '2020-01-01' }), draft('Zebra without a date')])
    await own.core.library.refresh()
    const rate = async (query: string) => /that is (.*)\./.exec(textOf(await own.ask(`subscribe ${query}`)))?.[1]
    expect(await rate('zebra')).toBe('about 0.5 a day')
    expect(await rate('"zebra 3"')).toBe('less than one in three weeks')
    await own.close()
  })

  test('has the first digest, a preview and the way back as buttons', async () => {
    const who = somewhere()
    const reply = await library.ask('subscribe knee', who)
    expect(reply.actions.map(({ label }) => label)).toEqual(['First digest now', 'Preview', 'Unsubscribe'])
    for (const { id } of reply.actions) expect(id).toMatch(/^[\w:-]{1,40}$/)
    await library.press(button(reply, 'Unsubscribe'), who)
    expect(await kept(who.channel)).toEqual([])
  })
})

describe('a warning', () => {
  const DOUBTFUL = [
    ['quagga', 'Nothing here would have matched: not one of 63 papers.'],
    ['x-ray', 'This matches at least half of the papers here: 63 of 63.'],
    ['knee OR cat:cs.CV', 'Nothing that runs here brings papers of category cs.CV: only whoever runs Paperboy can.'],
    ['author:Summers', 'brings papers of author Summers'],
    ['knee OR source:nature', 'brings papers of source nature'],
  ] as const

  test.each(DOUBTFUL)('comes before %s is saved, and saying it again saves it', async (query, warning) => {
    const who = somewhere()
    const first = await library.ask(`subscribe ${query}`, who)
    expect(textOf(first)).toContain(warning)
    expect(textOf(first)).toContain('is not saved yet')
    expect(await kept(who.channel)).toEqual([])
    expect(textOf(await library.ask('subscriptions', who))).toContain('This channel has no topics')
    const second = textOf(await library.ask(`subscribe ${query}`, who))
    expect(second).toContain('Subscribed to')
    expect(second).toContain(warning)
    expect(await kept(who.channel)).toMatchObject([{ query, state: 'active' }])
  })

  test('is not there where nothing is doubtful', async () => {
    const reply = await library.ask('subscribe knee -covid', somewhere())
    expect(textOf(reply)).toContain('Subscribed to')
    expect(textOf(reply)).not.toContain('Nothing that runs')
  })

  const keep = async (who: Who): Promise<string> => button(await library.ask('subscribe quagga', who), 'Keep it anyway')

  test('has a button that saves it, once', async () => {
    const who = somewhere()
    const id = await keep(who)
    expect(textOf(await library.press(id, { ...who, person: 'bob' }))).toContain('Subscribed to quagga')
    expect(await kept(who.channel)).toMatchObject([{ name: 'quagga', owner: { person: 'bob' } }])
    expect(textOf(await library.press(id, who))).toContain('quagga is running.')
    expect(await kept(who.channel)).toHaveLength(1)
  })

  test.each<[string, Who]>([
    ['who does not manage the channel', { mayManage: false }],
    ['from another channel', { channel: 'another' }],
    ['from another workspace', { workspace: 'other', isAdmin: true }],
    ['from another platform', { platform: 'elsewhere', isAdmin: true }],
  ])('is not overridden by somebody %s', async (_, other) => {
    const who = somewhere()
    const id = await keep(who)
    expect(textOf(await library.press(id, { ...who, ...other }))).toMatch(/`?subscribe`? is for those who manage|no longer kept/)
    expect(await kept(who.channel)).toEqual([])
  })

  test.each<[string, string, Who, string]>([
    ['after a quarter of an hour', 'subscribe quagga', {}, `${TODAY}T08:15:00Z`],
    ['by another person', 'subscribe quagga', { person: 'bob' }, `${TODAY}T08:00:00Z`],
    ['with another time', 'subscribe quagga at 10', {}, `${TODAY}T08:00:00Z`],
    ['with another size', 'subscribe quagga top 3', {}, `${TODAY}T08:00:00Z`],
    ['with other details', 'subscribe quagga at 9 inline', {}, `${TODAY}T08:00:00Z`],
    ['under another name', 'subscribe quagga as Equids', {}, `${TODAY}T08:00:00Z`],
  ])('comes again when it is said %s', async (_, command, other, instant) => {
    const who = somewhere()
    await library.ask('subscribe quagga', who)
    library.setClock(instant)
    expect(textOf(await library.ask(command, { ...who, ...other }))).toContain('is not saved yet')
    expect(await kept(who.channel)).toEqual([])
  })

  test('waits for its button across a restart', async () => {
    const before = await openTestLibrary({ seeds: false })
    const id = button(await before.ask('subscribe quagga'), 'Keep it anyway')
    await before.close()
    const after = await openTestLibrary({ seeds: false, folder: before.folder })
    expect(textOf(await after.press(id))).toContain('Subscribed to quagga')
    expect(await after.core.store.subscriptions.countInWorkspace('test:acme')).toBe(1)
    await after.close()
  })
})

describe('a topic that looks for what another one here does', () => {
  test.each([
    ['knee OR hip', '  Knee   OR HIP'],
    ['knee OR hip', '(knee OR hip)'],
    ['trending in cs.CL', 'trending in CS.cl'],
  ])('“%s” and “%s”: is doubted, and kept when it is meant', async (query, again) => {
    const who = somewhere()
    for (const _ of [1, 2]) await library.choose('subscribe', { query, as: 'Joints' }, who)
    const doubted = await library.choose('subscribe', { query: again, as: 'Other joints' }, who)
    expect(textOf(doubted)).toMatch(/^Joints here already looks for the same\.\n/)
    expect(textOf(doubted)).toContain('Other joints is not saved yet.')
    expect(textOf(await library.press(button(doubted, 'Keep it anyway'), who))).toContain('Subscribed to Other joints')
  })

  test('is not what another channel has, nor what was ended, nor what is nearly the same', async () => {
    const who = somewhere()
    await library.ask('subscribe knee OR hip as Joints', somewhere())
    expect(textOf(await library.ask('subscribe knee OR hip as Joints', who))).toMatch(/^Subscribed to Joints/)
    expect(textOf(await library.ask('subscribe knee or hip as Others', who))).not.toContain('looks for the same')
    await library.ask('unsubscribe joints', who)
    expect(textOf(await library.ask('subscribe knee OR hip as Knees', who))).toMatch(/^Subscribed to Knees/)
  })
})

describe('room', () => {
  test('a name is taken once, however it is written, and free again afterwards', async () => {
    const who = somewhere()
    await library.ask('subscribe knee as Knees and Hips', who)
    for (const name of ['knees AND hips', 'Ｋnees  and hips'])
      expect(textOf(await library.choose('subscribe', { query: 'wrist', as: name }, who))).toContain(
        'There is a topic Knees and Hips here already',
      )
    expect(textOf(await library.ask('subscribe wrist as Knees and Hips', somewhere()))).toContain('Subscribed to')
    await library.ask('unsubscribe knees', who)
    expect(textOf(await library.ask('subscribe wrist as knees and hips', who))).toContain('Subscribed to')
  })

  test('a channel has 25 topics though more are asked for at once, and a name is taken once', async () => {
    const who = { channel: 'crowded', workspace: 'crowd' }
    const all = await Promise.all(
      Array.from({ length: 30 }, (_, index) => library.ask(`subscribe chest x-ray -word${index} as Topic ${index}`, who)),
    )
    expect(all.filter((reply) => textOf(reply).startsWith('Subscribed'))).toHaveLength(25)
    expect(all.filter((reply) => textOf(reply).includes('25'))).not.toHaveLength(0)
    const same = { channel: 'twins', workspace: 'twins' }
    const both = await Promise.all([1, 2].map(() => library.ask('subscribe chest x-ray as Same', same)))
    expect(both.map((reply) => textOf(reply).slice(0, 10)).filter((text) => text === 'Subscribed')).toHaveLength(1)
    expect(both.some((reply) => textOf(reply).includes('Something went wrong'))).toBe(false)
  })

  test('a channel has 25 topics, a workspace 100, paused ones with them; another workspace has its own', async () => {
    const fill = async (who: Who, topics: number): Promise<Reply[]> => {
      const replies = []
      for (let index = 0; index < topics; index++)
        replies.push(await library.ask(`subscribe knee -word${index} as Topic ${index}`, { workspace: 'full', ...who }))
      return replies
    }
    const first = await fill({ channel: 'one' }, 26)
    expect(textOf(first[24] as Reply)).toContain('Subscribed to Topic 24')
    expect(textOf(first[25] as Reply)).toBe(
      'This channel has 25 topics; at most 25 are allowed. unsubscribe one first, or ask whoever runs Paperboy to allow more.',
    )
    await library.ask('pause 1', { workspace: 'full', channel: 'one' })
    expect(textOf(await library.ask('subscribe knee as One more', { workspace: 'full', channel: 'one' }))).toContain(
      'This channel has 25 topics',
    )
    const undo = button(await library.ask('unsubscribe 2', { workspace: 'full', channel: 'one' }), 'Undo')
    expect(textOf(await library.ask('subscribe knee as One more', { workspace: 'full', channel: 'one' }))).toContain('Subscribed to')
    expect(textOf(await library.press(undo, { workspace: 'full', channel: 'one' }))).toContain('This channel has 25 topics')
    for (const channel of ['two', 'three', 'four']) await fill({ channel }, 25)
    expect(textOf(await library.ask('subscribe knee', { workspace: 'full', channel: 'five' }))).toContain(
      'This workspace has 100 topics; at most 100 are allowed.',
    )
    expect(textOf(await library.ask('subscribe knee', { workspace: 'empty', channel: 'five' }))).toContain('Subscribed to')
    expect(await library.core.store.subscriptions.countInWorkspace('test:full')).toBe(100)
  })
})

test('whatever is asked for and however it is called, it is kept as text and answered in words', async () => {
  for (const text of hostileTexts) {
    const who = somewhere({ workspace: `hostile-${channels}` })
    for (const _ of [1, 2]) {
      const reply = await library.choose('subscribe', { query: text, as: [...text].slice(0, 25).join('') }, who)
      expect(textOf(reply)).not.toMatch(/Something went wrong|[\u202a-\u202e]/)
      expect(textOf(reply).length).toBeLessThan(1_500)
    }
    for (const command of ['subscriptions', 'preview', 'history', 'preview 1 Xplainer', 'pause 1', 'subscriptions', 'unsubscribe 1'])
      expect(textOf(await library.ask(command, who)), command).not.toMatch(/Something went wrong/)
  }
})

describe('following', () => {
  test('an author says which papers here that is, and how the name is spelled', async () => {
    const who = somewhere()
    const first = textOf(await library.ask('subscribe author: R. Summers weekly', who))
    expect(first).toContain('R. Summers is not saved yet')
    const text = textOf(await library.ask('subscribe author: R. Summers weekly', who))
    expect(text).toContain('Subscribed to R. Summers, Mondays')
    expect(first).toContain('By “R. Summers” are 2 papers here, named as Ronald M. Summers: “')
    expect(text).toContain('By “R. Summers” are 2 papers here, named as Ronald M. Summers: “Shadow and Light')
    expect(await kept(who.channel)).toMatchObject([{ query: 'author:"R. Summers"', name: 'R. Summers' }])
    const same = textOf(await library.ask('follow author Ronald M. Summers', somewhere()))
    expect(same).toContain('By “Ronald M. Summers” are 2 papers here: “')
  })

  test('an author whom nobody here is called gives pause', async () => {
    expect(textOf(await library.ask('follow papers by Zachary Zzyzx', somewhere()))).toContain('No author here is called “Zachary Zzyzx”')
  })

  test('a journal of which no paper is here says who can add it', async () => {
    expect(textOf(await library.ask('follow journal eLife', somewhere()))).toContain(
      'No paper here is of a journal called “elife”. Whoever runs Paperboy can add its feed, where no source brings it yet.',
    )
  })

  test('a category is a topic of it; other words are no following', async () => {
    const who = somewhere()
    for (const _ of [1, 2]) await library.ask('follow cs.CL', who)
    expect(await kept(who.channel)).toMatchObject([{ query: 'cat:cs.CL' }])
    const { reply } = (await library.paperboy.respond(requestOf({ kind: 'words', text: 'follow up of wrist fractures' }))) as {
      reply: Reply
    }
    expect(textOf(reply)).not.toContain('Subscribed')
  })
})
