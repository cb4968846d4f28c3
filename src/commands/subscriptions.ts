import { z } from 'zod'
import { type Coming, comingOf } from '../digests/waiting.ts'
import { dayOf } from '../papers/dates.ts'
import { type TopicVerb, toAction, toWay } from '../port/action-ids.ts'
import { type Action, type Card, type Reply, textReply } from '../port/chat.ts'
import { lines } from '../port/text.ts'
import { isFault, readQuery } from '../search/query/parser.ts'
import { findUncovered } from '../topics/coverage.ts'
import type { Subscription } from '../topics/subscription.ts'
import { LABELS as WAYS } from '../wording/first-contact.ts'
import * as wording from '../wording/subscriptions.ts'
import { type Core, command, type Needs, type Request } from './command.ts'
import { exampleTitles } from './examples.ts'
import { personOf, placeOf } from './place.ts'
import { Refusal } from './refusal.ts'
import { topicsHere } from './topic.ts'

/** A list of a whole workspace is for finding one's way; the channel's own lists have all. */
const MOST_SHOWN = 100

export const subscriptions = command({
  name: 'subscriptions',
  summary: 'The topics of this channel, with next run and state',
  options: z.object({ scope: z.enum(['all']).optional().describe('All of the workspace, for its admins') }),
  examples: ['subscriptions'],
  who: 'anyone',
  isOfChannel: true,
  async run({ scope }, request, core): Promise<Reply> {
    if (scope === 'all' && !request.asker.isAdmin) throw new Refusal('not-allowed', wording.adminsOnly())
    const all = scope === 'all' ? await core.store.subscriptions.inWorkspace(personOf(request).workspace) : await topicsHere(request, core)
    if (all.length === 0 && scope === 'all') return textReply(wording.noneInWorkspace())
    const { asker } = request
    const ways = [...(asker.mayManage || asker.isAdmin ? [toWay(WAYS.topic, 'topic')] : []), toWay(WAYS.saved, 'saved')]
    if (all.length === 0) return textReply(wording.noneHere(), { actions: ways })
    return { ...(await listTopics(all, request, core, scope === 'all')), actions: ways }
  },
})

export async function listTopics(all: readonly Subscription[], request: Request, core: Core, isWorkspace: boolean): Promise<Reply> {
  const held = isWorkspace ? [] : await core.store.uncertain.held(placeOf(request))
  const stale = await core.digests.planner.staleSources()
  const last = await core.store.sections.lastPosted(all.map(({ number }) => number))
  const shown = all.slice(0, MOST_SHOWN)
  const examples = await Promise.all(shown.map(({ query }) => exampleTitles(query, core)))
  const cards = shown.map((subscription, index) =>
    toCard(subscription, {
      number: isWorkspace ? null : index + 1,
      isElsewhere: subscription.channel !== request.at.channel,
      coming: subscription.state === 'active' ? comingOf(subscription, stale, core.now()) : null,
      last: last.get(subscription.number) ?? null,
      mayManage: request.asker.mayManage || request.asker.isAdmin,
      examples: examples[index] ?? [],
      core,
    }),
  )
  return textReply(wording.subscriptionsHeading(all, held.length, isWorkspace), { cards })
}

interface CardSource {
  readonly number: number | null
  readonly isElsewhere: boolean
  readonly coming: Coming | null
  readonly last: number | null
  readonly mayManage: boolean
  /** The titles of the papers that it is told by. */
  readonly examples: readonly string[]
  readonly core: Needs<'now' | 'sources'>
}

function toCard(subscription: Subscription, { number, isElsewhere, coming, last, mayManage, examples, core }: CardSource): Card {
  const verbs: (TopicVerb & keyof typeof wording.LABELS)[] =
    subscription.state === 'paused' ? ['resume', 'edit'] : ['preview', 'edit', 'pause']
  const actions: Action[] = mayManage
    ? [...verbs, ...(isElsewhere ? (['take'] as const) : []), 'unsubscribe' as const].map((verb) =>
        toAction(wording.LABELS[verb], { verb, listing: subscription.id, at: 0 }),
      )
    : [toAction(wording.LABELS.preview, { verb: 'preview', listing: subscription.id, at: 0 })]
  const read = readQuery(subscription.query, dayOf(core.now()))
  const uncovered = isFault(read) ? [] : findUncovered(read.root, core.sources)
  return {
    heading: [],
    number,
    title: wording.topicTitle(subscription, isElsewhere),
    link: null,
    byline: wording.topicByline(subscription),
    excerpt: lines(wording.topicQuery(subscription, examples), wording.topicState(subscription, coming, last, uncovered, core.now())),
    why: '',
    actions,
  }
}
