import { setTimeout } from 'node:timers/promises'
import type { Clock } from '../../src/port/clock.ts'

/** Work takes its real time; waiting takes none: when all that goes on is waiting, the clock goes on to the end of the next wait. */
export interface SkippingClock extends Clock {
  stop(): void
}

/** Shorter waits are pauses between two pieces of work. */
const SKIPPED_FROM_MS = 100
const LOOK_MS = 5
/** So often in a row the process must have done nothing, in all its threads. */
const IDLE_LOOKS = 5
/** Where a look comes late, others have the processor, and this process may have work that waits. */
const LATE_MS = 8
const IDLE_MICROSECONDS = 1_500

/** @param start milliseconds since 1970 @param isBusy whether something goes on that takes no time of this process */
export function createSkippingClock(start: number, isBusy: () => boolean): SkippingClock {
  const begun = performance.now()
  let skipped = 0
  let isStopped = false
  let pauses = 0
  let sleepers: { readonly until: number; readonly wake: () => void }[] = []
  const elapsed = (): number => performance.now() - begun + skipped

  async function run(): Promise<void> {
    let used = process.cpuUsage()
    for (let idle = 0; !isStopped; ) {
      const looked = performance.now()
      await setTimeout(LOOK_MS)
      const isLate = performance.now() - looked > LOOK_MS + LATE_MS
      const { user, system } = process.cpuUsage(used)
      used = process.cpuUsage()
      idle = !isLate && user + system < IDLE_MICROSECONDS && pauses === 0 && !isBusy() ? idle + 1 : 0
      const next = Math.min(...sleepers.map(({ until }) => until))
      if (idle >= IDLE_LOOKS && Number.isFinite(next)) {
        skipped += Math.max(0, next - elapsed())
        idle = 0
      }
      const now = elapsed()
      const over = sleepers.filter(({ until }) => until <= now)
      sleepers = sleepers.filter(({ until }) => until > now)
      for (const { wake } of over) wake()
    }
  }
  void run()

  return {
    now: () => Math.round(start + elapsed()),
    monotonic: elapsed,
    async sleep(milliseconds) {
      if (milliseconds < SKIPPED_FROM_MS) {
        pauses++
        await setTimeout(Math.max(0, milliseconds))
        pauses--
        return
      }
      // A whole millisecond, so that whoever was told when to come does not come too early.
      await new Promise<void>((wake) => sleepers.push({ until: elapsed() + milliseconds + 1, wake }))
    },
    stop() {
      isStopped = true
    },
  }
}
