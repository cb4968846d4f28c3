import { withTimeout } from './timeout.ts'

/** What an adapter has under way, for a stop to wait for: the platforms' own packages do not. */
export interface TaskTracker {
  /** Never rejects: a failure is told by what was done. */
  run(what: string, work: () => Promise<void>): Promise<void>
  /** Resolves when all is done, or after so many milliseconds. */
  drain(withinMs: number): Promise<void>
}

/** @param tell hears of what failed, and how */
export function createTaskTracker(tell: (what: string, error: unknown) => void): TaskTracker {
  const underWay = new Set<Promise<void>>()

  async function finish(): Promise<void> {
    // What is done may lead to more.
    while (underWay.size > 0) await Promise.all(underWay)
  }

  return {
    run(what, work) {
      const done = work()
        .catch((error: unknown) => tell(what, error))
        .finally(() => underWay.delete(done))
      underWay.add(done)
      return done
    },
    drain: (withinMs) => withTimeout(withinMs, finish()),
  }
}
