import { splitAuthors } from '../../papers/authors.ts'
import { readJournalReference } from '../../papers/journals.ts'
import { onlyArxiv, withParagraphs } from './arxiv-fields.ts'
import type { Announced, Found, Page, Refused } from './found.ts'
import { readRawPaper, toPage } from './raw-paper.ts'
import { childText, childTexts, readXml, together, type XmlElement, type XmlShape } from './xml.ts'

const SHAPE: XmlShape = { what: "arXiv's RSS feed", roots: ['rss', 'feed'], containers: ['rss', 'channel', 'feed'] }
/** Before the abstract: `arXiv:2604.21935v1 Announce Type: new \nAbstract: `. A service that republishes the feed may wrap it in a paragraph. */
const HEAD = /^\s*(?:<p>\s*)?arXiv:(\S{1,40}?)(?:v(\d{1,3}))?\s+Announce Type:\s*([\w-]{1,20})\s*(?:<br\s?\/?>\s*)?(?:Abstract:\s*)?/
const GUID = /^oai:arXiv\.org:(\S+?)(?:v(\d{1,3}))?$/i
const ANNOUNCED: Readonly<Record<string, Announced>> = { new: 'new', cross: 'cross', replace: 'replace', 'replace-cross': 'replace' }

/**
 * Reads arXiv's feed of a day, RSS (`rss.arxiv.org/rss/cs.CL`) or Atom (`/atom/cs.CL`). It holds one announcement, and is empty on Saturdays and
 * Sundays. `stamp` is the announcement's date, which distinguishes an outdated feed from a quiet day.
 * @throws {UnreadableAnswer}
 */
export function readArxivRss(body: string): Page {
  const elements = readXml(body, SHAPE)
  const feed = together(elements)
  const items = elements.filter(({ name }) => name === 'item' || name === 'entry')
  return toPage(items.map(readArxivItem), { total: items.length, stamp: childText(feed, 'pubDate') ?? childText(feed, 'updated') })
}

/** Whether an item is one of arXiv's announcements, in any feed. */
export function isArxivItem(item: XmlElement): boolean {
  return childText(item, 'announce_type') !== null || GUID.test(guidOf(item)) || HEAD.test(descriptionOf(item))
}

export function readArxivItem(item: XmlElement, index: number): Found | Refused {
  const guid = guidOf(item)
  const description = descriptionOf(item)
  const head = HEAD.exec(description)
  const id = GUID.exec(guid) ?? head
  if (!id?.[1]) return { what: `item ${index + 1}`, reason: `has no arXiv id (its guid is “${guid.slice(0, 60)}”)` }
  const type = childText(item, 'announce_type') ?? head?.[3] ?? ''
  const announced = Object.hasOwn(ANNOUNCED, type) ? (ANNOUNCED[type] as Announced) : 'listed'
  const date = childText(item, 'pubDate') ?? childText(item, 'published')
  return readRawPaper(id[1], {
    title: childText(item, 'title'),
    abstract: withParagraphs(description.replace(HEAD, '')),
    authors: childTexts(item, 'creator').flatMap(splitAuthors),
    categories: onlyArxiv(
      item.children.flatMap(({ name, attributes, text }) => (name === 'category' ? [attributes.term ?? text.trim()] : [])),
    ),
    // A cross-list or a replacement may come years after its paper.
    published: announced === 'new' ? date : null,
    updated: announced === 'replace' ? date : null,
    version: id[2] ? Number(id[2]) : null,
    references: [`arxiv:${id[1]}`, childText(item, 'DOI')],
    ...readJournalReference(childText(item, 'journal_reference') ?? ''),
    announced,
    at: date,
  })
}

function guidOf(item: XmlElement): string {
  return childText(item, 'guid') ?? childText(item, 'id') ?? ''
}

function descriptionOf(item: XmlElement): string {
  return childText(item, 'description') ?? childText(item, 'summary') ?? ''
}
