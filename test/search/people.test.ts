import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Paper } from '../../src/papers/paper.ts'
import type { SearchEngine } from '../../src/search/engines/engine.ts'
import { openFileEngine } from '../../src/search/engines/file-engine.ts'
import { isFault, readQuery } from '../../src/search/query/parser.ts'
import { explain } from '../../src/search/snippets/snippets.ts'
import { why } from '../../src/wording/papers.ts'
import { draft, engineOver, searchIn, TODAY } from '../library.ts'

const drafts = [
  draft('One', { authors: ['Muhammad E. H. Chowdhury', 'Yann LeCun'] }),
  draft('Two', { authors: ['M. Chowdhury'], published: '2026-01-01' }),
  draft('Three', { authors: ['Xiaosong Wang'] }),
  draft('Four', { authors: ['Wang Xiaosong'], published: '2026-01-01' }),
  draft('Five', { authors: ['Ashish Vaswani', 'Noam Shazeer'] }),
  draft('Six', { authors: ['Ann Rises'] }),
  draft('Seven', { authors: ['The ATLAS Collaboration', 'Laurens van der Maaten', 'Łukasz Weiß'] }),
  draft('Eight by Shazeer Noam', { abstract: 'LeCun is not its author.', authors: ['Ada Lovelace'] }),
]
const papers = drafts.map((each, index): Paper => ({ ...each, id: index + 1, sequence: index + 1, sources: [] }))
const folder = mkdtempSync(join(tmpdir(), 'paperboy-people-'))
const file = openFileEngine(join(folder, 'search.db'), 1)
file.add(papers)
file.commit(1)
afterAll(() => {
  file.close()
  rmSync(folder, { recursive: true })
})

describe.each([
  ['in memory', engineOver(drafts)],
  ['in a file', file],
] as [string, SearchEngine][])('an author %s', (_, engine) => {
  const found = (query: string): number[] => searchIn(engine, query).hits.map(({ id }) => id)

  test.each([
    ['author:Chowdhury', [2, 1]],
    ['author:"M Chowdhury"', [2, 1]],
    ['author:"M. E. H. Chowdhury"', [2, 1]],
    ['author:"Chowdhury, M"', [2, 1]],
    ['author:"Muhammad E. H. Chowdhury"', [1, 2]],
    ['author:M. Chowdhury', [2, 1]],
    ['author:"LeCun, Yann"', [1]],
    ['author:"Y LeCun"', [1]],
    ['author:Y. Lecun', [1]],
    ['author:LeCun, Yann', [1]],
    ['by:LeCun', [1]],
    ['au:lecun', [1]],
    ['author:"Xiaosong Wang"', [4, 3]],
    ['author:Riess', []],
    ['author:"Vaswani Noam"', []],
    ['author:"Shazeer Ashish"', []],
    ['author:"ATLAS Collaboration"', [7]],
    ['author:ATLAS', [7]],
    ['author:"L. Maaten"', [7]],
    ['author:Weiss', [7]],
    ['author:Lukasz', [7]],
    ['one author:LeCun', [1]],
    ['-author:Chowdhury author:Wang', [4, 3]],
    ['author:LeCun OR author:Maaten', [1, 7]],
  ])('is found by %s', (query, ids) => {
    const isUndated = ids.length < 2 || query.includes('"Xiaosong') || query.includes('OR')
    expect(isUndated ? found(query).sort() : found(query)).toEqual(isUndated ? [...ids].sort() : ids)
  })

  test('by the very name comes before one by initials or in another order', () => {
    expect(found('author:"Xiaosong Wang"')).toEqual([3, 4])
    expect(found('author:"Wang Xiaosong"')).toEqual([4, 3])
    expect(found('author:"Muhammad Chowdhury"')).toEqual([1, 2])
  })

  test('by initials or in another order is less relevant to a topic', () => {
    const query = readQuery('author:"Xiaosong Wang"', TODAY)
    if (isFault(query)) throw new Error(query.problem)
    const { papers: matches } = engine.match(query.root, 0)
    expect(matches.toSorted((a, b) => a.id - b.id)).toEqual([
      { id: 3, relevance: 1 },
      { id: 4, relevance: 0.5 },
    ])
  })

  test('taken for the one asked for is named', () => {
    const said = (query: string): string[] => {
      const { hits, words } = searchIn(engine, query)
      return hits.map(({ id }) => why(explain(papers[id - 1] as Paper, words), false))
    }
    expect(said('author:"Xiaosong Wang"')).toEqual(['by its author', 'author in another order: Wang Xiaosong'])
    expect(said('author:"M Chowdhury"')).toContain('author by initials: Muhammad E. H. Chowdhury')
  })
})

test('a person named in plain words comes before papers that mention them', () => {
  const engine = engineOver([
    draft('On the ideas of Yann LeCun', { abstract: 'Yann LeCun, Yann LeCun and Yann LeCun.' }),
    draft('Nets', { authors: ['Yann LeCun', 'Ada Lovelace'] }),
    draft('Papers of two', { authors: ['Kaiming Shen', 'Xin Wu'] }),
  ])
  expect(searchIn(engine, 'Yann LeCun').hits.map(({ id }) => id)).toEqual([2, 1])
  expect(searchIn(engine, 'Kaiming He').hits.filter(({ id }) => id === 3)).toMatchObject([{ matches: false }])
})
