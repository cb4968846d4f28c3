import { describe, expect, test } from 'vitest'
import { decodeBody } from '../../src/sources/formats/answer.ts'
import { readFeed } from '../../src/sources/formats/feed-document.ts'
import { readFeedText } from '../../src/sources/formats/feed-text.ts'
import { openStore } from '../../src/store/store.ts'
import { newFolder } from '../left-behind.ts'

const NAMESPACES = [
  'xmlns:dc="http://purl.org/dc/elements/1.1/"',
  'xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/"',
  'xmlns:content="http://purl.org/rss/1.0/modules/content/"',
  'xmlns:media="http://search.yahoo.com/mrss/"',
].join(' ')

function feed(items: string, channel = '<title>Journal of Doorsteps</title><link>https://journal.example/toc</link>'): string {
  return `<rss version="2.0" ${NAMESPACES}><channel>${channel}${items}</channel></rss>`
}

const TITLE = '<title>Moss on the doorsteps of the north</title>'
const ABSTRACT = 'We counted moss on forty doorsteps and found it on thirty of them.'
const SAYS = `<description>${ABSTRACT}</description>`

function draft(body: string) {
  const { found, refused } = readFeed(body)
  expect(refused).toEqual([])
  return found[0]?.draft
}

const described = (description: string, more = '') =>
  draft(feed(`<item>${TITLE}${more}<description><![CDATA[${description}]]></description></item>`))

