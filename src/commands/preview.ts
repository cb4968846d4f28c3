import { z } from 'zod'
import { renderDigest, restOf, type SectionSource } from '../digests/content/render.ts'
import { wasNew } from '../digests/content/score.ts'
import type { Candidate, Decided } from '../digests/content/select.ts'
import { type ChannelDigest, toSection } from '../digests/digest-context.ts'
import { startDigestContext } from '../digests/plan.ts'
import { findOwnScale, findScale } from '../digests/topic-scale.ts'
import { readTrending } from '../digests/trending.ts'
import { comingOf } from '../digests/waiting.ts'
import { dayOf } from '../papers/dates.ts'
import type { Paper } from '../papers/paper.ts'
import { toAction } from '../port/action-ids.ts'
import { type Reply, textReply } from '../port/chat.ts'
import { lines, type Text } from '../port/text.ts'
import { describeParts } from '../search/query/describe.ts'
import { nameKey } from '../store/subscriptions.ts'
import type { Subscription } from '../topics/subscription.ts'
import { notKept } from '../wording/operator.ts'
import { LABELS } from '../wording/papers.ts'
import { clip, listed } from '../wording/phrases.ts'
import * as wording from '../wording/previews.ts'
import { noneHere } from '../wording/subscriptions.ts'
import { taught } from '../wording/tuning.ts'
import { command, type Needs, type Request } from './command.ts'
import { orUnkept, unkept } from './listing.ts'
import { readRoot } from './outlook.ts'
import { outsideOf, withOutside } from './outside.ts'
import { paperOption } from './paper-option.ts'
import { placeOf } from './place.ts'
import { findPaper } from './reference.ts'
import { Refusal } from './refusal.ts'
import { findTopic, matchTopic, topicOption, topicsHere } from './topic.ts'

export const preview = command({
  name: 'preview',
  summary: 'The next digest as it would be now, or why a paper is in it or not',
  options: z.object({ topic: topicOption.optional(), paper: paperOption.optional() }),
  examples: ['preview', 'preview radiology', 'preview radiology CheXagent'],
  who: 'anyone',
  isOfChannel: true,
  async read(rest, request, core) {
    const { topic, paper } = splitTopic(rest, await topicsHere(request, core))
    return { ...(topic !== '' && { topic }), ...(paper !== '' && { paper }) }
  },
  async run({ topic, paper }, request, core): Promise<Reply> {
    const topics = topic ? [await findTopic(topic, request, core)] : comeNext(await topicsHere(request, core))
    if (topics.length === 0) throw new Refusal('no-topics', noneHere())
    if (!paper) return previewTopics(topics, request, core)
    const { paper: named } = await findPaper(paper, request, core)
    return explainPaper(topics, named, core)
  },
})

/** The longest beginning that names a topic, and what stands behind it. */
export function splitTopic(rest: string, topics: readonly Subscription[]): { topic: string; paper: string } {
  const words = rest.split(/\s+/).filter((word) => word !== '')
  const [first = '', ...others] = words
  if (first.startsWith('~')) return { topic: first, paper: others.join(' ') }
  // More words than the longest name has name no topic; a number is one word.
  const most = Math.max(1, ...topics.map(({ name }) => nameKey(name).split(' ').length))
  for (let count = Math.min(words.length, most); count > 0; count--) {
    const head = words.slice(0, count).join(' ')
    if (matchTopic(head, topics)) return { topic: head, paper: words.slice(count).join(' ') }
  }
  return { topic: rest, paper: '' }
}

/** The topics that come in the channel's next digest; all where none of them runs. */
function comeNext(topics: readonly Subscription[]): readonly Subscription[] {
  const running = topics.filter(({ state }) => state === 'active')
  if (running.length === 0) return topics
  const next = Math.min(...running.map(({ nextDueAt }) => nextDueAt))
  return running.filter(({ nextDueAt }) => nextDueAt === next)
}

async function composeNow(topics: readonly Subscription[], core: Needs<'store' | 'library' | 'now'>): Promise<ChannelDigest> {
  const [first] = topics
  const channel = { workspace: first?.workspace ?? '', channel: first?.channel ?? '' }
  const isAsked = (number: number): boolean => topics.some((topic) => topic.number === number)
  // What comes at the same time shares the papers: alone, a topic would seem to bring what comes under another.
  const others = (await core.store.subscriptions.inChannel(channel)).filter(
    (other) => !isAsked(other.number) && topics.some((topic) => comesWith(topic, other)),
  )
  const gathering = await startDigestContext(core.store, core.library, core.now())
  const digest = await gathering.compose(channel, [...topics, ...others])
  return { ...digest, topics: digest.topics.filter(({ topic }) => isAsked(topic)) }
}

function comesWith(one: Subscription, other: Subscription): boolean {
  return one.state === 'active' && other.state === 'active' && one.nextDueAt === other.nextDueAt
}

