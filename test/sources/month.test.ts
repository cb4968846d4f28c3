import { beforeAll, describe, expect, test } from 'vitest'
import { IS_LONG } from '../effort.ts'
import { newFolder } from '../left-behind.ts'
import { monthFolder } from './made-up-month.ts'
import { type LaterTopic, type MonthReport, playMonth } from './replayed-month.ts'
import type { SourceServer } from './source-server.ts'

const TOPICS = ['medical image segmentation', 'vision language model', 'robot manipulation', 'chest x-ray', 'cat:eess.IV diffusion']
/** Topics that come, and one that goes again, while the library is still being filled. */
const LATER: readonly LaterTopic[] = [
  { query: 'retinal vessels', from: '2026-04-17T02:00:00Z' },
  { query: 'diffusion of video', from: '2026-04-18T12:00:00Z', to: '2026-04-21T20:00:00Z' },
  { query: 'cat:cs.CL benchmark', from: '2026-04-20T12:00:00Z' },
]
/** Some days with a weekend; the whole month in `npm run test:long`. */
const SPAN = IS_LONG
  ? ({ from: '2026-04-09T12:00:00Z', to: '2026-05-06T14:00:00Z' } as const)
  : ({ from: '2026-04-16T12:00:00Z', to: '2026-04-23T14:00:00Z' } as const)
/** The bot itself is off for a day and a half, or for some hours. */
const OFF: readonly [string, string] = IS_LONG
  ? ['2026-04-22T01:00:00Z', '2026-04-23T14:00:00Z']
  : ['2026-04-20T20:00:00Z', '2026-04-21T06:00:00Z']
/** arXiv is away for three days, or for half a day. */
const AWAY: readonly [string, string] = IS_LONG ? ['2026-04-24T02:00Z', '2026-04-27T02:00Z'] : ['2026-04-22T02:00Z', '2026-04-22T14:00Z']
const at = (instant: string): number => Date.parse(instant)

/** One of everything that goes wrong. */
function harm(server: SourceServer): void {
  const { fail } = server
  // A storm of 429s: every other request, some with a time to wait, some without.
  fail({
    host: 'arxivApi',
    between: [at('2026-04-17T04:00Z'), at('2026-04-17T16:00Z')],
    every: 2,
    as: { kind: 'status', status: 429, retryAfter: 30 },
  })
  fail({ host: 'arxivRss', between: [at('2026-04-17T04:00Z'), at('2026-04-17T09:00Z')], every: 2, as: { kind: 'status', status: 429 } })
  fail({
    host: 'huggingface',
    between: [at('2026-04-17T10:00Z'), at('2026-04-17T18:00Z')],
    as: { kind: 'status', status: 429, retryAfter: 3_600 },
  })
  // The weekend’s page is served on Monday still.
  fail({ host: 'arxivRss', between: [at('2026-04-20T00:00Z'), at('2026-04-20T15:00Z')], as: { kind: 'stale', days: 2 } })
  // A feed that has nothing, on a weekday that has something.
  fail({ host: 'arxivRss', path: /cs\.CV/, between: [at('2026-04-21T04:00Z'), at('2026-04-22T04:00Z')], as: { kind: 'empty' } })
  fail({
    host: 'huggingface',
    every: 7,
    between: [at('2026-04-20T00:00Z'), at('2026-04-23T00:00Z')],
    as: { kind: 'truncated', silently: true },
  })
  fail({ host: 'huggingface', every: 5, between: [at('2026-04-20T00:00Z'), at('2026-04-23T00:00Z')], as: { kind: 'page' } })
  fail({
    host: 'arxivApi',
    every: 3,
    between: [at('2026-04-20T00:00Z'), at('2026-04-24T00:00Z')],
    as: { kind: 'truncated', silently: false },
  })
  // OAI says 503 before it answers.
  fail({ host: 'arxivOai', every: 2, as: { kind: 'status', status: 503, retryAfter: 20 } })
  for (const host of ['arxivApi', 'arxivRss', 'arxivOai'] as const)
    fail({ host, between: [at(AWAY[0]), at(AWAY[1])], as: { kind: 'offline' } })
}

