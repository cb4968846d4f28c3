// What a hostile or broken client does to the operator's listener is nothing to the bot, which answers as before.
import { expect, test } from 'vitest'
import { freePort } from '../free-port.ts'
import { dripInto, holdIdle } from '../hostile-clients.ts'
import { newFolder } from '../left-behind.ts'
import { startProgram } from '../program.ts'
import { command } from '../servers/slack/harness.ts'
import { startSlack } from '../servers/slack/server.ts'

const CONNECTIONS = 1_000
const TOKEN = 'a-token-of-the-operator'

test('1,000 idle connections and a header that never ends: people are answered, and the listener comes back', {
  timeout: 120_000,
}, async (context) => {
  const server = await startSlack({ botToken: 'xoxb-0123456789-abcdefghijkl', appToken: 'xapp-1-A1-0123456789-abcdefghij' })
  context.onTestFinished(() => server.close())
  const { botToken, appToken } = server.workspace
  const port = await freePort()
  const environment = {
    ...{ SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_API_URL: server.apiUrl },
    ...{ PAPERBOY_OPERATOR_HTTP: `127.0.0.1:${port}`, PAPERBOY_OPERATOR_TOKEN: TOKEN },
  }
  const bot = startProgram([], newFolder(), environment, true)
  await bot.until('stderr', /slack is connected/)
  const health = async (): Promise<number> => (await fetch(`http://127.0.0.1:${port}/healthz`)).status
  expect(await health()).toBe(200)

  const letGo = await holdIdle(port, CONNECTIONS)
  const endless = dripInto(port, 'GET /metrics HTTP/1.1\r\nHost: x\r\n', 'X-More: and more\r\n')

  for (let count = 0; count < 20; count++) {
    const began = performance.now()
    const sent = await server.send('slash_commands', command('search xplainer'))
    await sent.acked
    expect(performance.now() - began).toBeLessThan(1_500) // Slack waits twice as long
    await sent.shown
  }

  await endless.closed
  letGo()
  await expect.poll(() => health().catch(() => 0), { timeout: 30_000 }).toBe(200)
  bot.child.kill('SIGTERM')
  expect((await bot.finished).code).toBe(0)
})
