import { pino } from 'pino'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startTicker } from '../../src/digests/ticker.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** The next minute begins between two looks at the clock. */
const START = Date.parse('2026-07-07T09:00:30.100Z')
/** Not that of the fake clock, of which each is one. */
const DATES = Intl.DateTimeFormat.prototype

beforeEach(() => void vi.useFakeTimers({ now: START }))
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

/** Moves the wall clock alone. */
function step(milliseconds: number): void {
  vi.setSystemTime(Date.now() + milliseconds)
}

function start() {
  let ticks = 0
  let elapsed = 0
  const clock = { now: () => Date.now(), monotonic: () => elapsed }
  const stop = startTicker(
    async () => {
      ticks++
    },
    clock,
    pino({ level: 'silent' }),
  )
  const advance = async (milliseconds: number): Promise<number> => {
    const before = ticks
    for (let done = 0; done < milliseconds; done += 250) {
      elapsed += 250
      await vi.advanceTimersByTimeAsync(250)
    }
    return ticks - before
  }
  return { stop, advance }
}

/** @returns how often cron has read a date; it reads several for each time that it walks through */
function watchCron(): () => number {
  const asked = vi.spyOn(DATES, 'formatToParts')
  const printed = vi.spyOn(console, 'warn').mockReturnValue()
  const before = asked.mock.calls.length
  return () => {
    expect(printed).not.toHaveBeenCalled()
    return asked.mock.calls.length - before
  }
}

test('ticks by cron and by a watchdog, and ends', async () => {
  const { stop, advance } = start()
  expect(await advance(2 * MINUTE)).toBe(2 + 4)
  stop()
  expect(await advance(2 * MINUTE)).toBe(0)
})

const JUMPS = [
  ['two hours ahead', 2 * HOUR],
  ['forty days ahead', 40 * 24 * HOUR],
  ['a year ahead', 365 * 24 * HOUR],
  ['two hours back', -2 * HOUR],
  ['a year back', -365 * 24 * HOUR],
] as const

test.each(JUMPS)('goes on at once after a clock jumped %s, without a walk through what lies between', async (_, jump) => {
  const { stop, advance } = start()
  const walked = watchCron()
  await advance(MINUTE)
  step(jump)
  // One for the jump; then as always.
  expect(await advance(2 * MINUTE)).toBe(1 + 2 + 4)
  expect(walked()).toBeLessThan(1_000)
  stop()
})

test.each(JUMPS)(
  'a clock that jumps %s right before the minute, when nobody has looked since, is not walked through either',
  async (_, jump) => {
    const { stop, advance } = start()
    const walked = watchCron()
    await advance(29_750)
    // The next look is 150 ms after the minute has begun for cron.
    await vi.advanceTimersByTimeAsync(100)
    step(jump)
    await vi.advanceTimersByTimeAsync(50)
    expect(walked()).toBeLessThan(100)
    // The jump, and the watchdog; what cron itself makes of that one minute is its own.
    expect(await advance(1_000)).toBeGreaterThanOrEqual(2)
    expect(await advance(2 * MINUTE)).toBe(2 + 4)
    expect(walked()).toBeLessThan(1_000)
    stop()
  },
)

test('a minute that cron missed, as all stood still, is called all the same, and so are those after it', async () => {
  const { stop, advance } = start()
  await advance(29_750)
  // As of a process that was held up: timers are late, and both clocks go on.
  step(10_000)
  expect(await advance(250)).toBe(1 + 1)
  expect(await advance(2 * MINUTE)).toBe(2 + 4)
  stop()
})
