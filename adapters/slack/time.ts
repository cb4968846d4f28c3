import { setTimeout } from 'node:timers/promises'

/** Time, as what waits asks for it. */
export interface Time {
  /** Milliseconds of a clock that nobody sets. */
  monotonic(): number
  /** Resolves after so many milliseconds; does not keep the program running. */
  sleep(milliseconds: number): Promise<void>
}

export const SYSTEM_TIME: Time = {
  monotonic: () => performance.now(),
  sleep: (milliseconds) => setTimeout(milliseconds, undefined, { ref: false }),
}
