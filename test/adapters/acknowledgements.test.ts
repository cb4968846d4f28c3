// Each platform hears of all that it sends in its time, three seconds, though the database does not answer: its local server keeps watch.
import { PermissionFlagsBits as P } from 'discord.js'
import { expect, test } from 'vitest'
import type { Paperboy } from '../../src/port/chat.ts'
import { fill, focus, invoke, onMessage, openDiscordTest, press as pressDiscord, slash } from '../servers/discord/harness.ts'
import type { Body } from '../servers/discord/http.ts'
import { DISCORD_CHANNEL } from '../servers/discord/server.ts'
import { command, openSlackTest, press, until } from '../servers/slack/harness.ts'

const MANAGER = { permissions: String(P.ManageChannels | P.ViewChannel) }

/** A core whose store hangs from some moment on, until it is let go on. */
function hanging() {
  let isHung = false
  let release = (): void => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  const held = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (isHung) await released
    return work()
  }
  return {
    hang: () => {
      isHung = true
    },
    release,
    wrap: (paperboy: Paperboy): Paperboy => ({
      ...paperboy,
      seenOnce: (...given) => held(() => paperboy.seenOnce(...given)),
      respond: (request) => held(() => paperboy.respond(request)),
      complete: (request) => held(() => paperboy.complete(request)),
      home: (...given) => held(() => paperboy.home(...given)),
      unfurl: (links) => held(() => paperboy.unfurl(links)),
    }),
  }
}

const USER = { id: 'U1', name: 'ada', team_id: 'T1' }
const TEAM = { id: 'T1', domain: 'team' }
const VIEW = {
  id: 'V1',
  type: 'modal',
  callback_id: 'paperboy_form',
  private_metadata: JSON.stringify({ command: 'subscribe', fixed: {}, spot: { channel: 'C1', thread: null, url: null }, home: null }),
  blocks: [],
  state: { values: {} },
}
const MESSAGE = { type: 'message', user: 'U2', ts: '1700000000.000100', text: 'xplainer' }

const SLACK: Readonly<Record<string, readonly ['slash_commands' | 'interactive', Record<string, unknown>]>> = {
  'a command': ['slash_commands', command('search xplainer')],
  'a command that opens a form': ['slash_commands', command('subscribe')],
  'a button': ['interactive', press('p1:save:abcd:1')],
  'a button at home': ['interactive', { ...press('p1:save:abcd:1'), view: { ...VIEW, type: 'home', private_metadata: '{"direct":null}' } }],
  'a form': ['interactive', { type: 'view_submission', team: TEAM, user: USER, view: VIEW }],
  'a suggestion': [
    'interactive',
    { type: 'block_suggestion', action_id: 'field:in', block_id: 'in', value: 'ber', team: TEAM, user: USER, view: VIEW },
  ],
  'a shortcut': [
    'interactive',
    {
      type: 'message_action',
      callback_id: 'find_related',
      team: TEAM,
      user: USER,
      channel: { id: 'C1', name: 'papers' },
      message_ts: MESSAGE.ts,
      message: MESSAGE,
    },
  ],
}

test.each(Object.entries(SLACK))('Slack: %s', async (_, [type, payload]) => {
  const { hang, release, wrap } = hanging()
  const { server } = await openSlackTest({ wrap })
  hang()
  const sent = await server.send(type, payload)
  await sent.acked
  release()
})

test.each([
  { type: 'app_mention', user: 'U1', text: '<@UBOT> xplainer', ts: MESSAGE.ts, channel: 'C1', event_ts: MESSAGE.ts },
  { ...MESSAGE, user: 'U1', channel: 'D1', channel_type: 'im', event_ts: MESSAGE.ts },
  { type: 'app_home_opened', user: 'U1', channel: 'D1', tab: 'home', event_ts: MESSAGE.ts },
  {
    type: 'link_shared',
    user: 'U1',
    channel: 'C1',
    message_ts: MESSAGE.ts,
    links: [{ domain: 'arxiv.org', url: 'https://arxiv.org/abs/2303.13391' }],
    event_ts: MESSAGE.ts,
  },
])('Slack: an event, $type', async (event) => {
  const { hang, release, wrap } = hanging()
  const { server } = await openSlackTest({ wrap })
  hang()
  await server.event(event)
  release()
})

