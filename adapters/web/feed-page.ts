import { html } from 'hono/html'
import { FEED_FORMATS, type FeedPaper, type ShownDigest, type ShownFeed } from '../../src/port/feed-pages.ts'
import { renderPage } from './page.ts'
import { webAddress } from './reply.ts'

type Html = ReturnType<typeof html>

const DIGESTS_ON_PAGE = 10
/** More digests than these hold are not shown. */
export const MOST_PAGES = 10
const FEEDS = [
  ['Atom', 'atom', 'application/atom+xml'],
  ['RSS', 'rss', 'application/rss+xml'],
  ['JSON Feed', 'json', 'application/feed+json'],
] as const

/** @param path of the page, without what stands behind `?` @param page from 1; beyond the last it is the last */
export function renderFeedPage({ title, digests }: ShownFeed, path: string, page: number): string {
  const last = Math.min(MOST_PAGES, Math.max(1, Math.ceil(digests.length / DIGESTS_ON_PAGE)))
  const shown = Math.min(last, page)
  const to = (other: number): string => (other === 1 ? path : `${path}?page=${other}`)
  return renderPage(
    title,
    html`<header><h1>${title}</h1>
<p class="quiet">Whoever has this address can read this page. For a reader: ${FEEDS.map(([name, format], at) => html`${at > 0 ? ' · ' : ''}<a href="${path}${FEED_FORMATS[format]}">${name}</a>`)}</p></header>
<main>${digests.length === 0 ? html`<p>Nothing was posted yet.</p>` : ''}
${digests.slice((shown - 1) * DIGESTS_ON_PAGE, shown * DIGESTS_ON_PAGE).map(renderDigest)}
<nav class="actions" aria-label="Pages">${shown > 1 ? html`<a rel="prev" href="${to(shown - 1)}">Newer</a>` : ''}${shown < last ? html`<a rel="next" href="${to(shown + 1)}">Older</a>` : ''}</nav></main>`,
    html`${FEEDS.map(([name, format, type]) => html`<link rel="alternate" type="${type}" title="${name}" href="${path}${FEED_FORMATS[format]}">`)}`,
  )
}

function renderDigest({ at, day, sections }: ShownDigest): Html {
  return html`<h2><time datetime="${new Date(at).toISOString()}">${day}</time></h2>
${sections.map(({ topic, papers }) => html`<h3>${topic}</h3>${papers.map(renderPaper)}`)}`
}

function renderPaper({ title, link, byline, abstract }: FeedPaper): Html {
  const address = webAddress(link)
  return html`<section class="card"><h4>${address === null ? title : html`<a href="${address}" rel="noopener noreferrer">${title}</a>`}</h4>
${abstract === null ? '' : html`<p class="text">${abstract}</p>`}
${byline === '' ? '' : html`<p class="quiet">${byline}</p>`}</section>`
}
