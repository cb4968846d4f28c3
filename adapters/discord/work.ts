import { setTimeout } from 'node:timers/promises'
import type { Logger } from 'pino'
import { reasonOf } from './outcome.ts'

export interface Work {
  /** Does something that a stop waits for, which discord.js does not. Never rejects: a failure is logged by what was done. */
  do(what: string, work: () => Promise<void>): Promise<void>
  /** Resolves when all is done, or after so many milliseconds. */
  drain(withinMs: number): Promise<void>
}

export function createWork(log: Logger): Work {
  const underWay = new Set<Promise<void>>()
  return {
    do(what, work) {
      const done = work()
        .catch((error: unknown) => log.error({ platform: 'discord', reason: reasonOf(error) }, `discord: ${what} failed`))
        .finally(() => underWay.delete(done))
      underWay.add(done)
      return done
    },
    async drain(withinMs) {
      const end = setTimeout(withinMs, 'late', { ref: false })
      // What is done may lead to more.
      while (underWay.size > 0) if ((await Promise.race([Promise.all(underWay), end])) === 'late') return
    },
  }
}
