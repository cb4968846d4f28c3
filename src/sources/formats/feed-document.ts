import { z } from 'zod'
import { readAuthorList } from '../../papers/author-lists.ts'
import { readDay } from '../../papers/dates.ts'
import { guidKey, kindOf, linkKey, normaliseTitle } from '../../papers/identity.ts'
import { readJson } from './answer.ts'
import { onlyArxiv } from './arxiv-fields.ts'
import { isArxivItem, readArxivItem } from './arxiv-rss.ts'
import { authorsOf, isPublisher, MOST_AUTHORS_TEXT } from './feed-authors.ts'
import { type FeedText, readFeedText, readSpelled } from './feed-text.ts'
import { type Found, type Page, type Refused, UnreadableAnswer } from './found.ts'
import { type RawPaper, readRawPaper, toPage } from './raw-paper.ts'
import { absolute, childText, childTexts, readXml, together, type XmlElement, type XmlShape } from './xml.ts'

const WHAT = 'The feed'
const SHAPE: XmlShape = { what: WHAT, roots: ['rss', 'RDF', 'feed'], containers: ['rss', 'RDF', 'channel', 'feed'] }
/** The fields where feeds put texts. The longest text is the abstract. */
const TEXTS = ['description', 'encoded', 'summary', 'content', 'abstract']
const IDENTIFIERS = ['doi', 'DOI', 'identifier', 'guid', 'id', 'link', 'url']
const PUBLISHED = [
  ...['published', 'issued', 'publicationDate', 'date', 'pubDate', 'created', 'onlineDate', 'availableOnlineDate'],
  ...['coverDate', 'coverDisplayDate', 'available', 'dateAccepted', 'submitted'],
]
const ANNOUNCED = ['pubDate', 'published', 'updated', 'date', 'issued', 'modified']
/** The namespaces that describe the paper: RSS, Atom, Dublin Core, PRISM. Others describe its pictures, podcasts and places. */
const OF_PAPERS =
  /^(?:|dc|dcterms|prism|content|atom|a10|rss|rdf|bibo)$|purl\.org\/(?:dc|rss|atom|ontology\/bibo|net\/rss)|prismstandard|\/atom\b|rdf-syntax|backend\.userland|my\.netscape/i

/** A feed's own data, beside its papers. */
export interface FeedPage extends Page {
  readonly title: string | null
}

const text = z.string().nullish().catch(null)

const people = z
  .array(z.object({ name: text }))
  .nullish()
  .catch(null)
const person = z.object({ name: text }).nullish().catch(null)
const JsonFeed = z.object({
  title: text,
  home_page_url: text,
  items: z.array(z.unknown()),
  authors: people,
  author: person,
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
  authors: people,
  author: person,
  tags: z.array(z.string()).nullish().catch(null),
})

/**
 * Reads a feed of a journal or preprint server: RSS 0.9 to 2.0, RDF, Atom, or JSON Feed. An item without authors and abstract (a cover, an
 * issue's imprint) is refused.
 * @throws {UnreadableAnswer}
 */
