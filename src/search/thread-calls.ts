import { Worker } from 'node:worker_threads'
import { threadEnvironment } from '../config/thread-environment.ts'
import { withTimeout } from '../port/timeout.ts'
import type { SearchEngine, Verb } from './engines/engine.ts'
import type { Call, IndexLocation, Return } from './engines/engine-host.ts'
import { partyNow } from './party.ts'

/** The channel to a search thread. Its messages are `Call` and `Return`. */
export type Channel = Pick<Worker, 'on' | 'postMessage' | 'terminate'>

/** How long a thread may stay silent while calls are open, in milliseconds. */
export interface CallLimits {
  readonly answer: number
  /** The limit of the first call, when the thread loads its code and perhaps a large file. */
  readonly opening: number
}

export const CALL_LIMITS: CallLimits = { answer: 30_000, opening: 120_000 }

/** How search threads are started, and how long they may take. */
export interface SearchThreads {
  readonly start: (location: IndexLocation) => Channel
  readonly limits: CallLimits
}

export const SEARCH_THREADS: SearchThreads = {
  start: (location) => new Worker(new URL('./thread.mjs', import.meta.url), { workerData: location, env: threadEnvironment() }),
  limits: CALL_LIMITS,
}

/** How long to wait for a thread to end, in milliseconds. After that it runs until the program ends. */
const STOP_WITHIN_MS = 2_000

/** The search thread could not answer, or has ended. The query may be the cause. */
export class SearchFailure extends Error {
  /** SQLite's code if the failure comes from SQLite; empty otherwise. */
  readonly code: string

  constructor(message: string, code = '') {
    super(message)
    this.code = code
  }
}

export interface Thread {
  /** @throws {SearchFailure} */
  call<Each extends Verb>(verb: Each, args: Parameters<SearchEngine[Each]>): Promise<ReturnType<SearchEngine[Each]>>
  /** Resolves when no call waits for its answer. */
  settle(): Promise<void>
  isStopped(): boolean
  stop(): Promise<void>
}

/** Calls a search thread, and ends it if it does not answer. */
export function callThread(worker: Channel, limits: CallLimits): Thread {
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  /** Called when nothing waits any more. */
  const settled: (() => void)[] = []
  let calls = 0
  let heard = 0
  let limit = limits.opening
  let late: NodeJS.Timeout | undefined
  let stopped: SearchFailure | null = null

  function fail(error: SearchFailure): void {
    clearTimeout(late)
    stopped ??= error
    for (const call of waiting.values()) call.reject(stopped)
    waiting.clear()
    tellSettled()
  }

  function tellSettled(): void {
    if (waiting.size === 0) for (const resolve of settled.splice(0)) resolve()
  }

  function waitForWord(): void {
    clearTimeout(late)
    if (waiting.size === 0) return
    const before = heard
    // An answer may be waiting that this thread was too busy to receive. It is received before the second check.
    late = setTimeout(() => setImmediate(() => heard === before && end()), limit)
  }

  function end(): void {
    fail(new SearchFailure(`The search thread did not answer within ${limit / 1000} seconds and was stopped.`))
    void worker.terminate()
  }

  worker.on('message', (answer: Return) => {
    heard++
    limit = limits.answer
    const call = waiting.get(answer.id)
    waiting.delete(answer.id)
    waitForWord()
    if ('error' in answer) call?.reject(new SearchFailure(`The search thread could not answer: ${answer.error}`, answer.code))
    else call?.resolve(answer.value)
    tellSettled()
  })
  worker.on('error', (error: Error) => fail(new SearchFailure(`The search thread has failed: ${error.message}`)))
  worker.on('exit', () => fail(new SearchFailure('The search thread has stopped.')))

  return {
    call(verb, args) {
      return new Promise<never>((resolve, reject) => {
        if (stopped) return reject(stopped)
        const id = calls++
        waiting.set(id, { resolve: resolve as (value: unknown) => void, reject })
        if (waiting.size === 1) waitForWord()
        worker.postMessage({ id, verb, args, party: partyNow() } as Call)
      })
    },
    settle: () =>
      new Promise((resolve) => {
        settled.push(resolve)
        tellSettled()
      }),
    isStopped: () => stopped !== null,
    async stop() {
      await withTimeout(STOP_WITHIN_MS, worker.terminate())
    },
  }
}
