import { describe, expect, test } from 'vitest'
import { draft, engineOver, matchesIn, searchIn } from '../library.ts'

/** Papers that use the word more than the one that is called so. */
const others = Array.from({ length: 120 }, (_, at) =>
  draft(`Fine-tuning BERT, BERT and BERT for task ${at}`, { abstract: 'BERT and more BERT.' }),
)

describe('a paper comes first that', () => {
  const engine = engineOver([
    ...others,
    draft('BERT: Pre-training of Deep Bidirectional Transformers', {
      abstract: 'We introduce a language model, which is long to say. '.repeat(20),
    }),
    draft('Attention is all you need', { abstract: 'Transformers.' }),
    draft('Cavity Detection Tool (CADET): Pipeline for galaxies'),
    draft('ChestX-ray8: Hospital-scale database'),
    draft('Fine-tuned language models of ours (BERT), and more BERT of BERT'),
    draft('RadGraph'),
    draft('RadGraph-XL: a larger RadGraph of RadGraph'),
  ])
  test('begins with the word, before one that only has it as an abbreviation', () => {
    const { hits } = searchIn(
      engineOver([draft('Cyberbullying (BERT) approaches: BERT, BERT'), draft('BERT for coreference of long texts')]),
      'BERT',
    )
    expect(hits.map(({ id }) => id)).toEqual([2, 1])
  })

  const first = (query: string): number | undefined => searchIn(engine, query).hits[0]?.id

  test.each([
    ['BERT', 121],
    ['bert', 121],
    ['attention is all you need', 122],
    ['cadet', 123],
    ['ChestX-ray8', 124],
    ['chest x-ray 8', 124],
    ['RadGraph', 126],
    ['attention is all', 122],
  ])('%s names: %i', (query, id) => {
    expect(first(query)).toBe(id)
  })
})

describe('letters beside digits', () => {
  const engine = engineOver([
    draft('Qwen2.5 technical report'),
    draft('Eagle 2.5 of vision'),
    draft('GRB230307A, a burst'),
    draft('A burst named GRB 230307A'),
    draft('PKS2155-304 and blazars'),
    draft('The galaxy 3C293'),
    draft('COVID-19 in children'),
    draft('GPT-4o is here'),
    draft('GPT with 4 heads'),
  ])

  test.each([
    ['Qwen2.5', [1]],
    ['qwen 2.5', [1]],
    ['Qwen-2.5', [1]],
    ['GRB230307A', [3, 4]],
    ['GRB 230307A', [3, 4]],
    ['GRB-230307A', [3, 4]],
    ['PKS 2155-304', [5]],
    ['PKS2155-304', [5]],
    ['3C 293', [6]],
    ['3C293', [6]],
    ['3C-293', [6]],
    ['COVID19', [7]],
    ['covid 19', [7]],
    ['COVID-19', [7]],
    ['covid', [7]],
    ['GPT-4o', [8]],
    ['GPT4o', [8]],
    ['GPT-4', []],
  ])('are found in any spelling: %s', (query, ids) => {
    expect(matchesIn(engine, query)).toEqual(ids)
  })

  test('with another name before the number are another', () => {
    expect(searchIn(engine, 'Qwen2.5').hits[0]?.id).toBe(1)
    expect(searchIn(engine, 'qwen 2.5 report').hits[0]?.id).toBe(1)
  })
})
