import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Reply, replyOf } from '../../src/port/chat.ts'
import { bare } from '../../src/port/text.ts'
import { button, draft, formOf, openTestLibrary, requestOf, type TestLibrary, TODAY, textOf, titlesOf, type Who } from '../library.ts'
import { type Mailbox, openMailbox } from '../mailbox.ts'

let library: TestLibrary
let mailbox: Mailbox
beforeAll(async () => {
  library = await openTestLibrary()
  mailbox = openMailbox(library)
})
afterAll(() => library.close())
beforeEach(() => library.setClock(`${TODAY}T08:00:00Z`))

const BOB: Who = { person: 'bob' }
const GUEST: Who = { person: 'guest', mayManage: false }
const ADMIN: Who = { person: 'root', isAdmin: true, mayManage: false }

let workspaces = 0
/** A workspace of its own for each test, with one topic in `general`. */
async function begin(command = 'subscribe knee as Knees') {
  const workspace = `workspace-${++workspaces}`
  const ask = (text: string, who: Who = {}): Promise<Reply> => library.ask(text, { workspace, ...who })
  const press = (id: string, who: Who = {}): Promise<Reply> => library.press(id, { workspace, ...who })
  const say = async (text: string, who: Who = {}): Promise<string> => textOf(await ask(text, who))
  const topics = (channel = 'general') => library.core.store.subscriptions.inChannel({ workspace: `test:${workspace}`, channel })
  await ask(command)
  return { workspace, ask, press, say, topics }
}

const stateOf = (reply: Reply, index = 0): string => bare(reply.cards[index]?.excerpt ?? []).split('\n')[1] ?? ''

describe('subscriptions', () => {
  test('shows each topic with its settings, its owner, its query and its next time', async () => {
    const { ask } = await begin()
    await ask('subscribe wrist as Wrists at 11:00 in Europe/Berlin on weekdays top 3 titles', BOB)
    const reply = await ask('subscriptions', GUEST)
    expect(titlesOf(reply)).toEqual(['Knees', 'Wrists'])
    expect(reply.cards.map(({ byline }) => byline)).toEqual([
      'daily at 09:00 UTC, up to 5 papers, abstracts apart · set up by ada',
      'weekdays at 11:00 Europe/Berlin, up to 3 papers, titles only · set up by bob',
    ])
    expect(bare(reply.cards[1]?.excerpt ?? [])).toMatch(/^wrist\nnext /)
    expect(reply.cards[1]?.excerpt.map(({ style }) => style)).toEqual(['code', 'plain', 'plain', 'instant', 'plain'])
    expect(stateOf(reply)).toBe('next Fri 10 Apr 09:00 (+00:00) · nothing posted yet')
    expect(stateOf(reply, 1)).toBe('next Fri 10 Apr 11:00 (+02:00) · nothing posted yet')
  })

  test('says when it was last posted, why it is paused, and what nothing brings', async () => {
    const { ask, say } = await begin()
    await ask('digest now')
    await mailbox.deliver()
    library.setClock(`${TODAY}T11:00:00Z`)
    await ask('pause knees', BOB)
    await ask('subscribe cat:cs.CV')
    await ask('subscribe cat:cs.CV')
    const reply = await ask('subscriptions')
    expect(stateOf(reply)).toBe('paused by hand · last posted 3 hours ago')
    expect(stateOf(reply, 1)).toContain('nothing that runs brings category cs.CV')
    expect(await say('subscriptions', { channel: 'empty' })).toBe('This channel has no topics. subscribe begins one.')
  })

  test('offers what the asker may do', async () => {
    const { ask } = await begin()
    const labels = async (who: Who): Promise<string[]> =>
      (await ask('subscriptions', who)).cards[0]?.actions.map(({ label }) => label) ?? []
    expect(await labels(GUEST)).toEqual(['Preview'])
    expect(await labels({})).toEqual(expect.arrayContaining(['Preview', 'Pause', 'Unsubscribe']))
    expect(await labels({})).not.toContain('Take into my care')
    await ask('pause 1')
    expect(await labels({})).toEqual(expect.arrayContaining(['Resume', 'Unsubscribe']))
    expect(await labels({})).not.toContain('Pause')
  })
})

test.each(['edit', 'edit at 9', 'pause'])('%s, without a topic, says how it is typed', async (command) => {
  const { say } = await begin()
  const name = command.split(' ')[0]
  expect(await say(command)).toMatch(new RegExp(`^${name} needs a topic\\.\nUsage: ${name} <topic>`))
})

