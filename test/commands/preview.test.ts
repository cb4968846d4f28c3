import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Reply } from '../../src/port/chat.ts'
import { bare } from '../../src/port/text.ts'
import { button, draft, openTestLibrary, type TestLibrary, textOf, titlesOf } from '../library.ts'
import { type Mailbox, openMailbox } from '../mailbox.ts'

const ABSTRACT =
  'We measure the knee: cartilage of each knee in a cohort over ten years, with yearly images of the knee, a reading by two experts ' +
  'who did not know of each other, and a model that was trained on images of another hospital and never saw these before.'

/** A channel whose topic met every fate that a paper can have. */
async function openFates() {
  const library = await openTestLibrary({ seeds: false })
  const mailbox = openMailbox(library)
  library.setClock('2026-04-01T08:00:00Z')
  await library.add([draft('Knee before all'), ...Array.from({ length: 12 }, (_, index) => draft(`Unrelated ${index}`))])
  await library.ask('subscribe knee as Knees top 2')
  await library.ask('subscribe knee runners as Runners top 1')
  await library.ask('subscribe knee runners as Runners top 1')
  library.setClock('2026-04-01T09:00:00Z')
  await mailbox.deliver()
  await library.news([draft('Knee two', { upvotes: 90 }), draft('Knee three', { upvotes: 80 }), draft('Knee that waits too long')])
  library.setClock('2026-04-02T09:00:00Z')
  await mailbox.deliver()
  library.setClock('2026-04-10T08:00:00Z')
  await library.add([draft('Knee of an import')])
  await library.news([
    draft('Knee cartilage of long distance athletes', { abstract: ABSTRACT, upvotes: 60, keys: ['arxiv:2604.00001'] }),
    draft('Knee cartilage of long distance athletes', { abstract: `${ABSTRACT} Revised.`, upvotes: 50, keys: ['arxiv:2604.00002'] }),
    draft('Few votes', {
      abstract: `Of a paper about something else, which names a knee once and then goes on. ${'It goes on. '.repeat(40)}`,
    }),
    draft('Knee nearly good enough', { upvotes: 70 }),
    draft('Knee runners in the lab', { upvotes: 100 }),
    draft('Knee that was retracted', { isWithdrawn: true }),
    draft('A hip'),
  ])
  return { library, mailbox }
}

let library: TestLibrary
let mailbox: Mailbox
beforeAll(async () => {
  ;({ library, mailbox } = await openFates())
})
afterAll(() => library.close())

const fate = async (paper: string, topic = 'Knees'): Promise<string> =>
  textOf(await library.choose('preview', { topic, paper }))
    .split('\n')
    .slice(1)
    .join('\n')

