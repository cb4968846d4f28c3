import { describe, expect, it } from 'vitest'
import { renderReply } from '../../adapters/terminal/render.ts'
import type { SectionLabel } from '../../src/digests/content/label.ts'
import { renderDigest, type SectionSource } from '../../src/digests/content/render.ts'
import { scorePaper } from '../../src/digests/content/score.ts'
import type { ComposedTopic } from '../../src/digests/content/select.ts'
import type { Paper } from '../../src/papers/paper.ts'
import type { Reply } from '../../src/port/chat.ts'
import { bare } from '../../src/port/text.ts'
import type { Subscription } from '../../src/topics/subscription.ts'
import { hostileTexts } from '../hostile.ts'
import { draft } from '../library.ts'

const PLAIN: SectionLabel = { isFirst: false, covers: null, isDelayed: false }

function paper(id: number, rest: Partial<Paper> = {}): Paper {
  const keys = [`arxiv:2604.${String(id).padStart(5, '0')}`]
  const made = draft(`Knee number ${id}`, {
    authors: ['Ada Lovelace', 'Alan Turing', 'Grace Hopper'],
    categories: ['cs.CV', 'cs.LG'],
    keys,
  })
  return { ...made, abstract: `What is known of knee ${id}.`, id, sequence: id, sources: ['test'], ...rest }
}

function section(
  name: string,
  papers: readonly number[],
  rest: Partial<Omit<SectionSource, 'subscription'>> & Partial<Subscription> = {},
): SectionSource {
  const { composed, words, label, ...own } = rest
  const shown = papers.map((id) => ({ paper: id, sequence: id, firstSeen: 0, isNews: true, score: scorePaper(1, 0, [], 0) }))
  const topic: ComposedTopic = { topic: 1, isFirst: false, shown, folded: [], dropped: [], more: 0, elsewhere: 0, decided: [], ...composed }
  const knee = [
    {
      surface: 'knee',
      isKnown: true,
      ways: [{ terms: ['knee'], isInOrder: false }],
      guesses: [],
      suggestions: [],
      author: null,
      isAlternative: false,
      year: null,
    },
  ]
  return { subscription: subscription(name, own), composed: topic, words: words ?? knee, label: label ?? PLAIN, isTunable: false }
}

function subscription(name: string, rest: Partial<Subscription>): Subscription {
  return {
    number: 1,
    id: 'abcdefgh',
    workspace: 'test:acme',
    channel: 'general',
    name,
    query: 'knee',
    schedule: { time: '09:00', zone: 'UTC', days: 127 },
    top: 5,
    detail: 'thread',
    owner: { person: 'u1', name: 'Ada' },
    state: 'active',
    pause: null,
    createdAt: 0,
    version: 1,
    effectiveFrom: 0,
    lastDate: null,
    decidedAt: 0,
    nextDueAt: 0,
    startSequence: 0,
    consideredSequence: 0,
    hasPosted: true,
    coveredDate: null,
    ...rest,
  }
}

function render(sections: readonly SectionSource[], papers: readonly Paper[], { notes = [] as string[], hasThreads = true } = {}): Reply[] {
  return renderDigest(sections, new Map(papers.map((each) => [each.id, each])), new Map(), '2026-04-17', 'listing1', notes, hasThreads)
}

const textOf = ({ text }: Reply): string => bare(text)
const asRead = (reply: Reply | undefined): string => (reply ? renderReply(reply, { width: null, colour: false }) : '')

