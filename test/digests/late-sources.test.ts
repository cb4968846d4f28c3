import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createLog } from '../../src/config/log.ts'
import type { StaleSource } from '../../src/digests/waiting.ts'
import { createPaperboy } from '../../src/paperboy.ts'
import { NO_METERS } from '../../src/port/operations.ts'
import { bare, plain } from '../../src/port/text.ts'
import { answerOf, button, draft, NOTHING_KEPT, openTestLibrary, requestOf, type TestLibrary, textOf } from '../library.ts'
import { type Mailbox, openMailbox } from '../mailbox.ts'

let library: TestLibrary
let mailbox: Mailbox
let stale: readonly StaleSource[]
beforeEach(async () => {
  stale = []
  library = await openTestLibrary({ seeds: false })
  mailbox = openMailbox(library, 'test', () => stale)
  await library.ask('subscribe knee at 09:00 in UTC')
  await library.ask('subscribe knee at 09:00 in UTC') // nothing here matches yet: said twice, it is meant
  library.setClock('2026-04-11T07:00:00Z')
  await library.news([draft('The knee in arthritis'), draft('The knee at rest')])
})
afterEach(() => library.close())

const ARXIV = { title: 'arXiv', mayCome: true }

describe('a digest', () => {
  test('comes in time when all sources have brought what they should', async () => {
    library.setClock('2026-04-11T09:00:00Z')
    expect(await mailbox.deliver()).toHaveLength(1)
  })

  test('waits for a late source, and comes as soon as it has come', async () => {
    stale = [ARXIV]
    library.setClock('2026-04-11T09:00:00Z')
    expect(await mailbox.deliver()).toEqual([])
    library.setClock('2026-04-11T10:10:00Z')
    expect(await mailbox.deliver()).toEqual([])
    stale = []
    await library.news([draft('The knee that came late')])
    library.setClock('2026-04-11T10:20:00Z')
    const [digest, ...more] = await mailbox.deliver()
    expect(more).toEqual([])
    expect(digest?.cards.map((card) => bare(card.title))).toContain('The knee that came late')
    expect(digest ? textOf(digest) : '').not.toContain('has not answered')
  })

  test('waits two hours at most, and then says what may be missing', async () => {
    stale = [ARXIV]
    library.setClock('2026-04-11T10:59:00Z')
    expect(await mailbox.deliver()).toEqual([])
    library.setClock('2026-04-11T11:00:00Z')
    const [digest] = await mailbox.deliver()
    expect(digest ? textOf(digest) : '').toContain('arXiv has not answered lately; what is missing comes with the next digest.')
    stale = []
    library.setClock('2026-04-12T07:00:00Z')
    await library.news([draft('The knee that came a day late')])
    library.setClock('2026-04-12T09:00:00Z')
    expect((await mailbox.deliver()).flatMap(({ cards }) => cards.map((card) => bare(card.title)))).toEqual([
      'The knee that came a day late',
    ])
  })

  test('waits for a back-fill the first time only, with the others of its slot, and says nothing of it afterwards', async () => {
    stale = [{ ...ARXIV, fillsFor: () => true }]
    library.setClock('2026-04-11T09:00:00Z')
    expect(await mailbox.deliver()).toEqual([])
    await library.add([
      draft('The knee of last month', { published: '2026-03-20' }),
      draft('The knee of long ago', { published: '2020-01-01' }),
    ])
    library.setClock('2026-04-11T11:00:00Z')
    const [digest] = await mailbox.deliver()
    const titles = digest?.cards.map((card) => bare(card.title)) ?? []
    expect(titles.slice(0, 2).sort(), 'what is fresh comes first').toEqual(['The knee at rest', 'The knee in arthritis'])
    expect(titles.slice(2)).toEqual(['The knee of last month', 'The knee of long ago'])
    expect(digest ? textOf(digest) : '').not.toContain('has not answered')
    library.setClock('2026-04-12T08:00:00Z')
    await library.news([draft('The knee of the next day')])
    library.setClock('2026-04-12T09:00:00Z')
    expect((await mailbox.deliver()).flatMap(({ cards }) => cards.map((card) => bare(card.title)))).toEqual(['The knee of the next day'])
  })

  test('does not wait for a back-fill that does not concern it', async () => {
    stale = [{ ...ARXIV, fillsFor: (query) => query === 'hip' }]
    for (const text of ['subscribe hip at 09:00 in UTC', 'subscribe hip at 09:00 in UTC']) await library.ask(text, { channel: 'hips' })
    await library.news([draft('The hip at rest')])
    library.setClock('2026-04-11T09:00:00Z')
    const titles = async (): Promise<string[]> => (await mailbox.deliver()).flatMap(({ cards }) => cards.map((card) => bare(card.title)))
    expect((await titles()).sort()).toEqual(['The knee at rest', 'The knee in arthritis'])
    library.setClock('2026-04-11T10:59:00Z')
    expect(await titles()).toEqual([])
    library.setClock('2026-04-11T11:00:00Z')
    expect(await titles()).toEqual(['The hip at rest'])
  })

  test('comes at once where it is asked for, though the library is being filled', async () => {
    stale = [{ ...ARXIV, fillsFor: () => true }]
    await library.ask('digest now knee')
    expect(await mailbox.deliver()).toHaveLength(1)
  })

  test('has no bundled paper once a source has answered', async () => {
    const seeded = await openTestLibrary()
    const topic = { channel: 'seeded' }
    await seeded.ask('subscribe radiology', topic)
    expect(textOf(await seeded.ask('preview', topic))).toContain('5 of 23 papers')
    const { sources, papers } = seeded.core.store
    await sources.enrol('arxiv', 0)
    await sources.claim('arxiv', 'me', 0, 1)
    await sources.succeeded('arxiv', 'me', seeded.core.now(), seeded.core.now(), null)
    expect(textOf(await seeded.ask('preview', topic))).toContain('Nothing here matches yet, so there would be no digest.')
    await papers.ingest([draft('Radiology of today')], { source: 'arxiv', isNews: true, at: seeded.core.now() })
    expect((await seeded.ask('preview', topic)).cards.map(({ title }) => bare(title))).toEqual(['Radiology of today'])
    await seeded.close()
  })

  test('does not wait for what has been broken for a day, and says so all the same', async () => {
    stale = [{ title: 'A journal', mayCome: false }]
    library.setClock('2026-04-11T09:00:00Z')
    const [digest] = await mailbox.deliver()
    expect(digest ? textOf(digest) : '').toContain('A journal has not answered lately')
  })

  test('keeps what it brought, and its buttons, when that turns out to be a paper that was here before', async () => {
    const { store } = library.core
    const older = draft('A joint of another name', { keys: ['arxiv:2604.00009'] })
    await store.papers.ingest([older], { source: 'import', isNews: false, at: library.core.now() })
    await library.news([draft('The knee of the journal', { keys: ['doi:10.1000/knee'] })])
    library.setClock('2026-04-11T09:00:00Z')
    const card = (await mailbox.deliver()).flatMap(({ cards }) => cards).find(({ title }) => bare(title) === 'The knee of the journal')
    if (!card) throw new Error('it did not come')
    await store.papers.ingest([{ ...older, keys: [...older.keys, 'doi:10.1000/knee'] }], { source: 'arxiv', isNews: true, at: 0 })
    const one = await store.papers.byKey('doi:10.1000/knee')
    expect(one?.keys).toContain('arxiv:2604.00009')
    const [workspace, channel] = ['test:acme', 'general']
    expect([...(await store.posted.among({ workspace, channel }, [one?.id ?? 0])).keys()]).toEqual([one?.id])
    await library.press(button(card, 'Vote up'))
    expect(await store.people.tally(workspace, [one?.id ?? 0])).toEqual(new Map([[one?.id, 1]]))
  })

  test('leaves out a paper that was withdrawn before it came', async () => {
    await library.news([draft('A knee that never was', { keys: ['arxiv:2604.00001'] })])
    await library.news([draft('A knee that never was', { keys: ['arxiv:2604.00001'], isWithdrawn: true })])
    library.setClock('2026-04-11T09:00:00Z')
    const titles = (await mailbox.deliver()).flatMap(({ cards }) => cards.map((card) => bare(card.title)))
    expect(titles).toHaveLength(2)
    expect(titles).not.toContain('A knee that never was')
    const found = await library.ask('search knee never was')
    expect(found.cards[0]?.byline).toMatch(/^withdrawn · /)
  })
})

