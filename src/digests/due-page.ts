import type { Store } from '../store/store.ts'
import type { DueChannel } from '../store/subscriptions.ts'
import type { Subscription } from '../topics/subscription.ts'

/** So many topics are read and asked the index for at once, about: whole channels. */
const PAGE = 40

/** The topics that are still due of the next channels, which are taken off their list. */
export async function takePage(channels: DueChannel[], store: Store, now: number): Promise<Subscription[][]> {
  const page: Subscription[][] = []
  for (let topics = 0; topics < PAGE && channels.length > 0; topics += page.at(-1)?.length ?? 0) {
    const [next] = channels.splice(0, 1)
    const known = await store.subscriptions.byNumbers(next?.numbers ?? [])
    page.push(known.filter(({ state, nextDueAt }) => state === 'active' && nextDueAt <= now))
  }
  return page
}
