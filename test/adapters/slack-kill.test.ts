import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type TestContext, test } from 'vitest'
import { effort } from '../effort.ts'
import { newFolder } from '../left-behind.ts'
import { runProgram, startProgram } from '../program.ts'
import { command, readable, until } from '../servers/slack/harness.ts'
import { type Fate, startSlack } from '../servers/slack/server.ts'

const TITLE = 'A chest x-ray of a zebra'
/** So that the minute and a half until a history is believed are some seconds. */
const FAST_TIME = new URL('../fast-time.mjs', import.meta.url).href

/** The whole program on a local Slack, killed when its digest was sent (or got lost) and before it could be recorded. */
async function killBetweenSendAndRecord(fate: Fate, { onTestFinished }: TestContext) {
  const server = await startSlack({ botToken: 'xoxb-0123456789-abcdefghijkl', appToken: 'xapp-1-A1-0123456789-abcdefghij' })
  onTestFinished(() => server.close())
  const folder = newFolder()
  const { botToken, appToken } = server.workspace
  const environment = { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_API_URL: server.apiUrl }
  const first = startProgram([], folder, environment, true)
  await first.until('stderr', /slack is connected/)
  await server.deliver('slash_commands', command('subscribe chest x-ray as Chest at 09:00 in UTC'))
  writeFileSync(join(folder, 'news.jsonl'), `${JSON.stringify({ title: TITLE, id: 'arxiv:2604.00001' })}\n`)
  expect(await runProgram(['import', '--news', 'news.jsonl'], { folder, environment })).toMatchObject({ code: 0 })
  const sends = (): number => server.calls.filter(({ method, fields }) => method === 'chat.postMessage' && fields.channel === 'C1').length
  const before = sends()
  server.fates.set('chat.postMessage C1', [fate])
  await server.deliver('slash_commands', command('digest now'))
  await until(() => sends() > before, 30_000)
  first.child.kill('SIGKILL')
  expect((await first.finished).code).toBeNull()

  const second = startProgram([], folder, { ...environment, NODE_OPTIONS: `--import=${FAST_TIME}` }, true)
  await second.until('stderr', /slack is connected/)
  const posted = () => server.workspace.channels.get('C1')?.messages.filter(({ text }) => text.includes(TITLE)) ?? []
  return {
    posted,
    /** Waits until the topic's last digest is recorded as posted. */
    async recorded() {
      await until(() => server.calls.some(({ method }) => method === 'conversations.history') && posted().length > 0, 60_000)
      for (let tries = 0; tries < 100; tries++) {
        const shown = await server.deliver('slash_commands', command('history'))
        if (/posted, 5 papers/.test(readable(shown.blocks))) return
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      throw new Error('It was never recorded.')
    },
    async stop() {
      second.child.kill('SIGTERM')
      expect((await second.finished).code).toBe(0)
    },
  }
}

const FATES = [
  { name: 'sent', fate: { done: true, end: 'silence' } },
  { name: 'lost', fate: { done: false, end: 'silence' } },
] as const

test.concurrent.for(FATES.slice(0, effort(1, FATES.length)))(
  'the program killed before it could record a digest that was $name posts it once',
  { timeout: 120_000 },
  async ({ fate }, context) => {
    const it = await killBetweenSendAndRecord(fate, context)
    await it.recorded()
    expect(it.posted()).toHaveLength(1)
    await it.stop()
    expect(it.posted()).toHaveLength(1)
  },
)
