import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { PaperDraft } from '../../src/papers/paper.ts'
import type { Announced, SourceDraft } from '../../src/sources/formats/found.ts'
import { type IncomingPaper, LostLease } from '../../src/store/ingest-batch.ts'
import type { Store } from '../../src/store/store.ts'
import { openTestStore } from '../databases/database.ts'
import type { Opened } from '../databases/opened.ts'
import { draft } from '../library.ts'

const NOW = Date.parse('2026-04-17T05:00:00Z')
const KEY = 'arxiv:2604.15001'
const NO_LINKS = { page: null, code: null, project: null, thumbnail: null }

let opened: Opened
let store: Store
beforeEach(async () => {
  opened = await openTestStore(NOW)
  store = opened.store
  await store.sources.enrol('arxiv', NOW)
  await store.sources.enrol('huggingface', NOW)
})
afterEach(() => opened.close())

/** What a source tells of the one paper that these tests are about. */
function told(rest: Partial<SourceDraft> = {}, announced: Announced = 'new', isNews = true, at: number | null = NOW): IncomingPaper {
  const own = draft('Reports from chest X-rays', {
    abstract: 'We write reports.',
    authors: ['Ada Lovelace'],
    keys: [KEY],
    categories: ['cs.CV'],
  })
  const live = { updated: null, version: null, links: NO_LINKS, aiSummary: null, aiKeywords: [] }
  return { draft: { ...own, ...live, ...rest }, announced, at, isNews }
}

async function bring(each: readonly IncomingPaper[], rest: Partial<Parameters<Store['sources']['ingest']>[0]> = {}) {
  return store.sources.ingest({
    source: 'arxiv',
    papers: each,
    cursor: { page: 1 },
    brought: null,
    at: NOW,
    lease: null,
    enriches: false,
    ...rest,
  })
}

const paper = async () => {
  const found = await store.papers.byKey(KEY)
  if (!found) throw new Error('the paper is not there')
  return found
}

test('a repository that a source names is told to the index, also of a paper that was here before', async () => {
  await bring([told()])
  const { revision } = await store.papers.changesSince(0, 10)
  await bring([told({ links: { ...NO_LINKS, code: 'https://example.com/ada/reports' } })])
  expect((await store.papers.changesSince(revision, 10)).papers).toEqual([])
  await bring([told({ links: { ...NO_LINKS, code: 'https://github.com/ada/reports' } })])
  expect((await store.papers.changesSince(revision, 10)).papers).toMatchObject([{ linksCode: true }])
})

describe('versions of a preprint that have a day and no number', () => {
  const version = (title: string, updated: string, announced: Announced): IncomingPaper => told({ title, updated }, announced)

  test('replace the text by that of the latest day, in whatever order they come', async () => {
    await bring([version('The second version of the title', '2026-04-15', 'replace')])
    await bring([version('The first version of the title, which is longer', '2026-04-10', 'new')])
    expect((await paper()).title).toBe('The second version of the title')
    await bring([version('The third', '2026-04-16', 'replace')])
    expect((await paper()).title).toBe('The third')
    await bring([version('The first version of the title, which is longer', '2026-04-10', 'new')])
    expect((await paper()).title).toBe('The third')
  })

  test('do not replace the text of a numbered version', async () => {
    await bring([told({ version: 1, updated: '2026-04-01' })])
    await bring([version('Another title', '2026-04-15', 'replace')])
    expect((await paper()).title).toBe('Reports from chest X-rays')
  })
})

