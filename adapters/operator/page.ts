import { html } from 'hono/html'
import type { ReportSection } from '../../src/port/operations.ts'

const STYLE = `
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 48rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin: 1.5rem 0 .25rem; }
ul { margin: 0; padding-left: 1.2rem; }
`

/** The operator's page: read-only, without a script. Texts are escaped. */
export function renderReport(sections: readonly ReportSection[]): string {
  const parts = sections.map(
    ({ title, lines }) => html`<h2>${title}</h2>
<ul>${(lines.length === 0 ? ['None.'] : lines).map((line) => html`<li>${line}</li>`)}</ul>`,
  )
  return String(html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Paperboy</title>
<style>${STYLE}</style></head>
<body><h1>Paperboy</h1>${parts}</body></html>`)
}
