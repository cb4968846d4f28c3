import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findKeys } from '../../src/papers/identifiers.ts'
import { readKey } from '../../src/papers/identity.ts'

/** Each key found with the part of the text that named it. */
function named(text: string): string[] {
  return findKeys(text).map(({ key, start, end }) => `${key} = ${text.slice(start, end)}`)
}

describe('identifiers in a text are found', () => {
  test.each([
    ['2303.13391.', ['arxiv:2303.13391 = 2303.13391']],
    ['see 2303.13391, please', ['arxiv:2303.13391 = 2303.13391']],
    ['(2303.13391v2)', ['arxiv:2303.13391 = 2303.13391v2']],
    ['[2303.13391]; next', ['arxiv:2303.13391 = 2303.13391']],
    ['“2303.13391”', ['arxiv:2303.13391 = 2303.13391']],
    ['arXiv:2303.13391 Xplainer', ['arxiv:2303.13391 = arXiv:2303.13391']],
    ['Xplainer (arXiv:2303.13391v2)', ['arxiv:2303.13391 = arXiv:2303.13391v2']],
    ['as in arXiv: 2303.13391 and others', ['arxiv:2303.13391 = arXiv: 2303.13391']],
    ['arXiv 2303.13391', ['arxiv:2303.13391 = arXiv 2303.13391']],
    ['arXiv:2401.12345v2 [cs.CL] 12 Jan 2024 attention', ['arxiv:2401.12345 = arXiv:2401.12345v2 [cs.CL] 12 Jan 2024']],
    ['hep-ph/0301050v2, math.AG/0306266', ['arxiv:hep-ph/0301050 = hep-ph/0301050v2', 'arxiv:math/0306266 = math.AG/0306266']],
    ['2303.13391,2401.12208', ['arxiv:2303.13391 = 2303.13391', 'arxiv:2401.12208 = 2401.12208']],
    ['id:2303.13391 knee', ['arxiv:2303.13391 = id:2303.13391']],
    ['id: 2303.13391', ['arxiv:2303.13391 = id: 2303.13391']],
    ['id:10.1000/abc', ['doi:10.1000/abc = id:10.1000/abc']],
    ['knee id:P19-1001', ['acl:p19-1001 = id:P19-1001']],
    ['knee -2303.13391', ['arxiv:2303.13391 = 2303.13391']],
    ['knee -id:arXiv:2303.13391', ['arxiv:2303.13391 = id:arXiv:2303.13391']],
    ['10.1038/s41598-021-85570-2.', ['doi:10.1038/s41598-021-85570-2 = 10.1038/s41598-021-85570-2']],
    ['DOI 10.1145/3292500.3330701', ['doi:10.1145/3292500.3330701 = DOI 10.1145/3292500.3330701']],
    ['doi: 10.1000/xyz, and', ['doi:10.1000/xyz = doi: 10.1000/xyz']],
    [
      '(10.1061/(ASCE)0733-9445(2004)130:4(579))',
      ['doi:10.1061/(asce)0733-9445(2004)130:4(579) = 10.1061/(ASCE)0733-9445(2004)130:4(579)'],
    ],
    ['10.1000/a1,10.1000/b22; 10.1000/c33', ['doi:10.1000/b22 = 10.1000/b22', 'doi:10.1000/c33 = 10.1000/c33']],
    ['PMID 34902460 and pubmed:34902461.', ['pmid:34902460 = PMID 34902460', 'pmid:34902461 = pubmed:34902461']],
    ['ACL:P19-1001, 2024.acl-long.1', ['acl:p19-1001 = ACL:P19-1001', 'acl:2024.acl-long.1 = 2024.acl-long.1']],
    ['https://doi.org/10.1000/xyz.', ['doi:10.1000/xyz = https://doi.org/10.1000/xyz']],
    ['read arxiv.org/abs/2303.13391, too', ['arxiv:2303.13391 = arxiv.org/abs/2303.13391']],
    ['[here](https://arxiv.org/abs/2303.13391).', ['arxiv:2303.13391 = https://arxiv.org/abs/2303.13391']],
    ['<https://arxiv.org/abs/2303.13391|a title>', ['arxiv:2303.13391 = https://arxiv.org/abs/2303.13391']],
    [
      'https://arxiv.org/abs/2303.13391,https://arxiv.org/abs/2401.12208',
      ['arxiv:2303.13391 = https://arxiv.org/abs/2303.13391', 'arxiv:2401.12208 = https://arxiv.org/abs/2401.12208'],
    ],
    ['id:https://arxiv.org/abs/2303.13391', ['arxiv:2303.13391 = id:https://arxiv.org/abs/2303.13391']],
  ])('%s', (text, expected) => {
    expect(named(text)).toEqual(expected)
  })

  test.each([
    '',
    'chest x-ray report generation',
    '2017.01234 km',
    '2011.01234 km wide',
    '2011.01234%',
    '1234.5678',
    '2401.1234',
    '0799.1234',
    'precision 0.5 at 10.1234/… of it',
    'a rate of 10.1234/s, or 10.5000/day',
    '10.1234/5',
    '10.1.1.2/4567',
    'x = 12401.12208',
    'x=2011.01234',
    '$2011.01234',
    'pre-2303.13391',
    '2303.13391.5',
    'P19-1001',
    'and/or 1/2',
    'section/0301050',
    'pubmed 2020 articles',
    'title:2303.13391',
    'after:2024-01',
    'id:12',
    'id:radgraph',
    'arxiv: the paper',
    'https://evil.example/arxiv.org/abs/2401.12208',
    'evil.example/10.1234/abc123',
    'https://arxiv.org/list/cs.CV/recent',
    'https://evil.example/?doi=10.1000/abc123',
  ])('none in %j', (text) => {
    expect(findKeys(text)).toEqual([])
  })

  test('at their places, in order, whatever stands around them', () => {
    const names = ['2303.13391', 'arXiv:2401.12208', 'https://doi.org/10.1000/xyz123', '10.1145/3292500.3330701', 'PMID:34902460']
    const around = fc.constantFrom(' ', ', ', '. See ', ' (', ') ', ' “', '” ', ' and ', ';\n', ' – ')
    fc.assert(
      fc.property(fc.array(fc.tuple(around, fc.constantFrom(...names)), { maxLength: 8 }), around, (pieces, last) => {
        const text = `${pieces.map((piece) => piece.join('')).join('')}${last}`
        const found = findKeys(text)
        expect(found.map(({ start, end }) => text.slice(start, end))).toEqual(pieces.map(([, name]) => name))
        expect(found.map(({ key }) => key)).toEqual(pieces.map(([, name]) => readKey(name)))
      }),
    )
  })

  test('in time that grows with the text alone', () => {
    // Squares would run into the test's time limit.
    for (const piece of ['a.', '10.1234/', 'https://a', '(((', '))))', '2401.12208', 'id:', 'arxiv: ', 'a-', 'doi: 10.1000/(', 'a.b.c.d/'])
      expect(() => findKeys(piece.repeat(200_000 / piece.length))).not.toThrow()
  })

  test('in any text without harm', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        for (const { start, end } of findKeys(text)) expect(start).toBeLessThan(end)
      }),
    )
  })
})
