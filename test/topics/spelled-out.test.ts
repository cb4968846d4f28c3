import { describe, expect, test } from 'vitest'
import { abbreviationsOf, spellOut } from '../../src/topics/spelled-out.ts'

describe('the abbreviations of a query', () => {
  test.each([
    ['LLM reasoning', ['LLM']],
    ['RAG OR retrieval', ['RAG']],
    ['knee MRIs', ['MRI']],
    ['cat:CL author:LI "VQA models"', []],
    ['BERT', ['BERT']],
    ['Bert for x-RAY', []],
  ])('%s', (query, found) => {
    expect(abbreviationsOf(query)).toEqual(found)
  })
})

describe('what an abbreviation stands for', () => {
  test('is what papers spell it out as, in the singular', () => {
    const abstracts = [
      'We train large language models (LLMs).',
      'A Large Language Model (LLM) reasons.',
      'Left leaning magazines (LLM) differ.',
    ]
    expect(spellOut('LLM', abstracts)).toEqual({ abbreviation: 'LLM', meaning: 'large language model' })
  })

  test('may have hyphens and small words', () => {
    const abstracts = Array.from({ length: 2 }, () => 'Retrieval-augmented generation (RAG) and mean of the areas (MOTA).')
    expect(spellOut('RAG', abstracts)?.meaning).toBe('retrieval augmented generation')
    const quality = Array.from({ length: 2 }, () => 'Their quality of service (QS) falls.')
    expect(spellOut('QS', quality)?.meaning).toBe('quality of service')
  })

  test.each([
    ['one paper alone', ['Large language models (LLMs).']],
    ['words that do not fit', ['Some other words (LLM).', 'Some other words (LLM).']],
    ['no words', ['(LLM)', '(LLM)']],
  ])('is not known from %s', (_, abstracts) => {
    expect(spellOut('LLM', abstracts)).toBeNull()
  })
})
