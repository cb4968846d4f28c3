// Every way in which a platform is unwell, played by the local servers.
import { GUILD } from '../servers/discord/payloads.ts'
import type { Fate as DiscordFate } from '../servers/discord/server.ts'
import type { Fate as SlackFate } from '../servers/slack/server.ts'
import type { BothOptions, PlatformName, Servers } from './both.ts'

export interface Unwell extends BothOptions {
  readonly of: PlatformName
  readonly name: string
  /** Called when both are served; what has none is unwell from the start. */
  readonly begin?: (servers: Servers) => void
  /** Called every half second while it lasts. */
  readonly again?: (servers: Servers) => void
}

type Body = Record<string, unknown>

/** What answers every call. */
function slackAnswers(fate: SlackFate): (servers: Servers) => void {
  const endless: SlackFate[] = Object.assign([], { shift: () => fate })
  return ({ slack }) => {
    slack.fates.get = () => endless
  }
}

function discordAnswers(fate: DiscordFate): (servers: Servers) => void {
  return ({ discord }) => {
    discord.fates.get = () => () => fate
  }
}

const SLACK_HTTP: readonly (readonly [name: string, fate: SlackFate])[] = [
  ['every call hangs', { done: false, end: 'silence' }],
  ['every call is carried out, and its answer hangs', { done: true, end: 'silence' }],
  ['429 with Retry-After', { status: 429, retryAfter: 30 }],
  ['429 without Retry-After', { status: 429, retryAfter: null }],
  ['500', { done: false, end: 'fails' }],
  ['a web page in place of an answer', { done: false, end: 'page' }],
  ['half an answer', { done: true, end: 'half' }],
  ['connections are reset', { done: false, end: 'reset' }],
  ['answers after 8 seconds', { afterMs: 8_000 }],
  ['org_login_required', { error: 'org_login_required' }],
  ['accesslimited', { error: 'accesslimited' }],
  ['an error that nobody knows', { error: 'something_new' }],
]

const DISCORD_HTTP: readonly (readonly [name: string, fate: DiscordFate])[] = [
  ['every call hangs', { done: false, end: 'silence' }],
  ['every call is carried out, and its answer hangs', { done: true, end: 'silence' }],
  ['429 with Retry-After', { status: 429, retryAfter: 30 }],
  ['429 for all routes', { status: 429, retryAfter: 1, isGlobal: true }],
  ['429 of Cloudflare, without headers', { done: false, end: 'blocked' }],
  ['500', { done: false, end: 'fails' }],
  ['502', { done: false, end: 'bad gateway' }],
  ['a web page in place of an answer', { done: false, end: 'page' }],
  ['half an answer', { done: true, end: 'half' }],
  ['connections are reset', { done: false, end: 'reset' }],
  ['answers after 8 seconds', { afterMs: 8_000 }],
]

const EVENTS = ['app_mention', 'message', 'link_shared', 'app_home_opened', 'member_joined_channel', 'channel_archive', 'tokens_revoked']
const SLACK_FRAMES: readonly unknown[] = [
  null,
  7,
  { type: 'events_api' },
  { type: 'events_api', payload: null },
  { type: 'events_api', payload: { type: 'event_callback', event_id: 'Ev1' } },
  { type: 'events_api', payload: { event: 'app_mention' } },
  { type: 'interactive', payload: { type: 'block_actions', actions: null } },
  { type: 'interactive', payload: { type: 'view_submission', view: null } },
  { type: 'slash_commands', payload: null },
  ...EVENTS.flatMap((type) => [
    { type: 'events_api', payload: { type: 'event_callback', event: { type } } },
    { type: 'events_api', payload: { type: 'event_callback', event: { type, text: null, links: null, channel: null, user: null } } },
  ]),
]

/** Null where discord.js expects a value, as Spacebar sends it. */
const DISCORD_EVENTS: readonly (readonly [event: string, data: unknown])[] = [
  ['THREAD_LIST_SYNC', { guild_id: GUILD, threads: [], members: null }],
  ['THREAD_LIST_SYNC', { guild_id: GUILD, threads: null, members: [] }],
  ['THREAD_MEMBERS_UPDATE', { id: '1', guild_id: GUILD, removed_member_ids: null, added_members: null }],
  ['GUILD_ROLE_CREATE', { guild_id: GUILD, role: null }],
  ['GUILD_CREATE', { id: '299999999999999998', name: 'Broken', channels: [null], roles: null, members: null, threads: null }],
  ['CHANNEL_UPDATE', null],
  ['INTERACTION_CREATE', null],
  ['INTERACTION_CREATE', { id: '1', type: 3, message: { id: '1', application: { id: '1', install_params: null } } }],
]

