// What a person sees of a message in Discord, and can press.

import { allNodes, type Node, readMarkdown, textOf } from '../../../adapters/web/looks/markdown.ts'
import { OWN_LINK, type Seen } from '../../adapters/contract.ts'
import type { Body } from './http.ts'
import type { Shown } from './interactions.ts'
import { allParts, partsOf } from './limits.ts'

/** A message as far as it is seen. */
export interface Visible {
  readonly content?: unknown
  readonly embeds?: unknown
  readonly components?: unknown
}

/** A button, or an entry of a select menu, which has a value. */
export interface Control {
  readonly label: string
  readonly id: string
  readonly value: string | null
}

const BUTTON = 2
const STRING_SELECT = 3
const TEXT = 10
/** What only text of papers and people would bring; Paperboy writes nothing so. */
const FOREIGN = ['emphasis', 'underline', 'strike', 'spoiler', 'quote']
/** What stands in such mark-up as Paperboy writes too, and in instants, in the hostile texts. */
const MARKED: Readonly<Record<string, RegExp>> = {
  strong: /^bold$/,
  code: /^code$/,
  block: /^block$/,
  heading: /^heading$/,
  small: /^small$/,
  item: /^list$/,
  time: /^(?:1970-01-01|2023-11-14)T/,
}
/** Of mentions Paperboy writes those of channels and of its own commands, which tell nobody. */
const QUIET_MENTION = /^<#\d+>$|^<\/papers [a-z]+:\d+>$/
/** What turns the direction of what follows, or stands where nobody sees it. */
const DECEIVING = /[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/
const MESSAGE_LINK = /^https:\/\/discord\.com\/channels\//

/** Places with mark-up in the order in which they are read, and those without. */
function textsOf({ content, embeds, components }: Visible): { readonly marked: readonly string[]; readonly plain: readonly string[] } {
  const marked = [String(content ?? '')]
  const plain: string[] = []
  for (const embed of partsOf(embeds)) {
    const { author, footer, title, description } = embed as { author?: Body; footer?: Body; title?: string; description?: string }
    marked.push(title ?? '', description ?? '', ...partsOf(embed.fields).flatMap(({ name, value }) => [String(name), String(value)]))
    plain.push(String(author?.name ?? ''), String(footer?.text ?? ''))
  }
  for (const part of allParts(partsOf(components))) if (part.type === TEXT) marked.push(String(part.content))
  return { marked, plain: plain.filter((text) => text !== '') }
}

export function controlsOf({ components }: Visible): Control[] {
  return allParts(partsOf(components)).flatMap((part): Control[] => {
    if (part.type === BUTTON && part.custom_id !== undefined)
      return [{ label: String(part.label ?? ''), id: String(part.custom_id), value: null }]
    if (part.type !== STRING_SELECT) return []
    return partsOf(part.options).map(({ label, value }) => ({ label: String(label), id: String(part.custom_id), value: String(value) }))
  })
}

/** Links that can be followed: of embeds, of buttons, in the text. */
export function linksOf(message: Visible): string[] {
  const embeds = partsOf(message.embeds).flatMap(({ url }) => (typeof url === 'string' ? [url] : []))
  const buttons = allParts(partsOf(message.components)).flatMap(({ type, url }) =>
    type === BUTTON && typeof url === 'string' ? [url] : [],
  )
  const texts = textsOf(message).marked.flatMap((text) =>
    allNodes(readMarkdown(text)).flatMap((node) => (node.kind === 'link' ? [node.url] : [])),
  )
  return [...new Set([...embeds, ...texts, ...buttons])]
}

/** What is live in it that must not be: mentions, foreign links, mark-up that Paperboy does not write. */
export function threatsOf(message: Visible): string[] {
  const { marked, plain } = textsOf(message)
  const nodes = marked.flatMap((text) => allNodes(readMarkdown(text)))
  const isThreat = (node: Node): boolean => {
    if (node.kind === 'mention') return !QUIET_MENTION.test(node.text)
    if (FOREIGN.includes(node.kind)) return true
    return MARKED[node.kind]?.test(textOf([node])) ?? false
  }
  const all = [...marked, ...plain, ...controlsOf(message).map(({ label }) => label)]
  return [
    ...all.filter((text) => DECEIVING.test(text)).map((text) => `invisible: ${JSON.stringify(text)}`),
    ...nodes.filter(isThreat).map((node) => `${node.kind}: ${textOf([node])}`),
    ...linksOf(message).filter((url) => !OWN_LINK.test(url) && !MESSAGE_LINK.test(url)),
  ]
}

export function readable(message: Visible): string {
  const { marked, plain } = textsOf(message)
  return [...marked.filter((text) => text !== '').map((text) => textOf(readMarkdown(text))), ...plain].join('\n')
}

export function toSeen({ message, ephemeral }: Pick<Shown, 'ephemeral'> & { readonly message: Visible }): Seen {
  const files = partsOf((message as Body).files).map(({ text }) => String(text))
  return {
    text: [readable(message), ...files].join('\n'),
    links: linksOf(message),
    buttons: controlsOf(message).map(({ label }) => label),
    audience: ephemeral ? 'asker' : 'channel',
    threats: threatsOf(message),
  }
}
