// Block Kit as HTML, near enough to Slack's look to judge a message by. Only what Paperboy's messages and views are made of.
import { type Look, notDrawn, pageOf } from './look.ts'

const ZONE = 'Europe/Berlin'
const DAY = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeZone: ZONE })
const TIME = new Intl.DateTimeFormat('en', { timeStyle: 'short', timeZone: ZONE })

type Part = Readonly<Record<string, unknown>>

/** Slack's own colours of each, near enough. */
const THEMES = {
  light:
    '--back: #fff; --ink: #1d1c1d; --quiet: #616061; --link: #1264a3; --edge: #bbb; --rule: #ddd; --code: #f8f8f8; --red: #e01e5a; --tag: #e8f5fa',
  dark: '--back: #1a1d21; --ink: #d1d2d3; --quiet: #ababad; --link: #1d9bd1; --edge: #565856; --rule: #35373b; --code: #222529; --red: #e8912d; --tag: #1b3341',
} as const

const STYLE = `
body { font: 15px/1.47 Lato, "Liberation Sans", sans-serif }
main { padding: 16px 20px }
.who { display: flex; gap: 8px } .face { width: 36px; height: 36px; border-radius: 8px; background: #1f3a5f; color: #fff; font-weight: 700; text-align: center; line-height: 36px }
.name { font-weight: 900 } .app { background: var(--rule); border-radius: 3px; font-size: 10px; font-weight: 700; padding: 1px 3px; color: var(--quiet) } .time { color: var(--quiet); font-size: 12px }
.only { color: var(--quiet); font-size: 13px; margin: 0 0 4px 44px } .body { margin-left: 44px } .body > * { margin: 0 0 8px }
a { color: var(--link); text-decoration: none } pre { border: 1px solid var(--rule); border-radius: 4px; background: var(--code); padding: 8px; white-space: pre-wrap; font: 12px/1.5 "Liberation Mono", monospace }
code { border: 1px solid var(--rule); border-radius: 3px; background: var(--code); padding: 1px 3px; color: var(--red); font: 12px "Liberation Mono", monospace }
button { border: 1px solid var(--edge); border-radius: 4px; background: var(--back); color: var(--ink); font: 700 13px Lato, "Liberation Sans", sans-serif; padding: 4px 12px; margin: 0 6px 6px 0 }
.beside { display: flex; gap: 8px; align-items: start } .beside span { flex: 1 } .beside button { margin: 0 }
.context { color: var(--quiet); font-size: 13px } h2 { font-size: 18px; margin: 8px 0 } hr { border: 0; border-top: 1px solid var(--rule) }
.modal { border: 1px solid var(--edge); border-radius: 10px; box-shadow: 0 4px 20px #0002 } .modal header, .modal footer { padding: 14px 20px; font-size: 20px; font-weight: 900 }
.modal footer { text-align: right; border-top: 1px solid var(--rule) } .modal section { padding: 4px 20px 12px } .primary { background: #007a5a; color: #fff; border-color: #007a5a }
.replies { color: var(--link); font-size: 13px; font-weight: 700 } .replies span { color: var(--quiet); font-weight: 400; margin-left: 6px }
.picked::after { content: "⌄"; float: right } .clock::after { content: "◷"; float: right }
label { display: block; font-weight: 700; margin: 12px 0 4px } .field { border: 1px solid #999; border-radius: 4px; padding: 7px 10px; min-height: 20px } .lines { min-height: 60px } .hint { color: var(--quiet); font-size: 13px; margin-top: 3px }
.channel { background: var(--tag); color: var(--link); border-radius: 3px; padding: 0 2px }`

/** @param seen by the asker alone, or by all, with so many replies in its thread */
export function messagePage(blocks: readonly object[], seen: 'only you' | number, look: Look): string {
  const note = seen === 'only you' ? '<p class="only">Only visible to you</p>' : ''
  const head = `<div class="who"><div class="face">P</div><div><span class="name">Paperboy</span> <span class="app">APP</span> <span class="time">9:00 AM</span></div></div>`
  const replies =
    seen === 'only you' || seen === 0
      ? ''
      : `<p class="replies">${seen} ${seen === 1 ? 'reply' : 'replies'}<span>Today at 9:00 AM</span></p>`
  return page(`${head}${note}<div class="body">${blocks.map(blockHtml).join('')}${replies}</div>`, look)
}

