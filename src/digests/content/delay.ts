import type { Reply } from '../../port/chat.ts'
import { lines, say } from '../../port/text.ts'
import { delayNote } from '../../wording/digests.ts'
import { DELAYED_MS } from './label.ts'

/** A digest that says how late it came, if it did; then it pings nobody. */
export function withDelay(reply: Reply, lateMs: number): Reply {
  return lateMs > DELAYED_MS ? { ...withoutPings(reply), text: lines(say`${delayNote(lateMs / 60_000)}`, reply.text) } : reply
}

/** Who was pinged by a message that may have arrived is not pinged by its repetition. */
export function withoutPings({ pings: _, ...reply }: Reply): Reply {
  return reply
}
