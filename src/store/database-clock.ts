import type { Clock } from '../port/clock.ts'

/** How often the database is asked for its time, and how long a useful answer may take, in milliseconds. */
const ASK_MS = 10_000
const MOST_MS = 1_000

/**
 * The clock of the database, for copies of the program on machines whose clocks differ: leases, slots and waits of all of them agree. Between two
 * answers it goes on by the machine's monotonic clock. While the database is away nothing else could be compared either.
 * @param ask milliseconds since 1970, by the database's clock
 */
export async function followDatabaseClock(ask: () => Promise<number>, own: Clock, stop: AbortSignal): Promise<Clock> {
  /** What is added to the monotonic clock. */
  let offset = own.now() - own.monotonic()

  async function read(mostMs: number): Promise<void> {
    const begun = own.monotonic()
    const there = await ask()
    const took = own.monotonic() - begun
    if (took <= mostMs) offset = there - begun - took / 2
  }

  async function follow(): Promise<void> {
    while (!stop.aborted) {
      await own.sleep(ASK_MS)
      if (!stop.aborted) await read(MOST_MS).catch(() => {})
    }
  }

  await read(Number.POSITIVE_INFINITY)
  void follow()
  return { now: () => Math.round(own.monotonic() + offset), machine: own.now, monotonic: own.monotonic, sleep: own.sleep }
}
