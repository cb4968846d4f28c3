import { describe, expect, test } from 'vitest'
import { ARXIV_CALENDAR, DAILY_PAPERS_CALENDAR, FEED_CALENDAR, PREPRINT_CALENDAR, SERVICE_CALENDAR } from '../../src/sources/calendar.ts'
import { healthOf } from '../../src/sources/health.ts'

const at = (instant: string): number => Date.parse(instant)
/** New York is four hours behind UTC in summer, five in winter. */
const SUMMER = '-04:00'

describe('arXiv’s calendar', () => {
  test.each([
    ['Friday after the announcement of Thursday', '2026-04-17T12:00', 'Sun 20:00 ET', '2026-04-20T00:00:00Z'],
    ['Saturday', '2026-04-18T12:00', 'Sun 20:00 ET', '2026-04-20T00:00:00Z'],
    ['Sunday before', '2026-04-19T19:59', 'Sun 20:00 ET', '2026-04-20T00:00:00Z'],
    ['Sunday after', '2026-04-19T20:00', 'Mon 20:00 ET', '2026-04-21T00:00:00Z'],
    ['Thursday', '2026-04-16T08:00', 'Thu 20:00 ET', '2026-04-17T00:00:00Z'],
  ])('names the next announcement on a %s', (_, local, words, instant) => {
    const next = ARXIV_CALENDAR.next(at(`${local}${SUMMER}`))
    expect(next).toEqual({ at: at(instant), words: `next announcement ${words}` })
  })

  test('keeps to 20:00 in New York when its clocks change', () => {
    expect(ARXIV_CALENDAR.next(at('2026-11-01T12:00-05:00'))?.at).toBe(at('2026-11-02T01:00Z'))
    expect(ARXIV_CALENDAR.next(at('2026-10-29T12:00-04:00'))?.at).toBe(at('2026-10-30T00:00Z'))
  })

  test.each([
    ['Monday before dawn: Friday’s', '2026-04-20T03:00', '2026-04-17', '2026-04-20'],
    ['Monday noon: Monday’s', '2026-04-20T12:00', '2026-04-20', '2026-04-20'],
    ['Saturday: Friday’s', '2026-04-18T12:00', '2026-04-17', '2026-04-17'],
    ['Sunday night: Friday’s', '2026-04-19T23:00', '2026-04-17', '2026-04-17'],
  ])('expects on %s', (_, local, due, open) => {
    expect(ARXIV_CALENDAR.due(at(`${local}${SUMMER}`))).toBe(due)
    expect(ARXIV_CALENDAR.open(at(`${local}${SUMMER}`))).toBe(open)
  })

  test('asks soon for what should be there, and else waits for the next feed', () => {
    const now = at('2026-04-20T12:00-04:00')
    expect(ARXIV_CALENDAR.nextAsk(now, '2026-04-17', 0.5) - now).toBe(30 * 60_000)
    const evening = at('2026-04-20T22:00-04:00')
    expect(ARXIV_CALENDAR.nextAsk(evening, '2026-04-20', 0)).toBe(at('2026-04-21T00:10-04:00'))
    expect(ARXIV_CALENDAR.nextAsk(evening, '2026-04-20', 1)).toBe(at('2026-04-21T00:40-04:00'))
  })
})

