import type { ActionState, DigestVerb, OwnerVerb, TopicVerb } from '../port/action-ids.ts'
import { type Reply, textReply } from '../port/chat.ts'
import { keyOf } from '../store/workspace-key.ts'
import type { Subscription } from '../topics/subscription.ts'
import { notHeld } from '../wording/deliveries.ts'
import { actionGone } from '../wording/papers.ts'
import * as wording from '../wording/subscriptions.ts'
import { type Core, checkManages, type Needs, type Request } from './command.ts'
import { postNow } from './digest.ts'
import { handOver } from './handover.ts'
import { pauseTopic } from './pause.ts'
import { placeOf } from './place.ts'
import { previewTopics } from './preview.ts'
import { Refusal } from './refusal.ts'
import { decide } from './resend.ts'
import { resumeTopic } from './resume.ts'
import { chooseTuned, startTuning } from './tune.ts'
import { removeTopic, startTopic } from './unsubscribe.ts'

/** What the buttons are called where they are typed. */
const COMMANDS = {
  start: 'subscribe',
  edit: 'edit',
  now: 'digest',
  pause: 'pause',
  resume: 'resume',
  unsubscribe: 'unsubscribe',
  take: 'handover',
  tune: 'tune',
} as const

/** Carries out a button of a topic. @throws {Refusal} when it is not this person's to press, or the topic is gone */
export async function pressTopic(verb: TopicVerb, { listing: id, at }: ActionState, request: Request, core: Core): Promise<Reply> {
  const { asker } = request
  const subscription = await core.store.subscriptions.find(placeOf(request).workspace, id)
  if (!subscription || !isWithin(subscription, request)) throw new Refusal('control-gone', actionGone())
  const isEnded = subscription.state === 'removed' || subscription.state === 'draft'
  if (isEnded && verb !== 'start') throw new Refusal('topic-state', wording.ended(subscription))
  if (verb === 'preview') return previewTopics([subscription], request, core)
  checkManages(COMMANDS[verb], asker)
  switch (verb) {
    case 'start':
      return startTopic(subscription, request, core)
    case 'now':
      return postNow([subscription], core)
    case 'edit':
      return textReply(wording.howToEdit(subscription)) // where forms are, form.ts opens one instead
    case 'pause':
      return pauseTopic(subscription, core)
    case 'resume':
      return resumeTopic(subscription, request, core)
    case 'unsubscribe':
      return removeTopic(subscription, core)
    case 'tune':
      return at === 0 ? startTuning(subscription, request, core) : chooseTuned(request, core)
    case 'take':
      return handOver(subscription, { person: asker.person, name: asker.name }, core)
  }
}

/**
 * Carries out a button of what its owner was told of a topic, in their direct messages: they may let it rest from there, and change it in its
 * channel.
 */
export async function pressAsOwner(verb: OwnerVerb, { listing: id }: ActionState, { at, asker }: Request, core: Core): Promise<Reply> {
  // Without messages of their own, people are known by their workspace: elsewhere the same id may be somebody else.
  const where = asker.ownWorkspace === undefined ? { workspace: keyOf(at) } : { platform: at.platform }
  const subscription = await core.store.subscriptions.findOwned(where, asker.person, id)
  if (!subscription) throw new Refusal('control-gone', actionGone())
  if (subscription.state === 'removed' || subscription.state === 'draft') throw new Refusal('topic-state', wording.ended(subscription))
  return verb === 'halt' ? pauseTopic(subscription, core) : textReply(wording.howToEditThere(subscription))
}

export async function pressDigest(
  verb: DigestVerb,
  { listing, at: part }: ActionState,
  request: Request,
  core: Needs<'store' | 'now' | 'digests'>,
): Promise<Reply> {
  checkManages('resend', request.asker)
  const held = await core.store.uncertain.held(placeOf(request))
  const delivery = held.find((each) => each.id.startsWith(listing) && each.part === part)
  return delivery ? decide(delivery, verb, core) : textReply(notHeld())
}

/** Admins reach all topics of their workspace, others those of the channel where they press. */
function isWithin(subscription: Subscription, { at, asker }: Request): boolean {
  return asker.isAdmin || subscription.channel === at.channel
}
