import { describe, expect, test } from 'vitest'
import { Fault } from '../../src/config/fault.ts'
import { shortAuthors } from '../../src/papers/authors.ts'
import type { Found, Page } from '../../src/sources/formats/found.ts'
import { recordings } from './collection.ts'
import { COUNTS } from './collection-counts.ts'
import { hasCollection } from './fixture.ts'

// The collection lies beside the checkout where its developers work; elsewhere the small fixtures of the other files stand in for it.
describe.skipIf(!hasCollection)('what live services sent (skipped where the collection is missing)', () => {
  const all = hasCollection ? recordings() : []
  const papers = new Map<string, Found[]>()
  const results = new Map(
    all.map(({ name, body, read }): [string, Page | Error] => {
      try {
        const page = read(body)
        for (const found of page.found)
          papers.set(found.draft.keys[0] ?? found.draft.title, [...(papers.get(found.draft.keys[0] ?? '') ?? []), found])
        return [name, page]
      } catch (error) {
        return [name, error as Error]
      }
    }),
  )
  const paper = (key: string): Found['draft'] => {
    const found = papers.get(key)?.at(-1)
    if (!found) throw new Error(`nothing was found of ${key}`)
    return found.draft
  }

  test('is all in the table', () => {
    expect(all.map(({ name }) => name)).toEqual(Object.keys(COUNTS))
  })

  test.each(all.map(({ name, items }) => [name, items] as const))('%s', (name, items) => {
    const [result, expected] = [results.get(name), COUNTS[name]]
    if (typeof expected === 'string') {
      expect(result).toBeInstanceOf(Fault)
      expect((result as Error).message).toContain(expected)
      return
    }
    if (!result || result instanceof Error) throw result
    expect([result.found.length, result.refused.length]).toEqual(expected)
    // Every item of the raw text is accounted for.
    expect(result.found.length + result.refused.length).toBe(items)
    expect(result.refused.every(({ what, reason }) => what !== '' && reason !== '')).toBe(true)
  })

  test('reaches readers without LaTeX, entities, hard wraps or doubled spaces', () => {
    const texts = [...papers].flatMap(([key, found]) =>
      found.flatMap(({ draft }) =>
        [draft.title, draft.abstract ?? '', draft.aiSummary ?? '', ...draft.authors].map((text) => ({ key, text })),
      ),
    )
    expect(texts.length).toBeGreaterThan(50_000)
    // A rare `$ … $` with spaces inside cannot be told from two amounts of money.
    const source = /\\[a-zA-Z{]|&(?:[a-zA-Z]{2,8}|#\d+);|[^\n]\n[^\n]| {2}|\$\\|[\^_]\{[^{}]{1,9}\}|<\/?(?:i|b|p|em|sub|sup|span|div)>/
    expect(texts.filter(({ text }) => source.test(text)).map(({ key, text }) => `${key}: ${source.exec(text)?.[0]}`)).toEqual([])
    expect(texts.filter(({ text }) => /\$[^\s$\d][^$\n]{0,80}[^\s$]\$/.test(text)).map(({ key }) => key)).toEqual([])
  })

  test.each([
    ['arxiv:2604.08238', /⊘.*↛/],
    ['arxiv:2604.07650', /p < 0\.001/],
  ])('reads the formulas and amounts of %s', (key, pattern) => {
    const { title, abstract } = paper(key)
    expect(`${title} ${abstract}`).toMatch(pattern)
  })

  test('keeps a paragraph break, and joins hard wraps', () => {
    expect(paper('arxiv:1401.2122').abstract).toMatch(/vector fields\.\n\nIn particular, we present/)
  })

  test('knows who wrote a paper', () => {
    expect(paper('arxiv:1807.10334').authors).toHaveLength(1_101)
    expect(shortAuthors(paper('arxiv:1807.10334').authors)).toBe('DUNE Collaboration and 1,100 others')
    expect(Math.max(...(pageOf('hf/schema_eras/2025-01-27__664-authors.json')?.found ?? []).map(({ draft }) => draft.authors.length))).toBe(
      664,
    )
    expect(paper('arxiv:2604.24954').authors).toHaveLength(218 - 1) // one is “:”
    expect(paper('arxiv:2604.07430').authors).not.toContain(':')
    expect(paper('arxiv:2604.14148').authors[0]).toBe('Team Seedance')
    expect(paper('arxiv:2604.22002').authors).toEqual(['Anamta Khan', 'Ratna Kandala', 'Deepti', 'Sheza Munir', 'Joyojeet Pal'])
    expect(paper('arxiv:1810.09584').authors.at(-1)).toBe('Édgar Roldán')
  })

  test.each(['arxiv:2604.13127', 'arxiv:2604.22274', 'arxiv:2412.07584'])('knows that %s was withdrawn', (key) => {
    expect(papers.get(key)?.some(({ draft }) => draft.isWithdrawn)).toBe(true)
  })

  test('tells versions, dates and replacements as the raw text has them', () => {
    const rss = pageOf('arxiv-rss/rss_cs.AI_2026-04-27_subset.xml')?.found[0]
    expect(rss).toMatchObject({
      announced: 'new',
      at: Date.parse('2026-04-27T00:00:00-04:00'),
      draft: { version: 1, keys: ['arxiv:2604.21935'] },
    })
    expect(paper('arxiv:2409.12034')).toMatchObject({ version: 2, updated: '2025-01-31', published: '2024-09-18' })
    expect(paper('arxiv:math/0306266')).toMatchObject({
      published: '2003-06-18',
      keys: ['arxiv:math/0306266', 'doi:10.1017/s0963548305006826'],
    })
    expect(paper('arxiv:hep-ph/0301050').version).toBe(2)
  })

  test('takes the inner dates of Hugging Face', () => {
    const featured = pageOf('hf/daily_papers/2026-04-10.json')?.found.find(({ draft }) => draft.keys[0] === 'arxiv:2604.08377')
    expect(featured).toMatchObject({ at: Date.parse('2026-04-10T00:35:04.063Z'), draft: { published: '2026-04-09', upvotes: 108 } })
    const again = ['2026-04-10', '2026-04-16'].map((day) =>
      pageOf(`hf/daily_papers/${day}.json`)?.found.some(({ draft }) => draft.keys[0] === 'arxiv:2604.07429'),
    )
    expect(again).toEqual([true, true])
  })

  test('names every paper of a feed by an identifier', () => {
    const feeds = all.filter(({ name }) => name.startsWith('feeds/')).flatMap(({ name }) => pageOf(name)?.found ?? [])
    expect(feeds).toHaveLength(256 + 10)
    expect(feeds.filter(({ draft }) => draft.keys.length === 0 || draft.authors.length === 0)).toEqual([])
  })

  function pageOf(name: string) {
    const result = results.get(name)
    return result instanceof Error ? undefined : result
  }
})
