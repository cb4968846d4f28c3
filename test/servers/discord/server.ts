import { createBuckets } from './buckets.ts'
import { ERRORS, errorBody } from './faults.ts'
import { createGateway, type Ending, type Gateway, type GatewayOptions } from './gateway.ts'
import { createGuilds, type Guilds, type GuildsOptions } from './guilds.ts'
import { type Answered, type Asked, type Body, type Headers, serveDiscord } from './http.ts'
import { type Choice, createInteractions, type Sent, type Shown } from './interactions.ts'
import { createMessages, type Posted, type Result } from './messages.ts'
import { openOpenApi } from './openapi.ts'
import { APP, BOT, CHANNEL, GUILD, MEMBER, PERSON, personJson } from './payloads.ts'
import { createRoutes, type Registry } from './routes.ts'
import { createWebhook, type Webhook } from './webhook.ts'

export type { Shown } from './interactions.ts'

/** What becomes of one call, in place of what it would be answered. */
export type Fate =
  /** Discord's own error, by its number. */
  | { readonly status: number; readonly code: number; readonly message?: string }
  | { readonly status: 429; readonly retryAfter: number; readonly isGlobal?: boolean }
  /** Carried out or not, and then: status 500, 502, Cloudflare's 429 without headers, a web page with status 200, half an answer, a closed connection, nothing. */
  | { readonly done: boolean; readonly end: End }
  /** Carried out and answered, after so many milliseconds. */
  | { readonly afterMs: number }

type End = 'fails' | 'bad gateway' | 'blocked' | 'page' | 'half' | 'reset' | 'silence'

interface Call {
  readonly method: string
  readonly path: string
  /** `POST /channels/:id/messages`. */
  readonly route: string
  readonly body: unknown
  readonly at: number
}

/** A local Discord: REST and gateway, as strict as Discord where the adapter may go wrong. */
export interface DiscordServer {
  readonly apiUrl: string
  readonly token: string
  /** Servers, channels, threads and permissions; and the events of what becomes of them. */
  readonly guilds: Guilds
  readonly gateway: Gateway
  /** Where interactions go by HTTP, once an address is set. */
  readonly webhook: Webhook
  /** All that Discord, or its documentation, has against what was asked. A test expects none. */
  readonly faults: string[]
  readonly calls: Call[]
  /** Messages that were posted unasked, in order; without those that a repeated nonce did not make. */
  readonly posts: readonly Posted[]
  readonly registry: Registry
  /** What becomes of the next calls, in order or by what is asked: of `POST /channels/300/messages`, or of the route `POST /channels/:id/messages`. */
  readonly fates: Map<string, Fate[] | ((asked: Asked) => Fate | undefined)>
  /** Sends an interaction, as of one person in the channel unless told otherwise: by `person`, `name`, `permissions`, `guild_id`, `channel_id`, … */
  send(interaction: Body): Sent
  /** Sends an interaction; resolves with what it first shows. */
  interact(interaction: Body): Promise<Shown>
  /** Asks for suggestions. */
  complete(data: Body, rest?: Body): Promise<readonly Choice[]>
  /** Resolves when the client has read every event that was sent. */
  settled(): Promise<void>
  /** The end of the connection, one way or another. */
  disconnect(how: Ending): void
  /** A person writes a message. @returns its id */
  say(content: string, where?: Said): string
  close(): Promise<void>
}

export interface DiscordServerOptions extends GuildsOptions {
  readonly token?: string
  readonly shards?: number
  /** How many shards may identify within five seconds; all unless told. */
  readonly concurrency?: number
  readonly heartbeatMs?: number
  readonly identifies?: number
  /** What the gateway never does. */
  readonly lacks?: GatewayOptions['lacks']
  /** For how long Discord knows a nonce: "the past few minutes". */
  readonly nonceMs?: number
  /** Within what an interaction must be acknowledged, in milliseconds of served time; Discord's 3 seconds unless told. */
  readonly ackMs?: number
  /** Whether there are rate limits, beside those that a fate tells. */
  readonly hasLimits?: boolean
  /** Whether bodies are checked against the document, and calls kept: not in a bench. */
  readonly isStrict?: boolean
}

const NONCE_MS = 180_000
/** Intents, as Discord numbers them. */
const GUILD_MESSAGES = 1 << 9
const DIRECT_MESSAGES = 1 << 12

/** Where a person says something; a server is null for a direct message. */
interface Said extends Body {
  readonly guild?: string | null
  readonly channel?: string
  readonly person?: string
}

