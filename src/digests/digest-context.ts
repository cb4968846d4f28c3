import { setImmediate } from 'node:timers/promises'
import { dayOf } from '../papers/dates.ts'
import type { Paper } from '../papers/paper.ts'
import { awaitLater } from '../port/timeout.ts'
import type { Matches, Ranking } from '../search/engines/engine.ts'
import type { Library } from '../search/library.ts'
import { onBehalfOf } from '../search/party.ts'
import { isEmpty, isFault, readQuery } from '../search/query/parser.ts'
import type { QueryNode } from '../search/query/syntax.ts'
import type { Channel } from '../store/channels.ts'
import type { Arrival } from '../store/papers.ts'
import type { Store } from '../store/store.ts'
import type { Told } from '../store/told.ts'
import type { Subscription } from '../topics/subscription.ts'
import { askTogether } from './asked-together.ts'
import type { SectionLabel } from './content/label.ts'
import type { SectionSource } from './content/render.ts'
import { rankOfFirst, scorePaper } from './content/score.ts'
import { byScore, type Candidate, type ComposedTopic, composeTopics, FINALISTS, OVERFLOW_MS, type TopicInput } from './content/select.ts'
import { isNearDuplicate, type SimilarityTerms, similarity, similarityTerms } from './content/similarity.ts'
import { explainOnce } from './explained.ts'
import { rememberForDigests } from './remembered.ts'
import { withRenewed } from './renewed.ts'
import { findOwnScale } from './topic-scale.ts'
import { findTrending, readTrending } from './trending.ts'

/** Longer than a paper trends. */
const TRENDS_MS = 30 * 86_400_000
/** A first digest brings the best of the whole library: this many of the most relevant papers compete. */
const FIRST_CANDIDATES = 200
const VOTES = 50
/** How many trending papers are searched for ones that the channel does not have. */
const TRENDING = 200
const HOUR_MS = 3_600_000
/** After a restoration all sources have answered within this, also over a long weekend. */
const RETURN_MS = 4 * 86_400_000
/** The longest time to block the event loop, in milliseconds. */
const BUSY_MS = 10

/** The new papers of a channel's topics, and the text of these papers. */
export interface ChannelDigest {
  readonly topics: readonly ComposedTopic[]
  readonly papers: ReadonlyMap<number, Paper>
  /** The words of each topic's query, to mark in titles and to say why. */
  readonly words: ReadonlyMap<number, Ranking['words']>
  /** What sources tell of the papers that are shown. */
  readonly told: ReadonlyMap<number, Told>
  /** The topics that go by relevance, which may be tuned. */
  readonly tunable: ReadonlySet<number>
}

/** What a digest shows of one topic. */
export function toSection(
  { words, tunable }: ChannelDigest,
  subscription: Subscription,
  composed: ComposedTopic,
  label: SectionLabel,
): SectionSource {
  return { subscription, composed, words: words.get(subscription.number) ?? [], label, isTunable: tunable.has(subscription.number) }
}

export type DigestContext = ReturnType<typeof openDigestContext>

/**
 * Composes the digests of many channels at one moment. Each distinct query is matched once, however many topics use it.
 * @param sequence the last paper that counts; the index must hold all papers up to it
 */
