// What journals in several languages put into their feeds, documents with a DOCTYPE, and labels in the middle of a text.
import { describe, expect, test } from 'vitest'
import { linkKey } from '../../src/papers/identity.ts'
import { declareEntities } from '../../src/sources/formats/doctype.ts'
import { readFeed } from '../../src/sources/formats/feed-document.ts'
import { readFeedText } from '../../src/sources/formats/feed-text.ts'

describe('an abstract', () => {
  test.each([
    // PNAS has two texts in one, with their labels glued to them.
    [
      'SignificanceCells divide as nobody knew.AbstractWe study cells and how they divide.',
      'Significance: Cells divide as nobody knew.\n\nWe study cells and how they divide.',
    ],
    [
      'Proceedings of Doors, Volume 121, Issue 10, March 2024. <br/>SignificanceDoors are hard.AbstractHere we open doors.',
      'Significance: Doors are hard.\n\nHere we open doors.',
    ],
    ['<p>RESUMO Objetivo: estudar as portas. <hr/>ABSTRACT Objective: to study doors.</p>', 'Objective: to study doors.'],
    [
      'Resumo: Estudamos as portas da casa.<br/>Abstract: We study the doors of houses.<br/>Resumen: Estudiamos las puertas.',
      'We study the doors of houses.',
    ],
    [
      '<p><b>Resumen</b></p><p>Estudiamos las puertas de la casa.</p><p><b>Abstract</b></p><p>We study the doors of houses.</p><p>They open.</p>',
      'We study the doors of houses.\n\nThey open.',
    ],
    [
      'RESUMEN Se estudia la puerta de la casa. ABSTRACT The door of the house is studied. RESUMO A porta.',
      'The door of the house is studied.',
    ],
    [
      'Résumé. Nous étudions les portes des maisons.<br/>Zusammenfassung: Wir untersuchen die Türen.',
      'Nous étudions les portes des maisons.',
    ],
    ['Resumen Estudiamos las puertas de la casa vieja.', 'Estudiamos las puertas de la casa vieja.'],
    // Words that are no labels.
    ['Abstract interpretation of doors is old. We do it anew.', 'Abstract interpretation of doors is old. We do it anew.'],
    [
      'The doors were closed. Abstract art hangs on them, and Significance tests were made.',
      'The doors were closed. Abstract art hangs on them, and Significance tests were made.',
    ],
    ['Summary judgments are studied. Resumes are not.', 'Summary judgments are studied. Resumes are not.'],
  ])('%s', (text, abstract) => expect(readFeedText(text).abstract).toBe(abstract))
})

describe('an article that is listed in each of its languages', () => {
  const page = (pid: string, language: string): string =>
    `http://www.scielo.example/scielo.php?script=sci_arttext&amp;pid=${pid}&amp;lng=en&amp;nrm=iso&amp;tlng=${language}`
  const item = (title: string, link: string): string =>
    `<item><title>${title}</title><link>${link}</link><author>Ada Lovelace</author></item>`

  test('comes once, in English where it is there', () => {
    const feed = `<rss><channel>${item('As portas', page('S1', 'pt'))}${item('The doors', page('S1', 'en'))}${item('Las ventanas', page('S2', 'es'))}${item('As janelas', page('S2', 'pt'))}</channel></rss>`
    const { found, refused } = readFeed(feed)
    expect(found.map(({ draft }) => draft.title)).toEqual(['The doors', 'Las ventanas'])
    expect(refused).toEqual([])
    expect(new Set(found.flatMap(({ draft }) => draft.keys)).size).toBe(2)
  })

  test('is one page in all of them', () => {
    expect(linkKey('https://scielo.example/?pid=S1&lng=en&tlng=pt')).toBe(linkKey('http://www.scielo.example/?pid=S1&tlng=en&nrm=iso'))
    expect(linkKey('https://scielo.example/?pid=S1&tlng=en')).not.toBe(linkKey('https://scielo.example/?pid=S2&tlng=en'))
  })
})

const feed = (doctype: string, title: string): string =>
  `<?xml version="1.0"?>${doctype}<rss><channel><item><title>${title}</title><author>Ada Lovelace</author><link>https://doors.example/1</link></item></channel></rss>`

describe('a document with a DOCTYPE', () => {
  test.each([
    [
      '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">',
      'Of doors',
    ],
    ['<!DOCTYPE rss SYSTEM "file:///etc/passwd">', 'Of doors'],
    ['<!DOCTYPE rss [<!ELEMENT rss ANY><!ATTLIST rss version CDATA "2.0">]>', 'Of doors'],
    ['<!DOCTYPE rss [<!ENTITY nbsp "&#160;"><!ENTITY ouml \'&#xF6;\'><!ENTITY inst "Institute">]>', 'Of doors at the &inst; of K&ouml;ln'],
    ['<!DOCTYPE rss [<!ENTITY amp "x"><!ENTITY lt "y">]>', 'Of doors &amp; windows'],
  ])('is read where its entities are a few characters, or none: %s', (doctype, title) => {
    const read = title.replace('&inst;', 'Institute').replace('&ouml;', 'ö').replace('&amp;', '&')
    expect(readFeed(feed(doctype, title)).found.map(({ draft }) => draft.title)).toEqual([read])
  })

  test.each([
    '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE rss [<!ENTITY x PUBLIC "-//x" "https://doors.example/x">]>',
    '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
    '<!DOCTYPE rss [<!ENTITY % x SYSTEM "https://doors.example/x"> %x;]>',
    '<!DOCTYPE rss [<!ENTITY % x "y">]>',
    `<!DOCTYPE rss [<!ENTITY x "${'a'.repeat(50)}">]>`,
    '<!DOCTYPE rss [<!ENTITY x "<b>">]>',
    `<!DOCTYPE rss [${'<!ENTITY x "y">'.repeat(301)}]>`,
    `<!DOCTYPE rss [<!ELEMENT rss ANY>${' '.repeat(20_001)}]>`,
    '<!DOCTYPE rss [<!entity x SYSTEM "file:///etc/passwd">]>',
  ])('is refused where they could include or grow: %.60s', (doctype) => {
    expect(() => readFeed(feed(doctype, 'Of doors &x;'))).toThrow(
      /has a DOCTYPE with entities, which can include other files or grow without end/,
    )
  })

  test('is looked at in time in proportion to its length', () => {
    const begun = performance.now()
    for (const part of ['<!ENTITY ', '<!ENTITY a "', '<!ENTITY a "&#1;', ' ', '"', '<!ENTITY a "b">'])
      try {
        declareEntities(part.repeat(1_500), {}, 'The feed')
      } catch {
        // Refused, in time.
      }
    expect(performance.now() - begun).toBeLessThan(500)
  })
})
