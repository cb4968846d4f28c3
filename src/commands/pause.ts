import { z } from 'zod'
import { toAction } from '../port/action-ids.ts'
import { type Reply, textReply } from '../port/chat.ts'
import type { Subscription } from '../topics/subscription.ts'
import * as wording from '../wording/subscriptions.ts'
import { command, type Needs } from './command.ts'
import { findTopic, topicOption } from './topic.ts'

export const pause = command({
  name: 'pause',
  summary: 'Stop a topic’s digests until it is resumed',
  options: z.object({ topic: topicOption }),
  examples: ['pause radiology', 'pause 1'],
  who: 'managers',
  isOfChannel: true,
  async run({ topic }, request, core) {
    return pauseTopic(await findTopic(topic, request, core), core)
  },
})

export async function pauseTopic(subscription: Subscription, core: Needs<'store'>): Promise<Reply> {
  if (subscription.state === 'paused') return textReply(wording.alreadyPaused(subscription))
  return pausedReply(await core.store.subscriptions.pause(subscription, wording.PAUSED_BY_HAND))
}

export function pausedReply(paused: Subscription): Reply {
  return textReply(wording.paused(paused), {
    actions: [toAction(wording.LABELS.resume, { verb: 'resume', listing: paused.id, at: 0 })],
  })
}
