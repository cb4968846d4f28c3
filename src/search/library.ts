import { setTimeout } from 'node:timers/promises'
import { withTimeout } from '../port/timeout.ts'
import { isBusy } from '../store/busy.ts'
import type { Changes, PaperStore } from '../store/papers.ts'
import type { Hit, Matches, QueryWord, Ranking, Rarity, Verdict } from './engines/engine.ts'
import type { IndexLocation } from './engines/engine-host.ts'
import { discardForeignIndex } from './engines/index-file.ts'
import { createLruCache } from './lru-cache.ts'
import type { QueryNode } from './query/syntax.ts'
import type { TopicScale } from './ranking/topic-scale.ts'
import type { Tap } from './ranking/tuned-scale.ts'
import { callThread, SEARCH_THREADS, type SearchThreads, type Thread } from './thread-calls.ts'

/** The searchable papers: an index in a separate thread, kept current with the store. */
export interface Library {
  /** @returns the ranking, and how many papers are not indexed yet */
  search(query: QueryNode, limit: number): Promise<Ranking & { readonly pending: number }>
  similar(ids: readonly number[], limit: number): Promise<readonly Hit[]>
  /** The matches among the indexed papers that arrived after a sequence number. */
  match(query: QueryNode, after: number, scale?: TopicScale | null): Promise<Matches>
  /** What the relevance of papers to a topic is measured by, made from the papers that are indexed now; and what taps teach a topic of it. */
  scale(query: QueryNode): Promise<TopicScale>
  tune(query: QueryNode, scale: TopicScale, taps: readonly Tap[]): Promise<TopicScale>
  /** How many papers are not indexed yet. */
  pending(): Promise<number>
  /** The words of a topic, with suggestions for words that no paper has. */
  words(query: QueryNode): Promise<readonly QueryWord[]>
  /** How rare a query's words are among the indexed papers. */
  rarity(query: QueryNode): Promise<Rarity>
  check(query: QueryNode, id: number, scale?: TopicScale | null): Promise<Verdict>
  /** Brings the index up to date, and reports how many papers it holds. Wait for this if all papers are needed. */
  refresh(onProgress?: (indexed: number) => void): Promise<void>
  /** Brings the index up to the present state of the store. Papers that arrive meanwhile, as from an import, are not waited for. */
  catchUpToStore(): Promise<void>
  /** As `refresh`, but waits no longer than `patienceMs`, even if the index is not complete. */
  catchUp(): Promise<void>
  /** How many papers are indexed now. */
  size(): Promise<number>
  /** The revision of the store that the index has reached. */
  revision(): number
  /** Where the index is that currently answers. */
  location(): 'memory' | 'file'
  /** Ends an index that does not answer. Its callers get an error, even while the program stops. */
  endIfHung(): Promise<void>
  close(): Promise<void>
}

/**
 * Copying a batch between threads takes a few milliseconds, so the event loop stays free. A complete index gets smaller batches, because
 * answers wait while its thread indexes them.
 */
const BATCH = 100
const SMALL_BATCH = 5

/** A complete index is at most a few papers behind. Answers wait for these only this fraction of `patienceMs`. */
const WHOLE_PATIENCE = 0.005

/** An index that lacks more papers than this is not waited for: a back-fill may bring more for half an hour. */
const FAR_BEHIND = 100

/** How long the index pauses while another process writes it. */
const BUSY_REST_MS = 250

/** How long a closing index may finish its work, in milliseconds. */
const END_WITHIN_MS = 2_000

/** How many rankings are cached. */
const MOST_ANSWERS = 100

/** Where the index is stored when the library is too large for memory. */
export interface Outgrown {
  /** The file of the index. It is derived from the store and may be deleted. */
  readonly file: string
  /** A library with more papers uses the file. */
  readonly over: number
}

/** An index in its thread, and the revision of the store that it has reached. */
interface Indexed {
  readonly thread: Thread
  readonly location: 'memory' | 'file'
  revision: number
  /** Whether it has been up to date before. */
  isWhole: boolean
}

/**
 * @param patienceMs how long an answer waits for an index that is a little behind, less if it was complete before; then the answer uses
 *   what is indexed, and says so. Infinity waits for all papers, however many
 * @param outgrown null if the index stays in memory whatever its size
 */
