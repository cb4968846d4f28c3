// Papers that were found to be one, and are taken apart again.
import { beforeEach, describe, expect, test } from 'vitest'
import type { PaperDraft } from '../../src/papers/paper.ts'
import type { Store } from '../../src/store/store.ts'
import { randomFrom } from '../chaos/random.ts'
import { openTestStore } from '../databases/database.ts'
import { type Opened, rowsOf, write } from '../databases/opened.ts'
import { draft } from '../library.ts'
import { keptOf } from './kept.ts'

const TITLE = 'A title of five words'
const PREPRINT = draft(TITLE, { authors: ['Ada Lovelace'], keys: ['arxiv:2401.00001'], abstract: 'As submitted.' })
const ARTICLE = draft(TITLE, {
  authors: ['Lovelace A', 'Grace Hopper'],
  keys: ['doi:10.1000/article'],
  abstract: 'As it was published, at length.',
  journal: 'Nature Knees',
})

let store: Store
let database: Opened['database']
beforeEach(async () => {
  const opened = await openTestStore()
  store = opened.store
  database = opened.database
  return () => opened.close()
})

const ingest = (drafts: readonly PaperDraft[], source = 'import', isNews = false, at = 0) =>
  store.papers.ingest(drafts, { source, isNews, at })

async function splitOnly(paper: number, at = 5): Promise<number> {
  const [side] = await store.merges.of(paper)
  const gone = side && (await store.merges.split(side, at))
  if (!gone) throw new Error(`paper ${paper} has nothing to take out`)
  return gone
}

const snapshot = (): Promise<Record<string, unknown[]>> => keptOf(database)
async function countOf(table: string): Promise<number | undefined> {
  return (await rowsOf<{ count: number }>(database, `select count(*) as count from ${table}`))[0]?.count
}