describe('what waits is said', () => {
  const HUGGING_FACE = { title: 'Hugging Face', mayCome: true }
  const ask = async (text: string): Promise<string> => {
    const planner = { ...library.core.digests.planner, staleSources: async () => stale }
    const paperboy = createPaperboy(
      { ...library.core, digests: { ...library.core.digests, planner } },
      createLog('silent'),
      NO_METERS,
      NOTHING_KEPT,
    )
    const { text: heading, cards } = await answerOf(paperboy, requestOf({ kind: 'text', text }))
    return [heading, ...cards.flatMap(({ title, byline, excerpt }) => [title, [plain(byline)], excerpt])].map(bare).join('\n')
  }
  const WAITING = 'waiting for Hugging Face, until 13:00 at the latest'
  const COMMANDS = ['subscriptions', 'history', 'preview', 'preview knee', 'status']

  test('with its sources, and until when in the zone of the topic', async () => {
    await library.ask('edit knee in Berlin') // 09:00 there is 07:00 UTC
    await library.ask('edit knee at 11:00')
    stale = [HUGGING_FACE, { title: 'A journal', mayCome: false }]
    library.setClock('2026-04-11T09:04:00Z')
    expect(await mailbox.deliver()).toEqual([])
    for (const command of COMMANDS) expect([command, await ask(command)]).toEqual([command, expect.stringContaining(WAITING)])
    expect(await ask('history')).toContain('Sat 11 Apr 2026 · knee')
    expect(await ask('status')).toContain(`1 topic is ${WAITING} (Europe/Berlin).`)
    expect(await ask('subscriptions')).not.toContain('next Sat')
  })

  test('only while it waits', async () => {
    stale = [HUGGING_FACE]
    for (const [instant, state] of [
      ['2026-04-11T08:59:00Z', 'next Sat 11 Apr 09:00 (+00:00)'],
      ['2026-04-11T09:00:00Z', 'waiting for Hugging Face, until 11:00 at the latest'],
      ['2026-04-11T11:00:00Z', 'due now'],
    ] as const) {
      library.setClock(instant)
      expect(await ask('subscriptions')).toContain(state)
    }
    library.setClock('2026-04-11T11:00:00Z')
    await mailbox.deliver()
    expect(await ask('subscriptions')).toContain('next Sun 12 Apr 09:00 (+00:00)')
    for (const command of COMMANDS) expect([command, await ask(command)]).not.toEqual([command, expect.stringContaining('waiting for')])
  })

  test('not of a topic that is paused, nor where all sources have answered', async () => {
    library.setClock('2026-04-11T09:30:00Z')
    expect(await ask('preview')).toContain('which is due now')
    await library.ask('pause knee')
    stale = [HUGGING_FACE]
    for (const command of COMMANDS) expect([command, await ask(command)]).not.toEqual([command, expect.stringContaining('waiting for')])
  })
})

