import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readFeed } from '../../src/sources/formats/feed-document.ts'
import * as wording from '../../src/wording/sources.ts'
import { type OwnFeed, openOwnFeed, rss } from './own-feed.ts'

let feed: OwnFeed
beforeEach(async () => {
  feed = await openOwnFeed('2026-04-17T14:00:00Z')
})
afterEach(() => feed.close())

const GOOD = '<title>A paper of doors and steps</title><author>Ada Lovelace</author><guid>10.1000/good.1</guid>'
const dated = (number: number, date: string, field = 'pubDate'): string =>
  `<title>Paper ${number} of many dates</title><author>Ada Lovelace</author><guid>10.1000/d.${number}</guid><${field}>${date}</${field}>`
const standing = async () => {
  const found = (await feed.live.sync.statuses()).find(({ source }) => source.name === 'feed-0')
  if (!found) throw new Error('no standing')
  return found
}
const publishedOf = async (number: number): Promise<string | null | undefined> =>
  (await feed.store.papers.byKey(`doi:10.1000/d.${number}`))?.published

describe('a feed of which every item is refused', () => {
  test.each([
    ['at first', false],
    ['after it was well', true],
  ])('is failing at once and not quiet, %s, with what is wrong', async (_, wasWell) => {
    if (wasWell) {
      feed.say(rss(GOOD))
      expect((await feed.read()).problem).toBeNull()
      feed.clock.moveTo(feed.clock.now() + 3_600_000)
    }
    feed.say(rss('<link>https://doors.example/1</link>', '<description>Nothing more</description>', '<title> </title>'))
    const report = await feed.read()
    expect(report).toMatchObject({ added: 0, problem: '3 of 3 items refused: no title.' })
    expect(report.refused).toHaveLength(3)
    const { health, state, source } = await standing()
    expect(health).toMatchObject({ kind: 'failing', mayCome: false })
    expect(state.failures).toBe(1)
    expect(wording.sourceCheck({ health, state, source }, feed.clock.now())).toMatchObject({
      ok: false,
      found: expect.stringMatching(/^failing .*\(1 try\)\. 3 of 3 items refused: no title\./),
    })
  })

  test('is asked for again, though it has not changed, and is well when it is mended', async () => {
    feed.say(rss('<link>https://doors.example/1</link>'))
    expect((await feed.read()).problem).toBe('1 of 1 item refused: no title.')
    expect((await feed.read()).problem, 'what was not taken is not taken for known').toBe('1 of 1 item refused: no title.')
    feed.say(rss(GOOD, '<link>https://doors.example/1</link>'))
    expect(await feed.read()).toMatchObject({ added: 1, problem: null, refused: [{}] })
    expect((await standing()).health.kind).toBe('ok')
  })

  test('names different reasons, each once', async () => {
    feed.say(rss('<title>Cover</title>', '<title>Imprint</title>', '<link>https://doors.example/1</link>'))
    expect((await feed.read()).problem).toBe('3 of 3 items refused: neither authors nor an abstract, so it is no paper; no title.')
  })

  test('is not one without items', async () => {
    feed.say(rss())
    expect((await feed.read()).problem).toBeNull()
  })
})

describe('dates of a feed', () => {
  test('that cannot be, as years ahead, are left out; the paper is kept, and it is told', async () => {
    feed.say(
      rss(
        dated(1, '3027-01-05'),
        dated(2, 'Thu, 05 Jan 3027 00:00:00 GMT'),
        dated(3, '2027-04-18'),
        dated(4, '2027-04-19'),
        dated(5, '2026-04-16'),
      ),
    )
    const report = await feed.read()
    expect(report).toMatchObject({ added: 5, refused: [] })
    expect(await Promise.all([1, 2, 3, 4, 5].map(publishedOf))).toEqual([null, null, '2027-04-18', null, '2026-04-16'])
    expect(report.datesLeftOut).toEqual([
      { what: 'doi:10.1000/d.1', date: '3027-01-05', reason: 'ahead' },
      { what: 'doi:10.1000/d.2', date: '3027-01-05', reason: 'ahead' },
      { what: 'doi:10.1000/d.4', date: '2027-04-19', reason: 'ahead' },
    ])
    expect(wording.datesLeftOut(report.datesLeftOut)).toEqual([
      '  3 dates more than a year ahead, as “3027-01-05”: their papers come without a date',
    ])
  })

  test('that cannot be read are left out and told, not guessed', async () => {
    feed.say(rss(dated(1, '03/04/2025'), dated(2, '2026-02-30'), dated(3, 'soon'), dated(4, '2027'), dated(5, 'May 2017'), GOOD))
    const report = await feed.read()
    expect(report).toMatchObject({ added: 6, refused: [] })
    expect(await Promise.all([1, 2, 3].map(publishedOf))).toEqual([null, null, null])
    expect(report.datesLeftOut.map(({ date, reason }) => [date, reason])).toEqual([
      ['03/04/2025', 'unread'],
      ['2026-02-30', 'unread'],
      ['soon', 'unread'],
    ])
    expect(wording.datesLeftOut(report.datesLeftOut)).toEqual(['  3 dates not read, as “03/04/2025”: their papers come without a date'])
    expect(wording.datesLeftOut(report.datesLeftOut.slice(0, 1))).toEqual([
      '  1 date not read, as “03/04/2025”: its paper comes without a date',
    ])
    expect(wording.datesLeftOut([])).toEqual([])
  })

  test('are taken from whichever field can be read', () => {
    const item = `${GOOD}<pubDate>2026-04-16</pubDate><publicationDate>04/03/2025</publicationDate>`
    const [found] = readFeed(rss(item)).found
    expect(found?.draft.published).toBe('2026-04-16')
    expect(found).not.toHaveProperty('unreadDate')
  })

  test('are no instants where numbers would have to be guessed at', () => {
    const [found] = readFeed(rss(dated(1, '03/04/2025'))).found
    expect(found).toMatchObject({ at: null, unreadDate: '03/04/2025', draft: { published: null } })
  })
})

test.each([
  ['in years, as before the clock was set back, is asked', 2 * 365 * 24, true],
  ['tomorrow is not', 24, false],
])('a feed that is due %s', async (_, hours, isAsked) => {
  feed.say(rss(GOOD))
  await feed.store.sources.enrol('feed-0', feed.clock.now() + hours * 3_600_000)
  await feed.live.sync.tick()
  expect((await standing()).state.succeeded_at !== null).toBe(isAsked)
})

test('a mailbox is nobody’s name', () => {
  const authors = (author: string): readonly string[] | undefined =>
    readFeed(
      rss(`<title>A paper of doors</title><description>It is told here in a sentence of its own.</description><author>${author}</author>`),
    ).found[0]?.draft.authors
  expect(authors('rss-help@arxiv.org')).toEqual([])
  expect(authors('editor@journal.example (Ada Lovelace)')).toEqual(['Ada Lovelace'])
})