describe('why a paper is in the next digest or not', () => {
  test.each([
    ['Knee nearly good enough', /^Knees: would be shown at place 1 \(score \d\.\d\d = .*\)\.$/],
    ['Few votes', /^Knees: matches, but stands at place 3 and the digest shows 2 \(score .*\)\. It may come in the next days\.$/],
    ['Knee two', /^Knees: matches, and was posted here already on Thu 2 Apr 2026\.$/],
    ['Knee before all', /^Knees: matches, and was posted here already on Wed 1 Apr 2026\.$/],
    [
      'Knee of an import',
      /^Knees: matches, but was here before the topic was subscribed to, or came by an import: digests bring what is new\.$/,
    ],
    ['Knee that waits too long', /^Knees: matches, but has waited for more than seven days and was dropped\.$/],
    ['Knee runners in the lab', /^Knees: matches, but is shown under another topic of this channel that it suits better\.$/],
    ['arxiv:2604.00002', /^Knees: matches, but is nearly the same as “Knee cartilage of long distance athletes”, which is shown\.$/],
    ['A hip', /^Knees: does not match\. The topic asks for the word “knee”\. The paper has no “knee”\.$/],
    ['Knee that was retracted', /^Knees: its authors have withdrawn it; no digest brings it\.$/],
  ])('%s', async (paper, said) => {
    expect(await fate(paper)).toMatch(said)
  })

  test('is told of each topic that comes, when none is named', async () => {
    const text = textOf(await library.choose('preview', { paper: 'Knee runners in the lab' }))
    expect(text).toMatch(
      /^“Knee runners in the lab”\nKnees: matches, but is shown under another topic.*\nRunners: would be shown at place 1/,
    )
  })

  test('names each part of a query that is not met', async () => {
    await library.ask('subscribe hip -femur author:Nobody after:2026 cat:cs.CV as Hips')
    await library.ask('subscribe hip -femur author:Nobody after:2026 cat:cs.CV as Hips')
    expect(await fate('Knee two', 'Hips')).toBe(
      'Hips: does not match. The topic asks for the word “hip”; “Nobody” among the authors; papers from 2026-01-01 on; category cs.CV. The paper has no “hip”.',
    )
    await library.ask('unsubscribe hips')
  })

  test('can be asked in one line of text, for a paper named in any way', async () => {
    const listed = await library.ask('search knee')
    expect(textOf(await library.ask('preview knees 1'))).toContain(`“${titlesOf(listed)[0]}”`)
    expect(textOf(await library.ask('preview knees A hip'))).toContain('Knees: does not match.')
    expect(textOf(await library.ask('preview knees nothing like that'))).not.toContain('Knees:')
    expect(textOf(await library.ask('preview elbows 1'))).toContain(
      'There is no topic “elbows 1” in this channel. There are “Knees” and “Runners”.',
    )
  })
})

