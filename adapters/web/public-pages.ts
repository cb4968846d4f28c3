import { html } from 'hono/html'
import type { Card } from '../../src/port/chat.ts'
import type { FoundPapers, PublicPaper } from '../../src/port/public-papers.ts'
import { bare } from '../../src/port/text.ts'
import { renderPage } from './page.ts'
import { renderText, webAddress } from './reply.ts'

type Html = ReturnType<typeof html>

/** Of what a search takes. */
const EXAMPLES = 'Words, "a phrase", -without, author:Summers, cat:cs.CV, journal:eLife, has:code.'

/** @param found null before anything was asked */
export function renderSearch(query: string, page: number, found: FoundPapers | null): string {
  const title = query === '' ? 'Paperboy: search papers' : `${query.slice(0, 100)} · Paperboy`
  return renderPage(
    title,
    html`<header><h1><a href="/search">Paperboy</a></h1></header>
<main><form class="line" method="get" action="/search" role="search"><label class="hidden" for="q">Search papers</label><input id="q" name="q" type="search" value="${query}" maxlength="2000" placeholder="chest x-ray report generation"><button class="main">Search</button></form>
${found === null ? html`<p class="quiet">${EXAMPLES}</p>` : renderFound(query, page, found)}</main>`,
  )
}

function renderFound(query: string, page: number, { heading, papers, hasNext }: FoundPapers): Html {
  const to = (other: number): string => `/search?${new URLSearchParams({ q: query, ...(other > 0 && { page: String(other + 1) }) })}`
  return html`<h2 class="text">${renderText(heading)}</h2>
${papers.map(({ id, card }) => renderListed(id, card))}
<nav class="actions" aria-label="Pages">${page > 0 ? html`<a rel="prev" href="${to(page - 1)}">Previous page</a>` : ''}${hasNext ? html`<a rel="next" href="${to(page + 1)}">Next page</a>` : ''}</nav>`
}

function renderListed(id: number, { number, title, excerpt, byline, why }: Card): Html {
  return html`<section class="card"><h3>${number}. <a href="/papers/${id}">${renderText(title)}</a></h3>
${excerpt.length > 0 ? html`<p class="text">${renderText(excerpt)}</p>` : ''}
${[byline, why].filter((line) => line !== '').map((line) => html`<p class="quiet">${line}</p>`)}</section>`
}

export function renderPaper({ card, authors, bibtex, related }: PublicPaper): string {
  const links = [
    { address: webAddress(card.link), label: 'The paper' },
    { address: webAddress(card.fullText ?? null), label: 'Full text' },
  ].filter(({ address }) => address !== null)
  return renderPage(
    `${bare(card.title)} · Paperboy`,
    html`<header><p><a href="/search">Paperboy</a></p></header>
<main><h1>${renderText(card.title)}</h1>
<p>${authors.join(', ')}</p><p class="quiet">${card.byline}</p>
<p class="actions">${links.map(({ address, label }) => html`<a href="${address}" rel="noopener noreferrer">${label}</a>`)}</p>
${card.excerpt.length > 0 ? html`<h2>Abstract</h2><p class="text">${renderText(card.excerpt)}</p>` : ''}
${related.length > 0 ? html`<h2>Related</h2><ul>${related.map(({ id, title }) => html`<li><a href="/papers/${id}">${title}</a></li>`)}</ul>` : ''}
<h2>BibTeX</h2><pre tabindex="0">${bibtex}</pre></main>`,
  )
}
