import type { Logger } from 'pino'
import type { Clock } from './clock.ts'
import type { Store } from './store/store.ts'

const DAY_MS = 86_400_000

/** Deletes what is too old to be asked for, now and each day: who runs for months keeps no more than who started today. Never rejects. */
export async function keepTidy(store: Pick<Store, 'prune'>, clock: Clock, log: Logger, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    try {
      await store.prune(clock.now())
    } catch (error) {
      if (!stop.aborted) log.error({ err: error }, 'what is too old could not be deleted; it is tried again tomorrow')
    }
    await clock.sleep(DAY_MS)
  }
}
