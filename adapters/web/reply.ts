import { html } from 'hono/html'
import { type Action, actionsOf, type Card, type Reply } from '../../src/port/chat.ts'
import { bare, type Text } from '../../src/port/text.ts'
import type { Entry } from './channel.ts'

type Html = ReturnType<typeof html>

const LOOKS = [
  ['slack', 'Slack'],
  ['discord', 'Discord'],
] as const

/** What is typed in the channel before a command. */
const PREFIX = '/papers '

/** An entry of the channel. All texts are escaped. */
export function renderEntry(entry: Entry): Html {
  if (entry.kind === 'said') return html`<article class="said" id="e${entry.id}"><h3>You</h3><p>${entry.said}</p></article>`
  const isPrivate = entry.kind !== 'post' && entry.reply.audience === 'asker'
  const label = entry.kind === 'post' ? 'Posted to the channel' : isPrivate ? 'Only you see this' : 'Everyone here sees this'
  return html`<article class="${entry.kind}" id="e${entry.id}"><h3>Paperboy <small>${label}</small></h3>
${renderReply(entry.reply, entry.id)}${renderThread(entry)}${renderLooks(entry.id)}</article>`
}

/** How the platforms would show an entry, or the form that is open. */
export function renderLooks(entry: number | 'form'): Html {
  return html`<details class="looks"><summary>In Slack and Discord</summary>
${LOOKS.map(([platform, name]) => html`<iframe src="/look/${platform}/${entry}" title="As ${name} would show it" loading="lazy"></iframe>`)}</details>`
}

function renderThread({ thread, id }: Entry): Html {
  if (thread.length === 0) return html``
  return html`<details class="thread"><summary>${thread.length === 1 ? '1 reply' : `${thread.length} replies`} in the thread</summary>
${thread.map((reply) => renderReply(reply, id))}</details>`
}

function renderReply(reply: Reply, entry: number): Html {
  return html`${reply.text.length > 0 ? html`<p class="text">${renderText(reply.text)}</p>` : ''}
${reply.cards.map((card) => renderCard(card, entry))}
${renderActions(reply.actions, entry)}
${reply.attachments.map(
  ({ name, content }, at) =>
    html`<details class="file"><summary>${name}</summary><pre tabindex="0">${content}</pre><a href="/file/${entry}/${at}" download>Download ${name}</a></details>`,
)}`
}

function renderCard(card: Card, entry: number): Html {
  const { heading, number, title, link, fullText, byline, excerpt, why, actions, menu = [] } = card
  const name = html`${number === null ? '' : `${number}. `}${renderText(title)}`
  const address = webAddress(link)
  const full = webAddress(fullText ?? null)
  return html`<section class="card">
${heading.length > 0 ? html`<p class="heading">${renderText(heading)}</p>` : ''}
<h4>${address === null ? name : html`<a href="${address}" rel="noopener noreferrer" target="_blank">${name}</a>`}</h4>
${excerpt.length > 0 ? html`<p class="text">${renderText(excerpt)}</p>` : ''}
${byline === '' && full === null ? '' : html`<p class="quiet">${byline}${full === null ? '' : html` <a href="${full}" rel="noopener noreferrer" target="_blank" aria-label="Full text: ${bare(title)}">Full text</a>`}</p>`}
${why === '' ? '' : html`<p class="quiet">${why}</p>`}
${renderActions(actions, entry, bare(title), menu.length > 0 ? renderMenu(menu, entry, bare(title)) : html``)}
</section>`
}

function renderMenu(menu: readonly Action[], entry: number, of: string): Html {
  return html`<details class="menu"><summary aria-label="More: ${of}">More</summary>${menu.map((action) => button(action, entry, of))}</details>`
}

function renderActions(actions: readonly Action[], entry: number, of = '', more: Html = html``): Html {
  if (actions.length === 0 && String(more) === '') return html``
  return html`<form class="actions" method="post" action="/press"><input type="hidden" name="entry" value="${entry}">${actions.map((action) => button(action, entry, of))}${more}</form>`
}

function button({ id, label }: Action, entry: number, of: string): Html {
  const name = of === '' ? '' : html` aria-label="${label}: ${of}"`
  return html`<button name="action" value="${id}" data-entry="${entry}"${name}>${label}</button>`
}

/** A text with its emphasis, escaped. */
export function renderText(text: Text): Html[] {
  return text.map(({ text: part, style }) => {
    if (style === 'strong') return html`<strong>${part}</strong>`
    if (style === 'code') return html`<code>${part}</code>`
    if (style === 'command') return html`<code>${PREFIX + part}</code>`
    return html`${part}`
  })
}

/** A link that a browser may follow; what papers name may be anything. */
export function webAddress(link: string | null): string | null {
  return link !== null && URL.canParse(link) && /^https?:$/.test(new URL(link).protocol) ? link : null
}

/** Buttons of a whole reply, by entry, so that only what was shown is pressed. */
export function offers({ reply, thread }: Entry, action: string): boolean {
  return [reply, ...thread].some(({ actions, cards }) => [...actions, ...cards.flatMap(actionsOf)].some(({ id }) => id === action))
}
