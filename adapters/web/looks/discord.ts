// Discord's messages as HTML, near enough to its dark look to judge a message by. Only what Paperboy's messages are made of.
import { type Look, notDrawn, pageOf } from './look.ts'
import { type Node, readMarkdown } from './markdown.ts'

/** What of a message is drawn, as Discord's API has it. */
interface Message {
  readonly content: string
  readonly embeds: readonly Embed[]
  readonly components: readonly { readonly components: readonly Control[] }[]
}

interface Embed {
  readonly author?: { readonly name: string } | undefined
  readonly title?: string | undefined
  readonly url?: string | undefined
  readonly description?: string | undefined
  readonly footer?: { readonly text: string } | undefined
  readonly color?: number | undefined
}

interface Control {
  readonly type: number
  readonly label?: string | undefined
  readonly disabled?: boolean | undefined
  readonly placeholder?: string | undefined
  readonly options?: readonly { readonly label: string; readonly default?: boolean | undefined }[] | undefined
}

/** Types of Discord's components. */
const BUTTON = 2
const STRING_SELECT = 3

/** What stands around it. */
interface Around {
  /** What was typed, where it is an answer that the asker alone sees. */
  readonly command?: string
  /** The name of the thread below it. */
  readonly thread?: string
}

/** Discord's own colours of each, near enough. */
export const THEMES = {
  light:
    '--back: #fff; --ink: #313338; --strong: #060607; --quiet: #5c5e66; --link: #006ce7; --panel: #f2f3f5; --well: #e3e5e8; --button: #e3e5e8; --tag: #e6e9fd; --tag-ink: #5865f2',
  dark: '--back: #313338; --ink: #dbdee1; --strong: #f2f3f5; --quiet: #a3a9b1; --link: #00a8fc; --panel: #2b2d31; --well: #1e1f22; --button: #4e5058; --tag: #3c4270; --tag-ink: #c9cdfb',
} as const

export const STYLE = `
body { font: 16px/1.375 "gg sans", "Noto Sans", "Liberation Sans", sans-serif }
main { padding: 14px 16px } a { color: var(--link); text-decoration: none } small { font-size: 13px; color: var(--quiet) } b { font-weight: 700; color: var(--strong) }
.used { margin: 0 0 4px 56px; font-size: 14px; color: var(--quiet) } .used b { font-weight: 600 } .used i { font-style: normal; color: var(--tag-ink); background: var(--tag); border-radius: 3px; padding: 0 3px }
.row { display: flex; gap: 16px } .face { width: 40px; height: 40px; border-radius: 50%; background: #4a6fa5; color: #fff; font-weight: 700; text-align: center; line-height: 40px; flex: none }
.name { font-weight: 500; color: var(--strong) } .app { background: #5865f2; border-radius: 3px; color: #fff; font-size: 10px; font-weight: 600; padding: 1px 5px; vertical-align: 2px } .time { color: var(--quiet); font-size: 12px }
.body { flex: 1; min-width: 0 } .text { margin: 2px 0 6px; white-space: pre-wrap }
.embed { background: var(--panel); border-left: 4px solid var(--well); border-radius: 4px; padding: 8px 16px 12px 12px; margin: 4px 0; max-width: 520px; font-size: 14px; line-height: 1.3 }
.author { font-weight: 600; color: var(--strong); margin: 6px 0 } .title { font-size: 16px; font-weight: 600; margin: 6px 0; color: var(--strong) } .description { white-space: pre-wrap; margin: 6px 0 } .footer { font-size: 12px; color: var(--quiet); margin-top: 6px }
.controls { margin-top: 6px; display: flex; flex-wrap: wrap; gap: 8px } button { border: 0; border-radius: 3px; background: var(--button); color: var(--strong); font: 500 14px "Noto Sans", "Liberation Sans", sans-serif; padding: 7px 14px } button:disabled { opacity: .5 }
.select { background: var(--well); border-radius: 4px; color: var(--quiet); padding: 8px 12px; box-sizing: border-box; width: 100%; max-width: 400px; font-size: 15px } .select::after { content: "⌄"; float: right }
code, pre { background: var(--panel); border-radius: 3px; font: 13px "Liberation Mono", monospace; padding: 1px 4px } .when { background: var(--button); border-radius: 3px; padding: 0 2px } .channel { background: var(--tag); color: var(--tag-ink); border-radius: 3px; padding: 0 2px }
.only { margin-top: 6px; font-size: 12px; color: var(--quiet) } .thread { margin-top: 8px; background: var(--panel); border-radius: 6px; padding: 8px 12px; box-sizing: border-box; width: 100%; max-width: 400px; font-size: 14px } .thread b { margin-right: 6px } .thread span { color: var(--link) }`

export function discordPage({ content, embeds, components }: Message, { command, thread }: Around, look: Look): string {
  const used = command === undefined ? '' : `<p class="used"><b>Ada</b> used <i>/${quote(command)}</i></p>`
  const head = `<span class="name">Paperboy</span> <span class="app">APP</span> <span class="time">Today at 9:00 AM</span>`
  const text = content === '' ? '' : `<div class="text">${markdown(content)}</div>`
  const below = thread === undefined ? '' : `<div class="thread"><b>${quote(thread)}</b><span>See Thread ›</span></div>`
  const only = command === undefined ? '' : '<div class="only">👁 Only you can see this · <a>Dismiss message</a></div>'
  const body = `${head}${text}${embeds.map(embedHtml).join('')}${components.map(rowHtml).join('')}${below}${only}`
  return pageOf(STYLE, THEMES, look, `${used}<div class="row"><div class="face">P</div><div class="body">${body}</div></div>`)
}

function embedHtml({ author, title, url, description, footer, color = 0 }: Embed): string {
  const parts = [
    author ? `<div class="author">${quote(author.name)}</div>` : '',
    title === undefined ? '' : `<div class="title">${url === undefined ? markdown(title) : `<a>${markdown(title)}</a>`}</div>`,
    description === undefined ? '' : `<div class="description">${markdown(description)}</div>`,
    footer ? `<div class="footer">${quote(footer.text)}</div>` : '',
  ]
  return `<div class="embed" style="border-color:#${color.toString(16).padStart(6, '0')}">${parts.join('')}</div>`
}

export function rowHtml({ components }: Message['components'][number]): string {
  const controls = components.map(({ type, label, disabled, placeholder, options = [] }) => {
    if (type === BUTTON) return `<button${disabled ? ' disabled' : ''}>${quote(label ?? '')}</button>`
    const chosen = options.find((option) => option.default)?.label ?? placeholder
    return type === STRING_SELECT ? `<div class="select">${quote(chosen ?? '')}</div>` : notDrawn(`a component of type ${type}`)
  })
  return `<div class="controls">${controls.join('')}</div>`
}

function markdown(text: string): string {
  return readMarkdown(text).map(nodeHtml).join('')
}

function nodeHtml(node: Node): string {
  const inside = 'inside' in node ? node.inside.map(nodeHtml).join('') : ''
  switch (node.kind) {
    case 'strong':
      return `<b>${inside}</b>`
    case 'small':
      return `<small>${inside}</small>`
    case 'link':
      return `<a>${inside}</a>`
    case 'text':
      return quote(node.text)
    case 'code':
      return `<code>${quote(node.text)}</code>`
    case 'block':
      return `<pre>${quote(node.text)}</pre>`
    case 'mention':
      return '<span class="channel"># research</span>'
    case 'time':
      return `<span class="when">${new Date(node.at).toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })}</span>`
    default:
      return inside === '' ? notDrawn(node.kind) : inside // Paperboy writes no other
  }
}

export function quote(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
