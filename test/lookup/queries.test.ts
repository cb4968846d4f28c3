import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arxivQueries, europePmcQuery, plainWords } from '../../src/lookup/queries.ts'
import { isFault, readQuery } from '../../src/search/query/parser.ts'
import type { QueryNode } from '../../src/search/query/syntax.ts'
import { TODAY } from '../library.ts'

function rootOf(text: string): QueryNode {
  const read = readQuery(text, TODAY, 'search')
  if (isFault(read)) throw new Error(read.problem)
  return read.root
}

describe('a question at arXiv', () => {
  test.each([
    ['attention is all you need', ['ti:"attention is all you need"', '(all:"attention" AND all:"need")']],
    ['Yann LeCun', ['(ti:"Yann LeCun" OR au:"Yann LeCun")', '(all:"Yann" AND all:"LeCun")']],
    ['author:"Y. LeCun"', ['au:"Y LeCun"']],
    ['title:transformers abstract:"long context"', ['(ti:"transformers" AND abs:"long context")']],
    ['cat:cs.cv', ['cat:cs.CV']],
    ['cat:cond-mat.str-el', ['cat:cond-mat.str-el']],
    ['cat:cs', ['cat:cs.*']],
    ['knee -wrist after:2024 source:arxiv', ['(ti:"knee" OR au:"knee")', 'all:"knee"']],
    ['knee OR elbow', ['((ti:"knee" OR au:"knee") OR (ti:"elbow" OR au:"elbow"))', '(all:"knee" OR all:"elbow")']],
    ['after:2024', []],
    [
      'how do robots learn a task from videos of people',
      [
        '(ti:"how do robots learn a task from videos of people" OR (all:"robots" AND all:"learn" AND all:"task" AND all:"videos" AND all:"people"))',
        '(all:"robots" OR all:"learn" OR all:"task" OR all:"videos" OR all:"people")',
      ],
    ],
  ])('%s', (typed, queries) => {
    expect(arxivQueries(rootOf(typed))).toEqual(queries)
  })

  test('is two at most, and holds nothing that was typed but words', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300, unit: 'binary' }), (text) => {
        const queries = [...arxivQueries({ kind: 'words', text }), europePmcQuery({ kind: 'words', text }) ?? '']
        expect(queries.length).toBeLessThanOrEqual(3)
        for (const query of queries)
          expect(query.replace(/"[^"]*"/g, '').replace(/\b(?:ti|au|all|AND|OR|TITLE|AUTH)\b/g, '')).toMatch(/^[(): ]*$/)
      }),
      { numRuns: 50 },
    )
  })
})

test('a question at Europe PMC', () => {
  expect(europePmcQuery(rootOf('tuberculosis screening'))).toBe(
    '(TITLE:"tuberculosis screening" OR AUTH:"tuberculosis screening" OR ("tuberculosis" AND "screening"))',
  )
  expect(europePmcQuery(rootOf('author:Navab cat:cs.CV'))).toBe('AUTH:"Navab"')
})

test('a question at Hugging Face is plain words, 250 characters at most', () => {
  expect(plainWords(rootOf('"chest x-ray" author:Navab -covid after:2024'))).toBe('chest x-ray Navab')
  const long = plainWords(rootOf('words '.repeat(100)))
  expect(long.length).toBeLessThanOrEqual(250)
  expect(long).toMatch(/words$/)
})
