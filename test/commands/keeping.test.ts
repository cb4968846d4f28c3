import { parse } from '@retorquere/bibtex-parser'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rankTrending } from '../../src/digests/trending.ts'
import { button, draft, openTestLibrary, type TestLibrary, textOf, titlesOf } from '../library.ts'

let library: TestLibrary
beforeAll(async () => {
  library = await openTestLibrary()
})
afterAll(() => library.close())

const DAY = 86_400_000

describe('saving', () => {
  test('keeps a paper once, and says how many there are', async () => {
    const who = { person: 'saver' }
    expect(textOf(await library.ask('save RadGraph: Extracting Clinical', who))).toMatch(/^Saved: “RadGraph.*You have 1 saved paper;/)
    expect(textOf(await library.ask('save CLARA: Clinical Report', who))).toMatch(/^Saved: “CLARA.*You have 2 saved papers;/)
    expect(textOf(await library.ask('save RadGraph: Extracting Clinical', who))).toMatch(
      /^Already saved: “RadGraph.*You have 2 saved papers;/,
    )
  })

  test('lists the latest first', async () => {
    const who = { person: 'lister' }
    await library.ask('save RadGraph: Extracting Clinical', who)
    library.setClock('2026-04-10T10:00:00Z')
    await library.ask('save CLARA: Clinical Report', who)
    const reply = await library.ask('saved', who)
    expect(textOf(reply)).toBe('Your 2 saved papers, the latest first')
    expect(titlesOf(reply).map((title) => title.slice(0, 5))).toEqual(['CLARA', 'RadGr'])
  })

  test('is undone by unsave, by the number in the list', async () => {
    const who = { person: 'undoer' }
    await library.ask('save RadGraph: Extracting Clinical', who)
    await library.ask('saved', who)
    expect(textOf(await library.ask('unsave 1', who))).toMatch(/^No longer saved: “RadGraph/)
    expect(textOf(await library.ask('unsave 1', who))).toMatch(/^It was not saved: “RadGraph/)
    expect(textOf(await library.ask('saved', who))).toContain('You have saved no papers yet.')
  })

  test('is of one person in one workspace of one platform', async () => {
    const who = { person: 'private' }
    await library.ask('save RadGraph: Extracting Clinical', who)
    for (const other of [{ person: 'other' }, { ...who, workspace: 'other' }, { ...who, platform: 'other' }]) {
      expect(textOf(await library.ask('saved', other))).toContain('You have saved no papers yet.')
    }
    expect(titlesOf(await library.ask('saved', { ...who, channel: 'elsewhere' }))).toHaveLength(1)
  })
})