export function openLibrary(
  papers: PaperStore,
  patienceMs: number,
  outgrown: Outgrown | null = null,
  { start, limits }: SearchThreads = SEARCH_THREADS,
): Library {
  const threads = new Set<Thread>()
  /** The index that answers. */
  let index: Indexed = inMemory()
  let begun = outgrown === null
  const checked = outgrown === null ? Promise.resolve() : discardForeignIndex(outgrown.file, papers)
  checked.catch(() => {}) // callers that await it get the error
  let refreshing: Promise<void> | null = null
  let growing: Promise<void> | null = null
  const answered = createLruCache<{ readonly from: Indexed; readonly revision: number; readonly limit: number; readonly ranking: Ranking }>(
    MOST_ANSWERS,
  )
  /** Callbacks for the next indexed batch. */
  const waiting: (() => void)[] = []
  let closed = false

  function startThread(location: IndexLocation): Thread {
    for (const thread of threads) if (thread.isStopped()) threads.delete(thread)
    const thread = callThread(start(location), limits)
    threads.add(thread)
    return thread
  }

  function inMemory(): Indexed {
    return { thread: startThread(null), location: 'memory', revision: 0, isWhole: false }
  }

  async function inFile(file: string): Promise<Indexed> {
    await checked
    const thread = startThread({ file, identity: await papers.identity() })
    try {
      const revision = await thread.call('revision', [])
      return { thread, location: 'file', revision, isWhole: revision > 0 }
    } catch (error) {
      await thread.stop()
      throw error
    }
  }

  async function update(onProgress: (indexed: number) => void): Promise<void> {
    if (closed) throw new Error('The library is closed, and its search thread with it.')
    if (!begun || index.thread.isStopped()) await begin()
    // Another process may have written the file, or the file was damaged and starts again.
    if (index.location === 'file') index.revision = await index.thread.call('revision', [])
    index.isWhole &&= index.revision > 0
    if ((await papers.revision()) === index.revision) return
    await feed(index, onProgress)
    if (outgrown && index.location === 'memory' && (await index.thread.call('size', [])) > outgrown.over) {
      // If the file cannot be created (full disk), the index in memory continues to answer. The next change tries again.
      growing ??= grow(outgrown.file).catch(() => {
        growing = null
      })
    }
  }

  /** Starts with the file at once if the library is large. */
  async function begin(): Promise<void> {
    const isLarge = outgrown !== null && (await papers.countChanges(0)) > outgrown.over
    // If the file cannot be used, the index stays in memory. The next change tries the file again.
    const large = isLarge ? await inFile(outgrown.file).catch(() => null) : null
    if (large !== null) {
      const small = index.thread
      index = large
      await small.stop()
    } else if (index.thread.isStopped()) index = inMemory()
    begun = true
  }

  async function feed(into: Indexed, onProgress: (indexed: number) => void = () => {}): Promise<void> {
    const batch = into.isWhole ? SMALL_BATCH : BATCH
    let changes = await papers.changesSince(into.revision, batch)
    while (!closed && changes.revision !== into.revision) {
      try {
        // The next changes are read while the thread indexes these.
        const indexed = take(into, changes)
        const [next] = await Promise.all([papers.changesSince(changes.revision, batch), indexed])
        into.revision = changes.revision
        for (const resolve of waiting.splice(0)) resolve()
        onProgress(await indexed)
        changes = next
      } catch (error) {
        if (!isBusy(error)) throw error
        // Another process is building the same file. Continue from its progress.
        await setTimeout(BUSY_REST_MS)
        into.revision = await into.thread.call('revision', [])
        changes = await papers.changesSince(into.revision, batch)
      }
    }
    await into.thread.call('commit', [into.revision])
    into.isWhole = !closed
  }

  /** @returns how many papers are indexed */
  async function take({ thread }: Indexed, { removed, papers: added, revision }: Changes): Promise<number> {
    if (removed.length > 0) await thread.call('remove', [removed])
    await thread.call('add', [added])
    await thread.call('commit', [revision, true])
    return thread.call('size', [])
  }

  /** Builds the index in the file while the one in memory answers, then switches to it. */
  async function grow(file: string): Promise<void> {
    const larger = await inFile(file)
    try {
      await feed(larger)
    } catch (error) {
      await larger.thread.stop()
      throw error
    }
    if (closed) return larger.thread.stop()
    const small = index.thread
    index = larger
    await small.settle() // earlier requests are still answered
    await small.stop()
  }

  function refresh(onProgress: (indexed: number) => void = () => {}): Promise<void> {
    refreshing ??= update(onProgress).finally(() => {
      refreshing = null
    })
    return refreshing
  }

  async function endThreads(): Promise<void> {
    await Promise.all([...threads].map((thread) => thread.stop()))
  }

  async function catchUpToStore(): Promise<void> {
    const wanted = await papers.revision()
    // A running refresh may have read the store before the latest papers came; the next one cannot.
    for (let rounds = 0; rounds < 2; rounds++) {
      let isUnderWay = true
      const refreshed = refresh().finally(() => {
        isUnderWay = false
      })
      refreshed.catch(() => {}) // reported below, unless enough is indexed before it fails
      do await Promise.race([refreshed, new Promise<void>((resolve) => waiting.push(resolve))])
      while (isUnderWay && index.revision < wanted)
      if (index.revision >= wanted) return
    }
  }

  async function countPending(): Promise<number> {
    return refreshing === null ? 0 : papers.countChanges(index.revision)
  }

  /** Waits for the index before an answer, within the time limits. */
  async function awaitIndex(): Promise<void> {
    if (patienceMs !== Number.POSITIVE_INFINITY && (await papers.countChanges(index.revision)) > FAR_BEHIND) return awaitFirst()
    await withTimeout(index.isWhole && !index.thread.isStopped() ? WHOLE_PATIENCE * patienceMs : patienceMs, refresh())
  }

  /** Waits until the index holds something. It lacks so much that the rest is not waited for; the answer says how much that is. */
  async function awaitFirst(): Promise<void> {
    const refreshed = refresh()
    refreshed.catch(() => {}) // the next question tries again
    if (index.revision > 0 && !index.thread.isStopped()) return
    await withTimeout(patienceMs, Promise.race([refreshed, new Promise<void>((resolve) => waiting.push(resolve))]))
  }

  /** Ranks a query. The next page, or the same query of another person, comes from the cache while the index is unchanged. */
  async function rank(query: QueryNode, limit: number): Promise<Ranking> {
    const key = JSON.stringify(query)
    const known = answered.get(key)
    const [from, revision] = [index, index.revision]
    if (known?.from === from && known.revision === revision && known.limit >= limit)
      return { ...known.ranking, hits: known.ranking.hits.slice(0, limit) }
    const ranking = await from.thread.call('search', [query, limit])
    if (from.revision !== revision || refreshing !== null) return ranking
    answered.set(key, { from, revision, limit, ranking })
    return ranking
  }

  return {
    search: (query, limit) => awaitIndex().then(async () => ({ ...(await rank(query, limit)), pending: await countPending() })),
    similar: (ids, limit) => awaitIndex().then(() => index.thread.call('similar', [ids, limit])),
    pending: countPending,
    words: (query) => awaitIndex().then(() => index.thread.call('words', [query])),
    rarity: (query) => index.thread.call('rarity', [query]),
    match: (query, after, scale = null) => index.thread.call('match', [query, after, scale]),
    scale: (query) => index.thread.call('scale', [query]),
    tune: (query, scale, taps) => index.thread.call('tune', [query, scale, taps]),
    check: (query, id, scale = null) => index.thread.call('check', [query, id, scale]),
    refresh,
    catchUpToStore,
    catchUp: () => withTimeout(patienceMs, refresh()),
    size: () => index.thread.call('size', []),
    revision: () => index.revision,
    location: () => index.location,
    async endIfHung() {
      const word = index.thread.call('size', []).catch(() => 0) // the thread has already ended
      if ((await withTimeout(END_WITHIN_MS, word)) !== undefined) return
      closed = true
      await endThreads()
    },
    async close() {
      closed = true // a running refresh ends after its batch
      await withTimeout(END_WITHIN_MS, Promise.allSettled([refreshing, growing]))
      await endThreads()
      await Promise.allSettled([refreshing, growing])
    },
  }
}
