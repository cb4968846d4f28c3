import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { type ClockChange, createClockWatch, LONGEST_WAIT_MS, MOST_DRIFT_MS, READINGS_APART_MS } from '../../src/digests/clock-watch.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const START = Date.parse('2026-07-10T09:00Z')

/** A watch on a machine whose clocks the test moves: each row is what the wall and the monotonic clock advance before the reading. */
function createMachine() {
  const watch = createClockWatch()
  let wall = START
  let monotonic = 5_000
  watch.check(wall, monotonic)
  return (wallMs: number, monotonicMs = wallMs) => {
    wall += wallMs
    monotonic += monotonicMs
    return watch.check(wall, monotonic)
  }
}

const steady = { mayPlan: true, change: null }
const waiting = { mayPlan: false, change: null }
const change = (kind: ClockChange['kind'], jump: number, waited: number) => ({ mayPlan: kind !== 'jumped', change: { kind, jump, waited } })

describe('clocks that agree', () => {
  it('let planning go on, from the first reading', () => {
    expect(createClockWatch().check(START, 0)).toEqual(steady)
    const read = createMachine()
    for (let count = 0; count < 500; count++) expect(read(MINUTE)).toEqual(steady)
    expect(read(0)).toEqual(steady)
  })

  it('may differ by 5 minutes, either way', () => {
    const read = createMachine()
    expect(read(MINUTE + MOST_DRIFT_MS, MINUTE)).toEqual(steady)
    expect(read(MINUTE - MOST_DRIFT_MS, MINUTE)).toEqual(steady)
    expect(read(MINUTE - MOST_DRIFT_MS, MINUTE)).toEqual(steady)
    expect(read(MINUTE - 1, MINUTE)).toEqual(change('jumped', -MOST_DRIFT_MS - 1, 0))
  })

  it('may part slowly for months', () => {
    const read = createMachine()
    const plans = Array.from({ length: 100_000 }, () => read(MINUTE + 60, MINUTE).mayPlan)
    expect(plans).not.toContain(false)
  })

  it('may not part by many small steps within the hour', () => {
    const read = createMachine()
    const plans = Array.from({ length: 10 }, () => read(2 * MINUTE, MINUTE).mayPlan)
    expect(plans.indexOf(false)).toBe(5)
  })
})

describe('a jump of the wall clock', () => {
  it.each([
    ['an hour forward', HOUR],
    ['an hour back', -HOUR],
    ['26 hours forward', 26 * HOUR],
    ['26 hours back', -26 * HOUR],
    ['5 minutes and a bit', MOST_DRIFT_MS + 1],
  ])('of %s waits for two readings that agree, and says so once', (_, jump) => {
    const read = createMachine()
    read(30 * SECOND)
    expect(read(30 * SECOND + jump, 30 * SECOND)).toEqual(change('jumped', jump, 0))
    expect(read(30 * SECOND)).toEqual(waiting)
    expect(read(30 * SECOND)).toEqual(change('settled', jump, MINUTE))
    expect(read(30 * SECOND)).toEqual(steady)
  })

  it('of a suspended machine is waited for alike', () => {
    const read = createMachine()
    expect(read(8 * HOUR, 40)).toEqual(change('jumped', 8 * HOUR - 40, 0))
    expect(read(MINUTE)).toEqual(waiting)
    expect(read(MINUTE).mayPlan).toBe(true)
    expect(read(8 * HOUR)).toEqual(steady)
  })

  it('is not settled by readings that come at once', () => {
    const read = createMachine()
    expect(read(HOUR, 0).mayPlan).toBe(false)
    for (let count = 0; count < 20; count++) expect(read(1)).toEqual(waiting)
    expect(read(READINGS_APART_MS - 21)).toEqual(waiting)
    expect(read(1)).toEqual(waiting)
    expect(read(READINGS_APART_MS - 1)).toEqual(waiting)
    expect(read(1)).toEqual(change('settled', HOUR, 2 * READINGS_APART_MS))
  })

  it('begins the count anew when another follows, with one line for both', () => {
    const read = createMachine()
    expect(read(MINUTE + HOUR, MINUTE)).toEqual(change('jumped', HOUR, 0))
    expect(read(MINUTE)).toEqual(waiting)
    expect(read(MINUTE - HOUR, MINUTE)).toEqual(waiting)
    expect(read(MINUTE)).toEqual(waiting)
    expect(read(MINUTE)).toEqual(change('settled', 0, 4 * MINUTE))
    expect(read(MINUTE)).toEqual(steady)
  })

  it('is watched for again after the wait, from where the clock stands then', () => {
    const read = createMachine()
    const jump = () => read(MINUTE - HOUR, MINUTE)
    for (let count = 0; count < 3; count++) {
      expect(jump()).toEqual(change('jumped', -HOUR, 0))
      expect(read(MINUTE)).toEqual(waiting)
      expect(read(MINUTE)).toEqual(change('settled', -HOUR, 2 * MINUTE))
    }
  })
})

describe('a clock that never settles', () => {
  it('is believed after 10 minutes', () => {
    const read = createMachine()
    const checks = Array.from({ length: 12 }, () => read(MINUTE + HOUR, MINUTE))
    expect(checks[0]).toEqual(change('jumped', HOUR, 0))
    for (const check of checks.slice(1, 10)) expect(check).toEqual(waiting)
    expect(checks[10]).toEqual(change('gave-up', 11 * HOUR, LONGEST_WAIT_MS))
    expect(checks[11]).toEqual(change('jumped', HOUR, 0))
  })

  it('does not stop planning for good even if the monotonic clock stands still', () => {
    const read = createMachine()
    const plans = Array.from({ length: 100 }, () => read(MINUTE, 0).mayPlan)
    expect(plans.filter(Boolean).length).toBeGreaterThan(70)
  })
})

test('no wait outlasts 10 minutes by more than a reading; each begins with a jump and ends with a word', () => {
  const advance = fc.record({
    monotonic: fc.integer({ min: 0, max: 2 * MINUTE }),
    jump: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: -26 * HOUR, max: 26 * HOUR }) }),
  })
  fc.assert(
    fc.property(fc.array(advance, { maxLength: 80 }), (advances) => {
      const read = createMachine()
      let hasWaited: number | null = null
      for (const { monotonic, jump } of advances) {
        const { mayPlan, change } = read(monotonic + jump, monotonic)
        const wasWaiting: boolean = hasWaited !== null
        hasWaited = mayPlan ? null : hasWaited === null ? 0 : hasWaited + monotonic
        expect(hasWaited ?? 0).toBeLessThan(LONGEST_WAIT_MS)
        expect(change !== null).toBe(mayPlan === wasWaiting)
        if (!wasWaiting && Math.abs(jump) > 10 * MINUTE) expect(mayPlan).toBe(false)
        if (change?.kind === 'settled') expect(Math.abs(jump)).toBeLessThanOrEqual(MOST_DRIFT_MS)
      }
    }),
    { numRuns: 500 },
  )
})
