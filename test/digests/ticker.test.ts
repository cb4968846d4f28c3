import { pino } from 'pino'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startTicker } from '../../src/digests/ticker.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const START = Date.parse('2026-07-07T09:00:30Z')

beforeEach(() => void vi.useFakeTimers({ now: START }))
afterEach(() => void vi.useRealTimers())

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

test('ticks by cron and by a watchdog, and ends', async () => {
  const { stop, advance } = start()
  expect(await advance(2 * MINUTE)).toBe(2 + 4)
  stop()
  expect(await advance(2 * MINUTE)).toBe(0)
})

test.each([
  ['two hours ahead', 2 * HOUR],
  ['forty days ahead', 40 * 24 * HOUR],
  ['a year ahead', 365 * 24 * HOUR],
  ['two hours back', -2 * HOUR],
  ['a year back', -365 * 24 * HOUR],
])('goes on at once after a clock jumped %s, without a walk through what lies between', async (_, jump) => {
  const { stop, advance } = start()
  const printed = vi.spyOn(console, 'warn').mockReturnValue()
  const asked = vi.spyOn(Intl.DateTimeFormat.prototype, 'formatToParts')
  await advance(MINUTE)
  step(jump)
  const before = asked.mock.calls.length
  // One for the jump; then as always.
  expect(await advance(2 * MINUTE)).toBe(1 + 2 + 4)
  expect(asked.mock.calls.length - before).toBeLessThan(1_000)
  expect(printed).not.toHaveBeenCalled()
  stop()
})