describe('a month of papers, replayed over HTTP', () => {
  let calm: MonthReport
  let rough: MonthReport
  beforeAll(async () => {
    const options = { ...SPAN, fixtures: monthFolder(), topics: TOPICS, later: LATER }
    // Each has its own servers, store and clock.
    const playing = [
      playMonth({ ...options, data: newFolder(), off: [], harm() {} }),
      playMonth({ ...options, data: newFolder(), off: [OFF], harm }),
    ]
    ;[calm, rough] = (await Promise.all(playing)) as [MonthReport, MonthReport]
  }, 600_000)

  test('ends in the same store, whatever went wrong', () => {
    expect(calm.papers.size).toBeGreaterThan(IS_LONG ? 1_000 : 500)
    expect([...rough.papers.keys()].sort()).toEqual([...calm.papers.keys()].sort())
    const differing = [...calm.papers].filter(([key, paper]) => JSON.stringify(paper) !== JSON.stringify(rough.papers.get(key)))
    expect(differing.slice(0, 3)).toEqual(differing.slice(0, 3).map(([key]) => [key, rough.papers.get(key)]))
    expect(differing).toHaveLength(0)
  })

  test('brings each topic the same papers, each once', () => {
    for (const topic of TOPICS) {
      const [once, again] = [calm.delivered.get(topic) ?? [], rough.delivered.get(topic) ?? []]
      expect(new Set(once).size).toBe(once.length)
      expect(new Set(again).size).toBe(again.length)
      expect([...again].sort()).toEqual([...once].sort())
    }
  })

  test('brings all that a topic is owed', () => {
    for (const topic of TOPICS) {
      const owed = [...(calm.owed.get(topic) ?? [])]
      expect(owed.length).toBeGreaterThan(0)
      expect(owed.filter((id) => !calm.delivered.get(topic)?.includes(id))).toEqual([])
    }
  })

  test('brings of what was there before a topic only its first digest, and loses nothing that is announced while it is there', () => {
    for (const { query } of LATER) {
      for (const report of [calm, rough]) {
        const digests = report.digests.get(query) ?? []
        expect([query, digests.length > 0]).toEqual([query, true])
        for (const { ids, announced } of digests.slice(1)) expect([query, ids]).toEqual([query, announced])
        const delivered = report.delivered.get(query) ?? []
        expect(new Set(delivered).size).toBe(delivered.length)
        expect([query, [...(report.owed.get(query) ?? [])].filter((id) => !delivered.includes(id))]).toEqual([query, []])
      }
    }
    expect(
      LATER.some(({ query }) => (calm.digests.get(query)?.[0]?.ids.length ?? 0) > (calm.digests.get(query)?.[0]?.announced.length ?? 0)),
    ).toBe(true)
    expect(calm.digests.get('diffusion of video')?.length).toBeLessThan(4)
  })

  test('asks arXiv once in three seconds at most, over all its services, and one at a time', () => {
    for (const { closest, requests } of [calm, rough]) {
      expect(closest.arxiv).toBeGreaterThanOrEqual(3_000)
      expect(closest.huggingface).toBeGreaterThanOrEqual(1_000)
      expect(Math.max(...requests.map(({ together }) => together))).toBe(1)
    }
  })

  test('asks no more than it must', () => {
    const days = (at(SPAN.to) - at(SPAN.from)) / 86_400_000
    expect(calm.requests.filter(({ host }) => host === 'huggingface').length / days).toBeLessThan(120)
    expect(calm.requests.filter(({ host }) => host !== 'huggingface').length / days).toBeLessThan(80)
  })

  test('tells the operator of what failed, once, and of its end; of nothing in a calm month', () => {
    expect(calm.told).toEqual([])
    expect(rough.told.filter((text) => /^arXiv is (?:late|failing)/.test(text)).length).toBeGreaterThanOrEqual(2)
    expect(rough.told.filter((text) => text === 'arXiv is well again.').length).toBe(
      rough.told.filter((text) => /^arXiv is (?:late|failing)/.test(text)).length,
    )
  })
})
