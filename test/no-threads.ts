// Searches and parsers in the test's own thread: a thread of its own would load the program again, which takes ten times as long as the work.
import { EventEmitter } from 'node:events'
import type { Worker } from 'node:worker_threads'
import { type Call, hostEngine } from '../src/search/engines/engine-host.ts'
import { CALL_LIMITS, type SearchThreads } from '../src/search/thread-calls.ts'
import { parse } from '../src/sources/parse.ts'
import { createReader, type ReadCall, type Reader } from '../src/sources/reader.ts'

export const NO_THREADS: SearchThreads = {
  start(place) {
    const worker = startHere<Call>(
      (call) => host.take(call),
      () => host.close(),
    )
    const host = hostEngine(place, worker.send)
    return worker
  },
  limits: CALL_LIMITS,
}

export function createReaderHere(): Reader {
  return createReader(() => startHere<ReadCall>(parse, () => {}))
}

/** As a thread of its own: messages are copied, and answered later. */
function startHere<Message>(
  take: (message: Message, send: (answer: unknown) => void) => unknown,
  end: () => void,
): Worker & { send(answer: unknown): void } {
  const emitter = new EventEmitter()
  let isEnded = false
  const send = (answer: unknown): void => {
    if (!isEnded) emitter.emit('message', structuredClone(answer))
  }
  const worker: Pick<Worker, 'postMessage' | 'terminate' | 'unref'> = {
    postMessage(message, transfer) {
      const copy = structuredClone(message, { transfer: (transfer ?? []) as ArrayBuffer[] }) as Message
      setImmediate(() => isEnded || take(copy, send))
    },
    async terminate() {
      if (isEnded) return 1
      isEnded = true
      end()
      emitter.emit('exit', 1)
      return 1
    },
    unref() {},
  }
  return Object.assign(emitter, worker, { send }) as unknown as Worker & { send(answer: unknown): void }
}