describe('a digest of one topic', () => {
  it('has a heading, and of each paper its title with what is known in one line', () => {
    const papers = [paper(1, { upvotes: 12 }), paper(2, { abstract: null, authors: [], title: 'On hips' })]
    const [digest] = render([section('Knees', [1, 2], { composed: { more: 12 } as ComposedTopic })], papers)
    expect(digest && textOf(digest)).toMatch(/^Knees · Fri 17 Apr 2026 · 2 of 14 papers\n/)
    expect(digest?.cards.map((card) => [card.number, bare(card.title), card.byline, bare(card.excerpt), card.why])).toEqual([
      [1, 'Knee number 1', 'Ada Lovelace and 2 others · 12 upvotes · cs.CV · arXiv:2604.00001', 'What is known of knee 1.', ''],
      [2, 'On hips', 'cs.CV · arXiv:2604.00002', '', 'without “knee”'],
    ])
    expect(digest?.cards.map(({ link }) => link)).toEqual(['https://arxiv.org/abs/2604.00001', 'https://arxiv.org/abs/2604.00002'])
    expect(digest?.cards.every(({ heading }) => heading.length === 0)).toBe(true)
    expect(digest).toMatchObject({ audience: 'channel', replaces: false, attachments: [] })
    expect(digest?.actions.map(({ label }) => label)).toEqual(['Export these'])
  })

  it('says of a paper whose list of authors is cut short that there are more', () => {
    const replies = render([section('Knees', [1])], [paper(1, { authors: ['Ada Lovelace', 'Grace Hopper'], moreAuthors: true })])
    const bylines = replies.flatMap(({ cards }) => cards.map(({ byline }) => byline))
    expect(bylines).toEqual([expect.stringMatching(/^Ada Lovelace, Grace Hopper et al\. · /), 'Ada Lovelace, Grace Hopper et al.'])
  })

  it('offers what can be done with each paper, by its number in the list', () => {
    const [digest] = render([section('Knees', [1, 2])], [paper(1), paper(2)])
    const [, card] = digest?.cards ?? []
    const ids = [...(card?.actions ?? []), ...(card?.menu ?? [])].map(({ id }) => id)
    expect(ids).toEqual(['save', 'abstract', 'similar', 'up', 'fewer', 'follow', 'tell'].map((verb) => `p1:${verb}:listing1:2`))
    for (const id of ids) expect(id).toMatch(/^[\w:-]{1,40}$/)
  })

  it.each([
    [{ isFirst: true, covers: null, isDelayed: false }, 'first digest'],
    [{ isFirst: false, covers: { from: '2026-04-18', to: '2026-04-20' }, isDelayed: false }, 'covers Sat 18 – Mon 20 Apr'],
    [{ isFirst: false, covers: { from: '2026-04-30', to: '2026-05-02' }, isDelayed: false }, 'covers Thu 30 Apr – Sat 2 May'],
  ])('says what it is: %j', (label, words) => {
    const [digest] = render([section('Knees', [1], { label })], [paper(1)])
    expect(digest && textOf(digest).split('\n')[0]).toContain(words)
  })

  it('counts near-duplicates and what stands under another topic, and has notes', () => {
    const composed = { elsewhere: 2, folded: [{ paper: 3, into: 1 }] } as unknown as ComposedTopic
    const [digest] = render([section('Knees', [1], { composed })], [paper(1)], { notes: ['arXiv has not answered lately.'] })
    expect(asRead(digest)).toContain('and 1 near-duplicate')
    expect(asRead(digest)).toMatch(/2 more .*under another topic/)
    expect(asRead(digest)).toContain('arXiv has not answered lately.')
  })
})

describe('a digest of several topics', () => {
  it('has a heading above the first paper of each, and numbers that go on', () => {
    const [digest] = render(
      [section('Knees', [1, 2]), section('Hips', [3], { label: { ...PLAIN, isFirst: true } })],
      [1, 2, 3].map((id) => paper(id)),
    )
    expect(digest && textOf(digest)).toMatch(/^Papers of Fri 17 Apr 2026 · 3 in 2 topics\n/)
    expect(digest?.cards.map(({ number, heading }) => [number, bare(heading)])).toEqual([
      [1, 'Knees · 2 papers'],
      [2, ''],
      [3, expect.stringMatching(/^Hips · 1 paper · first digest/)],
    ])
  })

  it('takes each topic’s own way of showing details', () => {
    const sections = [
      section('A', [1], { detail: 'thread' }),
      section('B', [2], { detail: 'inline' }),
      section('C', [3], { detail: 'titles' }),
    ]
    const replies = render(
      sections,
      [1, 2, 3].map((id) => paper(id)),
    )
    expect(replies.length).toBe(2)
    expect(replies[0]?.cards.map((card) => [card.byline !== '', bare(card.excerpt)])).toEqual([
      [true, 'What is known of knee 1.'],
      [true, 'What is known of knee 2.'],
      [false, ''],
    ])
    expect(replies[1]?.cards.map(({ number, excerpt }) => [number, bare(excerpt)])).toEqual([[1, 'What is known of knee 1.']])
  })
})

describe('an abstract in a digest', () => {
  it('is cut between words', () => {
    const long = 'knees are understood '.repeat(400)
    for (const detail of ['inline', 'thread'] as const) {
      const replies = render([section('A', [1], { detail })], [paper(1, { abstract: long.trim() })])
      const shown = replies.map((reply) => bare(reply.cards[0]?.excerpt ?? [])).at(detail === 'inline' ? 0 : 1)
      expect(shown).toMatch(/ (?:knees|are|understood)…$/)
      expect(long).toContain(shown?.slice(0, -1))
    }
  })
})

describe('a digest of very many papers', () => {
  const topics = Array.from({ length: 10 }, (_, topic) => ({ topic, papers: Array.from({ length: 6 }, (__, at) => topic * 6 + at + 1) }))
  const papers = Array.from({ length: 60 }, (_, index) => paper(index + 1, { abstract: null }))

  it('has the best of each topic, and says how many follow in the thread, under the same numbers', () => {
    const sections = topics.map(({ topic, papers: own }) => section(`Topic ${topic}`, own, { detail: 'titles' }))
    const [digest, ...thread] = render(sections, papers)
    expect(digest?.cards.length).toBe(40)
    expect(digest && textOf(digest)).toContain('60 in 10 topics')
    expect(digest?.cards.slice(0, 5).map(({ number, heading }) => [number, bare(heading)])).toEqual([
      [1, 'Topic 0 · 6 papers · 2 more in the thread'],
      [2, ''],
      [3, ''],
      [4, ''],
      [7, 'Topic 1 · 6 papers · 2 more in the thread'],
    ])
    const rest = thread.flatMap(({ cards }) => cards)
    expect(rest.slice(0, 3).map(({ number, heading }) => [number, bare(heading)])).toEqual([
      [5, 'Topic 0 · 2 more papers'],
      [6, ''],
      [11, 'Topic 1 · 2 more papers'],
    ])
    const all = [...(digest?.cards ?? []), ...rest].map(({ number }) => number)
    expect(all.sort((a, b) => Number(a) - Number(b))).toEqual(papers.map(({ id }) => id))
    for (const { number, actions } of rest) expect(actions[0]?.id).toBe(`p1:save:listing1:${number}`)
  })

  it('has them all where nothing can follow', () => {
    const sections = topics.map(({ topic, papers: own }) => section(`Topic ${topic}`, own))
    const replies = render(sections, papers, { hasThreads: false })
    expect(replies.map(({ cards }) => cards.length)).toEqual([60])
    expect(bare(replies[0]?.cards[0]?.heading ?? [])).toBe('Topic 0 · 6 papers')
  })
})

