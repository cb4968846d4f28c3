import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Reply, textReply } from '../../src/port/chat.ts'
import { bare } from '../../src/port/text.ts'
import { button, draft, openTestLibrary, type TestLibrary, textOf, titlesOf } from '../library.ts'
import { type Mailbox, openMailbox } from '../mailbox.ts'

let library: TestLibrary
let mailbox: Mailbox

/** A library with a topic that has had its first digest, at 09:00 on 1 April; it is 12:00 now. */
beforeEach(async () => {
  library = await openTestLibrary({ seeds: false })
  mailbox = openMailbox(library)
  library.setClock('2026-04-01T08:00:00Z')
  await library.add([draft('Knee one'), draft('Knee two', { upvotes: 3 })])
  await library.ask('subscribe knee as Knees top 2')
  library.setClock('2026-04-01T09:00:00Z')
  await mailbox.deliver()
  library.setClock('2026-04-01T12:00:00Z')
})

afterEach(() => library.close())

const say = async (text: string): Promise<string> => textOf(await library.ask(text))
const news = (...titles: string[]): Promise<void> => library.news(titles.map((title) => draft(title)))
/** What the first topic’s card says of its query and state. */
const stateOf = async (): Promise<string> => bare((await library.ask('subscriptions')).cards[0]?.excerpt ?? [])

describe('what a digest brought, as a file', () => {
  test('is that of the last one here, or of a topic', async () => {
    for (const _ of [1, 2]) await library.ask('subscribe hip as Hips')
    await news('Knee three', 'A hip')
    library.setClock('2026-04-02T09:00:00Z')
    await mailbox.deliver()
    const both = await library.ask('export markdown digest')
    expect(textOf(both)).toBe('2 papers of the digest of Thu 2 Apr 2026 as Markdown.')
    expect(both.attachments[0]?.content).toContain('Knee three')
    const one = await library.ask('export digest hips ris')
    expect(textOf(one)).toBe('1 paper of the digest of Thu 2 Apr 2026 as RIS.')
    expect(one.attachments[0]?.content).toContain('TI  - A hip')
  })

  test('comes from the digest and from the history by a button, to whoever presses it alone, in each format', async () => {
    const history = await library.ask('history')
    const reply = await library.press(button(history.cards[0], 'Export these'))
    expect(textOf(reply)).toBe('2 papers as BibTeX.')
    expect(reply.audience).toBe('asker')
    expect(reply.attachments[0]?.name).toBe('papers.bib')
    const digest = mailbox.posts.findLast(({ thread }) => thread === null)?.reply
    expect(await library.press(button(digest, 'Export these'))).toEqual(reply)
    const named = async (label: string) => (await library.press(button(reply, label))).attachments[0]?.name
    expect([await named('As RIS'), await named('As CSL-JSON'), await named('As Markdown')]).toEqual([
      'papers.ris',
      'papers.json',
      'papers.md',
    ])
  })

  test('where none was posted, or there is no topic, says so', async () => {
    expect(textOf(await library.ask('export digest', { channel: 'elsewhere' }))).toContain('This channel has no topics')
    for (const _ of [1, 2]) await library.ask('subscribe hip as Hips', { channel: 'quiet' })
    expect(textOf(await library.ask('export digest', { channel: 'quiet' }))).toContain('No digest with papers was posted here lately.')
  })
})