describe('what sources bring', () => {
  test('comes once, however often it is told, by whichever source', async () => {
    expect(await bring([told(), told()])).toEqual(['added', 'unchanged'])
    expect(await bring([told({ upvotes: 7 }, 'featured')], { source: 'huggingface' })).toEqual(['merged'])
    expect(await store.papers.lastSequence()).toBe(1)
    expect((await paper()).sources).toEqual(['arxiv', 'huggingface'])
  })

  test('moves the cursor with the papers, or not at all', async () => {
    await bring([told()], { cursor: { page: 7 }, brought: '2026-04-17' })
    expect((await store.sources.states()).get('arxiv')).toMatchObject({ cursor: '{"page":7}', brought: '2026-04-17', news_at: NOW })
    const broken = told({ keys: ['arxiv:2604.15002'], title: null as unknown as string })
    await expect(
      bring([told({ keys: ['arxiv:2604.15003'], title: 'Another paper altogether' }), broken], { cursor: { page: 8 } }),
    ).rejects.toThrow()
    expect((await store.sources.states()).get('arxiv')?.cursor).toBe('{"page":7}')
    expect(await store.papers.byKey('arxiv:2604.15003')).toBeNull()
  })

  test('a new version updates the text, keeps the key and the place, and is not new', async () => {
    await bring([told({ version: 1 })])
    const before = await paper()
    await bring([told({ version: 2, title: 'A title that a replacement changed', abstract: 'Short.' }, 'replace', false)])
    const after = await paper()
    expect(after).toMatchObject({
      title: 'A title that a replacement changed',
      abstract: 'Short.',
      id: before.id,
      sequence: before.sequence,
    })
    // Its renewal has a number of its own.
    expect(await store.papers.lastSequence()).toBe(2)
  })

  test.each([
    ['older', [2, 1]],
    ['newer', [1, 2]],
  ])('whichever version comes last, the %s, the later one stands', async (_, versions) => {
    for (const version of versions) await bring([told({ version, abstract: `Text of version ${version}.` }, 'replace', false)])
    expect((await paper()).abstract).toBe('Text of version 2.')
  })

  test('a source without versions fills what is missing, and overwrites nothing', async () => {
    await bring([told({ version: 1, abstract: 'What arXiv has.' })])
    await bring([told({ title: 'Another title', abstract: 'What Hugging Face has, which is longer.', upvotes: 3 }, 'featured')], {
      source: 'huggingface',
    })
    expect(await paper()).toMatchObject({ title: 'Reports from chest X-rays', abstract: 'What arXiv has.', upvotes: 3 })
  })

  test('a cross-list adds its category', async () => {
    await bring([told({ version: 1 })])
    expect(await bring([told({ version: 1, categories: ['cs.CV', 'eess.IV'] }, 'cross')])).toEqual(['merged'])
    expect((await paper()).categories).toEqual(['cs.CV', 'eess.IV'])
  })

  test('a withdrawn paper is marked and leaves what digests choose from; a later version may bring it back', async () => {
    await bring([told({ version: 1 })])
    await bring([told({ version: 2, isWithdrawn: true }, 'listed', false)], { enriches: true })
    const { id } = await paper()
    expect((await paper()).isWithdrawn).toBe(true)
    expect(await store.papers.arrivals([id])).toEqual(new Map())
    await bring([told({ upvotes: 5 }, 'featured')], { source: 'huggingface' })
    expect((await paper()).isWithdrawn).toBe(true)
    await bring([told({ version: 3 }, 'replace', false)])
    expect((await paper()).isWithdrawn).toBe(false)
  })

  describe('what a source announces after it came is owed from then on, once', () => {
    const arrival = async () => {
      const { id } = await paper()
      return (await store.papers.arrivals([id])).get(id)
    }
    const LATER = NOW + 86_400_000

    test('after a back-fill', async () => {
      await bring([told({}, 'listed', false)])
      expect(await arrival()).toMatchObject({ isNews: false, sequence: 1 })
      const before = await store.papers.revision()
      expect(await bring([told({}, 'new', true)], { at: LATER })).toEqual(['merged'])
      expect(await arrival()).toMatchObject({ isNews: true, sequence: 2, firstSeen: LATER })
      expect(await store.papers.revision()).toBeGreaterThan(before)
      expect(await bring([told({}, 'cross', true)], { at: LATER + 1 })).toEqual(['unchanged'])
      expect(await arrival()).toMatchObject({ sequence: 2, firstSeen: LATER })
    })

    test.each(['new', 'featured', 'listed'] as const)('after a look-up at the same service, as %s', async (announced) => {
      await store.sources.keepLookedUp({ source: 'arxiv', papers: [told({}, 'listed', false)], at: NOW })
      expect(await arrival()).toMatchObject({ isNews: false })
      await bring([told({}, announced, true)], { at: LATER })
      expect(await arrival()).toMatchObject({ isNews: true, sequence: 2 })
    })

    test('not by what lists it again: a feed, a list of days that was read before', async () => {
      await bring([told({}, 'listed', false)], { source: 'europepmc' })
      await bring([told({}, 'listed', true)], { source: 'europepmc' })
      expect(await arrival()).toMatchObject({ isNews: false, sequence: 1 })
      await bring([told({}, 'new', false)], { source: 'biorxiv' })
      await bring([told({}, 'new', true)], { source: 'biorxiv' })
      expect(await arrival()).toMatchObject({ isNews: false, sequence: 1 })
      await bring([told({}, 'listed', true)], { source: 'crossref' })
      expect(await arrival()).toMatchObject({ isNews: true, sequence: 2 })
    })

    test('nor by the first read of a source at which it was looked up, and what that lists again', async () => {
      await store.sources.keepLookedUp({ source: 'europepmc', papers: [told({}, 'listed', false)], at: NOW })
      await bring([told({}, 'listed', false)], { source: 'europepmc' })
      await bring([told({}, 'listed', true)], { source: 'europepmc' })
      expect(await arrival()).toMatchObject({ isNews: false, sequence: 1 })
    })

    test('also where it turns out to be a paper that was announced', async () => {
      await store.sources.keepLookedUp({ source: 'arxiv', papers: [told({}, 'listed', false)], at: NOW })
      const other = told({ title: 'Reports from X-rays of the chest', keys: ['doi:10.1000/1'] }, 'listed', true)
      await bring([other], { source: 'a-journal', at: LATER })
      await bring([told({ keys: [KEY, 'doi:10.1000/1'] }, 'replace', false)], { at: LATER + 1 })
      expect(await arrival()).toMatchObject({ isNews: true, sequence: 3, firstSeen: LATER })
    })
  })

  test('the upvotes of a look-up are of no day; from the day on which it is featured they count', async () => {
    await store.sources.keepLookedUp({
      source: 'huggingface',
      papers: [told({ upvotes: 9, published: '2026-04-16' }, 'featured', false)],
      at: NOW,
    })
    expect(await store.papers.upvoted('2026-04-01')).toEqual([])
    expect(await store.papers.upvoted(null)).toHaveLength(1)
    await bring([told({ upvotes: 12, published: '2026-04-16' }, 'featured', true)], { source: 'huggingface' })
    expect(await store.papers.upvoted('2026-04-01')).toHaveLength(1)
    expect(await store.sources.upvoteGains('2026-04-01')).toEqual([{ paper: 1, day: '2026-04-17', gained: 12 }])
  })

  test('two papers that turn out to be one keep votes, saves, upvotes and what is known of them', async () => {
    const doi: PaperDraft = draft('Reports from chest X-rays: a survey', { authors: ['Ada Lovelace'], keys: ['doi:10.1000/1'] })
    await store.papers.ingest([doi], { source: 'import', isNews: false, at: NOW })
    await bring([told({ upvotes: 4, aiSummary: 'It writes reports.' }, 'featured')], { source: 'huggingface' })
    const gone = await paper()
    const who = { workspace: 'slack:acme', person: 'ada' }
    await store.people.save(who, gone.id, NOW)
    await bring([told({ keys: [KEY, 'doi:10.1000/1'], upvotes: 9 }, 'featured')], { source: 'huggingface', at: NOW + 86_400_000 })
    const kept = await paper()
    expect(kept.id).toBeLessThan(gone.id)
    expect(kept.upvotes).toBe(9)
    expect(await store.people.saved(who)).toEqual([kept.id])
    expect(await store.sources.details(kept.id)).toMatchObject({ aiSummary: 'It writes reports.' })
    expect(await store.sources.upvoteGains('2026-04-01')).toEqual([
      { paper: kept.id, day: '2026-04-17', gained: 4 },
      { paper: kept.id, day: '2026-04-18', gained: 5 },
    ])
  })

  test('two papers that turn out to be one keep what only one source told of either', async () => {
    const page = { page: 'https://journal.example/1', code: null, project: null, thumbnail: null }
    const code = { page: null, code: 'https://github.com/ada/reports', project: null, thumbnail: null }
    const words = { title: 'Chest X-rays in a journal of another title', keys: ['doi:10.1000/1'], version: null }
    await bring([told({ ...words, links: page, aiKeywords: [] }, 'listed')], { source: 'journal' })
    await bring([told({ version: 2, updated: '2026-04-16', links: code, aiSummary: 'It writes reports.', aiKeywords: ['x-ray'] }, 'new')])
    await bring([told({ version: 1, keys: [KEY, 'doi:10.1000/1'] }, 'listed')])
    expect(await store.papers.lastSequence()).toBe(2)
    expect(await store.sources.details((await paper()).id)).toEqual({
      version: 2,
      updated: '2026-04-16',
      links: { ...code, page: page.page },
      aiSummary: 'It writes reports.',
      aiKeywords: ['x-ray'],
    })
  })

  test('is asked of arXiv’s API once for each version, and later again where that does not know it', async () => {
    await bring([told({ version: 1 }), told({ keys: ['arxiv:2604.15009'], title: 'A paper that arXiv lost' })])
    const wanting = async (at = NOW) => (await store.sources.toEnrich(at, 10)).map(({ id }) => id)
    expect(await wanting()).toEqual(['2604.15009', '2604.15001'])
    await bring([told({ version: 1 }, 'listed', false)], { enriches: true })
    const lost = await store.papers.byKey('arxiv:2604.15009')
    await store.sources.notFound([lost?.id ?? 0], NOW)
    expect(await wanting()).toEqual([])
    expect(await wanting(NOW + 86_400_000)).toEqual(['2604.15009'])
    await store.sources.notFound([lost?.id ?? 0], NOW + 86_400_000)
    await store.sources.notFound([lost?.id ?? 0], NOW + 3 * 86_400_000)
    expect(await wanting(NOW + 6 * 86_400_000)).toEqual([])
    expect(await wanting(NOW + 7 * 86_400_000)).toEqual(['2604.15009'])
    await bring([told({ version: 2 }, 'replace', false)])
    expect(await wanting()).toEqual(['2604.15001'])
  })
})

