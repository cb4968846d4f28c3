import { type WebSocket, WebSocketServer } from 'ws'
import { afterServed } from '../served-time.ts'
import { type Answered, type Asked, serveSlack } from './http.ts'
import { createMethods, isUnescaped, type Methods } from './methods.ts'
import { messageFaults } from './validate.ts'
import { createWorkspace, type Workspace, type WorkspaceOptions } from './workspace.ts'

/** What the server was asked to show: a post, or the use of a response URL. */
export interface SlackShown {
  readonly text: string
  readonly blocks: readonly Record<string, unknown>[]
  readonly response_type?: string
  readonly replace_original?: boolean
  readonly thread_ts?: string
  readonly channel?: string
}

/** What becomes of one call, in place of what it would be answered. */
export type Fate =
  /** Slack's own error, by name. */
  | { readonly error: string }
  | { readonly status: 429; readonly retryAfter: number | null }
  /** Carried out or not, and then: status 500, a web page with status 200, half an answer, a closed connection, nothing. */
  | { readonly done: boolean; readonly end: 'fails' | 'page' | 'half' | 'reset' | 'silence' }
  /** Carried out and answered, after so many milliseconds. */
  | { readonly afterMs: number }

interface Call {
  readonly method: string
  readonly fields: Readonly<Record<string, unknown>>
  readonly at: number
}

type Envelope = 'slash_commands' | 'interactive' | 'events_api'

/** An envelope on its way: what it is acknowledged with, and what is shown through its response URL. */
export interface Sent {
  readonly trigger: string
  readonly url: string
  readonly acked: Promise<Readonly<Record<string, unknown>>>
  readonly shown: Promise<SlackShown>
  /** What is shown through it next. */
  readonly next: Promise<SlackShown>
}

/** A local Slack: Web API, response URLs and Socket Mode, as strict as Slack where the adapter may go wrong. */
export interface SlackServer extends Omit<Methods, 'call' | 'addTrigger'> {
  readonly apiUrl: string
  readonly workspace: Workspace
  readonly faults: string[]
  readonly calls: Call[]
  /** What becomes of the next calls of a method, in order; or of a method and a channel, as `chat.postMessage C1`; of response URLs, as `response`. */
  readonly fates: Map<string, Fate[]>
  send(type: Envelope, payload: Record<string, unknown>, again?: { readonly retry: number }): Promise<Sent>
  /** Sends an envelope; resolves with what the adapter shows through its response URL. */
  deliver(type: Envelope, payload: Record<string, unknown>): Promise<SlackShown>
  /** Sends an event; resolves when it is acknowledged. @param team the workspace that it names: of a shared channel another's */
  event(event: Record<string, unknown>, id?: string, team?: string): Promise<void>
  /** Sends a frame as it is; resolves with what it is acknowledged with. */
  frame(frame: Record<string, unknown>): Promise<Readonly<Record<string, unknown>>>
  /** Sends a frame as it is, of which nobody expects a word. */
  raw(frame: string): void
  /** As after half an hour. */
  expire(url: string): void
  /** Tells the client to connect anew, or hangs up on it without a word. */
  disconnect(how: 'warning' | 'refresh_requested' | 'link_disabled' | 'silently'): void
  /** How many connections were made. */
  connections(): number
  /** How many sockets are open now, greeted or not. */
  sockets(): number
  /** Resolves when the next connection stands. */
  connected(): Promise<void>
  close(): Promise<void>
}

/** Slack: acknowledge within 3 seconds, use a response URL five times. */
const ACK_MS = 3_000
const RESPONSE_USES = 5

export interface SlackServerOptions extends WorkspaceOptions {
  /** What never comes of a socket: an answer to who connects, or the greeting. */
  readonly lacks?: 'connection' | 'hello' | null
  /** Whether what is shown is checked, and calls kept: not in a bench. */
  readonly isStrict?: boolean
}

