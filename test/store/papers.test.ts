import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import type { PaperDraft } from '../../src/papers/paper.ts'
import type { Store } from '../../src/store/store.ts'
import { openTestStore } from '../databases/database.ts'
import type { Opened } from '../databases/opened.ts'
import { draft, seedPapers } from '../library.ts'

let opened: Opened
let store: Store
let papers: Store['papers']
beforeEach(async () => {
  opened = await openTestStore()
  store = opened.store
  papers = store.papers
  return () => opened.close()
})

const ingest = (drafts: readonly PaperDraft[], source = 'import'): Promise<string[]> =>
  papers.ingest(drafts, { source, isNews: false, at: 0 })
const total = async (): Promise<number> => (await papers.countPapers()).total
const title = 'A title of five words'
const ada = { workspace: 'test:acme', person: 'ada' }
const bob = { workspace: 'test:acme', person: 'bob' }

describe('the same paper', () => {
  test('is added once, and then unchanged', async () => {
    const drafts = seedPapers()
    expect(new Set(await ingest(drafts, 'seeds'))).toEqual(new Set(['added']))
    expect(new Set(await ingest(drafts, 'seeds'))).toEqual(new Set(['unchanged']))
    expect(await total()).toBe(63)
  })

  test('changes no revision when it comes again', async () => {
    await ingest([draft(title, { abstract: 'Text.' })])
    const revision = await papers.revision()
    await ingest([draft(title, { abstract: 'Text.' })])
    expect(await papers.revision()).toBe(revision)
  })

  test('in two versions or under two titles is one by its identifier', async () => {
    expect(
      await ingest([draft(title, { keys: ['arxiv:2401.00001'] }), draft('Quite another title', { keys: ['arxiv:2401.00001'] })]),
    ).toEqual(['added', 'unchanged'])
    expect(await papers.byKey('arxiv:2401.00001')).toMatchObject({ id: 1, title })
  })

  test('is merged by its title, and both identifiers name it then', async () => {
    await ingest([draft(title, { keys: ['arxiv:2401.00001'] })], 'seeds')
    expect(await ingest([draft(title.toUpperCase(), { keys: ['doi:10.1000/x'], authors: ['Ada Lovelace'] })])).toEqual(['merged'])
    expect(await papers.byKey('doi:10.1000/x')).toEqual(await papers.byKey('arxiv:2401.00001'))
    expect(await papers.byIds([1])).toMatchObject([{ title, authors: ['Ada Lovelace'], sources: ['seeds', 'import'] }])
  })

  test('keeps its id, its saves and its votes when it gains an identifier', async () => {
    await ingest([draft(title)])
    await store.people.save(ada, 1, 0)
    await store.people.vote(ada, 1, 1, 0)
    expect(await ingest([draft(title, { keys: ['arxiv:2401.00001'] })])).toEqual(['merged'])
    expect(await papers.byKey('arxiv:2401.00001')).toMatchObject({ id: 1 })
    expect(await store.people.saved(ada)).toEqual([1])
    expect(await store.people.tally(ada.workspace, [1])).toEqual(new Map([[1, 1]]))
  })
})

describe('different papers', () => {
  test('of one title stay two with different arXiv ids', async () => {
    const drafts = [draft(title, { keys: ['arxiv:2401.00001'] }), draft(title, { keys: ['arxiv:2401.00002'] })]
    expect(await ingest(drafts)).toEqual(['added', 'added'])
    expect(await ingest(drafts)).toEqual(['unchanged', 'unchanged'])
  })

  test('stay two with different arXiv ids though they carry the DOI of their volume', async () => {
    const drafts = [
      draft('The first paper of a volume', { keys: ['arxiv:2401.00001', 'doi:10.1000/volume'] }),
      draft('Quite another paper of it', { keys: ['arxiv:2401.00002', 'doi:10.1000/volume'] }),
    ]
    expect(await ingest(drafts)).toEqual(['added', 'added'])
    expect(await ingest(drafts)).toEqual(['unchanged', 'unchanged'])
    expect(await ingest([...drafts].reverse(), 'arxiv')).toEqual(['merged', 'merged'])
    expect(await total()).toBe(2)
  })

  test('of one title stay two with different first authors', async () => {
    expect(await ingest([draft(title, { authors: ['Ada Lovelace'] }), draft(title, { authors: ['Grace Hopper'] })])).toEqual([
      'added',
      'added',
    ])
  })

  test('of one short title stay two when one has an author', async () => {
    expect(
      await ingest([draft('Deep learning', { authors: ['Ada Lovelace'] }), draft('Deep learning', { keys: ['arxiv:2401.00001'] })]),
    ).toEqual(['added', 'added'])
  })

  test('of one short title stay two when of neither an author is known', async () => {
    await ingest([
      draft('Introduction', { abstract: 'This one is on cats.' }),
      draft('Introduction', { abstract: 'And this one is on dogs.' }),
    ])
    expect(await total()).toBe(2)
  })
})

