// Papers that come again: a setting of a topic.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { bare } from '../../src/port/text.ts'
import type { Announced, SourceDraft } from '../../src/sources/formats/found.ts'
import { draft, openTestLibrary, type TestLibrary } from '../library.ts'
import { type Mailbox, openMailbox } from '../mailbox.ts'

let library: TestLibrary
let mailbox: Mailbox
beforeEach(async () => {
  library = await openTestLibrary({ seeds: false })
  mailbox = openMailbox(library, 'test', () => [])
  library.setClock('2026-04-10T08:00:00Z')
  // Nothing here matches yet: said twice, it is meant.
  for (const _ of [1, 2]) await library.ask('subscribe knee as Again at 09:00 in UTC versions on', { channel: 'again' })
  for (const _ of [1, 2]) await library.ask('subscribe knee as Once at 09:00 in UTC', { channel: 'once' })
})
afterEach(() => library.close())

const NO_LINKS = { page: null, code: null, project: null, thumbnail: null }
const made = (rest: Partial<SourceDraft>): SourceDraft => ({
  ...draft('The knee in arthritis at rest', { keys: ['arxiv:2604.00001'], authors: ['Ada Lovelace'] }),
  ...{ updated: null, version: null, links: NO_LINKS, aiSummary: null, aiKeywords: [] },
  ...rest,
})
const FIRST = made({ version: 1 })
const SECOND = made({ version: 2, abstract: 'Of knees, revised.' })
const ARTICLE = made({ keys: ['doi:10.1038/x'], journal: 'Nature Knees', journalYear: '2026' })

async function bring(source: string, paper: SourceDraft, announced: Announced, isNews: boolean, enriches = false): Promise<void> {
  const rest = { cursor: null, brought: null, lease: null, enriches }
  await library.core.store.sources.ingest({
    source,
    papers: [{ draft: paper, announced, at: null, isNews }],
    at: library.core.now(),
    ...rest,
  })
}

/** The papers that each channel gets on a day, with why they come. */
async function digestOn(day: string): Promise<Record<string, string[]>> {
  library.setClock(`${day}T09:00:00Z`)
  const before = mailbox.posts.length
  await mailbox.deliver()
  const digests = mailbox.posts.slice(before).filter(({ thread }) => thread === null)
  const of = (channel: string): string[] =>
    digests
      .filter(({ at }) => at.channel === channel)
      .flatMap(({ reply }) => reply.cards)
      .map(({ title, byline, why }) => [bare(title), byline, why].filter(Boolean).join(' | '))
  return { again: of('again'), once: of('once') }
}

const TITLE = 'The knee in arthritis at rest'
const AS_PREPRINT = `${TITLE} | Ada Lovelace · Apr 2026 · arXiv:2604.00001`
const AS_ARTICLE = `${AS_PREPRINT} · also in Nature Knees, 2026 | now in a journal`

beforeEach(async () => {
  await bring('arxiv', FIRST, 'new', true)
  expect(await digestOn('2026-04-11')).toEqual({ again: [AS_PREPRINT], once: [AS_PREPRINT] })
})