describe('who may not manage the channel', () => {
  test.each([
    'edit knees at 10',
    'pause knees',
    'resume knees',
    'unsubscribe knees',
    'digest now',
    'resend',
    'handover knees',
    'subscribe wrist',
  ])('is refused %s', async (command) => {
    const { say, topics } = await begin()
    const before = await topics()
    expect(await say(command, GUEST)).toContain(`${command.split(' ')[0]} is for those who manage this channel. Ask one of them`)
    expect(await topics()).toEqual(before)
  })

  test.each(['Preview', 'Pause', 'Unsubscribe'])('may see what comes of the button %s, and change nothing', async (label) => {
    const { ask, press, topics } = await begin()
    const before = await topics()
    const id = button((await ask('subscriptions')).cards[0], label)
    expect(textOf(await press(id, GUEST))).toContain(label === 'Preview' ? 'Preview of “Knees”' : 'is for those who manage this channel')
    expect(await topics()).toEqual(before)
  })

  test('is told the name of the command behind a button', async () => {
    const { ask, press } = await begin()
    const now = button(await ask('subscribe wrist'), 'First digest now')
    expect(textOf(await press(now, GUEST))).toBe('digest is for those who manage this channel. Ask one of them.')
    const undo = button(await ask('unsubscribe wrist'), 'Undo')
    expect(textOf(await press(undo, GUEST))).toContain('or say it in a direct message to Paperboy: then its digests come to you alone')
  })

  test.each(['subscriptions', 'preview', 'preview knees', 'preview knees Xplainer', 'history', 'history knees', 'status'])(
    'may ask for %s',
    async (command) => {
      const { say } = await begin()
      expect(await say(command, GUEST)).not.toMatch(/is for those|There is no/)
    },
  )
})

describe('from another channel or workspace', () => {
  const verbs = ['preview', 'pause', 'resume', 'unsubscribe', 'now', 'take', 'start']

  test.each<[string, Who]>([
    ['another channel', { channel: 'elsewhere' }],
    ['another workspace, as its admin', { workspace: 'intruders', isAdmin: true }],
    ['another platform, as its admin', { platform: 'other', isAdmin: true }],
  ])('no button works in %s', async (_, where) => {
    const { ask, press, topics } = await begin()
    const id = button((await ask('subscriptions')).cards[0], 'Preview')
    const before = await topics()
    for (const verb of verbs) {
      const reply = await press(id.replace('preview', verb), where)
      expect(textOf(reply), verb).toContain('no longer kept')
      expect(reply.cards).toEqual([])
    }
    expect(await topics()).toEqual(before)
    expect(await mailbox.deliver()).toEqual([])
  })

  test('no command reaches a topic, by name, number or id', async () => {
    const { ask, say, topics } = await begin()
    const before = await topics()
    const id = before[0]?.id
    for (const reference of ['knees', '1', `~${id}`]) {
      expect(await say(`pause ${reference}`, { channel: 'elsewhere' })).toBe('This channel has no topics. subscribe begins one.')
      expect(await say(`unsubscribe ${reference}`, { workspace: 'intruders', isAdmin: true })).toContain('This channel has no topics')
      expect(await say(`history ${reference}`, { workspace: 'intruders', isAdmin: true })).toContain('This channel has no topics')
    }
    expect(textOf(await ask('subscriptions all', { workspace: 'intruders', isAdmin: true }))).toBe(
      'No channel of this workspace has a topic.',
    )
    expect(await topics()).toEqual(before)
  })
})