export async function startSlack({ lacks = null, isStrict = true, ...options }: SlackServerOptions = {}): Promise<SlackServer> {
  const workspace = createWorkspace(options)
  const faults: string[] = []
  const calls: Call[] = []
  const fates = new Map<string, Fate[]>()
  const { call, addTrigger, ...methods } = createMethods(workspace, faults)
  const responses = new Map<string, { uses: number; show: ((shown: SlackShown) => void)[] }>()
  const acks = new Map<string, (payload: Record<string, unknown>) => void>()
  const expired = new Set<string>()
  let socket: WebSocket | null = null
  let connections = 0
  const open = new Set<object>()
  let waiting: (() => void)[] = []
  let count = 0

  const http = await serveSlack(async (asked) => {
    const isResponse = asked.path.startsWith('/response/')
    const method = isResponse ? 'response' : asked.path.replace('/api/', '')
    if (isStrict && !isResponse) calls.push({ method, fields: asked.fields, at: Date.now() })
    // Slack says with every answer what the token may do.
    const headers = { 'x-oauth-scopes': [...workspace.scopes].join(',') }
    const answer = (): Answered => {
      if (isResponse) return respond(asked)
      return { kind: 'json', json: method === 'apps.connections.open' ? openConnection(asked) : call(method, asked), headers }
    }
    const fate = (fates.get(`${method} ${String(asked.fields.channel)}`) ?? fates.get(method))?.shift()
    if (!fate) return answer()
    if ('error' in fate) return { kind: 'json', json: { ok: false, error: fate.error } }
    if ('status' in fate) return limited(fate.retryAfter)
    if ('afterMs' in fate) {
      await new Promise((resolve) => setTimeout(resolve, fate.afterMs))
      return answer()
    }
    if (fate.done) answer()
    return failed(fate.end)
  })

  function openConnection({ token }: Asked): object {
    if (workspace.refusal !== '') return { ok: false, error: workspace.refusal }
    return token === workspace.appToken ? { ok: true, url: `ws://127.0.0.1:${http.port}/socket` } : { ok: false, error: 'invalid_auth' }
  }

  function respond({ path, type, fields }: Asked): Answered {
    const response = responses.get(path)
    if (!response || expired.has(path)) return { kind: 'json', status: 404, json: { ok: false, error: 'expired_url' } }
    if (type !== 'application/json') faults.push(`a response was sent as ${type}`)
    if (++response.uses > RESPONSE_USES) return { kind: 'json', status: 404, json: { ok: false, error: 'used_url' } }
    const shown = fields as unknown as SlackShown
    const found = isStrict ? [...messageFaults(shown), ...(isUnescaped({ ...shown }) ? ['the text is not escaped'] : [])] : []
    faults.push(...found.map((fault) => `response: ${fault}`))
    if (found.length > 0) return { kind: 'json', status: 400, json: { ok: false, error: 'invalid_blocks' } }
    // What was shown is not kept: a bench shows a lot.
    response.show.shift()?.(shown)
    return { kind: 'json', json: { ok: true } }
  }

  const sockets = new WebSocketServer(
    lacks === 'connection' ? { noServer: true } : { server: http.server, path: '/socket', verifyClient: () => !workspace.isShut },
  )
  http.server.on('upgrade', (_, opened) => {
    open.add(opened)
    opened.on('close', () => open.delete(opened))
    if (lacks !== 'connection') return
    connections++
    opened.resume().on('end', () => opened.destroy())
  })
  sockets.on('connection', (opened) => {
    opened.on('message', (frame) => {
      const { envelope_id: envelope, payload = {} } = JSON.parse(String(frame)) as {
        envelope_id?: string
        payload?: Record<string, unknown>
      }
      if (envelope) acks.get(envelope)?.(payload)
      if (envelope) acks.delete(envelope)
    })
    opened.on('close', () => {
      if (socket === opened) socket = null
    })
    if (lacks !== 'hello')
      opened.send(JSON.stringify({ type: 'hello', num_connections: 1, connection_info: { app_id: 'A1' }, debug_info: {} }))
    // Slack greets one connection too many, and ends it.
    if (workspace.isCrowded) opened.send(JSON.stringify({ type: 'disconnect', reason: 'too_many_websockets', debug_info: {} }))
    socket = opened
    connections++
    for (const resolve of waiting) resolve()
    waiting = []
  })

  async function connected(): Promise<void> {
    if (!socket) await new Promise<void>((resolve) => waiting.push(resolve))
  }

  async function send(type: Envelope, payload: Record<string, unknown>, again?: { readonly retry: number }): Promise<Sent> {
    await connected()
    const number = ++count
    const envelope = `E${number}`
    const path = `/response/${number}`
    const url = `http://127.0.0.1:${http.port}${path}`
    const trigger = typeof payload.trigger_id === 'string' ? payload.trigger_id : `trigger-${http.port}-${number}`
    const { user, user_id: person } = payload as { user?: { id?: string }; user_id?: string }
    addTrigger(trigger, person ?? user?.id ?? '')
    const response = { uses: 0, show: [] as ((shown: SlackShown) => void)[] }
    responses.set(path, response)
    const [shown, next] = [1, 2].map(() => new Promise<SlackShown>((resolve) => response.show.push(resolve))) as [
      Promise<SlackShown>,
      Promise<SlackShown>,
    ]
    const acked = new Promise<Record<string, unknown>>((resolve) => {
      const stopWaiting = afterServed(ACK_MS, () => faults.push(`${type} was not acknowledged within ${ACK_MS} ms`))
      acks.set(envelope, (answer) => {
        stopWaiting()
        resolve(answer)
      })
    })
    const body = type === 'events_api' ? payload : { trigger_id: trigger, ...payload, ...(hasUrl(payload) && { response_url: url }) }
    const retry = again && { retry_attempt: again.retry, retry_reason: 'timeout' }
    socket?.send(JSON.stringify({ envelope_id: envelope, type, accepts_response_payload: type !== 'events_api', payload: body, ...retry }))
    return { trigger, url, acked, shown, next }
  }

  return {
    ...methods,
    apiUrl: `http://127.0.0.1:${http.port}/api/`,
    workspace,
    faults,
    calls,
    fates,
    send,
    deliver: async (type, payload) => (await send(type, payload)).shown,
    async event(event, id = `Ev${http.port}-${++count}`, team = workspace.team) {
      const authorizations = [{ team_id: workspace.team, user_id: 'UBOT', is_bot: true, enterprise_id: null }]
      const payload = {
        type: 'event_callback',
        team_id: team,
        api_app_id: 'A1',
        event_id: id,
        event_time: 1,
        authorizations,
        event,
      }
      await (await send('events_api', payload)).acked
    },
    async frame(frame) {
      await connected()
      const envelope = `E${++count}`
      const acked = new Promise<Record<string, unknown>>((resolve) => acks.set(envelope, resolve))
      socket?.send(JSON.stringify({ envelope_id: envelope, ...frame }))
      return acked
    },
    raw: (frame) => socket?.send(frame),
    expire: (url) => void expired.add(new URL(url).pathname),
    disconnect(how) {
      const last = socket
      socket = null
      if (how === 'silently') last?.terminate()
      else last?.send(JSON.stringify({ type: 'disconnect', reason: how, debug_info: {} }))
    },
    connections: () => connections,
    sockets: () => open.size,
    connected,
    async close() {
      for (const client of sockets.clients) client.terminate()
      sockets.close()
      await http.close()
    },
  }
}

/** Slack gives a response URL with commands, and with what is done to a message; a view has none. */
function hasUrl({ view, type }: Record<string, unknown>): boolean {
  return view === undefined && type !== 'block_suggestion'
}

function limited(retryAfter: number | null): Answered {
  const headers = retryAfter === null ? {} : { 'retry-after': String(retryAfter) }
  return { kind: 'json', status: 429, json: { ok: false, error: 'ratelimited' }, headers }
}

function failed(end: 'fails' | 'page' | 'half' | 'reset' | 'silence'): Answered {
  switch (end) {
    case 'fails':
      return { kind: 'raw', status: 500, body: 'error' }
    case 'page':
      return { kind: 'raw', body: '<!doctype html><title>Be right back</title>' }
    case 'half':
      return { kind: 'raw', body: '{"ok": tr' }
    default:
      return { kind: end }
  }
}

/** All strings under a name, at any depth. */
export function strings(value: unknown, name: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => strings(item, name))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) => (key === name && typeof item === 'string' ? [item] : strings(item, name)))
}
