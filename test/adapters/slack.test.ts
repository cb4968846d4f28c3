import { expect, test } from 'vitest'
import { createSlack } from '../../adapters/slack/slack.ts'
import type { Paperboy } from '../../src/chat.ts'
import { createLog } from '../../src/log.ts'
import { openTestLibrary } from '../library.ts'
import { contract, type Harness, OWN_LINK, type Seen } from './contract.ts'
import { type SlackServer, type SlackShown, startSlack, strings } from './slack-server.ts'

const log = createLog('silent')
const PLACE = { team_id: 'T1', channel_id: 'C1', user_id: 'U1', user_name: 'ada' }

async function connect(paperboy: Paperboy, server: SlackServer) {
  const slack = createSlack({ botToken: 'xoxb-test', appToken: 'xapp-test', apiUrl: server.apiUrl, log })
  await slack.start(paperboy)
  return slack
}

async function openSlack(paperboy: Paperboy): Promise<Harness> {
  const server = await startSlack()
  const slack = await connect(paperboy, server)
  let last: SlackShown | null = null
  const show = (shown: SlackShown): Seen => {
    last = shown
    return toSeen(shown)
  }
  return {
    type: async (text) => show(await server.deliver('slash_commands', { ...PLACE, command: '/papers', text: escapeAsSlack(text) })),
    press: async (label) => show(await server.deliver('interactive', press(buttonId(last, label)))),
    async post(reply) {
      await slack.post({ platform: 'slack', workspace: 'T1', channel: 'C1' }, reply)
      return server.posts.map(toSeen)
    },
    stop: () => slack.stop(),
    async close() {
      expect(server.faults).toEqual([])
      await server.close()
    },
  }
}

function press(action: string): Record<string, unknown> {
  return {
    type: 'block_actions',
    user: { id: PLACE.user_id, username: PLACE.user_name, team_id: 'T1' },
    team: { id: 'T1', domain: 'team' },
    channel: { id: PLACE.channel_id, name: 'papers' },
    container: { type: 'message', is_ephemeral: true },
    actions: [{ type: 'button', action_id: action, block_id: 'b', action_ts: '1.0' }],
  }
}

/** Finds `2. Abstract` by its paper's place, any other by its label. */
function buttonId(shown: SlackShown | null, label: string): string {
  const [, number, name = label] = /^(\d+)\. (.+)$/.exec(label) ?? []
  const buttons = (shown?.blocks ?? []).flatMap((block) =>
    'elements' in block && block.type === 'actions' ? (block.elements as { action_id: string; text: { text: string } }[]) : [],
  )
  const found = buttons.find(
    (button) => button.text.text.startsWith(name) && (number === undefined || button.action_id.endsWith(`:${number}`)),
  )
  if (!found) throw new Error(`There is no button ${label} among ${buttons.map((button) => button.text.text).join(', ')}`)
  return found.action_id
}

function escapeAsSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** What the blocks show: rich text as its characters. Only elements that mention or mark up by themselves, and raw signs in the fallback text, are live. */
function toSeen({ text, blocks, response_type: type }: SlackShown): Seen {
  const live = blocks
    .filter(({ type: kind }) => kind !== 'rich_text' && kind !== 'actions')
    .map((block) => `a block of type ${String(block.type)}`)
  const mentions = strings(blocks, 'type').filter((kind) =>
    ['user', 'usergroup', 'channel', 'broadcast', 'emoji', 'date', 'mrkdwn'].includes(kind),
  )
  return {
    text: blocks
      .filter(({ type: kind }) => kind === 'rich_text')
      .map((block) => strings(block, 'text').join(''))
      .join('\n'),
    links: strings(blocks, 'url'),
    buttons: blocks.filter(({ type: kind }) => kind === 'actions').flatMap((block) => strings(block, 'text')),
    audience: type === 'ephemeral' ? 'asker' : 'channel',
    threats: [
      ...live,
      ...mentions,
      ...(/[<>]|&(?!amp;|lt;|gt;)/.test(text) ? [`unescaped: ${text}`] : []),
      ...strings(blocks, 'url').filter((url) => !OWN_LINK.test(url)),
    ],
  }
}

contract('slack', openSlack)

test('a redelivered press is carried out once', async () => {
  const library = await openTestLibrary()
  const server = await startSlack()
  let answers = 0
  const counting: Paperboy = {
    ...library.paperboy,
    answer(request) {
      answers++
      return library.paperboy.answer(request)
    },
  }
  const slack = await connect(counting, server)
  const shown = await server.deliver('slash_commands', { ...PLACE, command: '/papers', text: 'search xplainer' })
  const save = press(buttonId(shown, 'Save'))
  await server.deliver('interactive', { ...save, trigger_id: 'again' })
  void server.deliver('interactive', { ...save, trigger_id: 'again' })
  await server.deliver('interactive', { ...save, trigger_id: 'another' })
  expect(answers).toBe(3)
  await slack.stop()
  await server.close()
  await library.close()
})

test('buttons work after a restart, and not from another workspace', async () => {
  const library = await openTestLibrary()
  const server = await startSlack()
  const before = await connect(library.paperboy, server)
  const shown = await server.deliver('slash_commands', { ...PLACE, command: '/papers', text: 'search chest' })
  await before.stop()
  await server.close()
  const restarted = await startSlack()
  const after = await connect(library.paperboy, restarted)
  const action = buttonId(shown, 'Next page')
  expect(toSeen(await restarted.deliver('interactive', press(action))).text).toContain('6–10')
  const foreign = { ...press(action), team: { id: 'T2', domain: 'other' } }
  expect(toSeen(await restarted.deliver('interactive', foreign)).text).toContain('no longer kept')
  await after.stop()
  await restarted.close()
  await library.close()
})