describe('a paper that turns out to be two known ones', () => {
  beforeEach(async () => {
    await ingest([
      draft(title, { keys: ['arxiv:2401.00001'] }),
      draft('Another title for it all', { keys: ['doi:10.1000/x'], abstract: 'Text.' }),
    ])
    await ingest([draft('A third that is no part of it', { keys: ['arxiv:2401.00003'] })])
  })
  const bridge = (): Promise<string[]> => ingest([draft(title, { keys: ['arxiv:2401.00001', 'doi:10.1000/x'] })])

  test('makes them one, which has what was known of both', async () => {
    expect(await bridge()).toEqual(['merged'])
    expect(await total()).toBe(2)
    expect(await papers.byKey('doi:10.1000/x')).toMatchObject({
      id: 1,
      title,
      abstract: 'Text.',
      keys: expect.arrayContaining(['arxiv:2401.00001', 'doi:10.1000/x']),
    })
    expect(await bridge()).toEqual(['unchanged'])
  })

  test('is found by the id of either', async () => {
    await bridge()
    expect((await papers.byIds([2])).map((paper) => paper.id)).toEqual([1])
    expect((await papers.byIds([3, 2, 1])).map((paper) => paper.id)).toEqual([3, 1])
  })

  test('keeps the saves and votes of both, one for each person', async () => {
    await store.people.save(ada, 1, 10)
    await store.people.save(ada, 2, 20)
    await store.people.save(bob, 2, 30)
    await store.people.vote(ada, 1, 1, 10)
    await store.people.vote(ada, 2, -1, 20)
    await store.people.vote(bob, 2, 1, 30)
    await bridge()
    expect(await store.people.saved(ada)).toEqual([1])
    expect(await store.people.saved(bob)).toEqual([1])
    expect(await store.people.countIn(ada.workspace)).toEqual({ people: 2, saves: 2, votes: 2 })
    expect(await store.people.tally(ada.workspace, [1])).toEqual(new Map([[1, 2]]))
  })

  test('is told to an index as one change and one removal', async () => {
    const before = await papers.revision()
    await bridge()
    const { papers: changed, removed } = await papers.changesSince(before, 10)
    expect(changed.map((paper) => paper.id)).toEqual([1])
    expect(removed).toEqual([2])
  })

  test('is found through a chain of mergers', async () => {
    await bridge()
    await ingest([draft('The very first of them', { keys: ['acl:p19-1001'] })])
    await ingest([draft(title, { keys: ['arxiv:2401.00001', 'acl:p19-1001'] })])
    expect((await papers.byIds([4])).map((paper) => paper.id)).toEqual([1])
    expect(await total()).toBe(2)
  })
})

