// A month of papers through the real engine and the real digests, with and without faults.

import { createLog } from '../../src/config/log.ts'
import { createDigests } from '../../src/digests/schedule.ts'
import { createRecorder } from '../../src/replay/record.ts'
import { openLibrary } from '../../src/search/library.ts'
import { isFault, readQuery } from '../../src/search/query/parser.ts'
import { openFile } from '../../src/store/sqlite.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { EVERY_DAY } from '../../src/topics/days.ts'
import { nextSlot } from '../../src/topics/due.ts'
import type { Subscription } from '../../src/topics/subscription.ts'
import { NO_THREADS } from '../no-threads.ts'
import { createTestClock, openLive } from './live.ts'
import { type SourceServer, startSources } from './source-server.ts'

export interface MonthOptions {
  readonly fixtures: string
  /** A folder for the database. */
  readonly data: string
  /** Instants, ISO. */
  readonly from: string
  readonly to: string
  readonly topics: readonly string[]
  /** Topics that begin later, and may be removed again, at ISO instants. */
  readonly later?: readonly LaterTopic[]
  /** When the bot does not run, ISO instants. */
  readonly off: readonly (readonly [string, string])[]
  readonly harm: (server: SourceServer) => void
}

export interface LaterTopic {
  readonly query: string
  readonly from: string
  readonly to?: string
}

export interface MonthReport {
  /** Everything that is known of each paper, without when it came and our own numbers. */
  readonly papers: ReadonlyMap<string, unknown>
  /** By topic the ids of papers that came in digests, in the order of arrival. */
  readonly delivered: ReadonlyMap<string, readonly string[]>
  /** By topic the ids of the news that match it, and came while it was there. */
  readonly owed: ReadonlyMap<string, ReadonlySet<string>>
  /** By topic each digest's ids, and which of these are of papers that a source announced while the topic was there. */
  readonly digests: ReadonlyMap<string, readonly { readonly ids: readonly string[]; readonly announced: readonly string[] }[]>
  readonly requests: SourceServer['requests']
  /** Milliseconds, of arXiv's three services together, and of Hugging Face. */
  readonly closest: { readonly arxiv: number | null; readonly huggingface: number | null }
  /** What the operator was told. */
  readonly told: readonly string[]
}

export const CATEGORIES = ['cs.CV', 'cs.CL', 'eess.IV']
const OWNER = { person: 'ada', name: 'Ada' }
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

