import { waitAfterFailures } from '../port/backoff.ts'
import type { Clock } from '../port/clock.ts'
import type { PostOutcome } from '../port/platform.ts'

/** How long a platform that gave no answer is left alone, in milliseconds. */
const REST = { first: 1_000, longest: 60_000 }

interface Doubt {
  readonly failures: number
  readonly at: number
  readonly until: number
}

/**
 * Platforms that gave no answer to what was posted last. Each further post would only become uncertain, too. So they are tried with one post at
 * a time, ever less often, until one gets an answer.
 */
export function createDoubts(clock: Pick<Clock, 'monotonic'>) {
  const doubts = new Map<string, Doubt>()

  return {
    /** Until when a platform rests, by the monotonic clock; null for one that answers. */
    restsUntil: (platform: string): number | null => doubts.get(platform)?.until ?? null,

    /** @param begunAt when the post began, by the monotonic clock: those that were under way together are one failure */
    note(platform: string, outcome: PostOutcome['kind'], begunAt: number): void {
      if (outcome === 'later') return // it says nothing of the others
      if (outcome !== 'unknown') return void doubts.delete(platform)
      const { failures, at } = doubts.get(platform) ?? { failures: 0, at: begunAt }
      if (begunAt < at) return
      const now = clock.monotonic()
      doubts.set(platform, { failures: failures + 1, at: now, until: now + waitAfterFailures(REST, failures) })
    },
  }
}