export async function startDiscord(options: DiscordServerOptions = {}): Promise<DiscordServer> {
  const {
    token = 'test.token.value',
    shards = 1,
    concurrency = shards,
    heartbeatMs = 45_000,
    identifies = 1_000,
    lacks = null,
    nonceMs = NONCE_MS,
    hasLimits = true,
    isStrict = true,
  } = options
  const faults: string[] = []
  const calls: Call[] = []
  const fates: DiscordServer['fates'] = new Map()
  const registry: Registry = { commands: new Map(), writes: 0 }
  const guilds = createGuilds(options)
  const messages = createMessages(guilds, nonceMs, faults)
  const interactions = createInteractions(guilds, messages, faults, options.ackMs)
  const webhook = createWebhook(guilds.now, faults)
  const buckets = createBuckets(guilds.now, hasLimits)
  const openApi = isStrict ? openOpenApi() : null
  let count = 0

  const http = await serveDiscord(async (asked) => {
    try {
      return await answer(asked)
    } catch (error) {
      faults.push(`${asked.method} ${asked.path}: ${(error as Error).stack}`)
      return failed('fails')
    }
  })

  async function answer(asked: Asked): Promise<Answered> {
    const { method, path, body } = asked
    const found = find(method, path)
    if (!found) {
      faults.push(`${method} ${path} is not known here`)
      return toAnswer({ error: ERRORS.unknownRoute })
    }
    if (isStrict) calls.push({ method, path, route: found.name, body, at: guilds.now() })
    if (!asked.userAgent.startsWith('DiscordBot (')) faults.push(`${method} ${path}: the user agent is ${asked.userAgent}`)
    const { headers, limited } = buckets.take(found.name, bucketOf(found.name, path))
    if (limited) return tooMany(limited.retryAfter, limited.isGlobal, headers)
    const run = (): Answered => toAnswer(allowed(asked, found.name) ? found.run(asked) : { error: ERRORS.unauthorized }, headers)
    const fate = fateOf(`${method} ${path}`, asked) ?? fateOf(found.name, asked)
    if (!fate) return checked(asked, run)
    if ('retryAfter' in fate) return tooMany(fate.retryAfter, fate.isGlobal ?? false, headers)
    if ('status' in fate) return toAnswer({ error: { message: `Error ${fate.code}`, ...fate } }, headers)
    if ('afterMs' in fate) {
      await new Promise((resolve) => setTimeout(resolve, fate.afterMs))
      return checked(asked, run)
    }
    if (fate.done) checked(asked, run)
    return failed(fate.end)
  }
  const gateway = createGateway(
    http.server,
    () => `ws://127.0.0.1:${http.port}`,
    guilds,
    { token, shards, concurrency, heartbeatMs, identifies, lacks },
    faults,
  )
  const { find } = createRoutes({ guilds, messages, interactions, webhook, gateway: gateway.info, faults }, registry)

  function fateOf(name: string, asked: Asked): Fate | undefined {
    const next = fates.get(name)
    return typeof next === 'function' ? next(asked) : next?.shift()
  }

  function checked({ method, path, body }: Asked, run: () => Answered): Answered {
    if (openApi && body !== null) faults.push(...openApi(method, path, body))
    // Discord does not take halves of characters.
    if (body !== null && !isWellFormed(body)) {
      faults.push(`${method} ${path}: a lone surrogate`)
      return toAnswer({ error: ERRORS.invalidJson })
    }
    return run()
  }

  /** The token of an interaction is its own permission. */
  function allowed({ authorization }: Asked, route: string): boolean {
    return authorization === `Bot ${token}` || route.includes(' /interactions') || route.includes(' /webhooks')
  }

  function deliver(interaction: Body): Sent {
    const own = `T${http.port}.${++count}`
    const { person = PERSON, name, ...given } = interaction as Body & { person?: string; name?: string }
    const guildId = 'guild_id' in given ? (given.guild_id as string | null) : GUILD
    const channelId = String(given.channel_id ?? CHANNEL)
    const channel = guilds.channels.get(channelId)
    const user = { ...personJson(person), ...(name !== undefined && { global_name: name }) }
    const permissions = String(given.permissions ?? MEMBER)
    const isMember = guildId !== null && guilds.guilds.has(guildId)
    const base = {
      id: guilds.newId(),
      application_id: APP,
      token: own,
      version: 1,
      channel_id: channelId,
      channel: channel ? guilds.channelJson(channel) : { id: channelId, type: guildId === null ? 1 : 0 },
      app_permissions: channel ? String(guilds.permissionsIn(channel) & ((1n << 60n) - 1n)) : '0',
      locale: 'en-US',
      entitlements: [],
      authorizing_integration_owners: isMember || guildId === null ? { 0: guildId ?? '0' } : { 1: person },
      context: guildId === null ? 1 : 0,
      attachment_size_limit: 10_485_760,
      ...(guildId === null
        ? { user }
        : {
            guild_id: guildId,
            guild: { id: guildId, locale: 'en-US', features: [] },
            guild_locale: 'en-US',
            member: {
              user,
              roles: guilds.guilds.get(guildId)?.people.get(person) ?? [],
              permissions,
              joined_at: '2026-01-01T00:00:00.000Z',
              deaf: false,
              mute: false,
              flags: 0,
            },
          }),
    }
    const whole: Body = { ...base, ...given, ...(guildId === null && { guild_id: undefined }) }
    const sent = interactions.add(own, whole)
    // Discord: one way or the other.
    if (!webhook.send(whole)) gateway.emit(guildId, 'INTERACTION_CREATE', whole)
    return sent
  }

  /** A message of a person: told to who asked for messages, and with its content only where it is said to the bot. */
  function say(content: string, { guild = GUILD, channel = CHANNEL, person = PERSON, ...rest }: Said = {}): string {
    const id = guilds.newId()
    const intent = guild === null ? DIRECT_MESSAGES : GUILD_MESSAGES
    if ((gateway.seen.intents & intent) === 0) return id
    const isToBot = guild === null || content.includes(BOT.id)
    const user = personJson(person)
    const member = { roles: [], joined_at: '2026-01-01T00:00:00.000Z', deaf: false, mute: false, flags: 0 }
    const mentions = content.includes(BOT.id) ? [BOT] : []
    gateway.emit(guild, 'MESSAGE_CREATE', {
      id,
      type: 0,
      channel_id: guild === null ? guilds.direct(person).id : channel,
      author: user,
      content: isToBot ? content : '',
      ...(guild !== null && { guild_id: guild, member }),
      ...{ timestamp: new Date(guilds.now()).toISOString(), edited_timestamp: null, tts: false, mention_everyone: false, pinned: false },
      ...{ mentions, mention_roles: [], attachments: [], embeds: [], components: [], ...rest },
    })
    return id
  }

  return {
    say,
    apiUrl: `http://127.0.0.1:${http.port}/api`,
    token,
    guilds,
    gateway,
    webhook,
    faults,
    calls,
    posts: messages.posts,
    registry,
    fates,
    send: deliver,
    interact: (interaction) => deliver(interaction).shown,
    complete: (data, rest = {}) => deliver({ type: 4, data, ...rest }).choices,
    settled: gateway.settled,
    disconnect: (how) => gateway.end(how),
    async close() {
      await webhook.close()
      interactions.close()
      gateway.close()
      await http.close()
    },
  }
}