describe('what stands around an abstract is left out:', () => {
  test.each([
    [
      'the line of authors and the citation of APS',
      `<p>Author(s): Ada Lovelace, Alan Turing, and Grace Hopper</p><p>${ABSTRACT}</p><br/><p>[Phys. Rev. Lett. 136, 161301] Published Mon Apr 20, 2026</p>`,
    ],
    [
      'the head of Nature',
      `<p>Nature, Published online: 21 April 2026; <a href="https://www.nature.com/articles/s41586">doi:10.1038/s41586-026-00001-2</a></p>${ABSTRACT}`,
    ],
    ['the head of Nature in the same paragraph', `Nature, Published online: 21 April 2026; doi:10.1038/s41586-026-00001-2 ${ABSTRACT}`],
    ['the authors of PLOS', `<p>by Ada Lovelace, Alan M. Turing, Jan van der Berg</p>\n\n${ABSTRACT}`],
    ['the volume of Science', `Science, Volume 380, Issue 6640, Page 15-15, April 2026. <br/>${ABSTRACT}`],
    ['the heading of Wiley', `\nAbstract\n${ABSTRACT}\n`],
    ['a heading without a space', `Abstract${ABSTRACT}`],
    ['authors with family names first', `LOVELACE, Ada; TURING, Alan M.<br/><br/>${ABSTRACT}<br/>Palavras-chave : musgo; portas`],
    [
      'what the Royal Society of Chemistry writes',
      `<div><i><b>J. Moss</b></i>, 2026, <b>12</b>,345-350<br/><b>DOI</b>: 10.1039/D6MO00001A, Paper</div><div>Ada Lovelace, Alan Turing<br/>${ABSTRACT}<br/>To cite this article before page numbers are assigned, use the DOI form of citation above.<br/>The content of this RSS Feed (c) The Royal Society of Chemistry</div>`,
    ],
    ['a heading in brackets', `【摘要】${ABSTRACT}`],
    ['a heading in the sentence', `Abstract ${ABSTRACT}`],
    [
      'links and a note of copyright',
      `<p>${ABSTRACT}</p><p>© 2026 The Authors</p><p><a href="/pdf">PDF</a></p><p>The post Moss first appeared on Doorsteps.</p>`,
    ],
    [
      'keywords and days',
      `<p>Received: 3 March 2026</p><p>Keywords: moss; doorsteps</p><p>${ABSTRACT}</p><p>https://doi.org/10.1000/moss.1</p>`,
    ],
  ])('%s', (_, description) => {
    expect(described(description, '<dc:creator>Ada Lovelace</dc:creator>')?.abstract).toBe(ABSTRACT)
  })

  test.each([
    ['a citation', 'Journal of Doorsteps, Volume 12, Issue 3, Page 1-9, April 2026.'],
    ['an issue and pages alone', 'Doorsteps 67 (4): 283–289'],
    ['a source that is called Reports', '<p>Source: Doorstep Reports</p><p>Received 3 March 2026; accepted 21 April 2026</p>'],
    ['a note that there is none', 'No abstract is available.'],
    ['the title', 'Moss on the doorsteps of the north.'],
    ["the journal's name", '<cite>Journal of Doorsteps and Thresholds</cite>'],
    ['a list of the authors', 'Ada Lovelace, Alan M. Turing, Jan van der Berg'],
    ['a list of the authors with marks', '<p>Ada Lovelace<sup>1,2</sup>, Alan M. Turing<sup>2*</sup></p>'],
    ['a list of the authors, family names first', 'Lovelace, A., van der Berg, J. A., and Turing, A.'],
    ['a ratio of an issue', 'Doorsteps of the north 12: 35.'],
    ['the day online', 'Publication date: Available online 20 April 2026'],
  ])('%s is none', (_, description) => {
    expect(described(description, '<dc:creator>Ada Lovelace</dc:creator>')?.abstract).toBeNull()
  })

  test.each([
    'The volume of issue 3 is twice that of issue 2, which we explain by pages of advertisements.',
    'In 2:1 mixtures of sand and lime, moss grows at 40 (±3) per cent of the speed that is known.',
    'Abstract syntax trees of doorsteps are parsed in linear time by a method that we propose.',
    'Abstract Doorstep Machines (ADM) are a formalism for moss; we give an algorithm for them.',
    'Summary statistics of doorsteps are shown to mislead in one of three studies of moss.',
    'Issue 4 of this journal was late. We show that moss was the reason, and what helps.',
    'Hippocampal volume 3.2 (1.1) cm³ predicts moss.',
    'High-volume 10:1 dilutions kill moss.',
    'Moss on doorsteps of sand and lime at 3:1.',
  ])('but a short abstract stays: “%s”', (abstract) => {
    expect(described(abstract)?.abstract).toBe(abstract)
  })

  test('but a display formula does not part a sentence', () => {
    expect(described('<p>We show that</p><div>x = y</div><p>holds on all doorsteps of the north.</p>')?.abstract).toBe(
      'We show that x = y holds on all doorsteps of the north.',
    )
  })

  test('and a heading within it stands before its paragraph', () => {
    expect(described(`<h3>Abstract</h3><h4>Results</h4><p>${ABSTRACT}</p>`)?.abstract).toBe(`Results: ${ABSTRACT}`)
  })

  test('but lines of the source make no paragraphs where elements do', () => {
    expect(
      described(
        '<div><p>It belongs to the genus <span>\n\n  <span>Mossia</span>\n\n</span>, of the north.</p><p>It is <b>green</b>.</p></div>',
      )?.abstract,
    ).toBe('It belongs to the genus Mossia, of the north.\n\nIt is green.')
  })

  test('but where it is the only one to tell authors and date, these are read', () => {
    const told = described(
      '<p>Publication date: February 2026</p><p><b>Source:</b> Doorsteps, Volume 7</p><p>Author(s): Ada B. Lovelace, Alan Turing</p>',
    )
    expect(told).toMatchObject({ abstract: null, authors: ['Ada B. Lovelace', 'Alan Turing'], published: '2026-02' })
    expect(readFeedText('Nature, Published online: 21 April 2026; doi:10.1038/s41586-026-00001-2').doi).toBe('10.1038/s41586-026-00001-2')
  })
})

