import { describe, expect, it } from 'vitest'
import { authorWords, likelyFamilies, matchName, type Name, readName } from '../../src/papers/names.ts'

function matched(typed: string, author: string): string | null {
  return matchName(readName(typed) as Name, authorWords(author))
}

describe('a typed name is', () => {
  it.each([
    ['Chowdhury', 'Muhammad E. H. Chowdhury'],
    ['Muhammad Chowdhury', 'Muhammad E. H. Chowdhury'],
    ['LeCun, Yann', 'Yann LeCun'],
    ['Yann LeCun', 'LeCun, Yann'],
    ['lecun, yann', 'Yann LeCun'],
    ['Müller', 'Anna Müller'],
    ['Muller', 'Anna Müller'],
    ['Lukasz Kaiser', 'Łukasz Kaiser'],
    ['Weiß, Rainer', 'Rainer Weiss'],
    ['Laurens van der Maaten', 'Laurens van der Maaten'],
    ['van der Maaten, Laurens', 'Laurens van der Maaten'],
    ['Laurens Maaten', 'Laurens van der Maaten'],
    ['van der Maaten', 'Laurens van der Maaten'],
    ['Robert Downey', 'Robert Downey Jr.'],
    ['Downey, Robert, Jr.', 'Robert Downey, Jr.'],
    ['Downey Jr., Robert', 'Robert Downey Jr.'],
    ['Daumé III, Hal', 'Hal Daumé III'],
    ['A. Roy Chowdhury', 'A. Roy-Chowdhury'],
    ['Feifei Li', 'Fei-Fei Li'],
    ['Xiaosong Wang', 'Xiao-Song Wang'],
    ['Jean Pierre Serre', 'Jean-Pierre Serre'],
    ['OBrien', 'Conan O’Brien'],
    ['Craig Venter', 'J. Craig Venter'],
    ['Gabriel García Márquez', 'Gabriel Garcia Marquez'],
    ['Garcia Marquez, Gabriel', 'Gabriel García Márquez'],
    ['ATLAS Collaboration', 'The ATLAS Collaboration'],
    ['Plato', 'Plato'],
    ['Van Nguyen', 'Van Nguyen'],
    ['王小松', '王小松'],
  ])('%s: %s, exactly', (typed, author) => {
    expect(matched(typed, author)).toBe('exact')
  })

  it.each([
    ['M Chowdhury', 'Muhammad E. H. Chowdhury'],
    ['M. E. H. Chowdhury', 'Muhammad E. H. Chowdhury'],
    ['Chowdhury, M', 'Muhammad E. H. Chowdhury'],
    ['Chowdhury ME', 'Muhammad E. H. Chowdhury'],
    ['Chowdhury M. E.', 'Muhammad E. H. Chowdhury'],
    ['Y LeCun', 'Yann LeCun'],
    ['Y. Lecun', 'Yann LeCun'],
    ['LeCun Y', 'Yann LeCun'],
    ['Yann LeCun', 'Y. LeCun'],
    ['Muhammad E. H. Chowdhury', 'M. Chowdhury'],
    ['JP Serre', 'Jean-Pierre Serre'],
    ['J.-P. Serre', 'Jean-Pierre Serre'],
    ['L. van der Maaten', 'Laurens van der Maaten'],
    ['L Maaten', 'Laurens van der Maaten'],
  ])('%s: %s, by initials', (typed, author) => {
    expect(matched(typed, author)).toBe('initials')
  })

  it.each([
    ['Wang Xiaosong', 'Xiaosong Wang'],
    ['Xiaosong Wang', 'Wang Xiaosong'],
    ['Li Fei-Fei', 'Fei-Fei Li'],
    ['Wang Xi', 'Xi Wang'],
  ])('%s: %s, in another order', (typed, author) => {
    expect(matched(typed, author)).toBe('order')
  })

  it.each([
    ['Müller', 'Anna Miller'],
    ['Riess', 'Ann Rises'],
    ['Rose', 'Jan Roses'],
    ['A. Chowdhury', 'Muhammad E. H. Chowdhury'],
    ['Muhammad A. Chowdhury', 'Muhammad E. H. Chowdhury'],
    ['Ada Müller', 'Anna Müller'],
    ['A. Roy Chowdhury', 'Arpita Chowdhury'],
    ['Anand Quentin Chowdhury', 'Anand Chowdhury'],
    ['Kaiming He', 'Kaixing He'],
    ['Kaiming He', 'Kaiming Hu'],
    ['Noam Vaswani', 'Ashish Vaswani'],
    ['von Berg', 'Jan van Berg'],
    ['Y', 'Yann LeCun'],
    ['W. Xiaosong', 'Xiaosong Wang'],
  ])('%s: not %s', (typed, author) => {
    expect(matched(typed, author)).toBeNull()
  })
})

it('a name without letters is none', () => {
  expect(readName('...')).toBeNull()
  expect(readName('12')).toBeNull()
})

it.each([
  ['M. E. H. Chowdhury', ['chowdhury']],
  ['van der Maaten, Laurens', ['maaten']],
  ['Wang Xiaosong', ['wang', 'xiaosong']],
  ['Y', ['y']],
])('%s stands in names with one of %j', (typed, families) => {
  expect(likelyFamilies(readName(typed) as Name)).toEqual(families)
})
