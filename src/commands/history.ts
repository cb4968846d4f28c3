import { z } from 'zod'
import { type Card, type Reply, textReply } from '../chat.ts'
import * as wording from '../wording/deliveries.ts'
import { command } from './command.ts'
import { placeOf } from './place.ts'
import { findTopic, topicOption, topicsHere } from './topic.ts'

const SHOWN = 10

export const history = command({
  name: 'history',
  summary: 'What was posted here when, and what became of the other days',
  options: z.object({ topic: topicOption.optional() }),
  examples: ['history', 'history radiology'],
  who: 'anyone',
  async run({ topic }, request, core): Promise<Reply> {
    const topics = topic ? [await findTopic(topic, request, core)] : await topicsHere(request, core)
    const entries = await core.store.sections.latest(
      topics.map(({ number }) => number),
      topics[0] ?? placeOf(request),
      SHOWN,
    )
    if (entries.length === 0) return textReply(wording.noHistory())
    const cards = entries.map(
      (entry): Card => ({
        heading: [],
        number: null,
        title: wording.historyTitle(entry),
        link: entry.link,
        byline: wording.historyState(entry),
        excerpt: [],
        why: '',
        actions: [],
      }),
    )
    return textReply(wording.historyHeading(entries.length), { cards })
  },
})
