import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isEmpty, isFault, readQuery } from '../../src/search/query/parser.ts'
import type { Query, QueryNode } from '../../src/search/query/syntax.ts'

const TODAY = '2026-04-10'

function read(text: string): Query {
  const query = readQuery(text, TODAY)
  if (isFault(query)) throw new Error(query.problem)
  return query
}

function faultOf(text: string) {
  const query = readQuery(text, TODAY)
  if (!isFault(query)) throw new Error(`“${text}” was read`)
  return { ...query, place: text.slice(query.start, query.end) }
}

const words = (text: string): QueryNode => ({ kind: 'words', text })
const phrase = (text: string, field: 'title' | 'abstract' | null = null): QueryNode => ({ kind: 'phrase', text, field })

describe('each operator', () => {
  const cases: [query: string, root: QueryNode][] = [
    ['chest  x ray', words('chest x ray')],
    ['"report generation"', phrase('report generation')],
    ['“report generation”', phrase('report generation')],
    ['„report generation“', phrase('report generation')],
    ['»report generation«', phrase('report generation')],
    ['«report generation»', phrase('report generation')],
    ['‚report generation‘', phrase('report generation')],
    ['title:„hip joint“', phrase('hip joint', 'title')],
    ['-„deep learning“', { kind: 'not', child: phrase('deep learning') }],
    ['Alzheimer’s ‘deep’ learning', words('Alzheimer’s ‘deep’ learning')],
    ['-covid', { kind: 'not', child: words('covid') }],
    ['-"deep learning"', { kind: 'not', child: phrase('deep learning') }],
    ['-(a b)', { kind: 'not', child: words('a b') }],
    ['knee OR wrist', { kind: 'or', children: [words('knee'), words('wrist')] }],
    ['a b OR c d', { kind: 'or', children: [words('a b'), words('c d')] }],
    ['(knee OR wrist) "x ray"', { kind: 'and', children: [{ kind: 'or', children: [words('knee'), words('wrist')] }, phrase('x ray')] }],
    ['title:knee', { kind: 'term', field: 'title', text: 'knee' }],
    ['abstract:"hip joint"', phrase('hip joint', 'abstract')],
    ['AUTHOR:Summers', { kind: 'author', text: 'Summers' }],
    ['cat:cs.CV', { kind: 'category', value: 'cs.cv' }],
    ['cat:astro-ph.*', { kind: 'category', value: 'astro-ph' }],
    ['id:2401.12208', { kind: 'id', value: '2401.12208' }],
    ['source:seeds', { kind: 'source', value: 'seeds' }],
    ['after:2024', { kind: 'dates', from: '2024-01-01', to: null }],
    ['after:2024-02', { kind: 'dates', from: '2024-02-01', to: null }],
    ['before:2024-03-01', { kind: 'dates', from: null, to: '2024-02-29' }],
    ['since:7d', { kind: 'dates', from: '2026-04-03', to: null }],
    ['year:2024', { kind: 'dates', from: '2024-01-01', to: '2024-12-31' }],
    ['date:2024-02', { kind: 'dates', from: '2024-02-01', to: '2024-02-29' }],
    ['year:2019-2021', { kind: 'dates', from: '2019-01-01', to: '2021-12-31' }],
    ['by:Summers', { kind: 'author', text: 'Summers' }],
    ['author:Y. LeCun', { kind: 'author', text: 'Y. LeCun' }],
    ['author:LeCun, Yann', { kind: 'author', text: 'LeCun, Yann' }],
    [
      'author:Y. cat:cs.CV',
      {
        kind: 'and',
        children: [
          { kind: 'author', text: 'Y.' },
          { kind: 'category', value: 'cs.cv' },
        ],
      },
    ],
    ['category:cs.CV', { kind: 'category', value: 'cs.cv' }],
    ['ti:knee', { kind: 'term', field: 'title', text: 'knee' }],
    ['knee | wrist', { kind: 'or', children: [words('knee'), words('wrist')] }],
    ['knee||wrist', { kind: 'or', children: [words('knee'), words('wrist')] }],
    ['since:2w', { kind: 'dates', from: '2026-03-27', to: null }],
    ['since:1M', { kind: 'dates', from: '2026-03-11', to: null }],
    ['since:1y', { kind: 'dates', from: '2025-04-10', to: null }],
  ]
  test.each(cases)('%s', (query, root) => {
    expect(read(query)).toEqual({ root, notes: [], beside: null })
  })

  test('sort: is answered with new, and is no word', () => {
    expect(read('sort:date knee')).toMatchObject({ root: words('knee'), notes: [expect.stringContaining('`new` lists the newest papers')] })
  })

  test('a hyphen inside a word and a dash between words are no minus', () => {
    expect(read('x-ray self-supervised a - b')).toEqual({ root: words('x-ray self-supervised a b'), notes: [], beside: null })
  })

  test.each(['interactions (SPI)-induced spin', 'a "zero-shot"-based one'])(
    'a hyphen behind a parenthesis or a quotation is no minus: %s',
    (query) => {
      expect(JSON.stringify(read(query).root)).not.toContain('not')
    },
  )

  test('a lower-case or is a word', () => {
    expect(read('knee or wrist').root).toEqual(words('knee or wrist'))
  })
})

