import { setTimeout } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { within } from '../patience.ts'
import type { Changes, PaperStore } from '../store/papers.ts'
import type { Hit, Matches, QueryWord, Ranking, SearchEngine, Verdict } from './engine.ts'
import { isBusy } from './fts5-file.ts'
import { createRecent } from './recent.ts'
import type { QueryNode } from './syntax.ts'
import type { Call, Return } from './thread.ts'

/** The searchable papers: an index in a thread of its own, kept current with the store. */
export interface Library {
  /** @returns the ranking, and how many papers an index that is still catching up has not reached */
  search(query: QueryNode, limit: number): Promise<Ranking & { readonly pending: number }>
  similar(id: number, limit: number): Promise<readonly Hit[]>
  /** What matches among the papers that came after a place in the order of arrival; over what is indexed now. */
  match(query: QueryNode, after: number): Promise<Matches>
  /** The words of a topic, with suggestions for those that no paper has. */
  words(query: QueryNode): Promise<readonly QueryWord[]>
  check(query: QueryNode, id: number): Promise<Verdict>
  /** Brings the index up to the store, reporting how many papers it holds; what a caller waits for who wants all papers. */
  refresh(onProgress?: (indexed: number) => void): Promise<void>
  /** Brings the index up to what the store holds now. Papers that come meanwhile, as an import brings them, are not waited for. */
  reach(): Promise<void>
  /** As `refresh`, but waits no longer than the library's patience, be the index whole or not. */
  catchUp(): Promise<void>
  /** How many papers are indexed now. */
  size(): Promise<number>
  /** Where the index is that answers now. */
  place(): 'memory' | 'file'
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
  readonly place: 'memory' | 'file'
  revision: number
  /** Whether it has been up to the store before. */
  isWhole: boolean
}

/**
 * @param patienceMs how long an answer waits for an index that is built, less where it only catches up; after that it is given from what is
 *   indexed, and says so
 * @param outgrown null for an index that stays in memory however large it grows
 */
export function openLibrary(papers: PaperStore, patienceMs: number, outgrown: Outgrown | null = null): Library {
  /** The one that answers. */
  let index: Indexed = inMemory()
  let begun = outgrown === null
  let refreshing: Promise<void> | null = null
  let growing: Promise<void> | null = null
  const answered = createRecent<{ readonly from: Indexed; readonly revision: number; readonly limit: number; readonly ranking: Ranking }>(
    MOST_ANSWERS,
  )
  /** Told when the index has taken in a batch. */
  const waiting: (() => void)[] = []
  let closed = false

  function inMemory(): Indexed {
    return { thread: startThread(null), place: 'memory', revision: 0, isWhole: false }
  }

  async function inFile(file: string): Promise<Indexed> {
    const thread = startThread(file)
    const revision = await thread.call('revision', [])
    return { thread, place: 'file', revision, isWhole: revision > 0 }
  }

  async function update(onProgress: (indexed: number) => void): Promise<void> {
    if (closed) throw new Error('The library is closed, and its search thread with it.')
    if (!begun || index.thread.isStopped()) await begin()
    // Another process may have written the file, or it was damaged and begins anew.
    if (index.place === 'file') index.revision = await index.thread.call('revision', [])
    index.isWhole &&= index.revision > 0
    if ((await papers.revision()) === index.revision) return
    await feed(index, onProgress)
    if (outgrown && index.place === 'memory' && (await index.thread.call('size', [])) > outgrown.over) {
      // Memory goes on answering where the file cannot be made (a full disk); the next change tries again.
      growing ??= grow(outgrown.file).catch(() => {
        growing = null
      })
    }
  }

  /** Starts in the file at once where the library is known to be large. */
  async function begin(): Promise<void> {
    const isLarge = outgrown !== null && (await papers.countChanges(0)) > outgrown.over
    if (isLarge) {
      const small = index.thread
      index = await inFile(outgrown.file)
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

  function tell(): void {
    for (const resolve of waiting.splice(0)) resolve()
  }

  async function reach(): Promise<void> {
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

  /** What an answer waits for. */
  function settle(): Promise<void> {
    return within(index.isWhole ? WHOLE_PATIENCE * patienceMs : patienceMs, refresh())
  }

  /** The next page, or somebody else's same question, is answered from what was found while the index stays as it is. */
  async function rank(query: QueryNode, limit: number): Promise<Ranking> {
    const key = JSON.stringify(query)
    const known = answered.find(key)
    const [from, revision] = [index, index.revision]
    if (known?.from === from && known.revision === revision && known.limit >= limit)
      return { ...known.ranking, hits: known.ranking.hits.slice(0, limit) }
    const ranking = await from.thread.call('search', [query, limit])
    if (from.revision !== revision || refreshing !== null) return ranking
    answered.keep(key, { from, revision, limit, ranking })
    return ranking
  }

  return {
    async search(query, limit) {
      await settle()
      const ranking = await rank(query, limit)
      const pending = refreshing === null ? 0 : await papers.countChanges(index.revision)
      return { ...ranking, pending }
    },
    async similar(id, limit) {
      await settle()
      return index.thread.call('similar', [id, limit])
    },
    async words(query) {
      await settle()
      return index.thread.call('words', [query])
    },
    match: (query, after) => index.thread.call('match', [query, after]),
    check: (query, id) => index.thread.call('check', [query, id]),
    refresh,
    reach,
    catchUp: () => within(patienceMs, refresh()),
    size: () => index.thread.call('size', []),
    place: () => index.place,
    async close() {
      closed = true // a refresh under way ends with its batch
      await refreshing?.catch(() => {})
      await growing?.catch(() => {})
      await index.thread.stop()
    },
  }
}

interface Thread {
  call<Verb extends keyof SearchEngine>(verb: Verb, args: Parameters<SearchEngine[Verb]>): Promise<ReturnType<SearchEngine[Verb]>>
  isStopped(): boolean
  stop(): Promise<void>
}

/** @param file where the index is; null for memory */
function startThread(file: string | null): Thread {
  const worker = new Worker(new URL('./thread.mjs', import.meta.url), { workerData: file })
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  let calls = 0
  let stopped: Error | null = null

  worker.on('message', (answer: Return) => {
    const call = waiting.get(answer.id)
    waiting.delete(answer.id)
    if ('error' in answer)
      call?.reject(Object.assign(new Error(`The search thread could not answer: ${answer.error}`), { code: answer.code }))
    else call?.resolve(answer.value)
  })
  const fail = (error: Error): void => {
    stopped ??= error
    for (const call of waiting.values()) call.reject(stopped)
    waiting.clear()
  }
  worker.on('error', (error: Error) => fail(error))
  worker.on('exit', () => fail(new Error('The search thread has stopped.')))

  return {
    call(verb, args) {
      return new Promise<never>((resolve, reject) => {
        if (stopped) return reject(stopped)
        const id = calls++
        waiting.set(id, { resolve: resolve as (value: unknown) => void, reject })
        worker.postMessage({ id, verb, args } as Call)
      })
    },
    isStopped: () => stopped !== null,
    async stop() {
      await worker.terminate()
    },
  }
}
