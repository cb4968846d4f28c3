import { setTimeout } from 'node:timers/promises'
import { withTimeout } from '../port/timeout.ts'
import { isBusy } from '../store/busy.ts'
import type { Changes, PaperStore } from '../store/papers.ts'
import type { Hit, Matches, QueryWord, Ranking, Verdict } from './engines/engine.ts'
import type { IndexLocation } from './engines/engine-host.ts'
import { discardForeignIndex } from './engines/fts5-file.ts'
import { createLruCache } from './lru-cache.ts'
import type { QueryNode } from './query/syntax.ts'
import { callThread, SEARCH_THREADS, type SearchThreads, type Thread } from './thread-calls.ts'

/** The searchable papers: an index in a thread of its own, kept current with the store. */
export interface Library {
  /** @returns the ranking, and how many papers an index that is still catching up has not reached */
  search(query: QueryNode, limit: number): Promise<Ranking & { readonly pending: number }>
  similar(id: number, limit: number): Promise<readonly Hit[]>
  /** What matches among the papers that came after a place in the order of arrival; over what is indexed now. */
  match(query: QueryNode, after: number): Promise<Matches>
  /** How many papers an index that is still catching up has not reached. */
  pending(): Promise<number>
  /** The words of a topic, with suggestions for those that no paper has. */
  words(query: QueryNode): Promise<readonly QueryWord[]>
  check(query: QueryNode, id: number): Promise<Verdict>
  /** Brings the index up to the store, reporting how many papers it holds; what a caller waits for who wants all papers. */
  refresh(onProgress?: (indexed: number) => void): Promise<void>
  /** Brings the index up to what the store holds now. Papers that come meanwhile, as an import brings them, are not waited for. */
  catchUpToStore(): Promise<void>
  /** As `refresh`, but waits no longer than the library's patience, be the index whole or not. */
  catchUp(): Promise<void>
  /** How many papers are indexed now. */
  size(): Promise<number>
  /** Where the index is that answers now. */
  location(): 'memory' | 'file'
  /** Ends an index that answers nothing: who waits for it, a program that is about to stop too, is told so. */
  endIfHung(): Promise<void>
  close(): Promise<void>
}

/**
 * A batch is copied between threads in a few milliseconds, so that the event loop stays free. Of those that come to a whole index fewer, as
 * answers wait for the thread that takes them in.
 */
const BATCH = 100
const SMALL_BATCH = 20

/** A whole index is a few papers behind at most, for which answers wait this share of their patience. */
const WHOLE_PATIENCE = 0.025

/** So long the index rests while another process writes it. */
const BUSY_REST_MS = 250

/** An index that is to be closed has so long to end what it does, in milliseconds. */
const END_WITHIN_MS = 2_000

/** Rankings that are remembered. */
const MOST_ANSWERS = 100

/** Where the index goes when the library outgrows memory. */
export interface Outgrown {
  /** The file of the index; derived from the store, it may be deleted. */
  readonly file: string
  /** A library of more papers has its index there. */
  readonly over: number
}

/** An index in its thread, and how far into the store's changes it is. */
interface Indexed {
  readonly thread: Thread
  readonly location: 'memory' | 'file'
  revision: number
  /** Whether it has been up to the store before. */
  isWhole: boolean
}

/**
 * @param patienceMs how long an answer waits for an index that is built, less where it only catches up; after that it is given from what is
 *   indexed, and says so
 * @param outgrown null for an index that stays in memory however large it grows
 */
