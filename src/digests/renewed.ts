import type { Channel } from '../store/channels.ts'
import type { Store } from '../store/store.ts'
import type { Candidate } from './content/select.ts'

/**
 * The candidates of a topic to which papers come again, with those that were renewed since its last digest. A renewed paper competes as if it had
 * arrived then; if the channel had it since, it does not come.
 * @param found the topic's other candidates
 * @param span the sequence numbers that its digest is about
 * @param all every paper that fits the topic
 */
export async function withRenewed(
  store: Pick<Store, 'renewals' | 'posted'>,
  channel: Channel,
  found: readonly Candidate[],
  span: { readonly after: number; readonly upTo: number },
  all: () => Promise<readonly Candidate[]>,
): Promise<readonly Candidate[]> {
  const renewed = await store.renewals.between(span.after, span.upTo)
  if (renewed.size === 0) return found
  const had = await store.posted.sinceRenewal(channel, renewed)
  const again = (await all()).flatMap((each): Candidate[] => {
    const renewal = renewed.get(each.paper)
    if (!renewal || had.has(each.paper)) return []
    return [{ ...each, sequence: renewal.sequence, firstSeen: renewal.at, isNews: true, again: renewal.as }]
  })
  return [...found.filter(({ paper }) => !again.some((each) => each.paper === paper)), ...again]
}
