import { expect, test } from 'vitest'
import type { Paper } from '../../src/papers/paper.ts'
import { bare } from '../../src/port/text.ts'
import { explain } from '../../src/search/snippets/snippets.ts'
import { aboutOf } from '../../src/wording/about.ts'
import { byline } from '../../src/wording/papers.ts'
import { draft, engineOver, searchIn } from '../library.ts'

const paper: Paper = {
  ...draft('Grading knees', {
    abstract: 'Knees hurt. We present a grader of knees. It runs on films.',
    upvotes: 12,
    published: '2026-04-17',
  }),
  categories: ['cs.CV', 'cs.LG'],
  authors: ['Ada Lovelace', 'Grace Hopper', 'Alan Turing'],
  keys: ['arxiv:2604.00001'],
  id: 1,
  sequence: 1,
  sources: [],
}
const told = { summary: 'Grades knees by a network. It is fast.', hasCode: true, stars: 1_204, fullText: null }
const explained = (query: string) => explain(paper, searchIn(engineOver([paper]), query).words)

test('what was asked is answered by the paper’s own sentence, whatever a machine wrote', () => {
  expect(bare(aboutOf(paper, explained('films'), told))).toBe('It runs on films.')
})

test('where nothing was asked, what a machine at a source wrote stands there, and says so', () => {
  expect(bare(aboutOf(paper, null, told))).toBe('AI summary: Grades knees by a network. It is fast.')
  expect(bare(aboutOf(paper, explained('lovelace'), told))).toMatch(/^AI summary: /)
})

test('else the paper’s key sentence, and nothing where there is no abstract', () => {
  expect(bare(aboutOf(paper, null, null))).toBe('A grader of knees.')
  expect(aboutOf({ ...paper, abstract: null }, null, { ...told, summary: null })).toEqual([])
})

test('what is known stands in the order of its use', () => {
  expect(byline(paper, 2, told)).toBe(
    'Ada Lovelace and 2 others · 17 Apr 2026 · 12 upvotes · +2 here · code ★1,204 · cs.CV · arXiv:2604.00001',
  )
  expect(byline({ ...paper, upvotes: null }, 0, { ...told, stars: null, fullText: null })).toContain('17 Apr 2026 · code · cs.CV')
  expect(byline({ ...paper, published: '2026-04', authors: ['Ada Lovelace'] }, 0)).toMatch(/^Ada Lovelace · Apr 2026 · /)
})

test('code is told where the abstract links it, as has:code finds it', () => {
  const abstract = 'We grade knees. The code is at https://github.com/ada/knees.'
  expect(byline({ ...paper, abstract, upvotes: null }, 0)).toContain('17 Apr 2026 · code · cs.CV')
  expect(byline(paper, 0)).not.toContain('code')
})
