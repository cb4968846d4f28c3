import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { threadEnvironment } from '../config/thread-environment.ts'
import { ExpiredToken, type Found, type Page, RefusedQuery, UnreadableAnswer } from './formats/found.ts'
import type { Answer } from './request.ts'
import type { Format } from './source.ts'

/** An answer to be parsed, sent to the thread. */
export interface ReadCall {
  readonly id: number
  readonly format: Format
  readonly body: Uint8Array<ArrayBuffer>
  readonly contentType: string
}

/** A part of the papers, the rest of the page, or why it cannot be read. */
export type ReadReturn =
  | { readonly id: number; readonly found: readonly Found[] }
  | { readonly id: number; readonly page: Omit<Page, 'found'> }
  | { readonly id: number; readonly error: string; readonly kind: 'unreadable' | 'refused' | 'expired' | 'bug' }

/** Parses answers in a thread of its own: nothing that a server sends holds up a reply, or the program for good. */
export interface Reader {
  /** @throws {UnreadableAnswer} {RefusedQuery} {ExpiredToken} */
  read(format: Format, answer: Answer): Promise<Page>
  close(): Promise<void>
}

/** A page of 2,500 records takes a second or two on a small machine. */
const TIME_LIMIT_MS = 30_000
const MEMORY_LIMIT_MB = 512
const CLOSE_WITHIN_MS = 1_000

interface PendingRead {
  readonly found: Found[]
  readonly resolve: (page: Page) => void
  readonly reject: (error: Error) => void
}

/** What answers are sent to; its messages are `ReadCall` and `ReadReturn`. */
type ParseThread = Pick<Worker, 'on' | 'postMessage' | 'terminate' | 'unref'>

export function createReader(startThread: () => ParseThread = startWorker, timeLimitMs: number = TIME_LIMIT_MS): Reader {
  const readings = new Map<number, PendingRead>()
  let calls = 0
  let worker: ParseThread | null = null
  let line: Promise<unknown> = Promise.resolve()

  function start(): ParseThread {
    const started = startThread()
    started.unref()
    started.on('message', take)
    const fail = (reason: string): void => {
      if (worker !== started) return // given up before: what is read now is another's
      worker = null
      for (const { reject } of readings.values()) reject(new UnreadableAnswer(reason))
      readings.clear()
    }
    started.on('error', (error: Error) => fail(`An answer could not be read: ${error.message}.`))
    started.on('exit', () => fail('An answer could not be read: its thread was stopped.'))
    return started
  }

  function take(message: ReadReturn): void {
    const reading = readings.get(message.id)
    if (!reading) return
    if ('found' in message) {
      reading.found.push(...message.found)
      return
    }
    readings.delete(message.id)
    if ('page' in message) {
      reading.resolve({ ...message.page, found: reading.found })
      return
    }
    const errors = { unreadable: UnreadableAnswer, refused: RefusedQuery, expired: ExpiredToken, bug: Error }
    reading.reject(new errors[message.kind](message.error))
  }

  function parse(format: Format, answer: Extract<Answer, { kind: 'body' }>): Promise<Page> {
    worker ??= start()
    const thread = worker
    const id = calls++
    const { body, contentType } = answer
    let timer: NodeJS.Timeout | undefined
    return new Promise<Page>((resolve, reject) => {
      readings.set(id, { found: [], resolve, reject })
      timer = setTimeout(() => {
        readings.delete(id)
        if (worker === thread) worker = null
        void thread.terminate()
        reject(new UnreadableAnswer(`An answer took longer than ${timeLimitMs / 1000} s to read; nothing of it was taken.`))
      }, timeLimitMs)
      thread.postMessage({ id, format, body, contentType } satisfies ReadCall, [body.buffer])
    }).finally(() => clearTimeout(timer))
  }

  return {
    read(format, answer) {
      if (answer.kind === 'unchanged') return Promise.resolve({ found: [], refused: [], next: null, total: null, stamp: null })
      const reading = line.then(() => parse(format, answer))
      line = reading.catch(() => {})
      return reading
    },
    async close() {
      // A thread that does not end holds nobody up: the program is about to.
      await Promise.race([worker?.terminate(), sleep(CLOSE_WITHIN_MS)])
    },
  }
}

function startWorker(): Worker {
  return new Worker(new URL('./parse-thread.mjs', import.meta.url), {
    env: threadEnvironment(),
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_LIMIT_MB },
  })
}
