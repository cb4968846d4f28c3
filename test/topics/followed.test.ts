import { expect, test } from 'vitest'
import { nameFollowed, quoteField, readFollowed } from '../../src/topics/followed.ts'

test.each([
  ['author Ada Lovelace at 9', 'author: Ada Lovelace at 9'],
  ['papers by Ada Lovelace', 'author: Ada Lovelace'],
  ['the journal Nature Medicine', 'journal: Nature Medicine'],
  ['category cs.CL weekly', 'cat:cs.CL weekly'],
  ['q-bio.GN', 'cat:q-bio.GN'],
  ['up of sepsis', null],
  ['diffusion models', null],
  ['', null],
])('follow %j means %j', (typed, meant) => {
  expect(readFollowed(typed)).toBe(meant)
})

test.each([
  ['author: Ada Lovelace', 'author:"Ada Lovelace"'],
  ['Journal:  Nature Medicine ', 'journal:"Nature Medicine"'],
  ['author:Lovelace engines', 'author:Lovelace engines'],
  ['author: Lovelace OR cat:cs.CL', 'author: Lovelace OR cat:cs.CL'],
  ['abstract: we present', 'abstract: we present'],
])('%j is %j', (typed, query) => {
  expect(quoteField(typed)).toBe(query)
})

test('a topic that follows is called by whom or what it follows', () => {
  expect(nameFollowed('author:"Ada Lovelace"')).toBe('Ada Lovelace')
  expect(nameFollowed('journal:“eLife”')).toBe('eLife')
  expect(nameFollowed('author:"Ada Lovelace" engines')).toBeNull()
})
