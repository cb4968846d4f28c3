import { WebSocketServer } from 'ws'
import { type LocalServer, serve, type Taken } from './http.ts'

/** A message that the server was asked to show. */
interface DiscordShown {
  readonly content: string
  readonly embeds: readonly {
    readonly title?: string
    readonly description?: string
    readonly url?: string
    readonly footer?: { readonly text: string }
  }[]
  readonly components: readonly { readonly components: readonly { readonly custom_id: string; readonly label: string }[] }[]
  readonly allowed_mentions?: { readonly parse: readonly string[] }
  readonly flags?: number
  readonly nonce?: string
  readonly enforce_nonce?: boolean
}

export interface Shown {
  readonly message: DiscordShown
  readonly ephemeral: boolean
}

/** A local Discord: REST and gateway, as strict as Discord where the adapter may go wrong. */
export interface DiscordServer {
  readonly apiUrl: string
  readonly posts: DiscordShown[]
  readonly faults: string[]
  readonly registered: Record<string, unknown>[]
  /** Sends an interaction; resolves with what it finally shows. */
  interact(interaction: Record<string, unknown>): Promise<Shown>
  /** Asks for completions. */
  complete(data: Record<string, unknown>): Promise<readonly { name: string; value: string }[]>
  close(): Promise<void>
}

const APP = '100000000000000001'
const GUILD = '200000000000000002'
const CHANNEL = '300000000000000003'
const ACK_MS = 3_000
const EPHEMERAL = 64
/** Interaction callback types: channel message with source, deferred message, deferred update, autocomplete result. */
const DEFERRED_MESSAGE = 5
const DEFERRED_UPDATE = 6
const AUTOCOMPLETE_RESULT = 8

interface Pending {
  acked: boolean
  /** The flags of the deferred reply, or of the message whose button was pressed. */
  ephemeral: boolean
  deleted: boolean
  clear: () => void
  show: (shown: Shown) => void
  choices: (choices: readonly { name: string; value: string }[]) => void
}

