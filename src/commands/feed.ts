import { z } from 'zod'
import { fillFeed, mayBePrivate } from '../pages/keep-feeds.ts'
import { textReply } from '../port/chat.ts'
import { ALL_TOPICS, type FeedPage } from '../store/feed-pages.ts'
import type { Subscription } from '../topics/subscription.ts'
import * as wording from '../wording/feed-pages.ts'
import { command, type Needs, type Request } from './command.ts'
import { placeOf } from './place.ts'
import { Refusal } from './refusal.ts'
import { findTopic, topicOption, topicsHere } from './topic.ts'

const CHANGES = ['reset', 'off'] as const

export const feed = command({
  name: 'feed',
  summary: 'A page and feeds (Atom, RSS, JSON Feed) of what this channel gets, under secret addresses',
  options: z.object({
    change: z.enum(CHANGES).optional().describe('New addresses in place of those there are, or an end'),
    topic: topicOption.optional().meta({ description: 'Of this topic alone', completes: true }),
  }),
  examples: ['feed', 'feed off'],
  who: 'managers',
  isOfChannel: true,
  isInGroup: true,
  usage: 'feed [reset|off] [TOPIC]',
  async read(rest) {
    const typed = rest.trim()
    const [change] = /^(?:reset|off)(?!\S)/i.exec(typed) ?? []
    const topic = typed.slice(change?.length ?? 0).trim()
    return { ...(change && { change: change.toLowerCase() }), ...(topic !== '' && { topic }) }
  },
  async run({ change, topic: named }, request, core) {
    // First: plain words that name no topic, as “feed forward networks”, are looked for.
    const topic = named === undefined ? null : await findTopic(named, request, core)
    if (core.feeds === null) return textReply(wording.feedsOff())
    const { workspace } = placeOf(request)
    const of = { workspace, channel: topic?.channel ?? request.at.channel, topic: topic?.number ?? ALL_TOPICS }
    if (change === 'off') return textReply(wording.feedEnded(await core.store.feedPages.end(of, topic?.number ?? null)))
    const isPrivate = await checkReach({ ...request.at, channel: of.channel }, workspace, core)
    const before = await pageOf(of, core)
    if (change === 'reset' || before === null) await begin({ ...of, isPrivate }, change === 'reset', core.feeds, core)
    const page = (await pageOf(of, core)) as FeedPage
    const became = before === null ? 'begun' : change === 'reset' ? 'reset' : 'shown'
    const others = topic === null ? await topicsWithPages(request, core) : []
    return textReply(wording.feed(core.feeds.addressesOf(page), { topic: topic?.name ?? null, others, became, isPrivate: page.isPrivate }))
  },
})

/** @returns whether the channel is private, as an admin allows @throws {Refusal} where it may have no page */
async function checkReach(at: Request['at'], workspace: string, core: Needs<'digests' | 'store'>): Promise<boolean> {
  switch (await core.digests.reach(at)) {
    case 'everybody':
      return false
    case 'some':
      if (await mayBePrivate(core.store.settings, workspace)) return true
      throw new Refusal('feed-refused', wording.feedPrivate())
    case 'gone':
      throw new Refusal('feed-refused', wording.feedGone())
    case 'unclear':
      throw new Refusal('feed-refused', wording.feedUnclear())
    case null:
      throw new Refusal('feed-refused', wording.noFeedsHere())
  }
}

type Of = Pick<FeedPage, 'workspace' | 'channel' | 'topic'>

async function pageOf(of: Of, { store }: Needs<'store'>): Promise<FeedPage | null> {
  return (await store.feedPages.inChannel(of)).find(({ topic }) => topic === of.topic) ?? null
}

async function begin(
  of: Of & Pick<FeedPage, 'isPrivate'>,
  replaces: boolean, // else what somebody else has begun at the same moment stays
  feeds: NonNullable<Needs<'feeds'>['feeds']>,
  core: Needs<'store' | 'now'>,
): Promise<void> {
  await core.store.feedPages.begin({ ...of, ...feeds.newName() }, core.now(), replaces)
  const page = await pageOf(of, core)
  if (page) await fillFeed(page, core.store, core.now())
}

async function topicsWithPages(request: Request, core: Needs<'store'>): Promise<string[]> {
  const numbers = (await core.store.feedPages.inChannel(placeOf(request))).map(({ topic }) => topic)
  const named = (topic: Subscription): boolean => numbers.includes(topic.number)
  return (await topicsHere(request, core)).filter(named).map(({ name }) => name)
}
