// Loaded before the program (`node --import`): its search thread hangs or ends when it is asked for a certain word.
import { syncBuiltinESMExports } from 'node:module'
import threads from 'node:worker_threads'

const { Worker } = threads
threads.Worker = class extends Worker {
  constructor(url, options) {
    super(String(url).endsWith('/thread.mjs') ? process.env.STUBBORN_THREAD : url, options)
  }
}
syncBuiltinESMExports()
