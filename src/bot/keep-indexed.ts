import type { Logger } from 'pino'
import type { Clock } from '../port/clock.ts'
import { repeat } from '../port/repeat.ts'
import type { Library } from '../search/library.ts'
import { isBusy } from '../store/busy.ts'

/** How often it is looked for papers that another copy of the program has stored, in milliseconds. */
const LOOK_MS = 2_000

/**
 * Keeps this copy's index up to date with what others store: papers are found everywhere within five seconds. Never rejects.
 * @param address of the PostgreSQL database, which tells of papers at once
 */
export async function keepIndexed(
  library: Pick<Library, 'refresh'>,
  address: string,
  clock: Pick<Clock, 'sleep'>,
  log: Logger,
  stop: AbortSignal,
): Promise<void> {
  const refresh = (): Promise<void> =>
    library.refresh().catch((error: unknown) => {
      if (!stop.aborted && !isBusy(error)) log.error({ err: error }, 'the index could not be brought up to date')
    })
  const { listenForPapers } = await import('../store/postgres-listener.ts')
  const end = listenForPapers(address, clock, () => void refresh())
  await repeat(() => refresh().then(() => undefined), LOOK_MS, clock, stop)
  await end()
}
