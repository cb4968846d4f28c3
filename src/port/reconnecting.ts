import { setTimeout } from 'node:timers/promises'
import type { Logger } from 'pino'
import { waitAfterFailures } from './backoff.ts'
import type { ChannelRef, Paperboy } from './chat.ts'
import type { ChatPlatform, MessageRef, Post } from './platform.ts'
import type { Text } from './text.ts'

export interface ReconnectingOptions {
  /** Makes an adapter; it calls `onLost` when its platform has ended the connection for good. */
  readonly open: (onLost: (reason: string) => void) => ChatPlatform
  /** Told what keeps the platform from serving, in a sentence; null when it serves. */
  readonly report: (platform: string, fault: string | null) => void
  readonly log: Logger
  /** Before the n-th attempt after a failure, in milliseconds. */
  readonly waitMs?: (attempt: number) => number
}

const BACK_OFF = { first: 60_000, longest: 30 * 60_000 }

/**
 * A platform that is tried again when it could not start, or was lost, while others serve: less and less often, for each attempt costs a
 * platform something. The first attempt is told as it went.
 */
export function createReconnecting({
  open,
  report,
  log,
  waitMs = (attempt) => waitAfterFailures(BACK_OFF, attempt),
}: ReconnectingOptions): ChatPlatform {
  const stopping = new AbortController()
  let current = open(lost)
  let served: Paperboy | null = null
  let trying: Promise<void> | null = null
  const { name, traits } = current

  function lost(reason: string): void {
    log.error({ platform: name, reason }, `${name} is lost: ${reason}`)
    report(name, reason)
    tryAgain()
  }

  function tryAgain(): void {
    trying ??= keepTrying().finally(() => {
      trying = null
    })
  }

  async function keepTrying(): Promise<void> {
    for (let attempt = 0; served && !stopping.signal.aborted; attempt++) {
      await setTimeout(waitMs(attempt), undefined, { signal: stopping.signal, ref: false }).catch(() => {})
      if (stopping.signal.aborted) return
      await current.stop().catch(() => {})
      current = open(lost)
      try {
        await current.start(served)
        log.info({ platform: name }, `${name} is connected`)
        return report(name, null)
      } catch (error) {
        const reason = (error as Error).message
        log.warn({ platform: name, reason }, `${name} still cannot start`)
        report(name, reason)
      }
    }
  }

  return {
    name,
    traits,
    async start(paperboy) {
      served = paperboy
      report(name, 'It is being connected.') // nobody is served before
      try {
        await current.start(paperboy)
        report(name, null)
      } catch (error) {
        report(name, (error as Error).message)
        tryAgain()
        throw error
      }
    },
    async stop() {
      stopping.abort()
      await trying
      await current.stop()
    },
    post: (post) => current.post(post),
    ...(current.edit && { edit: async (post: Post, message: MessageRef) => (await current.edit?.(post, message)) ?? 'later' }),
    find: (post) => current.find(post),
    readBack: (at, since) => current.readBack(at, since),
    probe: (channel) => current.probe(channel),
    ...(current.reach && { reach: async (channel: ChannelRef) => (await current.reach?.(channel)) ?? 'unclear' }),
    ...(current.meet && {
      meet: async (workspace: string, person: string, text: Text) => (await current.meet?.(workspace, person, text)) ?? null,
    }),
    ...(current.settings && { settings: current.settings }),
    tell: (workspace, person, text, actions) => current.tell(workspace, person, text, actions),
  }
}
