import { waitAfterFailures } from '../port/backoff.ts'
import type { Clock } from '../port/clock.ts'
import type { PostOutcome } from '../port/platform.ts'

/** How long who gave no answer is left alone, in milliseconds. */
const REST = { first: 1_000, longest: 60_000 }
/** Where so many workspaces got no answer, and none got one meanwhile, the platform is at fault, and not one of them. */
const MANY = 3

interface Doubt {
  readonly failures: number
  readonly at: number
  readonly until: number
}

/** Where something was posted to. */
interface Place {
  /** Its key. */
  readonly workspace: string
  readonly platform: string
}

/**
 * Workspaces, and platforms as a whole, that gave no answer to what was posted last. Each further post would only become uncertain, too. So they
 * are tried with one post at a time, ever less often, until one gets an answer.
 */
export function createDoubts(clock: Pick<Clock, 'monotonic'>) {
  /** By the keys of workspaces and the names of platforms. */
  const doubts = new Map<string, Doubt>()
  /** The workspaces of a platform that gave no answer since it last gave one to any. */
  const silent = new Map<string, Set<string>>()

  function doubt(key: string, begunAt: number): void {
    const { failures, at } = doubts.get(key) ?? { failures: 0, at: begunAt }
    if (begunAt < at) return
    const now = clock.monotonic()
    doubts.set(key, { failures: failures + 1, at: now, until: now + waitAfterFailures(REST, failures) })
  }

  return {
    /** Until when a workspace, or a platform, rests, by the monotonic clock; null for one that answers. */
    restsUntil: (key: string): number | null => doubts.get(key)?.until ?? null,

    /** When a workspace last gave no answer, so that another is tried first; -1 for one that answers. */
    failedAt: (workspace: string): number => doubts.get(workspace)?.at ?? -1,

    /** @param begunAt when the post began, by the monotonic clock: those that were under way together are one failure */
    note({ workspace, platform }: Place, outcome: PostOutcome['kind'], begunAt: number): void {
      if (outcome === 'later') return // it says nothing of the others
      if (outcome !== 'unknown') {
        for (const key of [workspace, platform]) doubts.delete(key)
        silent.delete(platform)
        return
      }
      doubt(workspace, begunAt)
      const workspaces = (silent.get(platform) ?? new Set<string>()).add(workspace)
      silent.set(platform, workspaces)
      if (workspaces.size >= MANY) doubt(platform, begunAt)
    },
  }
}