describe('an admin', () => {
  test('lists the topics of all channels, and nobody else does', async () => {
    const { ask, say } = await begin()
    await ask('subscribe wrist as Wrists', { channel: 'random' })
    const reply = await ask('subscriptions all', { ...ADMIN, channel: 'office' })
    expect(reply.cards.map(({ title }) => title.map(({ text }) => text).join(''))).toEqual([
      expect.stringMatching(/^Knees in general, ~[\w-]{8}$/),
      expect.stringMatching(/^Wrists in random, ~[\w-]{8}$/),
    ])
    expect(textOf(reply)).toBe('2 topics in this workspace.')
    expect(await say('subscriptions all')).toBe('The topics of all channels are for admins. subscriptions shows those of this channel.')
  })

  test('pauses, resumes, takes over and ends a topic of any channel from its buttons', async () => {
    const { ask, press, topics } = await begin()
    const where = { ...ADMIN, channel: 'office' }
    const act = async (label: string): Promise<string> =>
      textOf(await press(button((await ask('subscriptions all', where)).cards[0], label), where))
    expect(await act('Preview')).toContain('Preview of “Knees”')
    expect(await act('Pause')).toContain('Paused: Knees.')
    expect(await act('Resume')).toContain('It is in your care now, and no longer in that of ada.')
    expect(await topics()).toMatchObject([{ state: 'active', owner: { person: 'root' } }])
    await ask('handover knees')
    expect(await act('Take into my care')).toBe('Knees is in the care of root now.')
    expect(await topics()).toMatchObject([{ owner: { person: 'root' } }])
    await act('Unsubscribe')
    expect(await topics()).toEqual([])
  })

  test('edits, explains and looks back by the id, with the room and the past of the topic’s own channel', async () => {
    const { ask, press, say, topics } = await begin()
    const where = { ...ADMIN, mayManage: true, channel: 'office' }
    await ask('subscribe wrist as Wrists')
    await ask('subscribe wrist as Office', where)
    const id = `~${(await topics())[0]?.id}`
    expect(await say(`edit ${id} as Wrists`, where)).toContain('There is a topic Wrists here already')
    expect(await say(`edit ${id} as Office`, where)).toContain('Changed: Office')
    await ask('digest now 1')
    await mailbox.deliver()
    expect(titlesOf(await ask(`history ${id}`, where))).toEqual([expect.stringContaining('Office')])
    expect(await say(`preview ${id} End-To-End Prediction of Knee`, where)).toContain('was posted here already on Fri 10 Apr 2026')
    const undo = button(await ask(`unsubscribe ${id}`, where), 'Undo')
    expect(textOf(await press(undo, where))).toContain('Subscribed to Office')
    expect((await topics()).map(({ name }) => name)).toEqual(['Office', 'Wrists'])
  })
})

describe('naming a topic', () => {
  test.each(['knees', 'KNEES', 'kn', '1', '#1', ' Knees '])('“%s” will do', async (reference) => {
    expect(await (await begin()).say(`pause ${reference}`)).toContain('Paused: Knees')
  })

  test('what may be several, or none, is refused with what there is', async () => {
    const { ask, say, topics } = await begin()
    await ask('subscribe hip as Knees of old')
    await ask('subscribe wrist as Wrists')
    await ask('subscribe lung as Lungs')
    // As one could be called before.
    for (const wrists of (await topics()).filter(({ name }) => name === 'Wrists'))
      await library.core.store.subscriptions.change(wrists, { ...wrists, name: '3' }, wrists.effectiveFrom, wrists.nextDueAt)
    expect(await say('pause kne')).toBe('There is no topic “kne” in this channel. There are “Knees”, “Knees of old”, “3” and “Lungs”.')
    expect(await say('pause lunsg')).toContain('There are “Lungs”, “Knees”,')
    expect(await say('pause oldd')).toContain('There are “Knees of old”, “Knees”,')
    for (const reference of ['9', '0', '', '~', '~abcdefgh', '__proto__'])
      expect(await say(`pause ${reference}`), reference).toMatch(/There is no topic|needs a topic/)
    expect(await say('pause knees')).toContain('Paused: Knees.')
    expect(await say('pause 3'), 'the name before the number').toContain('Paused: 3.')
  })

  test('is completed with the topics of the channel', async () => {
    const { workspace } = await begin()
    for (const command of ['edit', 'pause', 'resume', 'unsubscribe', 'preview', 'digest', 'history', 'handover']) {
      const complete = (typed: string, channel = 'general') =>
        library.paperboy.complete({
          at: { platform: 'test', workspace, channel },
          asker: { person: 'ada', name: 'ada', mayManage: true, isAdmin: false, zone: null },
          command,
          option: 'topic',
          typed,
        })
      expect(await complete('NEE')).toEqual([{ value: 'Knees', label: 'Knees: knee' }])
      expect(await complete('hip')).toEqual([])
      expect(await complete('', 'elsewhere')).toEqual([])
    }
  })
})

