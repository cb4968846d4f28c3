import type { types } from '@slack/bolt'
import { type Action, bare, type Card, cut, plain, type Reply, type Span, type Text } from '../../src/chat.ts'
import { isChannel, isDirect } from './ids.ts'
import { SLACK_LIMITS } from './limits.ts'
import { escapeSigns, evenShare, shorten } from './shorten.ts'

/** A message as Slack's Web API and response URLs take it. */
export interface SlackMessage {
  /** Everything there is to read, for notifications and screen readers: these read no blocks. */
  readonly text: string
  readonly blocks: types.KnownBlock[]
}

/** How much a reply may take. */
export interface Space {
  readonly blocks: number
  /** Of all texts together, in UTF-16 units. */
  readonly text: number
}

type Inline = types.RichTextText | types.RichTextLink | types.RichTextChannelMention | types.RichTextDate
type Line = types.RichTextSection | types.RichTextPreformatted

const MESSAGE_SPACE: Space = { blocks: SLACK_LIMITS.blocksPerMessage, text: SLACK_LIMITS.blocksText }
/** A title or an author list that goes on longer says no more. */
const LONGEST_LINE = 600
const DIRECT = 'direct messages'
/** In the reader's own zone, and their client's manner (Slack: date formatting). */
const DATE_FORMAT = '{date_short_pretty} at {time}'
/** A channel's name outlives escaping between two characters that mean nothing. */
const SPOKEN = /\ue000([CG][A-Z0-9]{1,30})\ue001/g
const MARKS = /[\ue000\ue001]/g
/** What of all text buttons may take; above a list the text, and of what that leaves the headings. */
const LABEL_SHARE = 0.25
const TEXT_SHARE = 0.5
const HEADING_SHARE = 0.5
/** `100. ` */
const NUMBER_LENGTH = 5

/**
 * A reply as Block Kit. Text goes into rich text blocks, whose characters Slack shows as they are: no mark-up, no mentions, no links but
 * those made here.
 */
export function renderReply(reply: Reply): SlackMessage {
  return { text: renderText(reply), blocks: renderBlocks(reply) }
}

/**
 * The blocks of a reply. Where there are too many, the last cards lose their buttons; where there is too much text, the longest excerpts
 * are shortened first.
 */
export function renderBlocks(reply: Reply, space: Space = MESSAGE_SPACE): types.KnownBlock[] {
  const most = shareOut(reply, space.text)
  const head = richText(linesOf(reply.text, most.text))
  const tail = [...reply.attachments.map(({ content }) => richText(preformatted(content, most.long))), ...buttons(reply.actions)].filter(
    (block) => block !== null,
  )
  const left = space.blocks - tail.length - (head === null ? 0 : 1)
  return [...(head === null ? [] : [head]), ...cardBlocks(reply.cards, left, most), ...tail]
}

/** The whole reply in one text, cut first and then escaped; of mark-up it has the names of channels alone. */
function renderText(reply: Reply): string {
  const cards = reply.cards.map((card) =>
    [spoken(card.heading), numbered(card), inert(card.link ?? ''), inert(card.byline), spoken(card.excerpt), inert(card.why)]
      .filter((part) => part !== '')
      .join('\n'),
  )
  const files = reply.attachments.map(({ content }) => inert(content))
  const text = [spoken(reply.text), ...cards, ...files].filter((part) => part !== '').join('\n\n')
  return fitting(text) || '…'
}

/** Cut before it is escaped, which makes five characters of a sign; so far that what comes out fits. */
function fitting(text: string): string {
  let most: number = SLACK_LIMITS.text
  for (;;) {
    const cut = shorten(text, most)
    const named = escapeSigns(cut).replace(SPOKEN, '<#$1>').replace(MARKS, '')
    if (named.length <= SLACK_LIMITS.text) return named
    most = Math.floor((cut.length * SLACK_LIMITS.text) / named.length) - 1
  }
}

function spoken(text: Text): string {
  return text
    .map(({ text: own, style }) => {
      if (style !== 'channel' || !isChannel(own)) return inert(own)
      return isDirect(own) ? DIRECT : `\ue000${own}\ue001`
    })
    .join('')
}

/** Papers and people write no channel's name. */
function inert(text: string): string {
  return text.replace(MARKS, '')
}

/** A text as paragraphs; code of several lines stands in a block of its own, so that its columns stay. */
export function textBlocks(text: Text, most: number = SLACK_LIMITS.blockText): types.KnownBlock[] {
  const block = richText(linesOf(text, most))
  return block === null ? [] : [block]
}

/** The longest that the parts of a reply may be, in the order in which they are worth their room. */
interface Shares {
  /** The labels of all cards' buttons together. */
  readonly labels: number
  readonly text: number
  readonly heading: number
  readonly title: number
  readonly line: number
  readonly long: number
}

function shareOut({ text, cards, attachments, actions }: Reply, all: number): Shares {
  const labels = Math.min(labelLength(cards), Math.floor(all * LABEL_SHARE))
  let left = all - labels - labelsOf(actions.slice(0, SLACK_LIMITS.buttonsPerBlock))
  /** The longest that each may be, when all together take no more than so much of what is left. */
  const take = (lengths: readonly number[], part: number): number => {
    const share = evenShare(lengths, left * part)
    left -= lengths.reduce((sum, length) => sum + Math.min(length, share), 0)
    return share
  }
  const line = (length: number): number => Math.min(length, LONGEST_LINE)
  const isList = cards.length > 0
  const own = take([bare(text).length], isList ? TEXT_SHARE : 1)
  const heading = take(
    cards.map((card) => line(bare(card.heading).length)),
    HEADING_SHARE,
  )
  const title = take(
    cards.map((card) => line(bare(card.title).length + NUMBER_LENGTH)),
    1,
  )
  const lines = take(
    cards.flatMap((card) => [line(card.byline.length), line(card.why.length)]),
    1,
  )
  const long = take([...cards.map(({ excerpt }) => bare(excerpt).length), ...attachments.map(({ content }) => content.length)], 1)
  return { labels, text: own, heading: line(heading), title: line(title), line: line(lines), long }
}