describe('digest now', () => {
  test('posts what is new, once, and leaves the schedule alone', async () => {
    expect(await say('digest now')).toBe('Nothing new has come for “Knees” since the last digest, so nothing is posted.')
    await news('Knee three', 'A hip')
    expect(await say('digest now')).toBe('Posting 1 paper now.')
    expect((await mailbox.deliver()).map(titlesOf)).toEqual([['Knee three']])
    library.setClock('2026-04-01T12:01:00Z')
    expect(await say('digest now')).toContain('Nothing new has come')
    expect(await mailbox.deliver()).toEqual([])
    library.setClock('2026-04-02T09:00:00Z')
    expect(await mailbox.deliver(), 'nothing is left for the morning').toEqual([])
    await news('Knee four')
    library.setClock('2026-04-03T09:00:00Z')
    expect((await mailbox.deliver()).map(titlesOf)).toEqual([['Knee four']])
  })

  test('opens what it had no room for, for whoever presses, and for nobody else', async () => {
    await news('Knee three of cartilage', 'Knee four of athletes', 'Knee five in radiographs', 'Knee six after surgery')
    await say('digest now')
    const [digest] = await mailbox.deliver()
    expect(digest?.actions.map(({ label }) => label)).toEqual(['2 of 4 shown', 'Export these'])
    const rest = await library.press(button(digest, '2 of 4 shown'), { person: 'reader', mayManage: false })
    expect(rest.audience).toBe('asker')
    expect(textOf(rest)).toContain('The other 2 papers for Knees')
    const shown = digest ? titlesOf(digest) : []
    expect([...titlesOf(rest), ...shown].sort()).toEqual([
      'Knee five in radiographs',
      'Knee four of athletes',
      'Knee six after surgery',
      'Knee three of cartilage',
    ])
    expect(textOf(await library.press(button(rest.cards[0], 'Save'), { person: 'reader' }))).toContain(`Saved: “${titlesOf(rest)[0]}”`)
  })

  test('said by two at once posts once', async () => {
    await news('Knee three')
    const answers = await Promise.all([say('digest now'), say('digest now')])
    expect(answers.filter((answer) => answer === 'Posting 1 paper now.')).toHaveLength(1)
    expect((await mailbox.deliver()).map(titlesOf)).toEqual([['Knee three']])
    expect(await mailbox.deliver()).toEqual([])
  })

  test('is of one topic where one is named, and of all running ones where none is', async () => {
    await library.ask('subscribe hip as Hips')
    await library.ask('subscribe hip as Hips')
    await news('Knee three', 'A hip')
    expect(await say('digest now hips')).toBe('Posting 1 paper now.')
    expect((await mailbox.deliver()).map(titlesOf)).toEqual([['A hip']])
    library.setClock('2026-04-01T12:05:00Z')
    await news('Another hip')
    await library.ask('pause hips')
    expect(await say('digest now')).toBe('Posting 1 paper now.')
    expect((await mailbox.deliver()).map(titlesOf)).toEqual([['Knee three']])
    await library.ask('pause knees')
    expect(await say('digest now')).toContain('is paused by hand. resume')
    expect(textOf(await library.ask('digest now', { channel: 'empty' }))).toContain('This channel has no topics')
  })

  test('as the button of a new topic brings the best of what is there', async () => {
    const reply = await library.ask('subscribe knee as First', { channel: 'new' })
    expect(textOf(await library.press(button(reply, 'First digest now'), { channel: 'new' }))).toBe('Posting 2 papers now.')
    const [digest] = await mailbox.deliver()
    expect(digest && textOf(digest)).toContain('First · Wed 1 Apr 2026 · 2 papers · first digest: the best of what is here')
    library.setClock('2026-04-01T12:01:00Z')
    expect(textOf(await library.press(button(reply, 'First digest now'), { channel: 'new' }))).toContain('Nothing new has come for “First”')
    expect(await mailbox.deliver()).toEqual([])
  })
})