describe('taking off all', () => {
  const saving = async (who: { person: string }): Promise<void> => {
    await library.ask('search chest', who)
    await library.ask('save 1-7', who)
  }

  test('asks first, with the number, and again what “all” takes', async () => {
    const who = { person: 'clearer' }
    await saving(who)
    await library.ask('saved', who)
    const asked = await library.ask('unsave all', who)
    expect(textOf(asked)).toBe(
      'Take 5 of your 7 saved papers off your list? Press the button, or type unsave all yes.\n(unsave everything takes off all 7.)',
    )
    expect((await library.ask('saved', who)).cards).toHaveLength(5)
    expect(textOf(await library.press(button(asked, 'Yes, remove 5 papers'), who))).toMatch(/^No longer saved: 5 papers\./)
    expect((await library.ask('saved', who)).cards).toHaveLength(2)
    expect(textOf(await library.ask('unsave all yes', who))).toMatch(/^Take all 2 saved papers off your list\?/)
    expect(textOf(await library.ask('unsave all yes', who))).toMatch(/^No longer saved: 2 papers\./)
    expect(textOf(await library.ask('unsave all', who))).toContain('You have saved no papers yet.')
  })

  test('asked once: what the button answered, no “yes” answers again', async () => {
    const who = { person: 'presser' }
    await library.ask('search chest', who)
    await library.ask('save 1-5', who)
    await library.ask('unsave all', who)
    const asked = await library.ask('unsave all', who)
    expect(textOf(await library.press(asked.actions[0]?.id ?? '', who))).toMatch(/^No longer saved: 5 papers\./)
    await library.ask('save 1-5', who)
    expect(textOf(await library.ask('unsave all yes', who))).toMatch(/^Take all 5 saved papers off your list\?/)
    expect(textOf(await library.press(asked.actions[0]?.id ?? '', who))).toContain('no longer kept')
    await library.ask('forget me yes', who)
  })

  test('a “yes” takes the papers that were asked about, not those that are shown since', async () => {
    const who = { person: 'wanderer' }
    await saving(who)
    await library.ask('unsave all', who)
    const asked = titlesOf(await library.ask('saved', who)).length
    expect(asked).toBe(5)
    await library.ask('search chest', who)
    const kept = (await library.core.store.people.saved({ workspace: 'test:acme', person: who.person })).length
    await library.ask('search blazar', who)
    await library.ask('save 1', who)
    expect(textOf(await library.ask('unsave all yes', who))).toMatch(/^No longer saved: 5 papers\./)
    expect(await library.core.store.people.saved({ workspace: 'test:acme', person: who.person })).toHaveLength(kept - 5 + 1)
    expect(textOf(await library.ask('unsave all yes', who))).toMatch(/^Take 1 of your 3 saved papers off your list\?/)
  })

  test.each([
    ['without a question', [], 0],
    ['to another question', ['unsave everything'], 0],
    ['of somebody else', [], 0],
    ['after ten minutes', ['unsave all'], 11],
    ['that was given before', ['unsave all', 'unsave all yes', 'save 1-7'], 0],
  ])('a “yes” %s asks', async (name, before, minutes) => {
    const who = { person: `answerer ${name}` }
    await saving(who)
    const other = { person: `other than ${name}` }
    await saving(other)
    await library.ask('unsave all', other)
    for (const typed of before) await library.ask(typed, who)
    library.setClock(new Date(library.core.now() + minutes * 60_000).toISOString())
    expect(textOf(await library.ask('unsave all yes', who))).toMatch(/^Take 5 of your 7 saved papers off your list\?/)
    expect(await library.core.store.people.saved({ workspace: 'test:acme', person: who.person })).toHaveLength(7)
    expect(textOf(await library.ask('unsave all yes', who))).toMatch(/^No longer saved: 5 papers\./)
  })

  test('everything is all that is saved, wherever it was shown', async () => {
    const who = { person: 'emptier' }
    await saving(who)
    await library.ask('search blazar', who)
    expect(textOf(await library.ask('unsave all', who))).toMatch(
      /^None of the \d papers shown last is saved\. saved lists your 7 saved papers\.$/,
    )
    expect(textOf(await library.ask('unsave everything', who))).toMatch(
      /^Take all 7 saved papers off your list\? .* type unsave everything yes\.$/,
    )
    expect(textOf(await library.ask('unsave everything yes', who))).toMatch(/^No longer saved: 7 papers\./)
  })

  test('counts what is saved of the page, and its button is the asker’s own', async () => {
    const who = { person: 'owner' }
    await library.ask('search chest', who)
    await library.ask('save 2', who)
    const asked = await library.ask('unsave all', who)
    expect(textOf(asked)).toMatch(/^Take your one saved paper off your list\?/)
    expect(textOf(await library.press(button(asked, 'Yes, remove 1 paper'), { person: 'thief' }))).toContain('no longer kept')
    expect(titlesOf(await library.ask('show 2', who))).toEqual(titlesOf(await library.ask('saved', who)))
  })
})

describe('several papers at once', () => {
  test('are answered in one reply, with what was so before', async () => {
    const who = { person: 'several', workspace: 'several' }
    await library.ask('search chest', who)
    await library.ask('save 2', who)
    const text = textOf(await library.ask('save 1-3', who))
    expect(text.split('\n')).toHaveLength(4)
    expect(text).toMatch(/^Saved 2 papers\. You have 3 saved papers; saved lists them\.\n“.*”\n“.*” \(was saved already\)\n“.*”$/)
    expect(textOf(await library.ask('save 1-3', who))).toMatch(/^All 3 were saved already\./)
    await library.ask('vote up 1', who)
    expect(textOf(await library.ask('vote up 1-2', who))).toMatch(
      /^Voted up 1 paper\.\n“.*” \(\+1 here; had your vote\)\n“.*” \(\+1 here\)$/,
    )
    expect(textOf(await library.ask('vote up 1-2', who))).toMatch(/^You had voted up all 2 already\./)
    expect(textOf(await library.ask('unsave 3-4', who))).toMatch(/^No longer saved: 1 paper\.\n“.*”\n“.*” \(was not saved\)$/)
    expect(textOf(await library.ask('unsave 3-4', who))).toMatch(/^None of the 2 was saved\./)
    expect(textOf(await library.ask('save 1-20', who))).toMatch(/and 10 more\.$/)
  })
})

