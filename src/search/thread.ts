import { parentPort, workerData } from 'node:worker_threads'
import { type Call, hostEngine, type IndexLocation } from './engines/engine-host.ts'

const SLICE_GAP_MS = 5

const host = hostEngine(workerData as IndexLocation)
setTimeout(warmUp, SLICE_GAP_MS)

/** Preloads data for later answers, in slices between the calls. */
function warmUp(): void {
  if (host.warmUp()) setTimeout(warmUp, SLICE_GAP_MS)
}

parentPort?.on('message', (call: Call) => {
  parentPort?.postMessage(host.answer(call))
})