describe('a source', () => {
  test('is read by one at a time, until its lease is over', async () => {
    expect(await store.sources.claim('arxiv', 'one', NOW, NOW + 1_000)).not.toBeNull()
    expect(await store.sources.claim('arxiv', 'two', NOW, NOW + 1_000)).toBeNull()
    expect(await store.sources.claim('arxiv', 'two', NOW + 1_000, NOW + 2_000)).not.toBeNull()
    // Who was thought dead and is not stores nothing any more.
    const late = { holder: 'one', until: NOW + 9_000 }
    await expect(bring([told()], { lease: late, at: NOW + 1_500 })).rejects.toThrow(LostLease)
    expect(await store.papers.byKey(KEY)).toBeNull()
    await store.sources.succeeded('arxiv', 'one', NOW + 1_500, NOW + 5_000, null)
    expect((await store.sources.states()).get('arxiv')).toMatchObject({ holder: 'two', succeeded_at: null })
  })

  test('counts its failures from the last success', async () => {
    for (const at of [NOW, NOW + 1_000]) {
      await store.sources.claim('arxiv', 'one', at, at + 10)
      await store.sources.failed('arxiv', 'one', at, at + 500, 'It is down.')
    }
    expect((await store.sources.states()).get('arxiv')).toMatchObject({ failures: 2, failing_since: NOW, problem: 'It is down.' })
    await store.sources.claim('arxiv', 'one', NOW + 2_000, NOW + 2_010)
    await store.sources.succeeded('arxiv', 'one', NOW + 2_000, NOW + 5_000, '2026-04-17')
    expect((await store.sources.states()).get('arxiv')).toMatchObject({
      failures: 0,
      failing_since: null,
      problem: null,
      brought: '2026-04-17',
    })
  })
})
