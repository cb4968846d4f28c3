import type { types } from '@slack/bolt'
import { actionsOf, type Card, type Reply } from '../../src/port/chat.ts'
import { bare, plain, type Span, type Text } from '../../src/port/text.ts'
import { buttons, cardControls, isMenu, toMenu } from './controls.ts'
import { isChannel, isDirect } from './ids.ts'
import { SLACK_LIMITS } from './limits.ts'
import { type Shares, shareOut, withinLabels } from './shares.ts'
import { escapeSigns, shorten } from './shorten.ts'
import { withSlash } from './slash.ts'

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

/** What a link to a paper’s full text is called. */
const FULL_TEXT = 'PDF'
const MESSAGE_SPACE: Space = { blocks: SLACK_LIMITS.blocksPerMessage, text: SLACK_LIMITS.blocksText }
/** With so little text nothing weighs too much. */
const LEAST_TEXT = 500
const DIRECT = 'direct messages'
/** In the reader's own zone, and their client's manner (Slack: date formatting). */
const DATE_FORMAT = '{date_short_pretty} at {time}'
/** A channel's name outlives escaping between two characters that mean nothing. */
const SPOKEN = /\ue000([CG][A-Z0-9]{1,30})\ue001/g
const MARKS = /[\ue000\ue001]/g

/**
 * A reply as Block Kit. Text goes into rich text blocks, whose characters Slack shows as they are: no mark-up, no mentions, no links but
 * those made here.
 */
export function renderReply(reply: Reply): SlackMessage {
  return { text: renderText(reply), blocks: withinBytes(reply) }
}

/** Slack weighs rich text with all that its elements are made of: many cards, or other scripts, leave less room for text. */
function withinBytes(reply: Reply): types.KnownBlock[] {
  for (let { text } = MESSAGE_SPACE; ; ) {
    const blocks = renderBlocks(reply, { ...MESSAGE_SPACE, text })
    const bytes = Buffer.byteLength(JSON.stringify(blocks.filter(({ type }) => type === 'rich_text')))
    if (bytes <= SLACK_LIMITS.richTextBytes || text < LEAST_TEXT) return blocks
    text = Math.floor(text * Math.min(0.9, SLACK_LIMITS.richTextBytes / bytes))
  }
}

/**
 * The blocks of a reply. Where there are too many, the last cards lose their buttons; where there is too much text, the longest excerpts
 * are shortened first.
 */
