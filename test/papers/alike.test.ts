import { expect, test } from 'vitest'
import { findAlike } from '../../src/papers/alike.ts'

const alike = (...papers: readonly (readonly [title: string, author?: string])[]): [number, number][] =>
  findAlike(papers.map(([title, author], index) => ({ id: index + 1, title, author }))).map(({ one, other }) => [one, other])

test.each<[string, readonly [string, string?], readonly [string, string?]]>([
  ['the same title by anybody', ['Of doors and windows', 'Ada Lovelace'], ['OF DOORS, AND WINDOWS.', 'Alan Turing']],
  ['the same short title', ['Doors', 'Ada Lovelace'], ['Doors']],
  [
    'a word more, by one author',
    ['Finding doors in the old houses', 'Ada Lovelace'],
    ['Finding doors in the old stone houses', 'Lovelace, A.'],
  ],
  [
    'a subtitle, by one author',
    ['A study of doors', 'Ada Lovelace'],
    ['A study of doors: what opens and what closes them in winter', 'A. Lovelace'],
  ],
])('two papers look alike with %s', (_, one, other) => {
  expect(alike(one, ['Another title about something else', 'Emmy Noether'], other)).toEqual([[1, 3]])
})

test.each<[string, readonly [string, string?], readonly [string, string?]]>([
  [
    'nearly the same title, by others',
    ['Finding doors in the old houses', 'Ada Lovelace'],
    ['Finding doors in the old stone houses', 'Alan Turing'],
  ],
  ['other titles by one author', ['Finding doors in the old houses', 'Ada Lovelace'], ['Painting windows of old churches', 'Ada Lovelace']],
  ['a short beginning', ['Of doors', 'Ada Lovelace'], ['Of doors and windows', 'Ada Lovelace']],
])('and do not with %s', (_, one, other) => {
  expect(alike(one, other)).toEqual([])
})

test('the most alike come first, and each pair once', () => {
  expect(
    alike(
      ['Finding doors in the old houses', 'Ada Lovelace'],
      ['Finding doors in the old stone houses', 'Ada Lovelace'],
      ['Finding doors in the old houses'],
    ),
  ).toEqual([
    [1, 3],
    [1, 2],
  ])
})
