import { schedule as scheduleCron } from 'node-cron'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'

/** Beside cron: so often, in milliseconds. */
const WATCHDOG_MS = 30_000

/** How often the clocks are compared, in milliseconds: cron wakes up at most a minute after a jump, and has to be replaced before that. */
const LOOK_MS = 250
/** A wall clock that moves so much more than the monotonic one between two looks has jumped, in milliseconds. */
const JUMP_MS = 60_000

/**
 * Calls `tick` each minute, and at once. A cron task walks through every minute that a clock jumped over, for minutes on end, and one whose
 * clock was set back says nothing until that time comes again: so a jump gets it a new task.
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
  const startTask = () =>
    scheduleCron('* * * * *', tick, { timezone: 'Etc/UTC', noOverlap: true, name: 'digests', suppressMissedWarning: true, logger })
  const read = () => clock.now() - clock.monotonic()

  let task = startTask()
  let offset = read()
  const look = setInterval(() => {
    const before = offset
    offset = read()
    if (Math.abs(offset - before) < JUMP_MS) return
    void task.destroy()
    task = startTask()
    void tick()
  }, LOOK_MS)
  const watchdog = setInterval(() => void tick(), WATCHDOG_MS)
  void tick()
  return () => {
    clearInterval(look)
    clearInterval(watchdog)
    void task.destroy()
  }
}
