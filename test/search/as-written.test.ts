import { describe, expect, test } from 'vitest'
import type { SearchEngine } from '../../src/search/engines/engine.ts'
import { isFault, readQuery } from '../../src/search/query/parser.ts'
import { draft, engineOver, searchIn, TODAY } from '../library.ts'

const engine = engineOver([
  draft('Solder joints on circuit boards', { authors: ['Ada Miller'] }),
  draft('Which checks should be made', { abstract: 'Across all of them.' }),
  draft('Weakly-Supervised segmentation', { abstract: 'Of X-ray images that are self-supervised.' }),
  draft('Insurance by derivation and dualization', { abstract: 'A speaker talks.', authors: ['Kaixing Hu'] }),
  draft('The best of the islam studies', { abstract: 'It rises when aiming.' }),
  draft('Fractures of the shoulder blade'),
])
const without = engineOver([draft('Solder joints'), draft('Which checks should be made'), draft('Transformers of power')])

function matched(text: string, from: SearchEngine = engine): number[] {
  const query = readQuery(text, TODAY)
  if (isFault(query)) throw new Error(query.problem)
  return from.match(query.root, 0).papers.map(({ id }) => id)
}

describe('a topic matches', () => {
  test.each([
    ['shoulder', without],
    ['transformer-based', without],
    ['transf', without],
    ['lacrosse', engine],
    ['weekly segmentation', engine],
    ['author:Müller', engine],
    ['title:sholder', engine],
    ['speaker diarization', engine],
  ])('nothing where its words stand nowhere: %s', (query, from) => {
    expect(matched(query, from)).toEqual([])
  })

  test.each([
    ['shoulders', [6]],
    ['FRACTURE', [6]],
    ['self supervised', [3]],
    ['selfsupervised', [3]],
    ['xray', [3]],
    ['author:Mìller', [1]],
  ])('what is written, in any form of the word: %s', (query, ids) => {
    expect(matched(query)).toEqual(ids)
  })

  test('with words that it names as unknown, with the nearest known ones', () => {
    expect(without.words({ kind: 'words', text: 'shoulder joints' })).toMatchObject([
      { surface: 'shoulder', isKnown: false, guesses: [], suggestions: ['should', 'solder'] },
      { surface: 'joints', isKnown: true, suggestions: [] },
    ])
    expect(engine.words({ kind: 'author', text: 'Müller' })).toMatchObject([{ isKnown: false, suggestions: ['miller'] }])
  })
})

describe('a search', () => {
  test.each(['Kaiming He', 'author:Riess', 'SLAM', 'BERT', 'bert', 'slam', 'author:Kaiming'])(
    'never takes a name for other words: %s',
    (query) => {
      const { hits, total, guessed, words } = searchIn(engine, query)
      expect({ hits, total, guessed }).toEqual({ hits: [], total: 0, guessed: 0 })
      expect(words.flatMap(({ guesses }) => guesses)).toEqual([])
    },
  )

  test.each([
    ['Kaiming', ['kaixing']],
    ['author:Miler', ['miller']],
    ['author:"A. Miler"', ['miller']],
  ])('names people who are called nearly so: %s', (query, near) => {
    expect(searchIn(engine, query).words.flatMap(({ suggestions }) => suggestions)).toEqual(near)
  })

  test('takes the name of a system for one that a title begins with', () => {
    const systems = engineOver([draft('Xplainer: zero-shot diagnosis'), draft('We explain, and explainers explain')])
    expect(searchIn(systems, 'Xplaner')).toMatchObject({ total: 0, guessed: 1, hits: [{ id: 1, isGuess: true }] })
  })

  test.each([
    ['derivaton', 4],
    ['blaed', 6],
    ['Blaed fractures', 6],
  ])('guesses at a misspelt word, and counts that apart: %s', (query, id) => {
    expect(searchIn(engine, query)).toMatchObject({ total: 0, guessed: 1, hits: [{ id, matches: true, isGuess: true }] })
  })

  test('counts what matches without the guess as written', () => {
    const { total, guessed, hits } = searchIn(engine, 'fractures of the shoulder blade with derivaton')
    expect({ total, guessed }).toEqual({ total: 1, guessed: 0 })
    expect(hits[0]).toMatchObject({ id: 6, isGuess: false })
  })

  test.each(['FRACTURES BLAED', 'Fractures of the Shoulder Blaed'])('guesses at words where capitals make none a name: %s', (query) => {
    expect(searchIn(engine, query).words.flatMap(({ guesses }) => guesses)).toEqual(['blade'])
  })
})
