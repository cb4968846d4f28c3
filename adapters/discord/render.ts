import { type APIActionRowComponent, type APIButtonComponent, type APIEmbed, ButtonStyle, ComponentType } from 'discord.js'
import { type Action, bare, type Card, cut, type Reply, type Span, type Text } from '../../src/chat.ts'
import { codeSpan, escapeWithin } from './escape.ts'
import { DISCORD_LIMITS } from './limits.ts'

/** A message as Discord's API takes it. */
export interface DiscordMessage {
  content: string
  embeds: APIEmbed[]
  components: APIActionRowComponent<APIButtonComponent>[]
  allowed_mentions: { parse: [] }
}

/** A reply within Discord's limits: an embed a paper, a numbered button each, and rows for the rest. */
export function renderReply(reply: Reply): DiscordMessage {
  const room = { left: DISCORD_LIMITS.embedsText }
  const attached = reply.attachments.map(({ content }) => codeSpan(`${content.slice(0, DISCORD_LIMITS.content - 400)}\n`))
  return {
    content: [renderText(reply.text, DISCORD_LIMITS.content - attached.join('').length), ...attached].join(''),
    embeds: reply.cards.slice(0, DISCORD_LIMITS.embeds).map((card, index, cards) => renderCard(card, room, cards.length - index)),
    components: renderButtons(reply),
    allowed_mentions: { parse: [] },
  }
}

function renderText(text: Text, most: number): string {
  let out = ''
  for (const { text: part, style } of text) {
    const left = most - out.length
    const shown = renderSpan(part, style, left)
    if (shown.length > left) break
    out += shown
  }
  return out
}

function renderSpan(part: string, style: Span['style'], most: number): string {
  if (style === 'channel' && /^\d+$/.test(part)) return `<#${part}>`
  // A code span is never cut: half of one would set the rest in code.
  if (style === 'code') return codeSpan(part)
  return style === 'strong' ? strongWithin(part, most) : escapeWithin(part, most)
}

function strongWithin(text: string, most: number): string {
  const inner = escapeWithin(text, most - 4)
  return inner === '' ? '' : `**${inner}**`
}

/** Each card gets an even share of what the embeds may hold together. */
function renderCard(card: Card, room: { left: number }, cardsLeft: number): APIEmbed {
  const share = Math.floor(room.left / cardsLeft)
  const number = card.number === null ? '' : `${card.number}. `
  const title = escapeWithin(number + bare(card.title), Math.min(DISCORD_LIMITS.embedTitle, share))
  const footer = card.why === '' ? '' : cut(card.why, Math.min(DISCORD_LIMITS.embedFooter, share - title.length))
  const left = Math.min(DISCORD_LIMITS.embedDescription, share - title.length - footer.length - bare(card.heading).length * 2)
  const byline = escapeWithin(card.byline, left)
  const excerpt = renderText(card.excerpt, left - byline.length - 1)
  const heading = renderText(card.heading, DISCORD_LIMITS.embedTitle)
  const description = [heading, byline, excerpt].filter((part) => part !== '').join('\n')
  room.left -= title.length + description.length + footer.length
  return {
    title,
    ...(description !== '' && { description }),
    ...(card.link !== null && { url: card.link }),
    ...(footer !== '' && { footer: { text: footer } }),
  }
}

/** One card shows all its buttons; of several each shows its first, under its number. */
function renderButtons(reply: Reply): APIActionRowComponent<APIButtonComponent>[] {
  const [only, ...others] = reply.cards
  const ofCards =
    others.length === 0
      ? (only?.actions ?? [])
      : reply.cards.flatMap(({ number, actions: [first] }) =>
          first ? [{ ...first, label: number === null ? first.label : `${number}. ${first.label}` }] : [],
        )
  const rows = [...inRows(ofCards), ...inRows(reply.actions)].slice(0, DISCORD_LIMITS.rows)
  return rows.map((row) => ({ type: ComponentType.ActionRow, components: row.map(toButton) }))
}

function inRows(actions: readonly Action[]): Action[][] {
  const rows: Action[][] = []
  for (let start = 0; start < actions.length; start += DISCORD_LIMITS.buttonsPerRow)
    rows.push(actions.slice(start, start + DISCORD_LIMITS.buttonsPerRow))
  return rows
}

function toButton(action: Action): APIButtonComponent {
  return {
    type: ComponentType.Button,
    style: ButtonStyle.Secondary,
    custom_id: action.id,
    label: cut(action.label, DISCORD_LIMITS.buttonLabel),
  }
}