describe('authors are read', () => {
  test.each([
    ['<dc:creator>Li, Wei and Zhang, Hong</dc:creator>', ['Wei Li', 'Hong Zhang']],
    ['<dc:creator>Lovelace, Ada, Turing, Alan, Hopper, Grace</dc:creator>', ['Ada Lovelace', 'Alan Turing', 'Grace Hopper']],
    ['<dc:creator>García Márquez, Gabriel</dc:creator>', ['Gabriel García Márquez']],
    [
      '<dc:creator>García Márquez, Gabriel José</dc:creator><dc:creator>Hopper, Grace</dc:creator>',
      ['Gabriel José García Márquez', 'Grace Hopper'],
    ],
    [
      '<dc:creator>Ada Lovelace, MD, PhD, Alan Turing, MSc, and Grace Hopper, M.D.</dc:creator>',
      ['Ada Lovelace', 'Alan Turing', 'Grace Hopper'],
    ],
    ['<dc:creator>Lovelace, Ada, PhD; Turing, Alan; </dc:creator>', ['Ada Lovelace', 'Alan Turing']],
    ['<dc:creator>Lovelace, A., Turing, A. M., &amp;amp; Hopper, G.</dc:creator>', ['A. Lovelace', 'A. M. Turing', 'G. Hopper']],
    ['<dc:creator>Ada Lovelace1,2, Alan Turing2*, Grace Hopper†</dc:creator>', ['Ada Lovelace', 'Alan Turing', 'Grace Hopper']],
    ['<dc:creator>Friml, J., Ma, L., Du, Y.</dc:creator>', ['J. Friml', 'L. Ma', 'Y. Du']], // no degrees
    ['<dc:creator>Yiran Du, Huimin He</dc:creator>', ['Yiran Du', 'Huimin He']],
    ['<dc:creator>Brandão S, Saeedi H</dc:creator>', ['Brandão S', 'Saeedi H']],
    ['<dc:creator>King, Martin L., Jr., Lovelace, Ada</dc:creator>', ['Martin L. King Jr.', 'Ada Lovelace']],
    ['<dc:creator>M&amp;#252;ller, J&amp;#252;rgen</dc:creator>', ['Jürgen Müller']],
    [
      '<author>ada@journal.example (Ada Lovelace)</author><author>alan@journal.example (Alan Turing)</author>',
      ['Ada Lovelace', 'Alan Turing'],
    ],
    ['<author>Ada Lovelace &lt;ada@journal.example&gt;</author>', ['Ada Lovelace']],
    ['<authors>Ada Lovelace;Alan Turing</authors>', ['Ada Lovelace', 'Alan Turing']],
    ['<dc:creator>张三；李四；王五</dc:creator>', ['张三', '李四', '王五']],
    ['<dc:creator>by Ada Lovelace and Alan Turing</dc:creator>', ['Ada Lovelace', 'Alan Turing']],
    ['<dc:creator>Ada Lovelace, Alan Turing, and (Moss Collaboration)</dc:creator>', ['Ada Lovelace', 'Alan Turing', 'Moss Collaboration']],
    ['<dc:creator>Ada Lovelace, Department of Moss, University of Doors</dc:creator>', ['Ada Lovelace']],
    ['<dc:creator>Ada Lovelace 0000-0001-2345-6789, Alan Turing^2</dc:creator>', ['Ada Lovelace', 'Alan Turing']],
    ['<dc:creator>Hans Müller und Eva Schmidt</dc:creator>', ['Hans Müller', 'Eva Schmidt']],
    ['<dc:creator>José Ortega y Gasset</dc:creator>', ['José Ortega y Gasset']],
    ['<dc:creator>Ada Lovelace / Alan Turing and 5 others</dc:creator>', ['Ada Lovelace', 'Alan Turing']],
    [
      '<dc:creator>Centers for Disease Control and Prevention</dc:creator><dc:creator>Ada Lovelace</dc:creator>',
      ['Centers for Disease Control and Prevention', 'Ada Lovelace'],
    ],
  ])('%s', (creators, names) => {
    expect(draft(feed(`<item>${TITLE}${creators}${SAYS}</item>`))?.authors).toEqual(names)
  })

  test('of the whole feed, unless it names who publishes it', () => {
    const atom = (author: string) =>
      draft(`<feed xmlns="http://www.w3.org/2005/Atom"><title>Doorsteps</title><author><name>${author}</name></author>
        <entry>${TITLE}<summary>${ABSTRACT}</summary></entry></feed>`)
    expect(atom('Ada Lovelace')?.authors).toEqual(['Ada Lovelace'])
    expect(atom('Doorstep University Press')?.authors).toEqual([])
    expect(atom('Doorsteps')?.authors).toEqual([])
  })
})

