import type { Clock } from '../port/clock.ts'

/** A clock that can be put forward. Both of its times move, so that nobody takes it for a jump. */
export function createForwardClock(clock: Clock): Clock & { move(milliseconds: number): void } {
  let ahead = 0
  return {
    now: () => clock.now() + ahead,
    monotonic: () => clock.monotonic() + ahead,
    sleep: clock.sleep,
    move(milliseconds) {
      ahead += milliseconds
    },
  }
}