test('Slack: a form that is taken late is answered when it is', async () => {
  const { hang, release, wrap } = hanging()
  const { server } = await openSlackTest({ wrap })
  await server.send('slash_commands', command('subscribe'))
  await until(() => server.views.size > 0)
  hang()
  const query = { values: { query: { 'field:query': { type: 'plain_text_input', value: 'chest x-ray' } } } }
  const sent = await server.send('interactive', { type: 'view_submission', team: TEAM, user: USER, view: { ...VIEW, state: query } })
  expect(await sent.acked).toEqual({ response_action: 'clear' })
  release()
  await until(() =>
    server.calls.some(({ method, fields }) => method === 'chat.postEphemeral' && String(fields.text).startsWith('Subscribed to ')),
  )
})

/** @param modal a form that stands open */
type Interactions = (server: Parameters<typeof slash>[0], modal: Body, list: Parameters<typeof pressDiscord>[0]) => Body

const DISCORD: Readonly<Record<string, Interactions>> = {
  'a command': (server) => slash(server, 'search xplainer'),
  'a command that opens a form': (server) => invoke(server, 'subscribe', {}, MANAGER),
  'a message command': (server) =>
    onMessage(server, 'Find related papers', {
      id: '600000000000000006',
      channel_id: DISCORD_CHANNEL,
      type: 0,
      content: 'xplainer',
      author: { id: '1', username: 'x', discriminator: '0', avatar: null },
      timestamp: '2026-04-10T09:00:00.000Z',
      embeds: [],
      attachments: [],
      mentions: [],
      mention_roles: [],
      components: [],
      pinned: false,
      tts: false,
      mention_everyone: false,
      flags: 0,
    }),
  'a button': (_, __, list) => pressDiscord(list, 'Next page'),
  'a form': (_, modal) => fill(modal, { query: 'chest x-ray' }, null, MANAGER),
}

test.each(Object.entries(DISCORD))('Discord: %s', async (_, make) => {
  const { hang, release, wrap } = hanging()
  const { server } = await openDiscordTest({ wrap })
  const list = await server.interact(slash(server, 'search chest'))
  const modal = await server.send(invoke(server, 'subscribe', {}, MANAGER)).modal
  hang()
  await server.send(make(server, modal, list)).acked
  release()
})

test('Discord: a suggestion', async () => {
  const { hang, release, wrap } = hanging()
  const { server } = await openDiscordTest({ wrap })
  hang()
  expect(await server.complete(focus(server, 'show', 'paper', 'xplain'))).toEqual([])
  release()
})

/** Counts what is waited for, and what has been acknowledged. */
function counting() {
  const counts = { begun: 0, ended: 0 }
  const measureAck = () => {
    counts.begun++
    return () => void counts.ended++
  }
  return { counts, measureAck }
}

test('Slack: the time is measured until the acknowledgement, not until the answer', async () => {
  const { hang, release, wrap } = hanging()
  const { counts, measureAck } = counting()
  const { server } = await openSlackTest({ wrap, options: { measureAck } })
  hang()
  const sent = await server.send('slash_commands', command('search xplainer'))
  await sent.acked
  await server.event({ type: 'app_mention', user: 'U1', text: '<@UBOT> xplainer', ts: MESSAGE.ts, channel: 'C1', event_ts: MESSAGE.ts })
  expect(counts).toEqual({ begun: 2, ended: 2 })
  release()
})

test('Discord: the time is measured until the first word, whether that acknowledges, answers or suggests', async () => {
  const { hang, release, wrap } = hanging()
  const { counts, measureAck } = counting()
  const { server } = await openDiscordTest({ wrap, options: { measureAck } })
  await server.interact(slash(server, 'search chest'))
  await until(() => counts.ended === 1)
  hang()
  const sent = await server.send(slash(server, 'search xplainer'))
  await sent.acked
  await until(() => counts.ended === 2)
  await server.complete(focus(server, 'show', 'paper', 'xplain'))
  await until(() => counts.ended === 3)
  release()
  await sent.shown
  expect(counts).toEqual({ begun: 3, ended: 3 })
})
