import fc from 'fast-check'
import { expect, test } from 'vitest'
import { describeParts, describeQuery } from '../../src/search/query/describe.ts'
import { isEmpty, isFault, readQuery } from '../../src/search/query/parser.ts'
import type { QueryNode } from '../../src/search/query/syntax.ts'
import { hostileTexts } from '../hostile.ts'
import { draft, engineOver, TODAY } from '../library.ts'

function read(text: string): QueryNode {
  const query = readQuery(text, TODAY)
  if (isFault(query)) throw new Error(query.problem)
  return query.root
}

test.each([
  ['knee', 'the word “knee”'],
  ['knee wrist hip', 'all of “knee wrist hip”'],
  ['knee wrist hip ankle', 'most of “knee wrist hip ankle”'],
  ['"knee pain"', 'the words “knee pain” in this order'],
  ['title:"knee pain"', 'the words “knee pain” in this order in the title'],
  ['author:"Ada Lovelace"', '“Ada Lovelace” among the authors'],
  ['author:Lovelace', '“Lovelace” among the authors'],
  ['abstract:knee', '“knee” in the abstract'],
  ['knee OR "wrist pain" OR hip', 'any of “knee”, “wrist pain” or “hip”'],
  ['knee OR wrist hip', 'either the word “knee” or all of “wrist hip”'],
  ['x-ray (CT OR MRI) -covid', 'the word “x-ray”; any of “CT” or “MRI”; without the word “covid”'],
  ['knee -(wrist hip)', 'the word “knee”; without all of “wrist hip”'],
  ['-covid', 'papers without the word “covid”'],
  ['source:seeds knee', 'papers from seeds; the word “knee”'],
  ['since:7d', 'papers from 2026-04-03 on'],
  ['before:2025 knee', 'papers up to 2024-12-31; the word “knee”'],
  ['knee after:2024 before:2025', 'the word “knee”; from 2024-01-01 on; up to 2024-12-31'],
  ['cat:cs.CV', 'category cs.CV'],
  ['cat:ASTRO-PH.ga OR cat:physics.med-ph', 'either category astro-ph.GA or category physics.med-ph'],
  ['cat:cs.*', 'category cs'],
  ['2401.12208', 'the paper 2401.12208'],
])('%s is %s', (typed, words) => {
  expect(describeQuery(read(typed))).toBe(words)
})

test('each part is told by itself, and its place is that of what is not met', async () => {
  const root = read('knee -covid author:Ada since:7d cat:cs.CV "left knee"')
  const parts = describeParts(root)
  const engine = engineOver([draft('A left knee, and covid', { authors: ['Ada'], categories: ['cs.CV'] }), draft('knee')])
  const unmet = (paper: number): string[] => engine.check(root, paper).unmet.map((part) => parts[part] ?? '?')
  expect(unmet(1)).toEqual(['papers without the word “covid”', 'papers from 2026-04-03 on'])
  expect(unmet(2)).toEqual([
    '“Ada” among the authors',
    'papers from 2026-04-03 on',
    'category cs.CV',
    'the words “left knee” in this order',
  ])
})

test('any query has a description, and as many parts as it has', () => {
  const pieces = fc.constantFrom('knee', '-', 'OR', '(', ')', '"', 'title:', 'cat:cs.CV', 'after:2024', '中文', 'x'.repeat(50), '\n')
  const texts = fc.oneof(
    fc.string(),
    fc.constantFrom(...hostileTexts),
    fc.array(pieces, { maxLength: 20 }).map((some) => some.join(' ')),
  )
  fc.assert(
    fc.property(texts, (text) => {
      const query = readQuery(text, TODAY)
      if (isFault(query) || isEmpty(query.root)) return
      expect(describeQuery(query.root)).not.toMatch(/undefined|null|\[object/)
      expect(describeParts(query.root)).toHaveLength(query.root.kind === 'and' ? query.root.children.length : 1)
    }),
    { numRuns: 300 },
  )
})

test.each([
  ['knee', 'the word “knee”'],
  ['knee wrist hip ankle', 'papers on “knee wrist hip ankle”'],
  ['cat:cs.CV knee pain -covid', 'category cs.CV; on “knee pain”; without the word “covid”'],
])('a topic that goes by relevance: %s', (typed, words) => {
  expect(describeQuery(read(typed), true)).toBe(words)
})
