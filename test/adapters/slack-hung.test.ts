import { expect, test } from 'vitest'
import { compiled } from '../compiled.ts'
import { newFolder } from '../left-behind.ts'
import { startProgram } from '../program.ts'
import { command, readable } from '../servers/slack/harness.ts'
import { startSlack } from '../servers/slack/server.ts'

const STUBBORN = new URL('../search/stubborn-program.mjs', import.meta.url).href

test('the whole program ends while its search thread hangs: who waits is told, and what was acknowledged is kept', async ({
  onTestFinished,
}) => {
  const server = await startSlack({ botToken: 'xoxb-0123456789-abcdefghijkl', appToken: 'xapp-1-A1-0123456789-abcdefghij' })
  onTestFinished(() => server.close())
  const { botToken, appToken } = server.workspace
  const folder = newFolder()
  const stubborn = await compiled('stubborn-thread')
  const start = async () => {
    const environment = { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_API_URL: server.apiUrl, STUBBORN_THREAD: stubborn }
    const program = startProgram([], folder, { ...environment, NODE_OPTIONS: `--import=${STUBBORN}` }, true)
    await program.until('stderr', /slack is connected/)
    const stop = async (): Promise<string> => {
      program.child.kill('SIGTERM')
      const { code, stderr } = await program.finished
      expect(code).toBe(0)
      return stderr
    }
    return { stop, ask: async (text: string) => readable((await server.deliver('slash_commands', command(text))).blocks) }
  }
  const first = await start()
  expect(await first.ask('search radiograph')).toContain('2. ')
  expect(await first.ask('save 1')).toContain('Saved')
  const hanging = await server.send('slash_commands', command('search hangs'))
  await hanging.acked
  const beside = await server.send('slash_commands', command('subscribe x-ray as Bones'))
  await beside.acked
  expect(await first.ask('save 2')).toContain('Saved')
  const stopped = first.stop()
  for (const { shown } of [hanging, beside]) expect(readable((await shown).blocks)).toContain('please try again')
  // The thread was ended because the program was, long before it would have been for its silence.
  expect(await stopped).not.toContain('did not answer within')
  const second = await start()
  expect(await second.ask('saved')).toContain('2 saved papers')
  expect(await second.ask('subscriptions')).toContain('has no topics')
  await second.stop()
  expect(server.faults).toEqual([])
}, 120_000)