describe('edit', () => {
  test.each([
    ['edit knees as Joints', { name: 'Joints' }],
    ['edit knees query hip OR knee', { query: 'hip OR knee' }],
    ['edit knees at 7:15', { schedule: { time: '07:15', zone: 'UTC', days: 127 } }],
    ['edit knees in Asia/Tokyo', { schedule: { time: '09:00', zone: 'Asia/Tokyo', days: 127 } }],
    ['edit knees on weekdays', { schedule: { time: '09:00', zone: 'UTC', days: 31 } }],
    ['edit knees top 1', { top: 1 }],
    ['edit 1 inline', { detail: 'inline' }],
    ['edit knees as KNEES', { name: 'KNEES' }],
  ])('%s changes that and nothing else', async (command, change) => {
    const { say, topics } = await begin()
    const [before] = await topics()
    expect(await say(command)).toMatch(/^Changed: /)
    const [after] = await topics()
    const { version, effectiveFrom, nextDueAt, ...rest } = { ...before, ...change } as NonNullable<typeof before>
    expect(after).toMatchObject(rest)
    expect(after?.version).toBeGreaterThan(version)
  })

  test('by a form that somebody was faster than undoes nothing; opened again, it is taken', async () => {
    const { workspace, say, topics } = await begin()
    const sendIn = async () => {
      const opened = requestOf({ kind: 'options', command: 'edit', options: { topic: 'knees' } }, { workspace })
      const form = await formOf(library.paperboy, opened)
      const shown = Object.fromEntries(form?.fields.map(({ option, value }) => [option, option === 'top' ? Number(value) : value]) ?? [])
      return (name: string) => {
        const input = { kind: 'form', command: 'edit', options: { ...form?.fixed, ...shown, as: name } } as const
        return library.paperboy.respond(requestOf(input, { workspace }))
      }
    }
    const old = await sendIn()
    await say('edit knees at 10:30', BOB)
    const late = await old('Joints')
    expect(late).toMatchObject({ kind: 'faults', faults: [{ option: 'query' }] })
    expect(textOf(replyOf(late))).toContain('changed by somebody')
    expect((await topics())[0]).toMatchObject({ name: 'Knees', schedule: { time: '10:30' } })
    await (await sendIn())('Joints')
    expect((await topics())[0]).toMatchObject({ name: 'Joints', schedule: { time: '10:30' } })
  })

  test('of nothing, to nonsense or to a name that is taken changes nothing', async () => {
    const { ask, say, topics } = await begin()
    await ask('subscribe wrist as Wrists')
    const before = await topics()
    expect(await say('edit knees')).toContain('Say what to change, as in edit Knees at 10:00')
    expect(await say('edit knees as wrists')).toContain('There is a topic Wrists here already')
    expect(await say('edit knees as #1')).toContain('“#1” is only a number')
    expect(await say('edit knees as all')).toContain('“all” would be taken for all topics')
    expect(await say('edit knees in San Francisco')).toContain('Did you mean America/Los_Angeles?')
    expect(await say('edit knees at nine')).toContain('“nine” is not a time of day')
    expect(await say('edit knees at 26:00')).toContain('is not a time of day')
    expect(await say('edit knees query after:banana')).toContain('after: does not understand')
    expect(await say('edit elbows at 9')).toContain('There is no topic “elbows”')
    expect(await topics()).toEqual(before)
  })

  test('reads the same values, typed and chosen', async () => {
    const { workspace, ask, say } = await begin()
    expect(await say('edit knees at 9 Uhr 30 in India on Montag top seven')).toContain('Mondays at 09:30 Asia/Kolkata, up to 7 papers')
    await ask('edit knees at 10')
    expect(textOf(await library.choose('edit', { topic: 'knees', on: 'monthly on the 15th' }, { workspace }))).toContain(
      'monthly on the 15th at',
    )
    const options = { topic: 'knees', at: '9 Uhr', in: 'India', on: 'Mo, Mi' }
    expect(textOf(await library.choose('edit', options, { workspace }))).toContain('Mon, Wed at 09:00 Asia/Kolkata')
  })

  test('says that another topic here looks for the same', async () => {
    const { ask, say } = await begin()
    await ask('subscribe wrist as Wrists')
    expect(await say('edit knees query  WRIST')).toContain('Wrists here already looks for the same.')
    expect(await say('edit knees query  WRIST')).toContain('Wrists here already looks for the same.')
    expect(await say('edit wrists query wrist at 9')).toContain('Knees here already looks for the same.')
    expect(await say('edit knees query hip')).not.toContain('looks for the same')
    expect(await say('edit knees query Hip')).not.toContain('looks for the same')
  })

  test('says of each option that it stays as it is', async () => {
    const { say } = await begin()
    const help = await say('help edit')
    for (const option of ['query', 'as', 'at', 'in', 'on', 'top', 'detail'])
      expect(help).toMatch(new RegExp(`^${option}: .*; unchanged unless told`, 'm'))
    expect(help).not.toMatch(/09:00 unless|5 unless/)
    expect(await say('help subscribe')).toContain('09:00 unless told')
  })

  test('says what the new query finds', async () => {
    const { say } = await begin()
    expect(await say('edit knees query quagga')).toContain('Nothing here would have matched')
    expect(await say('edit knees query wrist')).toContain('The best: ')
    expect(await say('edit knees top 2')).not.toContain('The best: ')
  })

  test.each([
    ['that nothing matches', 'query qwertzu', 'Nothing here would have matched', { query: 'qwertzu' }],
    ['that another topic has', 'query wrist as Joints', 'Wrists here already looks for the same.', { name: 'Joints', query: 'wrist' }],
    ['whose dates have ended', 'query knee before:2020 top 2', 'Its dates end on 2019-12-31', { query: 'knee before:2020', top: 2 }],
  ])('asks about a query %s, and takes it when it is said again', async (_, typed, doubt, change) => {
    const { ask, say, topics } = await begin()
    await ask('subscribe wrist as Wrists')
    const before = await topics()
    const asked = await say(`edit knees ${typed}`)
    expect(asked).toContain(doubt)
    expect(asked).toContain('Knees is not changed yet. It would look for')
    const again = /say it again within ten minutes: (.*)$/.exec(asked)?.[1] ?? ''
    expect(again).toBe(`edit Knees ${typed}`)
    expect(await topics()).toEqual(before)
    expect(await say(`edit knees ${typed} detail titles`)).toContain('is not changed yet')
    expect(await topics()).toEqual(before)
    expect(await say(again)).toContain('Changed: ')
    expect(await topics()).toContainEqual(expect.objectContaining(change))
  })

  test('asks again after ten minutes, and somebody else at once', async () => {
    const { ask, workspace, say, topics } = await begin()
    const before = await topics()
    await ask('edit knees query qwertzu')
    expect(textOf(await library.ask('edit knees query qwertzu', { workspace, person: 'another' }))).toContain('is not changed yet')
    library.setClock(new Date(library.core.now() + 11 * 60_000).toISOString())
    expect(await say('edit knees query qwertzu')).toContain('is not changed yet')
    expect(await topics()).toEqual(before)
  })

  test('asks nothing of what stays as it is', async () => {
    const { ask, workspace, say } = await begin()
    await ask('edit knees query qwertzu')
    await ask('edit knees query qwertzu')
    const options = { topic: 'knees', query: 'qwertzu', at: '10:00' }
    expect(textOf(await library.choose('edit', options, { workspace }))).toContain('Changed: ')
    expect(await say('edit knees top 3')).toContain('Changed: ')
  })

  test('of a paused topic promises no digest', async () => {
    const { ask, say, topics } = await begin()
    await ask('pause knees')
    expect(await say('edit knees at 10')).not.toContain('Next:')
    expect(await topics()).toMatchObject([{ state: 'paused' }])
  })

  test('of the day makes no second digest for a week', async () => {
    const { say, topics } = await begin()
    expect(await say('edit knees every Tuesday at 12:30')).toMatch(/Tuesdays at 12:30 UTC.*\nIt looks for .*\nNext: /)
    const [topic] = await topics()
    expect(topic).toMatchObject({ schedule: { days: 2, time: '12:30' } })
    expect(await say('edit monthly on the last day knees')).toContain('Changed: Knees, monthly on the last day at 12:30 UTC')
    expect(await say('edit knees weekly')).toContain('Mondays at 12:30')
  })

  test('of the time never makes a second digest for one date', async () => {
    const own = await openTestLibrary({ seeds: false })
    const box = openMailbox(own)
    const news = (title: string) => own.news([draft(title)])
    const at = async (time: string): Promise<number> => {
      own.setClock(`2026-04-${time}:00Z`)
      return (await box.deliver()).length
    }
    own.setClock('2026-04-10T08:00:00Z')
    for (const _ of [1, 2]) await own.ask('subscribe knee as Knees')
    await news('A knee on Friday')
    expect(await at('10T09:00')).toBe(1)
    await news('A knee on Friday afternoon')
    const text = textOf(await own.ask('edit knees at 18:00'))
    expect(text).toContain('Next: Sat 11 Apr 18:00')
    expect(await at('10T18:01')).toBe(0)
    await own.ask('edit knees in Pacific/Kiritimati') // where it is Saturday already
    expect(textOf(await own.ask('edit knees at 8:20'))).toContain('Next: Sat 11 Apr 08:20 (+14:00)')
    expect(await at('10T18:20')).toBe(1)
    await news('A knee on Saturday')
    await own.ask('edit knees in UTC')
    expect(await at('11T08:20')).toBe(0)
    expect(await at('12T08:20')).toBe(1)
    expect(await at('12T23:00')).toBe(0)
    await own.close()
  })
})

