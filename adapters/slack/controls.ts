import type { types } from '@slack/bolt'
import { type Action, actionsOf, type Card } from '../../src/port/chat.ts'
import { bare, cut } from '../../src/port/text.ts'
import { SLACK_LIMITS } from './limits.ts'
import { shorten } from './shorten.ts'

/** What stands before the id of a menu, which is that of its first action. */
const MENU_PREFIX = 'menu:'
export const MENU = /^menu:/

/** @param paper its title: a list has many buttons of one label, and who hears them must know whose each is */
export function buttons(actions: readonly Action[], paper = ''): types.KnownBlock[] {
  return actions.length === 0
    ? []
    : [{ type: 'actions', elements: actions.slice(0, SLACK_LIMITS.buttonsPerBlock).map((action) => toButton(action, paper)) }]
}

function toButton(action: Action, paper: string): types.Button {
  return {
    type: 'button',
    action_id: action.id,
    text: { type: 'plain_text', text: cut(action.label, SLACK_LIMITS.buttonText) },
    ...(paper !== '' && { accessibility_label: shorten(`${action.label}: ${paper}`, SLACK_LIMITS.accessibilityLabel) }),
  }
}

/** The buttons of a paper, and the menu of all else that can be done with it. */
export function cardControls(card: Card): types.KnownBlock[] {
  const { actions, menu = [] } = card
  if (!isMenu(menu)) return buttons(actionsOf(card), bare(card.title))
  const elements = actions.slice(0, SLACK_LIMITS.buttonsPerBlock - 1).map((action) => toButton(action, bare(card.title)))
  return [{ type: 'actions', elements: [...elements, toMenu(menu)] }]
}

/** Slack: a menu has two options at least, five at most, and no name of its own. */
export function isMenu(menu: readonly Action[] = []): boolean {
  return menu.length > 1 && menu.length <= SLACK_LIMITS.optionsPerOverflow
}

export function toMenu(actions: readonly Action[]): types.Overflow {
  const options = actions.map(({ id, label }) => ({ text: plainOption(label), value: id }))
  return { type: 'overflow', action_id: `${MENU_PREFIX}${actions[0]?.id ?? ''}`, options }
}

function plainOption(label: string): types.PlainTextElement {
  return { type: 'plain_text', text: cut(label, SLACK_LIMITS.optionText), emoji: false }
}