describe('what is unbalanced or unknown is read as words, with a note', () => {
  test.each([
    ['"chest xray', words('chest xray'), 'A quotation mark without a partner was left out.'],
    ['„chest xray', words('chest xray'), 'A quotation mark without a partner was left out.'],
    ['(chest OR', words('chest'), 'A parenthesis without a partner was left out.'],
    ['chest) xray', words('chest xray'), 'A parenthesis without a partner was left out.'],
    ['foo:bar baz', words('foo:bar baz'), '“foo:” is not a field and was read as a word.'],
    [
      'title: knee',
      words('title knee'),
      '“title:” was read as a word; a field has its value right after the colon, as in title:tuberculosis',
    ],
  ])('%s', (query, root, note) => {
    const { root: got, notes } = read(query)
    expect(got).toEqual(root)
    expect(notes).toHaveLength(1)
    expect(notes[0]).toContain(note)
  })

  test('a link is a word without a note', () => {
    expect(read('https://example.org/a').notes).toEqual([])
  })

  test.each(['OR', 'OR OR', 'OR chest', 'chest OR', '- chest', 'chest -'])('an operator without operands: %s', (query) => {
    const { root } = read(query)
    expect(isEmpty(root) || JSON.stringify(root) === JSON.stringify(words('chest'))).toBe(true)
  })

  test.each(['', '   ', '()', '""', '-', '( OR )', '!!!', '-()', '“”', '„“', '‚‘'])('%j asks for nothing', (query) => {
    expect(isEmpty(read(query).root)).toBe(true)
  })
})

describe('a bad value of a known field is a fault with its place', () => {
  test.each([
    ['knee after:banana', 'banana', /after: does not understand “banana”; it expects a year, a month or a day/],
    ['before:2024-13', '2024-13', /before:2024-01-31/],
    ['after:2023-02-29 x', '2023-02-29', /after: does not understand/],
    ['since:soon', 'soon', /since:7d/],
    ['since:9999y', '9999y', /since: does not understand/],
    ['cat:42', '42', /an arXiv category, as in cat:cs.CV/],
    ['cat:"cs CV"', '"cs CV"', /cat: does not understand “cs CV”/],
    ['source:a/b', 'a/b', /the name of a source/],
    ['title:!!', '!!', /a word or a "phrase"/],
  ])('%s', (query, place, problem) => {
    const fault = faultOf(query)
    expect(fault.place).toBe(place)
    expect(fault.problem).toMatch(problem)
  })
})

describe('caps', () => {
  test('2,000 characters are read, one more is refused', () => {
    expect(read('x'.repeat(2_000)).root).toEqual(words('x'.repeat(2_000)))
    expect(faultOf('x'.repeat(2_001)).problem).toMatch(/has 2,001 characters; at most 2,000/)
  })

  test.each([
    ['minus signs', '-a '],
    ['phrases', '"a" '],
    ['fields', 'title:a '],
    ['OR', 'a OR '],
  ])('16 %s are read, one more is refused', (_, piece) => {
    expect(isEmpty(read(`${piece.repeat(16)}a`).root)).toBe(false)
    expect(faultOf(`${piece.repeat(17)}a`).problem).toMatch(/has 17 operators .*at most 16/)
  })
})

describe('any text', () => {
  const PIECES = [
    '(',
    ')',
    '"',
    '“',
    '-',
    ' ',
    'OR',
    'title:',
    'author:',
    'cat:',
    'id:',
    'source:',
    'after:',
    'since:',
    'foo:',
    '7d',
    '2024',
    'word',
    ':',
    '\n',
  ]
  const anyQuery = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 3 })), { maxLength: 40 }).map((pieces) => pieces.join('')),
  )

  function nodesIn(node: QueryNode): number {
    const children = node.kind === 'not' ? [node.child] : node.kind === 'and' || node.kind === 'or' ? node.children : []
    return 1 + children.reduce((sum, child) => sum + nodesIn(child), 0)
  }

  test('is read, or is a fault within the text', () => {
    fc.assert(
      fc.property(anyQuery, (text) => {
        const query = readQuery(text, TODAY)
        if (!isFault(query)) return
        expect(query.problem).not.toBe('')
        expect(query.start).toBeGreaterThanOrEqual(0)
        expect(query.end).toBeGreaterThanOrEqual(query.start)
        expect(query.end).toBeLessThanOrEqual(text.length)
      }),
      { numRuns: 2_000 },
    )
  })

  test('becomes no more nodes than it has characters', () => {
    fc.assert(
      fc.property(anyQuery, (text) => {
        const query = readQuery(text, TODAY)
        if (!isFault(query)) expect(nodesIn(query.root)).toBeLessThanOrEqual(text.length + 1)
      }),
      { numRuns: 2_000 },
    )
  })

  test('has no group that is empty, of one, or in one of its kind', () => {
    function isSimple(node: QueryNode): boolean {
      if (node.kind === 'not') return !isEmpty(node.child) && isSimple(node.child)
      if (node.kind !== 'and' && node.kind !== 'or') return true
      return node.children.length > 1 && node.children.every((child) => child.kind !== node.kind && !isEmpty(child) && isSimple(child))
    }
    fc.assert(
      fc.property(anyQuery, (text) => {
        const query = readQuery(text, TODAY)
        if (!isFault(query)) expect(isEmpty(query.root) || isSimple(query.root)).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })

  test.each(['(', ')', '"', '"(', '-(', '()', 'a:', '(a OR ', 'title:"', '" "', '-"', '(a', '((a)'])(
    'a long run of %j is read or refused',
    (piece) => {
      const text = piece.repeat(Math.floor(2_000 / piece.length))
      const query = readQuery(text, TODAY)
      expect(isFault(query) ? query.problem : typeof query.root.kind).toMatch(/operators|string/)
    },
  )

  test('parentheses nested a thousand deep are one group', () => {
    expect(read(`${'('.repeat(999)}a${')'.repeat(999)}`).root).toEqual(words('a'))
  })
})
