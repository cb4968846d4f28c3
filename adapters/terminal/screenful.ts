import { type Action, actionsOf, type Card, type Reply } from '../../src/port/chat.ts'
import { bare } from '../../src/port/text.ts'

/** What of all that was shown can still be meant by typing. */
export interface Screenful {
  /** The list whose numbers are meant; null before there was one. */
  readonly list: Reply | null
  /** What came last that has buttons. */
  readonly shown: Reply | null
}

export const EMPTY: Screenful = { list: null, shown: null }

/**
 * What can be meant once a reply was shown. Replies without buttons, such as “Saved”, leave all as it was; a paper that was looked at, which
 * comes without a heading, leaves the list within reach: `2 save` still works after `1` was looked at.
 */
export function withReply(before: Screenful, reply: Reply): Screenful {
  if (reply.cards.length === 0 && reply.actions.length === 0) return before
  const isNumbered = reply.cards.some(({ number }) => number !== null)
  const isList = isNumbered && bare(reply.text) !== ''
  if (isList || before.list === null) return { list: isNumbered ? reply : null, shown: reply }
  return {
    list: { ...before.list, cards: reply.cards.filter(({ number }) => number !== null).reduce(withCard, before.list.cards) },
    shown: reply,
  }
}

/** A list in which a paper has the buttons of a closer look, too. */
function withCard(cards: readonly Card[], looked: Card): readonly Card[] {
  const known = cards.find(({ number }) => number === looked.number)
  if (!known) return [...cards, looked]
  return cards.map((card) => (card === known ? { ...card, menu: unite(card.menu ?? [], actionsOf(looked), card.actions) } : card))
}

/** @param elsewhere what is within reach already */
function unite(known: readonly Action[], more: readonly Action[], elsewhere: readonly Action[]): Action[] {
  return [...known, ...more.filter(({ id }) => ![...known, ...elsewhere].some((other) => other.id === id))]
}
