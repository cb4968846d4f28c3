import {
  type APIActionRowComponent,
  type APIButtonComponent,
  type APIComponentInMessageActionRow,
  type APISelectMenuOption,
  ButtonStyle,
  ComponentType,
} from 'discord.js'
import { type Action, actionsOf, type Card, type Reply } from '../../src/port/chat.ts'
import { bare, cut } from '../../src/port/text.ts'
import { plainLine } from './escape.ts'
import { DISCORD_LIMITS } from './limits.ts'
import { LABELS } from './texts.ts'

export type Row = APIActionRowComponent<APIComponentInMessageActionRow>

/** The custom id of a select whose chosen value is an action. */
export const SELECT = /^m1:\d+$/
/** The custom id of a button that cannot be pressed: its message bears a delivery’s id by it. */
const MARK = 'mark'
/** A title before a label where cards have no numbers. */
const SHORT_TITLE = 40
/** Of a select's hint: what can be chosen there. */
const HINTED = 3
/** So many actions a paper let a select hold five papers; what comes behind them, such as to share, a closer look at the paper has too. */
const PER_PAPER = 5

/** The buttons of one card, or of several the first of each and selects for the rest; then those of the reply. */
export function renderControls({ cards, actions }: Pick<Reply, 'cards' | 'actions'>, prefix: string): Row[] {
  const own = inRows(actions.map((action) => toButton(action, prefix)))
  const [only, ...others] = cards
  const room = DISCORD_LIMITS.rows - own.length
  const ofCards =
    others.length === 0 ? inRows((only ? actionsOf(only) : []).map((action) => toButton(action, prefix))) : ofMany(cards, room, prefix)
  const rows = [...ofCards.slice(0, room), ...own].slice(0, DISCORD_LIMITS.rows)
  return rows.length > 0 || !prefix.startsWith('d=') ? rows : [toRow([markOf(cards, prefix)])]
}

/** Up to five have a button each, so that what is wanted most is one press away. */
function ofMany(cards: readonly Card[], room: number, prefix: string): Row[] {
  const acting = cards.filter(({ actions }) => actions.length > 0)
  const few = acting.length <= DISCORD_LIMITS.buttonsPerRow
  const first = few
    ? acting.flatMap(({ actions: [action], ...card }) => (action ? [{ ...action, label: numbered(card, action) }] : []))
    : []
  const buttons = inRows(first.map((action) => toButton(action, prefix)))
  const rest = acting.map((card) => ({ ...card, actions: actionsOf(card).slice(few ? 1 : 0) }))
  const selects = inSelects(rest, room - buttons.length)
  return [...buttons, ...selects.map((group, index) => toRow([toSelect(group, `${prefix}m1:${index}`)]))]
}

/** As many cards to a select as it holds whole; where there are too many for all, the last of their actions are left out. */
function inSelects(cards: readonly Card[], most: number): Card[][] {
  const widest = Math.max(0, ...cards.map(({ actions }) => actions.length))
  for (let width = Math.min(widest, PER_PAPER); width > 0; width--) {
    const perSelect = Math.floor(DISCORD_LIMITS.optionsPerSelect / width)
    if (Math.ceil(cards.length / perSelect) > most && width > 1) continue
    const groups: Card[][] = []
    for (let start = 0; start < cards.length && groups.length < most; start += perSelect)
      groups.push(cards.slice(start, start + perSelect).map((card) => ({ ...card, actions: card.actions.slice(0, width) })))
    return groups.filter((group) => group.some(({ actions }) => actions.length > 0))
  }
  return []
}

function toSelect(cards: readonly Card[], id: string): APIComponentInMessageActionRow {
  const options = cards.flatMap((card) =>
    card.actions.map((action): APISelectMenuOption => {
      const title = plainLine(bare(card.title))
      return {
        label: cut(numbered(card, action), DISCORD_LIMITS.option),
        value: action.id,
        ...(title !== '' && card.number !== null && { description: cut(title, DISCORD_LIMITS.option) }),
      }
    }),
  )
  const unique = options.filter(({ value }, index) => options.findIndex((other) => other.value === value) === index)
  const labels = [...new Set(cards.flatMap(({ actions }) => actions.map(({ label }) => plainLine(label))))]
  const hint = `${labels.slice(0, HINTED).join(', ')}${labels.length > HINTED ? ', …' : ''}`
  const range = rangeOf(cards)
  return {
    type: ComponentType.StringSelect,
    custom_id: id,
    placeholder: cut(range === '' ? hint : LABELS.more(range, hint), DISCORD_LIMITS.placeholder),
    options: unique,
  }
}

function numbered({ number, title }: Pick<Card, 'number' | 'title'>, action: Action): string {
  const label = plainLine(action.label)
  return number === null ? `${cut(plainLine(bare(title)), SHORT_TITLE)}: ${label}` : `${number}. ${label}`
}

function markOf(cards: readonly Card[], prefix: string): APIButtonComponent {
  const range = rangeOf(cards)
  const label = range === '' ? LABELS.mark : LABELS.markOf(range)
  return { type: ComponentType.Button, style: ButtonStyle.Secondary, custom_id: `${prefix}${MARK}`, label, disabled: true }
}

function rangeOf(cards: readonly Card[]): string {
  const numbers = cards.flatMap(({ number }) => number ?? [])
  const [first, last] = [numbers.at(0), numbers.at(-1)]
  if (first === undefined) return ''
  return first === last ? String(first) : `${first}–${last}`
}

function toButton(action: Action, prefix: string): APIButtonComponent {
  return {
    type: ComponentType.Button,
    style: ButtonStyle.Secondary,
    custom_id: `${prefix}${action.id}`,
    label: cut(plainLine(action.label), DISCORD_LIMITS.buttonLabel),
  }
}

function inRows(buttons: readonly APIButtonComponent[]): Row[] {
  const rows: Row[] = []
  for (let start = 0; start < buttons.length; start += DISCORD_LIMITS.buttonsPerRow)
    rows.push(toRow(buttons.slice(start, start + DISCORD_LIMITS.buttonsPerRow)))
  return rows
}

export function toRow(components: readonly APIComponentInMessageActionRow[]): Row {
  return { type: ComponentType.ActionRow, components: [...components] }
}