export async function startDiscord(): Promise<DiscordServer> {
  const posts: DiscordShown[] = []
  const faults: string[] = []
  const registered: Record<string, unknown>[] = []
  const nonces = new Set<string>()
  const pending = new Map<string, Pending>()
  const sockets = new Set<import('ws').WebSocket>()
  let count = 0
  let sequence = 1

  const message = (body: DiscordShown, id: string) => ({
    ...body,
    id,
    type: 0,
    channel_id: CHANNEL,
    timestamp: '2026-11-23T12:00:00.000Z',
    author: { id: APP, username: 'paperboy', discriminator: '0', bot: true },
    attachments: [],
    mentions: [],
    mention_roles: [],
    pinned: false,
    tts: false,
    mention_everyone: false,
  })

  const local: LocalServer = await serve(({ method, path, body }: Taken) => {
    const route = path.replace('/api/v10', '')
    if (route === '/gateway/bot') {
      const limit = { total: 1000, remaining: 1000, reset_after: 0, max_concurrency: 1 }
      return { json: { url: `ws://127.0.0.1:${local.port}`, shards: 1, session_start_limit: limit } }
    }
    if (method === 'PUT' && route === `/applications/${APP}/commands`) {
      registered.splice(0, registered.length, ...(body as unknown as Record<string, unknown>[]))
      return { json: registered.map((command, index) => ({ ...command, id: `${index + 1}`, application_id: APP, type: 1, version: '1' })) }
    }
    const callback = /^\/interactions\/\d+\/(T\d+)\/callback$/.exec(route)?.[1]
    if (callback)
      return acknowledge(callback, body as { type: number; data?: { flags?: number; choices?: { name: string; value: string }[] } })
    const [, token, original] = /^\/webhooks\/\d+\/(T\d+)(?:\/messages\/(?:%40|@)(original))?$/.exec(route) ?? []
    if (token) return show(token, method, original !== undefined, body)
    if (method === 'POST' && route === `/channels/${CHANNEL}/messages`) {
      const post = body as unknown as DiscordShown
      check(post)
      const repeated = post.enforce_nonce === true && nonces.has(post.nonce ?? '')
      if (!repeated) posts.push(post)
      nonces.add(post.nonce ?? '')
      return { json: message(post, `${posts.length}`) }
    }
    faults.push(`${method} ${route} is not known here`)
    return { status: 404, json: { code: 0, message: '404' } }
  })

  function acknowledge(
    token: string,
    { type, data }: { type: number; data?: { flags?: number; choices?: { name: string; value: string }[] } },
  ) {
    const waiting = pending.get(token)
    if (!waiting) return { status: 404, json: { code: 10062, message: 'Unknown interaction' } }
    if (waiting.acked) {
      faults.push('acknowledged twice')
      return { status: 400, json: { code: 40060, message: 'Interaction has already been acknowledged.' } }
    }
    waiting.acked = true
    waiting.clear()
    if (type === AUTOCOMPLETE_RESULT) waiting.choices(data?.choices ?? [])
    else if (type === DEFERRED_MESSAGE) waiting.ephemeral = ((data?.flags ?? 0) & EPHEMERAL) !== 0
    else if (type !== DEFERRED_UPDATE) faults.push(`callback type ${type}`)
    return { status: 204 }
  }

  function show(token: string, method: string, original: boolean, body: Record<string, unknown>) {
    const waiting = pending.get(token)
    if (!waiting?.acked) return { status: 404, json: { code: 10015, message: 'Unknown Webhook' } }
    if (method === 'DELETE') {
      waiting.deleted = true
      return { status: 204 }
    }
    const shown = body as unknown as DiscordShown
    check(shown)
    const ephemeral = original ? waiting.ephemeral : ((shown.flags ?? 0) & EPHEMERAL) !== 0
    waiting.show({ message: shown, ephemeral })
    return { json: message(shown, `9${++count}`) }
  }

  function check(shown: DiscordShown): void {
    const { content = '', embeds = [], components = [] } = shown
    if (content.length > 2_000) faults.push(`content of ${content.length} characters`)
    const sum = embeds.map((embed) => `${embed.title ?? ''}${embed.description ?? ''}${embed.footer?.text ?? ''}`).join('').length
    if (sum > 6_000) faults.push(`embeds of ${sum} characters together`)
    if (content === '' && embeds.length === 0) faults.push('50006: an empty message')
    const ids = components.flatMap((row) => row.components.map((button) => button.custom_id))
    if (new Set(ids).size < ids.length) faults.push('two buttons of one custom_id')
    if (shown.allowed_mentions?.parse.length !== 0) faults.push('mentions are not switched off')
  }

  const gateway = new WebSocketServer({ server: local.server })
  gateway.on('connection', (socket) => {
    sockets.add(socket)
    const send = (frame: unknown): void => socket.send(JSON.stringify(frame))
    const dispatch = (type: string, data: unknown): void => send({ op: 0, s: sequence++, t: type, d: data })
    send({ op: 10, d: { heartbeat_interval: 45_000 } })
    socket.on('message', (raw) => {
      const frame = JSON.parse(String(raw)) as { op: number }
      if (frame.op === 1) send({ op: 11 })
      if (frame.op !== 2) return
      const user = { id: APP, username: 'paperboy', discriminator: '0', bot: true, avatar: null }
      dispatch('READY', {
        v: 10,
        user,
        guilds: [{ id: GUILD, unavailable: true }],
        session_id: 's',
        resume_gateway_url: `ws://127.0.0.1:${local.port}`,
        application: { id: APP, flags: 0 },
        shard: [0, 1],
      })
      dispatch('GUILD_CREATE', {
        id: GUILD,
        name: 'Team',
        owner_id: '1',
        roles: [],
        emojis: [],
        stickers: [],
        features: [],
        members: [],
        channels: [{ id: CHANNEL, type: 0, name: 'papers', permission_overwrites: [] }],
        threads: [],
        presences: [],
        voice_states: [],
        stage_instances: [],
        guild_scheduled_events: [],
        member_count: 1,
        preferred_locale: 'en-US',
        unavailable: false,
      })
    })
  })

  function deliver(interaction: Record<string, unknown>, waiting: Pick<Pending, 'show' | 'choices'>): void {
    const token = `T${++count}`
    const late = setTimeout(() => faults.push(`not acknowledged within ${ACK_MS} ms`), ACK_MS)
    pending.set(token, {
      acked: false,
      ephemeral: false,
      deleted: false,
      clear: () => clearTimeout(late),
      ...waiting,
      ...(isEphemeral(interaction) && { ephemeral: true }),
    })
    const user = { id: '400000000000000004', username: 'ada', global_name: 'Ada', discriminator: '0', avatar: null }
    const base = {
      id: `${500_000_000_000_000_000n + BigInt(count)}`,
      application_id: APP,
      token,
      version: 1,
      guild_id: GUILD,
      guild: { id: GUILD, locale: 'en-US', features: [] },
      channel_id: CHANNEL,
      channel: { id: CHANNEL, type: 0, name: 'papers' },
      member: { user, roles: [], permissions: '0', joined_at: '2026-01-01T00:00:00.000Z', deaf: false, mute: false, flags: 0 },
      app_permissions: '0',
      locale: 'en-US',
      guild_locale: 'en-US',
      entitlements: [],
      authorizing_integration_owners: { 0: GUILD },
      context: 0,
      attachment_size_limit: 10_485_760,
    }
    for (const socket of sockets)
      socket.send(JSON.stringify({ op: 0, s: sequence++, t: 'INTERACTION_CREATE', d: { ...base, ...interaction } }))
  }

  return {
    apiUrl: `http://127.0.0.1:${local.port}/api`,
    posts,
    faults,
    registered,
    interact: (interaction) => new Promise((resolve) => deliver(interaction, { show: resolve, choices: () => {} })),
    complete: (data) => new Promise((resolve) => deliver({ type: 4, data }, { show: () => {}, choices: resolve })),
    async close() {
      for (const socket of gateway.clients) socket.terminate()
      gateway.close()
      await local.close()
    },
  }

  /** Whether a pressed button stands on a message that one person sees. */
  function isEphemeral(interaction: Record<string, unknown>): boolean {
    const pressed = interaction.message as { flags?: number } | undefined
    return ((pressed?.flags ?? 0) & EPHEMERAL) !== 0
  }
}

/** A message as Discord sends it back with the press of one of its buttons. */
export function pressed({ message, ephemeral }: Shown): Record<string, unknown> {
  return {
    ...message,
    id: '600000000000000006',
    type: 0,
    channel_id: CHANNEL,
    flags: ephemeral ? EPHEMERAL : 0,
    timestamp: '2026-11-23T12:00:00.000Z',
    author: { id: APP, username: 'paperboy', discriminator: '0', bot: true, avatar: null },
    attachments: [],
    mentions: [],
    mention_roles: [],
    pinned: false,
    tts: false,
    mention_everyone: false,
  }
}

export const DISCORD_CHANNEL = CHANNEL
export const DISCORD_GUILD = GUILD
