import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isOldAtArrival } from '../../src/sources/back-files.ts'
import { categorySlug } from '../../src/sources/biorxiv-categories.ts'
import { isWholeQuery } from '../../src/sources/europepmc-query.ts'
import { readBiorxiv } from '../../src/sources/formats/biorxiv-page.ts'
import { readCrossref } from '../../src/sources/formats/crossref-page.ts'
import { readEuropePmc } from '../../src/sources/formats/europepmc-page.ts'
import { type Page, RefusedQuery, UnreadableAnswer } from '../../src/sources/formats/found.ts'
import { readSections } from '../../src/sources/formats/sections.ts'
import { SHARED } from '../library.ts'
import { HOSTILE } from './hostile-answers.ts'

const CAPTURED = join(SHARED, 'apis')
const captured = (name: string): string => readFileSync(join(CAPTURED, name), 'utf8')

describe.skipIf(!existsSync(CAPTURED))('a captured answer is read whole (needs ../shared/apis)', () => {
  test.each([
    ['biorxiv_search.json', readBiorxiv, 100, 60_568],
    ['medrxiv_search.json', readBiorxiv, 100, 15_523],
    ['europepmc_search.json', readEuropePmc, 3, 993_768],
    ['crossref_search.json', readCrossref, 3, 668_843],
    ['crossref_journals_works.json', readCrossref, 20, 203],
  ])('%s', (name, read, papers, total) => {
    const page = read(captured(name))
    expect(page).toMatchObject({ refused: [], total })
    expect(page.found).toHaveLength(papers)
    for (const { draft, at, unreadDate } of page.found) {
      expect(draft.title).not.toMatch(/[<>\n]|\s{2}/)
      expect(draft.abstract ?? '').not.toMatch(/<\/|jats|\{[a-z]+\}|\b[OC]_[A-Z]/)
      expect(draft.authors.length).toBeGreaterThan(0)
      expect(draft.authors.join()).not.toMatch(/[;]/)
      expect(at).not.toBeNull()
      expect(unreadDate).toBeUndefined()
    }
  })

  test('of bioRxiv: versions, categories, withdrawals and journals', () => {
    const { found } = readBiorxiv(captured('biorxiv_search.json'))
    expect(found[0]).toMatchObject({
      announced: 'replace',
      draft: { keys: ['doi:10.1101/029900'], updated: '2024-12-16', published: null, categories: ['evolutionary-biology'] },
    })
    expect(found[0]?.draft.authors.slice(0, 2)).toEqual(['K. M. Wright', 'A. Gaudinier'])
    expect(found[1]?.draft.keys).toEqual(['doi:10.1101/060400', 'doi:10.1371/journal.pone.0307156'])
    expect(found.filter(({ draft }) => draft.isWithdrawn).map(({ draft }) => draft.title.slice(0, 9))).toEqual(['WITHDRAWN', 'WITHDRAWN'])
    const { found: ofMedrxiv } = readBiorxiv(captured('medrxiv_search.json'))
    expect(ofMedrxiv.filter(({ announced }) => announced === 'new')).toHaveLength(86)
    const long = ofMedrxiv.flatMap(({ draft }) => draft.categories).find((category) => category.startsWith('rehabilitation'))
    expect(long).toBe('rehabilitation-medicine-and-physical-therapy')
    expect(ofMedrxiv[0]?.draft.published).toBe('2023')
  })

  test('of Crossref: titles of one line, abstracts with sections', () => {
    const { found } = readCrossref(captured('crossref_journals_works.json'))
    expect(found[1]?.draft.title).toBe(
      'The genomic sequence of Exiguobacterium chiriqhucha str. N139 reveals a species that thrives in cold waters and extreme environmental conditions',
    )
    expect(found[0]?.draft.abstract).toMatch(/^Background: Terrestrial biomes .*\n\nMethods?: /s)
    expect(found[0]?.draft).toMatchObject({ keys: ['doi:10.7717/peerj.14276'], published: '2022-10-25', journal: 'PeerJ' })
    expect(readCrossref(captured('crossref_search.json')).found.map(({ draft }) => draft.published)).toEqual([
      '2021-07-08',
      '2024-12-22',
      '2024-03',
    ])
  })

  test('of Europe PMC: identifiers, whole names, titles without a full stop', () => {
    const { found, next } = readEuropePmc(captured('europepmc_search.json'))
    expect(next).toBe('AoIIQYg13Sg1NTE5MTg0MQ==')
    expect(found[0]?.draft).toMatchObject({
      title: 'Object tracking algorithm based on deformable attention mechanism',
      authors: ['Qiaoling Liu', 'Na Yu', 'Jinfu Cheng'],
      keys: ['doi:10.1038/s41598-026-43147-x', 'pmid:41792208'],
      published: '2026-03-06',
      journal: 'Scientific reports',
    })
    expect(
      found.map(({ draft }) => draft.links.fullText),
      'free ones alone',
    ).toEqual([undefined, 'https://europepmc.org/articles/PMC12938590?pdf=render', 'https://europepmc.org/articles/PMC13013079?pdf=render'])
    expect(found[2]?.draft).toMatchObject({ keys: [], links: { page: 'https://europepmc.org/article/PMC/PMC13013079' } })
  })
})

