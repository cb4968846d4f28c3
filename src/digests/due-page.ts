import type { Store } from '../store/store.ts'
import type { DueChannel } from '../store/subscriptions.ts'
import { turnAt } from '../store/turns.ts'
import type { Subscription } from '../topics/subscription.ts'

/** So many topics are read and asked the index for at once, about: whole channels. */
const PAGE = 40
/** A copy of the program that dies while it plans a page keeps others from these channels no longer, in milliseconds. */
export const PLANNING_TURN_MS = 45_000

/** Channels that are planned together. */
export interface DuePage {
  /** The topics that are still due, by channel. */
  readonly channels: readonly Subscription[][]
  /** Whether another copy of the program plans some of those that were next. */
  readonly isShared: boolean
}

/** The next channels, which are taken off their list, but for those that another copy plans. */
export async function takePage(left: DueChannel[], { subscriptions, turns }: Store, copy: string, now: number): Promise<DuePage> {
  const next: DueChannel[] = []
  for (let topics = 0; topics < PAGE && left.length > 0; topics += next.at(-1)?.numbers.length ?? 0) next.push(...left.splice(0, 1))
  const places = next.map(({ workspace, channel }) => turnAt(workspace, channel))
  const ours = new Set(await turns.take('planning', places, copy, now, now + PLANNING_TURN_MS))
  const taken = next.filter(({ workspace, channel }) => ours.has(turnAt(workspace, channel)))
  const known = await subscriptions.byNumbers(taken.flatMap(({ numbers }) => numbers))
  const due = new Map(known.filter(({ state, nextDueAt }) => state === 'active' && nextDueAt <= now).map((topic) => [topic.number, topic]))
  const channels = taken.map(({ numbers }) => numbers.flatMap((number) => due.get(number) ?? []))
  return { channels, isShared: ours.size < next.length }
}
