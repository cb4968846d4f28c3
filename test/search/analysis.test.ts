import { describe, expect, test } from 'vitest'
import { bare, plain, strong } from '../../src/port/text.ts'
import { analyse, isStopWord } from '../../src/search/query/analysis.ts'
import { explain, keySentence } from '../../src/search/snippets/snippets.ts'
import { draft, engineOver, searchIn } from '../library.ts'

describe('the words of a text', () => {
  const surfaces = (text: string): string[] => analyse(text).map((token) => token.surface)
  const terms = (text: string): string[] => analyse(text).map((token) => token.term)

  test('are folded: no case, no accents, no compatibility forms', () => {
    expect(surfaces('Étude CO₂ ﬁne ＡＢＣ Núñez')).toEqual(['etude', 'co2', 'fine', 'abc', 'nunez'])
  })

  test('are stemmed where they are English', () => {
    expect(terms('fractures polarized images')).toEqual(terms('fracture polarize image'))
  })

  test('are numbers and formulae however they are written', () => {
    expect(surfaces('CO₂ Hα 3α')).toEqual(['co2', 'halpha', '3alpha'])
    expect(analyse('H-alpha')[0]?.compound).toBe('halpha')
    expect(analyse('CO2')[0]?.compound).toBe('co2')
  })

  test.each([
    ['COVID19', 'covid 19', 'covid19'],
    ['COVID-19', 'covid 19', 'covid19'],
    ['GRB230307A', 'grb 230307a', 'grb230307a'],
    ['3C293', '3c 293', '3c293'],
    ['Qwen2.5', 'qwen 2.5', 'qwen2.5'],
    ['Qwen-2.5', 'qwen 2.5', 'qwen2.5'],
    ['GPT4o', 'gpt 4o', 'gpt4o'],
    ['YOLOv8', 'yolo v8', 'yolov8'],
    ['CoV2', 'cov 2', 'cov2'],
    ['PPARγ', 'ppar gamma', 'ppargamma'],
    ['PPAR-γ', 'ppar gamma', 'ppargamma'],
    ['NFκB', 'nf kappab', 'nfkappab'],
    ['αSMA', 'alpha sma', 'alphasma'],
  ])('take a number or a Greek letter written onto letters as one behind a hyphen: %s', (text, words, compound) => {
    expect(surfaces(text).join(' ')).toBe(words)
    expect(analyse(text)[0]?.compound).toBe(compound)
    expect(
      analyse(text)
        .map(({ start, end }) => text.slice(start, end))
        .join('').length,
    ).toBe(text.replace('-', '').length)
  })

  test('keep a letter with its number, and a number with its decimals', () => {
    expect(surfaces('T1 p53 h2o v8 0.95 of 1.2.3. End')).toEqual(['t1', 'p53', 'h2o', 'v8', '0.95', 'of', '1.2.3', 'end'])
  })

  test('lose a possessive', () => {
    expect(surfaces("GPT-4V's doctor’s")).toEqual(['gpt', '4v', 'doctor'])
  })

  test('know where they stand', () => {
    expect(analyse('a 😀 knee').map(({ start, end }) => [start, end])).toEqual([
      [0, 1],
      [5, 9],
    ])
  })

  test('are joined by a hyphen, and a lone letter is joined with the next word', () => {
    const joins = (text: string): (string | null)[] => analyse(text).map((token) => token.joined)
    expect(joins('x-ray')).toEqual(['xrai', null])
    expect(joins('x ray')).toEqual(['xrai', null])
    expect(joins('a ray')).toEqual([null, null])
    expect(joins('chest ray')).toEqual([null, null])
    expect(joins('x, ray')).toEqual([null, null])
  })

  test('in any script count', () => {
    expect(surfaces('深度学习 для рентгена')).toEqual(['深度', '学习', 'для', 'рентгена'])
  })

  test('of nothing but signs are none', () => {
    expect(analyse('!!! — 😀 …')).toEqual([])
  })

  test('that say little are known', () => {
    expect(['the', 'more', 'knee'].map(isStopWord)).toEqual([true, true, false])
  })
})

describe('why a paper was found', () => {
  const paper = {
    ...draft('Grading knees on X-rays', {
      abstract: 'We have doctors. The knee is graded on an X-ray film. Nobody knows why.',
      authors: ['Ada Lovelace', 'Grace Knee'],
    }),
    id: 1,
    sequence: 1,
    sources: [],
  }
  const engine = engineOver([paper])
  const explained = (query: string) => explain(paper, searchIn(engine, query).words)
  const strongIn = (text: readonly { text: string; style: string }[]): string[] =>
    text.filter((span) => span.style === 'strong').map((span) => span.text)

  test('is the words in the title, marked', () => {
    expect(explained('knee xrays').title).toEqual([plain('Grading '), strong('knees'), plain(' on '), strong('X-rays')])
  })

  test('is the sentence of the abstract that holds most of them', () => {
    expect(bare(explained('knee xray').excerpt)).toBe('The knee is graded on an X-ray film.')
    expect(strongIn(explained('knee xray').excerpt)).toEqual(['knee', 'X-ray'])
    expect(bare(explained('nobody').excerpt)).toBe('Nobody knows why.')
  })

  test('counts alternatives once: more of them say no more', () => {
    const report = { ...paper, abstract: 'We present a film of knees. The film shows a knee, a joint and a bone.' }
    expect(bare(explain(report, searchIn(engineOver([report]), 'knee OR joint OR bone').words).excerpt)).toBe('A film of knees.')
  })

  test('is where they stand', () => {
    expect(explained('grading').fields).toEqual(['title', 'abstract'])
    expect(explained('doctors').fields).toEqual(['abstract'])
    expect(explained('lovelace').fields).toEqual(['authors'])
    expect(explained('zebra').fields).toEqual([])
  })

  test('leaves the text as it is', () => {
    expect(bare(explained('knee').title)).toBe(paper.title)
  })

  test('is cut behind its beginning, which says what it is about, where the sentence is long', () => {
    const long = { ...paper, abstract: `A zebra stands here, ${'and many words come after, '.repeat(30)}end.` }
    const { excerpt } = explain(long, searchIn(engineOver([long]), 'zebra').words)
    expect(strongIn(excerpt)).toEqual(['zebra'])
    expect(bare(excerpt).length).toBeLessThanOrEqual(81)
    expect(bare(excerpt)).toMatch(/^A zebra stands here, .*…$/)
  })

  test('is nothing where there is no abstract', () => {
    expect(explain({ ...paper, abstract: null }, searchIn(engine, 'knee').words).excerpt).toEqual([])
    expect(keySentence({ ...paper, abstract: null })).toEqual([])
  })

  test('of a list that answers no query, a sentence of the abstract stands for it', () => {
    const long = { ...paper, abstract: 'word '.repeat(200).trim() }
    expect(bare(keySentence(paper))).toBe('We have doctors.')
    expect(bare(keySentence(long))).toMatch(/^Word word .*word…$/)
    expect(bare(keySentence(long)).length).toBeLessThanOrEqual(81)
  })
})
