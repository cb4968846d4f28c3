import type { APIEmbed } from 'discord.js'
import type { Card } from '../../src/port/chat.ts'
import { bare, cut, plain, type Text } from '../../src/port/text.ts'
import { evenShare } from '../shared/even-share.ts'
import { escapeMarkdown, escapeWithin, flat, plainLine } from './escape.ts'
import { DISCORD_LIMITS } from './limits.ts'
import { lengthOf, renderText } from './text.ts'
import { linkName, SENTENCES } from './texts.ts'

/** How much the cards of a reply may take. */
interface Space {
  readonly embeds: number
  /** Of all texts together, in UTF-16 units. */
  readonly text: number
}

/** Cards of a few lines each, as in lists and digests, share an embed; others have one each, while there are not too many. */
export function renderCards(cards: readonly Card[], space: Space): APIEmbed[] {
  const isList = cards.length > 1 && cards.every(({ excerpt }) => bare(excerpt).length <= LONGEST_LISTED)
  return isList || cards.length > space.embeds ? renderList(cards, space) : renderEach(cards, space.text)
}

const COLOUR = 0x4a6fa5
/** A title or an author list that goes on longer says no more. */
const LONGEST_LINE = DISCORD_LIMITS.embedTitle
/** More than that is no line but an abstract. */
const LONGEST_LISTED = 320
/** What separates the lines of a card and cards from each other, with its number and the marks of its links. */
const SIGNS = 40
/** In a list a card has at least so much, or it is left out and counted. */
const SHORTEST_CARD = 100
/** What of all text the addresses of full texts may take: titles are worth more. */
const LINK_SHARE = 0.25
/** Embeds kept for what flows over the length of one: of 6000 characters in all, two at most, and one for what is left out. */
const OVERFLOWING = 3

function renderEach(cards: readonly Card[], most: number): APIEmbed[] {
  const links = cards.reduce((sum, { fullText }) => sum + lengthOfLink(fullText), 0)
  const { line, long } = shareOut(cards, most - links - cards.length * SIGNS)
  return cards.map((card) => {
    const heading = cut(plainLine(bare(card.heading)), Math.min(line, DISCORD_LIMITS.embedAuthor))
    const description = linesOf([
      renderText(card.excerpt, Math.min(long, DISCORD_LIMITS.embedDescription - 3 * LONGEST_LINE)),
      factsOf(card.byline, card.fullText, line),
    ])
    const title = titleOf(card, line)
    const footer = cut(plainLine(card.why), line)
    return {
      color: COLOUR,
      ...(heading !== '' && { author: { name: heading } }),
      ...(title !== '' && { title }),
      ...(description !== '' && { description }),
      ...(isOwnLink(card.link) && title !== '' && { url: card.link }),
      ...(footer !== '' && { footer: { text: footer } }),
    }
  })
}

/** One text after the other, in as few embeds as there can be; a new part of the reply begins a new one. */
function renderList(cards: readonly Card[], { embeds: mostEmbeds, text: most }: Space): APIEmbed[] {
  const shown = withoutLongLinks(cards.slice(0, Math.floor(most / SHORTEST_CARD)), most * LINK_SHARE)
  const left = cards.length - shown.length
  const rest = left > 0 ? escapeMarkdown(SENTENCES.leftOut(left)) : ''
  const links = shown.reduce((sum, { link, fullText }) => sum + lengthOfLink(link) + lengthOfLink(fullText), 0)
  const shares = shareOut(shown, most - rest.length - links - shown.length * SIGNS)
  const parts: string[] = []
  for (const card of shown) {
    const text = listed(card, shares)
    const last = parts.at(-1)
    const isNew = last === undefined || (bare(card.heading) !== '' && parts.length < mostEmbeds - OVERFLOWING)
    if (isNew || last.length + text.length + 1 > DISCORD_LIMITS.embedDescription) parts.push(text)
    else parts[parts.length - 1] = `${last}\n${text}`
  }
  if (rest !== '') parts.push(rest)
  return parts.slice(0, mostEmbeds).map((description) => ({ color: COLOUR, description }))
}

/** Where the addresses of full texts take more than so much, none is linked; the papers' own pages are. */
function withoutLongLinks(cards: readonly Card[], most: number): readonly Card[] {
  const length = cards.reduce((sum, { fullText }) => sum + lengthOfLink(fullText), 0)
  return length <= most ? cards : cards.map((card) => ({ ...card, fullText: null }))
}

function listed(card: Card, { line, long }: Shares): string {
  return linesOf([
    renderText(card.heading, line),
    linkedTitle(card, line),
    renderText(card.excerpt, long),
    factsOf([card.byline, card.why].filter((part) => part !== '').join(' · '), card.fullText, line),
  ])
}

/** What is known of a paper, in Discord’s small grey print, with a link to its whole text. */
function factsOf(facts: string, fullText: Card['fullText'], most: number): string {
  const parts = [escapeWithin(flat(facts), most), isOwnLink(fullText) ? `[PDF](${fullText})` : '']
  const line = parts.filter((part) => part !== '').join(' · ')
  return line === '' ? '' : `-# ${line}`
}

/** Discord shows no link whose words hold an address: such a title has its link behind it. */
const HOLDS_ADDRESS = /:\/\/|www\.|discord\.gg/i

function linkedTitle(card: Card, most: number): string {
  const title = titleOf(card, most)
  if (title === '' || !isOwnLink(card.link)) return `${title === '' ? '' : `**${title}**`}${isOwnLink(card.link) ? linkTo(card.link) : ''}`
  if (HOLDS_ADDRESS.test(bare(card.title))) return `**${title}**${linkTo(card.link)}`
  // A bracket in the title would end the words of the link.
  return `**[${title.replaceAll(']', '\\]')}](${card.link})**`
}

function titleOf(card: Card, most: number): string {
  const number = card.number === null ? '' : escapeMarkdown(`${card.number}. `)
  const room = Math.min(most + number.length, DISCORD_LIMITS.embedTitle)
  return number + escapeWithin(flat(bare(card.title)), room - number.length)
}

/** Named for where it leads. */
function linkTo(link: string): string {
  return ` · [${linkName(new URL(link).hostname)}](${link})`
}

function lengthOfLink(link: string | null | undefined): number {
  return isOwnLink(link) ? link.length : 0
}

/** A link that cannot end the mark-up it stands in. */
function isOwnLink(link: string | null | undefined): link is string {
  return link != null && /^https:\/\/[\w%.~/:?=&#-]+$/.test(link)
}

/** The longest that the parts of cards may be: the lines first, then excerpts. */
interface Shares {
  readonly line: number
  readonly long: number
}

function shareOut(cards: readonly Card[], budget: number): Shares {
  const lines = cards.flatMap((card) => [card.heading, card.title, [plain(card.byline)], [plain(card.why)]]).map(lengthWithin)
  const line = Math.min(LONGEST_LINE, evenShare(lines, budget))
  const used = lines.reduce((sum, length) => sum + Math.min(length, line), 0)
  return {
    line,
    long: evenShare(
      cards.map(({ excerpt }) => lengthOf(excerpt)),
      budget - used,
    ),
  }
}

function lengthWithin(text: Text): number {
  return Math.min(LONGEST_LINE, lengthOf(text))
}

function linesOf(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n')
}
