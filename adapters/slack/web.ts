import { type Logger as BoltLogger, LogLevel, webApi } from '@slack/bolt'
import type { Logger } from 'pino'
import { createGuard, type Guard } from './guard.ts'
import { isTrouble } from './outcome.ts'
import type { Watch } from './unknown.ts'

export interface WebOptions {
  /** Left out where no token is needed. */
  readonly token?: string
  /** Where the Web API is; Slack's own unless told. */
  readonly apiUrl: string | undefined
  readonly timeoutMs: number
  /** Looks at what methods fail with. */
  readonly watch?: Watch
  /** Milliseconds, by a clock that nobody sets. */
  readonly now?: () => number
  readonly log: Logger
}

/** Its methods are bound to `apiCall` as they are made, so that a class alone can stand between. */
class WatchedClient extends webApi.WebClient {
  watch: Watch = () => {}
  guard: Guard | null = null

  override async apiCall(method: string, options?: Record<string, unknown>): Promise<webApi.WebAPICallResult> {
    this.guard?.enter(method)
    try {
      const result = await super.apiCall(method, options)
      this.guard?.note(method, false)
      return result
    } catch (error) {
      this.guard?.note(method, isTrouble(error))
      this.watch(method, error)
      throw error
    }
  }
}

/**
 * A client that never asks twice by itself: posting again what may have arrived would post it twice. It waits for no 429 either, which
 * would hold up every other method. `headers` is never passed: clients share the object that they are given.
 */
export function createWeb({ token, apiUrl, timeoutMs, watch, now = () => performance.now(), log }: WebOptions): webApi.WebClient {
  const client = new WatchedClient(token, {
    ...(apiUrl !== undefined && { slackApiUrl: apiUrl }),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: timeoutMs,
    logger: boltLogger(log),
  })
  // Without a token it is asked on behalf of all workspaces, and none is to wait for another's failures.
  if (token !== undefined) client.guard = createGuard(now)
  if (watch) client.watch = watch
  return client
}

/** Bolt's "info" tells of its own connection; that is debug to us. Its debug shows what people wrote, and is left out. */
export function boltLogger(log: Logger): BoltLogger {
  const write =
    (level: 'debug' | 'warn') =>
    (...parts: unknown[]) =>
      log[level]({ platform: 'slack' }, parts.map(String).join(' '))
  return {
    debug: () => {},
    info: write('debug'),
    warn: write('debug'),
    error: write('warn'),
    setLevel: () => {},
    getLevel: () => LogLevel.INFO,
    setName: () => {},
  }
}
