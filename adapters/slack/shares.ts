import { type Action, actionsOf, type Card, type Reply } from '../../src/port/chat.ts'
import { bare, type Text } from '../../src/port/text.ts'
import { evenShare } from '../shared/even-share.ts'
import { SLACK_LIMITS } from './limits.ts'
import { withSlash } from './slash.ts'

/** A title or an author list that goes on longer says no more. */
const LONGEST_LINE = 600
/** What of all text buttons may take; above a list the text, and of what that leaves the headings. */
const LABEL_SHARE = 0.25
const TEXT_SHARE = 0.5
const HEADING_SHARE = 0.5
/** `100. ` */
const NUMBER_LENGTH = 5

/** The longest that the parts of a reply may be, in the order in which they are worth their room. */
export interface Shares {
  /** The labels of all cards' buttons together. */
  readonly labels: number
  readonly text: number
  readonly heading: number
  readonly title: number
  readonly line: number
  readonly long: number
}

/** @param all how much text there may be, in UTF-16 units */
export function shareOut({ text, cards, attachments, actions }: Reply, all: number): Shares {
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
  const own = take([lengthOf(text)], isList ? TEXT_SHARE : 1)
  const heading = take(
    cards.map((card) => line(lengthOf(card.heading))),
    HEADING_SHARE,
  )
  const title = take(
    cards.map((card) => line(lengthOf(card.title) + NUMBER_LENGTH)),
    1,
  )
  const lines = take(
    cards.flatMap((card) => [line(card.byline.length), line(card.why.length)]),
    1,
  )
  const long = take([...cards.map(({ excerpt }) => lengthOf(excerpt)), ...attachments.map(({ content }) => content.length)], 1)
  return { labels, text: own, heading: line(heading), title: line(title), line: line(lines), long }
}

function lengthOf(text: Text): number {
  return bare(withSlash(text)).length
}

function labelLength(cards: readonly Card[]): number {
  return cards.reduce((sum, card) => sum + labelsOf(actionsOf(card)), 0)
}

function labelsOf(actions: readonly Action[]): number {
  return actions.reduce((sum, { label }) => sum + Math.min(label.length, SLACK_LIMITS.buttonText), 0)
}

/** How many of the first cards have labels that stay within so many characters. */
export function withinLabels(cards: readonly Card[], most: number): number {
  let left = most
  const first = cards.findIndex((card) => {
    left -= labelLength([card])
    return left < 0
  })
  return first < 0 ? cards.length : first
}
