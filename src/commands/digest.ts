import { z } from 'zod'
import { planNow } from '../digests/plan.ts'
import { type Reply, textReply } from '../port/chat.ts'
import type { Subscription } from '../topics/subscription.ts'
import { lookingBack } from '../wording/deliveries.ts'
import * as wording from '../wording/subscriptions.ts'
import { command, type Needs } from './command.ts'
import { Refusal } from './refusal.ts'
import { findTopic, topicOption, topicsHere } from './topic.ts'

export const digest = command({
  name: 'digest',
  summary: 'Post the next digest at once, of one topic or of all here',
  options: z.object({ when: z.enum(['now']).describe('Now; the schedule stays as it is'), topic: topicOption.optional() }),
  examples: ['digest now', 'digest now radiology'],
  who: 'managers',
  isOfChannel: true,
  async run({ topic }, request, core) {
    const topics = topic ? [await findTopic(topic, request, core)] : await topicsHere(request, core)
    if (topics.length === 0) throw new Refusal('no-topics', wording.noneHere())
    return postNow(topics, core)
  },
})

export async function postNow(topics: readonly Subscription[], core: Needs<'store' | 'now' | 'digests'>): Promise<Reply> {
  const running = topics.filter(({ state }) => state === 'active')
  const [first] = topics
  if (running.length === 0 && first) throw new Refusal('topic-state', wording.resumeFirst(first))
  const gap = first ? await core.store.gaps.find(first) : null
  if (gap) throw new Refusal('looking-back', lookingBack(gap.since))
  const plan = await planNow(core.digests.planner, running, core.now())
  if (!plan) return textReply(wording.nothingNewYet(running))
  const planned = await core.store.deliveries.plan([plan], core.now())
  if (planned > 0) core.digests.wake()
  const papers = plan.delivery?.listing.papers.length ?? 0
  return textReply(planned > 0 ? wording.postingNow(papers) : wording.changedMeanwhile())
}