export function openLibrary(
  papers: PaperStore,
  patienceMs: number,
  outgrown: Outgrown | null = null,
  { start, limits }: SearchThreads = SEARCH_THREADS,
): Library {
  const threads = new Set<Thread>()
  /** The one that answers. */
  let index: Indexed = inMemory()
  let begun = outgrown === null
  const checked = outgrown === null ? Promise.resolve() : discardForeignIndex(outgrown.file, papers)
  checked.catch(() => {}) // told to whoever waits for it
  let refreshing: Promise<void> | null = null
  let growing: Promise<void> | null = null
  const answered = createLruCache<{ readonly from: Indexed; readonly revision: number; readonly limit: number; readonly ranking: Ranking }>(
    MOST_ANSWERS,
  )
  /** Told when the index has taken in a batch. */
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
    // Another process may have written the file, or it was damaged and begins anew.
    if (index.location === 'file') index.revision = await index.thread.call('revision', [])
    index.isWhole &&= index.revision > 0
    if ((await papers.revision()) === index.revision) return
    await feed(index, onProgress)
    if (outgrown && index.location === 'memory' && (await index.thread.call('size', [])) > outgrown.over) {
      // Memory goes on answering where the file cannot be made (a full disk); the next change tries again.
      growing ??= grow(outgrown.file).catch(() => {
        growing = null
      })
    }
  }

  /** Starts in the file at once where the library is known to be large. */
  async function begin(): Promise<void> {
    const isLarge = outgrown !== null && (await papers.countChanges(0)) > outgrown.over
    // Where the file cannot be used, memory has to do; the next change tries the file again.
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
        // The next ones are read while the thread is busy with these.
        const indexed = take(into, changes)
        const [next] = await Promise.all([papers.changesSince(changes.revision, batch), indexed])
        into.revision = changes.revision
        tell()
        onProgress(await indexed)
        changes = next
      } catch (error) {
        if (!isBusy(error)) throw error
        // Another process is building the same file: what it has done is done.
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

  /** Builds the index in the file while the one in memory answers, and goes over to it. */
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
    await small.call('size', []) // whatever was asked before has been answered
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

  function tell(): void {
    for (const resolve of waiting.splice(0)) resolve()
  }

  async function catchUpToStore(): Promise<void> {
    const wanted = await papers.revision()
    // A refresh that is under way may have read before the latest papers came; the next one has not.
    for (let rounds = 0; rounds < 2; rounds++) {
      let isUnderWay = true
      const refreshed = refresh().finally(() => {
        isUnderWay = false
      })
      refreshed.catch(() => {}) // told below, unless enough is indexed before it fails
      do await Promise.race([refreshed, new Promise<void>((resolve) => waiting.push(resolve))])
      while (isUnderWay && index.revision < wanted)
      if (index.revision >= wanted) return
    }
  }

  async function countPending(): Promise<number> {
    return refreshing === null ? 0 : papers.countChanges(index.revision)
  }

  /** What an answer waits for. */
  function awaitIndex(): Promise<void> {
    return withTimeout(index.isWhole && !index.thread.isStopped() ? WHOLE_PATIENCE * patienceMs : patienceMs, refresh())
  }

  /** The next page, or somebody else's same question, is answered from what was found while the index stays as it is. */
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
    async search(query, limit) {
      await awaitIndex()
      const ranking = await rank(query, limit)
      return { ...ranking, pending: await countPending() }
    },
    async similar(id, limit) {
      await awaitIndex()
      return index.thread.call('similar', [id, limit])
    },
    pending: countPending,
    async words(query) {
      await awaitIndex()
      return index.thread.call('words', [query])
    },
    match: (query, after) => index.thread.call('match', [query, after]),
    check: (query, id) => index.thread.call('check', [query, id]),
    refresh,
    catchUpToStore,
    catchUp: () => withTimeout(patienceMs, refresh()),
    size: () => index.thread.call('size', []),
    location: () => index.location,
    async endIfHung() {
      const word = index.thread.call('size', []).catch(() => 0) // of one that has ended already
      if ((await withTimeout(END_WITHIN_MS, word)) !== undefined) return
      closed = true
      await endThreads()
    },
    async close() {
      closed = true // a refresh under way ends with its batch
      await withTimeout(END_WITHIN_MS, Promise.allSettled([refreshing, growing]))
      await endThreads()
      await Promise.allSettled([refreshing, growing])
    },
  }
}
