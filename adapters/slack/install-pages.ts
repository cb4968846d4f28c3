import { html } from 'hono/html'
import { INSTALL_PATH } from './oauth-paths.ts'
import { SCOPE_USES } from './scopes.ts'

/** What a person reads who installs Paperboy. */

const FAILURES = {
  stale: 'This attempt has ended: it was used before, took more than ten minutes, or began in another browser. Nothing was installed.',
  denied: 'You did not allow it, so nothing was installed.',
  failed:
    'Paperboy could not be installed just now. Please try again in some minutes; whoever runs this Paperboy finds the reason in its log.',
} as const

/** @param address where a person agrees */
export function renderInstall(address: string): string {
  const uses = Object.entries(SCOPE_USES).map(([scope, use]) => html`<tr><td><code>${scope}</code></td><td>${use}</td></tr>`)
  return renderPage(
    'Add Paperboy to Slack',
    html`<p>Paperboy searches research papers from within Slack, and posts a digest of what is new on a topic to the channels that subscribed to it.</p>
<p><a class="button" href="${address}">Add to Slack</a></p>
<h2>What it asks for</h2>
<table>${uses}</table>
<p>It reads no channel’s messages but to see whether a digest of its own arrived. Removing the app ends everything at once; what is stored of your workspace is erased after 30 days.</p>`,
  )
}

/** @param address of Paperboy in Slack; null where it was installed in an organisation, whose admins now choose workspaces */
export function renderInstalled(address: string | null): string {
  return renderPage(
    'Paperboy is installed',
    address === null
      ? html`<p>Add it to workspaces of your organisation in Slack’s administration. Then type <code>/papers</code> in any channel of them.</p>`
      : html`<p>Type <code>/papers</code> in any channel. <a href="${address}">Back to Slack</a></p>`,
  )
}

export function renderFailure(kind: keyof typeof FAILURES): string {
  return renderPage('Paperboy was not installed', html`<p>${FAILURES[kind]} <a href="${INSTALL_PATH}">Try again</a></p>`)
}

function renderPage(title: string, body: unknown): string {
  return String(html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><link rel="stylesheet" href="/style.css"></head>
<body><main><h1>${title}</h1>${body}</main></body></html>`)
}