describe('pause and resume', () => {
  test('a paused topic brings nothing, and goes on with what came meanwhile', async () => {
    const own = await openTestLibrary({ seeds: false })
    const box = openMailbox(own)
    for (const _ of [1, 2]) await own.ask('subscribe knee as Knees')
    const reply = await own.ask('pause knees')
    expect(textOf(reply)).toBe('Paused: Knees. What comes meanwhile is not lost; resume Knees goes on.')
    await own.news([draft('A knee that came meanwhile')])
    own.setClock('2026-04-12T09:00:00Z')
    expect(await box.deliver()).toEqual([])
    expect(textOf(await own.ask('digest now'))).toBe('Knees is paused by hand. resume Knees first.')
    expect(textOf(await own.ask('pause knees', BOB))).toBe('Knees is paused by hand. resume Knees lets it go on.')
    await own.press(button(reply, 'Resume'))
    own.setClock('2026-04-13T09:00:00Z')
    const [digest] = await box.deliver()
    expect(digest && titlesOf(digest)).toEqual(['A knee that came meanwhile'])
    await own.close()
  })

  test('whoever resumes becomes the owner', async () => {
    const { ask, say, topics } = await begin()
    await ask('pause knees', BOB)
    expect(await topics()).toMatchObject([{ state: 'paused', owner: { person: 'ada' } }])
    expect(await say('resume knees', BOB)).toContain('It is in your care now, and no longer in that of ada.')
    expect(await topics()).toMatchObject([{ state: 'active', owner: { person: 'bob', name: 'bob' }, pause: null }])
    expect(await say('resume knees')).toContain('Knees is running.')
    expect(await topics()).toMatchObject([{ owner: { person: 'bob' } }])
  })

  test('all at once show no digest to come', async () => {
    const { ask, say } = await begin()
    await ask('pause knees')
    expect(await say('preview')).toContain('Preview of “Knees”, which is paused. Nothing is posted.')
    expect(await say('preview knees')).not.toContain('which comes')
  })
})

