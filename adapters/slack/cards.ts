import type { Card } from '../../src/port/chat.ts'
import type { Time } from './time.ts'

/** As other apps do it, so that a list of links brings no wall of cards. */
const MOST_CARDS = 2
/** A card that a channel has seen is not shown there again so soon, in milliseconds. */
const REPEAT_MS = 30 * 60_000
const MOST_REMEMBERED = 10_000

/** A link as Slack names it, and the paper behind it. */
export interface Linked {
  readonly url: string
  readonly card: Card
}

/** Which papers' cards a channel has seen lately. */
export interface Cards {
  /** The first few that it has not, each paper once. */
  unseen(channel: string, found: readonly Linked[]): readonly Linked[]
  shown(channel: string, cards: readonly Linked[]): void
}

export function createCards(time: Time): Cards {
  const seen = new Map<string, number>()
  const keyOf = (channel: string, { url, card }: Linked): string => `${channel} ${card.link ?? url}`

  return {
    unseen(channel, found) {
      const now = time.monotonic()
      const fresh = new Map<string, Linked>()
      for (const linked of found) {
        const key = keyOf(channel, linked)
        const at = seen.get(key)
        if (!fresh.has(key) && (at === undefined || now - at >= REPEAT_MS)) fresh.set(key, linked)
      }
      return [...fresh.values()].slice(0, MOST_CARDS)
    },
    shown(channel, cards) {
      for (const linked of cards) {
        const key = keyOf(channel, linked)
        seen.delete(key)
        seen.set(key, time.monotonic())
      }
      for (const key of seen.keys()) {
        if (seen.size <= MOST_REMEMBERED) return
        seen.delete(key)
      }
    },
  }
}