describe('export', () => {
  test('is a BibTeX file of the saved papers', async () => {
    const who = { person: 'exporter' }
    for (const name of ['RadGraph: Extracting Clinical', 'CLARA: Clinical Report', 'ChestX-ray8: Hospital-scale Chest'])
      await library.ask(`save ${name}`, who)
    const reply = await library.ask('export', who)
    expect(textOf(reply)).toBe('3 saved papers as BibTeX.')
    expect(reply.attachments).toMatchObject([{ name: 'papers.bib', mediaType: 'application/x-bibtex' }])
    const { entries, errors } = parse(reply.attachments[0]?.content ?? '', { sentenceCase: false, english: false })
    expect(errors).toEqual([])
    expect(entries.map((entry) => entry.fields.title).sort()).toEqual(titlesOf(await library.ask('saved', who)).sort())
    expect(entries.find((entry) => entry.fields.title?.startsWith('ChestX'))?.fields.author?.[0]).toMatchObject({
      lastName: 'Wang',
      firstName: 'Xiaosong',
    })
  })

  test.each([
    ['ris', 'papers.ris', 'RIS', 'TY  - '],
    ['as RIS', 'papers.ris', 'RIS', 'TY  - '],
    ['csl', 'papers.json', 'CSL-JSON', '['],
    ['md', 'papers.md', 'Markdown', '- ['],
  ])('%s is a file of that kind', async (typed, name, kind, begin) => {
    const who = { person: `exporter of ${typed}` }
    await library.ask('save RadGraph: Extracting Clinical', who)
    const reply = await library.ask(`export ${typed}`, who)
    expect(textOf(reply)).toBe(`1 saved paper as ${kind}.`)
    expect(reply.attachments[0]?.name).toBe(name)
    expect(reply.attachments[0]?.content.startsWith(begin)).toBe(true)
  })

  test('of an unknown format says those there are', async () => {
    expect(textOf(await library.ask('export word', { person: 'exporter' }))).toContain('“word” is no format')
  })

  test('without saved papers says how to save one', async () => {
    const reply = await library.ask('export', { person: 'nobody' })
    expect(reply.attachments).toEqual([])
    expect(textOf(reply)).toContain('save 1 saves the first of a list')
  })
})

describe('forget me', () => {
  test('asks first; a button or “yes” goes on, and nobody else’s button does', async () => {
    const who = { person: 'hesitant', workspace: 'hesitating' }
    await library.ask('search chest', who)
    await library.ask('save 1', who)
    const asked = await library.ask('forget me', who)
    expect(textOf(asked)).toContain('This erases your 1 saved paper, your votes and your lists here')
    expect(titlesOf(await library.ask('saved', who))).toHaveLength(1)
    expect(textOf(await library.press(button(asked, 'Forget me'), { ...who, person: 'other' }))).not.toContain('Forgotten')
    expect(textOf(await library.press(button(asked, 'Forget me'), who))).toContain('Forgotten: 1 saved paper')
    expect(textOf(await library.ask('saved', who))).toContain('You have saved no papers yet.')
  })

  test('promises no saved papers to who has none', async () => {
    const asked = textOf(await library.ask('forget me', { person: 'fresh', workspace: 'fresh' }))
    expect(asked).toContain('This erases your votes and your lists here')
    expect(asked).toContain('It cannot be undone. To go on')
  })

  test('erases saves, votes and lists of the person here, and says how many', async () => {
    const who = { person: 'leaver', workspace: 'leaving' }
    await library.ask('search chest', who)
    await library.ask('save 1', who)
    await library.ask('vote up 1', who)
    await library.ask('save 1', { ...who, person: 'stayer', workspace: 'leaving', channel: 'x' })
    await library.ask('save RadGraph: Extracting Clinical', { ...who, person: 'stayer' })
    expect(textOf(await library.ask('forget me yes', who))).toBe(
      'Forgotten: 1 saved paper, 1 vote and 1 list. Nothing about you is left in the library.',
    )
    expect(textOf(await library.ask('saved', who))).toContain('You have saved no papers yet.')
    expect(textOf(await library.ask('save 1', who))).toContain('There is no list yet')
    expect(textOf(await library.ask('forget me yes', who))).toBe('Nothing was stored about you here.')
    expect(titlesOf(await library.ask('saved', { ...who, person: 'stayer' }))).toHaveLength(1)
  })
})

describe('voting', () => {
  test('counts one vote a person, the last one', async () => {
    const here = { workspace: 'voters' }
    expect(textOf(await library.ask('vote up RadGraph: Extracting Clinical', here))).toMatch(/^Voted up: “RadGraph.*\(\+1 here\)/)
    expect(textOf(await library.ask('vote up RadGraph: Extracting Clinical', here))).toMatch(/^You had voted up already: .*\(\+1 here\)/)
    expect(textOf(await library.ask('vote up RadGraph: Extracting Clinical', { ...here, person: 'bob' }))).toContain('(+2 here)')
    expect(textOf(await library.ask('vote down RadGraph: Extracting Clinical', here))).toMatch(/^Voted down: .*\(0 here\)/)
    expect(textOf(await library.ask('vote down CLARA: Clinical Report', here))).toMatch(/[-−]1 here\)/)
  })

  test('shows on the cards of its own workspace only', async () => {
    await library.ask('vote up MedImageInsight: An Open-Source', { workspace: 'showing' })
    expect((await library.ask('show MedImageInsight', { workspace: 'showing' })).cards[0]?.byline).toContain('+1 here')
    expect((await library.ask('show MedImageInsight', { workspace: 'hidden' })).cards[0]?.byline).not.toContain('here')
  })
})

