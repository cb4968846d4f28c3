import { createHash } from 'node:crypto'
import { dayOf } from '../papers/dates.ts'
import type { Paper } from '../papers/paper.ts'
import type { Asker } from '../port/chat.ts'
import type { VoteValue } from '../store/people.ts'
import type { Needs, Request } from './command.ts'
import { placeOf } from './place.ts'

/** Whether somebody decides what comes to a channel: whose votes teach its topics. */
export function decides({ mayManage, isAdmin }: Asker): boolean {
  return mayManage === true || isAdmin
}

/** Votes of who manages a channel teach the topics that brought the papers. The votes of one day are one change of a topic. */
export async function teachByVotes(
  papers: readonly Paper[],
  value: VoteValue,
  request: Request,
  core: Needs<'store' | 'now'>,
): Promise<void> {
  if (!decides(request.asker)) return
  const { subscriptions, posted, topicScales, topicTaps } = core.store
  const brought = await posted.among(
    placeOf(request),
    papers.map(({ id }) => id),
  )
  const topics = await subscriptions.byNumbers([...new Set([...brought.values()].flatMap((numbers) => [...numbers]))])
  for (const topic of topics) {
    if ((await topicScales.find(topic.query)) === null) continue
    const change = { id: changeOf(topic.id, dayOf(core.now())), kind: 'voted' } as const
    for (const { id } of papers)
      if (brought.get(id)?.has(topic.number)) await topicTaps.record(topic.number, change, { paper: id, isYes: value === 1 }, core.now())
  }
}

function changeOf(topic: string, day: string): string {
  return createHash('sha256').update(`${topic} ${day}`).digest('base64url').slice(0, 8)
}