describe('lists', () => {
  test('byIds keeps the order asked and leaves out what is unknown', async () => {
    await ingest([draft('one two three four'), draft('five six seven eight'), draft('nine ten eleven twelve')])
    expect((await papers.byIds([3, 99, 1])).map((paper) => paper.id)).toEqual([3, 1])
  })

  test('newest puts the latest day first, those without one last', async () => {
    const days = ['2024-01-01', null, '2025-01-01', '2024-06-01', null]
    await ingest(days.map((published, index) => draft(`paper number${index} of some words`, { published })))
    expect(await papers.newest({ category: null, limit: 10 })).toEqual([3, 4, 1, 2, 5])
    expect(await papers.newest({ category: null, limit: 2 })).toEqual([3, 4])
  })

  test('newest puts a month or a year before its first day, and never above a later day', async () => {
    const dates = ['2025', '2025-06-01', '2025-06', '2025-05-31', '2024-12-31', null]
    await ingest(dates.map((published, index) => draft(`paper number${index} of some words`, { published })))
    expect(await papers.newest({ category: null, limit: 10 })).toEqual([2, 3, 4, 1, 5, 6])
  })

  test('papers of a day are counted from those alone that name their day', async () => {
    const dates = ['2025', '2025-06-01', '2025-06', '2025-05-31', '2025-07']
    await ingest(dates.map((published, index) => draft(`paper number${index} of some words`, { published })))
    expect(await papers.newestDay()).toBe('2025-06-01')
    expect(await papers.countSince('2025-05-01', null)).toBe(2)
    expect(await papers.countSince('2025-05-01', [2, 3])).toBe(1)
  })

  test('upvotes of a month count from its first day on, where all of it is since then', async () => {
    const dates = ['2025', '2025-06', '2025-06-01', '2025-05-31', null]
    await ingest(dates.map((published, index) => draft(`paper number${index} of some words`, { published, upvotes: 1 })))
    const ids = async (since: string | null): Promise<number[]> => (await papers.upvoted(since)).map(({ id }) => id).sort()
    expect(await ids('2025-06-02')).toEqual([])
    expect(await ids('2025-06-01')).toEqual([2, 3])
    expect(await ids('2025-01-01')).toEqual([1, 2, 3, 4])
    expect(await ids(null)).toEqual([1, 2, 3, 4, 5])
  })

  test('newest of a category has its subcategories, and no others', async () => {
    const categories = ['cs.CV', 'cs', 'csx', 'astro-ph.HE', 'cs.CVX', '100%', 'a_b', 'axb']
    await ingest(categories.map((category, index) => draft(`paper number${index} of some words`, { categories: [category] })))
    expect(await papers.newest({ category: 'cs', limit: 10 })).toEqual([1, 2, 5])
    expect(await papers.newest({ category: 'CS.cv', limit: 10 })).toEqual([1])
    expect(await papers.newest({ category: 'a_b', limit: 10 })).toEqual([7])
    expect(await papers.newest({ category: '%', limit: 10 })).toEqual([])
  })

  test('papers are counted by what is known of them', async () => {
    await ingest([draft('one two three four', { keys: ['arxiv:2401.00001', 'doi:10.1000/x'], published: '2024-01-01' })], 'seeds')
    await ingest([draft('one two three four'), draft('five six seven eight')])
    expect(await papers.countPapers()).toEqual({ total: 2, dated: 1, identified: 1, bySource: { seeds: 1, import: 2 } })
  })

  test('a paper is found by the beginning of an identifier', async () => {
    await ingest([
      draft('one two three four', { keys: ['arxiv:2401.00001'] }),
      draft('five six seven eight', { keys: ['arxiv:2402.00001'] }),
    ])
    expect((await papers.byKeyStart('2401', 5)).map((paper) => paper.id)).toEqual([1])
    expect((await papers.byKeyStart('arxiv:24', 5)).map((paper) => paper.id)).toEqual([1, 2])
    expect(await papers.byKeyStart('2403', 5)).toEqual([])
  })
})

describe('what an arXiv id tells', () => {
  const at = Date.parse('2026-04-10T09:00:00Z')
  const bring = (drafts: readonly PaperDraft[]): Promise<string[]> => papers.ingest(drafts, { source: 'import', isNews: false, at })
  const dateOf = async (key: string): Promise<string | null | undefined> => (await papers.byKey(key))?.published

  test('is the month of a paper that comes without a day', async () => {
    await bring([draft(title, { keys: ['arxiv:2303.13391'] }), draft(`${title} more`, { keys: ['arxiv:2303.00001'], published: '2023' })])
    expect(await dateOf('arxiv:2303.13391')).toBe('2023-03')
    expect(await dateOf('arxiv:2303.00001')).toBe('2023-03')
  })

  test('gives way to a day, and takes none away', async () => {
    await bring([draft(title, { keys: ['arxiv:2303.13391'], published: '2023-04-03' })])
    expect(await bring([draft(title, { keys: ['arxiv:2303.13391'] })])).toEqual(['unchanged'])
    expect(await dateOf('arxiv:2303.13391')).toBe('2023-04-03')
    await bring([draft(`${title} more`, { keys: ['arxiv:2303.00001'] })])
    await bring([draft(`${title} more`, { keys: ['arxiv:2303.00001'], published: '2023-03-23' })])
    expect(await dateOf('arxiv:2303.00001')).toBe('2023-03-23')
  })

  test('is taken when the id comes later', async () => {
    await bring([draft(title)])
    expect(await bring([draft(title, { keys: ['arxiv:2303.13391'] })])).toEqual(['merged'])
    expect(await dateOf('arxiv:2303.13391')).toBe('2023-03')
  })

  test('is nothing when the month is still to come', async () => {
    await bring([draft(title, { keys: ['arxiv:9912.00001'] })])
    expect(await dateOf('arxiv:9912.00001')).toBeNull()
  })
})

