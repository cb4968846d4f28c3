import { z } from 'zod'
import { comingOf } from '../digests/waiting.ts'
import { toAction } from '../port/action-ids.ts'
import { type Action, type Card, type Reply, textReply } from '../port/chat.ts'
import { lines, type Text } from '../port/text.ts'
import type { Section } from '../store/deliveries/sections.ts'
import type { Subscription } from '../topics/subscription.ts'
import * as wording from '../wording/deliveries.ts'
import { LABELS } from '../wording/papers.ts'
import * as tuning from '../wording/tuning.ts'
import { command, type Needs, type Request } from './command.ts'
import { placeOf } from './place.ts'
import { findTopic, topicOption, topicsHere } from './topic.ts'

const SHOWN = 10
/** How many of what a topic was taught. */
const CHANGES = 5

export const history = command({
  name: 'history',
  summary: 'What was posted, and why other days were skipped',
  options: z.object({ topic: topicOption.optional() }),
  examples: ['history', 'history radiology'],
  who: 'anyone',
  isOfChannel: true,
  async run({ topic }, request, core): Promise<Reply> {
    const topics = topic ? [await findTopic(topic, request, core)] : await topicsHere(request, core)
    const entries = await core.store.sections.latest(
      topics.map(({ number }) => number),
      topics[0] ?? placeOf(request),
      SHOWN,
    )
    const waiting = await waitingCards(topics, core)
    const cards = [
      ...waiting,
      ...entries.map((entry) =>
        toCard(wording.historyTitle(entry), { link: entry.link, byline: wording.historyState(entry), actions: actionsOf(entry) }),
      ),
    ]
    const gap = await core.store.gaps.find(topics[0] ?? placeOf(request))
    const [only, ...others] = topics
    const taught = only && others.length === 0 ? await changeCards(only, request, core) : []
    const heading = cards.length === 0 ? wording.noHistory() : wording.historyHeading(cards.length)
    return textReply(lines(heading, gap ? wording.lookingBack(gap.since) : [], await measure(topics, core)), {
      cards: [...taught, ...cards],
    })
  },
})

/** What a digest brought, as a file. */
function actionsOf({ delivery, papers }: Section): Action[] {
  if (delivery === null || papers.length === 0) return []
  return [toAction(LABELS.export, { verb: 'export', listing: delivery.slice(0, 8), at: 0 })]
}

/** What the relevance to a topic that was asked for by name is measured on. */
async function measure(topics: readonly Subscription[], core: Needs<'store'>): Promise<Text> {
  const [topic, ...others] = topics
  const found = topic && others.length === 0 ? await core.store.topicScales.find(topic.query) : null
  return found ? wording.measuredOn(found.madeAt, found.scale.papers) : []
}

/** What a topic was taught; who manages it may undo that. */
async function changeCards({ number }: Subscription, { asker }: Request, core: Needs<'store'>): Promise<Card[]> {
  const mayUndo = asker.mayManage || asker.isAdmin
  return (await core.store.topicTaps.changes(number, CHANGES)).map((change, index) =>
    toCard(tuning.changeTitle(change), {
      number: index + 1,
      byline: tuning.changeState(change),
      actions: mayUndo && !change.isUndone ? [toAction(tuning.LABELS.undo, { verb: 'untap', listing: change.id, at: 0 })] : [],
    }),
  )
}

/** The slots that are due, and wait for a source. */
async function waitingCards(topics: readonly Subscription[], core: Needs<'now' | 'digests'>): Promise<Card[]> {
  const stale = await core.digests.planner.staleSources()
  return topics.flatMap((topic): Card[] => {
    const { slot, waiting } = topic.state === 'active' ? comingOf(topic, stale, core.now()) : { slot: null, waiting: null }
    if (slot === null || waiting === null) return []
    return [toCard(wording.waitingTitle(topic, slot), { excerpt: wording.waitingFor(waiting, topic.schedule.zone) })]
  })
}

function toCard(title: Text, rest: Partial<Card>): Card {
  return { heading: [], number: null, title, link: null, byline: '', excerpt: [], why: '', actions: [], ...rest }
}
