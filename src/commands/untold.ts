import type { Reply } from '../port/chat.ts'
import { lines } from '../port/text.ts'
import { keyOf } from '../store/workspace-key.ts'
import { untoldPause } from '../wording/subscriptions.ts'
import type { Needs, Request } from './command.ts'

/**
 * Adds to an answer that the asker alone reads what they could not be told before: topics of theirs are paused, as because they take no direct
 * messages.
 */
export async function withUntold(reply: Reply, { at, asker }: Request, { store }: Needs<'store'>): Promise<Reply> {
  if (reply.audience !== 'asker') return reply
  const here = keyOf(at)
  const own = asker.ownWorkspace === undefined ? here : keyOf({ platform: at.platform, workspace: asker.ownWorkspace })
  const untold = await store.pauses.takeUntold([...new Set([here, own])], asker.person)
  if (untold.length === 0) return reply
  const notes = untold.map((topic) => untoldPause(topic, topic.workspace === own && own !== here))
  return { ...reply, isSilent: false, text: lines(...notes, reply.text) }
}
