import { redact, redactTyped } from '../../config/redaction.ts'
import { plainLine } from '../../papers/markup.ts'
import type { Refused } from './found.ts'
import { readXml, type XmlElement, type XmlShape } from './xml.ts'

/** A feed as feed readers exchange it. */
export interface OpmlFeed {
  readonly title: string
  readonly url: string
}

const SHAPE: Omit<XmlShape, 'what'> = { roots: ['opml'], containers: ['opml'] }
const LONGEST_TITLE = 200

/**
 * The feeds of an OPML file, each address once. Feeds in folders are included.
 * @param what its name in error messages
 * @throws {UnreadableAnswer} if it is not OPML
 */
export function readOpml(
  body: string,
  what = 'The OPML file',
): { readonly feeds: readonly OpmlFeed[]; readonly refused: readonly Refused[] } {
  const outlines = readXml(body, { ...SHAPE, what })
    .flatMap((element) => (element.name.toLowerCase() === 'body' ? element.children : []))
    .flatMap(flatten)
  const feeds = new Map<string, OpmlFeed>()
  const refused: Refused[] = []
  for (const { attributes } of outlines) {
    const named = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name.toLowerCase(), value]))
    const address = named.xmlurl ?? named.url
    const isFeed = address !== undefined || /^(?:rss|atom|feed)$/i.test(named.type ?? '')
    if (!isFeed) continue // a folder
    const title = redact(plainLine(named.title || named.text || '')).slice(0, LONGEST_TITLE)
    // Feed readers once registered a scheme of their own: `feed://host/rss`, `feed:https://host/rss`.
    const typed = (address ?? '')
      .trim()
      .replace(/^feed:(?:\/\/)?(?=https?:)/i, '')
      .replace(/^feed:\/\//i, 'http://')
    const url = URL.canParse(typed) ? new URL(typed) : null
    if (url && /^https?:$/.test(url.protocol)) {
      if (!feeds.has(url.href)) feeds.set(url.href, { title: title || url.hostname, url: url.href })
    } else refused.push({ what: title || 'an outline', reason: `has no address of a feed (“${redactTyped(address ?? '').slice(0, 80)}”)` })
  }
  return { feeds: [...feeds.values()], refused }
}

function flatten(outline: XmlElement): XmlElement[] {
  return outline.name.toLowerCase() === 'outline' ? [outline, ...outline.children.flatMap(flatten)] : []
}

/** An OPML 2.0 file that any feed reader accepts. */
export function writeOpml(feeds: readonly OpmlFeed[], title: string): string {
  const outlines = feeds.map(
    (feed) =>
      `    <outline type="rss" text="${escapeXml(feed.title)}" title="${escapeXml(feed.title)}" xmlUrl="${escapeXml(feed.url)}"/>\n`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0">
  <head>
    <title>${escapeXml(title)}</title>
  </head>
  <body>
${outlines.join('')}  </body>
</opml>
`
}

function escapeXml(text: string): string {
  return plainControls(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

/** XML cannot represent these characters. */
function plainControls(text: string): string {
  return text.toWellFormed().replace(/[\p{Cc}\ufffe\uffff]+/gu, ' ')
}
