import { readTrending } from '../digests/trending.ts'
import { dayOf } from '../papers/dates.ts'
import { describeQuery } from '../search/query/describe.ts'
import { isFault, readQuery } from '../search/query/parser.ts'
import type { Channel } from '../store/channels.ts'
import type { Subscription } from '../topics/subscription.ts'
import type { Needs } from './command.ts'

/** A topic of a channel that looks for the same as a query, however that is spaced and capitalised. @param known not this one */
export async function findSameQuery(
  query: string,
  known: Subscription | null,
  channel: Channel,
  core: Needs<'store' | 'now'>,
): Promise<Subscription | undefined> {
  const wanted = meaningKey(query, core.now())
  const here = await core.store.subscriptions.inChannel(channel)
  return here.find((topic) => topic.id !== known?.id && meaningKey(topic.query, core.now()) === wanted)
}

/** The same for queries that are read the same: `Knee  OR hip` and `(knee OR hip)`. */
function meaningKey(query: string, now: number): string {
  const trending = readTrending(query)
  const read = readQuery(query, dayOf(now))
  const meaning = trending ? `trending ${trending.category ?? ''}` : isFault(read) ? query : describeQuery(read.root)
  return meaning.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()
}
