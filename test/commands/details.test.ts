import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bare } from '../../src/port/text.ts'
import type { SourceDraft } from '../../src/sources/formats/found.ts'
import { draft, openTestLibrary, ROOT, type TestLibrary, textOf, titlesOf } from '../library.ts'

let library: TestLibrary
beforeAll(async () => {
  library = await openTestLibrary({ seeds: false, sources: true })
  await library.core.store.sources.enrol('huggingface', 0)
})
afterAll(() => library.close())

async function bring(title: string, rest: Partial<SourceDraft>): Promise<void> {
  const live = {
    updated: null,
    version: null,
    aiSummary: null,
    aiKeywords: [],
    links: { page: null, code: null, project: null, thumbnail: null },
  }
  const papers = [{ draft: { ...draft(title), ...live, ...rest }, announced: 'featured' as const, at: library.core.now(), isNews: true }]
  const how = { cursor: null, brought: null, at: library.core.now(), lease: null, enriches: false }
  await library.core.store.sources.ingest({ source: 'huggingface', papers, ...how })
}

test('show tells what the sources know beside the abstract', async () => {
  await bring('Reports from chest X-rays', {
    keys: ['arxiv:2604.00001'],
    abstract: 'We write reports.',
    aiSummary: 'It writes reports.',
    aiKeywords: ['radiology', 'reports'],
    version: 2,
    updated: '2026-04-09',
    links: { page: null, code: 'https://github.com/ada/reports', project: 'https://ada.example', thumbnail: null },
  })
  const [card] = (await library.ask('show 2604.00001')).cards
  expect(bare(card?.excerpt ?? [])).toBe(
    'We write reports.\nIn short, by a machine: It writes reports.\nKeywords: radiology, reports\nCode: https://github.com/ada/reports\nVersion 2 of Thu 9 Apr 2026.',
  )
})

test('a link that a source tells is shown only of hosts that keep code', async () => {
  await bring('A trap for the curious reader', {
    keys: ['arxiv:2604.00002'],
    links: { page: null, code: 'https://github.com.evil.example/x', project: null, thumbnail: null },
  })
  expect(JSON.stringify(await library.ask('show 2604.00002'))).not.toContain('evil')
})

test('a paper whose text a source calls free has it one press away, in lists, alone and below links', async () => {
  const fullText = 'https://europepmc.org/articles/PMC1234567?pdf=render'
  const links = { page: null, code: null, project: null, thumbnail: null }
  const texts = async (doi: string) => {
    const [list, alone, small] = [
      await library.ask(`search id:${doi}`),
      await library.ask(`show ${doi}`),
      (await library.paperboy.unfurl([`https://doi.org/${doi}`])).get(`https://doi.org/${doi}`),
    ]
    return [list.cards[0]?.fullText, alone.cards[0]?.fullText, small?.fullText]
  }
  await bring('A free paper on hinges', { keys: ['doi:10.1000/free'], links: { ...links, fullText } })
  expect(await texts('10.1000/free')).toEqual([fullText, fullText, fullText])
  await bring('A free paper on hinges', { keys: ['doi:10.1000/free'], links })
  expect(await texts('10.1000/free'), 'which another source does not know').toEqual([fullText, fullText, fullText])
  await bring('A paper on locks that cost much', { keys: ['doi:10.1000/dear'], links })
  expect(await texts('10.1000/dear'), 'nothing is guessed').toEqual([null, null, null])
  await bring('A paper on traps for readers', { keys: ['doi:10.1000/trap'], links: { ...links, fullText: 'https://evil.example/a.pdf' } })
  expect(await texts('10.1000/trap')).toEqual([null, null, null])
})

