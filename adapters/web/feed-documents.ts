import { html, raw } from 'hono/html'
import { type FeedFormat, type FeedPaper, feedAddress, type ShownFeed } from '../../src/port/feed-pages.ts'
import { webAddress } from './reply.ts'

/** A feed, and where it is. */
interface AddressedFeed {
  readonly feed: ShownFeed
  /** Where people reach the pages. */
  readonly url: string
  readonly secret: string
}

interface FeedDocument {
  readonly type: string
  readonly write: (feed: AddressedFeed) => string
}

type Format = Exclude<FeedFormat, 'page'>

export const DOCUMENTS: Readonly<Record<Format, FeedDocument>> = {
  atom: { type: 'application/atom+xml; charset=utf-8', write: writeAtom },
  rss: { type: 'application/rss+xml; charset=utf-8', write: writeRss },
  json: { type: 'application/feed+json; charset=utf-8', write: writeJson },
}

/** Formats want a name of all. */
const UNNAMED = 'Unnamed'
const GENERATOR = 'Paperboy'
const ABOUT = 'Papers that a channel got from Paperboy.'
const NAMESPACES = { atom: 'http://www.w3.org/2005/Atom', dc: 'http://purl.org/dc/elements/1.1/' } as const
/** RFC 4151: a year in which the name was its owner's. */
const TAG_YEAR = 2026
const SECOND_MS = 1_000

/** A paper in a digest. */
interface Entry {
  readonly id: string
  readonly title: string
  readonly link: string
  readonly at: Date
  readonly authors: readonly string[]
  readonly topic: string
  readonly text: string
}

/** RFC 4287. */
function writeAtom(of: AddressedFeed): string {
  const { feed } = of
  return String(html`${raw(XML)}
<feed xmlns="${NAMESPACES.atom}">
<id>${tagOf(of, `feed/${feed.id}`)}</id>
<title>${clean(feed.title)}</title>
<subtitle>${ABOUT}</subtitle>
<updated>${new Date(feed.changedAt).toISOString()}</updated>
<author><name>${GENERATOR}</name></author>
<generator>${GENERATOR}</generator>
<link rel="self" type="application/atom+xml" href="${own(of, 'atom')}"/>
<link rel="alternate" type="text/html" href="${own(of, 'page')}"/>
${entriesOf(of).map(
  ({ id, title, link, at, authors, topic, text }) => html`<entry>
<id>${id}</id>
<title>${title}</title>
<link rel="alternate" href="${link}"/>
<published>${at.toISOString()}</published>
<updated>${at.toISOString()}</updated>
${authors.map((name) => html`<author><name>${name}</name></author>`)}
<category term="${topic}"/>
<summary>${text}</summary>
</entry>
`,
)}</feed>
`)
}

/** RSS 2.0.11, with Dublin Core for authors, as its own wants an e-mail address. Its texts are read as HTML, so they are escaped twice. */
function writeRss(of: AddressedFeed): string {
  const { feed } = of
  return String(html`${raw(XML)}
<rss version="2.0" xmlns:atom="${NAMESPACES.atom}" xmlns:dc="${NAMESPACES.dc}">
<channel>
<title>${asHtml(clean(feed.title))}</title>
<link>${own(of, 'page')}</link>
<description>${ABOUT}</description>
<lastBuildDate>${new Date(feed.changedAt).toUTCString()}</lastBuildDate>
<generator>${GENERATOR}</generator>
<atom:link rel="self" type="application/rss+xml" href="${own(of, 'rss')}"/>
${entriesOf(of).map(
  ({ id, title, link, at, authors, topic, text }) => html`<item>
<title>${asHtml(title)}</title>
<link>${link}</link>
<guid isPermaLink="false">${id}</guid>
<pubDate>${at.toUTCString()}</pubDate>
${authors.map((name) => html`<dc:creator>${name}</dc:creator>`)}
<category>${topic}</category>
<description>${asHtml(text)}</description>
</item>
`,
)}</channel>
</rss>
`)
}

/** JSON Feed 1.1. */
function writeJson(of: AddressedFeed): string {
  const items = entriesOf(of).map(({ id, title, link, at, authors, topic, text }) => ({
    id,
    url: link,
    title,
    content_text: text,
    date_published: at.toISOString(),
    authors: authors.map((name) => ({ name })),
    tags: [topic],
  }))
  return JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title: clean(of.feed.title),
    description: ABOUT,
    home_page_url: own(of, 'page'),
    feed_url: own(of, 'json'),
    items,
  })
}

const XML = '<?xml version="1.0" encoding="utf-8"?>'

function own({ url, secret }: AddressedFeed, format: FeedFormat): string {
  return feedAddress(url, secret, format)
}

function entriesOf(of: AddressedFeed): Entry[] {
  return of.feed.digests.flatMap(({ id, at, sections }) =>
    sections
      .flatMap(({ topic, papers }) => papers.map((paper) => ({ topic, paper })))
      .map(({ topic, paper }, place) => ({
        id: tagOf(of, `paper/${id}/${paper.id}`),
        title: clean(paper.title) || UNNAMED,
        // Atom wants a link of each entry.
        link: webAddress(paper.link) ?? own(of, 'page'),
        // Readers sort by time: a second for each paper keeps a digest's order.
        at: new Date(at - place * SECOND_MS),
        authors: paper.authors.map(clean).filter((name) => name !== ''),
        topic: clean(topic) || UNNAMED,
        text: clean(textOf(paper)),
      })),
  )
}

function textOf({ abstract, byline }: FeedPaper): string {
  return abstract ?? byline
}

/** A name that is no address, so that nothing secret is in it. */
function tagOf({ url }: AddressedFeed, what: string): string {
  return `tag:${new URL(url).hostname.replace(/[^\w.-]/g, '-')},${TAG_YEAR}:${what}`
}

/** Without what XML 1.0 has no place for: most control characters, halves of characters, and two that are none. */
function clean(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\ufffd\u{10000}-\u{10ffff}]/gu, ' ')
    .trim()
}

/** Only what HTML needs there: a reader that takes it for plain text shows quotes as they are. */
function asHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