describe('a paper that a channel has', () => {
  test('comes again when its article is announced, where the topic asks for it, once', async () => {
    await bring('feed:knees', ARTICLE, 'listed', true)
    expect(await digestOn('2026-04-12')).toEqual({ again: [AS_ARTICLE], once: [] })
    await bring('feed:knees', ARTICLE, 'listed', true)
    await bring('pubmed', { ...ARTICLE, keys: ['doi:10.1038/x', 'pmid:7'] }, 'listed', true)
    expect(await digestOn('2026-04-13')).toEqual({ again: [], once: [] })
  })

  test('comes again when its own source names the journal', async () => {
    await bring('arxiv', made({ version: 1, journal: 'Nature Knees', journalYear: '2026' }), 'listed', false)
    expect(await digestOn('2026-04-12')).toEqual({ again: [AS_ARTICLE], once: [] })
  })

  test('comes again in each new version, and not when one is listed once more', async () => {
    await bring('arxiv', SECOND, 'replace', false)
    expect(await digestOn('2026-04-12')).toEqual({ again: [expect.stringMatching(/ \| in a new version$/)], once: [] })
    await bring('arxiv', SECOND, 'replace', false)
    await bring('arxiv', FIRST, 'cross', true)
    expect(await digestOn('2026-04-13')).toEqual({ again: [], once: [] })
    await bring('arxiv', made({ version: 3 }), 'replace', false)
    expect((await digestOn('2026-04-14')).again).toHaveLength(1)
  })

  test('comes again in a version that is only found when missed days are made up for, and in a journal that it was complete without', async () => {
    await bring('arxiv', SECOND, 'listed', false, true)
    expect((await digestOn('2026-04-12')).again).toEqual([expect.stringMatching(/ \| in a new version$/)])
    await bring('arxiv', made({ version: 2, journal: 'Nature Knees', journalYear: '2026' }), 'listed', false, true)
    expect(await digestOn('2026-04-13')).toEqual({ again: [AS_ARTICLE], once: [] })
  })

  test.each<[string, () => Promise<void>]>([
    ['is completed', () => bring('crossref', ARTICLE, 'listed', false, true)],
    ['is completed by its own source', () => bring('arxiv', made({ version: 1, journal: 'Nature Knees' }), 'listed', false, true)],
    ['is told of by another source, which completes it', () => bring('arxiv-api', made({ journal: 'Nature Knees' }), 'listed', false)],
    ['has its article in the first read of a feed', () => bring('feed:knees', ARTICLE, 'listed', false)],
    ['is named in a file', () => library.add([ARTICLE])],
  ])('does not come again when it %s', async (_, come) => {
    await come()
    expect(await digestOn('2026-04-12')).toEqual({ again: [], once: [] })
  })
})

test('of two topics of a channel that ask for it one brings it, and one that does not ask leaves it', async () => {
  for (const _ of [1, 2]) await library.ask('subscribe arthritis as Again too at 09:00 in UTC versions on', { channel: 'again' })
  for (const _ of [1, 2]) await library.ask('subscribe rest as Again not at 09:00 in UTC', { channel: 'again' })
  await library.news([draft('Rest'), draft('Arthritis')])
  await digestOn('2026-04-12')
  await bring('feed:knees', ARTICLE, 'listed', true)
  expect((await digestOn('2026-04-13')).again).toEqual([AS_ARTICLE])
  expect((await digestOn('2026-04-14')).again).toEqual([])
})

test('what comes again and cannot be posted is owed still', async () => {
  await bring('feed:knees', ARTICLE, 'listed', true)
  mailbox.outcomes.push({ kind: 'refused', code: 'is_archived', reason: 'It is archived.' })
  expect((await digestOn('2026-04-12')).again).toEqual([])
  await library.ask('resume Again', { channel: 'again' })
  expect((await digestOn('2026-04-13')).again).toEqual([AS_ARTICLE])
  expect((await digestOn('2026-04-14')).again).toEqual([])
})

test('the setting is shown, edited, and filled into the form', async () => {
  const text = async (typed: string): Promise<string> => {
    const { text, cards } = await library.ask(typed, { channel: 'again' })
    return [bare(text), ...cards.map(({ byline, excerpt }) => `${byline} ${bare(excerpt)}`)].join(' ')
  }
  expect(await text('subscriptions')).toContain('again in a new version or a journal')
  expect(await text('edit Again top 3')).toContain('again in a new version or a journal')
  expect(await text('edit Again versions off')).not.toContain('again in a new version')
  await bring('feed:knees', ARTICLE, 'listed', true)
  expect((await digestOn('2026-04-12')).again).toEqual([])
  expect(await text('edit Again versions on')).toContain('again in a new version or a journal')
})