const biorxiv = (item: object): Page => readBiorxiv(JSON.stringify({ messages: [{ status: 'ok', total: '1' }], collection: [item] }))
const crossref = (item: object): Page => readCrossref(JSON.stringify({ message: { items: [item], 'total-results': 1 } }))
const europePmc = (item: object): Page => readEuropePmc(JSON.stringify({ hitCount: 1, resultList: { result: [item] } }))

describe('an item', () => {
  test('of bioRxiv with numbers for texts, spelled signs and glued headings', () => {
    const { found, total } = biorxiv({
      doi: '10.1101/2024.05.01.123456',
      title: 'A {beta} door at 5{degrees}C',
      authors: 'Lovelace, A.; The Door Consortium; Turing, A. M.',
      abstract: 'BackgroundDoors open.\n\nMethodsWe opened them. ResultsAll at once.',
      version: 1,
      date: '2024-05-03',
      category: 'Cell_Biology',
      published: 'NA',
    })
    expect(total).toBe(1)
    expect(found[0]?.draft).toMatchObject({
      title: 'A β door at 5°C',
      authors: ['A. Lovelace', 'The Door Consortium', 'A. M. Turing'],
      abstract: 'Background: Doors open.\n\nMethods: We opened them. ResultsAll at once.',
      published: '2024-05-03',
      categories: ['cell-biology'],
      keys: ['doi:10.1101/2024.05.01.123456'],
    })
  })

  test.each([
    ['AO_SCPLOWBSTRACTC_SCPLOWO_ST_ABSBackgroundC_ST_ABSDoors open.', 'Background: Doors open.'],
    ['KnownO_LIPCI opens. C_LIO_LIDoors too. C_LI', 'Known\n\nPCI opens.\n\nDoors too.'],
    ['Doors.\n\nO_FIG O_LINKSMALLFIG WIDTH=200 SRC="FIGDIR/small/1.gif" C_FIG', 'Doors.'],
  ])('of bioRxiv is freed of what markup left: %s', (abstract, expected) => {
    expect(biorxiv({ title: 'A door', abstract }).found[0]?.draft.abstract).toBe(expected)
  })

  test.each([
    ['10.1101/2024.12.01.123456', null],
    ['10.64898/2026.01.09.698765', '2026'],
    ['10.1101/029900', null],
  ])('of bioRxiv %s in a later version is from the year of its DOI: %s', (doi, year) => {
    expect(biorxiv({ doi, title: 'A door', version: '2', date: '2026-02-01' }).found[0]?.draft.published).toBe(year)
  })

  test.each([
    [[[2024]], '2024'],
    [[[2024, 3]], '2024-03'],
    [[[2024, 3, 4]], '2024-03-04'],
    [[[null]], null],
    [[], null],
    [[[2024, null, null]], '2024'],
    ['2024', null],
  ])('of Crossref with date parts %j is of %s', (parts, published) => {
    expect(crossref({ DOI: '10.1/x', title: ['A door'], issued: { 'date-parts': parts } }).found[0]?.draft.published).toBe(published)
  })

  test('of Crossref with a date that is none, keeps the paper and tells the date', () => {
    const { found } = crossref({ DOI: '10.1000/x', title: ['A door'], published: { 'date-parts': [[2024, 13, 40]] } })
    expect(found[0]).toMatchObject({ unreadDate: '2024-13-40', draft: { published: null } })
  })

  test.each([
    ['no list', 'A door', 'A door'],
    ['a subtitle', ['A door'], 'A door: How it opens'],
    ['odd entries', [null, 7, 'A door'], 'A door'],
  ])('of Crossref has a title with %s', (name, title, expected) => {
    expect(crossref({ title, ...(name === 'a subtitle' && { subtitle: ['How it opens'] }) }).found[0]?.draft.title).toBe(expected)
  })

  test('of Crossref with authors of all kinds', () => {
    const author = [{ given: 'Ada', family: 'Lovelace', suffix: 'Jr.' }, { name: 'Door Team' }, { family: 'Plato' }, null, 'Bob', {}]
    expect(crossref({ title: ['A door'], author }).found[0]?.draft.authors).toEqual(['Ada Lovelace Jr.', 'Door Team', 'Plato'])
  })

  test('of Europe PMC that is a preprint, with headings in its abstract', () => {
    const { found } = europePmc({
      id: 'PPR123',
      source: 'PPR',
      doi: '10.21203/rs.3.rs-1234567/v2',
      title: 'Open the door...',
      abstractText: '<h4>Background</h4>Doors.<h4>Methods: </h4> We <i>open</i> them.',
      firstPublicationDate: '2026-04-01',
      pubTypeList: { pubType: ['Preprint', null] },
    })
    expect(found[0]?.draft.journal).toBeUndefined()
    expect(found[0]?.draft).toMatchObject({
      title: 'Open the door...',
      abstract: 'Background: Doors.\n\nMethods: We open them.',
      isWithdrawn: false,
      links: { page: 'https://europepmc.org/article/PPR/PPR123' },
    })
  })

  test('of Europe PMC whose whole text is free somewhere else, or nowhere', () => {
    const pdf = (availabilityCode: string, documentStyle = 'pdf') => ({
      availabilityCode,
      documentStyle,
      site: 'Unpaywall',
      url: 'https://example.org/a?b=1&c=2',
    })
    const freeOf = (...texts: (object | null)[]) =>
      europePmc({ title: 'A door', fullTextUrlList: { fullTextUrl: texts } }).found[0]?.draft.links.fullText
    expect(freeOf(pdf('S'), null, pdf('OA', 'html'))).toBeUndefined()
    expect(freeOf(pdf('S'), pdf('F'))).toBe('https://example.org/a?b=1&c=2')
    expect(freeOf({ ...pdf('OA'), url: 'http://example.org/a.pdf' }), 'without https').toBeUndefined()
    expect(freeOf({ ...pdf('OA'), url: 'javascript:alert(1)' })).toBeUndefined()
  })

  test.each(['Retracted Publication', 'preprint-withdrawal', 'Preprint removal'])('of Europe PMC of the type “%s” is withdrawn', (type) => {
    expect(europePmc({ title: 'A door', pubTypeList: { pubType: [type] } }).found[0]?.draft.isWithdrawn).toBe(true)
  })

  test.each([null, 7, 'x', [], { title: null }, { title: { a: 1 } }, { title: '<script>' }])('%j is refused alone', (item) => {
    for (const read of [biorxiv, crossref, europePmc]) {
      const page = read(item as object)
      expect(page.found.length + page.refused.length).toBe(1)
      if (page.found[0]) expect(page.found[0].draft.title).not.toBe('')
    }
  })
})

