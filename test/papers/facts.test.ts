import { describe, expect, test } from 'vitest'
import { allAuthors, areCutShort, cleanAuthors, givenFirst, shortAuthors, splitAuthors } from '../../src/papers/authors.ts'
import { combine } from '../../src/papers/combine.ts'
import { addDays, completeDate, day, dayOf, earlier, leastFrom, mayBeWithin, readDate, readDay, spanOf } from '../../src/papers/dates.ts'
import { draft } from '../library.ts'

describe('days', () => {
  test.each([
    ['2024-01-31', '2024-01-31'],
    ['2024-10-29T11:53:18.000Z', '2024-10-29'],
    ['2024-10-29 11:53', '2024-10-29'],
    ['Mon, 5 Jan 2015 21:17:27 GMT', '2015-01-05'],
    ['5 January 2015', '2015-01-05'],
    ['2024-02-29', '2024-02-29'],
  ])('%s', (text, read) => {
    expect(readDay(text)).toBe(read)
  })

  test.each(['', '2024', '2023-02-29', '2024-13-01', '31 Foo 2024', '2024-01-31x', 'yesterday'])('%j is none', (text) => {
    expect(readDay(text)).toBeNull()
  })

  test('count in UTC, over months and years', () => {
    expect(dayOf(Date.parse('2024-12-31T23:59:59Z'))).toBe('2024-12-31')
    expect(addDays('2024-03-01', -1)).toBe('2024-02-29')
    expect(addDays('2024-12-31', 1)).toBe('2025-01-01')
    expect(day(999, 1, 1)).toBeNull()
  })
})

describe('a date is read as far as it is told', () => {
  test.each([
    ['2025', '2025'],
    ['2025-03', '2025-03'],
    ['2026-6-30', '2026-06-30'],
    ['2026-6', '2026-06'],
    ['2026-04-17Z', '2026-04-17'],
    ['2026-04-17+02:00', '2026-04-17'],
    ['2025/03/04', '2025-03-04'],
    ['2025.03.04', '2025-03-04'],
    ['20250304', '2025-03-04'],
    ['03/2025', '2025-03'],
    ['25/03/2025', '2025-03-25'],
    ['03/25/2025', '2025-03-25'],
    ['25.3.2025', '2025-03-25'],
    ['03/03/2025', '2025-03-03'],
    ['March 4, 2025', '2025-03-04'],
    ['Mar 4 2025', '2025-03-04'],
    ['4 March 2025', '2025-03-04'],
    ['4-Mar-2025', '2025-03-04'],
    ['4th of March, 2025', '2025-03-04'],
    ['Sept. 4, 2025', '2025-09-04'],
    ['Mar 2025', '2025-03'],
    ['March, 2025', '2025-03'],
    ['2025 Mar', '2025-03'],
    ['2025 Mar 4', '2025-03-04'],
    ['2025-Mar-04', '2025-03-04'],
    ['Thu, 01 Jan 26 19:48:21 GMT', '2026-01-01'],
    ['Sunday, 06-Nov-94 08:49:37 GMT', '1994-11-06'],
    ['Nov 16, 2026', '2026-11-16'],
    ['Mon Nov 16 10:00:00 2026', '2026-11-16'],
    ['Mon Nov 16 10:00:00 UTC 2026', '2026-11-16'],
    ['Friday, November 20, 2026 - 3:09pm', '2026-11-20'],
    ['Mon, 16th Nov 2026 13:16:28 GMT', '2026-11-16'],
  ])('%s', (text, read) => {
    expect(readDate(text)).toBe(read)
  })

  test.each([
    '03/04/2025',
    '4.3.2025',
    '1-2-2025',
    '01 Jan 26',
    '2010/11',
    '2019-20',
    '2025-13',
    '2025/03-04',
    'Marchioness 2025',
    '31 Feb 2025',
    'Spring 2025',
    '25',
    '0999',
    '1714521600000',
    '2025-03-04x',
    'in 2025',
  ])('and “%s” tells none for certain', (text) => {
    expect(readDate(text)).toBeNull()
  })
})

