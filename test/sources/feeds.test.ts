import { describe, expect, test } from 'vitest'
import { readFeed } from '../../src/sources/formats/feed-document.ts'
import { readFeedText } from '../../src/sources/formats/feed-text.ts'
import { readOpml, writeOpml } from '../../src/sources/formats/opml.ts'
import { fixture } from './fixture.ts'

const drafts = (name: string) => readFeed(fixture(`feeds/${name}`)).found.map(({ draft }) => draft)

describe('a feed is read', () => {
  test('of bioRxiv: RDF, family names first, signs written out, the version in the link', () => {
    expect(drafts('rdf.xml')[0]).toMatchObject({
      title: 'Doorsteps of Passer domesticus at 20°C',
      abstract: 'Growth of vip1Δ cells was 5 ± 1 mm. It is told here in a sentence of its own.',
      authors: ['N. LAPALU', 'P.-L. Plaumann', "R. J. O'Connell", 'x. jiang'],
      published: '2026-04-17',
      version: 2,
      keys: ['doi:10.1101/2026.04.16.900001'],
    })
  })

  test('of OJS: markup in titles, an abstract that is none', () => {
    expect(drafts('rdf.xml')[1]).toMatchObject({
      title: 'Steps of Pleione',
      abstract: null,
      authors: ['SI QIN', 'LE YOU'],
      keys: ['doi:10.11646/doorsteps.528.4.1'],
    })
  })

  test('of journals: RSS 2.0, the longest text without its heading, a DOI in the link alone, entities encoded twice', () => {
    const [first, second] = drafts('journal.xml')
    expect(first).toMatchObject({
      abstract: 'Doorsteps are ecologically important; a long text says why, at length.',
      authors: ['Rachel M. Binks', 'Margaret Heslewood', 'Margaret Byrne'],
      categories: [],
      keys: ['doi:10.1002/door.12650'],
    })
    expect(second).toMatchObject({
      abstract: 'Four dogs (LJ126T) from the Qinghai–Tibet Plateau of genus Canis. They found all papers.',
      authors: ['Toshio Inoda'],
      keys: ['doi:10.1099/door.0.005019'], // not that of a link in the text
    })
  })

  test('without what is no paper, which it names', () => {
    const { refused, title, stamp } = readFeed(fixture('feeds/journal.xml'))
    expect(refused).toEqual([{ what: '10.1002/door.12646', reason: 'has no authors and no abstract, so it is not a paper' }])
    expect([title, stamp]).toEqual(['Example: DOORSTEPS: Table of Contents', 'Tue, 21 Apr 2026 09:23:57 +0000'])
  })

  test('of PubMed: the abstract among its reference, by number where it has no DOI', () => {
    expect(drafts('pubmed.xml')[0]).toMatchObject({
      abstract: 'Falls on doorsteps are common among those who fetch a paper in the dark.\n\nCONCLUSION: A lamp helps.',
      keys: expect.arrayContaining(['pmid:39902460']),
    })
  })

  test('of Pensoft: RSS 0.91 after empty lines, authors and DOI in the text', () => {
    expect(drafts('rss-0.91.xml')).toMatchObject([
      {
        title: 'Keys to doors (Insecta, Cicadellidae)',
        abstract: 'Keys to all doors are provided, based on published records.',
        authors: ['Hassan Naveed', 'Mick Webb'],
        keys: ['doi:10.3897/doorkeys.1078.47616'],
      },
    ])
  })

  test('as Atom with XHTML in it, in order', () => {
    expect(drafts('atom.xml')).toMatchObject([
      {
        title: 'On H2O and doors',
        abstract: 'We show that doors open.\n\nThey close, too.',
        authors: ['Grace Hopper', 'Alan Turing'],
        published: '2026-04-20',
        updated: '2026-04-21',
        links: { page: 'https://letters.example.org/abs/7' },
        keys: ['doi:10.1000/letters.7'],
      },
    ])
  })

  test('as JSON Feed', () => {
    const { found, refused, title } = readFeed(fixture('feeds/feed.json'))
    expect(title).toBe('Doorstep Preprints')
    expect(found[0]?.draft).toMatchObject({
      abstract: 'It is JSON & short, but long enough.',
      authors: ['Ada Lovelace'],
      keys: ['doi:10.1000/json.1'],
    })
    expect(refused).toEqual([{ what: 'item 2', reason: 'is not an object with the fields of a JSON Feed' }])
  })

  test.each([
    ['{"version": "1"}', 'The feed is JSON, but not a JSON Feed: it has no list of items.'],
    ['<html><body><h1>Sign in</h1></body></html>', 'The feed is a web page (“Sign in”)'],
    ['<OPML version="2.0"/>', 'The feed was expected, but the answer is XML of another kind (<OPML>)'],
    ['<rss><channel><item><title>x</item></channel></rss>', 'The feed is not well-formed XML: unexpected close tag (line 1)'],
    ['plain text', 'The feed is not well-formed XML: text data outside of root node'],
  ])('and refused in a sentence where it is none: %s', (body, sentence) => {
    expect(() => readFeed(body)).toThrow(sentence)
  })

  test.each([
    ['jane@example.org (Jane Doe)', ['Jane Doe']],
    ['Jane Doe and John Roe', ['Jane Doe', 'John Roe']],
    ['Doe, Jane', ['Jane Doe']],
    ['van der Berg, Jan', ['Jan van der Berg']],
    ['Yann LeCun, Ada Lovelace', ['Yann LeCun', 'Ada Lovelace']],
    ['Doe, J., Roe, A. B.', ['J. Doe', 'A. B. Roe']],
  ])('with its author written “%s”', (author, names) => {
    const body = `<rss version="2.0"><channel><item><title>Four words of title</title><author>${author}</author></item></channel></rss>`
    expect(readFeed(body).found[0]?.draft.authors).toEqual(names)
  })

  test('though it has an entity of HTML, a control character, and a DOI in a wilder place', () => {
    const body =
      '<rss version="2.0"><channel><item><title>Fish&nbsp;&amp; chips\u0001&#2;</title><author>A B</author><link>https://x.org/doi/full/10.1000/a%28b%29c.pdf?x=1#y</link></item></channel></rss>'
    expect(readFeed(body).found[0]?.draft).toMatchObject({ title: 'Fish & chips', keys: ['doi:10.1000/a(b)c'] })
  })
})