/** What a view of Slack's has that is drawn: a form, or the Home tab. */
interface View {
  readonly type: string
  readonly blocks: readonly object[]
  readonly title?: { readonly text: string }
  readonly submit?: { readonly text: string } | undefined
  readonly close?: { readonly text: string } | undefined
}

export function viewPage(view: View, look: Look): string {
  const blocks = view.blocks.map(blockHtml).join('')
  if (view.type === 'home') return page(blocks, look)
  const buttons = `<button>${quote(view.close?.text ?? 'Close')}</button><button class="primary">${quote(view.submit?.text ?? 'OK')}</button>`
  return page(
    `<div class="modal"><header>${quote(view.title?.text ?? '')}</header><section>${blocks}</section><footer>${buttons}</footer></div>`,
    look,
  )
}

function page(body: string, look: Look): string {
  return pageOf(STYLE, THEMES, look, body)
}

function blockHtml(block: object): string {
  const part = block as Part
  switch (part.type) {
    case 'rich_text':
      return list(part.elements).map(richHtml).join('')
    case 'actions':
      return `<div>${list(part.elements)
        .map((each) => `<button>${each.type === 'overflow' ? '⋯' : textOf(each.text)}</button>`)
        .join('')}</div>`
    case 'section':
      return `<div class="beside"><span>${textOf(part.text)}</span>${part.accessory ? '<button>⋯</button>' : ''}</div>`
    case 'context':
      return `<p class="context">${list(part.elements).map(contextHtml).join(' ')}</p>`
    case 'header':
      return `<h2>${textOf(part.text)}</h2>`
    case 'divider':
      return '<hr>'
    case 'input':
      return `<label>${textOf(part.label)}</label>${inputHtml(part.element as Part)}${part.hint ? `<div class="hint">${textOf(part.hint)}</div>` : ''}`
    default:
      return notDrawn(`a block of type ${part.type}`)
  }
}

/** Of mark-up, such as Paperboy writes there: one link. */
function contextHtml(element: Part): string {
  const label = /^<[^|]+\|([^>]+)>$/.exec(String(element.text))?.[1]
  return label === undefined ? textOf({ text: element.text }) : `<a>${quote(label)}</a>`
}

function richHtml(element: Part): string {
  const inner = list(element.elements).map(inlineHtml).join('')
  return element.type === 'rich_text_preformatted' ? `<pre>${inner}</pre>` : `<p>${inner.replaceAll('\n', '<br>')}</p>`
}

function inlineHtml(element: Part): string {
  if (element.type === 'channel') return `<span class="channel">#research</span>`
  // Slack: in the reader's own zone and manner.
  if (element.type === 'date') return `${DAY.format(Number(element.timestamp) * 1000)} at ${TIME.format(Number(element.timestamp) * 1000)}`
  if (element.type !== 'text' && element.type !== 'link') return notDrawn(`an element of type ${element.type}`)
  const style = (element.style ?? {}) as Part
  let html = quote(String(element.text ?? element.url ?? ''))
  if (style.code) html = `<code>${html}</code>`
  if (style.bold) html = `<b>${html}</b>`
  return element.type === 'link' ? `<a href="#">${html}</a>` : html
}

function inputHtml(element: Part): string {
  const option = (element.initial_option ?? {}) as Part
  const value = element.initial_value ?? element.initial_time ?? (option.text as Part | undefined)?.text ?? ''
  const look =
    element.type === 'timepicker' ? ' clock' : String(element.type).includes('select') ? ' picked' : element.multiline ? ' lines' : ''
  return `<div class="field${look}">${quote(String(value))}</div>`
}

function list(value: unknown): Part[] {
  return Array.isArray(value) ? (value as Part[]) : []
}

function textOf(value: unknown): string {
  return quote(String((value as Part | undefined)?.text ?? ''))
}

function quote(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