export function openDigestContext(store: Store, library: Library, sequence: number, now: number) {
  const asked = new Map<string, Asked>()
  const tapped = awaitLater(store.topicTaps.topics())
  const arrivals = new Map<number, Arrival>()
  const papers = new Map<number, Paper>()
  const terms = new Map<number, SimilarityTerms>()
  const floors = new Map<number, Promise<number>>()
  const remembered = rememberForDigests(store)
  const votesIn = askTogether((channels: readonly Channel[]) => store.people.votesIn(channels, VOTES))
  const postedAmong = askTogether(store.posted.amongEach)
  let yieldedAt = performance.now()
  /** The bundled papers stand in for those of a source. Once one has answered, no digest brings them. */
  const hasLiveSource = awaitLater(store.sources.hasAnswered())
  const restored = awaitLater(store.restoredAt())

  /** A topic considers papers above this sequence: all papers for its first digest, then new papers and recent overflow. */
  async function floorOf(subscription: Subscription): Promise<number> {
    if (!subscription.hasPosted) return 0
    const since = Math.floor((subscription.decidedAt - OVERFLOW_MS) / HOUR_MS) * HOUR_MS
    const floor = floors.get(since) ?? store.papers.sequenceAt(since)
    floors.set(since, floor)
    return Math.min(subscription.consideredSequence, await floor)
  }

  /** The matches of a topic above a floor. The index is asked once for each query, from the lowest floor on, and for each topic that was tapped. */
  async function ask(topic: Subscription, after: number): Promise<Asked> {
    const { query, number } = topic
    const key = (await tapped).has(number) ? `${number}\n${query}` : query
    const known = asked.get(key)
    if (known && known.after <= after) return known
    const root = rootOf(query, now)
    const matches =
      root === null
        ? Promise.resolve(NOTHING)
        : onBehalfOf(topic.workspace, async () => library.match(root, after, await findOwnScale(topic, root, store, library, now)))
    const made: Asked = {
      after,
      words: known?.words ?? awaitLater(matches.then((found) => found.words)),
      candidates: awaitLater(matches.then((found) => toCandidates(found.papers))),
    }
    asked.set(key, made)
    return made
  }

  /** The best first. */
  async function toCandidates(matches: Matches['papers']): Promise<readonly Candidate[]> {
    const isLive = await hasLiveSource
    const unknown = matches.filter(({ id }) => !arrivals.has(id)).map(({ id }) => id)
    if (unknown.length > 0) for (const [id, arrival] of await store.papers.arrivals(unknown)) arrivals.set(id, arrival)
    const candidates = matches.flatMap(({ id, relevance }): Candidate[] => {
      const arrival = arrivals.get(id)
      if (!arrival || arrival.sequence > sequence || (arrival.isSeed && isLive)) return []
      const { firstSeen, isNews } = arrival
      return [
        {
          paper: id,
          sequence: arrival.sequence,
          firstSeen,
          isNews,
          score: scorePaper(relevance, arrival.upvotes, [], now - arrival.firstSeen),
        },
      ]
    })
    return candidates.sort(byScore)
  }

  async function candidatesOf(subscription: Subscription): Promise<readonly Candidate[]> {
    const trending = readTrending(subscription.query)
    if (trending) return trendingOf(subscription, trending.category)
    const after = await floorOf(subscription)
    const { after: from, candidates } = await ask(subscription, after)
    const found = await candidates
    if (!subscription.hasPosted) return firstOf(found.filter(isNoReturn(await restored)), subscription)
    const recent = from === after ? found : found.filter((each) => each.sequence > after)
    if (!subscription.versions) return recent
    return withRenewed(store, subscription, recent, { after, upTo: sequence }, async () => (await ask(subscription, 0)).candidates)
  }

  /** The candidates of a first digest: all news, and the best of the other papers. */
  function firstOf(all: readonly Candidate[], subscription: Subscription): readonly Candidate[] {
    const found = all.map((each) => ({ ...each, rank: rankOfFirst(each, arrivals.get(each.paper)?.published ?? null, now) })).sort(byScore)
    const owed = (each: Candidate): boolean => each.isNews && each.sequence > subscription.startSequence
    return found.length <= FIRST_CANDIDATES ? found : found.filter((each, index) => index < FIRST_CANDIDATES || owed(each))
  }

  /** The strongest trending papers that the channel does not have yet. Their trending is new, however old they are. */
  async function trendingOf({ workspace, channel, top }: Subscription, category: string | null): Promise<readonly Candidate[]> {
    const ids = await findTrending(store, workspace, { period: 'week', category }, now, TRENDING)
    const posted = await store.posted.among({ workspace, channel }, ids)
    const found = await store.papers.arrivals(ids)
    for (const [id, arrival] of found) arrivals.set(id, arrival)
    const isLive = await hasLiveSource
    const at = await restored
    // What was posted between a backup and its restoration is not known: only what is announced since is certainly new.
    const isCertain = (id: number): boolean =>
      at === null || now - at > TRENDS_MS || (found.get(id)?.isNews === true && (found.get(id)?.firstSeen ?? 0) > at)
    const mayCome = (id: number): boolean => found.has(id) && !posted.has(id) && !(isLive && found.get(id)?.isSeed) && isCertain(id)
    const left = ids.filter(mayCome).slice(0, top)
    return left.map((paper, index) => {
      const score = scorePaper(1 - index / left.length, found.get(paper)?.upvotes ?? 0, [], 0)
      return { paper, sequence: Number.MAX_SAFE_INTEGER, firstSeen: now, isNews: true, score }
    })
  }

  async function load(ids: readonly number[]): Promise<void> {
    const missing = ids.filter((id) => !papers.has(id))
    if (missing.length > 0) for (const [id, paper] of await store.papers.lookUp(missing)) papers.set(id, paper)
  }

  /** Reads and analyses papers, and yields to other work every few milliseconds. */
  async function study(ids: readonly number[]): Promise<void> {
    await load(ids)
    for (const id of ids) {
      const paper = papers.get(id)
      if (!paper || terms.has(id)) continue
      terms.set(id, similarityTerms(paper))
      await yieldIfLong()
    }
  }

  /** Prepares the explanations that rendering needs. */
  async function explainAll(shown: readonly Candidate[], words: Ranking['words']): Promise<void> {
    for (const { paper: id } of shown) {
      const paper = papers.get(id)
      if (paper) explainOnce(paper, words)
      await yieldIfLong()
    }
  }

  async function yieldIfLong(): Promise<void> {
    if (performance.now() - yieldedAt < BUSY_MS) return
    await setImmediate()
    yieldedAt = performance.now()
  }

  function isSame(a: number, b: number): boolean {
    const [left, right] = [terms.get(a), terms.get(b)]
    return left !== undefined && right !== undefined && isNearDuplicate(left, right)
  }

  /** Scores the best candidates again, with the channel's votes on similar papers. */
  function weigh(candidates: readonly Candidate[], votes: readonly { paper: number; value: 1 | -1 }[]): readonly Candidate[] {
    if (votes.length === 0) return candidates
    return candidates.map((each) => {
      const own = terms.get(each.paper)
      if (!own) return each
      const like = votes.flatMap(({ paper, value }) => {
        const other = terms.get(paper)
        return other ? [{ value, similarity: paper === each.paper ? 1 : similarity(own, other) }] : []
      })
      const upvotes = arrivals.get(each.paper)?.upvotes ?? 0
      return { ...each, score: scorePaper(each.score.relevance, upvotes, like, now - each.firstSeen) }
    })
  }

  return {
    sequence,
    now,

    /** Waits until the index has answered for one topic. */
    async ask(subscription: Subscription): Promise<void> {
      await candidatesOf(subscription)
    },

    /** Starts the queries that will be needed. */
    async prepare(subscriptions: readonly Subscription[]): Promise<void> {
      for (const subscription of subscriptions) if (!readTrending(subscription.query)) await ask(subscription, await floorOf(subscription))
    },

    /** Composes what some subscriptions of one channel would bring together now. */
    async compose(channel: Channel, subscriptions: readonly Subscription[]): Promise<ChannelDigest> {
      const votes = await votesIn(channel)
      await study(votes.map((vote) => vote.paper))
      const found: (readonly Candidate[])[] = []
      for (const subscription of subscriptions) found.push(await candidatesOf(subscription))
      const posted = await postedAmong({ channel, papers: [...new Set(found.flatMap((some) => some.map((each) => each.paper)))] })
      const inputs: TopicInput[] = []
      for (const [index, { number, top, startSequence, consideredSequence, hasPosted, decidedAt }] of subscriptions.entries()) {
        const candidates = found[index] ?? []
        const finalists = candidates.filter((each) => !posted.has(each.paper) || each.again).slice(0, FINALISTS)
        await study(finalists.map((each) => each.paper))
        inputs.push({
          topic: number,
          top,
          candidates: weigh(candidates, votes),
          startSequence,
          consideredSequence,
          isFirst: !hasPosted,
          decidedAt,
        })
      }
      await yieldIfLong()
      const topics = composeTopics(inputs, posted, isSame, now)
      await load(topics.flatMap((topic) => topic.shown.map((each) => each.paper)))
      const words = new Map<number, Ranking['words']>()
      const tunable = new Set<number>()
      for (const subscription of subscriptions) {
        const isShown = topics.some(({ topic, shown }) => topic === subscription.number && shown.length > 0)
        if (!isShown || readTrending(subscription.query)) continue
        words.set(subscription.number, await (await ask(subscription, Number.POSITIVE_INFINITY)).words)
        if (await remembered.isTunable(subscription.query)) tunable.add(subscription.number)
      }
      for (const { topic, shown } of topics) await explainAll(shown, words.get(topic) ?? [])
      await yieldIfLong()
      const told = await remembered.told(topics.flatMap(({ shown }) => shown.map((each) => each.paper)))
      return { topics, papers, words, told, tunable }
    },
  }
}

const NOTHING: Matches = { papers: [], justOut: [], words: [] }

/** A query's results, or the pending request for them. */
interface Asked {
  /** The matches arrived after this sequence number. */
  readonly after: number
  readonly candidates: Promise<readonly Candidate[]>
  readonly words: Promise<Ranking['words']>
}

/** A saved query can normally be read. An empty or faulty one matches nothing. */
function rootOf(query: string, now: number): QueryNode | null {
  const read = readQuery(query, dayOf(now))
  return isFault(read) || isEmpty(read.root) ? null : read.root
}

/** What came back after a restoration (null for none) channels may have: no first digest takes it for the best of what was here. */
function isNoReturn(restored: number | null): (candidate: Candidate) => boolean {
  return ({ isNews, firstSeen }) => restored === null || isNews || firstSeen < restored || firstSeen > restored + RETURN_MS
}