describe('the text of a feed', () => {
  test.each([
    ['Volume 67, Issue 4, December 2021, Page 283-289<br/>. <br/>', null],
    ['TAXON, EarlyView. ', null],
    ['<p>Abstract</p><p>In volume 3 of issue 4 we count pages.</p>', 'In volume 3 of issue 4 we count pages.'],
    ['Summary: A short abstract that is one.', 'A short abstract that is one.'],
    ['&lt;p&gt;Encoded once more than it should be.&lt;/p&gt;', 'Encoded once more than it should be.'],
  ])('“%s” tells %s', (raw, abstract) => {
    expect(readFeedText(raw).abstract).toBe(abstract)
  })
})

describe('lists of feeds', () => {
  test('are read through folders, each address once, with what is no address named', () => {
    expect(readOpml(fixture('feeds/subscriptions.opml'))).toEqual({
      feeds: [
        { title: 'bioRxiv & friends', url: 'https://connect.biorxiv.org/biorxiv_xml.php?subject=genomics&x=1' },
        { title: 'Letters', url: 'http://letters.example.org/feed' },
      ],
      refused: [{ what: 'Broken', reason: 'has no address of a feed (“javascript:alert(1)”)' }],
    })
  })

  test('come back as they were written', () => {
    const feeds = [
      { title: 'A & B "<quoted>" \u0007', url: 'https://example.org/a?b=1&c=%22' },
      { title: 'Zweite', url: 'https://example.org/ä' },
    ]
    const back = readOpml(writeOpml(feeds, 'Paperboy & co'))
    expect(back.refused).toEqual([])
    expect(back.feeds).toEqual([
      { title: 'A & B "<quoted>"', url: 'https://example.org/a?b=1&c=%22' },
      { title: 'Zweite', url: 'https://example.org/%C3%A4' },
    ])
  })
})
