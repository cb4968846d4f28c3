import { setTimeout } from 'node:timers/promises'

/** Time, as what waits and plans asks for it; tests have one that they move themselves. */
export interface Clock {
  /** Milliseconds since 1970, by the wall clock. */
  now(): number
  /** The same by the machine's own wall clock, where that is another; it goes on while the machine sleeps. */
  machine?(): number
  /** Milliseconds of a clock that nobody sets. */
  monotonic(): number
  /** Resolves after so many milliseconds; does not keep the program running. */
  sleep(milliseconds: number): Promise<void>
}

export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (milliseconds) => setTimeout(milliseconds, undefined, { ref: false }),
}
