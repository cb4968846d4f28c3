import { z } from 'zod'
import { givenFirst, splitAuthors } from '../../papers/authors.ts'
import { readDay } from '../../papers/dates.ts'
import { readJson } from './answer.ts'
import { onlyArxiv } from './arxiv-fields.ts'
import { isArxivItem, readArxivItem } from './arxiv-rss.ts'
import { readFeedText, readSpelled } from './feed-text.ts'
import { type Found, type Page, type Refused, UnreadableAnswer } from './found.ts'
import { type RawPaper, readRawPaper, toPage } from './raw-paper.ts'
import { childText, childTexts, readXml, together, type XmlElement, type XmlShape } from './xml.ts'

const WHAT = 'The feed'
const SHAPE: XmlShape = { what: WHAT, roots: ['rss', 'RDF', 'feed'], containers: ['rss', 'RDF', 'channel', 'feed'] }
/** Where feeds put a text: the abstract is the longest of them. */
const TEXTS = ['description', 'encoded', 'summary', 'content', 'abstract']
const IDENTIFIERS = ['doi', 'DOI', 'identifier', 'guid', 'id', 'link', 'url']
const PUBLISHED = ['published', 'issued', 'publicationDate', 'date', 'pubDate', 'created']
const ANNOUNCED = ['pubDate', 'published', 'updated', 'date', 'issued', 'modified']
/** RSS names people so: `jane@example.org (Jane Doe)`. */
const MAILBOX = /@[^\s@()]+\s*\(([^()]*)\)/
/** A mailbox is nobody's name: `rss-help@arxiv.org`. */
const ADDRESS = /^<?[^\s@]{1,100}@[^\s@]{1,100}>?$/

/** What a feed tells of itself beside its papers. */
export interface FeedPage extends Page {
  readonly title: string | null
}

const text = z.string().nullish().catch(null)

const JsonFeed = z.object({
  title: text,
  items: z.array(z.unknown()),
})
const JsonItem = z.object({
  id: z.union([z.string(), z.number().transform(String)]).nullish(),
  url: text,
  external_url: text,
  title: text,
  content_html: text,
  content_text: text,
  summary: text,
  date_published: text,
  date_modified: text,
  authors: z
    .array(z.object({ name: text }))
    .nullish()
    .catch(null),
  author: z.object({ name: text }).nullish().catch(null),
  tags: z.array(z.string()).nullish().catch(null),
})

/**
 * Reads a feed of a journal or preprint server: RSS 0.9 to 2.0, RDF, Atom, or JSON Feed. An item with neither authors nor an abstract (a cover,
 * an issue's imprint) is refused.
 * @throws {UnreadableAnswer}
 */
