import { setImmediate } from 'node:timers/promises'
import { createLog } from '../config/log.ts'
import { OVERFLOW_MS } from '../digests/content/select.ts'
import { createDigests, type Digests } from '../digests/schedule.ts'
import { findOwnScale } from '../digests/topic-scale.ts'
import { dayOf } from '../papers/dates.ts'
import { nameOf } from '../papers/links.ts'
import type { Paper } from '../papers/paper.ts'
import { type Library, openLibrary } from '../search/library.ts'
import { isFault, readQuery } from '../search/query/parser.ts'
import type { SearchThreads } from '../search/thread-calls.ts'
import { openStore, type Store } from '../store/store.ts'
import { nextSlot } from '../topics/due.ts'
import type { Subscription } from '../topics/subscription.ts'
import { createVirtualClock, type VirtualClock } from './clock.ts'
import { type Announced, type Day, readAnnounced } from './days.ts'
import type { Downtime } from './downtime.ts'
import { createRecorder, type Recorder } from './record.ts'
import type { ReplayTopic } from './topics.ts'

/** What to replay. */
export interface Script {
  /** A folder with one file of papers for each day. */
  readonly folder: string
  /** `YYYY-MM-DD`, each the day after the one before. */
  readonly days: readonly string[]
  readonly topics: readonly ReplayTopic[]
  readonly downtimes: readonly Downtime[]
}

/** One topic's part of a digest, as it would have been posted. */
export interface ReplayedSection {
  /** The slot's local date. */
  readonly date: string
  readonly channel: string
  readonly topic: string
  /** `first`, `covers 2026-04-17..2026-04-20`, `delayed`, or null. */
  readonly label: string | null
  readonly papers: readonly { readonly id: string; readonly title: string }[]
  readonly more: number
}

/** The outcome of each new paper that matches a topic. Each id is in one of the lists. */
export interface TopicFates {
  readonly channel: string
  readonly topic: string
  /** Shown, or folded into a shown near-duplicate. */
  readonly delivered: readonly string[]
  /** Waited for more than seven days. */
  readonly dropped: readonly string[]
  /** In the channel under another topic. */
  readonly elsewhere: readonly string[]
  /** Might still have been shown later. */
  readonly waiting: readonly string[]
}

export interface Replayed {
  /** By date, then channel, then their order in the digest. */
  readonly sections: readonly ReplayedSection[]
  /** In the order of the topics. */
  readonly fates: readonly TopicFates[]
}

interface Witness {
  /** Called with each day before its papers come. */
  readonly onDay: (date: string, sections: number) => void
  /** Called when lines of a day's file could not be taken. */
  readonly onRejected: (date: string, rejected: Day['rejected']) => void
}

const PLATFORM = 'replay'
const OWNER = { person: 'replay', name: 'replay' }
const DAY_MS = 86_400_000
/** When a day's papers arrive, in UTC. */
const ARRIVAL_HOUR = 6
const BATCH = 100
/** The ticker's pace, for due work that is not done at once. */
const MINUTE_MS = 60_000

/** The time that a replay of some days covers: from their first instant to their last, UTC. */
export function spanOf(days: readonly string[]): Downtime {
  return { from: startOf(days[0] ?? ''), to: startOf(days.at(-1) ?? '') + DAY_MS }
}

/**
 * Runs the bot over days of papers, from an empty library, with a clock that jumps from event to event.
 * @param data an empty folder for its database
 * @param threads the search threads to use; by default separate ones
 */
export async function replay(script: Script, data: string, witness: Witness, threads?: SearchThreads): Promise<Replayed> {
  const { from } = spanOf(script.days)
  // A minute before, so that a slot at the first midnight is owed too.
  const clock = createVirtualClock(from - MINUTE_MS)
  const store = await openStore(data, clock.now())
  const library = openLibrary(store.papers, Number.POSITIVE_INFINITY, null, threads)
  try {
    const subscriptions: Subscription[] = []
    for (const topic of script.topics) subscriptions.push(await subscribe(store, topic, clock.now()))
    const recorder = createRecorder(PLATFORM, store)
    await play(script, { clock, library, recorder }, witness)
    return {
      sections: await toSections(store, recorder),
      fates: await Promise.all(subscriptions.map((subscription) => fatesOf(subscription, store, library, recorder))),
    }
  } finally {
    await library.close()
    await store.close()
  }
}

async function subscribe(store: Store, { channel, ...topic }: ReplayTopic, at: number): Promise<Subscription> {
  const { at: nextDueAt } = nextSlot(topic.schedule, at, null)
  const draft = await store.subscriptions.draft({ ...topic, workspace: `${PLATFORM}:${PLATFORM}`, channel, owner: OWNER, nextDueAt }, 0, at)
  return store.subscriptions.restart(draft, OWNER, at, nextDueAt)
}

interface Stage {
  readonly clock: VirtualClock
  readonly library: Library
  readonly recorder: Recorder
}

