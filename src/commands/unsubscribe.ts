import { z } from 'zod'
import { toAction } from '../port/action-ids.ts'
import { type Reply, textReply } from '../port/chat.ts'
import { lines } from '../port/text.ts'
import { nextSlots } from '../topics/due.ts'
import type { Subscription } from '../topics/subscription.ts'
import * as wording from '../wording/subscriptions.ts'
import { askForAccess, waitForAccess } from './channel.ts'
import { command, type Needs, type Request } from './command.ts'
import { followTopic } from './follow-topic.ts'
import { pausedReply } from './pause.ts'
import { begin, checkRoom, meaningOf, subscribedActions } from './subscribe.ts'
import { findTopic, topicOption } from './topic.ts'

export const unsubscribe = command({
  name: 'unsubscribe',
  summary: 'End a topic in this channel; it can be undone',
  options: z.object({ topic: topicOption }),
  examples: ['unsubscribe radiology'],
  who: 'managers',
  isOfChannel: true,
  async run({ topic }, request, core) {
    return removeTopic(await findTopic(topic, request, core), core)
  },
})

export async function removeTopic(subscription: Subscription, core: Needs<'store'>): Promise<Reply> {
  if (subscription.state === 'removed') return textReply(wording.removed(subscription))
  const removed = await core.store.subscriptions.remove(subscription)
  return textReply(wording.removed(removed), {
    actions: [toAction(wording.LABELS.start, { verb: 'start', listing: removed.id, at: 0 })],
  })
}

/** Starts a draft, or one that was removed: the undo. What was posted before is not posted again. */
export async function startTopic(
  subscription: Subscription,
  { asker, at }: Request,
  core: Needs<'store' | 'now' | 'settings' | 'digests' | 'follow'>,
): Promise<Reply> {
  const slots = nextSlots(subscription.schedule, core.now(), subscription.lastDate, 3)
  if (subscription.state === 'paused') return textReply(wording.alreadyPaused(subscription))
  if (subscription.state === 'active') return textReply(wording.isRunning(subscription, slots))
  await checkRoom(subscription.name, subscription, subscription, core)
  const owner = subscription.state === 'draft' ? { person: asker.person, name: asker.name } : subscription.owner
  const access = await askForAccess({ ...at, channel: subscription.channel }, core)
  const started = await begin(subscription, owner, slots[0]?.at ?? core.now(), core)
  // It comes back as it was.
  const { pause } = subscription
  if (pause?.by === 'person') return pausedReply(await core.store.subscriptions.pause(started, pause.reason))
  const meaning = await meaningOf(started.query, core)
  const blocked = await waitForAccess(started, access, core)
  return textReply(lines(wording.subscribed(started, meaning, slots), blocked, ...(await followTopic(started, core))), {
    actions: subscribedActions(started),
  })
}