test('trending counts upvotes by the day they came, in a category too', async () => {
  await bring('An old favourite of everybody here', { keys: ['arxiv:2604.00003'], upvotes: 900, categories: ['cs.CL'] })
  library.setClock('2026-04-24T09:00:00Z')
  await bring('A paper that rises right now', { keys: ['arxiv:2604.00004'], upvotes: 30, categories: ['cs.CL'] })
  await bring('An image of something else', { keys: ['arxiv:2604.00005'], upvotes: 50, categories: ['cs.CV'] })
  await bring('An old favourite of everybody here', { keys: ['arxiv:2604.00003'], upvotes: 905, categories: ['cs.CL'] })
  expect(titlesOf(await library.ask('trending in cs.CL'))).toEqual(['A paper that rises right now', 'An old favourite of everybody here'])
  expect(titlesOf(await library.ask('trending month'))[0]).toBe('An old favourite of everybody here')
  expect(textOf(await library.ask('trending week math'))).toContain('No paper here is in the category math')
})

test('subscribe says what nothing here brings, but not of a category that is fetched once a topic names it', async () => {
  const doubted = textOf(await library.ask('subscribe source:biorxiv'))
  const followed = textOf(await library.ask('subscribe cat:math.AG'))
  expect(followed).not.toContain('No source that runs here')
  expect(followed).toContain('Algebraic geometry papers are fetched from now on.')
  expect(doubted).toContain('Nothing that runs here brings papers of source biorxiv: only whoever runs Paperboy can.')
  expect(textOf(await library.ask('subscribe cat:cs.CL'))).not.toContain('Whoever runs Paperboy')
})

test('status tells how each source stands', async () => {
  const text = textOf(await library.ask('status'))
  expect(text).toContain('Hugging Face: not asked yet.')
  expect(text).toContain('arXiv: not asked yet. 7 categories: cs.AI, cs.CL, cs.CV, cs.LG, eess.IV, stat.ML and math.AG.')
  expect(text).toContain('Filling the library: nothing of Hugging Face yet and nothing of arXiv yet.')
})

test('what is told of a library that is being filled: how far, what it holds, and rates of the days that are here', async () => {
  const filled = await openTestLibrary({ seeds: false, sources: true })
  const { store } = filled.core
  await filled.ask('status')
  const fill = { since: '2026-03-11', until: '2026-04-06', at: 0, tries: 0 }
  const reach = { day: '2026-04-10', newest: null, validators: { etag: null, modified: null }, catchUp: null, backfill: null, fill }
  const cursor = Object.fromEntries(['cs.AI', 'cs.CL', 'cs.CV', 'cs.LG', 'eess.IV', 'stat.ML'].map((category) => [category, reach]))
  await store.sources.ingest({ source: 'arxiv', papers: [], cursor, brought: null, at: filled.core.now(), lease: null, enriches: false })
  const papers = Array.from({ length: 50 }, (_, index) =>
    draft(`${index < 30 ? 'Knees' : 'Wrists'}, number ${index}`, { published: `2026-04-${String(6 + (index % 5)).padStart(2, '0')}` }),
  )
  await filled.add(papers, 'arxiv')
  await filled.core.library.refresh()
  expect(textOf(await filled.ask('status'))).toContain('Filling the library: nothing of Hugging Face yet and arXiv back to Mon 6 Apr 2026.')
  expect(textOf(await filled.ask('status'))).toContain('Its papers are here from Mon 6 Apr 2026 on.')
  expect(textOf(await filled.ask('search qqqqqqqq'))).toMatch(/^Here are 50 papers of six categories, from Mon 6 Apr 2026 on\.\n/)
  expect(textOf(await filled.ask('subscribe wrists'))).toContain('Over the newest 5 days here that is about 4.0 a day.')
  await filled.close()
})

test('readers are told of no variable and no npm', async () => {
  const files = ['outlooks', 'papers', 'subscriptions', 'searches', 'status', 'holdings', 'digests', 'previews', 'help', 'keeping']
  for (const name of files) expect(readFileSync(join(ROOT, 'src/wording', `${name}.ts`), 'utf8')).not.toMatch(/PAPERBOY_|npm /)
})
