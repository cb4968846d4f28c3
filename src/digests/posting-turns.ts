import type { Clock } from '../port/clock.ts'
import type { ReadyDelivery } from '../store/deliveries/deliveries.ts'
import type { Store } from '../store/store.ts'
import { turnAt } from '../store/turns.ts'
import type { QueueTurns } from './queue.ts'

/** A copy that is gone, or stands still, keeps others from a workspace no longer than this, in milliseconds. */
export const TURN_MS = 20_000
/** A post is begun only where so much of the turn is left: for its answer, and the pause behind it. */
const LEFT_MS = 12_000

export interface PostingTurns extends QueueTurns {
  /** The waiting deliveries, in the order of their turns; those of workspaces to which another copy posts come last. */
  fetch(platforms: readonly string[], limit: number): Promise<readonly ReadyDelivery[]>
  /** Keeps all copies from a workspace, or a channel of it, for this time. */
  rest(at: { readonly workspace: string; readonly channel?: string }, milliseconds: number): Promise<void>
}

interface Desk {
  readonly store: Pick<Store, 'deliveries' | 'turns'>
  readonly clock: Pick<Clock, 'now' | 'monotonic'>
  /** This copy. */
  readonly copy: string
  /** The longest pause between two posts to a place, in milliseconds. */
  readonly gapMs: number
}

/**
 * Copies of the program post to a workspace by turns, so that one of them alone keeps its paces. A copy has a workspace's turn as long as something
 * waits there. Without other copies all turns are ours.
 */
export function createPostingTurns({ store: { deliveries, turns }, clock, copy, gapMs }: Desk): PostingTurns {
  /** Until when each workspace's turn is ours, by the monotonic clock, which goes on while the process stands still. */
  const ours = new Map<string, number>()

  async function take(waiting: readonly ReadyDelivery[]): Promise<void> {
    const wanted = new Set(waiting.filter(({ isOthers }) => !isOthers).map(({ workspace }) => workspace))
    const [now, monotonic] = [clock.now(), clock.monotonic()]
    for (const workspace of await turns.take('posting', [...wanted], copy, now, now + TURN_MS)) ours.set(workspace, monotonic + TURN_MS)
  }

  return {
    has: (workspace) => !turns.isShared || (ours.get(workspace) ?? 0) - clock.monotonic() >= LEFT_MS,

    async fetch(platforms, limit) {
      const waiting = await deliveries.ready(platforms, clock.now(), limit, turns.isShared ? copy : null)
      if (turns.isShared) await take(waiting)
      return waiting
    },

    async leave(isBusy) {
      const left = [...ours.keys()].filter((workspace) => !isBusy(workspace))
      for (const workspace of left) ours.delete(workspace)
      // The pause behind the last post is kept.
      await turns.end('posting', left, copy, clock.now() + gapMs)
    },

    async rest({ workspace, channel }, milliseconds) {
      if (channel === undefined) ours.delete(workspace)
      await turns.rest(channel === undefined ? workspace : turnAt(workspace, channel), clock.now() + milliseconds)
    },
  }
}
