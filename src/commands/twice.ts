import type { Channel } from '../store/channels.ts'
import { nameKey } from '../store/subscriptions.ts'
import { isSameSchedule } from '../topics/schedule.ts'
import type { Subscription, Topic } from '../topics/subscription.ts'
import type { Needs, Request } from './command.ts'

/** What gives pause is asked about once: who says it again so soon means it, and who has no buttons answers so. */
export const TWICE_MS = 10 * 60_000

/** The topic as this person asked for it in this channel a moment ago, when it gave pause; null where they did not. */
export async function findDraft(
  topic: Topic,
  channel: Channel,
  request: Request,
  core: Needs<'store' | 'now'>,
): Promise<Subscription | null> {
  const drafts = await core.store.subscriptions.drafts(channel, core.now() - TWICE_MS)
  return drafts.find((draft) => draft.owner.person === request.asker.person && isSameTopic(draft, topic)) ?? null
}

function isSameTopic(a: Topic, b: Topic): boolean {
  const isSame = a.query === b.query && a.top === b.top && a.detail === b.detail && (a.versions ?? false) === (b.versions ?? false)
  return isSame && nameKey(a.name) === nameKey(b.name) && isSameSchedule(a.schedule, b.schedule)
}
