import { setTimeout } from 'node:timers/promises'
import { type APIGatewayBotInfo, type REST, Routes, SimpleIdentifyThrottler, type WebSocketOptions } from 'discord.js'
import type { Logger } from 'pino'
import { waitAfterFailures } from '../../src/port/backoff.ts'
import type { Shards as SharedShards } from '../../src/port/shards.ts'
import { ask } from './ask.ts'

/** Discord: 1,000 IDENTIFYs a day; then every connection is ended, and the token is reset. */
const FREE = 3
const BACK_OFF = { first: 5_000, longest: 15 * 60_000 }
const WINDOW_MS = 6 * 3_600_000
/** IDENTIFYs that are left for a person to try things with. */
export const RESERVE = 10
/** Discord: `max_concurrency` shards identify every five seconds; here with what a message may take longer than another. */
const GAP_MS = 5_500
/** Who was told to wait asks again by then. */
const LONGEST_WAIT_MS = 60_000
/** A database or a Discord that cannot be asked is asked again after so long. */
const AGAIN_MS = 1_000

/**
 * How long a shard waits before it identifies again: the first few at once, then each twice as long as the one before, while they are many.
 * In a day these are at most about a hundred.
 * @param times when it did so before, in milliseconds since 1970
 */
export function waitBeforeIdentify(times: readonly number[], now: number): number {
  const recent = times.filter((at) => now - at < WINDOW_MS).length
  return recent < FREE ? 0 : waitAfterFailures(BACK_OFF, recent - FREE)
}

type Build = NonNullable<WebSocketOptions['buildIdentifyThrottler']>
type Throttler = Awaited<ReturnType<Build>>

/**
 * discord.js identifies again as often as Discord says that a session is invalid, without end; here it waits ever longer.
 * @param shared what copies of the program share; null where there is one
 */
export function createIdentifyThrottler(shared: () => SharedShards | null, log: Logger): Build {
  return async (manager) => {
    const { session_start_limit: limit } = await manager.fetchGatewayInformation()
    const others = shared()
    if (others !== null) return throttleTogether(others, manager.options.rest, log)
    const simple = new SimpleIdentifyThrottler(limit.max_concurrency)
    const times = new Map<number, number[]>()
    return {
      async waitForIdentify(shard, signal) {
        const before = (times.get(shard) ?? []).filter((at) => Date.now() - at < WINDOW_MS)
        await waitItsTurn(shard, before, signal, log)
        await simple.waitForIdentify(shard, signal)
        times.set(shard, [...before, Date.now()])
      },
    }
  }
}

async function waitItsTurn(shard: number, before: readonly number[], signal: AbortSignal, log: Logger): Promise<void> {
  const wait = waitBeforeIdentify(before, Date.now())
  if (wait === 0) return
  log.warn({ platform: 'discord', shard, milliseconds: wait }, 'discord: sessions end again and again; the next one waits')
  await setTimeout(wait, undefined, { signal, ref: false })
}

/** Counted over all copies of the program: whichever has a shard, and whatever became of the one that had it before. */
function throttleTogether(shared: SharedShards, rest: REST, log: Logger): Throttler {
  /** @returns how long to wait; 0 where it may identify now */
  async function claim(shard: number): Promise<number> {
    const { session_start_limit: limit } = await ask<APIGatewayBotInfo>(rest, Routes.gatewayBot(), ['session_start_limit'])
    if (limit.remaining <= RESERVE) return LONGEST_WAIT_MS
    const lane = shard % Math.max(1, limit.max_concurrency)
    return shared.start(shard, { lane, gapMs: GAP_MS, mostADay: limit.total - RESERVE })
  }

  return {
    // discord.js identifies all the same where this rejects, unless the connection has ended.
    async waitForIdentify(shard, signal) {
      const ages = await shared.startsOf(shard).catch(() => [])
      const before = ages.map((age) => Date.now() - age)
      await waitItsTurn(shard, before, signal, log)
      for (;;) {
        const wait = await claim(shard).catch(() => AGAIN_MS)
        signal.throwIfAborted()
        if (wait === 0) return
        if (wait > GAP_MS) log.warn({ platform: 'discord', shard }, 'discord: too many sessions began today; the next one waits')
        await setTimeout(Math.min(wait, LONGEST_WAIT_MS), undefined, { signal, ref: false })
      }
    },
  }
}
