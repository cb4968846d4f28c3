import { html } from 'hono/html'
import type { Choice } from '../../src/port/chat.ts'
import type { Channel } from './channel.ts'
import { renderForm } from './form.ts'
import { LEFT_OUT } from './looks/left-out.ts'
import { renderEntry } from './reply.ts'

const NAMES = { both: 'Both', slack: 'Slack', discord: 'Discord' } as const

/** The channel's page. Without a script each press loads it anew. @param suggestions as `renderForm` wants them */
export function renderChannel(channel: Channel, suggestions: ReadonlyMap<string, readonly Choice[]>): string {
  const last = channel.entries.at(-1)
  return renderPage(
    'Paperboy: try it here',
    html`<header><h1>Paperboy</h1>
<p class="quiet">A channel to try: what you do here changes nothing else. It is <time>${channel.day()}</time> here.</p>
<form class="actions" method="post" action="/clock"><button name="to" value="morning">Next morning</button><button name="to" value="start">Start over</button></form>
<details class="left-out"><summary>What the pictures of Slack and Discord leave out</summary>
${(['both', 'slack', 'discord'] as const).map((which) => html`<h2>${NAMES[which]}</h2><ul>${LEFT_OUT[which].map((each) => html`<li>${each}</li>`)}</ul>`)}</details></header>
<main id="channel" data-version="${channel.version()}" tabindex="-1" aria-label="The channel">${channel.entries.map(renderEntry)}${channel.form ? renderForm(channel.form, suggestions) : ''}<p id="end"></p></main>
<footer><form id="say" method="post" action="/say"><label for="line">Search, or type a command</label>
<div class="line"><input id="line" name="line" list="completions" autocomplete="off" maxlength="2000" placeholder="language agents · /papers subscribe radiology · help"${last && !channel.form ? html` autofocus` : ''}><datalist id="completions"></datalist><button class="main">Send</button></div></form></footer>
<p id="status" role="status" class="hidden"></p>
<script src="/script.js" defer></script>`,
  )
}

/** A page of one sentence. */
export function renderNotice(title: string, text: string): string {
  return renderPage(title, html`<main><h1>${title}</h1><p>${text}</p></main>`)
}

/** A whole page. @param body escaped @param head more of its head, escaped */
export function renderPage(title: string, body: ReturnType<typeof html>, head: ReturnType<typeof html> = html``): string {
  return String(html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/style.css">${head}</head>
<body>${body}</body></html>`)
}
