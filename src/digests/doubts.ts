import { waitAfterFailures } from '../port/backoff.ts'
import type { Clock } from '../port/clock.ts'
import type { PostOutcome } from '../port/platform.ts'
import { readKey } from '../store/workspace-key.ts'

/** How long what gave no answer is left alone, in milliseconds. */
const REST = { first: 1_000, longest: 60_000 }
/** One workspace may be unwell by itself. */
const FEWEST_WORKSPACES = 2

interface Doubt {
  readonly failures: number
  readonly at: number
  readonly until: number
  /** The workspaces without an answer. */
  readonly workspaces: ReadonlySet<string>
}

/**
 * Workspaces that gave no answer to what was posted last, and platforms of which several did not. Each further post would only become uncertain,
 * too. So they are tried with one post at a time, ever less often, until one gets an answer.
 */
export function createDoubts(clock: Pick<Clock, 'monotonic'>) {
  /** By workspace and by platform. */
  const doubts = new Map<string, Doubt>()

  function add(key: string, workspace: string, begunAt: number): void {
    const known = doubts.get(key) ?? { failures: 0, at: begunAt, until: 0, workspaces: new Set() }
    const workspaces = new Set([...known.workspaces, workspace])
    // Those that were under way together are one failure.
    if (begunAt < known.at) return void doubts.set(key, { ...known, workspaces })
    const now = clock.monotonic()
    doubts.set(key, { failures: known.failures + 1, at: now, until: now + waitAfterFailures(REST, known.failures), workspaces })
  }

  return {
    /** Until when a workspace rests, by the monotonic clock; null for one that answers. */
    ofWorkspace: (workspace: string): number | null => doubts.get(workspace)?.until ?? null,

    /** Until when a platform rests, by the monotonic clock; null for one that answers. */
    ofPlatform(platform: string): number | null {
      const doubt = doubts.get(platform)
      return doubt && doubt.workspaces.size >= FEWEST_WORKSPACES ? doubt.until : null
    },

    /** @param begunAt when the post began, by the monotonic clock */
    note(workspace: string, outcome: PostOutcome['kind'], begunAt: number): void {
      if (outcome === 'later') return // it says nothing of the others
      for (const key of [workspace, readKey(workspace).platform])
        if (outcome === 'unknown') add(key, workspace, begunAt)
        else doubts.delete(key)
    },
  }
}
