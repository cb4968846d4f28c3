import { readFileSync } from 'node:fs'

/** The longest time that nothing else of the program could run. */
export interface Gap {
  /** Milliseconds by the clock. */
  readonly passed: number
  /** Milliseconds without the time that the thread waited for a processor while other programs, or other threads, had them all. */
  readonly held: number
}

/** Watches the event loop of this thread. @returns a function that stops watching and tells the longest gap */
export function watchLoop(): () => Gap {
  let longest: Gap = { passed: 0, held: 0 }
  let last = performance.now()
  let waited = readWait()
  const look = (): void => {
    const now = performance.now()
    const wait = readWait()
    const passed = now - last
    longest = { passed: Math.max(longest.passed, passed), held: Math.max(longest.held, passed - (wait - waited)) }
    last = now
    waited = wait
  }
  // A timer, not a chain of setImmediate: a thread that never sleeps is the one that the scheduler of a busy machine sets aside.
  const timer = setInterval(look, 1)
  return () => {
    clearInterval(timer)
    look()
    return longest
  }
}

/** How long the main thread has waited for a processor so far, milliseconds; only Linux tells, elsewhere always 0. */
function readWait(): number {
  try {
    return Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[1]) / 1e6 || 0
  } catch {
    return 0
  }
}