describe('health', () => {
  const known = {
    brought: '2026-04-17',
    failures: 0,
    failing_since: null,
    succeeded_at: at('2026-04-17T05:00Z'),
    news_at: at('2026-04-17T05:00Z'),
  }
  const arxiv = (now: string, state: Partial<Parameters<typeof healthOf>[1]> = {}) =>
    healthOf(ARXIV_CALENDAR, { ...known, ...state }, at(now))

  test('is ok on the day of an announcement', () => {
    expect(arxiv('2026-04-17T16:00Z')).toMatchObject({ kind: 'ok', isStale: false })
  })

  test('of a weekend is quiet, not late', () => {
    for (const now of ['2026-04-18T16:00Z', '2026-04-19T16:00Z', '2026-04-20T02:00Z', '2026-04-20T08:00Z'])
      expect(arxiv(now, { succeeded_at: at(now) - 3_600_000 })).toMatchObject({ isStale: false })
    expect(arxiv('2026-04-19T16:00Z', { succeeded_at: at('2026-04-19T15:00Z') }).kind).toBe('quiet')
  })

  test('is late when Monday’s feed is not there by Monday morning, and only then', () => {
    const succeeded_at = at('2026-04-20T09:30Z')
    expect(arxiv('2026-04-20T09:59Z', { succeeded_at }).isStale).toBe(false)
    expect(arxiv('2026-04-20T10:01Z', { succeeded_at })).toEqual({ kind: 'late', isStale: true, mayCome: true })
  })

  test('a single failure is no trouble while nothing is missing; three are', () => {
    expect(arxiv('2026-04-17T16:00Z', { failures: 1 })).toMatchObject({ kind: 'ok', isStale: false })
    expect(arxiv('2026-04-17T16:00Z', { failures: 3, failing_since: at('2026-04-17T15:00Z') })).toMatchObject({
      kind: 'failing',
      isStale: false,
    })
  })

  test('a failure when something is missing is one, and after a day nobody waits for it', () => {
    const failing = { failures: 1, failing_since: at('2026-04-20T08:00Z') }
    expect(arxiv('2026-04-20T12:00Z', failing)).toEqual({ kind: 'failing', isStale: true, mayCome: true })
    expect(arxiv('2026-04-21T12:00Z', { ...failing, failures: 30 })).toEqual({ kind: 'failing', isStale: true, mayCome: false })
  })

  test('of a source that never answered is failing, of one not asked yet quiet', () => {
    const never = { brought: null, succeeded_at: null, news_at: null }
    const now = at('2026-04-20T12:00Z')
    expect(healthOf(ARXIV_CALENDAR, { ...known, ...never }, now)).toMatchObject({ kind: 'quiet', isStale: false })
    expect(healthOf(ARXIV_CALENDAR, { ...known, ...never, failures: 3, failing_since: now }, now).kind).toBe('failing')
    // One miss right after the start is not worth a word to anybody; that nothing is missing cannot be said either.
    const once = healthOf(ARXIV_CALENDAR, { ...known, ...never, failures: 1, failing_since: now }, now)
    expect(once).toEqual({ kind: 'quiet', isStale: true, mayCome: true })
  })

  test('of Hugging Face: the day’s list may grow until the evening in New York', () => {
    const monday = { ...known, brought: '2026-04-17', succeeded_at: at('2026-04-20T20:00Z') }
    expect(healthOf(DAILY_PAPERS_CALENDAR, monday, at('2026-04-20T23:00Z')).isStale).toBe(false)
    expect(healthOf(DAILY_PAPERS_CALENDAR, monday, at('2026-04-21T04:01Z'))).toMatchObject({ kind: 'late', isStale: true })
    expect(healthOf(DAILY_PAPERS_CALENDAR, { ...monday, brought: '2026-04-20' }, at('2026-04-21T04:01Z')).kind).not.toBe('late')
  })

  test('of bioRxiv: a weekday may come until the second day after it', () => {
    const friday = { ...known, brought: '2026-04-17', news_at: at('2026-04-17T20:00Z'), succeeded_at: at('2026-04-22T03:00Z') }
    expect(PREPRINT_CALENDAR.due(at('2026-04-20T12:00Z'))).toBe('2026-04-17')
    expect(healthOf(PREPRINT_CALENDAR, friday, at('2026-04-22T03:59Z')).isStale).toBe(false)
    expect(healthOf(PREPRINT_CALENDAR, friday, at('2026-04-22T04:01Z'))).toEqual({ kind: 'late', isStale: true, mayCome: true })
    expect(healthOf(PREPRINT_CALENDAR, friday, at('2026-04-19T12:00Z'))).toMatchObject({ kind: 'quiet', isStale: false })
  })

  test('of Europe PMC and Crossref is that of a feed, asked less often', () => {
    const heard = { ...known, brought: null, succeeded_at: at('2026-04-17T12:00Z'), news_at: null }
    expect(healthOf(SERVICE_CALENDAR, heard, at('2026-04-18T13:00Z')).kind).toBe('late')
    expect([0, 1].map((spread) => SERVICE_CALENDAR.nextAsk(0, null, spread) / 3_600_000)).toEqual([3, 4])
    expect([0, 1].map((spread) => PREPRINT_CALENDAR.nextAsk(0, null, spread) / 3_600_000)).toEqual([2, 3])
  })

  test('of a feed is stale only when it was not heard for a day', () => {
    const heard = { ...known, brought: null, succeeded_at: at('2026-04-17T12:00Z'), news_at: null }
    expect(healthOf(FEED_CALENDAR, heard, at('2026-04-18T11:00Z'))).toMatchObject({ kind: 'quiet', isStale: false })
    expect(healthOf(FEED_CALENDAR, heard, at('2026-04-18T13:00Z'))).toMatchObject({ kind: 'late', isStale: true })
    // A journal that is gone for good does not stand in every digest.
    const gone = { ...heard, failures: 99, failing_since: at('2026-04-17T13:00Z') }
    expect(healthOf(FEED_CALENDAR, gone, at('2026-04-25T12:00Z'))).toMatchObject({ kind: 'failing', isStale: false })
  })
})