describe('an answer', () => {
  test('with nothing in it is a valid one', () => {
    expect(readBiorxiv('{"messages":[{"status":"no posts found"}],"collection":[]}')).toMatchObject({ found: [], refused: [], total: null })
    expect(readCrossref('{"message":{"items":[]}}')).toMatchObject({ found: [], next: null })
    expect(readEuropePmc('{"hitCount":0,"resultList":{"result":[]}}')).toMatchObject({ found: [], total: 0 })
  })

  test('that refuses a query says so', () => {
    expect(() => readEuropePmc('{"errCode":404,"errMsg":"No query"}')).toThrow(RefusedQuery)
  })

  test.each(Object.entries(HOSTILE).filter(([, { kind }]) => kind === 'json'))('of %s is not read', (_, { body, sentence }) => {
    for (const read of [readBiorxiv, readCrossref, readEuropePmc]) {
      expect(() => read(body())).toThrow(UnreadableAnswer)
      expect(() => read(body())).toThrow(sentence)
    }
  })
})

describe('sections', () => {
  test.each([
    [null, null],
    ['Plain.', 'Plain.'],
    ['<jats:title>Abstract</jats:title><jats:p>Plain.</jats:p>', '\n\nPlain.\n\n'],
    ['<jats:sec><jats:title>Aims</jats:title>\n  <jats:p>Doors.</jats:p></jats:sec>', '\n\n\n\nAims: Doors.\n\n\n\n'],
    ['<jats:p>x <jats:tex-math>$$x^2$$</jats:tex-math><mml:math>y</mml:math></jats:p>', '\n\nx <mml:math>y</mml:math>\n\n'],
  ])('%j', (abstract, expected) => {
    expect(readSections(abstract)).toBe(expected)
  })

  test.each(['<h4>', '<jats:title>', '<jats:tex-math>', '<h4', '<p '])('of many “%s” take a moment', (part) => {
    const begin = performance.now()
    readSections(part.repeat(200_000 / part.length))
    expect(performance.now() - begin).toBeLessThan(1_000)
  })
})

test('categories become one word', () => {
  expect(['Cell Biology', 'cell_biology', ' cell-biology ', 'HIV/AIDS', 'hiv aids'].map(categorySlug)).toEqual([
    'cell-biology',
    'cell-biology',
    'cell-biology',
    'hiv-aids',
    'hiv-aids',
  ])
})

test.each([
  ['a', true],
  ['(a OR "b)") AND c', true],
  [String.raw`a \( b`, true],
  ['a) OR (b', false],
  ['(a', false],
  ['"a', false],
  ['a\\', false],
])('the query %s is whole: %s', (query, isWhole) => {
  expect(isWholeQuery(query)).toBe(isWhole)
})

test.each([
  ['2024-03-01', '2026-03-01', true],
  ['2025-06-01', '2026-03-01', false],
  ['2025', '2026-03-01', false],
  ['2024', '2026-03-01', true],
  [null, '2026-03-01', false],
  ['2024-03-01', null, false],
])('a paper of %s that comes on %s is old: %s', (published, day, isOld) => {
  const draft = { published } as Parameters<typeof isOldAtArrival>[0]['draft']
  expect(isOldAtArrival({ draft, at: day && Date.parse(day) } as Parameters<typeof isOldAtArrival>[0])).toBe(isOld)
})
