import type { Logger } from 'pino'
import type { Clock } from '../port/clock.ts'
import type { Follow } from './follow.ts'

/** The index is read meanwhile. */
const FIRST_MS = 60_000
/** An import of topics, and a service that did not answer, wait no longer. */
const PACE_MS = 30 * 60_000

/** Looks again and again what the topics need. Never rejects. */
export async function keepFollowing(
  follow: Pick<Follow, 'keepUp'>,
  clock: Pick<Clock, 'sleep'>,
  log: Logger,
  stop: AbortSignal,
): Promise<void> {
  await clock.sleep(FIRST_MS)
  while (!stop.aborted) {
    try {
      await follow.keepUp(stop)
    } catch (error) {
      if (!stop.aborted) log.error({ err: error }, 'what topics need could not be found out')
    }
    await clock.sleep(PACE_MS)
  }
}