describe('trending', () => {
  const here = { workspace: 'trends' }

  test('without votes says so, and shows the newest', async () => {
    const reply = await library.ask('trending', here)
    expect(textOf(reply)).toContain('No votes or upvotes this week')
    expect(titlesOf(reply)).toEqual(titlesOf(await library.ask('new', here)))
  })

  test('puts what this workspace votes for first, and counts votes of its period only', async () => {
    library.setClock('2026-04-01T09:00:00Z')
    for (const person of ['a', 'b', 'c']) await library.ask('vote up RadGraph: Extracting Clinical', { ...here, person })
    library.setClock('2026-04-10T09:00:00Z')
    await library.ask('vote up CLARA: Clinical Report', here)
    await library.ask('vote down ICON: Improving Inter-Report', here)
    await library.ask('vote up SPARK: Multi-Vision Sensor', { workspace: 'other trends' })
    const names = async (period: string): Promise<string[]> =>
      titlesOf(await library.ask(`trending ${period}`, here)).map((title) => title.slice(0, 8))
    expect(await names('day')).toEqual(['CLARA: C'])
    expect(await names('week')).toEqual(['CLARA: C'])
    expect(await names('month')).toEqual(['RadGraph', 'CLARA: C'])
    expect(await names('')).toEqual(await names('week'))
  })

  test.each([
    ['today', 'day'],
    ['in cs.CV all', 'all cs.CV'],
    ['cs.CV month', 'month cs.CV'],
    ['for the last month', 'month'],
    ['over all time', 'all'],
    ['in cs.CV', 'week cs.CV'],
    ['Weekly', 'week'],
  ])('%s is %s', async (said, meant) => {
    const [one, other] = [await library.ask(`trending ${said}`, here), await library.ask(`trending ${meant}`, here)]
    expect(titlesOf(one).length).toBeGreaterThan(0)
    expect([textOf(one), ...titlesOf(one)]).toEqual([textOf(other), ...titlesOf(other)])
  })

  test('counts upvotes of a source where it has them', async () => {
    const upvoted = await openTestLibrary({ seeds: false })
    await upvoted.add([
      draft('old but loved by all', { published: '2026-01-01', upvotes: 500 }),
      draft('new and liked by some', { published: '2026-04-09', upvotes: 10 }),
      draft('new and liked by most', { published: '2026-04-09', upvotes: 20 }),
      draft('of no known day at all', { upvotes: 900 }),
      draft('without any upvote yet', { published: '2026-04-09', upvotes: 0 }),
    ])
    expect(titlesOf(await upvoted.ask('trending'))).toEqual(['new and liked by most', 'new and liked by some'])
    expect(titlesOf(await upvoted.ask('trending all'))).toHaveLength(4)
    expect((await upvoted.ask('trending')).cards[0]?.byline).toContain('20 upvotes')
    await upvoted.close()
  })

  test('lets a vote fade: after its half-life it counts half', () => {
    const now = 100 * DAY
    const vote = (paper: number, value: 1 | -1, daysAgo: number) => ({ paper, value, at: now - daysAgo * DAY })
    expect(rankTrending([vote(1, 1, 2), vote(2, 1, 0)], [], now, 2)).toEqual([2, 1])
    expect(rankTrending([vote(1, 1, 2), vote(1, 1, 2), vote(1, 1, 2), vote(2, 1, 0)], [], now, 2)).toEqual([1, 2])
    expect(rankTrending([vote(1, 1, 0), vote(1, -1, 0), vote(2, -1, 0)], [], now, 2)).toEqual([])
    expect(rankTrending([vote(2, 1, 1), vote(1, 1, 1)], [], now, 2)).toEqual([1, 2])
  })

  test('weighs a vote here more than an upvote elsewhere', () => {
    const now = Date.parse('2026-04-10')
    const upvoted = (upvotes: number) => [{ id: 2, upvotes, published: '2026-04-10' }]
    expect(rankTrending([{ paper: 1, value: 1, at: now }], upvoted(4), now, 2)).toEqual([1, 2])
    expect(rankTrending([{ paper: 1, value: 1, at: now }], upvoted(6), now, 2)).toEqual([2, 1])
  })
})
