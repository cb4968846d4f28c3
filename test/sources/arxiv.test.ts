import { describe, expect, test } from 'vitest'
import { readArxivAtom } from '../../src/sources/formats/arxiv-atom.ts'
import { readArxivOai, streamArxivOai } from '../../src/sources/formats/arxiv-oai.ts'
import { readArxivRss } from '../../src/sources/formats/arxiv-rss.ts'
import { ExpiredToken, type Page, RefusedQuery, UnreadableAnswer } from '../../src/sources/formats/found.ts'
import { fixture, inPieces } from './fixture.ts'

const NO_LINKS = { page: null, code: null, project: null, thumbnail: null }

describe("arXiv's API is read", () => {
  test('in the layout of 2026: identifiers, version, categories with the primary one first', () => {
    const page = readArxivAtom(fixture('arxiv-api/layout-2026.xml'))
    expect(page).toMatchObject({ next: '2', total: 3, stamp: '2026-04-20T18:06:49Z', refused: [] })
    expect(page.found[0]).toEqual({
      draft: {
        title: 'Paper Routes: Learning to Deliver ⊘ Duplicates for Teams',
        abstract: 'We deliver papers (<1 minute each) with p < 10⁻³.',
        authors: ['Ada Lovelace', 'Grace Hopper'],
        categories: ['cs.CV', 'cs.LG'],
        published: '2026-04-16',
        upvotes: null,
        keys: ['arxiv:2604.90001', 'doi:10.1000/routes.1', 'doi:10.1000/routes.2'],
        isWithdrawn: false,
        updated: '2026-04-19',
        version: 2,
        links: NO_LINKS,
        aiSummary: null,
        aiKeywords: [],
      },
      announced: 'listed',
      at: Date.parse('2026-04-19T17:59:47Z'),
    })
  })

  test('of old papers: withdrawn by the abstract, an author who is none', () => {
    const old = readArxivAtom(fixture('arxiv-api/layout-2026.xml')).found[1]
    expect(old?.draft).toMatchObject({ keys: ['arxiv:hep-ph/0301050'], version: 2, isWithdrawn: true, authors: [], categories: ['hep-ph'] })
  })

  test('in the layout of 2025: wrapped titles, a namespace on each element', () => {
    const page = readArxivAtom(fixture('arxiv-api/layout-2025.xml'))
    expect(page).toMatchObject({ next: null, total: 1 })
    expect(page.found[0]?.draft).toMatchObject({
      title: 'Measuring the Length of Titles That Are Wrapped in the Middle',
      abstract: 'Abstracts were wrapped too, at some eighty characters.',
      categories: ['cs.CY'],
    })
  })

  test('until its last page', () => {
    const last = fixture('arxiv-api/layout-2026.xml').replace('startIndex>0', 'startIndex>1')
    expect(readArxivAtom(last).next).toBeNull()
  })

  test('as a refusal where it holds an entry titled “Error”', () => {
    expect(() => readArxivAtom(fixture('arxiv-api/error.xml'))).toThrow(RefusedQuery)
    expect(() => readArxivAtom(fixture('arxiv-api/error.xml'))).toThrow('arXiv refuses the query: incorrect id format for abc.')
  })

  test('of a paper that is titled “Error”', () => {
    const titled = fixture('arxiv-api/layout-2026.xml').replace('>An older identifier<', '>Error<')
    expect(readArxivAtom(titled).found.map(({ draft }) => draft.title)).toContain('Error')
  })

  test('as trouble where it is empty though arXiv counts papers', () => {
    const empty = fixture('arxiv-api/layout-2026.xml').replace(/<entry>.*<\/entry>/s, '')
    expect(() => readArxivAtom(empty)).toThrow(UnreadableAnswer)
    expect(() => readArxivAtom(empty)).toThrow('is empty at 0, though arXiv counts 3 papers')
    const none = empty.replace('totalResults>3', 'totalResults>0')
    expect(readArxivAtom(none)).toMatchObject({ found: [], refused: [], next: null, total: 0 })
  })
})

describe("arXiv's feed of a day is read", () => {
  const page = readArxivRss(fixture('arxiv-rss/weekday.xml'))

  test('with what is announced, the version of the guid, and the authors of one line', () => {
    expect(page.found.map(({ announced, draft }) => [draft.keys[0], draft.version, announced])).toEqual([
      ['arxiv:2604.90002', 1, 'new'],
      ['arxiv:2604.90004', 1, 'cross'],
      ['arxiv:2604.90001', 2, 'replace'],
    ])
    expect(page.found[0]?.draft.authors).toEqual([
      'Anamta Khan',
      'Ratna Kandala',
      'Deepti',
      'Sheza Munir',
      'Edgar Roldán',
      'Martin King Jr.',
    ])
    expect(page.found[0]?.draft).toMatchObject({ abstract: 'Nothing was announced.', categories: ['cs.CV'] })
  })

  test('so that only a first announcement tells a paper’s day', () => {
    expect(page.found.map(({ draft }) => [draft.published, draft.updated])).toEqual([
      ['2026-04-20', null],
      [null, null],
      [null, '2026-04-20'],
    ])
    expect(page.stamp).toBe('Mon, 20 Apr 2026 00:00:00 -0400')
  })

  test('around an item without an identifier, which it names', () => {
    expect(page.refused).toEqual([{ what: 'item 4', reason: 'has no arXiv id (its guid is “”)' }])
  })

  test('on a weekend, as an empty one', () => {
    expect(readArxivRss(fixture('arxiv-rss/weekend.xml'))).toMatchObject({
      found: [],
      refused: [],
      stamp: 'Sat, 01 Aug 2026 00:00:00 -0400',
    })
  })

  test('as Atom', () => {
    const [found] = readArxivRss(fixture('arxiv-rss/atom.xml')).found
    expect(found).toMatchObject({
      announced: 'new',
      at: Date.parse('2025-08-20T04:00:00Z'),
      draft: { abstract: 'As newsagents shape delivery, their rounds still matter.', authors: ['Ada Lovelace', 'Alan Turing'], version: 1 },
    })
  })
})

