import type { Reply } from '../../port/chat.ts'
import { lines, say } from '../../port/text.ts'
import { delayNote } from '../../wording/digests.ts'
import { DELAYED_MS } from './label.ts'

/** A digest that says how late it came, if it did. */
export function withDelay(reply: Reply, lateMs: number): Reply {
  return lateMs > DELAYED_MS ? { ...reply, text: lines(say`${delayNote(lateMs / 60_000)}`, reply.text) } : reply
}