describe('an article that was joined to a preprint by its title', () => {
  test('is a paper of its own again, with its own fields and keys', async () => {
    await ingest([PREPRINT], 'arxiv')
    const before = await snapshot()
    expect(await ingest([ARTICLE], 'feed:knees')).toEqual(['merged'])
    expect(await store.papers.byIds([1])).toMatchObject([{ journal: 'Nature Knees', authors: ['Lovelace A', 'Grace Hopper'] }])
    const gone = await splitOnly(1)
    const [kept, article] = await store.papers.byIds([1, gone])
    expect(kept).toMatchObject({ ...PREPRINT, sources: ['arxiv'] })
    expect(article).toMatchObject({ ...ARTICLE, sources: ['feed:knees'] })
    expect((await snapshot()).papers?.[0]).toEqual(before.papers?.[0])
    expect([await countOf('paper_sides'), await countOf('side_rows')]).toEqual([0, 0])
  })

  test('is not joined again by the next fetch, nor by a record that names both, until an operator says so', async () => {
    await ingest([PREPRINT, ARTICLE])
    const gone = await splitOnly(1)
    const apart = await snapshot()
    expect(await ingest([PREPRINT, ARTICLE])).toEqual(['unchanged', 'unchanged'])
    await ingest([draft(TITLE, { authors: ['Ada Lovelace'], keys: ['arxiv:2401.00001', 'doi:10.1000/article'] })])
    expect(await snapshot()).toEqual(apart)
    expect(await store.merges.join(gone, 1, 9)).toBe(1)
    expect(await ingest([PREPRINT, ARTICLE])).toEqual(['unchanged', 'unchanged'])
    expect((await store.merges.of(1)).map(({ why }) => why)).toEqual(['title'])
  })

  test('has what came for it since, and what came for the preprint stays there', async () => {
    await ingest([PREPRINT], 'arxiv')
    await ingest([ARTICLE], 'feed:knees')
    await ingest([{ ...ARTICLE, keys: ['doi:10.1000/article', 'pmid:7'], abstract: `${ARTICLE.abstract} With a correction.` }], 'pubmed')
    await ingest([{ ...PREPRINT, categories: ['cs.CV'] }], 'huggingface')
    const [kept, article] = await store.papers.byIds([1, await splitOnly(1)])
    expect(kept).toMatchObject({ abstract: 'As submitted.', categories: ['cs.CV'], sources: ['arxiv', 'huggingface'], keys: PREPRINT.keys })
    expect(article?.abstract).toContain('With a correction.')
    expect(article).toMatchObject({ sources: ['feed:knees', 'pubmed'], keys: ['doi:10.1000/article', 'pmid:7'] })
  })

  test('is owed to digests if it was news, as none chose it by itself', async () => {
    await ingest([PREPRINT], 'arxiv', true, 1)
    await ingest([ARTICLE], 'feed:knees', true, 2)
    const last = await store.papers.lastSequence()
    const gone = await splitOnly(1)
    expect((await store.papers.arrivals([1, gone])).get(gone)).toMatchObject({ isNews: true, firstSeen: 2, sequence: last + 1 })
  })

  test('takes its identifier with it where a preprint named it as its own', async () => {
    await ingest([{ ...PREPRINT, keys: ['arxiv:2401.00001', 'doi:10.1000/article'] }])
    await ingest([{ ...ARTICLE, title: 'The journal has another title here' }])
    expect((await store.merges.of(1)).map(({ why }) => why)).toEqual(['doi:10.1000/article'])
    const [kept, article] = await store.papers.byIds([1, await splitOnly(1)])
    expect([kept?.keys, article?.keys]).toEqual([['arxiv:2401.00001'], ['doi:10.1000/article']])
    await ingest([{ ...PREPRINT, keys: ['arxiv:2401.00001', 'doi:10.1000/article'] }])
    expect(await store.papers.byKey('doi:10.1000/article')).toMatchObject({ title: 'The journal has another title here' })
  })

  test('keeps its identifier where a preprint that came later named it', async () => {
    await ingest([ARTICLE])
    const preprint = { ...PREPRINT, keys: ['doi:10.1101/2026.01.01.123456', 'doi:10.1000/article'] }
    await ingest([preprint])
    const [kept, gone] = await store.papers.byIds([1, await splitOnly(1)])
    expect([kept?.keys, gone?.keys]).toEqual([['doi:10.1000/article'], ['doi:10.1101/2026.01.01.123456']])
    expect(await ingest([preprint, ARTICLE])).toEqual(['unchanged', 'unchanged'])
  })

  test('is a record of its own also where it names the preprint', async () => {
    await ingest([{ ...PREPRINT, keys: ['doi:10.1101/2026.01.01.123456'] }])
    await ingest([{ ...ARTICLE, keys: ['doi:10.1000/article', 'doi:10.1101/2026.01.01.123456'] }, ARTICLE])
    expect((await store.merges.of(1)).map(({ known }) => known.journal)).toEqual(['Nature Knees'])
    const [kept, gone] = await store.papers.byIds([1, await splitOnly(1)])
    expect([kept?.keys, gone?.keys]).toEqual([['doi:10.1101/2026.01.01.123456'], ['doi:10.1000/article']])
    expect(kept?.journal).toBeUndefined()
  })

  test('records of one kind are one side', async () => {
    await ingest([PREPRINT, ARTICLE, { ...ARTICLE, keys: ['doi:10.1000/article', 'pmid:7'] }, PREPRINT])
    expect((await store.merges.of(1)).map(({ known }) => known.keys)).toEqual([['doi:10.1000/article', 'pmid:7']])
  })
})

const link = (...keys: string[]): PaperDraft => draft('', { keys })
const ADA = { workspace: 'slack:T1', person: 'ada' }

