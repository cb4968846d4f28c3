import { describe, expect, test } from 'vitest'
import { UnreadableAnswer } from '../../src/sources/formats/found.ts'
import { readDailyPapers } from '../../src/sources/formats/huggingface-page.ts'
import { fixture } from './fixture.ts'

describe("Hugging Face's list is read", () => {
  test('from the inner object, as plain text, without hidden authors and odd ones', () => {
    const { found, refused } = readDailyPapers(fixture('hf/daily_papers/2026-04-20.json'))
    expect(refused).toEqual([])
    expect(found[0]).toEqual({
      draft: {
        title: 'Paper Routes: Learning to Deliver ⊘ Duplicates',
        abstract: 'We deliver papers. Each arrives once, with 10⁻³ failures & no noise.',
        authors: ['Ada Lovelace', 'Grace Hopper'],
        categories: [],
        published: '2026-04-17',
        upvotes: 40,
        keys: ['arxiv:2604.90001'],
        isWithdrawn: false,
        updated: null,
        version: null,
        links: {
          page: 'https://huggingface.co/papers/2604.90001',
          code: 'https://github.com/example/paper-routes',
          project: null, // it was http
          thumbnail: 'https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/2604.90001.png',
          codeStars: 7,
        },
        aiSummary: 'Papers arrive once.',
        aiKeywords: ['delivery', 'exactly once'],
      },
      announced: 'featured',
      at: Date.parse('2026-04-20T00:35:04.063Z'),
    })
    expect(found[1]?.draft.upvotes).toBe(0)
  })

  test('in its oldest shape', () => {
    const [found] = readDailyPapers(fixture('hf/other/oldest-shape.json')).found
    expect(found).toMatchObject({ at: null, draft: { title: 'A Quiet Day', published: '2026-04-18', links: { thumbnail: null } } })
  })

  test('around items that are damaged, which it names', () => {
    const page = readDailyPapers(fixture('hf/other/damaged-items.json'))
    expect(page.found.map(({ draft }) => draft.keys)).toEqual([['arxiv:2604.90002']])
    expect(page.refused).toEqual([
      { what: 'item 1', reason: "is not a paper but a text (“{'paper': {'id': '2604.90001'}}”)" },
      { what: 'item 2', reason: 'has no id' },
      { what: 'item 3', reason: 'is not a paper but null' },
    ])
  })

  test('when it is empty', () => {
    expect(readDailyPapers('[]')).toEqual({ found: [], refused: [], next: null, total: null, stamp: null })
  })

  test('with fields of the wrong kind, which are passed over', () => {
    const paper = {
      id: '2604.90001',
      title: 'A title',
      summary: 7,
      authors: 'nobody',
      upvotes: -3,
      ai_keywords: {},
      githubRepo: ['x'],
      publishedAt: null,
    }
    const [found] = readDailyPapers(JSON.stringify([{ paper, thumbnail: 5 }])).found
    expect(found?.draft).toMatchObject({ title: 'A title', abstract: null, authors: [], upvotes: null, published: null })
  })
})

describe('what is no list is refused in a sentence', () => {
  test.each([
    [fixture('hf/other/wrapper.json'), "Hugging Face's list is not a list of papers but an object with status, count, data."],
    ['{"error":"Invalid date"}', "Hugging Face's list is not a list of papers but an error: Invalid date."],
    ['[{"paper": {"id": "2604.9', "Hugging Face's list is not JSON: it ends in the middle."],
    ['<!doctype html><html><title>Log in</title>', "Hugging Face's list is a web page (“Log in”), although the server reported success."],
    ['  ', "Hugging Face's list is completely empty; the service may have a problem."],
  ])('%s', (body, sentence) => {
    expect(() => readDailyPapers(body)).toThrow(UnreadableAnswer)
    expect(() => readDailyPapers(body)).toThrow(sentence)
  })
})
