import { isShare } from './action-ids.ts'
import type { Action, Reply } from './chat.ts'

/** A reply without the buttons that share: what is shared already, or where there is nobody to share with. */
export function withoutShares(reply: Reply): Reply {
  const others = (actions: readonly Action[]): Action[] => actions.filter(({ id }) => !isShare(id))
  const cards = reply.cards.map((card) => ({ ...card, actions: others(card.actions), ...(card.menu && { menu: others(card.menu) }) }))
  return { ...reply, actions: others(reply.actions), cards }
}