describe("arXiv's harvest is read", () => {
  test('in the format arXiv, with token, total and date; a removed record is named', () => {
    const page = readArxivOai(fixture('arxiv-oai/list-records.xml'))
    expect(page).toMatchObject({ next: 'verb%3DListRecords%26skip%3D2500', total: 2501, stamp: '2026-04-20T09:05:29Z' })
    expect(page.refused).toEqual([{ what: '2604.90005', reason: 'was removed from its source' }])
    expect(page.found[0]).toMatchObject({
      announced: 'listed',
      at: Date.parse('2026-04-20T00:00:00Z'),
      draft: {
        title: 'Paper Routes for σ-Algebras in finite temperature',
        abstract: 'We deliver papers with élan.\n\nIn particular, once.',
        authors: ['Ada Lovelace', 'Martin King Jr'],
        categories: ['cs.CV', 'cs.LG'],
        published: '2026-04-16',
        updated: '2026-04-19',
        keys: ['arxiv:2604.90001', 'doi:10.1000/routes.1'],
      },
    })
  })

  test('in the format arXivRaw, with versions; one without its source is withdrawn', () => {
    expect(readArxivOai(fixture('arxiv-oai/raw.xml')).found[0]?.draft).toMatchObject({
      authors: ['Raphael Chetrite', 'Shamik Gupta', 'Édgar Roldán'],
      published: '2018-10-22',
      updated: '2019-01-13',
      version: 2,
      isWithdrawn: true,
    })
  })

  test('in Dublin Core, as a bare record', () => {
    expect(readArxivOai(fixture('arxiv-oai/dublin-core.xml')).found[0]?.draft).toMatchObject({
      title: 'The number of random doorsteps',
      abstract: 'We count them.',
      authors: ['P. von Neumann-Cosel', 'B. Özel'],
      published: '2003-06-18',
      keys: ['arxiv:math/0306266', 'doi:10.1017/s0000000000000000'],
    })
  })

  test('to its end, where the token is empty', () => {
    const last = fixture('arxiv-oai/list-records.xml').replace(/<resumptionToken.*<\/resumptionToken>/, '<resumptionToken/>')
    expect(readArxivOai(last).next).toBeNull()
  })

  test.each([1, 7, 100, 100_000])('while it comes, in pieces of %d bytes, as well as at once', async (size) => {
    const body = fixture('arxiv-oai/list-records.xml')
    const pages: Page[] = []
    for await (const page of streamArxivOai(inPieces(body, size))) pages.push(page)
    const whole = readArxivOai(body)
    expect(pages.flatMap(({ found }) => found)).toEqual(whole.found)
    expect(pages.flatMap(({ refused }) => refused)).toEqual(whole.refused)
    expect(pages.at(-1)).toMatchObject({ next: whole.next, total: whole.total, stamp: whole.stamp })
  })

  test('so far as it came, with a fault at the end where it was cut off', async () => {
    const body = fixture('arxiv-oai/list-records.xml')
    const pages: Page[] = []
    const reading = async () => {
      for await (const page of streamArxivOai(inPieces(body.slice(0, body.indexOf('<resumptionToken')), 64))) pages.push(page)
    }
    await expect(reading()).rejects.toThrow('it ends in the middle')
    expect(pages.flatMap(({ found }) => found)).toHaveLength(1)
    expect(pages.every(({ next }) => next === null)).toBe(true)
  })

  const error = (code: string) =>
    `<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-04-20T00:00:00Z</responseDate><error code="${code}">said so</error></OAI-PMH>`

  test('as an empty page where nothing changed since', () => {
    expect(readArxivOai(error('noRecordsMatch'))).toEqual({
      found: [],
      refused: [],
      next: null,
      total: null,
      stamp: '2026-04-20T00:00:00Z',
    })
  })

  test.each([
    ['badResumptionToken', ExpiredToken, 'no longer knows the resumption token'],
    ['badArgument', RefusedQuery, "arXiv's OAI refuses the request with badArgument: said so."],
    ['idDoesNotExist', RefusedQuery, 'idDoesNotExist'],
  ])('as a fault where it says %s', (code, kind, sentence) => {
    expect(() => readArxivOai(error(code))).toThrow(kind)
    expect(() => readArxivOai(error(code))).toThrow(sentence)
  })

  test('as a fault where it answers another question', () => {
    expect(() => readArxivOai('<OAI-PMH><Identify><repositoryName>arXiv</repositoryName></Identify></OAI-PMH>')).toThrow(
      "arXiv's OAI answer is for the verb Identify, which returns no papers.",
    )
  })
})