describe('details', () => {
  const long = (id: number): Paper =>
    paper(id, { abstract: `${'word '.repeat(600)}end.`, authors: Array.from({ length: 300 }, (_, at) => `Author ${at}`) })

  it('follow in the thread, in messages that any platform shows whole', () => {
    const papers = Array.from({ length: 20 }, (_, index) => (index % 3 === 0 ? long(index + 1) : paper(index + 1)))
    const [digest, ...thread] = render(
      [
        section(
          'Knees',
          papers.map(({ id }) => id),
        ),
      ],
      papers,
    )
    expect(digest?.cards.length).toBe(20)
    expect(thread.flatMap(({ cards }) => cards.map(({ number }) => number))).toEqual(papers.map(({ id }) => id))
    for (const { cards, text } of thread) {
      const size = cards.reduce((sum, card) => sum + bare(card.title).length + card.byline.length + bare(card.excerpt).length, 0)
      expect(size).toBeLessThanOrEqual(4_000)
      expect(bare(text)).toBe('')
      for (const card of cards) expect(card.byline.length).toBeLessThanOrEqual(200)
    }
  })

  it('stay out where there are no threads, and where no abstract is known', () => {
    expect(render([section('Knees', [1])], [paper(1)], { hasThreads: false }).length).toBe(1)
    expect(render([section('Knees', [1])], [paper(1, { abstract: null })]).length).toBe(1)
  })
})

it.each(hostileTexts.map((text) => [text.slice(0, 30), text]))('text that would act stays text: %s', (_, text) => {
  const papers = [paper(1, { title: text, abstract: text, authors: [text], categories: [text.slice(0, 40)] })]
  const sections = [section(text.slice(0, 200), [1], { owner: { person: 'u1', name: text } }), section('Hips', [2])]
  for (const hasThreads of [true, false]) {
    const replies = render(sections, [...papers, paper(2)], { hasThreads })
    const [digest] = replies
    expect(bare(digest?.cards[0]?.title ?? [])).toBe(text)
    expect(digest?.cards[0]?.link).toBe('https://arxiv.org/abs/2604.00001')
    expect(digest && textOf(digest).length).toBeLessThan(400)
    expect(bare(digest?.cards[0]?.heading ?? []).length).toBeLessThan(200)
    expect(asRead(digest).replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
    expect(JSON.parse(JSON.stringify(replies))).toEqual(replies)
  }
})

describe('a digest of more than five papers', () => {
  const papers = Array.from({ length: 10 }, (_, index) => paper(index + 1))
  const ids = papers.map(({ id }) => id)
  const withSentence = (reply: Reply | undefined): number[] =>
    (reply?.cards ?? []).flatMap(({ number, excerpt }) => (excerpt.length > 0 ? [number ?? 0] : []))

  it('has sentences for the best of each topic, and facts that fit a line', () => {
    expect(withSentence(render([section('Knees', ids.slice(0, 5))], papers)[0])).toEqual([1, 2, 3, 4, 5])
    const [digest] = render([section('Knees', ids)], papers)
    expect(withSentence(digest)).toEqual([1, 2, 3, 4, 5])
    expect(new Set(digest?.cards.map(({ byline }) => byline))).toEqual(new Set(['Ada Lovelace and 2 others']))
    const [joint] = render([section('Knees', ids.slice(0, 5)), section('Hips', ids.slice(5))], papers)
    expect(withSentence(joint)).toEqual([1, 2, 3, 6, 7, 8])
  })

  it('keeps all abstracts where they are asked for, and the id of a paper without a link', () => {
    const [digest] = render([section('Knees', ids, { detail: 'inline' })], [...papers.slice(1), paper(1, { keys: [] })])
    expect(withSentence(digest)).toHaveLength(10)
    expect(digest?.cards[0]?.byline).toBe('Ada Lovelace and 2 others · cs.CV · id:1')
    const [bare] = render(
      [section('Knees', ids)],
      papers.map((each) => ({ ...each, authors: [], moreAuthors: false })),
    )
    expect(bare?.cards[0]?.byline, 'where nothing else is known').toBe('arXiv:2604.00001')
  })
})
