import { expect, test } from 'vitest'
import { type Candidate, createFitting } from '../../src/lookup/fitting.ts'
import { readDraft } from '../../src/papers/draft.ts'
import type { Rarity } from '../../src/search/engines/engine.ts'
import { isFault, readQuery } from '../../src/search/query/parser.ts'
import { TODAY } from '../library.ts'

const QUESTION = 'is dark matter made of axions and how would we see it'
/** Of a library that knows nothing of the subject. */
const RARITY: Rarity = {
  papers: 10_000,
  papersWith: new Map([
    ['dark', 40],
    ['matter', 300],
    ['made', 900],
    ['see', 700],
  ]),
}
const NONE: Rarity = { papers: 0, papersWith: new Map() }

function candidate(number: number, title: string): Candidate {
  const draft = readDraft({ id: `2401.${10_000 + number}`, title, abstract: 'A study.', authors: ['Ada Lovelace'] })
  if (typeof draft === 'string') throw new Error(draft)
  const links = { page: null, code: null, project: null, thumbnail: null }
  const details = { updated: null, version: null, links, aiSummary: null, aiKeywords: [] }
  return { source: 'arxiv', found: { draft: { ...draft, ...details }, announced: 'listed', at: null } }
}

async function fitting(rarity: Rarity): Promise<string[]> {
  const read = readQuery(QUESTION, TODAY, 'search')
  if (isFault(read)) throw new Error(read.problem)
  const chosen = createFitting(read.root, QUESTION, rarity)
  const asked = ['Axion dark matter in a haloscope', 'Axions as dark matter: a review', 'Dark matter halos', 'See how it is made']
  await chosen.add(asked.map((title, index) => candidate(index, title)))
  return chosen.best().map(({ found }) => found.draft.title)
}

test('what all that came has in common tells as much as in the library', async () => {
  expect((await fitting(RARITY)).sort()).toEqual(['Axion dark matter in a haloscope', 'Axions as dark matter: a review'])
})

test('by itself it would tell least', async () => {
  expect(await fitting(NONE)).toEqual(['See how it is made'])
})
