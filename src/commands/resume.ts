import { z } from 'zod'
import { type Reply, textReply } from '../port/chat.ts'
import { lines } from '../port/text.ts'
import { nextSlots } from '../topics/due.ts'
import type { Subscription } from '../topics/subscription.ts'
import * as wording from '../wording/subscriptions.ts'
import { askForAccess, waitForAccess } from './channel.ts'
import { command, type Needs, type Request } from './command.ts'
import { findTopic, topicOption } from './topic.ts'

export const resume = command({
  name: 'resume',
  summary: 'Let a paused topic’s digests go on',
  options: z.object({ topic: topicOption }),
  examples: ['resume radiology'],
  who: 'managers',
  isOfChannel: true,
  async run({ topic }, request, core) {
    return resumeTopic(await findTopic(topic, request, core), request, core)
  },
})

/** Whoever resumes a topic looks after it from then on: its owner may have left. */
export async function resumeTopic(
  subscription: Subscription,
  { asker, at }: Request,
  core: Needs<'store' | 'now' | 'digests'>,
): Promise<Reply> {
  const slots = nextSlots(subscription.schedule, core.now(), subscription.lastDate, 3)
  if (subscription.state === 'active') return textReply(wording.isRunning(subscription, slots))
  const access = await askForAccess({ ...at, channel: subscription.channel }, core)
  const owner = { person: asker.person, name: asker.name }
  const resumed = await core.store.subscriptions.restart(subscription, owner, core.now(), slots[0]?.at ?? core.now())
  const before = subscription.owner.person === owner.person ? null : subscription.owner.name
  return textReply(lines(wording.resumed(resumed, slots, before), await waitForAccess(resumed, access, core)))
}