function labelLength(cards: readonly Card[]): number {
  return cards.reduce((sum, { actions }) => sum + labelsOf(actions), 0)
}

function labelsOf(actions: readonly Action[]): number {
  return actions.reduce((sum, { label }) => sum + Math.min(label.length, SLACK_LIMITS.buttonText), 0)
}

/** How many of the first cards have labels that stay within so many characters. */
function withinLabels(cards: readonly Card[], most: number): number {
  let left = most
  const first = cards.findIndex((card) => {
    left -= labelLength([card])
    return left < 0
  })
  return first < 0 ? cards.length : first
}

function cardBlocks(cards: readonly Card[], most: number, shares: Shares): types.KnownBlock[] {
  const withButtons = cards.filter(({ actions }) => actions.length > 0).length
  const isRoomy = cards.length + withButtons <= most
  // Cards without buttons share one block: all that follow the last one that has room for its own.
  const roomy = isRoomy ? cards.length : Math.max(0, Math.floor((most - 1) / 2))
  const own = Math.min(roomy, withinLabels(cards, shares.labels))
  const blocks = cards.slice(0, own).flatMap((card) => {
    const block = richText(cardLines(card, shares))
    return [...(block === null ? [] : [block]), ...buttons(card.actions)]
  })
  const rest = richText(cards.slice(own).flatMap((card) => cardLines(card, shares)))
  return rest === null ? blocks : [...blocks, rest]
}

function cardLines(card: Card, { heading, title: longest, line, long }: Shares): Line[] {
  const number = card.number === null ? '' : `${card.number}. `
  const room = Math.max(0, longest - number.length)
  const title: Inline[] =
    card.link === null || card.link.length > SLACK_LIMITS.url
      ? within(card.title, room).flatMap(toInline).map(bold)
      : [{ type: 'link', url: card.link, text: shorten(bare(card.title), room), style: { bold: true } }]
  const inline: Inline[] = [{ type: 'text', text: number, style: { bold: true } }, ...title]
  const rows = [within([plain(card.byline)], line), within(card.excerpt, long), within([plain(card.why)], line)]
  for (const row of rows) if (bare(row) !== '') inline.push({ type: 'text', text: '\n' }, ...row.flatMap(toInline))
  return [...linesOf(card.heading, heading), ...section(inline)]
}

function linesOf(text: Text, most: number): Line[] {
  const lines: Line[] = []
  let run: Inline[] = []
  for (const span of within(text, most)) {
    if (span.style !== 'code' || !span.text.includes('\n')) run.push(...toInline(span))
    else {
      lines.push(...section(run), ...preformatted(span.text, span.text.length))
      run = []
    }
  }
  return [...lines, ...section(run)]
}

/** As much of a text as there is room for. */
function within(text: Text, most: number): Span[] {
  let left = most
  const spans: Span[] = []
  for (const span of text) {
    const shown = shorten(span.text, left)
    left -= shown.length
    if (shown !== '') spans.push({ ...span, text: shown })
    if (shown.length < span.text.length) break
  }
  return spans
}

function toInline({ text, style, at }: Span): Inline[] {
  if (style === 'instant' && at !== undefined)
    return [{ type: 'date', timestamp: Math.floor(at / 1000), format: DATE_FORMAT, fallback: text }]
  if (style === 'channel' && isChannel(text))
    return [isDirect(text) ? { type: 'text', text: DIRECT } : { type: 'channel', channel_id: text }]
  return pieces(text).map((piece) =>
    style === 'strong' || style === 'code'
      ? { type: 'text', text: piece, style: style === 'strong' ? { bold: true } : { code: true } }
      : { type: 'text', text: piece },
  )
}

function bold(element: Inline): Inline {
  return { ...element, style: { ...element.style, bold: true } }
}

function preformatted(content: string, most: number): Line[] {
  const elements = pieces(shorten(content, most)).map((text) => ({ type: 'text' as const, text }))
  return elements.length === 0 ? [] : [{ type: 'rich_text_preformatted', elements }]
}

/** No element is longer than a section may be. */
function pieces(text: string): string[] {
  const found: string[] = []
  for (let from = 0; from < text.length; ) {
    const piece = text.slice(from, from + SLACK_LIMITS.blockText)
    const whole = from + piece.length < text.length ? piece.replace(/[\ud800-\udbff]$/, '') : piece
    found.push(whole)
    from += whole.length
  }
  return found
}

/** Slack refuses an element without text, and a section without elements. */
function section(inline: readonly Inline[]): Line[] {
  const elements = inline.filter((element) => !('text' in element) || element.text !== '')
  return elements.length === 0 ? [] : [{ type: 'rich_text_section', elements }]
}

function richText(elements: Line[]): types.KnownBlock | null {
  return elements.length === 0 ? null : { type: 'rich_text', elements }
}

function buttons(actions: readonly Action[]): types.KnownBlock[] {
  if (actions.length === 0) return []
  const elements = actions.slice(0, SLACK_LIMITS.buttonsPerBlock).map((action) => ({
    type: 'button' as const,
    action_id: action.id,
    text: { type: 'plain_text' as const, text: cut(action.label, SLACK_LIMITS.buttonText) },
  }))
  return [{ type: 'actions', elements }]
}

function numbered(card: Card): string {
  return card.number === null ? spoken(card.title) : `${card.number}. ${spoken(card.title)}`
}