export function readFeed(body: string): FeedPage {
  if (/^[\ufeff\s]*[{[]/.test(body)) return readJsonFeed(body)
  const elements = readXml(body, SHAPE)
  const feed = together(elements)
  const items = elements.filter(({ name }) => name === 'item' || name === 'entry')
  const stamp = firstOf(feed, ['updated', 'lastBuildDate', 'pubDate', 'date', 'modified'])
  const own = ofPapers(feed)
  const title = childText(own, 'title')
  const whole: WholeFeed = {
    title,
    authors: authorsOf({ ...own, children: own.children.filter(({ name }) => name === 'author') }),
    base: linksOf(own).flatMap((link) => absolute(link, own.base) ?? [])[0] ?? null,
  }
  const read = inOneLanguage(items.map((item, index) => readAnyItem(item, whole, index)))
  return {
    ...toPage(namePages(read), { total: items.length, stamp }),
    title,
  }
}

/** Papers without an identifier are named by their pages, unless several have the same, as that of an issue, beside what their feed calls them. */
function namePages(items: readonly (Found | Refused)[]): (Found | Refused)[] {
  const pages = new Map<string, number>()
  for (const item of items)
    if ('draft' in item && item.draft.links.page) pages.set(item.draft.links.page, (pages.get(item.draft.links.page) ?? 0) + 1)
  return items.map((item) => {
    if ('reason' in item || item.draft.keys.some((key) => kindOf(key) !== 'link')) return item
    const { page } = item.draft.links
    return page !== null && pages.get(page) === 1 ? { ...item, draft: { ...item.draft, keys: [linkKey(page), ...item.draft.keys] } } : item
  })
}

/** SciELO lists an article once for each language, under one page. The English item is read, or the first. */
function inOneLanguage(items: readonly (Found | Refused)[]): (Found | Refused)[] {
  const chosen = new Map<string, Found | Refused>()
  for (const item of items) {
    const page = languageOf(item)
    if (page !== null && (!chosen.has(page.key) || page.isEnglish)) chosen.set(page.key, item)
  }
  return items.filter((item) => {
    const page = languageOf(item)
    return page === null || chosen.get(page.key) === item
  })
}

/** The page of an item, whatever its language; null where its address says none. */
function languageOf(item: Found | Refused): { readonly key: string; readonly isEnglish: boolean } | null {
  const page = 'draft' in item ? item.draft.links.page : null
  const language = page === null ? null : new URL(page).searchParams.get('tlng')
  return page === null || language === null ? null : { key: linkKey(page), isEnglish: language === 'en' }
}

/** What a feed says once for all its items. */
interface WholeFeed {
  readonly title: string | null
  readonly authors: readonly string[]
  /** The address that relative links belong to. */
  readonly base: string | null
}

/** arXiv's announcements have a special form: replacements are not new, and the announcement type stands before the abstract. */
function readAnyItem(item: XmlElement, feed: WholeFeed, index: number): Found | Refused {
  return isArxivItem(item) ? readArxivItem(item, index) : readItem(item, feed, index)
}

/** An element with those parts that describe the paper itself. */
function ofPapers(element: XmlElement): XmlElement {
  return { ...element, children: element.children.filter(({ space }) => OF_PAPERS.test(space)) }
}

function readItem(item: XmlElement, feed: WholeFeed, index: number): Found | Refused {
  const own = ofPapers(item)
  const texts = own.children.flatMap((part) => (TEXTS.includes(part.name) ? [part.whole] : [])).map(readFeedText)
  const titles = own.children.filter(({ name }) => name === 'title').sort((a, b) => a.space.length - b.space.length)
  const references = [...IDENTIFIERS.flatMap((name) => childTexts(item, name)), item.attributes.about ?? null, ...linksOf(item)]
  return readPaper(
    {
      title: titles.map(({ whole }) => whole.trim()).find((title) => title !== '') ?? null,
      authors: authorsOf(own),
      categories: own.children.flatMap(({ name, attributes, text }) => (name === 'category' ? [attributes.term ?? text.trim()] : [])),
      published: firstDate(own, PUBLISHED),
      updated: firstDate(own, ['updated', 'modified']),
      references,
      at: firstDate(own, ANNOUNCED),
      journal: journalOf(own),
      guid: firstOf(item, ['guid', 'id']),
    },
    texts,
    // Some feeds have the address of a page only as an item's name.
    [
      ...childTexts(item, 'origLink'),
      ...linksOf(own),
      ...childTexts(own, 'guid'),
      item.attributes.about ?? '',
      ...childTexts(own, 'url'),
    ].flatMap((link) => absolute(link, item.base ?? feed.base) ?? []),
    feed,
    index,
  )
}

/** The journal that an item names. Some servers put the paper's own title there. */
function journalOf(item: XmlElement): string | null {
  const named = firstOf(item, ['publicationName', 'journalTitle'])
  return named !== null && normaliseTitle(named) !== normaliseTitle(childText(item, 'title') ?? '') ? named : null
}

/** The link to the paper's page among Atom's links: not the PDF, not the feed. */
function linksOf(item: XmlElement): string[] {
  return item.children.flatMap(({ name, attributes, text }) => {
    if (name !== 'link') return []
    return attributes.href && (attributes.rel ?? 'alternate') === 'alternate' ? [attributes.href] : [text.trim()]
  })
}

function readJsonFeed(body: string): FeedPage {
  const read = JsonFeed.safeParse(readJson(body, WHAT))
  if (!read.success) throw new UnreadableAnswer(`${WHAT} is JSON, but not a JSON Feed: it has no list of items. Check the address.`)
  const { items, title = null, authors, author, home_page_url: base } = read.data
  const feed: WholeFeed = { title, authors: namesOf(authors, author), base: base ?? null }
  return {
    ...toPage(namePages(items.map((item, index) => readJsonItem(item, feed, index))), { total: items.length }),
    title,
  }
}

function namesOf(authors: z.output<typeof people>, author: z.output<typeof person>): string[] {
  return [...(authors ?? []), ...(author ? [author] : [])].flatMap(({ name }) => (name ? readAuthorList(name) : []))
}

function readJsonItem(item: unknown, feed: WholeFeed, index: number): Found | Refused {
  const read = JsonItem.safeParse(item)
  if (!read.success) return { what: `item ${index + 1}`, reason: 'is not an object with the fields of a JSON Feed' }
  const data = read.data
  const links = [data.external_url, data.url].flatMap((link) => link ?? [])
  return readPaper(
    {
      title: data.title ?? null,
      authors: namesOf(data.authors, data.author),
      categories: data.tags ?? [],
      published: data.date_published ?? null,
      updated: data.date_modified ?? null,
      references: [data.id ?? null, ...links],
      at: data.date_published ?? data.date_modified ?? null,
      guid: data.id ?? null,
    },
    [data.content_html, data.content_text, data.summary].flatMap((written) => (written ? [readFeedText(written)] : [])),
    links.flatMap((link) => absolute(link, feed.base) ?? []),
    feed,
    index,
  )
}

type Item = Pick<RawPaper, 'title' | 'authors' | 'published' | 'updated' | 'references' | 'at' | 'journal'> & {
  readonly categories: readonly string[]
  /** What the feed calls it. */
  readonly guid: string | null
}

function readPaper(item: Item, texts: readonly FeedText[], links: readonly string[], feed: WholeFeed, index: number): Found | Refused {
  const labelled = texts.find(({ authors }) => authors !== null)?.authors
  const own = item.authors.length > 0 ? item.authors : readAuthorList((labelled ?? '').slice(0, MOST_AUTHORS_TEXT))
  const abstract = texts.reduce<string | null>((longest, { abstract }) => {
    const isNew = abstract !== null && !repeats(abstract, [item.title, feed.title, own.join(' ')])
    return isNew && abstract.length > (longest?.length ?? 0) ? abstract : longest
  }, null)
  const references = [...texts.map(({ doi }) => doi), ...item.references, ...links].map(readReference)
  const what = references.find((reference) => reference !== null && reference.length < 120) ?? `item ${index + 1}`
  if (own.length === 0 && abstract === null && item.title) return { what, reason: 'has no authors and no abstract, so it is not a paper' }
  const version = links.flatMap((link) => /(?:bio|med)rxiv\.org\/\S*\dv(\d{1,3})(?:$|[.?#/])/.exec(link)?.[1] ?? [])[0]
  const found = readRawPaper(what, {
    ...item,
    title: item.title === null ? null : readSpelled(item.title),
    abstract,
    authors: own.length > 0 ? own : feed.authors.filter((name) => !isPublisher(name, feed.title)),
    published: item.published ?? texts.find(({ date }) => date !== null)?.date ?? null,
    categories: onlyArxiv(item.categories),
    references,
    version: version ? Number(version) : null,
    links: { page: links.find((link) => link.startsWith('https:')) ?? links[0] ?? null },
    announced: 'listed',
  })
  const home = feed.base === null ? feed.title : new URL(feed.base).host.replace(/^www\./, '')
  const isNameless = item.guid === null || home === null || /^https?:/i.test(item.guid)
  if ('reason' in found || found.draft.keys.length > 0 || isNameless) return found
  return { ...found, draft: { ...found.draft, keys: [guidKey(home ?? '', item.guid ?? '')] } }
}

/** Whether a text says only what is known otherwise: the title, the feed's name, the authors. */
function repeats(text: string, known: readonly (string | null)[]): boolean {
  return known.some((other) => other !== null && text.length < other.length + 40 && normaliseTitle(other) === normaliseTitle(text))
}

/** The identifier in an item's id or link: a DOI in the path of its page, `oai:arXiv.org:2604.21935v1`. */
function readReference(reference: string | null): string | null {
  if (reference === null || reference === '') return null
  const doi = /(?:^|[/:=\s])(10\.\d{4,9}\/[^\s?#&"<>]{1,200})/.exec(decode(reference))?.[1]
  if (!doi) return reference.replace(/^oai:arXiv\.org:/i, 'arxiv:')
  const bare = doi.replace(/\/?(?:\.?(?:full|abstract|pdf|short|epdf|html)(?:[.-]text)?)*\/?$/i, '')
  // bioRxiv and medRxiv append the version to the DOI.
  return /^10\.(?:1101|64898)\//.test(bare) ? bare.replace(/v\d{1,3}$/, '') : bare
}

function decode(reference: string): string {
  try {
    return decodeURIComponent(reference)
  } catch {
    return reference
  }
}

/** The first of some fields with a readable day; else the first that is not empty, to be reported. */
function firstDate(element: XmlElement, names: readonly string[]): string | null {
  const dates = names.flatMap((name) => childText(element, name) ?? [])
  return dates.find((date) => readDay(date) !== null) ?? dates[0] ?? null
}

/** The first of some fields that is not empty. */
function firstOf(element: XmlElement, names: readonly string[]): string | null {
  for (const name of names) {
    const found = childText(element, name)
    if (found !== null) return found
  }
  return null
}
