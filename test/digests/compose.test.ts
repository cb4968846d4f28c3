import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rankOfFirst, scorePaper } from '../../src/digests/content/score.ts'
import { type Candidate, type ComposedTopic, composeTopics, OVERFLOW_MS, type TopicInput } from '../../src/digests/content/select.ts'

const DAY = 86_400_000
const NOW = 100 * DAY

function candidate(paper: number, rest: Partial<Candidate> & { readonly relevance?: number } = {}): Candidate {
  const { relevance = 1 / paper, ...own } = rest
  return { paper, sequence: paper, firstSeen: NOW - 1000, isNews: true, score: scorePaper(relevance, 0, [], 0), ...own }
}

function topic(number: number, candidates: readonly Candidate[], rest: Partial<TopicInput> = {}): TopicInput {
  return { topic: number, top: 5, candidates, startSequence: 0, consideredSequence: 0, isFirst: false, decidedAt: NOW - DAY, ...rest }
}

function compose(inputs: readonly TopicInput[], { posted = {}, twins = [] as readonly number[][], now = NOW } = {}): ComposedTopic[] {
  const had = new Map(Object.entries(posted as Record<string, number[]>).map(([paper, topics]) => [Number(paper), new Set(topics)]))
  return composeTopics(inputs, had, (a, b) => twins.some((pair) => pair.includes(a) && pair.includes(b)), now)
}

function only(input: TopicInput, options: Parameters<typeof compose>[1] = {}): ComposedTopic {
  const [composed] = compose([input], options)
  if (!composed) throw new Error('nothing was composed')
  return composed
}

const shown = ({ shown }: ComposedTopic): number[] => shown.map(({ paper }) => paper)
const fateOf = ({ decided }: ComposedTopic, paper: number) => decided.find(({ candidate }) => candidate.paper === paper)?.fate

describe('one topic', () => {
  it('shows the best, and counts what else could have been shown', () => {
    const composed = only(
      topic(
        1,
        [3, 1, 4, 2].map((paper) => candidate(paper)),
        { top: 2 },
      ),
    )
    expect(shown(composed)).toEqual([1, 2])
    expect(composed.more).toBe(2)
    expect(fateOf(composed, 3)).toBe('outranked')
  })

  it('is quiet when nothing came since the last digest, however much waits', () => {
    const waiting = [1, 2, 3].map((paper) => candidate(paper, { firstSeen: NOW - 2 * DAY }))
    const composed = only(topic(1, waiting, { consideredSequence: 3 }))
    expect(composed).toMatchObject({ shown: [], folded: [], dropped: [], more: 0 })
  })

  it('lets what overflowed compete for seven days with what is new', () => {
    const young = candidate(1, { firstSeen: NOW - 7 * DAY + 1 })
    const old = candidate(2, { firstSeen: NOW - 7 * DAY })
    const composed = only(topic(1, [young, old, candidate(3)], { consideredSequence: 2 }))
    expect(shown(composed)).toEqual([1, 3])
    expect(fateOf(composed, 2)).toBe('too old')
    expect(composed.dropped).toEqual([2])
  })

  it('tells of a dropped paper once', () => {
    const old = candidate(1, { firstSeen: NOW - 7 * DAY })
    const dropped = (decidedAt: number): readonly number[] => only(topic(1, [old], { consideredSequence: 1, decidedAt })).dropped
    expect(dropped(NOW - DAY)).toEqual([1])
    expect(dropped(NOW)).toEqual([])
  })

  it('shows what is new after a long silence whatever its age, and drops at once what found no place then', () => {
    const late = [1, 2, 3].map((paper) => candidate(paper, { firstSeen: NOW - 20 * DAY }))
    const first = only(topic(1, late, { top: 2, decidedAt: NOW - 21 * DAY }))
    expect([shown(first), first.dropped]).toEqual([[1, 2], [3]])
    const next = only(topic(1, [...late.slice(2), candidate(4)], { top: 2, consideredSequence: 3, decidedAt: NOW }), { now: NOW + DAY })
    expect([shown(next), next.dropped]).toEqual([[4], []])
  })

  it('brings the best of all that is here the first time, and later only news', () => {
    const there = candidate(1, { isNews: false, firstSeen: NOW - 900 * DAY })
    const imported = candidate(3, { isNews: false })
    const news = candidate(4)
    const input = topic(1, [there, imported, news], { startSequence: 2, consideredSequence: 2, isFirst: true })
    const first = only(input)
    expect([shown(first), fateOf(first, 3)]).toEqual([[1, 3, 4], 'shown'])
    const later = only({ ...input, isFirst: false })
    expect([shown(later), fateOf(later, 1), fateOf(later, 3)]).toEqual([[4], 'not owed', 'not owed'])
  })

  it('puts papers of a lower rank first, whatever their scores', () => {
    const [old, filled, fresh] = [candidate(1, { rank: 2 }), candidate(2, { rank: 1, isNews: false }), candidate(3, { rank: 0 })]
    expect(shown(only(topic(1, [old, filled, fresh], { isFirst: true, top: 2 })))).toEqual([3, 2])
  })

  it('counts as fresh what was announced in the last week, then what was published in the last month', () => {
    const now = Date.parse('2026-04-20T12:00:00Z')
    const rank = (isNews: boolean, published: string | null, days = 0) =>
      rankOfFirst({ firstSeen: now - days * DAY, isNews }, published, now)
    expect([rank(true, null), rank(true, '2026-04-20', 8), rank(false, '2026-04-01'), rank(false, '2026-02'), rank(false, null)]).toEqual([
      0, 1, 1, 2, 2,
    ])
  })

  it('never shows a paper that the channel has, under this topic or another', () => {
    const composed = only(
      topic(
        1,
        [1, 2, 3].map((paper) => candidate(paper)),
      ),
      { posted: { 1: [1], 2: [7] } },
    )
    expect(shown(composed)).toEqual([3])
    expect(composed.elsewhere).toBe(1)
  })

  it('folds near-duplicates into the better one, also those for which there was no room', () => {
    const composed = only(
      topic(
        1,
        [1, 2, 3, 4].map((paper) => candidate(paper)),
        { top: 2 },
      ),
      {
        twins: [
          [1, 2],
          [3, 4],
        ],
      },
    )
    expect(shown(composed)).toEqual([1, 3])
    expect(composed.folded).toEqual([
      { paper: 2, into: 1 },
      { paper: 4, into: 3 },
    ])
    expect(composed.more).toBe(0)
  })

  it('prefers of two equals the one that came later', () => {
    expect(
      shown(
        only(
          topic(
            1,
            [1, 2].map((paper) => candidate(paper, { relevance: 0.5 })),
          ),
        ),
      ),
    ).toEqual([2, 1])
  })
})