describe('a date that names no day', () => {
  test.each([
    ['2025', '2025-01-01', '2025-12-31'],
    ['2024-02', '2024-02-01', '2024-02-29'],
    ['2025-02', '2025-02-01', '2025-02-28'],
    ['2025-12', '2025-12-01', '2025-12-31'],
    ['2025-03-04', '2025-03-04', '2025-03-04'],
  ])('%s spans %s to %s', (date, from, to) => {
    expect(spanOf(date)).toEqual({ from, to })
  })

  test('may be within days that its span meets', () => {
    expect(mayBeWithin('2025-03', '2025-03-31', null)).toBe(true)
    expect(mayBeWithin('2025-03', '2025-04-01', null)).toBe(false)
    expect(mayBeWithin('2025-03', null, '2025-03-01')).toBe(true)
    expect(mayBeWithin('2025-03', null, '2025-02-28')).toBe(false)
    expect(mayBeWithin('2025', '2025-05-01', '2025-05-02')).toBe(true)
    expect(mayBeWithin('2025', null, null)).toBe(true)
  })

  test('sorts as text just before the first day that it may be', () => {
    const sorted = ['2024-12-31', '2025', '2025-01', '2025-01-01', '2025-02', '2025-02-01', '2025-06-01', '2026']
    expect([...sorted].reverse().sort()).toEqual(sorted)
  })

  test.each([
    ['2025-03-01', '2025-03'],
    ['2025-01-01', '2025'],
    ['2025-11-01', '2025-11'],
    ['2025-03-02', '2025-03-02'],
  ])('from %s on begins not before %s', (start, least) => {
    expect(leastFrom(start)).toBe(least)
  })

  test('gives way to a more precise one within it, else to an earlier one', () => {
    const rising = ['2024-12-31', '2025-01-02', '2025-01', '2025-02', '2025', '2026-01-01', '2026']
    for (const [at, first] of rising.entries())
      for (const second of rising.slice(at)) {
        expect(earlier(first, second)).toBe(first)
        expect(earlier(second, first)).toBe(first)
      }
    expect(earlier(null, '2025')).toBe('2025')
    expect(earlier('2025', null)).toBe('2025')
  })

  test.each([
    [null, ['arxiv:2303.13391'], '2023-03'],
    [null, ['doi:10.1000/x', 'arxiv:0704.0001'], '2007-04'],
    [null, ['arxiv:hep-th/9901001'], '1999-01'],
    [null, ['arxiv:cond-mat/0703001'], '2007-03'],
    ['2023', ['arxiv:2303.13391'], '2023-03'],
    ['2024', ['arxiv:2303.13391'], '2023-03'],
    ['2022', ['arxiv:2303.13391'], '2022'],
    // A day is more than an id tells, even that of an announcement in the next month.
    ['2023-04-03', ['arxiv:2303.13391'], '2023-04-03'],
    [null, ['arxiv:2313.13391'], null],
    [null, ['arxiv:2605.00001'], null],
    [null, ['doi:10.1109/access.2020.3031384'], null],
    ['2023', [], '2023'],
  ])('%s with %j is %s', (date, keys, complete) => {
    expect(completeDate(date, keys, '2026-04-10')).toBe(complete)
  })
})