describe('what people did', () => {
  beforeEach(() =>
    ingest([
      draft('One paper of five words', { keys: ['arxiv:2401.00001'] }),
      draft('Another of just five words', { keys: ['doi:10.1000/x'] }),
    ]),
  )

  test('with the merged paper stays with the one that kept its id; what was undone stays undone', async () => {
    await store.people.save(ADA, 2, 1)
    await store.people.vote(ADA, 2, 1, 1)
    await ingest([link('arxiv:2401.00001', 'doi:10.1000/x')])
    await store.people.unsave(ADA, 1)
    await store.people.vote(ADA, 1, -1, 3)
    await store.people.save({ ...ADA, person: 'bob' }, 1, 3)
    expect(await splitOnly(1)).toBe(2)
    expect(await store.people.saved(ADA)).toEqual([])
    expect(await store.people.votes(ADA.workspace, 0)).toEqual([{ paper: 2, value: -1, at: 3 }])
    expect(await store.people.saved({ ...ADA, person: 'bob' })).toEqual([1])
  })

  test('is forgotten in what was recorded, too', async () => {
    await store.people.save(ADA, 1, 1)
    await store.people.save(ADA, 2, 1)
    await store.people.save({ ...ADA, person: 'bob' }, 2, 1)
    await ingest([link('arxiv:2401.00001', 'doi:10.1000/x')])
    await store.people.forget(ADA, 'Ada')
    expect(await rowsOf(database, `select person from side_rows where "of" = 'saves'`)).toEqual([{ person: 'bob' }])
    await splitOnly(1)
    expect(await store.people.saved(ADA)).toEqual([])
    expect(await store.people.saved({ ...ADA, person: 'bob' })).toEqual([2])
  })

  test('follows a channel that has a new id', async () => {
    for (const paper of [1, 2])
      await write(database, 'posted', { workspace: 'slack:T1', channel: 'C1', topic: 1, paper, delivery: 'd', slot_at: 1 })
    await ingest([link('arxiv:2401.00001', 'doi:10.1000/x')])
    await store.channels.rename({ workspace: 'slack:T1', channel: 'C1' }, 'C9')
    await splitOnly(1)
    expect(await rowsOf(database, 'select channel, paper from posted order by paper')).toEqual([
      { channel: 'C9', paper: 1 },
      { channel: 'C9', paper: 2 },
    ])
  })
})

test('a paper that was merged into one that was merged leads to it, and comes apart with it', async () => {
  await ingest([1, 2, 3].map((number) => draft(`Paper number ${number} of six words`, { keys: [`doi:10.1000/${number}`] })))
  await ingest([link('doi:10.1000/2', 'doi:10.1000/3'), link('doi:10.1000/1', 'doi:10.1000/2')])
  expect([...(await store.papers.lookUp([2, 3])).values()].map(({ id }) => id)).toEqual([1, 1])
  const sides = await store.merges.of(1)
  const second = sides.find(({ origin }) => origin === 2)
  expect(second && (await store.merges.split(second, 5))).toBe(2)
  expect([...(await store.papers.lookUp([1, 2, 3])).values()].map(({ id }) => id)).toEqual([1, 2, 2])
  expect(await splitOnly(2)).toBe(3)
  expect(await Promise.all([1, 2, 3].map(async (id) => (await store.papers.byIds([id]))[0]?.keys))).toEqual([
    ['doi:10.1000/1'],
    ['doi:10.1000/2'],
    ['doi:10.1000/3'],
  ])
})