async function play({ folder, days, downtimes }: Script, { clock, library, recorder }: Stage, witness: Witness): Promise<void> {
  const { store } = recorder
  const end = spanOf(days).to
  const troubles: string[] = []
  const log = createLog('error', (line) => void troubles.push(line))
  const newId = numbered()
  const start = (): Digests =>
    createDigests({ store, library, platforms: [recorder.platform], staleSources: () => Promise.resolve([]), clock, log, newId })
  const isDown = (): boolean => downtimes.some(({ from, to }) => clock.now() >= from && clock.now() < to)
  const coming = [...days]
  let digests: Digests | null = null
  for (;;) {
    const wasDown = digests === null
    if (isDown()) {
      await digests?.stop()
      digests = null
    } else {
      digests ??= start()
      await digests.tick()
      while (recorder.underWay() > 0 && troubles.length === 0) await setImmediate()
    }
    if (troubles.length > 0) throw new Error(`The replay failed at ${new Date(clock.now()).toISOString()}: ${troubles[0]}`)
    const [day] = coming
    const arrival = day === undefined ? end : startOf(day) + ARRIVAL_HOUR * 3_600_000
    const due = digests === null ? null : await store.subscriptions.nextDueAt()
    const turns = downtimes.flatMap(({ from, to }) => [from, to]).filter((turn) => turn > clock.now())
    const next = Math.min(arrival, ...turns, due === null ? end : Math.max(due, clock.now() + (wasDown ? 0 : MINUTE_MS)))
    if (next >= end) break
    clock.moveTo(next)
    if (day !== undefined && next === arrival) {
      coming.shift()
      witness.onDay(day, recorder.posted.length)
      const { announced, rejected } = await readAnnounced(folder, day)
      if (rejected.length > 0) witness.onRejected(day, rejected)
      await bring(store, announced, clock.now())
    }
  }
  await digests?.stop()
}

/** Stores papers in the order of the file. If two lines are about one paper, the first decides whether it is news. */
async function bring(store: Store, announced: readonly Announced[], at: number): Promise<void> {
  const batches: Announced[][] = []
  for (const each of announced) {
    const last = batches.at(-1)
    if (last && last[0]?.isNews === each.isNews && last.length < BATCH) last.push(each)
    else batches.push([each])
  }
  for (const batch of batches) {
    const drafts = batch.map(({ draft }) => draft)
    await store.papers.ingest(drafts, { source: PLATFORM, isNews: batch[0]?.isNews ?? false, at })
  }
}

async function toSections(store: Store, { posted }: Recorder): Promise<ReplayedSection[]> {
  const papers = await store.papers.lookUp(posted.flatMap(({ section }) => section.own?.papers ?? []))
  const sections = posted.flatMap(({ channel, section: { own, subscription } }): ReplayedSection[] => {
    if (!own) return []
    const shown = own.papers.flatMap((id) => papers.get(id) ?? []).map((paper) => ({ id: idOf(paper), title: paper.title }))
    return [{ date: own.slot, channel, topic: subscription.name, label: own.label, papers: shown, more: own.more }]
  })
  return sections.sort((a, b) => compare(a.date, b.date) || compare(a.channel, b.channel))
}

async function fatesOf(subscription: Subscription, store: Store, library: Library, recorder: Recorder): Promise<TopicFates> {
  const { number, channel, name, query } = subscription
  await library.refresh()
  const read = readQuery(query, dayOf(subscription.createdAt))
  const hasScale = !isFault(read) && (await store.topicScales.find(query)) !== null
  const scale = hasScale ? await findOwnScale(subscription, read.root, store, library, subscription.createdAt) : null
  const matches = isFault(read) ? [] : (await library.match(read.root, 0, scale)).papers
  const arrivals = await store.papers.arrivals(matches.map(({ id }) => id))
  const owed = new Set(matches.map(({ id }) => id).filter((id) => arrivals.get(id)?.isNews))
  const sections = recorder.posted.flatMap(({ section }) => (section.subscription.number === number && section.own ? [section.own] : []))
  // A folded paper may belong to another topic.
  const delivered = new Set(sections.flatMap(({ papers, folded }) => [...papers, ...folded.filter((id) => owed.has(id))]))
  const posted = await store.posted.among(subscription, [...owed])
  const elsewhere = new Set([...owed].filter((id) => posted.has(id) && !delivered.has(id)))
  const dropped = new Set([...(recorder.dropped.get(number) ?? [])].filter((id) => !elsewhere.has(id)))
  const [now] = await store.subscriptions.byNumbers([number])
  const { consideredSequence, decidedAt } = now ?? subscription
  // A paper that matches only after a later change, when it is too old, is not owed.
  const mayCome = (id: number): boolean => {
    const { sequence = 0, firstSeen = 0 } = arrivals.get(id) ?? {}
    return sequence > consideredSequence || firstSeen > decidedAt - OVERFLOW_MS
  }
  const waiting = [...owed].filter((id) => !delivered.has(id) && !elsewhere.has(id) && !dropped.has(id) && mayCome(id))
  const papers = await store.papers.lookUp([...owed, ...delivered, ...dropped])
  const ids = (some: Iterable<number>): string[] => [...some].flatMap((id) => papers.get(id) ?? []).map(idOf)
  return { channel, topic: name, delivered: ids(delivered), dropped: ids(dropped), elsewhere: ids(elsewhere), waiting: ids(waiting) }
}

/** The arXiv id as in a day's file, or another name of the paper. */
function idOf(paper: Paper): string {
  return nameOf(paper).replace(/^arXiv:/, '')
}

function startOf(date: string): number {
  return Date.parse(`${date}T00:00:00Z`)
}

/** Makes ids of deliveries: 12 characters. The first eight name the digest's list. */
function numbered(): () => string {
  let last = 0
  return () => `${String(++last).padStart(8, '0')}-day`
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
