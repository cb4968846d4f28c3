import { AsyncLocalStorage } from 'node:async_hooks'
import { createHash } from 'node:crypto'
import type { Logger } from 'pino'
import { type ChannelRef, textReply } from '../port/chat.ts'
import type { ChatPlatform } from '../port/platform.ts'
import { plain } from '../port/text.ts'
import type { TurnStore } from '../store/turns.ts'
import { newId } from './new-id.ts'

/** What several copies of the program notice is told once in this time, in milliseconds. */
const TOLD_MS = 10 * 60_000

/** Posts a line to the operator's channel, if there is one. It is not retried. */
export async function tellOperator(
  text: string,
  at: ChannelRef | null,
  platforms: readonly ChatPlatform[],
  log: Logger,
  now: () => number,
): Promise<void> {
  const platform = platforms.find(({ name }) => name === at?.platform)
  if (at === null) return
  if (!platform) return log.warn({ channel: at }, 'the operator channel is on a platform that is not running here')
  const reply = { ...textReply([plain(text)]), audience: 'channel' as const }
  const outcome = await platform.post({ delivery: newId(), attempt: 0, isRepeat: false, at, thread: null, reply, since: now() })
  if (outcome.kind !== 'sent') log.warn({ channel: at, outcome: outcome.kind }, 'the operator channel could not be told')
}

/** Whether no other copy of the program has told this of late. Where the database does not say, each tells. @param copy this one */
export function isFirstToTell(text: string, turns: TurnStore, copy: string, now: number): Promise<boolean> {
  const mark = createHash('sha256').update(text).digest('base64url')
  return turns.take('telling', [mark], copy, now, now + TOLD_MS).then(
    (ours) => ours.length > 0,
    () => true,
  )
}

/** Nobody reads more than this. */
const MOST_TEXTS = 200

/** Reports each text once, however often an adapter is restarted. A failure while reporting is not reported in turn. */
export function tellEachOnce(tell: (text: string) => Promise<void>, log: Logger): (text: string) => void {
  const said = new Set<string>()
  const telling = new AsyncLocalStorage<true>()
  return (text) => {
    if (telling.getStore() || said.has(text) || said.size >= MOST_TEXTS) return
    said.add(text)
    void telling.run(true, () => tell(text).catch((error: unknown) => log.warn({ err: error }, 'the operator channel could not be told')))
  }
}
