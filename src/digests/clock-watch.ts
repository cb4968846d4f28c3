/** How far the wall clock may run away from the monotonic one before planning waits, in milliseconds. */
export const MOST_DRIFT_MS = 5 * 60_000

/** Planning continues after this time whatever the clocks say, in milliseconds of the monotonic clock. */
export const LONGEST_WAIT_MS = 10 * 60_000

/** A reading closer than this to the last counted one is not counted, in milliseconds of either clock. */
export const READINGS_APART_MS = 10_000

/** How many readings in a row must agree with a new anchor. */
const READINGS_TO_SETTLE = 2

/** How long an anchor is used. Two clocks that drift apart slowly, by a second an hour, are not a jump even after months. */
const ANCHOR_MS = 3_600_000

interface Reading {
  readonly wall: number
  readonly monotonic: number
}

/** A change found by a reading, logged as one line. */
export interface ClockChange {
  /** `jumped`: planning begins to wait. `settled`: it continues, as the clocks agree again. `gave-up`: it continues although they do not. */
  readonly kind: 'jumped' | 'settled' | 'gave-up'
  /** How far the wall clock moved since before the wait, in milliseconds; positive if it was set forward. */
  readonly jump: number
  /** How long planning has waited, in milliseconds of the monotonic clock. */
  readonly waited: number
}

export interface ClockCheck {
  readonly mayPlan: boolean
  /** Null unless waiting began or ended with this reading. */
  readonly change: ClockChange | null
}

/**
 * Compares the wall clock with the monotonic one, so that nothing is planned right after the clock was set or the machine woke up. The first
 * reading is the anchor. A reading that differs from it by more than 5 minutes becomes a new anchor. Planning then waits until two more
 * readings in a row agree with the new anchor, or 10 minutes have passed.
 */
export function createClockWatch() {
  let anchor: Reading | null = null
  let wait: { readonly since: number; readonly anchor: Reading; readonly counted: Reading; readonly agreed: number } | null = null

  function begin(before: Reading, reading: Reading): ClockCheck {
    wait = { since: reading.monotonic, anchor: reading, counted: reading, agreed: 0 }
    return { mayPlan: false, change: { kind: 'jumped', jump: drift(before, reading), waited: 0 } }
  }

  function end(kind: 'settled' | 'gave-up', before: Reading, reading: Reading, since: number): ClockCheck {
    anchor = reading
    wait = null
    return { mayPlan: true, change: { kind, jump: drift(before, reading), waited: reading.monotonic - since } }
  }

  return {
    /**
     * @param wall milliseconds since 1970
     * @param monotonic milliseconds since an arbitrary moment, never decreasing; it may or may not count while the machine sleeps
     */
    check(wall: number, monotonic: number): ClockCheck {
      const reading = { wall, monotonic }
      anchor ??= reading
      if (!wait) {
        if (!agree(anchor, reading)) return begin(anchor, reading)
        if (monotonic - anchor.monotonic >= ANCHOR_MS) anchor = reading
        return { mayPlan: true, change: null }
      }
      if (!agree(wait.anchor, reading)) wait = { since: wait.since, anchor: reading, counted: reading, agreed: 0 }
      else if (areApart(wait.counted, reading)) wait = { ...wait, counted: reading, agreed: wait.agreed + 1 }
      if (wait.agreed >= READINGS_TO_SETTLE) return end('settled', anchor, reading, wait.since)
      if (monotonic - wait.since >= LONGEST_WAIT_MS) return end('gave-up', anchor, reading, wait.since)
      return { mayPlan: false, change: null }
    },
  }
}

/** How much further the wall clock moved than the monotonic one. */
function drift(from: Reading, to: Reading): number {
  return to.wall - from.wall - (to.monotonic - from.monotonic)
}

function agree(a: Reading, b: Reading): boolean {
  return Math.abs(drift(a, b)) <= MOST_DRIFT_MS
}

function areApart(a: Reading, b: Reading): boolean {
  return Math.max(Math.abs(b.wall - a.wall), b.monotonic - a.monotonic) >= READINGS_APART_MS
}