describe('a topic of what trends', () => {
  test('brings the strongest that the channel has not had, day after day', async () => {
    const papers = Array.from({ length: 8 }, (_, index) =>
      draft(`Paper number ${index} of its kind`, {
        upvotes: 10 + index,
        published: '2026-04-10',
        categories: [index % 2 ? 'cs.CL' : 'cs.CV'],
      }),
    )
    await library.news(papers)
    const doubted = await library.ask('subscribe trending in cs.CL, top 3 at 09:00 in UTC', { channel: 'hot' })
    expect(textOf(doubted)).toContain('papers of category cs.CL') // no source runs in this test
    const subscribed = await library.ask('subscribe trending in cs.CL, top 3 at 09:00 in UTC', { channel: 'hot' })
    expect(textOf(subscribed)).toContain('It looks for what trends in cs.CL, by upvotes at its source and votes here.')
    expect(textOf(subscribed)).toContain('The best: Paper number 7 of its kind')
    library.setClock('2026-04-11T09:00:00Z')
    const titles = async (): Promise<string[]> =>
      (await mailbox.deliver())
        .filter(({ text }) => bare(text).includes('trending in cs.CL'))
        .flatMap(({ cards }) => cards.map((card) => bare(card.title)))
    expect(await titles()).toEqual([7, 5, 3].map((number) => `Paper number ${number} of its kind`))
    library.setClock('2026-04-12T09:00:00Z')
    expect(await titles()).toEqual(['Paper number 1 of its kind'])
    library.setClock('2026-04-13T09:00:00Z')
    expect(await titles()).toEqual([])
  })
})