describe('handover', () => {
  test('gives a topic to somebody, or takes it', async () => {
    const { workspace, say, topics } = await begin()
    expect(await say('handover knees to @grace')).toBe('Knees is in the care of grace now.')
    expect(await topics()).toMatchObject([{ owner: { person: 'grace', name: 'grace' } }])
    expect(await say('handover 1', BOB)).toBe('Knees is in the care of bob now.')
    expect(await say('handover knees to me')).toBe('Knees is in the care of ada now.')
    const chosen = await library.choose('handover', { topic: '1', to: '@Myself' }, { ...BOB, workspace })
    expect(textOf(chosen)).toBe('Knees is in the care of bob now.')
    expect(await say('handover knees to <!channel>')).toContain('names nobody')
    expect(await topics()).toMatchObject([{ owner: { person: 'bob' } }])
  })

  test('knows a name that ends like the clause', async () => {
    const { ask, say, topics } = await begin('subscribe wrist as image to text')
    expect(await say('handover image to text', BOB)).toBe('image to text is in the care of bob now.')
    await ask('handover image to text to grace')
    expect(await topics()).toMatchObject([{ owner: { person: 'grace' } }])
  })
})

test('“forget me” counts no topic that was only asked about', async () => {
  const { ask, say } = await begin()
  expect(await say('subscribe zzzqqq')).toContain('not saved')
  await ask('unsubscribe knees')
  expect(await say('forget me yes')).not.toContain('topic')
})