describe('authors', () => {
  test('are names as plain text, without what is no name', () => {
    const told = [
      ':',
      String.raw`Javier Alonso-Garc\'ia`,
      ' Ada  Lovelace, ',
      'et al. (310 additional authors not shown)',
      'and others',
      '42',
    ]
    expect(cleanAuthors(told)).toEqual(['Javier Alonso-García', 'Ada Lovelace'])
  })

  test('that begin like “et al.” are kept', () => {
    expect(cleanAuthors(['Ettore Majorana', 'Others Li', 'Etal Aviv'])).toEqual(['Ettore Majorana', 'Others Li', 'Etal Aviv'])
  })

  test.each([
    [['Ada Lovelace', 'et al.'], ['Ada Lovelace']],
    [['Ada Lovelace et al.'], ['Ada Lovelace']],
    [
      ['Ada Lovelace', 'Grace Hopper, et al'],
      ['Ada Lovelace', 'Grace Hopper'],
    ],
    [['Ada Lovelace', 'et al. (310 additional authors not shown)'], ['Ada Lovelace']],
    [['Ada Lovelace and others'], ['Ada Lovelace']],
    [['Ada Lovelace', 'others'], ['Ada Lovelace']],
  ])('%j are cut short', (told, names) => {
    expect(areCutShort(told)).toBe(true)
    expect(cleanAuthors(told)).toEqual(names)
  })

  test.each([[['Ettore Majorana', 'Others Li', 'Etal Aviv', 'Piet Alberts']], [[]], [['Andothers Al']]])('%j are not', (names) => {
    expect(areCutShort(names)).toBe(false)
    expect(cleanAuthors(names)).toEqual(names)
  })

  test('that are cut short say so', () => {
    expect(shortAuthors(['Wang'], true)).toBe('Wang et al.')
    expect(shortAuthors(['Wang', 'Peng'], true)).toBe('Wang, Peng et al.')
    expect(shortAuthors(['Wang', 'Peng', 'Lu'], true)).toBe('Wang et al.')
    expect(shortAuthors(Array(100).fill('A. Turing'), true)).toBe('A. Turing et al.')
    expect(shortAuthors([], true)).toBeNull()
    expect(allAuthors(['Wang', 'Peng', 'Lu'], true)).toBe('Wang, Peng, Lu et al.')
    expect(allAuthors(['Wang', 'Peng'])).toBe('Wang, Peng')
  })

  test('are shortened to a line', () => {
    expect(shortAuthors([])).toBeNull()
    expect(shortAuthors(['Wang'])).toBe('Wang')
    expect(shortAuthors(['Wang', 'Peng'])).toBe('Wang and Peng')
    expect(shortAuthors(['Wang', 'Peng', 'Lu'])).toBe('Wang and 2 others')
    expect(shortAuthors(Array(99).fill('A. Turing'))).toBe('A. Turing and 98 others')
    expect(shortAuthors(['DUNE Collaboration', ...Array(1_100).fill('A. Turing')])).toBe('DUNE Collaboration and 1,100 others')
  })
})

describe('authors in one text', () => {
  test.each([
    ['Ada Lovelace, Alan Turing and Grace Hopper', ['Ada Lovelace', 'Alan Turing', 'Grace Hopper']],
    ['Ada Lovelace, Martin King, Jr., Grace Hopper', ['Ada Lovelace', 'Martin King Jr.', 'Grace Hopper']],
    ['Martin King, Jr.', ['Martin King Jr.']],
    ['Lovelace, Ada; van der Berg, Jan;', ['Ada Lovelace', 'Jan van der Berg']],
    ['LAPALU, N., Plaumann, P.-L., Ponomarev, V. Yu., jiang, x.', ['N. LAPALU', 'P.-L. Plaumann', 'V. Yu. Ponomarev', 'x. jiang']],
    ['NVIDIA, IBM', ['NVIDIA', 'IBM']],
    ['Ada Lovelace (1), Alan Turing (2) ((1) London, (2) Manchester)', ['Ada Lovelace', 'Alan Turing']],
    ['Anamta Khan,  Deepti, ', ['Anamta Khan', 'Deepti']],
    ['', []],
  ])('“%s”', (text, names) => {
    expect(splitAuthors(text)).toEqual(names)
  })

  test.each([
    ['Turing, Alan', 'Alan Turing'],
    ['von Neumann-Cosel, P.', 'P. von Neumann-Cosel'],
    ['King, Jr.', 'King, Jr.'],
    ['Alan Turing', 'Alan Turing'],
    ['A, B, C, D', 'A, B, C, D'],
  ])('one of them, “%s”, is “%s”', (name, turned) => {
    expect(givenFirst(name)).toBe(turned)
  })
})

