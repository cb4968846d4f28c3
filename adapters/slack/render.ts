import type { types } from '@slack/bolt'
import { type Action, bare, type Card, cut, type Reply, type Span, type Text } from '../../src/chat.ts'
import { SLACK_LIMITS } from './limits.ts'

/** A message as Slack's Web API and response URLs take it. */
export interface SlackMessage {
  /** Everything there is to read, for notifications and screen readers: these read no blocks. */
  readonly text: string
  readonly blocks: types.KnownBlock[]
}

type Inline = types.RichTextText | types.RichTextLink

/**
 * A reply as Block Kit. Text goes into rich text blocks, whose characters Slack shows as they are: no mark-up, no mentions, no links but
 * those made here.
 */
export function renderReply(reply: Reply): SlackMessage {
  const room = { left: SLACK_LIMITS.blocksText }
  const blocks: types.KnownBlock[] = [
    ...(reply.text.length > 0 ? [richText(reply.text, room)] : []),
    ...reply.cards.flatMap((card) => [renderCard(card, room), ...buttons(card.actions)]),
    ...reply.attachments.map((attachment) => preformatted(attachment.content, room)),
    ...buttons(reply.actions),
  ]
  return { text: renderText(reply), blocks: blocks.slice(0, SLACK_LIMITS.blocksPerMessage) }
}

/** The whole reply in one plain text, escaped as Slack asks (`&`, `<`, `>`), after it was cut. */
function renderText(reply: Reply): string {
  const cards = reply.cards.map((card) => [numbered(card), card.link, card.byline, bare(card.excerpt), card.why].filter(Boolean).join('\n'))
  const text = [bare(reply.text), ...cards].filter((part) => part !== '').join('\n\n')
  return cut(text, SLACK_LIMITS.text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

interface Room {
  left: number
}

function renderCard(card: Card, room: Room): types.KnownBlock {
  const title = card.number === null ? '' : `${card.number}. `
  const inline: Inline[] = [{ type: 'text', text: title, style: { bold: true } }]
  const name = take(bare(card.title), room)
  inline.push(
    card.link === null
      ? { type: 'text', text: name, style: { bold: true } }
      : { type: 'link', url: card.link, text: name, style: { bold: true } },
  )
  for (const row of [card.byline, card.excerpt, card.why]) {
    const spans = typeof row === 'string' ? [{ text: row, style: 'plain' as const }] : row
    if (bare(spans) !== '') inline.push({ type: 'text', text: '\n' }, ...inlineOf(spans, room))
  }
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: inline.filter((element) => element.text !== '') }] }
}

/** A text as paragraphs; code of several lines stands in a block of its own, so that its columns stay. */
function richText(text: Text, room: Room): types.KnownBlock {
  const elements: types.RichTextBlockElement[] = []
  let run: Span[] = []
  const flush = (): void => {
    const inline = inlineOf(run, room)
    if (inline.length > 0) elements.push({ type: 'rich_text_section', elements: inline })
    run = []
  }
  for (const span of text) {
    if (span.style !== 'code' || !span.text.includes('\n')) run.push(span)
    else {
      flush()
      elements.push({ type: 'rich_text_preformatted', elements: [{ type: 'text', text: take(span.text, room) }] })
    }
  }
  flush()
  return { type: 'rich_text', elements }
}

function preformatted(content: string, room: Room): types.KnownBlock {
  return { type: 'rich_text', elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: take(content, room) }] }] }
}

function inlineOf(text: Text, room: Room): Inline[] {
  return text.flatMap((span): Inline[] => {
    const shown = take(span.text, room)
    if (shown === '') return []
    if (span.style === 'plain') return [{ type: 'text', text: shown }]
    return [{ type: 'text', text: shown, style: span.style === 'strong' ? { bold: true } : { code: true } }]
  })
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
  return card.number === null ? bare(card.title) : `${card.number}. ${bare(card.title)}`
}

/** As much of a text as the message and one block have room for. */
function take(text: string, room: Room): string {
  const shown = cut(text, Math.min(SLACK_LIMITS.blockText, room.left))
  room.left -= shown.length
  return shown
}
