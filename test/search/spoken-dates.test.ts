import { describe, expect, test } from 'vitest'
import { isFault, readQuery } from '../../src/search/query/parser.ts'
import { draft, engineOver, searchIn, TODAY } from '../library.ts'

function read(text: string, reading: 'search' | 'topic' = 'search') {
  const query = readQuery(text, TODAY, reading)
  if (isFault(query)) throw new Error(query.problem)
  return query
}

const and = (text: string, from: string | null, to: string | null) => ({
  kind: 'and',
  children: [
    { kind: 'words', text },
    { kind: 'dates', from, to },
  ],
})

describe('dates in the words of a search', () => {
  test.each([
    ['2024', { kind: 'dates', from: '2024-01-01', to: '2024-12-31' }],
    ['2024-02', { kind: 'dates', from: '2024-02-01', to: '2024-02-29' }],
    ['this week', { kind: 'dates', from: '2026-04-03', to: null }],
    ['transformers since 2020', and('transformers', '2020-01-01', null)],
    ['since 2020 transformers', and('transformers', '2020-01-01', null)],
    ['papers published since March 2024 on knees', and('on knees', '2024-03-01', null)],
    ['chest x-ray in 2017', and('chest x-ray', '2017-01-01', '2017-12-31')],
    ['knees in Feb 2024', and('knees', '2024-02-01', '2024-02-29')],
    ['knees before 2015', and('knees', null, '2014-12-31')],
    ['knees after 2020', and('knees', '2021-01-01', null)],
    ['knees until 2018', and('knees', null, '2018-12-31')],
    ['knees from 2019 to 2021', and('knees', '2019-01-01', '2021-12-31')],
    ['knees between 2019 and 2021', and('knees', '2019-01-01', '2021-12-31')],
    ['galaxies June 2025', and('galaxies', '2025-06-01', '2025-06-30')],
    ['galaxies 2025-06', and('galaxies', '2025-06-01', '2025-06-30')],
    ['galaxies 2024-2025', and('galaxies', '2024-01-01', '2025-12-31')],
    ['knees this week', and('knees', '2026-04-03', null)],
    ['knees in the last 3 months', and('knees', '2026-01-10', null)],
    ['knees today', and('knees', '2026-04-10', '2026-04-10')],
  ])('are filters: %s', (text, root) => {
    const query = read(text)
    expect(query.root).toEqual(root)
    expect(query.notes).toEqual([
      expect.stringMatching(/^“.+” was read as published .+; put it in double quotes to search for the words?\.$/),
    ])
  })

  test.each([
    '"2024"',
    'chest x-ray 2017',
    'knees in 30 days',
    'trained in 2 weeks',
    'since then',
    'a week in the life',
    'before 15',
    'in vivo',
    'a pasted sentence says of its many data that all of them were acquired in 2017',
  ])('are none in: %s', (text) => {
    const query = read(text)
    expect(JSON.stringify(query.root)).not.toContain('dates')
    expect(query.notes).toEqual([])
  })

  test('never come unasked into a topic', () => {
    for (const text of ['2024', 'knees since 2020', 'knees this week'])
      expect(read(text, 'topic')).toEqual({ root: { kind: 'words', text }, notes: [], beside: null })
  })

  test('stay words where a date was asked for by a field', () => {
    expect(read('knees in 2017 after:2010').notes).toEqual([])
  })
})

describe('a year behind other words', () => {
  const engine = engineOver([
    draft('Chest X-rays at scale', { published: '2019-05-05' }),
    draft('Chest X-rays at large', { published: '2017-05-05' }),
    draft('Chest X-rays of all', { published: null }),
    draft('SemEval tasks of 2020', { published: '2024-01-01' }),
    draft('SemEval tasks of any year', { published: '2010-01-01' }),
  ])

  test('brings papers of that year up, and leaves none out', () => {
    const { hits, total } = searchIn(engine, 'chest x-ray 2017')
    expect(hits[0]?.id).toBe(2)
    expect({ total, found: hits.map(({ id }) => id).sort() }).toEqual({ total: 3, found: [1, 2, 3] })
  })

  test('or before them does the same', () => {
    expect(searchIn(engine, '2017 chest x-ray').hits[0]?.id).toBe(2)
  })

  test('may be the word that it is', () => {
    const { hits, words } = searchIn(engine, 'SemEval 2020')
    expect(hits.map(({ id, matches }) => ({ id, matches }))).toEqual([
      { id: 4, matches: true },
      { id: 5, matches: true },
    ])
    expect(words.map(({ year }) => year)).toEqual([null, 2020])
  })

  test('is a word like any other in a topic', () => {
    expect(engine.match({ kind: 'words', text: 'SemEval 2020' }, 0).papers.map(({ id }) => id)).toEqual([4])
  })
})