describe('what two sources tell of a paper', () => {
  const known = { ...draft('A title'), id: 1, sequence: 1, sources: ['seeds'] }

  test('the longer abstract and the longer list of authors win, whoever tells them', () => {
    const poor = { abstract: 'Short.', authors: ['A. Lovelace'] }
    const rich = { abstract: 'Not so short.', authors: ['Ada Lovelace', 'Grace Hopper'] }
    expect(combine({ ...known, ...poor }, draft('A title', rich), 'import')).toMatchObject(rich)
    expect(combine({ ...known, ...rich }, draft('A title', poor), 'import')).toMatchObject(rich)
  })

  test('nothing known is lost to a source that does not know', () => {
    const facts = {
      abstract: 'Text.',
      authors: ['Ada Lovelace'],
      categories: ['cs.CV'],
      published: '2024-01-01',
      upvotes: 3,
      keys: ['arxiv:2401.00001'],
    }
    expect(combine({ ...known, ...facts }, draft('A title'), 'import')).toMatchObject(facts)
    expect(combine(known, draft('A title', facts), 'import')).toMatchObject(facts)
  })

  test('the earliest day, the most upvotes, all categories, keys and sources', () => {
    const one = { ...known, published: '2024-02-01', upvotes: 5, categories: ['cs.CV'], keys: ['arxiv:2401.00001'] }
    const other = draft('a title', { published: '2024-01-31', upvotes: 3, categories: ['cs.LG', 'cs.CV'], keys: ['doi:10.1000/x'] })
    expect(combine(one, other, 'import')).toMatchObject({
      title: 'A title',
      published: '2024-01-31',
      upvotes: 5,
      categories: ['cs.CV', 'cs.LG'],
      keys: ['arxiv:2401.00001', 'doi:10.1000/x'],
      sources: ['seeds', 'import'],
    })
  })

  test('a date within a less precise one, whoever tells it', () => {
    expect(combine({ ...known, published: '2024' }, draft('A title', { published: '2024-03-05' }), 'import').published).toBe('2024-03-05')
    expect(combine({ ...known, published: '2024-03' }, draft('A title', { published: '2024' }), 'import').published).toBe('2024-03')
    expect(combine({ ...known, published: '2024-03' }, draft('A title', { published: '2024-05-01' }), 'import').published).toBe('2024-03')
  })

  test('that a list of authors is cut short goes with the list, and of lists alike the one that says so is right', () => {
    const cut = { authors: ['Ada Lovelace'], moreAuthors: true }
    const whole = { authors: ['Ada Lovelace', 'Grace Hopper'] }
    const more = (before: Partial<typeof known>, other: Partial<typeof known>, choice?: 'draft' | 'known') =>
      combine({ ...known, ...before }, draft('A title', other), 'import', choice).moreAuthors
    expect(more(cut, whole)).toBe(false)
    expect(more(whole, cut)).toBe(false)
    expect(more(cut, {})).toBe(true)
    expect(more({ authors: ['Ada Lovelace'] }, cut)).toBe(true)
    expect(more(cut, { authors: ['Ada Lovelace'] })).toBe(true)
    expect(more(cut, whole, 'draft')).toBe(false)
    expect(more(whole, cut, 'draft')).toBe(true)
    expect(more(cut, whole, 'known')).toBe(true)
  })

  test('zero upvotes are a count, not an unknown', () => {
    expect(combine(known, draft('A title', { upvotes: 0 }), 'import').upvotes).toBe(0)
  })
})
