import { expect, test } from 'vitest'
import { isFault, readQuery } from '../../src/search/query/parser.ts'
import { findUncovered, type RunningSource } from '../../src/topics/coverage.ts'
import { TODAY } from '../library.ts'

const ARXIV: RunningSource = { name: 'arxiv', categories: ['cs.CV', 'astro-ph'] }
const FEEDS: RunningSource = { name: 'feeds', categories: null }

function uncovered(text: string, ...running: readonly RunningSource[]): string[] {
  const query = readQuery(text, TODAY)
  if (isFault(query)) throw new Error(query.problem)
  return findUncovered(query.root, running).map(({ kind, value }) => `${kind} ${value}`)
}

test.each([
  ['knee "left knee" after:2024 2401.12208', [], []],
  ['cat:cs.CV', [ARXIV], []],
  ['cat:CS.cv', [ARXIV], []],
  ['cat:cs', [ARXIV], []],
  ['cat:astro-ph.GA', [ARXIV], []],
  ['cat:cs.LG', [ARXIV], ['category cs.LG']],
  ['cat:c', [ARXIV], ['category c']],
  ['cat:cs.CVX', [ARXIV], ['category cs.cvx']],
  ['cat:cs.LG', [ARXIV, FEEDS], []],
  ['cat:cs.LG', [], ['category cs.LG']],
  ['knee (cat:cs.CV OR cat:q-bio.QM OR (x cat:hep-th))', [ARXIV], ['category q-bio.QM', 'category hep-th']],
  ['knee -cat:cs.LG -source:nature -author:Ada', [ARXIV], []],
  ['source:arxiv', [ARXIV], []],
  ['source:Nature OR source:feeds', [ARXIV, FEEDS], ['source nature']],
  ['author:Ada', [], ['author Ada']],
  ['author:Ada', [ARXIV], []],
  ['title:knee abstract:knee', [], []],
])('“%s” where %j run', (text, running, expected) => {
  expect(uncovered(text, ...running)).toEqual(expected)
})
