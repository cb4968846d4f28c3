import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readSelection } from '../../src/commands/selection.ts'

describe('in place of papers are read', () => {
  test.each([
    ['1-9999', [{ kind: 'numbers', first: 1, last: 9999 }]],
    [
      'id:12, 3',
      [
        { kind: 'id', id: 12, typed: 'id:12' },
        { kind: 'numbers', first: 3, last: 3 },
      ],
    ],
    ['P19-1001', [{ kind: 'key', key: 'acl:p19-1001', typed: 'P19-1001' }]],
    [
      '2303.13391 and 2',
      [
        { kind: 'key', key: 'arxiv:2303.13391', typed: '2303.13391' },
        { kind: 'numbers', first: 2, last: 2 },
      ],
    ],
    ['All', [{ kind: 'all' }]],
    ['me the second', [{ kind: 'numbers', first: 2, last: 2 }]],
    ['The Tenth paper', [{ kind: 'numbers', first: 10, last: 10 }]],
    ['first and the third one', [1, 3].map((number) => ({ kind: 'numbers', first: number, last: number }))],
    ['the first three papers', [{ kind: 'numbers', first: 1, last: 3 }]],
    ['first 2', [{ kind: 'numbers', first: 1, last: 2 }]],
    ['last', [{ kind: 'last', count: 1 }]],
    ['to the last one.', [{ kind: 'last', count: 1 }]],
    ['the last two', [{ kind: 'last', count: 2 }]],
  ])('%s', (typed, parts) => {
    expect(readSelection(typed)).toEqual(parts)
  })

  test.each([
    '',
    '&',
    '3D pore space',
    '1st',
    '2.5',
    '1-',
    '-1',
    '1and2',
    '1 radgraph',
    'all of statistics',
    'radgraph',
    'all 5',
    'First Proof',
    'second opinion',
    'the last question',
    'last 0',
    '9'.repeat(20),
  ])('no numbers in %j, which may be a title', (typed) => {
    expect(readSelection(typed)).toBeNull()
  })

  test('numbers of any list as it may be written', () => {
    const separator = fc.constantFrom(', ', ' ', ' and ', ',', '; ', ' & ')
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(99), fc.nat(99), separator), { minLength: 1 }), (ranges) => {
        const text = ranges.map(([a, b, sign]) => `${a === b ? `#${a}` : `${a}-${b}`}${sign}`).join('')
        expect(readSelection(text)).toEqual(ranges.map(([a, b]) => ({ kind: 'numbers', first: Math.min(a, b), last: Math.max(a, b) })))
      }),
    )
  })
})