describe('of the elements of an item', () => {
  test('those of pictures, podcasts and places are not the paper', () => {
    const figure =
      '<media:title>Figure 1</media:title><media:description>A long caption of a figure, with scale bars, error bars, colours, panels and more.</media:description>'
    expect(draft(feed(`<item>${figure}${TITLE}<dc:creator>Ada Lovelace</dc:creator>${SAYS}</item>`))).toMatchObject({
      title: 'Moss on the doorsteps of the north',
      abstract: ABSTRACT,
    })
  })

  test('by whatever prefix a feed calls them', () => {
    const body = feed(`<item><m:title>Figure 1</m:title>${TITLE}${SAYS}</item>`).replace(
      '<rss ',
      '<rss xmlns:m="http://search.yahoo.com/mrss/" ',
    )
    expect(draft(body)?.title).toBe('Moss on the doorsteps of the north')
  })

  test.each([
    ['http', '<link>http://journal.example/88</link>', 'http://journal.example/88'],
    ['https before http', '<link>http://journal.example/88</link><guid>https://journal.example/88</guid>', 'https://journal.example/88'],
    ['relative to the feed', '<link>/paper/88</link>', 'https://journal.example/paper/88'],
    ['relative to the item', '<link xml:base="https://other.example/a/">88</link>', 'https://journal.example/88'],
    ['only in its name', '<guid isPermaLink="true">https://journal.example/88</guid>', 'https://journal.example/88'],
    ['that no browser opens', '<link>javascript:alert(1)</link>', null],
  ])('a link %s is read', (_, link, page) => {
    expect(draft(feed(`<item>${TITLE}${link}${SAYS}</item>`))?.links.page).toBe(page)
  })

  test.each([
    ['<feed xml:base="https://a.example/x/">', '<entry>', 'https://a.example/x/88'],
    ['<feed xml:base="https://a.example/x/">', '<entry xml:base="y/">', 'https://a.example/x/y/88'],
    ['<feed>', '<entry xml:base="https://b.example/">', 'https://b.example/88'],
  ])('a link in %s %s belongs to its base', (opening, entry, page) => {
    expect(
      draft(`${opening}<title>Doorsteps</title>${entry}${TITLE}<link href="88"/><summary>${ABSTRACT}</summary></entry></feed>`)?.links.page,
    ).toBe(page)
  })
})

describe('a feed with faults is read:', () => {
  test('bare signs in texts and attributes, but not in CDATA', () => {
    const found = draft(
      feed(`<item><title>R&D of moss at p < 0.05 &amp; more &nbsp;here</title><link>https://journal.example/?a=1&b=2</link>
      <description><![CDATA[${ABSTRACT} It is R&D & more, p < 0.05.]]></description></item>`),
    )
    expect(found).toMatchObject({ title: 'R&D of moss at p < 0.05 & more here', abstract: `${ABSTRACT} It is R&D & more, p < 0.05.` })
    expect(found?.links.page).toBe('https://journal.example/?a=1&b=2')
  })

  test.each([
    ['a warning before it', (body: string) => `\n<br />\n<b>Warning</b>: a plugin is old\n<?xml version="1.0"?>\n${body}`],
    ['a script behind it', (body: string) => `${body}\n<script>count()</script>\n<!-- cached -->`],
    ['HTML as it stands', (body: string) => body.replace(SAYS, `<description><p>${ABSTRACT}<br></p><img src="x.png"></description>`)],
  ])('%s', (_, spoil) => {
    expect(draft(spoil(feed(`<item>${TITLE}<dc:creator>Ada Lovelace</dc:creator>${SAYS}</item>`)))).toMatchObject({
      title: 'Moss on the doorsteps of the north',
      abstract: ABSTRACT,
    })
  })

  test.each([
    ['[ASAP] Moss on the doorsteps of the north'],
    ['Moss on the doorsteps of the north [version 2; peer review: 1 approved]'],
    ['[Moss on the doorsteps of the north].'],
  ])('the label of a title: %s', (title) => {
    expect(draft(feed(`<item><title>${title}</title>${SAYS}</item>`))?.title).toBe('Moss on the doorsteps of the north')
  })

  test.each([
    ['Latin-1 that is said to be UTF-8', 'latin1', 'text/xml; charset=utf-8'],
    ['Latin-1 without a word', 'latin1', null],
    ['UTF-8 that is said to be Latin-1', 'utf8', 'text/xml; charset=iso-8859-1'],
    ['UTF-16 without a mark', 'utf16le', null],
  ] as const)('%s', (_, encoding, contentType) => {
    const body = feed(`<item><title>Über Moos auf großen Schwellen</title>${SAYS}</item>`)
    expect(draft(decodeBody(Buffer.from(body, encoding), contentType))?.title).toBe('Über Moos auf großen Schwellen')
  })

  test('UTF-8 with some Latin-1 in it', () => {
    const [before, after] = feed(`<item><title>Moos – Çelik und M|ller auf Schwellen</title>${SAYS}</item>`).split('|') as [string, string]
    const bytes = Buffer.concat([Buffer.from(before), Buffer.from([0xfc]), Buffer.from(after)])
    expect(draft(decodeBody(bytes, 'text/xml; charset=utf-8'))?.title).toBe('Moos – Çelik und Müller auf Schwellen')
  })
})

