import { afterEach, beforeEach, expect, test } from 'vitest'
import { bare } from '../../src/port/text.ts'
import type { Announced, SourceDraft } from '../../src/sources/formats/found.ts'
import { draft, openTestLibrary, type TestLibrary } from '../library.ts'
import { type Mailbox, openMailbox } from '../mailbox.ts'

let library: TestLibrary
let mailbox: Mailbox
beforeEach(async () => {
  library = await openTestLibrary({ seeds: false })
  mailbox = openMailbox(library, 'test', () => [])
  await library.ask('subscribe knee at 09:00 in UTC')
  await library.ask('subscribe knee at 09:00 in UTC') // nothing here matches yet: said twice, it is meant
})
afterEach(() => library.close())

const NO_LINKS = { page: null, code: null, project: null, thumbnail: null }
const KNEE: SourceDraft = {
  ...draft('The knee in arthritis', { keys: ['arxiv:2604.00001'], published: '2026-04-09' }),
  ...{ updated: null, version: null, links: NO_LINKS, aiSummary: null, aiKeywords: [] },
}

const lookUp = (): Promise<number[]> => {
  const papers = [{ draft: KNEE, announced: 'listed' as const, at: null }]
  return library.core.store.sources.keepLookedUp({ source: 'arxiv', papers, at: library.core.now() })
}

async function bring(source: string, announced: Announced, isNews: boolean): Promise<void> {
  const papers = [{ draft: KNEE, announced, at: null, isNews }]
  const rest = { cursor: null, brought: null, lease: null, enriches: false }
  await library.core.store.sources.ingest({ source, papers, at: library.core.now(), ...rest })
}

async function digestOn(day: string): Promise<string[]> {
  library.setClock(`${day}T09:00:00Z`)
  return (await mailbox.deliver()).flatMap(({ cards }) => cards.map(({ title }) => bare(title)))
}

test('what was only looked up or back-filled is owed to no digest', async () => {
  library.setClock('2026-04-10T12:00:00Z')
  await library.news([draft('The knee at rest')]) // the first digest may show anything: it comes before
  expect(await digestOn('2026-04-11')).toEqual(['The knee at rest'])
  await lookUp()
  await bring('biorxiv', 'listed', false)
  expect(await digestOn('2026-04-12')).toEqual([])
  expect((await library.ask('search arthritis')).cards).toHaveLength(1)
})

test.each([
  ['looked up', lookUp],
  ['back-filled', () => bring('arxiv', 'listed', false)],
])('what was %s before a source announces it is owed then, once', async (_, come) => {
  library.setClock('2026-04-10T12:00:00Z')
  await library.news([draft('The knee at rest')])
  expect(await digestOn('2026-04-11')).toEqual(['The knee at rest'])
  await come()
  expect(await digestOn('2026-04-12')).toEqual([])
  await bring('arxiv', 'new', true)
  expect(await digestOn('2026-04-13')).toEqual(['The knee in arthritis'])
  await bring('arxiv', 'cross', true)
  await bring('huggingface', 'featured', true)
  expect(await digestOn('2026-04-14')).toEqual([])
})

test('what a first digest showed does not come again when it is announced', async () => {
  await lookUp()
  library.setClock('2026-04-10T10:00:00Z')
  await library.ask('subscribe knee at 09:00 in UTC', { channel: 'late' })
  const late = async (day: string): Promise<string[]> => {
    library.setClock(`${day}T09:00:00Z`)
    const posts = await mailbox.deliver()
    return posts.flatMap(({ cards }) => cards.map(({ title }) => bare(title)))
  }
  // The first digests of both channels.
  expect(await late('2026-04-11')).toEqual(['The knee in arthritis', 'The knee in arthritis'])
  await bring('arxiv', 'new', true)
  expect(await late('2026-04-12')).toEqual([])
})