test('that a list of authors is cut short is kept', async () => {
  await ingest([
    draft(title, { authors: ['Ada Lovelace'], moreAuthors: true }),
    draft('Another title of five words', { authors: ['Ada Lovelace'] }),
  ])
  const [cut, whole] = await papers.byIds([1, 2])
  expect(cut?.moreAuthors).toBe(true)
  expect(whole?.moreAuthors).toBeUndefined()
})

describe('any papers', () => {
  /** Two of one title and two others; a source tells some of the facts. */
  const truths = [
    draft('A title of five words', { authors: ['Ada Lovelace', 'Grace Hopper'], keys: ['arxiv:2401.00001', 'doi:10.1000/x'] }),
    draft('A title of five words', { authors: ['Alan Turing'], keys: ['arxiv:2401.00002'] }),
    draft('Another title of five words', { authors: ['Ada Lovelace'], keys: ['acl:p19-1001'], published: '2024-01-01' }),
    draft('Short title', { authors: ['Grace Hopper'], abstract: 'Text.', upvotes: 3, keys: ['doi:10.1000/y'] }),
  ]
  const anyDraft: fc.Arbitrary<PaperDraft> = fc.constantFrom(...truths).chain((truth) =>
    fc.record({
      title: fc.constantFrom(truth.title, `${truth.title.toUpperCase()}!`),
      authors: fc.constantFrom([], truth.authors, truth.authors.slice(0, 1)),
      abstract: fc.constantFrom(null, truth.abstract),
      published: fc.constantFrom(null, truth.published, '2024', '2024-01', '2024-02'),
      moreAuthors: fc.boolean(),
      upvotes: fc.constantFrom(null, truth.upvotes),
      categories: fc.constant<readonly string[]>([]),
      isWithdrawn: fc.constant(false),
      keys: fc.subarray([...truth.keys]),
    }),
  )

  async function ingestAnew<T>(work: (fresh: Store['papers']) => Promise<T>): Promise<T> {
    const { store: fresh, close } = await openTestStore()
    try {
      return await work(fresh.papers)
    } finally {
      await close()
    }
  }

  test('brought twice are as brought once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyDraft, { minLength: 1, maxLength: 6 }), async (drafts) => {
        await ingestAnew(async (fresh) => {
          const bring = (): Promise<string[]> => fresh.ingest(drafts, { source: 'import', isNews: false, at: 0 })
          const settled = async (): Promise<unknown> => [await fresh.countPapers(), (await fresh.changesSince(0, 100)).papers]
          await bring()
          const before = await settled()
          expect(new Set(await bring())).toEqual(new Set(['unchanged']))
          expect(await settled()).toEqual(before)
        })
      }),
      {
        numRuns: 50,
        examples: [
          [
            [
              draft('Short title', { keys: ['doi:10.1000/y'] }),
              draft('Short title', { authors: ['Grace Hopper'] }),
              draft('Short title', { authors: ['Grace Hopper'], keys: ['doi:10.1000/y'] }),
            ],
          ],
          [
            [
              draft('A title of five words', { keys: ['doi:10.1000/x'] }),
              draft('A title of five words', { authors: ['Alan Turing'] }),
              draft('A title of five words', { authors: ['Ada Lovelace', 'Grace Hopper'], keys: ['doi:10.1000/x'] }),
            ],
          ],
        ],
      },
    )
  })

  test('never share an identifier, and each identifier that came names one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyDraft, { minLength: 1, maxLength: 6 }), async (drafts) => {
        await ingestAnew(async (fresh) => {
          await fresh.ingest(drafts, { source: 'import', isNews: false, at: 0 })
          const { papers: all } = await fresh.changesSince(0, 100)
          const keys = all.flatMap((paper) => paper.keys)
          expect(new Set(keys).size).toBe(keys.length)
          for (const key of drafts.flatMap((each) => each.keys)) expect(keys).toContain(key)
        })
      }),
      { numRuns: 50 },
    )
  })
})
