import { expect, test } from 'vitest'
import { stem } from '../../src/search/query/analysis.ts'
import { americanise } from '../../src/search/query/spelling.ts'
import { draft, engineOver, searchIn } from '../library.ts'

test.each([
  ['tumour', 'tumor'],
  ['tumours', 'tumors'],
  ['behavioural', 'behavioral'],
  ['colouring', 'coloring'],
  ['modelling', 'modeling'],
  ['labelled', 'labeled'],
  ['optimise', 'optimize'],
  ['optimisation', 'optimization'],
  ['characterised', 'characterized'],
  ['synthesising', 'synthesizing'],
  ['analysed', 'analyzed'],
  ['centre', 'center'],
  ['fibres', 'fibers'],
  ['nanometre', 'nanometer'],
  ['catalogue', 'catalog'],
  ['defence', 'defense'],
])('%s and %s are one word', (british, american) => {
  expect(americanise(british)).toBe(american)
  expect(stem(british)).toBe(stem(american))
})

test.each([
  'supervised',
  'supervision',
  'precise',
  'exercise',
  'noise',
  'premise',
  'promise',
  'comprised',
  'analyses',
  'analysis',
  'hourly',
  'contour',
  'four',
  'spectrometry',
  'sequence',
  'evidence',
  'thesis',
  'otherwise',
])('%s stays as it is', (word) => {
  expect(americanise(word)).toBe(word)
})

test('a search in one spelling finds the other', () => {
  const engine = engineOver([draft('Modelling tumour growth with optimised fibres'), draft('Galaxies')])
  expect(searchIn(engine, 'modeling tumor growth').total).toBe(1)
  expect(searchIn(engine, 'optimized fiber').total).toBe(1)
})