export async function previewTopics(
  topics: readonly Subscription[],
  request: Request,
  core: Needs<'store' | 'library' | 'lookup' | 'now' | 'digests'>,
): Promise<Reply> {
  const found = await composeNow(topics, core)
  const { topics: composed, papers, told } = found
  const sections = topics.flatMap((subscription): SectionSource[] => {
    const own = composed.find(({ topic }) => topic === subscription.number)
    const label = { isFirst: !subscription.hasPosted, covers: null, isDelayed: false }
    return own && own.shown.length > 0 ? [toSection(found, subscription, own, label)] : []
  })
  const [first] = topics
  const coming = first?.state === 'active' ? comingOf(first, await core.digests.planner.staleSources(), core.now()) : null
  const heading = wording.previewHeading(topics, coming)
  const query = topics.length === 1 && first && !readTrending(first.query) ? first.query : null
  if (sections.length === 0) {
    const reply = textReply(lines(heading, wording.wouldStayAway(composed)))
    return query === null ? reply : withOutside(reply, query, request, core)
  }
  const shown = sections.flatMap(({ subscription, composed: { shown } }) => shown.map((each) => ({ ...each, subscription })))
  const outside = query === null ? {} : outsideOf(query, false, core)
  const question = {
    command: 'preview',
    heading: listed(topics.map(({ name }) => clip(name, 60))),
    matches: shown.length,
    query: '',
    rest: restOf(sections),
    ...outside,
  }
  const ids = shown.map(({ paper }) => paper)
  const listing = await orUnkept(core.store.listings.add(placeOf(request), question, ids, core.now()))
  const [body] = renderDigest(sections, papers, told, coming?.slot.date ?? dayOf(core.now()), listing ?? '', [], false)
  if (!body) return textReply(heading)
  const cards = body.cards.map((card, index) => {
    const each = shown[index]
    const score = each ? wording.scoreParts(each.score, freshnessOf(each, papers.get(each.paper), each.subscription)) : ''
    return { ...card, why: [score, card.why].filter((part) => part !== '').join('; ') }
  })
  const actions = outside.outside && listing !== null ? [toAction(LABELS.outside, { verb: 'outside', listing, at: 0 })] : []
  const reply: Reply = { ...body, text: lines(heading, body.text), cards, actions: [...body.actions, ...actions], audience: 'asker' }
  return listing === null ? unkept(reply, notKept()) : reply
}

/** Of what trends all counts as fresh. */
function freshnessOf(candidate: Candidate, paper: Paper | undefined, { query }: Subscription): wording.Freshness {
  if (readTrending(query)) return 'trending'
  return wasNew(candidate, paper?.published ?? null) ? 'new' : 'old'
}

/** Which stage of each topic let a paper in or kept it out. */
async function explainPaper(topics: readonly Subscription[], paper: Paper, core: Needs<'store' | 'library' | 'now'>): Promise<Reply> {
  const { topics: composed } = await composeNow(topics, core)
  const answers = []
  for (const subscription of topics) {
    const decided = composed.find(({ topic }) => topic === subscription.number)?.decided ?? []
    const found = decided.find(({ candidate }) => candidate.paper === paper.id)
    answers.push(
      found
        ? wording.fateOf(subscription, found, await contextOf(found, decided, subscription, paper, core))
        : await explainAbsence(subscription, paper, core),
      await explainTaps(subscription, paper, core),
    )
  }
  return textReply(lines(wording.explainHeading(paper.title), ...answers))
}

/** What a topic was taught changes how relevant a paper is to it. */
async function explainTaps(topic: Subscription, paper: Paper, core: Needs<'store' | 'library' | 'now'>): Promise<Text> {
  const taps = await core.store.topicTaps.of(topic.number)
  if (taps.length === 0 || readTrending(topic.query)) return []
  const root = readRoot(topic.query, core.now())
  const shared = await findScale(topic.query, root, core.store, core.library, core.now())
  const own = await findOwnScale(topic, root, core.store, core.library, core.now())
  const [before, after] = await Promise.all([shared, own].map((scale) => core.library.check(root, paper.id, scale)))
  return before?.relevance == null || after?.relevance == null ? [] : taught(taps.length, before.relevance, after.relevance)
}

async function contextOf(found: Decided, decided: readonly Decided[], subscription: Subscription, paper: Paper, core: Needs<'store'>) {
  const posted = found.fate === 'posted' ? await core.store.posted.when(subscription, found.candidate.paper) : null
  const ranked = decided.filter(({ fate }) => fate === 'shown' || fate === 'outranked')
  const into = found.into === null ? null : ((await core.store.papers.byIds([found.into]))[0]?.title ?? null)
  return {
    rank: ranked.indexOf(found) + 1,
    postedAt: posted?.at ?? null,
    into,
    freshness: freshnessOf(found.candidate, paper, subscription),
  }
}

async function explainAbsence(subscription: Subscription, paper: Paper, core: Needs<'store' | 'library' | 'now'>) {
  if (readTrending(subscription.query)) {
    const posted = await core.store.posted.when(subscription, paper.id)
    return posted ? wording.wasPosted(subscription, posted.at) : wording.doesNotTrend(subscription)
  }
  const root = readRoot(subscription.query, core.now())
  const scale = await findOwnScale(subscription, root, core.store, core.library, core.now())
  const verdict = await core.library.check(root, paper.id, scale)
  if (paper.isWithdrawn) return wording.withdrawn(subscription)
  if (verdict.matches) {
    const posted = await core.store.posted.when(subscription, paper.id)
    return posted ? wording.wasPosted(subscription, posted.at) : wording.matchesButOld(subscription)
  }
  const parts = describeParts(root)
  const nodes = root.kind === 'and' ? root.children : [root]
  // The relevance says more than that there are too few of the words.
  const isMeasured = (part: number): boolean => verdict.relevance !== null && ['words', 'like'].includes(nodes[part]?.kind ?? '')
  const unmet = verdict.unmet.flatMap((part) => (isMeasured(part) ? [] : (parts[part] ?? [])))
  return wording.doesNotMatch(subscription, unmet, verdict.missing, verdict.relevance)
}