describe('several topics of a channel', () => {
  it('show a paper under the topic that it suits best, and count it in the other', () => {
    const [left, right] = compose([
      topic(1, [candidate(9, { relevance: 0.2 }), candidate(1)]),
      topic(2, [candidate(9, { relevance: 0.9 })]),
    ])
    expect([left && shown(left), right && shown(right)]).toEqual([[1], [9]])
    expect([left?.elsewhere, right?.elsewhere]).toEqual([1, 0])
  })

  it('give a paper to the topic that has room', () => {
    const both = (relevance: number): Candidate[] => [candidate(1, { relevance: 1 }), candidate(2, { relevance })]
    const [left, right] = compose([topic(1, both(0.9), { top: 1 }), topic(2, both(0.1).slice(1), { top: 1 })])
    expect([left && shown(left), right && shown(right)]).toEqual([[1], [2]])
  })

  it('leave a topic quiet whose new papers all went to others, and what waited for it to the others', () => {
    const waiting = candidate(1, { firstSeen: NOW - DAY })
    const quiet = topic(1, [waiting, candidate(5, { relevance: 0.1 })], { consideredSequence: 1 })
    const [left, right] = compose([quiet, topic(2, [candidate(5, { relevance: 0.9 })], { consideredSequence: 1 })])
    expect([left && shown(left), right && shown(right)]).toEqual([[], [5]])
    expect(left && fateOf(left, 1)).toBe('outranked')
  })

  it('fold a near-duplicate that only another topic asked for, so that it does not come tomorrow', () => {
    const [left, right] = compose([topic(1, [candidate(1)]), topic(2, [candidate(2)])], { twins: [[1, 2]] })
    expect(left?.folded).toEqual([{ paper: 2, into: 1 }])
    expect([right && shown(right), right?.folded, right?.elsewhere]).toEqual([[], [], 1])
  })
})

