import type { Clock } from '../../src/port/clock.ts'

interface Sleeper {
  readonly at: number
  readonly order: number
  readonly wake: () => void
}

export type VirtualClock = ReturnType<typeof createVirtualClock>

/** So many turns of the event loop in which nothing happened mean that all that runs now waits for the clock. */
const QUIET_TURNS = 3

/**
 * A clock that only the test moves.
 * @param start the wall clock's first reading, in milliseconds since 1970
 */
export function createVirtualClock(start: number) {
  /** Real time passed, in milliseconds: what nobody can set. */
  let elapsed = 0
  let wallAhead = start
  let monotonicBehind = 0
  let order = 0
  let activity = 0
  let underWay = 0
  let tellIdle = (): void => {}
  const sleepers: Sleeper[] = []

  function sleep(milliseconds: number): Promise<void> {
    activity++
    return new Promise((wake) => {
      const sleeper = { at: elapsed + Math.max(0, milliseconds), order: order++, wake }
      const place = sleepers.findIndex(({ at }) => at > sleeper.at)
      sleepers.splice(place < 0 ? sleepers.length : place, 0, sleeper)
    })
  }

  const clock: Clock = {
    now() {
      activity++
      return wallAhead + elapsed
    },
    monotonic() {
      activity++
      return elapsed - monotonicBehind
    },
    sleep,
  }

  /** Lets everything run that need not wait for the clock. */
  async function settle(): Promise<void> {
    for (let quiet = 0; quiet < QUIET_TURNS; ) {
      const before = activity
      if (underWay > 0)
        await new Promise<void>((resolve) => {
          tellIdle = resolve
        })
      await new Promise<void>((resolve) => setImmediate(resolve))
      quiet = activity === before ? quiet + 1 : 0
    }
  }

  async function advanceTo(instant: number): Promise<void> {
    await settle()
    for (let next = sleepers[0]; next && next.at <= instant; next = sleepers[0]) {
      elapsed = Math.max(elapsed, next.at)
      while (sleepers[0] && sleepers[0].at <= elapsed) sleepers.shift()?.wake()
      await settle()
    }
    elapsed = Math.max(elapsed, instant)
  }

  return {
    ...clock,

    /** Real milliseconds since the beginning, whatever was done to the clocks. */
    elapsed: () => elapsed,

    /** Wakes sleepers in order; what each starts runs before the next wakes. */
    advance: (milliseconds: number): Promise<void> => advanceTo(elapsed + milliseconds),

    settle,

    /** Another process works meanwhile, as a server of databases: what follows when it has ended is waited for, too. */
    async during<Result>(work: Promise<Result>): Promise<Result> {
      underWay++
      try {
        return await work
      } finally {
        activity++
        if (--underWay === 0) tellIdle()
      }
    },

    /** Says that something happened that the clock does not see, so that `settle` waits for what follows from it. */
    touch(): void {
      activity++
    },

    /** Sets the wall clock, as a person or a time server does. */
    step(milliseconds: number): void {
      wallAhead += milliseconds
    },

    /** The machine is suspended: the wall clock goes on, the monotonic one and all who sleep do not. */
    suspend(milliseconds: number): void {
      elapsed += milliseconds
      monotonicBehind += milliseconds
      for (const [index, sleeper] of sleepers.entries()) sleepers[index] = { ...sleeper, at: sleeper.at + milliseconds }
    },

    /** Forgets all who sleep. */
    clear(): void {
      sleepers.length = 0
    },
  }
}