export async function playMonth({ fixtures, data, from, to, topics, later = [], off, harm }: MonthOptions): Promise<MonthReport> {
  const [start, end] = [Date.parse(from), Date.parse(to)]
  const clock = createTestClock(start)
  const server = await startSources({ fixtures, now: clock.now, oaiPage: 100 })
  const store = await openStore(data, start)
  const library = openLibrary(store.papers, Number.POSITIVE_INFINITY, null, NO_THREADS)
  const told: string[] = []
  const live = openLive({ server, store, clock, categories: CATEGORIES, told })
  harm(server)
  const subscriptions: Subscription[] = []
  for (const query of topics) await begin(query)

  async function begin(query: string): Promise<void> {
    const schedule = { time: '09:00', zone: 'America/New_York', days: EVERY_DAY }
    const at = clock.now()
    const { at: nextDueAt } = nextSlot(schedule, at, null)
    const topic = {
      name: query,
      query,
      schedule,
      top: 200,
      detail: 'titles' as const,
      workspace: 'replay:acme',
      channel: query,
      owner: OWNER,
      nextDueAt,
    }
    const drafted = await store.subscriptions.draft(topic, await store.papers.lastSequence(), at)
    subscriptions.push(await store.subscriptions.restart(drafted, OWNER, at, nextDueAt))
  }
  const recorder = createRecorder('replay', store)
  let ids = 0
  const digests = createDigests({
    store: recorder.store,
    library,
    platforms: [recorder.platform],
    staleSources: async () =>
      (await live.sync.statuses()).flatMap(({ source, health }) =>
        health.isStale ? [{ title: source.title, mayCome: health.mayCome }] : [],
      ),
    // What takes its time here takes real time.
    clock: { ...clock, sleep: () => new Promise(() => {}) },
    log: createLog('error'),
    newId: () => `${String(++ids).padStart(8, '0')}-day`,
  })
  try {
    await play(async () => {
      await live.sync.tick()
      await digests.tick()
    })
    const fate = await fates()
    // Upvotes as they stand at one instant, whenever they were last read.
    clock.moveTo(end + 86_400_000)
    for (const source of live.sync.sources) await live.sync.run(source)
    return {
      papers: await dump(data, store),
      ...fate,
      requests: server.requests,
      closest: { arxiv: server.closest(['arxivApi', 'arxivRss', 'arxivOai']), huggingface: server.closest(['huggingface']) },
      told,
    }
  } finally {
    await live.close()
    await library.close()
    await store.close()
    await server.close()
  }

  async function play(round: () => Promise<void>): Promise<void> {
    while (clock.now() < end) {
      const pause = off.find(([first, last]) => clock.now() >= Date.parse(first) && clock.now() < Date.parse(last))
      if (pause) {
        clock.moveTo(Date.parse(pause[1]))
        continue
      }
      for (const { query, from: first, to: last } of later) {
        const own = subscriptions.find((subscription) => subscription.query === query)
        if (!own && clock.now() >= Date.parse(first)) await begin(query)
        if (own && last !== undefined && clock.now() >= Date.parse(last)) await store.subscriptions.remove(own)
      }
      await round()
      const digestAt = (await store.subscriptions.nextDueAt()) ?? end
      // A digest that waits for a source is looked at again each minute, as cron does; here each quarter of an hour.
      const next = Math.min((await live.sync.nextDueAt()) ?? end, digestAt <= clock.now() ? clock.now() + 15 * MINUTE_MS : digestAt)
      const pauseAt = Math.min(...off.map(([first]) => Date.parse(first)).filter((at) => at > clock.now()), end)
      clock.moveTo(Math.max(clock.now() + 1_000, Math.min(next, pauseAt)))
    }
  }

  async function fates() {
    await library.refresh()
    const delivered = new Map<string, string[]>()
    const owed = new Map<string, Set<string>>()
    const made = new Map<string, { ids: string[]; announced: string[] }[]>()
    const name = (paper: { keys: readonly string[] }): string => paper.keys.find((key) => key.startsWith('arxiv:')) ?? ''
    for (const { number, query, startSequence } of subscriptions) {
      const gone = later.find((topic) => topic.query === query)?.to
      // What comes on the last day of a topic has no digest any more.
      const until = gone === undefined ? Number.POSITIVE_INFINITY : Date.parse(gone) - DAY_MS
      const read = readQuery(query, from.slice(0, 10))
      const scale = (await store.topicScales.find(query))?.scale
      const matches = isFault(read) ? [] : (await library.match(read.root, 0, scale)).papers.map(({ id }) => id)
      const arrivals = await store.papers.arrivals(matches)
      const isOwed = (id: number): boolean => {
        const arrival = arrivals.get(id)
        return arrival?.isNews === true && arrival.sequence > startSequence && arrival.firstSeen < until
      }
      const papers = await store.papers.byIds(matches.filter(isOwed))
      owed.set(query, new Set(papers.map(name)))
      const sections = recorder.posted.flatMap(({ section }) =>
        section.subscription.number === number && section.own ? [section.own] : [],
      )
      const shown = await store.papers.lookUp(sections.flatMap(({ papers: some, folded }) => [...some, ...folded]))
      const arrived = await store.papers.arrivals(sections.flatMap(({ papers: some }) => some))
      made.set(
        query,
        sections.map(({ papers: some }) => {
          const isAnnounced = (id: number): boolean => arrived.get(id)?.isNews === true && (arrived.get(id)?.sequence ?? 0) > startSequence
          const named = (ids: readonly number[]): string[] => ids.map((id) => name(shown.get(id) ?? { keys: [] }))
          return { ids: named(some), announced: named(some.filter(isAnnounced)) }
        }),
      )
      delivered.set(
        query,
        sections.flatMap(({ papers: some, folded }) => [...some, ...folded].map((id) => name(shown.get(id) ?? { keys: [] }))),
      )
    }
    return { delivered, owed, digests: made }
  }
}

/** Everything that is known of each paper, without when it came and our own numbers. */
export async function dump(data: string, store: Store): Promise<Map<string, unknown>> {
  const sqlite = openFile(`${data}/paperboy.db`, 1_000)
  const rows = sqlite.prepare('select id, is_news from papers where merged_into is null order by id').all() as {
    id: number
    is_news: number
  }[]
  const papers = new Map<string, unknown>()
  for (const paper of await store.papers.byIds(rows.map(({ id }) => id))) {
    const { id, sequence: _, ...known } = paper
    const details = await store.sources.details(id)
    const sorted = { ...known, sources: [...known.sources].sort(), categories: [...known.categories].sort() }
    papers.set(known.keys[0] ?? '', {
      ...sorted,
      isNews: rows.find((row) => row.id === id)?.is_news,
      // When the last version was made is told by the API, later.
      ...(details && { ...details, updated: null }),
    })
  }
  sqlite.close()
  return papers
}
