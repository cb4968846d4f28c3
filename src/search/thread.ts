import { parentPort, workerData } from 'node:worker_threads'
import { type Call, hostEngine, type IndexLocation } from './engines/engine-host.ts'

const SLICE_GAP_MS = 5

const host = hostEngine(workerData as IndexLocation, (answer) => parentPort?.postMessage(answer))
let isPlanned = false
planWarmUp()

/** Preloads data for later answers, and learns, in slices between the calls. */
function planWarmUp(): void {
  if (isPlanned) return
  isPlanned = true
  setTimeout(() => {
    isPlanned = false
    if (host.isBusy() || host.warmUp()) planWarmUp()
  }, SLICE_GAP_MS)
}

parentPort?.on('message', (call: Call) => {
  host.take(call)
  planWarmUp() // the call may have brought papers to learn from
})
