import { describe, expect, test } from 'vitest'
import { createMiniSearchEngine } from '../../src/search/engines/minisearch.ts'
import { searchIn, seedPapers } from '../library.ts'

const papers = seedPapers()
const engine = createMiniSearchEngine()
engine.add(papers)

const titleOf = (id: number): string => papers.find((paper) => paper.id === id)?.title ?? ''
const find = (query: string, limit = 5): string[] => searchIn(engine, query, limit).hits.map((hit) => titleOf(hit.id))
const missed = (queries: readonly (readonly [query: string, title: string])[], among = 1): string[] =>
  queries.filter(([query, title]) => !find(query, among).includes(title)).map(([query]) => query)

describe('a paper is found first', () => {
  test('by its title', () => {
    expect(missed(papers.map(({ title }) => [title, title]))).toEqual([])
  })

  test('by its title in small letters without punctuation', () => {
    expect(missed(papers.map(({ title }) => [title.toLowerCase().replace(/[^\p{L}\p{N}-]+/gu, ' '), title]))).toEqual([])
  })

  test.each([
    'Xplainer',
    'CheXagent',
    'RoentGen',
    'CADET',
    'ChestX-ray8',
    'CXR-LLaVA',
    'BenchX',
    'ViLLA',
    'MedImageInsight',
    'CLARA',
    'Meta-Transformer',
    'SPARK',
    'LVM-Med',
    'RadGraph',
    'ICON',
  ])('by the name of its system: %s', (name) => {
    expect(find(name)[0]).toMatch(new RegExp(`(?:^|\\()${name}\\b`))
    expect(find(name.toLowerCase())[0]).toBe(find(name)[0])
  })

  test('by MoRE and any other word of its title', () => {
    const more = papers.find((paper) => paper.title.startsWith('MoRE'))?.title ?? ''
    const others = more.split(/[^\p{L}\p{N}-]+/u).slice(1)
    expect(others).toContain('Contrastive')
    expect(missed(others.map((word) => [`MoRE ${word}`, more]))).toEqual([])
  })

  test('by its pasted abstract', () => {
    expect(missed(papers.map(({ title, abstract }) => [abstract ?? '', title]))).toEqual([])
  })
})

describe('a paper is among the first three', () => {
  const withTypingError = (alter: (word: string, at: number) => string): [query: string, title: string][] =>
    papers.flatMap(({ title }) =>
      [...title.matchAll(/\p{L}{4,}/gu)].flatMap(({ 0: word, index }) =>
        Array.from(word, (_, at): [string, string] => [title.slice(0, index) + alter(word, at) + title.slice(index + word.length), title]),
      ),
    )

  test('with any one letter of its title wrong', () => {
    const queries = withTypingError((word, at) => `${word.slice(0, at)}${word[at] === 'q' ? 'w' : 'q'}${word.slice(at + 1)}`)
    expect(queries.length).toBeGreaterThan(1_000)
    expect(missed(queries, 3)).toEqual([])
  })

  test('with any one letter of the name of its system wrong', () => {
    const names = ['Xplainer', 'CheXagent', 'RoentGen', 'CADET', 'BenchX', 'MedImageInsight', 'CLARA', 'RadGraph', 'SPARK', 'ViLLA', 'ICON']
    const queries = names.flatMap((name) => {
      const { title } = papers.find((paper) => paper.title.includes(name)) ?? { title: '' }
      return Array.from(name, (_, at): [string, string] => [`${name.slice(0, at)}q${name.slice(at + 1)}`, title])
    })
    expect(missed(queries, 3)).toEqual([])
  })
})

describe('X-ray, Xray and x ray', () => {
  const forms = ['X-ray', 'Xray', 'x ray', 'x-ray', 'X ray', 'X-Ray', 'xray', 'X‑ray', 'X–ray']
  const hits = (query: string) => searchIn(engine, query).hits

  test.each([
    '%',
    'chest %',
    '% polarization of a blazar',
    'chest % images of the lung',
    'hard % giant radio galaxies',
    'tuberculosis OR %',
    '(% OR ct) scans',
    'blazar -%',
    '"%"',
    '"chest %"',
    '"chest % images"',
    'title:"chest %" generation',
    '-"chest %" generation',
    'abstract:"% images"',
    'detection in % images with deep learning and segmentation of many different things',
  ])('find the same papers in the same order: %s', (template) => {
    const [first, ...others] = forms.map((form) => hits(template.replace('%', form)))
    for (const other of others) expect(other).toEqual(first)
    expect(first).toEqual(hits(template.replace('%', 'X-ray')))
  })

  test.each(['%-based diagnosis', 'optical-% flare', 'non-% data'])('also within a longer hyphenated word: %s', (template) => {
    const ids = (form: string): number[] => hits(template.replace('%', form)).map((hit) => hit.id)
    expect(ids('Xray')).toEqual(ids('X-ray'))
  })

  test('find papers that write it otherwise', () => {
    expect(hits('xray').length).toBeGreaterThan(20)
    expect(find('xray blazar', 1)[0]).toContain('X-ray')
  })
})

describe('plausible papers', () => {
  test('for tuberculosis', () => {
    expect(find('tuberculosis')).toEqual([expect.stringContaining('Tuberculosis Detection')])
  })

  test('for xray blazar polarization', () => {
    expect(find('xray blazar polarization', 3)).toEqual([
      expect.stringContaining('IXPE Observation of the Low-Synchrotron Peaked Blazar'),
      expect.stringMatching(/Blazar|Gamma-ray/),
      expect.stringMatching(/Blazar|Gamma-ray/),
    ])
  })

  test('for report generation', () => {
    for (const title of find('report generation', 4)) expect(title).toMatch(/Report Generation/)
  })

  test('for prohibited items at security', () => {
    expect(find('prohibited items at security')[0]).toMatch(/^Towards Real-World Prohibited Item Detection/)
  })
})

describe('similar papers', () => {
  test('are at least five others for every paper, never itself', () => {
    for (const { id } of papers) {
      const ids = engine.similar([id], 50).map((hit) => hit.id)
      expect(ids.length).toBeGreaterThanOrEqual(5)
      expect(ids).not.toContain(id)
      expect(new Set(ids).size).toBe(ids.length)
    }
  })

  const medicine = /chest|medical|clinical|radiology|knee|wrist|COVID/i
  const astronomy = /galax|blazar|star|corona|pulsar|sky|Chandra|Athena/i
  test.each([
    ['CADET', medicine],
    ['IXPE', medicine],
    ['RadGraph', astronomy],
    ['Knee', astronomy],
  ])('of %s are not of another science', (name, foreign) => {
    const id = papers.find((paper) => paper.title.includes(name))?.id ?? 0
    const titles = engine.similar([id], 3).map((hit) => titleOf(hit.id))
    expect(titles).toHaveLength(3)
    for (const title of titles) expect(title).not.toMatch(foreign)
  })
})

describe('the order', () => {
  const queries = ['x-ray', 'deep learning', 'chest OR blazar', 'cat:astro-ph', 'segmentation of medical images']

  test('is the same each time', () => {
    for (const query of queries) expect(searchIn(engine, query)).toEqual(searchIn(engine, query))
  })

  test('does not depend on the order of arrival', () => {
    const reversed = createMiniSearchEngine()
    for (const paper of [...papers].reverse()) reversed.add([paper])
    for (const query of queries) {
      expect(searchIn(reversed, query).hits.map((hit) => hit.id)).toEqual(searchIn(engine, query).hits.map((hit) => hit.id))
    }
  })
})
