/** How far the wall clock may run away from the monotonic one before planning waits, in milliseconds. */
export const MOST_DRIFT_MS = 5 * 60_000

/** Planning goes on after this long whatever the clocks say, in milliseconds of the monotonic clock. */
export const LONGEST_WAIT_MS = 10 * 60_000

/** Readings closer than this to the one counted before do not count as a second opinion, in milliseconds of either clock. */
export const READINGS_APART_MS = 10_000

/** So many readings in a row must agree with a new anchor. */
const READINGS_TO_SETTLE = 2

/** How long an anchor serves: two clocks that part slowly, a second an hour, are no jump even after months. */
const ANCHOR_MS = 3_600_000

interface Reading {
  readonly wall: number
  readonly monotonic: number
}

/** What a reading changed: worth one line in the log. */
export interface ClockChange {
  /** `jumped`: planning begins to wait. `settled`: it goes on, the clocks agree again. `gave-up`: it goes on although they do not. */
  readonly kind: 'jumped' | 'settled' | 'gave-up'
  /** How far the wall clock has moved, in milliseconds, against the readings before the wait: positive when it was set forward. */
  readonly jump: number
  /** How long planning has waited, in milliseconds of the monotonic clock. */
  readonly waited: number
}

export interface ClockCheck {
  readonly mayPlan: boolean
  /** Null unless waiting began or ended with this very reading. */
  readonly change: ClockChange | null
}

/**
 * Compares the wall clock with the monotonic one, so that nothing is planned by a clock that has just been set or by a machine that has
 * just woken up. The first reading is the anchor. A reading that strays from it by more than 5 min becomes a new anchor, and planning waits
 * until two more in a row agree with that one, or 10 min are over.
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
     * @param monotonic milliseconds since any moment, never less than before; it may or may not go on while the machine sleeps
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

/** How far the wall clock moved more than the monotonic one did. */
function drift(from: Reading, to: Reading): number {
  return to.wall - from.wall - (to.monotonic - from.monotonic)
}

function agree(a: Reading, b: Reading): boolean {
  return Math.abs(drift(a, b)) <= MOST_DRIFT_MS
}

function areApart(a: Reading, b: Reading): boolean {
  return Math.max(Math.abs(b.wall - a.wall), b.monotonic - a.monotonic) >= READINGS_APART_MS
}
