// Searches in the test's own thread: a thread of its own would load the program again, which takes ten times as long as a small index.
import { EventEmitter } from 'node:events'
import { type Call, hostEngine, type Place } from '../src/search/engine-host.ts'
import { CALL_LIMITS, type Channel, type SearchThreads } from '../src/search/thread-calls.ts'

export const NO_THREADS: SearchThreads = { start: startHere, limits: CALL_LIMITS }

/** Messages are copied, and answered later, as those of a thread are. */
function startHere(place: Place): Channel {
  const emitter = new EventEmitter()
  const host = hostEngine(place)
  let isEnded = false
  return Object.assign(emitter, {
    postMessage(call: Call) {
      const copy = structuredClone(call)
      setImmediate(() => {
        if (!isEnded) emitter.emit('message', structuredClone(host.answer(copy)))
      })
    },
    async terminate() {
      if (!isEnded) emitter.emit('exit', 1)
      isEnded = true
      return 1
    },
  }) as unknown as Channel
}