test.each(Array.from({ length: 12 }, (_, seed) => seed + 1))(
  'many merges taken apart and made again leave everything as it was (seed %i)',
  async (seed) => {
    const random = randomFrom(seed)
    const some = <T>(from: readonly T[]): T[] => from.filter(() => random() < 0.4)
    const papers = Array.from({ length: 12 }, (_, index) => index + 1)
    const kinds = ['arxiv', 'doi', 'acl', 'pmid'] as const
    const keyOf = (paper: number): string => {
      const kind = kinds[paper % kinds.length] as (typeof kinds)[number]
      return kind === 'arxiv'
        ? `arxiv:2401.000${10 + paper}`
        : kind === 'doi'
          ? `doi:10.1000/${paper}`
          : kind === 'acl'
            ? `acl:p19-10${10 + paper}`
            : `pmid:${paper}`
    }
    for (const paper of papers) {
      const made = draft(`Paper number ${paper} of ${'very '.repeat(Math.floor(random() * 3))}many words`, {
        keys: [keyOf(paper)],
        authors: some(['Ada Lovelace', 'Grace Hopper', 'Alan Turing']),
        abstract: random() < 0.5 ? 'word '.repeat(1 + Math.floor(random() * 9)).trim() : null,
        categories: some(['cs.CV', 'cs.CL']),
        upvotes: random() < 0.3 ? Math.floor(random() * 20) : null,
        published: random() < 0.5 ? `2026-0${1 + Math.floor(random() * 9)}` : null,
        ...(random() < 0.3 && { journal: `Journal ${paper}` }),
      })
      await ingest([made], `source${paper % 3}`, random() < 0.4, paper)
      for (const person of some(['ada', 'bob', 'eve']))
        await write(database, 'saves', { workspace: 'slack:T1', person, paper, saved_at: paper })
      for (const person of some(['ada', 'bob', 'eve']))
        await write(database, 'votes', {
          workspace: 'slack:T1',
          person,
          paper,
          value: random() < 0.5 ? 1 : -1,
          voted_at: paper,
          channel: 'C1',
        })
      for (const channel of some(['C1', 'C2', 'C3']))
        await write(database, 'posted', { workspace: 'slack:T1', channel, topic: 1, paper, delivery: `d${paper}`, slot_at: paper })
      for (const change of some(['one', 'two']))
        await write(database, 'topic_taps', { subscription: 1, change, kind: 'tuned', paper, is_yes: 1, tapped_at: paper })
      for (const day of some(['2026-04-01', '2026-04-02'])) await write(database, 'appearances', { paper, source: 'arxiv', day })
      for (const day of some(['2026-04-01', '2026-04-02'])) await write(database, 'upvotes', { paper, day, total: paper })
      if (random() < 0.6)
        await write(database, 'paper_details', {
          paper,
          version: 1 + Math.floor(random() * 3),
          updated: '2026-01-01',
          links: '{"page":null,"code":null,"project":null,"thumbnail":null}',
          ai_summary: `of ${paper}`,
          ai_keywords: '[]',
          enrich_after: 0,
          enrich_tries: 0,
        })
    }
    /** Pairs that are merged one after the other, also merged papers with each other. */
    const states = [await snapshot()]
    const joined: [number, number][] = []
    for (let turn = 0; turn < 8; turn++) {
      const rows = await rowsOf<{ id: number }>(database, 'select id from papers where merged_into is null order by id')
      const alive = rows.map(({ id }) => id)
      const one = alive[Math.floor(random() * alive.length)] as number
      const others = alive.filter((id) => id !== one)
      const other = others[Math.floor(random() * others.length)] as number
      await store.merges.join(one, other, 100 + turn)
      joined.push([Math.min(one, other), Math.max(one, other)])
      states.push(await snapshot())
    }
    for (const [turn, [kept, gone]] of [...joined.entries()].reverse()) {
      const side = (await store.merges.of(kept)).find(({ joinedAt }) => joinedAt === 100 + turn)
      expect(side && (await store.merges.split(side, 200))).toBe(gone)
      expect([turn, await snapshot()]).toEqual([turn, states[turn]])
    }
    expect([await countOf('paper_sides'), await countOf('side_rows')]).toEqual([0, 0])
    for (const [turn, [one, other]] of joined.entries()) {
      await store.merges.join(one, other, 300 + turn)
      expect([turn, await snapshot()]).toEqual([turn, states[turn + 1]])
    }
  },
)
