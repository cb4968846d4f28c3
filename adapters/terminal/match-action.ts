import { readAction } from '../../src/port/action-ids.ts'
import { type Action, actionsOf, type CommandShape } from '../../src/port/chat.ts'
import type { Screenful } from './screenful.ts'

/** What is typed for short. */
const SHORT: ReadonlyMap<string, string> = new Map([
  ['n', 'next page'],
  ['p', 'previous page'],
  ['prev', 'previous page'],
  ['share to channel', 'share'],
])

/**
 * The button that a typed line means: `2` the closer look at paper 2, `2 save` its Save, `save` that of the one paper that was looked at, `next`
 * the list's Next page. Null for anything else, and for commands.
 */
export function matchAction(typed: string, { list, shown }: Screenful, commands: readonly CommandShape[]): Action | null {
  const line = SHORT.get(typed.toLowerCase()) ?? typed
  // A label may begin with a number: `3 of 23 shown`.
  const labelled = /^\d+ of /.test(line) ? matchLabel(line, list?.actions ?? []) : null
  if (labelled) return labelled
  const ofPaper = /^(\d{1,4})(?:\s+(\S.*))?$/.exec(line)
  if (ofPaper) {
    const card = list?.cards.find(({ number }) => number === Number(ofPaper[1]))
    const actions = card ? actionsOf(card) : []
    const look = actions.find(({ id }) => readAction(id)?.verb === 'abstract')
    return ofPaper[2] === undefined ? (look ?? actions[0] ?? null) : matchLabel(ofPaper[2], actions)
  }
  const [card, ...others] = shown?.cards ?? []
  const looked = card && others.length === 0 && shown?.text.length === 0 ? matchLabel(line, actionsOf(card)) : null
  if (looked) return looked
  const [first = ''] = line.toLowerCase().split(/\s/)
  if (commands.some(({ name }) => name === first)) return null
  return matchLabel(line, shown?.actions ?? []) ?? matchLabel(line, list?.actions ?? [])
}

/** By the beginning of the label or by one of its words; two letters at least and no other such label, so that a typing error presses nothing. */
function matchLabel(typed: string, actions: readonly Action[]): Action | null {
  const wanted = typed.trim().toLowerCase()
  if (wanted.length < 2) return null
  const starts = actions.filter(({ label }) => label.toLowerCase().startsWith(wanted))
  const holds = starts.length > 0 ? starts : actions.filter(({ label }) => label.toLowerCase().split(' ').includes(wanted))
  return holds.length === 1 ? (holds[0] ?? null) : null
}