test.each([
  ['06 Nov 26 08:49 GMT', '2026-11-06'],
  ['Sunday, 06-Nov-94 08:49:37 GMT', '1994-11-06'],
  ['Mon Nov 16 10:00:00 2026', '2026-11-16'],
  ['2026-11-16 10:00:00 PST', '2026-11-16'],
  ['2026-320', '2026-11-16'],
  ['2026-W47-1', '2026-11-16'],
  ['mar., 21 avr. 2026 10:00:00 +0200', '2026-04-21'],
  ['21. März 2026', '2026-03-21'],
  ['21 de abril de 2026', '2026-04-21'],
  ['2026年4月21日', '2026-04-21'],
  ['21 апреля 2026', '2026-04-21'],
  ['03/04/2026', null],
  ['5 jui 2026', null],
])('a feed with the date “%s” tells %s', (date, published) => {
  expect(draft(feed(`<item>${TITLE}<pubDate>${date}</pubDate>${SAYS}</item>`))?.published).toBe(published)
})

describe('a paper without an identifier comes once', () => {
  async function bring(...bodies: readonly string[]) {
    const store = await openStore(newFolder(), 0)
    try {
      for (const [index, body] of bodies.entries()) {
        const papers = readFeed(body).found.map((found) => ({ ...found, isNews: true }))
        const source = `feed:${index}`
        await store.sources.ingest({ source, papers, cursor: null, brought: null, at: index + 1, lease: null, enriches: false })
      }
      return (await store.papers.changesSince(0, 1_000)).papers.map(({ title }) => title)
    } finally {
      await store.close()
    }
  }
  const item = (title: string, link: string, creator = 'Ada Lovelace') =>
    `<item><title>${title}</title><link>${link}</link><dc:creator>${creator}</dc:creator>${SAYS}</item>`

  test('with a corrected title under the same link, which is shown from then on', async () => {
    const [wrong, right] = ['Moss on the dorsteps of the north', 'Moss on the doorsteps of the north']
    expect(
      await bring(feed(item(wrong, 'http://journal.example/88')), feed(item(right, 'https://journal.example/88?utm_source=rss'))),
    ).toEqual([right])
  })

  test.each([
    ['another title', 'Lichen in the gardens of the south', 'Ada Lovelace'],
    ['a like title of another author', 'Moss on the doorsteps of the south', 'Grace Hopper'],
  ])('but %s under the same link is another paper', async (_, title, creator) => {
    const first = feed(item('Moss on the doorsteps of the north', 'https://journal.example/toc'))
    expect(await bring(first, feed(item(title, 'https://journal.example/toc', creator)))).toHaveLength(2)
  })

  test('and a link that several have names none', () => {
    const { found } = readFeed(
      feed(item('Moss on doorsteps', 'https://journal.example/toc') + item('Moss on doorsteps, part two', 'https://journal.example/toc')),
    )
    expect(found.map(({ draft }) => draft.keys)).toEqual([[], []])
  })
})
