import { stripVTControlCharacters, styleText } from 'node:util'
import wrapAnsi from 'wrap-ansi'
import { actionsOf, type Card, type Reply } from '../../src/port/chat.ts'
import type { Text } from '../../src/port/text.ts'

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
    ...reply.cards.map((card) => renderCard(card, reply.cards.length === 1, screen)),
    ...reply.attachments.map((attachment) => inert(attachment.content).trimEnd()),
  ]
  return blocks.filter((block) => block !== null).join(reply.cards.length > 0 || reply.attachments.length > 0 ? '\n\n' : '\n')
}

/** How to reach a reply's buttons by typing; null when it has none. */
export function renderLegend(reply: Reply, screen: Screen): string | null {
  const card = reply.cards.find(({ number, actions }) => actions.length > 0 && (number !== null || reply.cards.length === 1))
  const number = card?.number == null ? '' : `${card.number} `
  const ofPaper = card
    ? actionsOf(card)
        .map(({ label }) => number + label.toLowerCase())
        .join(' · ')
    : null
  const ofAll = reply.actions.length > 0 ? reply.actions.map(({ label }) => label.toLowerCase()).join(' · ') : null
  const parts = [ofPaper, ofAll].filter((part) => part !== null)
  return parts.length === 0 ? null : wrap(dim(parts.join('   '), screen), screen, '')
}

/** @param isAlone whether there is room for the address of its full text too */
function renderCard(card: Card, isAlone: boolean, screen: Screen): string {
  const number = card.number === null ? '' : `${card.number}. `
  const indent = ' '.repeat(number.length)
  const title = wrap(bold(renderText(card.title, screen), screen), screen, indent)
  const rows = [
    renderText(card.excerpt, screen),
    ...[card.byline, card.why, card.link ?? '', isAlone ? (card.fullText ?? '') : ''].map((row) => dim(inert(row), screen)),
  ]
  const heading = card.heading.length === 0 ? [] : [`${wrap(renderText(card.heading, screen), screen, '')}\n`]
  const shown = rows.filter((row) => stripVTControlCharacters(row) !== '').map((row) => indent + wrap(row, screen, indent))
  return [...heading, number + title, ...shown].join('\n')
}

function renderText(text: Text, screen: Screen): string {
  let out = ''
  for (const { text: part, style } of text) {
    const shown = inert(part)
    if (style === 'plain' || style === 'channel' || style === 'instant') out += shown
    else if (style === 'strong') out += highlight(shown, screen)
    else if (screen.colour) out += paint('cyan', shown)
    // Without colours, backticks set what can be typed apart from the sentence around it; on a line of its own it needs none.
    else out += out.slice(out.lastIndexOf('\n') + 1).trim() === '' ? shown : `\`${shown}\``
  }
  return out
}

/** Without escape sequences and control characters but line breaks. */
function inert(text: string): string {
  return stripVTControlCharacters(text).replace(/[^\P{Cc}\n]/gu, ' ')
}

/** @param indent what stands before each line but the first */
function wrap(text: string, { width, colour }: Screen, indent: string): string {
  const columns = width === null ? null : Math.max(20, Math.min(width, WIDEST)) - indent.length
  const shown = colour ? text : stripVTControlCharacters(text)
  return shown
    .split('\n')
    .flatMap((line) => (columns === null ? [line] : wrapLine(line, columns)))
    .join(`\n${indent}`)
}

/** The spaces at which a line is broken go; those that it begins with stay. */
function wrapLine(line: string, columns: number): string[] {
  const blanks = (/^ */.exec(stripVTControlCharacters(line))?.[0] ?? '').slice(0, columns / 2)
  const rows = wrapAnsi(line, columns - blanks.length, { hard: true, trim: true }).split('\n')
  return rows.map((row, index) => (index === 0 ? blanks + row : row))
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