export function renderBlocks(reply: Reply, space: Space): types.KnownBlock[] {
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
    [spoken(card.heading), numbered(card), inert(card.link ?? ''), spoken(card.excerpt), inert(card.byline), inert(card.why)]
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
  return withSlash(text)
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

/** So many papers have buttons of their own; of more, one message would be half of buttons, and each has a menu alone. */
const FEW = 5
/** Menus hold so much of a paper that has no buttons; what comes behind it, such as to share, a closer look at the paper has too. */
const MENU_OF_MANY = SLACK_LIMITS.optionsPerOverflow

function cardBlocks(cards: readonly Card[], most: number, shares: Shares): types.KnownBlock[] {
  const withButtons = cards.filter(({ actions }) => actions.length > 0).length
  const isApart = cards.length <= FEW && 2 * cards.length + withButtons <= most
  // Cards without controls share one block: all that follow the last one that has room for its own.
  const roomy = isApart || cards.length + withButtons <= most ? cards.length : Math.max(0, Math.floor((most - 1) / 2))
  const own = Math.min(roomy, withinLabels(cards, shares.labels))
  const blocks = cards.slice(0, own).flatMap((card) => {
    const isMany = !isApart && isMenu(card.menu)
    const block = richText(cardLines(card, isApart ? 'apart' : isMany ? 'beside' : 'within', shares))
    const below = isMany ? [factsWithMenu(card, shares)] : [...(isApart ? factsOf(card, shares) : []), ...cardControls(card)]
    return [...(block === null ? [] : [block]), ...below]
  })
  const rest = richText(cards.slice(own).flatMap((card) => cardLines(card, 'within', shares)))
  return rest === null ? blocks : [...blocks, rest]
}

/** @param facts whether they stand among its lines, or in a block of their own: in small print, or beside a menu, where no link can be */
function cardLines(card: Card, facts: 'within' | 'apart' | 'beside', { heading, title: longest, line, long }: Shares): Line[] {
  const number = card.number === null ? '' : `${card.number}. `
  const room = Math.max(0, longest - number.length)
  const title: Inline[] =
    card.link === null || card.link.length > SLACK_LIMITS.url
      ? within(card.title, room).flatMap(toInline).map(bold)
      : [{ type: 'link', url: card.link, text: shorten(bare(card.title), room), style: { bold: true } }]
  const inline: Inline[] = [{ type: 'text', text: number, style: { bold: true } }, ...title]
  const rows = [
    within(card.excerpt, long),
    ...(facts === 'within' ? [card.byline, card.why].map((text) => within([plain(text)], line)) : []),
  ]
  for (const row of rows) if (bare(row) !== '') inline.push({ type: 'text', text: '\n' }, ...row.flatMap(toInline))
  if (facts === 'beside' && isOwnLink(card.fullText))
    inline.push({ type: 'text', text: ' ·\u00a0' }, { type: 'link', url: card.fullText, text: FULL_TEXT })
  return [...linesOf(card.heading, heading), ...section(inline)]
}

/** What is known of a paper, in Slack’s small grey print: plain text, of which Slack makes nothing, and a link of ours. */
function factsOf({ byline, why, fullText }: Card, { line }: Shares): types.KnownBlock[] {
  const text = factsLine(byline, why, line)
  const elements: types.ContextBlockElement[] = []
  if (text !== '') elements.push({ type: 'plain_text', text, emoji: false })
  if (isOwnLink(fullText)) elements.push({ type: 'mrkdwn', text: `<${escapeSigns(fullText)}|${FULL_TEXT}>`, verbatim: true })
  return elements.length === 0 ? [] : [{ type: 'context', elements }]
}

function factsLine(byline: string, why: string, most: number): string {
  return [byline, why]
    .map((part) => shorten(part, most))
    .filter((part) => part !== '')
    .join(' · ')
}

/** The same with the menu of all that can be done beside it. */
function factsWithMenu(card: Card, { line }: Shares): types.KnownBlock {
  const text = factsLine(card.byline, card.why, line) || '…'
  return { type: 'section', text: { type: 'plain_text', text, emoji: false }, accessory: toMenu(actionsOf(card).slice(0, MENU_OF_MANY)) }
}

/** A link that cannot end the mark-up it stands in. */
function isOwnLink(link: string | null | undefined): link is string {
  return link != null && link.length <= SLACK_LIMITS.url && /^https:\/\/[\w%.~/:?=&#-]+$/.test(link)
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
  for (const span of withSlash(text)) {
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

/** Slack refuses an element without text, and a section without elements, and weighs each: plain text that stands together is one. */
function section(inline: readonly Inline[]): Line[] {
  const elements: Inline[] = []
  for (const element of inline) {
    if ('text' in element && element.text === '') continue
    const last = elements.at(-1)
    if (last && isPlain(last) && isPlain(element) && last.text.length + element.text.length <= SLACK_LIMITS.blockText)
      elements[elements.length - 1] = { type: 'text', text: last.text + element.text }
    else elements.push(element)
  }
  return elements.length === 0 ? [] : [{ type: 'rich_text_section', elements }]
}

function isPlain(element: Inline): element is types.RichTextText {
  return element.type === 'text' && element.style === undefined
}

function richText(elements: Line[]): types.KnownBlock | null {
  return elements.length === 0 ? null : { type: 'rich_text', elements }
}

function numbered(card: Card): string {
  return card.number === null ? spoken(card.title) : `${card.number}. ${spoken(card.title)}`
}
