import type { Action, CommandShape, Reply } from '../../src/chat.ts'

/**
 * The button of the last reply that a typed line means: `2` the first one of paper 2, `2 save` its Save, `next` the reply's Next page.
 * Null for anything else, and for the names of commands.
 */
export function matchAction(line: string, reply: Reply, commands: readonly CommandShape[]): Action | null {
  const ofPaper = /^(\d{1,4})(?:\s+(.+))?$/.exec(line)
  if (ofPaper) {
    const actions = reply.cards.find((card) => card.number === Number(ofPaper[1]))?.actions ?? []
    return ofPaper[2] === undefined ? (actions[0] ?? null) : matchLabel(ofPaper[2], actions)
  }
  const [first = ''] = line.toLowerCase().split(/\s/)
  return commands.some(({ name }) => name === first) ? null : matchLabel(line, reply.actions)
}

/** By the beginning of the label or of one of its words; two letters at least, so that a typing error presses nothing. */
function matchLabel(typed: string, actions: readonly Action[]): Action | null {
  const wanted = typed.trim().toLowerCase()
  if (wanted.length < 2) return null
  const starts = actions.find(({ label }) => label.toLowerCase().startsWith(wanted))
  return starts ?? actions.find(({ label }) => label.toLowerCase().split(' ').includes(wanted)) ?? null
}
