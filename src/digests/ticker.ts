import { schedule as scheduleCron } from 'node-cron'
import type { Logger } from 'pino'
import type { Clock } from '../port/clock.ts'

const MINUTE_MS = 60_000

/** How often `tick` is called in addition to cron, in milliseconds. */
const WATCHDOG_MS = 30_000

/** How often the clocks are compared, in milliseconds. */
const LOOK_MS = 250
/** The wall clock has jumped if it differs this much from the monotonic one between two looks, in milliseconds. */
const JUMP_MS = 60_000
/** After this delay, in milliseconds, cron has missed its minute. */
const LATE_MS = 5_000

/**
 * Calls `tick` now and each minute. When a cron task wakes up, it runs every occurrence of its expression that the clock jumped over, before
 * the clock can be checked. Therefore each task stands for one minute of one day, which occurs once a year, and the next minute gets a new
 * task. After the clock is set back, a task would stay silent until its time comes again. Therefore a jump gets a new task, too.
 * @returns a function that stops it
 */
export function startTicker(tick: () => Promise<void>, clock: Pick<Clock, 'now' | 'monotonic'>, log: Logger): () => void {
  // The rounds log by themselves what cron would print.
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

/** The cron expression of one minute on one day of the year. */
function expressionOf(at: Date): string {
  return `${at.getUTCMinutes()} ${at.getUTCHours()} ${at.getUTCDate()} ${at.getUTCMonth() + 1} *`
}