describe('votes of a channel', () => {
  const SUBJECTS = { pain: 'chronic pain medication opioid relief', robots: 'surgical robot navigation autonomy tracking' } as const
  const paper = (subject: keyof typeof SUBJECTS, title: string) =>
    draft(`Knee ${subject}: ${title}`, { abstract: `Knee ${SUBJECTS[subject]}.` })

  /** Two papers, in the order of the next digest. */
  async function nextOrder(): Promise<string[]> {
    await library.news([paper('pain', 'tomorrow'), paper('robots', 'tomorrow')])
    return titlesOf(await library.ask('preview')).map((title) => title.split(':')[0] ?? '')
  }

  async function postBoth(): Promise<Reply> {
    await library.news([paper('pain', 'today'), paper('robots', 'today')])
    library.setClock('2026-04-02T09:00:00Z')
    const [digest] = await mailbox.deliver()
    if (!digest) throw new Error('no digest')
    return digest
  }

  const cardOf = (digest: Reply, subject: string) => digest.cards.find((card) => card.title.some(({ text }) => text.includes(subject)))

  test.each(['pain', 'robots'])('on a paper about %s change which comes first', async (liked) => {
    const digest = await postBoth()
    await library.press(button(cardOf(digest, liked), 'Vote up'), { person: 'manager' })
    expect(await nextOrder()).toEqual([`Knee ${liked}`, `Knee ${liked === 'pain' ? 'robots' : 'pain'}`])
  })

  test.each(['pain', 'robots'])(
    '“fewer like this” on a paper about %s puts its like behind, and a vote takes that back',
    async (unwanted) => {
      const digest = await postBoth()
      const who = { person: 'manager' }
      const other = unwanted === 'pain' ? 'robots' : 'pain'
      expect(textOf(await library.press(button(cardOf(digest, unwanted), 'Fewer like this'), who))).toContain(
        'will rank lower in this channel’s digests',
      )
      expect(await nextOrder()).toEqual([`Knee ${other}`, `Knee ${unwanted}`])
      expect((await library.ask('preview')).cards[1]?.why).toMatch(/− 0\.\d\d votes here/)
      await library.press(button(cardOf(digest, unwanted), 'Vote up'), who)
      expect(titlesOf(await library.ask('preview'))[0]).toContain(unwanted)
    },
  )

  test('of readers count from three of them on, and keep no paper away', async () => {
    const digest = await postBoth()
    await nextOrder()
    const card = cardOf(digest, 'pain')
    const vote = (person: string): Promise<Reply> => library.press(button(card, 'Fewer like this'), { person, mayManage: false })
    const whys = async (): Promise<string[]> => (await library.ask('preview')).cards.map(({ why }) => why)
    expect(textOf(await vote('one'))).toMatch(/^Once three people here have voted, papers like “Knee/)
    await vote('two')
    expect((await whys()).join()).not.toContain('votes here')
    await vote('three')
    expect(await whys()).toEqual([expect.stringContaining('− 0.50 votes here'), expect.stringContaining('− 0.50 votes here')])
  })

  test('count in their own channel and workspace only', async () => {
    const digest = await postBoth()
    const [first] = await nextOrder()
    const card = cardOf(digest, first?.replace('Knee ', '') ?? '')
    await library.press(button(card, 'Fewer like this'), { person: 'passer-by', channel: 'elsewhere' })
    expect(textOf(await library.press(button(card, 'Fewer like this'), { workspace: 'intruders' }))).toContain('no longer kept')
    expect(titlesOf(await library.ask('preview'))[0]).toContain(first)
  })

  test('and the other buttons of a digest work after a restart, for anybody in the channel', async () => {
    const digest = await postBoth()
    await library.close()
    library = await openTestLibrary({ seeds: false, folder: library.folder })
    const who = { person: 'reader', mayManage: false }
    const [card] = digest.cards
    expect(card?.actions.map(({ label }) => label)).toEqual(['Save', 'Abstract'])
    const answers = ['Vote up', 'Save', 'Similar', 'Fewer like this', 'Abstract'].map((label) => library.press(button(card, label), who))
    expect((await Promise.all(answers)).map(textOf)).toEqual([
      expect.stringContaining('Voted up: “Knee'),
      expect.stringContaining('Saved: “Knee'),
      expect.stringContaining('Papers like “Knee'),
      expect.stringContaining('will rank lower'),
      expect.any(String),
    ])
  })
})

describe('a number is that of the list shown last', () => {
  test('which is the digest, for anybody, where it came after their own list', async () => {
    const digest = titlesOf(mailbox.posts[0]?.reply ?? textReply([]))
    expect(digest).toHaveLength(2)
    const who = { person: 'reader', mayManage: false }
    expect(textOf(await library.ask('save 2', who))).toContain(`Saved: “${digest[1]}”`)
    expect(titlesOf(await library.ask('show 2', who))).toEqual([digest[1]])
    expect(textOf(await library.ask('save 1', { ...who, channel: 'elsewhere' }))).toContain('There is no list yet')
    expect(textOf(await library.ask('save 1', { ...who, workspace: 'other' }))).toContain('There is no list yet')
  })

  test('which is their own where that came after the digest', async () => {
    await library.add([draft('A hip')])
    await library.core.library.refresh()
    await library.ask('search hip')
    expect(titlesOf(await library.ask('show 1'))).toEqual(['A hip'])
    await news('Knee three')
    library.setClock('2026-04-02T09:00:00Z')
    await mailbox.deliver()
    expect(titlesOf(await library.ask('show 1'))).toEqual(['Knee three'])
  })

  test('which a digest that did not arrive is not', async () => {
    await news('Knee three')
    mailbox.outcomes.push({ kind: 'refused', code: 'is_archived', reason: 'The channel is archived.' })
    library.setClock('2026-04-02T09:00:00Z')
    await mailbox.deliver()
    expect(titlesOf(await library.ask('show 1'))).toEqual(titlesOf(mailbox.posts[0]?.reply ?? textReply([])).slice(0, 1))
  })
})

