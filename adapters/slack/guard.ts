import { webApi } from '@slack/bolt'

/** Stands between a client and Slack, for each method by itself: what fails again and again is asked for seldom. */
export interface Guard {
  /** @throws {webApi.WebAPIRateLimitedError} where the method is not to be asked for now */
  enter(method: string): void
  /** Takes note of what became of a call. */
  note(method: string, hasFailed: boolean): void
}

/** So many calls of a method may fail in a minute, with none between them that does not. */
const MOST_FAILURES = 10
const MINUTE_MS = 60_000

/** @param now milliseconds, by any clock that goes on */
export function createGuard(now: () => number): Guard {
  /** When the last calls of a method failed; empty after one that did not. */
  const failures = new Map<string, number[]>()

  return {
    enter(method) {
      const oldest = failures.get(method)?.at(-MOST_FAILURES)
      const wait = oldest === undefined ? 0 : oldest + MINUTE_MS - now()
      if (wait > 0) throw new webApi.WebAPIRateLimitedError(Math.ceil(wait / 1000))
    },
    note(method, hasFailed) {
      if (hasFailed) failures.set(method, [...(failures.get(method) ?? []), now()].slice(-MOST_FAILURES))
      else failures.delete(method)
    },
  }
}
