// Under a service manager, which asks by SIGTERM and kills after ten seconds: the program ends by itself, whatever hangs, and starts anew.
import { expect, test } from 'vitest'
import { freePort } from './free-port.ts'
import { newFolder } from './left-behind.ts'
import { startProgram } from './program.ts'
import { command, until } from './servers/slack/harness.ts'
import { startSlack } from './servers/slack/server.ts'

/** Docker’s and Kubernetes’ habit, in milliseconds: the first kills after this. */
const KILL_MS = 10_000
const TOKEN = 'a-token-of-the-operator'

/** @returns how long it took, in milliseconds, and whether it had to be killed */
async function stop({ child, finished }: ReturnType<typeof startProgram>): Promise<{ ms: number; code: number | null }> {
  const began = performance.now()
  child.kill('SIGTERM')
  const killing = setTimeout(() => child.kill('SIGKILL'), KILL_MS)
  const { code } = await finished
  clearTimeout(killing)
  return { ms: performance.now() - began, code }
}

test('it drains while Slack takes nothing, ends in time with 0, and is well again after a restart', {
  timeout: 120_000,
}, async (context) => {
  const server = await startSlack({ botToken: 'xoxb-0123456789-abcdefghijkl', appToken: 'xapp-1-A1-0123456789-abcdefghij' })
  context.onTestFinished(() => server.close())
  const { botToken, appToken } = server.workspace
  const port = await freePort()
  const folder = newFolder()
  const environment = {
    ...{ SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_API_URL: server.apiUrl },
    ...{ PAPERBOY_OPERATOR_HTTP: `127.0.0.1:${port}`, PAPERBOY_OPERATOR_TOKEN: TOKEN },
  }
  const asked = async (path: string): Promise<number> => (await fetch(`http://127.0.0.1:${port}${path}`)).status
  const bot = startProgram([], folder, environment, true)
  await bot.until('stderr', /slack is connected/)
  expect([await asked('/healthz'), await asked('/readyz')]).toEqual([200, 200])
  await server.deliver('slash_commands', command('subscribe "chest x-ray" as Chest at 09:00 in UTC'))
  server.fates.set('chat.postMessage C1', Array(5).fill({ done: true, end: 'silence' }))
  const sends = (): number => server.calls.filter(({ method, fields }) => method === 'chat.postMessage' && fields.channel === 'C1').length
  const before = sends()
  await server.deliver('slash_commands', command('digest now'))
  await until(() => sends() > before, 30_000)
  const underWay = await server.send('slash_commands', command('search xplainer'))
  const stopped = await stop(bot)
  expect(stopped.code).toBe(0)
  expect(stopped.ms).toBeLessThan(KILL_MS - 2_000)
  expect(JSON.stringify(await underWay.shown)).toContain('plainer')

  server.fates.clear()
  const again = startProgram([], folder, environment, true)
  await again.until('stderr', /slack is connected/)
  expect([await asked('/healthz'), await asked('/readyz')]).toEqual([200, 200])
  expect(await stop(again)).toMatchObject({ code: 0 })
})

test('it ends in time also while it starts', { timeout: 60_000 }, async (context) => {
  const server = await startSlack({ botToken: 'xoxb-0123456789-abcdefghijkl', appToken: 'xapp-1-A1-0123456789-abcdefghij' })
  context.onTestFinished(() => server.close())
  server.fates.set('auth.test', Array(5).fill({ done: true, end: 'silence' }))
  const { botToken, appToken } = server.workspace
  const bot = startProgram([], newFolder(), { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_API_URL: server.apiUrl }, true)
  await bot.until('stderr', /connecting to slack/)
  const { ms, code } = await stop(bot)
  expect(code).toBe(0)
  expect(ms).toBeLessThan(KILL_MS)
})