export function readFeed(body: string): FeedPage {
  if (/^[\ufeff\s]*[{[]/.test(body)) return readJsonFeed(body)
  const elements = readXml(body, SHAPE)
  const feed = together(elements)
  const items = elements.filter(({ name }) => name === 'item' || name === 'entry')
  const stamp = firstOf(feed, ['updated', 'lastBuildDate', 'pubDate', 'date', 'modified'])
  return { ...toPage(items.map(readAnyItem), { total: items.length, stamp }), title: childText(feed, 'title') }
}

/** arXiv's announcements have a form of their own: what is replaced is not new, and before the abstract stands what it is. */
function readAnyItem(item: XmlElement, index: number): Found | Refused {
  return isArxivItem(item) ? readArxivItem(item, index) : readItem(item, index)
}

function readItem(item: XmlElement, index: number): Found | Refused {
  const texts = item.children.flatMap((part) => (TEXTS.includes(part.name) ? [part.whole] : [])).map(readFeedText)
  const links = linksOf(item)
  const titles = item.children.flatMap((part) => (part.name === 'title' ? [part.whole.trim()] : []))
  return readPaper(
    {
      title: titles.find((title) => title !== '') ?? null,
      authors: authorsOf(item),
      categories: item.children.flatMap(({ name, attributes, text }) => (name === 'category' ? [attributes.term ?? text.trim()] : [])),
      published: firstDate(item, PUBLISHED),
      updated: firstDate(item, ['updated', 'modified']),
      references: [...IDENTIFIERS.flatMap((name) => childTexts(item, name)), item.attributes.about ?? null, ...links],
      at: firstDate(item, ANNOUNCED),
    },
    texts,
    links,
    index,
  )
}

/** Of Atom's links the paper's own page: not the PDF, not the feed. */
function linksOf(item: XmlElement): string[] {
  return item.children.flatMap(({ name, attributes, text }) => {
    if (name !== 'link') return []
    return attributes.href && (attributes.rel ?? 'alternate') === 'alternate' ? [attributes.href] : [text.trim()]
  })
}

function authorsOf(item: XmlElement): string[] {
  const creators = childTexts(item, 'creator').filter((creator) => creator !== '')
  if (creators.length > 1) return creators.map(givenFirst)
  const people = item.children.filter(({ name }) => name === 'author')
  const named = people.flatMap((person) => childText(person, 'name') ?? [])
  if (creators.length === 0 && named.length > 0) return named
  // Many write the name alone.
  const written = creators[0] ?? people.map((person) => MAILBOX.exec(person.text)?.[1] ?? person.text).join(', ')
  return /^(?:\p{Ll}+\s)*[^\s,]+,[^,]+$/u.test(written) && !/\s(?:and|&)\s/.test(written) ? [givenFirst(written)] : splitAuthors(written)
}

function readJsonFeed(body: string): FeedPage {
  const read = JsonFeed.safeParse(readJson(body, WHAT))
  if (!read.success) throw new UnreadableAnswer(`${WHAT} is JSON, but no JSON Feed: it has no list of items. Check the address.`)
  const { items, title } = read.data
  return { ...toPage(items.map(readJsonItem), { total: items.length }), title: title ?? null }
}

function readJsonItem(item: unknown, index: number): Found | Refused {
  const read = JsonItem.safeParse(item)
  if (!read.success) return { what: `item ${index + 1}`, reason: 'is no object with the fields of a JSON Feed' }
  const data = read.data
  const links = [data.external_url, data.url].flatMap((link) => link ?? [])
  return readPaper(
    {
      title: data.title ?? null,
      authors: [...(data.authors ?? []), ...(data.author ? [data.author] : [])].flatMap(({ name }) => name ?? []),
      categories: data.tags ?? [],
      published: data.date_published ?? null,
      updated: data.date_modified ?? null,
      references: [data.id ?? null, ...links],
      at: data.date_published ?? data.date_modified ?? null,
    },
    [data.content_html, data.content_text, data.summary].flatMap((written) => (written ? [readFeedText(written)] : [])),
    links,
    index,
  )
}

type Item = Pick<RawPaper, 'title' | 'authors' | 'published' | 'updated' | 'references' | 'at'> & { readonly categories: readonly string[] }

function readPaper(
  item: Item,
  texts: readonly ReturnType<typeof readFeedText>[],
  links: readonly string[],
  index: number,
): Found | Refused {
  const abstract = texts.reduce<string | null>(
    (longest, { abstract }) => ((abstract?.length ?? 0) > (longest?.length ?? 0) ? abstract : longest),
    null,
  )
  const labelled = texts.find(({ authors }) => authors !== null)?.authors
  const people = item.authors.filter((author) => !ADDRESS.test(author.trim()))
  const authors = people.length > 0 ? people : splitAuthors(labelled ?? '')
  const references = [...texts.map(({ doi }) => doi), ...item.references].map(readReference)
  const what = references.find((reference) => reference !== null && reference.length < 120) ?? `item ${index + 1}`
  if (authors.length === 0 && abstract === null && item.title)
    return { what, reason: 'has neither authors nor an abstract, so it is no paper' }
  const version = links.flatMap((link) => /(?:bio|med)rxiv\.org\/\S*\dv(\d{1,3})(?:$|[.?#/])/.exec(link)?.[1] ?? [])[0]
  return readRawPaper(what, {
    ...item,
    title: item.title === null ? null : readSpelled(item.title),
    abstract,
    authors,
    categories: onlyArxiv(item.categories),
    references,
    version: version ? Number(version) : null,
    links: { page: links.find((link) => link.startsWith('https:')) ?? null },
    announced: 'listed',
  })
}

/** The identifier in what names an item: a DOI in the path of its page, `oai:arXiv.org:2604.21935v1`. */
function readReference(reference: string | null): string | null {
  if (reference === null || reference === '') return null
  const doi = /(?:^|[/:=\s])(10\.\d{4,9}\/[^\s?#&"<>]{1,200})/.exec(decode(reference))?.[1]
  if (!doi) return reference.replace(/^oai:arXiv\.org:/i, 'arxiv:')
  const bare = doi.replace(/\/?(?:\.?(?:full|abstract|pdf|short|epdf|html)(?:[.-]text)?)*\/?$/i, '')
  // bioRxiv and medRxiv write the version behind the DOI.
  return /^10\.(?:1101|64898)\//.test(bare) ? bare.replace(/v\d{1,3}$/, '') : bare
}

function decode(reference: string): string {
  try {
    return decodeURIComponent(reference)
  } catch {
    return reference
  }
}

/** The first of some fields whose day can be read; else the first that holds anything, to be told. */
function firstDate(element: XmlElement, names: readonly string[]): string | null {
  const dates = names.flatMap((name) => childText(element, name) ?? [])
  return dates.find((date) => readDay(date) !== null) ?? dates[0] ?? null
}

/** The first of some fields that holds anything. */
function firstOf(element: XmlElement, names: readonly string[]): string | null {
  for (const name of names) {
    const found = childText(element, name)
    if (found !== null) return found
  }
  return null
}
