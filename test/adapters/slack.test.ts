import { expect, onTestFinished, test } from 'vitest'
import type { Paperboy } from '../../src/port/chat.ts'
import { openTestLibrary } from '../library.ts'
import { buttonId, command, connect, openSlackTest, press, toSeen } from '../servers/slack/harness.ts'
import { type SlackShown, startSlack } from '../servers/slack/server.ts'
import { contract, type Harness, type Seen, toPost } from './contract.ts'

async function openSlack(paperboy: Paperboy): Promise<Harness> {
  const server = await startSlack()
  const slack = await connect(paperboy, server)
  let last: SlackShown | null = null
  const show = (shown: SlackShown): Seen => {
    last = shown
    return toSeen(shown)
  }
  return {
    type: async (text) => show(await server.deliver('slash_commands', command(text))),
    press: async (label) => show(await server.deliver('interactive', press(buttonId(last, label)))),
    async post(reply) {
      await slack.post(toPost({ platform: 'slack', workspace: 'T1', channel: 'C1' }, reply))
      return server.posts.map((post) => toSeen(post as unknown as SlackShown))
    },
    changesMessages: true,
    settings: 'admins',
    pings: false,
    stop: () => slack.stop(),
    async close() {
      expect(server.faults).toEqual([])
      await server.close()
    },
  }
}

contract('slack', openSlack, '/papers ')

test('a redelivered press is carried out once', async () => {
  let answers = 0
  const { server } = await openSlackTest({
    wrap: (paperboy) => ({
      ...paperboy,
      respond(request) {
        answers++
        return paperboy.respond(request)
      },
    }),
  })
  const shown = await server.deliver('slash_commands', command('search xplainer'))
  const save = press(buttonId(shown, 'Save'))
  await server.deliver('interactive', { ...save, trigger_id: 'again' })
  await (await server.send('interactive', { ...save, trigger_id: 'again' }, { retry: 1 })).acked
  await server.deliver('interactive', { ...save, trigger_id: 'another' })
  expect(answers).toBe(3)
})

test('buttons work after a restart, and not from another workspace', async () => {
  const library = await openTestLibrary()
  onTestFinished(() => library.close())
  const server = await startSlack()
  const before = await connect(library.paperboy, server)
  const shown = await server.deliver('slash_commands', command('search chest'))
  await before.stop()
  await server.close()
  const { server: restarted } = await openSlackTest({ library })
  const action = buttonId(shown, 'Next page')
  expect(toSeen(await restarted.deliver('interactive', press(action))).text).toContain('6–10')
  const { server: foreign } = await openSlackTest({ library, team: 'T2', botToken: 'xoxb-two', appToken: 'xapp-two' })
  expect(toSeen(await foreign.deliver('interactive', press(action))).text).toContain('no longer kept')
})
