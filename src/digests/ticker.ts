import { schedule as scheduleCron } from 'node-cron'
import type { Logger } from 'pino'
import type { Clock } from '../port/clock.ts'

const MINUTE_MS = 60_000

/** Beside cron: so often, in milliseconds. */
const WATCHDOG_MS = 30_000

/** How often the clocks are compared, in milliseconds. */
const LOOK_MS = 250
/** A wall clock that moves so much more than the monotonic one between two looks has jumped, in milliseconds. */
const JUMP_MS = 60_000
/** A minute that cron has not called by then is one that it missed, in milliseconds. */
const LATE_MS = 5_000

/**
 * Calls `tick` each minute, and at once. When a cron task wakes up it walks through every time of its expression that a clock jumped over,
 * before anybody can look at that clock: so each task is of one minute of one day, which comes once a year, and the next minute gets
 * another. One whose clock was set back would say nothing until that time comes again: so a jump gets a new task, too.
 * @returns a function that ends it
 */
export function startTicker(tick: () => Promise<void>, clock: Pick<Clock, 'now' | 'monotonic'>, log: Logger): () => void {
  // What cron would print is told by the rounds themselves, in the log.
  const logger = {
    info() {},
    debug() {},
    warn() {},
    error: (error: string | Error) => log.error({ err: error }, 'a round failed; the next one tries again'),
  }
  const read = () => clock.now() - clock.monotonic()
  let offset = read()

  const startTask = () => {
    const at = (Math.floor(clock.now() / MINUTE_MS) + 1) * MINUTE_MS
    const round = async () => {
      renew()
      await tick()
    }
    return {
      at,
      cron: scheduleCron(expressionOf(new Date(at)), round, { timezone: 'Etc/UTC', name: 'digests', suppressMissedWarning: true, logger }),
    }
  }
  let task = startTask()
  const renew = () => {
    void task.cron.destroy()
    task = startTask()
  }

  const look = setInterval(() => {
    const before = offset
    offset = read()
    const hasJumped = Math.abs(offset - before) >= JUMP_MS
    if (!hasJumped && clock.now() < task.at + LATE_MS) return
    renew()
    void tick()
  }, LOOK_MS)
  const watchdog = setInterval(() => void tick(), WATCHDOG_MS)
  void tick()
  return () => {
    clearInterval(look)
    clearInterval(watchdog)
    void task.cron.destroy()
  }
}

/** Of the one minute, of the one day of the year. */
function expressionOf(at: Date): string {
  return `${at.getUTCMinutes()} ${at.getUTCHours()} ${at.getUTCDate()} ${at.getUTCMonth() + 1} *`
}