describe('a digest of which nobody knows whether it arrived', () => {
  beforeEach(async () => {
    await news('Knee three')
    mailbox.outcomes.push({ kind: 'unknown', reason: 'No answer.' })
    library.setClock('2026-04-02T09:00:00Z')
    await mailbox.deliver()
    const [doubt] = await library.core.store.uncertain.toReconcile(['test'], 1)
    if (doubt) await library.core.store.uncertain.reconcile(doubt, 'held', library.core.now(), 'The history may not be read.')
  })

  test('is told of, and is posted again when a person says so', async () => {
    expect(await say('subscriptions')).toContain('1 digest is held: nobody knows whether it arrived. resend decides.')
    expect(await say('status')).toContain('1 held')
    expect((await library.ask('history')).cards[0]?.byline).toContain('held: nobody knows whether it arrived')
    expect(await say('digest now'), 'its papers are not brought beside it').toContain('Nothing new has come')
    const reply = await library.ask('resend')
    expect(textOf(reply)).toContain('Nobody knows whether the digest of Thu 2 Apr 2026 arrived here (The history may not be read.)')
    expect(reply.actions.map(({ label }) => label)).toEqual(['Post it again', 'It arrived'])
    expect(await say('resend yes')).toBe('Posting it again.')
    expect((await mailbox.deliver()).map(titlesOf)).toEqual([['Knee three']])
    expect(await say('resend')).toBe('No digest of this channel waits for a decision.')
    expect(await mailbox.deliver()).toEqual([])
  })

  test('is posted again by its button, once', async () => {
    const id = button(await library.ask('resend'), 'Post it again')
    expect(textOf(await library.press(id))).toBe('Posting it again.')
    expect(textOf(await library.press(id))).toBe('This digest is decided already.')
    expect((await mailbox.deliver()).map(titlesOf)).toEqual([['Knee three']])
    expect(textOf(await library.press(id))).toBe('This digest is decided already.')
    expect(await mailbox.deliver()).toEqual([])
  })

  test.each(['resend arrived', 'It arrived'])('counts as posted after “%s”', async (answer) => {
    const said = answer.startsWith('resend') ? await library.ask(answer) : await library.press(button(await library.ask('resend'), answer))
    expect(textOf(said)).toBe('Good: it counts as posted.')
    expect(await mailbox.deliver()).toEqual([])
    expect((await library.ask('history')).cards[0]?.byline).toContain('posted, 1 paper')
    expect(await say('preview knees Knee three')).toContain('was posted here already')
  })

  test.each([
    ['who may not manage the channel', { mayManage: false }, 'resend is for those who manage this channel'],
    ['from another channel', { channel: 'elsewhere' }, 'This digest is decided already.'],
    ['from another workspace', { workspace: 'intruders', isAdmin: true }, 'This digest is decided already.'],
  ])('is not decided by somebody %s', async (_, who, said) => {
    for (const label of ['Post it again', 'It arrived'])
      expect(textOf(await library.press(button(await library.ask('resend'), label), who))).toContain(said)
    expect(await mailbox.deliver()).toEqual([])
    expect(await say('resend')).toContain('Nobody knows whether')
  })
})

test('history tells what became of each day, the latest first, with links to what was posted', async () => {
  expect(textOf(await library.ask('history', { channel: 'empty' }))).toBe('Nothing was due here yet.')
  library.setClock('2026-04-02T09:00:00Z')
  await mailbox.deliver()
  await news('Knee three', 'Knee four', 'Knee five')
  library.setClock('2026-04-05T09:20:00Z')
  await mailbox.deliver()
  mailbox.outcomes.push({ kind: 'refused', code: 'is_archived', reason: 'The channel is archived.' })
  await news('Knee six')
  library.setClock('2026-04-06T09:00:00Z')
  await mailbox.deliver()
  library.setClock('2026-04-06T09:01:00Z')
  await library.ask('resume knees')
  await library.ask('digest now')
  await mailbox.deliver()
  const { cards } = await library.ask('history knees', { mayManage: false })
  const rows = cards.map(({ title, byline, link }) => [title.map(({ text }) => text).join(''), byline, link])
  expect(rows).toEqual([
    ['Mon 6 Apr 2026, asked for at 09:01 UTC · Knees', 'posted, 2 papers', 'https://chat.example/m3'],
    ['Mon 6 Apr 2026 · Knees', 'refused by the channel; its papers are kept for the next digest', null],
    [
      'Sun 5 Apr 2026 · Knees',
      'posted, 2 papers, 20 minutes late · covers 2026-04-03 to 2026-04-05 · 1 more waited',
      'https://chat.example/m2',
    ],
    ['Sat 4 Apr 2026 · Knees', 'missed: its papers come with the next digest', null],
    ['Fri 3 Apr 2026 · Knees', 'missed: its papers come with the next digest', null],
    ['Thu 2 Apr 2026 · Knees', 'nothing new', null],
    ['Wed 1 Apr 2026 · Knees', 'posted, 2 papers · first digest', 'https://chat.example/m1'],
  ])
  expect(await say('status')).toContain('2 missed and left to the next digest')
})

