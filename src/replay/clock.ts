import type { Clock } from '../port/clock.ts'

/** A clock that stands still until it is moved by the caller. */
export interface VirtualClock extends Clock {
  /** Moves the clock forward to an instant (milliseconds since 1970) and wakes the sleepers that are due. It never moves back. */
  moveTo(instant: number): void
}

/** @param start milliseconds since 1970 */
export function createVirtualClock(start: number): VirtualClock {
  let now = start
  let sleepers: { readonly until: number; readonly wake: () => void }[] = []

  return {
    now: () => now,
    monotonic: () => now - start,
    sleep(milliseconds) {
      return new Promise((wake) => {
        if (milliseconds <= 0) wake()
        else sleepers.push({ until: now + milliseconds, wake })
      })
    },
    moveTo(instant) {
      now = Math.max(now, instant)
      const over = sleepers.filter(({ until }) => until <= now).sort((a, b) => a.until - b.until)
      sleepers = sleepers.filter(({ until }) => until > now)
      for (const { wake } of over) wake()
    },
  }
}
