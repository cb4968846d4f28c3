import type { ActionState, TapVerb } from '../port/action-ids.ts'
import { type Reply, textReply } from '../port/chat.ts'
import { lines } from '../port/text.ts'
import type { Listing } from '../store/listings.ts'
import type { Subscription } from '../topics/subscription.ts'
import { actionGone } from '../wording/papers.ts'
import { ended } from '../wording/subscriptions.ts'
import * as wording from '../wording/tuning.ts'
import { type Core, checkManages, type Request } from './command.ts'
import { placeOf } from './place.ts'
import { Refusal } from './refusal.ts'
import { showTuning, tellTuned } from './tune.ts'

/** Carries out a button of papers that are judged for a topic. @throws {Refusal} when it is not this person's to press, or the topic is gone */
export async function pressTap(verb: TapVerb, { listing: id, at }: ActionState, request: Request, core: Core): Promise<Reply> {
  checkManages('tune', request.asker)
  const { workspace } = placeOf(request)
  if (verb === 'untap') return undoTaps(id, request, core)
  const listing = await core.store.listings.find(workspace, id)
  if (!listing?.question.topic) throw new Refusal('control-gone', actionGone())
  const topic = await findHere(listing.question.topic, request, core)
  if (verb === 'done') return below(listing, await tellTuned(topic, id, core))
  const [paper] = await core.store.papers.byIds(listing.papers.slice(at - 1, at))
  if (!paper) throw new Refusal('control-gone', actionGone())
  await core.store.topicTaps.record(topic.number, { id, kind: 'tuned' }, { paper: paper.id, isYes: verb === 'yes' }, core.now())
  return below(listing, await ((await isJudged(topic, listing, core)) ? tellTuned(topic, id, core) : showAgain(topic, listing, core)))
}

async function isJudged({ number }: Subscription, { id, papers }: Listing, { store }: Pick<Core, 'store'>): Promise<boolean> {
  return (await store.topicTaps.ofChange(number, id)).length >= papers.length
}

async function showAgain(topic: Subscription, { id, papers, question }: Listing, core: Pick<Core, 'store'>): Promise<Reply> {
  const shown = await showTuning(topic, { id, papers, taken: question.matches }, core)
  return textReply(question.below === undefined ? wording.tuningHeading(topic) : [], { ...shown, replaces: true })
}

/** The same below what the papers to be judged follow in one message, which stays. */
function below({ question }: Listing, reply: Reply): Reply {
  if (question.below === undefined) return reply
  const { text, actions } = question.below
  return { ...reply, text: lines(text, reply.text), actions: [...reply.actions, ...actions] }
}

async function undoTaps(change: string, request: Request, core: Core): Promise<Reply> {
  const id = await core.store.topicTaps.topicOf(placeOf(request).workspace, change)
  if (id === null) throw new Refusal('control-gone', actionGone())
  const topic = await findHere(id, request, core)
  const isUndone = await core.store.topicTaps.undo(topic.number, change, core.now())
  return textReply(isUndone ? wording.tapsUndone(topic) : wording.undoneBefore(topic))
}

/** Admins reach all topics of their workspace, others those of the channel where they press. */
async function findHere(id: string, request: Request, core: Pick<Core, 'store'>): Promise<Subscription> {
  const topic = await core.store.subscriptions.find(placeOf(request).workspace, id)
  if (!topic || !(request.asker.isAdmin || topic.channel === request.at.channel)) throw new Refusal('control-gone', actionGone())
  if (topic.state === 'removed' || topic.state === 'draft') throw new Refusal('topic-state', ended(topic))
  return topic
}
