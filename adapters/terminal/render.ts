import { stripVTControlCharacters, styleText } from 'node:util'
import wrapAnsi from 'wrap-ansi'
import type { Card, Reply } from '../../src/chat.ts'
import type { Text } from '../../src/text.ts'

export interface Screen {
  /** Columns to wrap at; null for a pipe, where a line stays a line. */
  readonly width: number | null
  readonly colour: boolean
}

/** Lines longer than this are hard to read, however wide the window. */
const WIDEST = 100

/** A reply as text for a terminal or a pipe. What it shows can move no cursor and change no colour. */
export function renderReply(reply: Reply, screen: Screen): string {
  const text = renderText(reply.text, screen)
  const blocks = [
    text === '' ? null : wrap(text, screen, ''),
    ...reply.cards.map((card) => renderCard(card, screen)),
    ...reply.attachments.map((attachment) => inert(attachment.content).trimEnd()),
  ]
  return blocks.filter((block) => block !== null).join(reply.cards.length > 0 || reply.attachments.length > 0 ? '\n\n' : '\n')
}

/** How to reach a reply's buttons by typing; null when it has none. */
export function renderLegend(reply: Reply, screen: Screen): string | null {
  const card = reply.cards.find((candidate) => candidate.number !== null && candidate.actions.length > 0)
  const ofPaper = card ? card.actions.map(({ label }) => `${card.number} ${label.toLowerCase()}`).join(' · ') : null
  const ofAll = reply.actions.length > 0 ? reply.actions.map(({ label }) => label.toLowerCase()).join(' · ') : null
  const parts = [ofPaper, ofAll].filter((part) => part !== null)
  return parts.length === 0 ? null : wrap(dim(parts.join('   '), screen), screen, '')
}

function renderCard(card: Card, screen: Screen): string {
  const number = card.number === null ? '' : `${card.number}. `
  const indent = ' '.repeat(number.length)
  const title = wrap(`${number}${bold(renderText(card.title, screen), screen)}`, screen, indent, 0)
  const rows = [card.byline, renderText(card.excerpt, screen), card.link ?? '', card.why].map((row, index) =>
    index === 1 ? row : dim(inert(row), screen),
  )
  const heading = card.heading.length === 0 ? [] : [`${wrap(renderText(card.heading, screen), screen, '')}\n`]
  return [...heading, title, ...rows.filter((row) => stripVTControlCharacters(row) !== '').map((row) => wrap(row, screen, indent))].join(
    '\n',
  )
}

function renderText(text: Text, screen: Screen): string {
  let out = ''
  for (const { text: part, style } of text) {
    const shown = inert(part)
    if (style === 'plain' || style === 'channel' || style === 'instant') out += shown
    else if (style === 'strong') out += highlight(shown, screen)
    else if (screen.colour) out += paint('cyan', shown)
    // Without colours, backticks set what can be typed apart from the sentence around it; on a line of its own it needs none.
    else out += /(?:^|\n)\s*$/.test(out) ? shown : `\`${shown}\``
  }
  return out
}

/** Without escape sequences and control characters but line breaks. */
function inert(text: string): string {
  return stripVTControlCharacters(text).replace(/[^\P{Cc}\n]/gu, ' ')
}

function wrap(text: string, { width, colour }: Screen, indent: string, firstIndent = indent.length): string {
  if (width === null)
    return text
      .split('\n')
      .map((line, index) => (index === 0 && firstIndent === 0 ? line : indent + line))
      .join('\n')
  const columns = Math.max(20, Math.min(width, WIDEST)) - indent.length
  const wrapped = wrapAnsi(colour ? text : stripVTControlCharacters(text), columns, { hard: true, trim: false })
  return wrapped
    .split('\n')
    .map((line, index) => (index === 0 && firstIndent === 0 ? line : indent + line.replace(/^ (?! )/, '')))
    .join('\n')
}

function bold(text: string, { colour }: Screen): string {
  return colour ? paint('bold', text) : text
}

function dim(text: string, { colour }: Screen): string {
  return colour ? paint('dim', text) : text
}

function highlight(text: string, { colour }: Screen): string {
  return colour ? paint('yellow', text) : text
}

/** Whether colour is wanted was decided by the caller, not by what standard output happens to be. */
function paint(style: 'bold' | 'dim' | 'yellow' | 'cyan', text: string): string {
  return text === '' ? '' : styleText(style, text, { validateStream: false })
}
