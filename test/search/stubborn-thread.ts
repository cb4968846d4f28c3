// A search thread that hangs or ends when it is asked for a certain word; all else it answers.
import { parentPort, workerData } from 'node:worker_threads'
import { type Call, hostEngine, type IndexLocation } from '../../src/search/engines/engine-host.ts'

const host = hostEngine(workerData as IndexLocation, (answer) => parentPort?.postMessage(answer))

parentPort?.on('message', (call: Call) => {
  const asked = call.verb === 'search' || call.verb === 'match' ? JSON.stringify(call.args[0]) : ''
  while (asked.includes('hangs'));
  if (asked.includes('ends')) process.exit(1)
  host.take(call)
})
