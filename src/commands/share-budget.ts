import type { Logger } from 'pino'
import type { Clock } from '../port/clock.ts'
import { repeat } from '../port/repeat.ts'
import type { Store } from '../store/store.ts'
import type { Budget } from './budget.ts'

/** How often copies tell each other what was asked: who asks several at once gets too much no longer, in milliseconds. */
const TELL_MS = 1_000
/** So long after it was told something may still become visible. */
const LATE_MS = 10_000
const PRUNE_MS = 5 * 60_000

/**
 * Lets all copies of the program count as one what people ask. No command waits for it: each copy counts its own at once, and those of others once
 * they have told them. While the database cannot be used, each counts alone, and what it counted then is not told later. Never rejects.
 * @param copy this one, by a name that no other has
 */
export async function shareBudget(
  budget: Pick<Budget, 'takeUntold' | 'add' | 'longestMs'>,
  { spendings }: Pick<Store, 'spendings'>,
  copy: string,
  clock: Clock,
  log: Logger,
  stop: AbortSignal,
): Promise<void> {
  /** Those that were counted, and may be read again. */
  const counted = new Map<number, number>()
  let since = clock.now() - budget.longestMs
  let prunedAt = clock.now()

  async function share(): Promise<void> {
    const now = clock.now()
    const untold = budget.takeUntold()
    if (untold.length > 0) await spendings.tell(copy, untold, now)
    for (const told of await spendings.ofOthers(copy, since)) {
      if (!counted.has(told.number)) budget.add(told)
      counted.set(told.number, told.at)
    }
    since = now - LATE_MS
    for (const [number, at] of counted) if (at < since) counted.delete(number)
    if (now - prunedAt < PRUNE_MS) return
    prunedAt = now
    await spendings.prune(now)
  }

  async function tryToShare(): Promise<undefined> {
    await share().catch((error: unknown) => log.debug({ err: error }, 'what people asked could not be shared with other copies'))
  }
  await repeat(tryToShare, TELL_MS, clock, stop)
}
