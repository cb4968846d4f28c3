import { expect, test } from 'vitest'
import { nameFollowed, quoteField, readFollowed, readToMe, withoutAsking } from '../../src/topics/followed.ts'

test.each([
  ['author Ada Lovelace at 9', 'author: Ada Lovelace at 9'],
  ['papers by Ada Lovelace', 'author: Ada Lovelace'],
  ['the journal Nature Medicine', 'journal: Nature Medicine'],
  ['category cs.CL weekly', 'cat:cs.CL weekly'],
  ['q-bio.GN', 'cat:q-bio.GN'],
  ['1', 'like 1'],
  ['papers like 1, 3', 'like 1, 3'],
  ['paper #2', 'like #2'],
  ['1 every Friday', 'like 1 every Friday'],
  ['3D reconstruction', null],
  ['2 photon imaging', null],
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

test.each([
  ['to radiology', 'radiology'],
  ['me to radiology at 9', 'radiology at 9'],
  ['this channel to: radiology', 'radiology'],
  ['to new papers about knees every Monday', 'knees every Monday'],
  ['papers on knees', 'knees'],
  ['to papers by Ada Lovelace', 'author: Ada Lovelace'],
  ['to cs.CL', 'cat:cs.CL'],
  ['to #general knees', 'to #general knees'],
  ['"to be or not to be"', '"to be or not to be"'],
  ['topology', 'topology'],
  ['me', ''],
  ['papers', 'papers'],
  ['to', 'to'],
])('subscribe %j looks for %j', (typed, query) => {
  expect(withoutAsking(typed)).toBe(query)
})

test.each([
  ['knee MRI to me', 'knee MRI'],
  ['knee MRI at 9  To me ', 'knee MRI at 9'],
  ['to me', null],
  ['knees to metal', null],
  ['', null],
])('of %j, what comes to the asker alone is %j', (typed, query) => {
  expect(readToMe(typed)).toBe(query)
})
