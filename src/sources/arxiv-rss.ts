import { splitAuthors } from '../papers/authors.ts'
import { onlyArxiv, withParagraphs } from './arxiv-fields.ts'
import type { Announced, Found, Page, Refused } from './found.ts'
import { readTold, toPage } from './told.ts'
import { childText, childTexts, readXml, together, type XmlElement, type XmlShape } from './xml.ts'

const SHAPE: XmlShape = { what: "arXiv's RSS feed", roots: ['rss', 'feed'], containers: ['rss', 'channel', 'feed'] }
/** Before the abstract: `arXiv:2604.21935v1 Announce Type: new \nAbstract: `. */
const HEAD = /^\s*arXiv:\S{1,40}\s+Announce Type:\s*([\w-]{1,20})\s*(?:Abstract:\s*)?/
const ANNOUNCED: Readonly<Record<string, Announced>> = { new: 'new', cross: 'cross', replace: 'replace', 'replace-cross': 'replace' }

/**
 * Reads arXiv's feed of a day, RSS (`rss.arxiv.org/rss/cs.CL`) or Atom (`/atom/cs.CL`). It holds one announcement, and is empty on
 * Saturdays and Sundays; `stamp` is the announcement's date, so that a feed which was not renewed can be told from a quiet day.
 * @throws {UnreadableAnswer}
 */
export function readArxivRss(body: string): Page {
  const elements = readXml(body, SHAPE)
  const feed = together(elements)
  const items = elements.filter(({ name }) => name === 'item' || name === 'entry')
  return toPage(items.map(readItem), { total: items.length, stamp: childText(feed, 'pubDate') ?? childText(feed, 'updated') })
}

function readItem(item: XmlElement, index: number): Found | Refused {
  const guid = childText(item, 'guid') ?? childText(item, 'id') ?? ''
  const id = /^oai:arXiv\.org:(\S+?)(?:v(\d+))?$/i.exec(guid)
  if (!id?.[1]) return { what: `item ${index + 1}`, reason: `has no arXiv id (its guid is “${guid.slice(0, 60)}”)` }
  const description = childText(item, 'description') ?? childText(item, 'summary') ?? ''
  const type = childText(item, 'announce_type') ?? HEAD.exec(description)?.[1] ?? ''
  const announced = Object.hasOwn(ANNOUNCED, type) ? (ANNOUNCED[type] as Announced) : 'listed'
  const date = childText(item, 'pubDate') ?? childText(item, 'published')
  return readTold(id[1], {
    title: childText(item, 'title'),
    abstract: withParagraphs(description.replace(HEAD, '')),
    authors: childTexts(item, 'creator').flatMap(splitAuthors),
    categories: onlyArxiv(
      item.children.flatMap(({ name, attributes, text }) => (name === 'category' ? [attributes.term ?? text.trim()] : [])),
    ),
    // A cross-list or replacement comes up to years after its paper.
    published: announced === 'new' ? date : null,
    updated: announced === 'replace' ? date : null,
    version: id[2] ? Number(id[2]) : null,
    references: [`arxiv:${id[1]}`, childText(item, 'DOI')],
    announced,
    at: date,
  })
}