test('“forget me” takes the owner’s name away and leaves the topic', async () => {
  const { ask, say, topics } = await begin()
  await ask('subscribe wrist', BOB)
  await ask('forget me yes')
  expect(await topics()).toMatchObject([{ owner: { person: '', name: '' } }, { owner: { person: 'bob' } }])
  expect((await ask('subscriptions')).cards[0]?.byline).toContain('nobody looks after it')
  await ask('pause knees', BOB)
  expect(await say('resume knees')).toContain('It is in your care now.\n')
})

describe('unsubscribe and its undo', () => {
  test('keep what was posted from being posted again, and bring what came meanwhile', async () => {
    const own = await openTestLibrary({ seeds: false })
    const box = openMailbox(own)
    for (const _ of [1, 2]) await own.ask('subscribe knee as Knees')
    await own.news([draft('The first knee')])
    own.setClock('2026-04-11T09:00:00Z')
    expect((await box.deliver()).map(titlesOf)).toEqual([['The first knee']])
    const reply = await own.ask('unsubscribe knees')
    expect(textOf(reply)).toBe('Unsubscribed from Knees. Undo brings it back.')
    expect(titlesOf(await own.ask('subscriptions'))).toEqual([])
    await own.news([draft('The second knee')])
    own.setClock('2026-04-12T09:00:00Z')
    expect(await box.deliver()).toEqual([])
    const undone = await own.press(button(reply, 'Undo'), BOB)
    expect(textOf(undone)).toContain('Subscribed to Knees')
    expect(undone.actions.map(({ label }) => label)).not.toContain('First digest now')
    expect(textOf(await own.press(button(reply, 'Undo'), BOB))).toContain('Knees is running.')
    own.setClock('2026-04-13T09:00:00Z')
    expect((await box.deliver()).map(titlesOf)).toEqual([['The second knee']])
    await own.ask('subscribe knee as Knees again')
    expect(textOf(await own.ask('subscribe knee as Knees again'))).toContain('Subscribed to Knees again')
    own.setClock('2026-04-14T09:00:00Z')
    expect(await box.deliver(), 'another topic brings nothing that the channel has').toEqual([])
    await own.close()
  })

  test('works after a restart, gives way to a new topic of the name, and keeps a pause', async () => {
    const before = await openTestLibrary({ seeds: false })
    for (const name of ['Knees', 'Hips']) for (const _ of [1, 2]) await before.ask(`subscribe ${name} as ${name}`)
    await before.ask('pause hips', BOB)
    const [knees, hips] = [button(await before.ask('unsubscribe knees'), 'Undo'), button(await before.ask('unsubscribe hips'), 'Undo')]
    await before.close()
    const after = await openTestLibrary({ seeds: false, folder: before.folder })
    for (const _ of [1, 2]) await after.ask('subscribe other as knees')
    expect(textOf(await after.press(knees))).toContain('There is a topic knees here already')
    expect(textOf(await after.press(hips))).toContain('Paused: Hips.')
    expect(textOf(await after.press(hips))).toContain('Hips is paused by hand.')
    expect(stateOf(await after.ask('subscriptions'), 0)).toContain('paused by hand')
    await after.close()
  })

  test('leave old buttons of the topic without effect', async () => {
    const { ask, press } = await begin()
    const list = await ask('subscriptions')
    await ask('unsubscribe knees')
    for (const label of ['Preview', 'Pause', 'Unsubscribe'])
      expect(textOf(await press(button(list.cards[0], label)))).toBe('Knees is no longer subscribed to.')
  })
})

test('an owner who is told of a topic elsewhere may let it rest from there, and nobody else may', async () => {
  const own = await openTestLibrary()
  for (const _ of [1, 2]) await own.ask('subscribe knee as Knees')
  const [topic] = await own.core.store.subscriptions.inWorkspace('test:acme')
  const rest = `p1:halt:${topic?.id}:0`
  const elsewhere = { workspace: 'direct-ada', channel: 'direct', ownWorkspace: 'direct-ada' }
  expect(textOf(await own.press(rest, { ...elsewhere, person: 'bob' }))).toContain('no longer kept')
  expect(textOf(await own.press(`p1:change:${topic?.id}:0`, elsewhere))).toContain('Knees is changed in')
  expect(textOf(await own.press(rest, elsewhere))).toContain('Paused: Knees')
  await own.close()
})
