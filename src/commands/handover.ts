import { z } from 'zod'
import { type Reply, textReply } from '../port/chat.ts'
import type { Subscription } from '../topics/subscription.ts'
import { nameIsNoMention } from '../wording/people.ts'
import * as wording from '../wording/subscriptions.ts'
import { command, type Needs, type Request } from './command.ts'
import { Refusal } from './refusal.ts'
import { findTopic, matchTopic, topicOption, topicsHere } from './topic.ts'

export const handover = command({
  name: 'handover',
  summary: 'Hand a topic over to somebody, or take it over',
  options: z.object({
    topic: topicOption,
    to: z.string().trim().max(200).optional().meta({ description: 'Who looks after it from now on; you unless told', namesPerson: true }),
  }),
  examples: ['handover radiology', 'handover radiology to @grace'],
  who: 'managers',
  isOfChannel: true,
  usage: 'handover <topic> [to PERSON]',
  async read(rest, request, core) {
    // A name may end like the clause: `image to text`.
    if (matchTopic(rest, await topicsHere(request, core))) return { topic: rest }
    const [, topic = '', to] = /^(.*?)(?: to (<@[^<>]+>|\S+))?$/.exec(rest.replace(/\s+/g, ' ')) ?? []
    return { topic, ...(to !== undefined && { to }) }
  },
  async run({ topic, to }, request, core) {
    const subscription = await findTopic(topic, request, core)
    const { person, name } = request.asker
    return handOver(subscription, to && !ONESELF.test(to) ? readPerson(to, request) : { person, name }, core)
  },
})

const ONESELF = /^@?(?:me|myself)$/i

export async function handOver(subscription: Subscription, owner: Subscription['owner'], core: Needs<'store'>): Promise<Reply> {
  return textReply(wording.handedOver(await core.store.subscriptions.handOver(subscription, owner)))
}

/** A mention as chats write it: an id, and behind a bar the name that others see. */
const MENTION = /^<@!?([\w.-]{1,80})(?:\|([^<>|]{0,80}))?>$/

/** A person as the platform names one. @throws {Refusal} for a name, except where names are what tells people apart */
function readPerson(text: string, { asker }: Request): Subscription['owner'] {
  const [, id, shown] = MENTION.exec(text) ?? []
  if (id !== undefined) return { person: id, name: shown || id }
  const person = text.replace(/^@/, '')
  if (!/^[\w.-]{1,80}$/.test(person)) throw new Refusal('unknown-person', wording.noPerson(text))
  if (asker.person !== asker.name) throw new Refusal('unknown-person', nameIsNoMention(text))
  return { person, name: person }
}