export const UNWELL: readonly Unwell[] = [
  ...SLACK_HTTP.map(([name, fate]): Unwell => ({ of: 'slack', name, begin: slackAnswers(fate) })),
  ...SLACK_HTTP.slice(0, 5).map(([name, fate]): Unwell => ({ of: 'slack', name: `at the start ${name}`, before: slackAnswers(fate) })),
  {
    of: 'slack',
    name: 'at the start the token is refused',
    before: ({ slack }) => void Object.assign(slack.workspace, { refusal: 'invalid_auth' }),
  },
  {
    of: 'slack',
    name: 'at the start a token of an organisation',
    before: ({ slack }) => void Object.assign(slack.workspace, { organisation: 'E1' }),
  },
  { of: 'slack', name: 'no answer to the upgrade', slack: { lacks: 'connection' } },
  { of: 'slack', name: 'no hello', slack: { lacks: 'hello' } },
  {
    of: 'slack',
    name: 'at the start the upgrade is refused',
    before: ({ slack }) => void Object.assign(slack.workspace, { isShut: true }),
  },
  {
    of: 'slack',
    name: 'too_many_websockets after each hello',
    begin({ slack }) {
      slack.workspace.isCrowded = true
      slack.disconnect('warning')
    },
  },
  {
    of: 'slack',
    name: 'the upgrade is refused after a disconnect',
    begin({ slack }) {
      slack.workspace.isShut = true
      slack.disconnect('silently')
    },
  },
  ...(['warning', 'refresh_requested', 'silently'] as const).map(
    (how): Unwell => ({
      of: 'slack',
      name: `disconnects again and again: ${how}`,
      begin: () => {},
      again: ({ slack }) => slack.disconnect(how),
    }),
  ),
  { of: 'slack', name: 'Socket Mode is switched off', begin: ({ slack }) => slack.disconnect('link_disabled') },
  {
    of: 'slack',
    name: 'the token is revoked',
    begin({ slack }) {
      slack.workspace.refusal = 'token_revoked'
      slack.disconnect('warning')
    },
  },
  {
    of: 'slack',
    name: 'malformed events, and frames that are none',
    begin: () => {},
    again({ slack }) {
      for (const [index, frame] of SLACK_FRAMES.entries())
        slack.raw(JSON.stringify(typeof frame === 'object' && frame ? { envelope_id: `broken${index}`, ...frame } : frame))
      slack.raw('no JSON')
    },
  },
  ...DISCORD_HTTP.map(([name, fate]): Unwell => ({ of: 'discord', name, begin: discordAnswers(fate) })),
  ...DISCORD_HTTP.slice(0, 7).map(
    ([name, fate]): Unwell => ({ of: 'discord', name: `at the start ${name}`, before: discordAnswers(fate) }),
  ),
  {
    of: 'discord',
    name: 'at the start the token is refused',
    before: discordAnswers({ status: 401, code: 0, message: '401: Unauthorized' }),
  },
  { of: 'discord', name: 'no answer to the upgrade', discord: { lacks: 'connection' } },
  { of: 'discord', name: 'no hello', discord: { lacks: 'hello' } },
  { of: 'discord', name: 'no READY', discord: { lacks: 'ready' } },
  { of: 'discord', name: 'at the start the upgrade is refused', before: ({ discord }) => discord.gateway.refuse(Number.MAX_SAFE_INTEGER) },
  { of: 'discord', name: 'six shards that start one after the other', discord: { shards: 6, concurrency: 1 } },
  {
    of: 'discord',
    name: 'a shard of three that is refused for good',
    discord: { shards: 3 },
    before: ({ discord }) => discord.gateway.refuseShard(1, 4010),
  },
  {
    of: 'discord',
    name: 'a shard of three that is lost for good',
    discord: { shards: 3 },
    begin: ({ discord }) => discord.gateway.end(4010, 1),
  },
  { of: 'discord', name: 'few connections left of the day', discord: { identifies: 3 } },
  {
    of: 'discord',
    name: 'the registration of the commands fails',
    before: ({ discord }) => void discord.fates.set('PUT /applications/:id/commands', () => ({ done: false, end: 'fails' })),
  },
  {
    of: 'discord',
    name: 'the upgrade is refused after a disconnect',
    begin({ discord }) {
      discord.gateway.refuse(Number.MAX_SAFE_INTEGER)
      discord.disconnect('silently')
    },
  },
  ...(['reconnect', 'invalid session', 'silently', 4000, 4009] as const).map(
    (how): Unwell => ({
      of: 'discord',
      name: `disconnects again and again: ${how}`,
      begin: () => {},
      again: ({ discord }) => discord.disconnect(how),
    }),
  ),
  ...([4004, 4013, 4014] as const).map(
    (code): Unwell => ({
      of: 'discord',
      name: `the connection is ended for good: ${code}`,
      begin: ({ discord }) => discord.disconnect(code),
    }),
  ),
  {
    of: 'discord',
    name: 'heartbeats are not acknowledged',
    discord: { heartbeatMs: 1_000 },
    begin: ({ discord }) => discord.disconnect('zombie'),
  },
  {
    of: 'discord',
    name: 'events that cannot be parsed, and frames that are none',
    begin: () => {},
    again({ discord }) {
      for (const [event, data] of DISCORD_EVENTS) discord.gateway.emit(null, event, data as Body)
      for (const frame of ['no JSON', '{"op":9}', '{"op":0,"t":"MESSAGE_CREATE","s":null,"d":null}', 'null']) discord.gateway.sendRaw(frame)
    },
  },
]
