// The whole program on a local Slack: what its operator reads when it cannot start.
import { expect, type TestContext, test } from 'vitest'
import { newFolder } from '../library.ts'
import { startProgram } from '../program.ts'
import { until } from './slack-harness.ts'
import { type SlackServer, startSlack } from './slack-server.ts'

/** Of two tests at once each must close its own server: the context knows which is which. */
async function start({ onTestFinished }: TestContext, before: (server: SlackServer) => void) {
  const server = await startSlack({ botToken: 'xoxb-0123456789-abcdefghijkl', appToken: 'xapp-1-A1-0123456789-abcdefghij' })
  onTestFinished(() => server.close())
  before(server)
  const { botToken, appToken } = server.workspace
  const environment = { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_API_URL: server.apiUrl }
  return { server, ...startProgram([], newFolder(), environment, true) }
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
  const { server, child, finished } = await start(context, ({ fates }) => fates.set('apps.connections.open', [{ afterMs: 60 }]))
  await until(() => server.calls.some(({ method }) => method === 'apps.connections.open'), 20_000)
  child.kill('SIGTERM')
  const { code, stderr } = await finished
  expect([code, stderr]).toEqual([0, ''])
})