describe('whatever comes', () => {
  const anyCandidate = fc.record({
    paper: fc.integer({ min: 1, max: 30 }),
    firstSeen: fc.integer({ min: 0, max: 12 }).map((days) => NOW - days * DAY),
    isNews: fc.boolean(),
    relevance: fc.integer({ min: 0, max: 10 }).map((tenths) => tenths / 10),
  })
  const anyTopic = fc.record({
    top: fc.integer({ min: 1, max: 4 }),
    candidates: fc.uniqueArray(anyCandidate, { selector: ({ paper }) => paper, maxLength: 15 }),
    startSequence: fc.integer({ min: 0, max: 30 }),
    consideredSequence: fc.integer({ min: 0, max: 30 }),
    isFirst: fc.boolean(),
    decidedAt: fc.integer({ min: 0, max: 9 }).map((days) => NOW - days * DAY),
  })
  const anyChannel = fc.record({
    topics: fc.array(anyTopic, { minLength: 1, maxLength: 5 }),
    posted: fc.dictionary(fc.integer({ min: 1, max: 30 }).map(String), fc.constant([1])),
    twins: fc.array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 30 })), { maxLength: 10 }),
  })

  it('no paper comes twice, no topic has more than its most, each candidate has one fate, and quiet stays quiet', () => {
    fc.assert(
      fc.property(anyChannel, ({ topics, posted, twins }) => {
        const whole = topics.map(({ candidates, ...rest }, index) =>
          topic(
            index + 1,
            candidates.map((each) => candidate(each.paper, each)),
            rest,
          ),
        )
        const composed = compose(whole, { posted, twins })
        const brought = composed.flatMap((each) => [...shown(each), ...each.folded.map(({ paper }) => paper)])
        expect(new Set(brought).size).toBe(brought.length)
        expect(brought.filter((paper) => posted[paper])).toEqual([])
        for (const [index, each] of composed.entries()) {
          const input = whole[index] as TopicInput
          expect(each.shown.length).toBeLessThanOrEqual(input.top)
          expect(each.decided.map((one) => one.candidate.paper).sort()).toEqual(input.candidates.map(({ paper }) => paper).sort())
          expect(shown(each)).toEqual(each.decided.filter(({ fate }) => fate === 'shown').map((one) => one.candidate.paper))
          const isNew = ({ isNews, sequence }: Candidate): boolean =>
            isNews && sequence > input.startSequence && sequence > input.consideredSequence
          if (!input.isFirst && !input.candidates.some((one) => isNew(one) && !posted[one.paper])) expect(shown(each)).toEqual([])
          for (const one of each.shown) expect(one.isNews || input.isFirst).toBe(true)
          for (const paper of each.dropped) expect(brought.includes(paper) && fateOf(each, paper) === 'shown').toBe(false)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('over weeks each paper owed is delivered, posted elsewhere, dropped and told once, or still young', () => {
    const day = fc.record({
      /** Of the papers that come: the topics that they match, and how well. */
      arrivals: fc.array(
        fc.array(fc.record({ topic: fc.integer({ min: 1, max: 3 }), tenths: fc.integer({ min: 1, max: 9 }) }), { maxLength: 3 }),
        {
          maxLength: 5,
        },
      ),
      /** Which topics have a digest on the day. */
      due: fc.subarray([1, 2, 3]),
    })
    fc.assert(
      fc.property(fc.array(day, { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 3 }), (days, top) => {
        const state = new Map(
          [1, 2, 3].map((number) => [number, { consideredSequence: 0, isFirst: true, decidedAt: 0, dropped: [] as number[] }]),
        )
        const all = new Map<number, Map<number, Candidate>>([1, 2, 3].map((number) => [number, new Map()]))
        const posted: Record<number, number[]> = {}
        let sequence = 0
        for (const [index, { arrivals, due }] of days.entries()) {
          for (const matched of arrivals) {
            sequence++
            for (const { topic: number, tenths } of matched) {
              all.get(number)?.set(sequence, candidate(sequence, { firstSeen: index * DAY, relevance: tenths / 10 }))
            }
          }
          const now = index * DAY + DAY / 8
          const inputs = due.map((number) => topic(number, [...(all.get(number)?.values() ?? [])], { top, ...state.get(number) }))
          for (const each of compose(inputs, { posted, now })) {
            const own = state.get(each.topic)
            if (!own) continue
            for (const paper of shown(each)) posted[paper] = [...(posted[paper] ?? []), each.topic]
            own.dropped.push(...each.dropped)
            Object.assign(own, { consideredSequence: sequence, decidedAt: now, isFirst: own.isFirst && each.shown.length === 0 })
          }
        }
        for (const [number, { dropped, consideredSequence, decidedAt }] of state) {
          expect(new Set(dropped).size).toBe(dropped.length)
          for (const { paper, firstSeen } of all.get(number)?.values() ?? []) {
            const isWaiting = paper > consideredSequence || firstSeen > decidedAt - OVERFLOW_MS
            expect(posted[paper] !== undefined || dropped.includes(paper) || isWaiting).toBe(true)
            expect(posted[paper]?.includes(number) && dropped.includes(paper)).toBeFalsy()
            expect(posted[paper]?.length ?? 1).toBe(1)
          }
        }
      }),
      { numRuns: 300 },
    )
  })
})
