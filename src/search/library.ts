import { setTimeout } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { PaperStore } from '../store/papers.ts'
import type { Hit, Matches, Ranking, SearchEngine, Verdict } from './engine.ts'
import type { QueryNode } from './syntax.ts'
import type { Call, Return } from './thread.ts'

/** The searchable papers: an index in a thread of its own, kept current with the store. */
export interface Library {
  /** @returns the ranking, and whether it is over all papers or the index is still catching up */
  search(query: QueryNode, limit: number): Promise<Ranking & { readonly isCurrent: boolean }>
  similar(id: number, limit: number): Promise<readonly Hit[]>
  /** What matches among the papers that came after a place in the order of arrival; over what is indexed now. */
  match(query: QueryNode, after: number): Promise<Matches>
  check(query: QueryNode, id: number): Promise<Verdict>
  /** Brings the index up to the store, reporting how many papers it holds; what a caller waits for who wants all papers. */
  refresh(onProgress?: (indexed: number) => void): Promise<void>
  /** As `refresh`, but waits no longer than the library's patience. */
  catchUp(): Promise<void>
  /** How many papers are indexed now. */
  size(): Promise<number>
  close(): Promise<void>
}

/** A batch is copied between threads in a few milliseconds, so that the event loop stays free. */
const BATCH = 100

/** Rankings that are remembered. */
const MOST_ANSWERS = 100

/**
 * @param patienceMs how long an answer waits for a catching-up index; after that it is given from what is indexed, and says so
 */
export function openLibrary(papers: PaperStore, patienceMs: number): Library {
  let thread = startThread()
  let revision = 0
  let refreshing: Promise<void> | null = null
  const answered = new Map<string, { readonly revision: number; readonly limit: number; readonly ranking: Ranking }>()
  let closed = false

  async function update(onProgress: (indexed: number) => void): Promise<void> {
    if (closed) throw new Error('The library is closed, and its search thread with it.')
    if (thread.isStopped()) {
      thread = startThread()
      revision = 0
    }
    if ((await papers.revision()) === revision) return
    while (!closed) {
      const changes = await papers.changesSince(revision, BATCH)
      if (changes.revision === revision) return
      await thread.call('remove', [changes.removed])
      await thread.call('add', [changes.papers])
      revision = changes.revision
      onProgress(await thread.call('size', []))
    }
  }

  function refresh(onProgress: (indexed: number) => void = () => {}): Promise<void> {
    refreshing ??= update(onProgress).finally(() => {
      refreshing = null
    })
    return refreshing
  }

  /** The next page, or somebody else's same question, is answered from what was found while the index stays as it is. */
  async function rank(query: QueryNode, limit: number): Promise<Ranking> {
    const key = JSON.stringify(query)
    const known = answered.get(key)
    if (known?.revision === revision && known.limit >= limit) return { ...known.ranking, hits: known.ranking.hits.slice(0, limit) }
    const at = revision
    const ranking = await thread.call('search', [query, limit])
    if (at !== revision || refreshing !== null) return ranking
    answered.delete(key)
    answered.set(key, { revision, limit, ranking })
    if (answered.size > MOST_ANSWERS) answered.delete(answered.keys().next().value ?? '')
    return ranking
  }

  return {
    async search(query, limit) {
      await atMost(patienceMs, refresh())
      const ranking = await rank(query, limit)
      return { ...ranking, isCurrent: refreshing === null }
    },
    async similar(id, limit) {
      await atMost(patienceMs, refresh())
      return thread.call('similar', [id, limit])
    },
    match: (query, after) => thread.call('match', [query, after]),
    check: (query, id) => thread.call('check', [query, id]),
    refresh,
    catchUp: () => atMost(patienceMs, refresh()),
    size: () => thread.call('size', []),
    async close() {
      closed = true // a refresh under way ends with its batch
      await refreshing?.catch(() => {})
      await thread.stop()
    },
  }
}

interface Thread {
  call<Verb extends keyof SearchEngine>(verb: Verb, args: Parameters<SearchEngine[Verb]>): Promise<ReturnType<SearchEngine[Verb]>>
  isStopped(): boolean
  stop(): Promise<void>
}

function startThread(): Thread {
  const worker = new Worker(new URL('./thread.mjs', import.meta.url))
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  let calls = 0
  let stopped: Error | null = null

  worker.on('message', (answer: Return) => {
    const call = waiting.get(answer.id)
    waiting.delete(answer.id)
    if ('error' in answer) call?.reject(new Error(`The search thread could not answer: ${answer.error}`))
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

/** Waits for a promise, but no longer than so; what becomes of it later is met again by the next question. */
async function atMost(milliseconds: number, work: Promise<void>): Promise<void> {
  await (milliseconds === Number.POSITIVE_INFINITY ? work : Promise.race([work, setTimeout(milliseconds, undefined, { ref: false })]))
}