test('a refused channel pauses its topics with the reason, and they go on when it lets us in', async () => {
  mailbox.outcomes.push({ kind: 'refused', code: 'is_archived', reason: 'The channel is archived.' })
  await news('Knee three')
  library.setClock('2026-04-02T09:00:00Z')
  await mailbox.deliver()
  expect(await stateOf()).toMatch(/paused: The channel is archived\. It goes on by itself when this is mended\. · last posted/)
  expect(await say('pause knees')).toContain('Knees is paused: The channel is archived.')
  expect(await say('status')).toContain('Topics: 0 running, 1 paused, 1 of them because a channel refused.')
  library.setClock('2026-04-02T09:15:00Z')
  await mailbox.deliver()
  expect(await stateOf()).toMatch(/next Fri 3 Apr 09:00/)
  library.setClock('2026-04-03T09:00:00Z')
  expect((await mailbox.deliver()).map(titlesOf)).toEqual([['Knee three']])
})

test('status counts the digests of the last seven days, of its own workspace', async () => {
  await library.ask('subscribe knee', { workspace: 'other' })
  library.setClock('2026-04-02T09:00:00Z')
  await mailbox.deliver()
  expect(await say('status')).toContain('Topics: 1 running.\nDigests of the last seven days: 1 posted')
  expect(await say('status')).toContain('1 quiet slot')
  library.setClock('2026-04-20T09:00:00Z')
  expect(await say('status')).toContain('Digests of the last seven days: 0 posted')
  expect(textOf(await library.ask('status', { workspace: 'none' }))).not.toContain('Digests')
})

describe('who is forgotten', () => {
  const bodies = async (): Promise<string> =>
    JSON.stringify(await library.core.store.deliveries.latest({ workspace: 'test:acme', channel: 'general' }, 10))

  test('is named in no digest that was posted, and in none that is yet to be', async () => {
    await news('Knee three')
    mailbox.outcomes.push({ kind: 'later', reason: 'Busy.', afterMs: 3_600_000, holds: 'channel' })
    library.setClock('2026-04-02T09:00:00Z')
    await mailbox.deliver()
    expect((await bodies()).match(/Set up by ada/g)).toHaveLength(2)
    await library.ask('forget me yes')
    expect(await bodies()).not.toContain('ada')
    library.setClock('2026-04-02T10:30:00Z')
    const [digest] = await mailbox.deliver()
    expect(textOf(digest as Reply)).toContain('Set up by somebody.')
    expect(titlesOf(digest as Reply)).toEqual(['Knee three'])
  })
})

describe('a message of a digest’s thread', () => {
  const arrived = { kind: 'sent', message: { id: 'm9', link: null } } as const
  const byline = async (): Promise<string> => (await library.ask('history')).cards[0]?.byline ?? ''

  beforeEach(async () => {
    await library.news([draft('Knee three', { abstract: 'All about the third knee.' })])
    library.setClock('2026-04-02T09:00:00Z')
  })

  test('of which nobody knows whether it arrived is told of, and posted again when a person says so', async () => {
    mailbox.outcomes.push(arrived, { kind: 'unknown', reason: 'No answer.' })
    await mailbox.deliver()
    const [doubt] = await library.core.store.uncertain.toReconcile(['test'], 1)
    if (doubt) await library.core.store.uncertain.reconcile(doubt, 'held', library.core.now(), 'The history may not be read.')
    expect(await byline()).toContain('posted, 1 paper · 1 message of its thread held: nobody knows whether it arrived')
    expect(await say('subscriptions')).toContain('1 digest is held')
    const reply = await library.ask('resend')
    expect(textOf(reply)).toContain(
      'whether message 1 in the thread of the digest of Thu 2 Apr 2026 arrived here (The history may not be read.)',
    )
    expect(textOf(await library.press(button(reply, 'Post it again')))).toBe('Posting it again.')
    expect(await mailbox.deliver()).toEqual([])
    expect(mailbox.posts.at(-1)).toMatchObject({ thread: { id: 'm9' }, reply: { cards: [{ number: 1 }] } })
    expect(await byline()).not.toContain('thread')
  })

  test.each(['refused', 'dropped'] as const)('that is %s is told of, and the topic runs on', async (kind) => {
    mailbox.outcomes.push(arrived, { kind, code: 'locked', reason: 'The thread is locked.' })
    await mailbox.deliver()
    expect(await byline()).toContain('posted, 1 paper · 1 message of its thread refused or too late')
    expect(await stateOf()).not.toContain('paused')
  })
})
