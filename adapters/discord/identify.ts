import { setTimeout } from 'node:timers/promises'
import { SimpleIdentifyThrottler, type WebSocketOptions } from 'discord.js'
import type { Logger } from 'pino'
import { waitAfterFailures } from '../../src/port/backoff.ts'

/** Discord: 1,000 IDENTIFYs a day; then every connection is ended, and the token is reset. */
const FREE = 3
const BACK_OFF = { first: 5_000, longest: 15 * 60_000 }
const WINDOW_MS = 6 * 3_600_000

/**
 * How long a shard waits before it identifies again: the first few at once, then each twice as long as the one before, while they are many.
 * In a day these are at most about a hundred.
 * @param times when it did so before, in milliseconds since 1970
 */
export function waitBeforeIdentify(times: readonly number[], now: number): number {
  const recent = times.filter((at) => now - at < WINDOW_MS).length
  return recent < FREE ? 0 : waitAfterFailures(BACK_OFF, recent - FREE)
}

/** discord.js identifies again as often as Discord says that a session is invalid, without end; here it waits ever longer. */
export function createIdentifyThrottler(log: Logger): NonNullable<WebSocketOptions['buildIdentifyThrottler']> {
  const times = new Map<number, number[]>()
  return async (manager) => {
    const { session_start_limit: limit } = await manager.fetchGatewayInformation()
    const simple = new SimpleIdentifyThrottler(limit.max_concurrency)
    return {
      async waitForIdentify(shard, signal) {
        const before = (times.get(shard) ?? []).filter((at) => Date.now() - at < WINDOW_MS)
        const wait = waitBeforeIdentify(before, Date.now())
        if (wait > 0) {
          log.warn({ platform: 'discord', shard, milliseconds: wait }, 'discord: sessions end again and again; the next one waits')
          await setTimeout(wait, undefined, { signal, ref: false })
        }
        await simple.waitForIdentify(shard, signal)
        times.set(shard, [...before, Date.now()])
      },
    }
  }
}
