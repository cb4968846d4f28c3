// The whole program on a local Slack: what its operator reads when it cannot start, and when a source of papers is in trouble.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, type TestContext, test } from 'vitest'
import { openStore } from '../../src/store/store.ts'
import { newFolder } from '../left-behind.ts'
import { startProgram } from '../program.ts'
import { until } from '../servers/slack/harness.ts'
import { type SlackServer, startSlack } from '../servers/slack/server.ts'

/** So that the minutes between two tries are some seconds. */
const FAST_TIME = new URL('../fast-time.mjs', import.meta.url).href

/** Of two tests at once each must close its own server: the context knows which is which. */
async function start(
  { onTestFinished }: TestContext,
  before: (server: SlackServer) => void,
  { folder = newFolder(), ...more }: Record<string, string> = {},
) {
  const server = await startSlack({ botToken: 'xoxb-0123456789-abcdefghijkl', appToken: 'xapp-1-A1-0123456789-abcdefghij' })
  onTestFinished(() => server.close())
  before(server)
  const { botToken, appToken } = server.workspace
  const environment = { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_API_URL: server.apiUrl, ...more }
  return { server, ...startProgram([], folder, environment, true) }
}

test.concurrent('a token that Slack refuses is one sentence in the log, without a trace', { timeout: 60_000 }, async (context) => {
  const { finished } = await start(context, ({ fates }) => fates.set('apps.connections.open', Array(5).fill({ error: 'missing_scope' })))
  const { code, stderr } = await finished
  expect(code).toBe(1)
  expect(stderr).toContain('slack could not start: The app-level token lacks connections:write.')
  expect(stderr).not.toMatch(/\.ts:\d|"stack"/)
  expect(stderr.match(/lacks connections:write/g)).toHaveLength(1)
})

test.concurrent('a stop while it starts is no error', { timeout: 60_000 }, async (context) => {
  const { server, child, finished } = await start(context, ({ fates }) => fates.set('apps.connections.open', [{ afterMs: 1_500 }]))
  await until(() => server.calls.some(({ method }) => method === 'apps.connections.open'), 20_000)
  child.kill('SIGTERM')
  const { code, stderr } = await finished
  expect(code).toBe(0)
  expect(stderr.trim().split('\n')).toEqual([expect.stringContaining('"msg":"connecting to slack"')])
})

test.concurrent('the operator’s channel, and no other, hears once of a source in trouble', { timeout: 90_000 }, async (context) => {
  let tries = 0
  const broken = createServer((_, response) => {
    tries++
    response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => void broken.listen(0, '127.0.0.1', resolve))
  context.onTestFinished(() => void broken.close())
  const folder = newFolder()
  const store = await openStore(join(folder, 'data'), Date.now())
  await store.sources.enrol('huggingface', 0)
  await store.sources.claim('huggingface', 'before', 0, 1)
  await store.sources.succeeded('huggingface', 'before', 0, 0, '2026-01-05') // it has long been behind
  await store.close()
  const { server, child, finished } = await start(context, ({ workspace }) => void workspace.addChannel('C2'), {
    folder,
    NODE_OPTIONS: `--import=${FAST_TIME}`,
    PAPERBOY_SOURCES: 'huggingface',
    PAPERBOY_HUGGINGFACE_URL: `http://127.0.0.1:${(broken.address() as AddressInfo).port}`,
    PAPERBOY_OPERATOR_CHANNEL: 'slack:T1/C2',
  })
  await until(() => tries > 2, 60_000)
  const texts = (channel: string) => server.workspace.channels.get(channel)?.messages.map(({ text }) => text)
  expect(texts('C2')).toEqual([
    'joined',
    expect.stringMatching(/^Hugging Face is failing for .* \(1 try\), up to Mon 5 Jan 2026\. 127\.0\.0\.1:\d+ answered 404/),
  ])
  expect(texts('C1')).toEqual(['joined'])
  child.kill('SIGTERM')
  expect((await finished).code).toBe(0)
})
