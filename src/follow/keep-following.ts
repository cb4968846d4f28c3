import type { Logger } from 'pino'
import type { Clock } from '../port/clock.ts'
import type { Store } from '../store/store.ts'
import type { Follow } from './follow.ts'

/** The index is read meanwhile. */
const FIRST_MS = 60_000
/** An import of topics, and a service that did not answer, wait no longer. */
const PACE_MS = 30 * 60_000
/** Whoever looks later leaves it to the copy of the program that has looked: services are asked once. */
const TURN_MS = 29 * 60_000

/** Looks again and again what the topics need. Never rejects. @param copy this copy of the program, by a name that no other has */
export async function keepFollowing(
  follow: Pick<Follow, 'keepUp'>,
  { turns }: Pick<Store, 'turns'>,
  copy: string,
  clock: Pick<Clock, 'now' | 'sleep'>,
  log: Logger,
  stop: AbortSignal,
): Promise<void> {
  await clock.sleep(FIRST_MS)
  while (!stop.aborted) {
    try {
      const ours = await turns.take('step', ['following'], copy, clock.now(), clock.now() + TURN_MS)
      if (ours.length > 0) await follow.keepUp(stop)
    } catch (error) {
      if (!stop.aborted) log.error({ err: error }, 'what topics need could not be found out')
    }
    await clock.sleep(PACE_MS)
  }
}
