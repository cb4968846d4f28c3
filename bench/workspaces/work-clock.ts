import { channel } from 'node:diagnostics_channel'
import { setImmediate, setTimeout } from 'node:timers/promises'
import type { Clock } from '../../src/port/clock.ts'
import type { Channel, SearchThreads } from '../../src/search/thread-calls.ts'

/**
 * A clock on which work takes the processor time that it took, and waiting takes none: when all that goes on is waiting, it goes on to the end of
 * the next wait. So what else runs on the machine changes nothing.
 */
export interface WorkClock extends Clock {
  /** As `sleep`, for what stands for a network: whoever waits for an answer meanwhile is not at work. */
  travel(milliseconds: number): Promise<void>
  /** Runs what is no part of the program: its time does not count. */
  apart<Result>(work: () => Result): Result
  /** Lets requests be given up by this clock, for as long as it runs: on a busy machine real seconds hold little work. */
  timeRequests(): void
  /** Search threads of which the clock knows whether they work. */
  watched(threads: SearchThreads): SearchThreads
  /** Milliseconds of processor time that counted. */
  worked(): number
  stop(): void
}

/** So many turns of the event loop in which nothing happened mean that all that is left is waiting. */
const QUIET_TURNS = 5
/** How long another thread is left alone before it is looked at again, in milliseconds. */
const LOOK_MS = 1
const realTimeout = AbortSignal.timeout

interface Sleeper {
  readonly until: number
  readonly wake: () => void
}

/** @param start milliseconds since 1970 */
export function createWorkClock(start: number): WorkClock {
  const begun = usedMs()
  let skipped = 0
  let notCounted = 0
  let activity = 0
  /** Calls that other threads have not answered. */
  let away = 0
  /** Requests on the network, and how many of them stand still there. */
  let requests = 0
  let travelling = 0
  let isStopped = false
  const sleepers: Sleeper[] = []
  const worked = (): number => usedMs() - begun - notCounted
  const elapsed = (): number => worked() + skipped

  const onRequest = (): void => void requests++
  const onEnd = (): void => {
    activity++
    requests--
  }
  const network: readonly (readonly [string, () => void])[] = [
    ['undici:request:create', onRequest],
    ['undici:request:trailers', onEnd],
    ['undici:request:error', onEnd],
  ]
  for (const [name, note] of network) channel(name).subscribe(note)

  function sleep(milliseconds: number): Promise<void> {
    activity++
    return new Promise((wake) => {
      const until = elapsed() + Math.max(0, milliseconds)
      sleepers.splice(placeOf(until), 0, { until, wake })
    })
  }

  /** Behind all that wake by then. */
  function placeOf(until: number): number {
    let [low, high] = [0, sleepers.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((sleepers[middle]?.until ?? 0) <= until) low = middle + 1
      else high = middle
    }
    return low
  }

  function wakeDue(): void {
    const now = elapsed()
    while (sleepers[0] && sleepers[0].until <= now) {
      activity++
      sleepers.shift()?.wake()
    }
  }

  async function run(): Promise<void> {
    for (let quiet = 0; !isStopped; ) {
      wakeDue()
      if (away > 0) {
        await setTimeout(LOOK_MS)
        quiet = 0
        continue
      }
      const before = activity
      await setImmediate()
      quiet = activity === before && requests <= travelling && away === 0 ? quiet + 1 : 0
      if (quiet < QUIET_TURNS) continue
      quiet = 0
      const [next] = sleepers
      if (next) skipped += Math.max(0, next.until - elapsed())
      else await setTimeout(LOOK_MS)
    }
  }
  void run()

  return {
    now() {
      activity++
      return Math.round(start + elapsed())
    },
    monotonic() {
      activity++
      return elapsed()
    },
    // A whole millisecond, so that whoever was told when to come does not come too early.
    sleep: (milliseconds) => sleep(milliseconds + 1),
    async travel(milliseconds) {
      travelling++
      await sleep(milliseconds)
      travelling--
    },
    apart(work) {
      const before = usedMs()
      try {
        return work()
      } finally {
        notCounted += usedMs() - before
      }
    },
    watched: ({ start: begin, limits }) => ({
      limits,
      start(location) {
        const thread = begin(location)
        thread.on('message', () => {
          activity++
          away--
        })
        return {
          on: thread.on.bind(thread) as Channel['on'],
          terminate: () => thread.terminate(),
          postMessage(message) {
            away++
            thread.postMessage(message)
          },
        }
      },
    }),
    timeRequests() {
      AbortSignal.timeout = (milliseconds) => {
        const controller = new AbortController()
        void sleep(milliseconds).then(() => controller.abort(new DOMException('The request took too long.', 'TimeoutError')))
        return controller.signal
      }
    },
    worked,
    stop() {
      isStopped = true
      AbortSignal.timeout = realTimeout
      for (const [name, note] of network) channel(name).unsubscribe(note)
    },
  }
}

/** Processor time of this process, in milliseconds: all its threads together. To read it takes long, so it is read this often. */
const READ_MS = 2
let read = { at: Number.NEGATIVE_INFINITY, usedMs: 0 }

function usedMs(): number {
  const at = performance.now()
  if (at - read.at >= READ_MS) {
    const { user, system } = process.cpuUsage()
    read = { at, usedMs: (user + system) / 1000 }
  }
  return read.usedMs
}
