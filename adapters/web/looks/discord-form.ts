// Discord's modals as HTML, near enough to its look to judge a form by. Only what Paperboy's forms are made of.
import { quote, rowHtml, STYLE, THEMES } from './discord.ts'
import { type Look, notDrawn, pageOf } from './look.ts'

/** What of a modal is drawn, as Discord's API has it. */
export interface Modal {
  readonly title: string
  readonly components: readonly object[]
}

interface Label {
  readonly type: number
  readonly label?: string
  readonly description?: string
  readonly component?: Input
}

interface Input {
  readonly type: number
  readonly required?: boolean
  readonly value?: string
  readonly placeholder?: string
  readonly style?: number
  readonly max_length?: number
  readonly options?: readonly { readonly label: string; readonly default?: boolean }[]
}

/** Types of Discord's components, and the style of an input of several lines. */
const STRING_SELECT = 3
const TEXT_INPUT = 4
const LABEL = 18
const PARAGRAPH = 2

const FORM_STYLE = `
.modal { background: var(--panel); border-radius: 8px; box-shadow: 0 4px 20px #0003; max-width: 440px; padding: 16px; color: var(--ink) } .modal h1 { margin: 0 0 4px; font-size: 20px; color: var(--strong) }
.label { margin: 16px 0 0; font-weight: 600; color: var(--strong) } .label i { color: #d83c3e; font-style: normal } .description { margin: 2px 0 6px; font-size: 13px; color: var(--quiet); white-space: normal }
.input { background: var(--well); border-radius: 4px; padding: 10px; min-height: 22px; white-space: pre-wrap; overflow-wrap: anywhere; color: var(--strong) } .lines { min-height: 66px } .empty { color: var(--quiet) } .picked::after { content: "⌄"; float: right }
.buttons { margin-top: 20px; display: flex; gap: 8px; justify-content: flex-end } .submit { background: #5865f2; color: #fff } .after { margin: 20px 0 6px; color: var(--quiet); font-size: 14px }`

/** @param rest what is shown with the answer, where the modal has no room for it */
export function modalPage({ title, components }: Modal, rest: readonly Parameters<typeof rowHtml>[0][], look: Look): string {
  const buttons = '<div class="buttons"><button>Cancel</button><button class="submit">Submit</button></div>'
  const after = rest.length === 0 ? '' : `<p class="after">With the answer, what the form has no room for:</p>${rest.map(rowHtml).join('')}`
  const body = `<div class="modal"><h1>${quote(title)}</h1>${components.map((each) => labelHtml(each as Label)).join('')}${buttons}</div>${after}`
  return pageOf(STYLE + FORM_STYLE, THEMES, look, body)
}

function labelHtml({ type, label = '', description, component }: Label): string {
  if (type !== LABEL || component === undefined) return notDrawn(`a component of type ${type}`)
  const about = description === undefined ? '' : `<p class="description">${quote(description)}</p>`
  return `<p class="label">${quote(label)}${component.required ? '<i> *</i>' : ''}</p>${about}${inputHtml(component)}`
}

function inputHtml({ type, value = '', placeholder = '', style, options = [] }: Input): string {
  if (type === TEXT_INPUT)
    return `<div class="input${style === PARAGRAPH ? ' lines' : ''}">${value === '' ? emptyHtml(placeholder) : quote(value)}</div>`
  if (type !== STRING_SELECT) return notDrawn(`an input of type ${type}`)
  const chosen = options.find((option) => option.default)
  return `<div class="input picked">${chosen ? quote(chosen.label) : emptyHtml(placeholder || 'Make a selection')}</div>`
}

function emptyHtml(placeholder: string): string {
  return `<span class="empty">${quote(placeholder)}</span>`
}
