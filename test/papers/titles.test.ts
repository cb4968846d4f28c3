import { describe, expect, test } from 'vitest'
import { beginsLike, countWords } from '../../src/papers/titles.ts'

const TITLE = 'RadGraph: Extracting Clinical Entities and Relations from X-Ray Reports'

describe('a title begins', () => {
  test.each([
    [TITLE, true],
    ['RadGraph: Extracting Clinical', true],
    ['radgraph extracting clinical', true],
    ['“RadGraph: Extracting Clinical Entities…”', true],
    ['RadGraph: Extracting Clinical Enti', true],
    ['RadGraph: Extracting Clin', false],
    ['RadGraph: Extracting', false],
    ['RadGraph', false],
    ['Extracting Clinical Entities', false],
    ['RadGraph: Extracting Clinical Notes', false],
    ['', false],
  ])('with %s: %s', (typed, expected) => {
    expect(beginsLike(TITLE, typed)).toBe(expected)
  })

  test('with three words also where none has a space behind it', () => {
    expect(beginsLike('基于深度学习的膝关节影像分析', '基于深度学习的膝关节')).toBe(true)
    expect(beginsLike('基于深度学习的膝关节影像分析', '基于')).toBe(false)
  })
})

test.each([
  ['chest X-ray report', 3],
  ['x – y', 2],
  ['', 0],
  ['深度学习 的', 3],
])('%j has %d words', (text, words) => {
  expect(countWords(text)).toBe(words)
})
