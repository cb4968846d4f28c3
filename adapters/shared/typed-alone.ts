import type { Reply } from '../../src/port/chat.ts'
import { asTyped, type Text } from '../../src/port/text.ts'

const alone = (text: Text): Text => asTyped(text, '')

/** A reply that names commands as they are typed where plain words are read, with nothing before them. */
export function typedAlone(reply: Reply): Reply {
  const cards = reply.cards.map((card) => ({
    ...card,
    heading: alone(card.heading),
    title: alone(card.title),
    excerpt: alone(card.excerpt),
  }))
  return { ...reply, text: alone(reply.text), cards, ...(reply.later && { later: reply.later.then(typedAlone) }) }
}
