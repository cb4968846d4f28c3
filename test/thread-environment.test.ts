import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { threadEnvironment } from '../src/config/thread-environment.ts'
import { VARIABLES } from '../src/config/variables.ts'

test('a thread sees nothing of the configuration, and where temporary files go', async () => {
  const secrets = Object.fromEntries(Object.keys(VARIABLES).map((name) => [name, 'marked']))
  const env = threadEnvironment({ ...secrets, HTTPS_PROXY: 'http://u:marked@proxy', TMPDIR: '/var/tmp' })
  const thread = new Worker('require("node:worker_threads").parentPort.postMessage({ ...process.env })', { eval: true, env })
  expect(await new Promise((resolve) => thread.once('message', resolve))).toEqual({ TMPDIR: '/var/tmp' })
})