/** The channel or token of a path, which has a bucket of its own a route. */
function bucketOf(route: string, path: string): string {
  return `${route} ${path
    .split('/')
    .slice(2, route.includes('/webhooks') ? 4 : 3)
    .join('/')}`
}

function toAnswer(result: Result, headers: Headers = {}): Answered {
  if ('error' in result) return { kind: 'json', status: result.error.status, json: errorBody(result.error), headers }
  return 'json' in result ? { kind: 'json', json: result.json, headers } : { kind: 'json', status: result.status, headers }
}

function tooMany(retryAfter: number, isGlobal: boolean, given: Headers): Answered {
  const headers = {
    ...given,
    'retry-after': String(Math.ceil(retryAfter)),
    'x-ratelimit-reset-after': String(retryAfter),
    'x-ratelimit-remaining': '0',
    'x-ratelimit-scope': isGlobal ? 'global' : 'user',
    ...(isGlobal && { 'x-ratelimit-global': 'true' }),
  }
  return { kind: 'json', status: 429, json: { message: 'You are being rate limited.', retry_after: retryAfter, global: isGlobal }, headers }
}

function failed(end: End): Answered {
  switch (end) {
    case 'fails':
      return { kind: 'json', status: 500, json: { message: '500: Internal Server Error', code: 0 } }
    case 'bad gateway':
      return { kind: 'raw', status: 502, body: '<html><head><title>502 Bad Gateway</title></head></html>' }
    case 'blocked':
      return { kind: 'raw', status: 429, body: 'error code: 1015' }
    case 'page':
      return { kind: 'raw', body: '<!doctype html><title>Be right back</title>' }
    case 'half':
      return { kind: 'raw', body: '{"id": "1' }
    default:
      return { kind: end }
  }
}

function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return !/[\ud800-\udfff]/u.test(value)
  if (typeof value !== 'object' || value === null) return true
  return Object.values(value).every(isWellFormed)
}

export { CHANNEL as DISCORD_CHANNEL, GUILD as DISCORD_GUILD } from './payloads.ts'
