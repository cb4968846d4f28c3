import { describe, expect, test } from 'vitest'
import { cleanAuthors, givenFirst, shortAuthors, splitAuthors } from '../../src/papers/authors.ts'
import { combine } from '../../src/papers/combine.ts'
import { addDays, day, dayOf, readDay } from '../../src/papers/dates.ts'
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

  test('are shortened to a line', () => {
    expect(shortAuthors([])).toBeNull()
    expect(shortAuthors(['Wang'])).toBe('Wang')
    expect(shortAuthors(['Wang', 'Peng'])).toBe('Wang and Peng')
    expect(shortAuthors(['Wang', 'Peng', 'Lu'])).toBe('Wang et al.')
    expect(shortAuthors(Array(99).fill('A. Turing'))).toBe('A. Turing et al.')
    expect(shortAuthors(['DUNE Collaboration', ...Array(1_100).fill('A. Turing')])).toBe('DUNE Collaboration et al. (1,101 authors)')
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

  test('zero upvotes are a count, not an unknown', () => {
    expect(combine(known, draft('A title', { upvotes: 0 }), 'import').upvotes).toBe(0)
  })
})