describe('the next digest', () => {
  const numbers = (reply: Reply) =>
    reply.cards.map(({ why }) => {
      const [total, ...parts] = [...why.matchAll(/(−|\+|=)? ?(\d+\.\d\d)/g)].map(([, sign, part]) => Number(part) * (sign === '−' ? -1 : 1))
      return { total: total ?? Number.NaN, parts }
    })

  test('is shown with its heading, its papers in order and their scores, whose parts add up', async () => {
    const reply = await library.ask('preview')
    expect(textOf(reply)).toContain('Preview of “Knees” and “Runners”, which comes Fri 10 Apr 09:00 (+00:00). Nothing is posted.')
    expect(textOf(reply)).toContain('Papers of Fri 10 Apr 2026 · 3 in 2 topics')
    expect(titlesOf(reply)).toEqual(['Knee nearly good enough', 'Knee cartilage of long distance athletes', 'Knee runners in the lab'])
    expect(reply.cards.map(({ heading }) => bare(heading))).toEqual([
      'Knees · 2 of 3 papers, 1 more under another topic here',
      '',
      'Runners · 1 paper · first digest: the best of what is here',
    ])
    expect(reply.cards[1]?.why).toMatch(/; and 1 near-duplicate$/)
    expect(reply.cards.map(({ byline }) => byline)).toEqual([
      expect.stringContaining('70 upvotes'),
      expect.any(String),
      expect.stringContaining('100 upvotes'),
    ])
    for (const { total, parts } of numbers(reply)) {
      expect(parts.length).toBeGreaterThanOrEqual(3)
      expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(total, 9)
    }
    expect(reply.audience).toBe('asker')
  })

  test('calls no paper fresh that was old when it came', async () => {
    const own = await openTestLibrary()
    await own.news([
      draft('A hip of this week', { published: '2026-04-08' }),
      draft('A hip of long ago', { published: '2019-04-08' }),
      draft('A hip without a date'),
    ])
    for (const _ of [1, 2]) await own.ask('subscribe title:hip as Hips top 20')
    for (const _ of [1, 2]) await own.ask('subscribe chest x-ray as Chest')
    const seeds = (await own.ask('preview chest')).cards.map(({ why }) => why)
    expect(seeds.length).toBeGreaterThan(0)
    for (const why of seeds) expect(why).toMatch(/ 0\.20 new here$/)
    const why = new Map((await own.ask('preview hips')).cards.map((card) => [bare(card.title), card.why]))
    expect(why.get('A hip of this week')).toMatch(/ 0\.20 fresh$/)
    expect(why.get('A hip without a date')).toMatch(/ 0\.20 fresh$/)
    expect(why.get('A hip of long ago')).toMatch(/ 0\.20 new here$/)
    expect(textOf(await own.ask('preview hips A hip of long ago'))).toContain('0.20 new here)')
    await own.close()
  })

  test('adds up with votes of the channel for and against, too', async () => {
    const where = { channel: 'voters' }
    for (const command of ['subscribe knee as Knees top 20', 'subscribe knee as Knees top 20']) await library.ask(command, where)
    await library.ask('vote up Knee nearly good enough', where)
    await library.ask('vote down Knee runners in the lab', where)
    const reply = await library.ask('preview', where)
    const all = reply.cards.map(({ why }) => why).join('\n')
    expect(all).toMatch(/ \+ 0\.\d\d votes here/)
    expect(all).toMatch(/ − 0\.\d\d votes here/)
    for (const { total, parts } of numbers(reply)) expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(total, 9)
  })

  test('of one topic leaves to the others what comes under them', async () => {
    expect(titlesOf(await library.ask('preview knees'))).toEqual(['Knee nearly good enough', 'Knee cartilage of long distance athletes'])
    expect(titlesOf(await library.ask('preview runners'))).toEqual(['Knee runners in the lab'])
  })

  test('has papers that can be voted on, saved and opened like any other list', async () => {
    const reply = await library.ask('preview knees')
    expect(textOf(await library.press(button(reply.cards[1], 'Save')))).toContain('Saved: “Knee cartilage of long distance athletes”')
    expect(textOf(await library.ask('show 1'))).not.toContain('There is no')
  })

  test('that would be none says why', async () => {
    const where = { channel: 'quiet' }
    expect(textOf(await library.ask('preview', where))).toContain('This channel has no topics.')
    for (const _ of [1, 2]) await library.ask('subscribe quagga', where)
    expect(textOf(await library.ask('preview', where))).toContain('Nothing here matches yet, so there would be no digest.')
  })

  // The last: it brings the digest.
  test('is what then comes, and changes nothing until then', async () => {
    for (const _ of [1, 2]) await library.ask('preview')
    const expected = titlesOf(await library.ask('preview'))
    library.setClock('2026-04-10T09:00:00Z')
    const posted = (await mailbox.deliver()).find((reply) => textOf(reply).startsWith('Papers of'))
    expect(posted && titlesOf(posted)).toEqual(expected)
    const after = textOf(await library.ask('preview knees'))
    expect(after).toContain(
      'Nothing new has come since the last digest, so there would be none. 1 paper of the last days waits for the next one.',
    )
    expect(await fate('Few votes')).toMatch(/^Knees: matches, but waits until something new comes \(/)
    expect(await fate('arxiv:2604.00002'), 'what was folded counts as posted').toContain('was posted here already')
    library.setClock('2026-06-10T09:00:00Z')
    await mailbox.deliver()
    expect(await fate('Knee two'), 'long after').toBe('Knees: matches, and was posted here already on Thu 2 Apr 2026.')
    expect(await fate('Knee of an import'), 'long after').toContain('matches, but came before what the next digest looks at')
  })
})

test('what was there before a first digest does not come later, and that is said', async () => {
  const own = await openTestLibrary({ seeds: false })
  await own.add([
    ...Array.from({ length: 4 }, (_, index) => draft(`Knee ${index}`, { upvotes: index })),
    ...Array.from({ length: 9 }, (_, index) => draft(`Hip ${index}`)),
  ])
  await own.ask('subscribe knee as Knees top 1')
  const text = textOf(await own.ask('preview knees Knee 0'))
  expect(text).toMatch(
    /stands at place \d and the digest shows 1 .* It was here before the topic was subscribed to, so later digests do not bring it\.$/,
  )
  await own.close()
})
