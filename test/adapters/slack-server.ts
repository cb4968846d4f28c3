import { type WebSocket, WebSocketServer } from 'ws'
import { type LocalServer, serve, type Taken } from './http.ts'

/** What the server was asked to show: a post, or the use of a response URL. */
export interface SlackShown {
  readonly text: string
  readonly blocks: readonly Record<string, unknown>[]
  readonly response_type?: string
  readonly replace_original?: boolean
  readonly channel?: string
}

/** A local Slack: Web API, response URLs and Socket Mode, as strict as Slack where the adapter may go wrong. */
export interface SlackServer {
  readonly apiUrl: string
  readonly posts: SlackShown[]
  readonly faults: string[]
  /** Sends an envelope; resolves with what the adapter shows through its response URL. */
  deliver(type: 'slash_commands' | 'interactive', payload: Record<string, unknown>): Promise<SlackShown>
  close(): Promise<void>
}

/** Slack: acknowledge within 3 seconds, use a response URL five times, at most 50 blocks, about 13,200 characters of text in them. */
const ACK_MS = 3_000
const RESPONSE_USES = 5
const MOST_BLOCKS = 50
const MOST_TEXT = 13_200

export async function startSlack(): Promise<SlackServer> {
  const posts: SlackShown[] = []
  const faults: string[] = []
  const shows = new Map<string, { uses: number; resolve: (shown: SlackShown) => void }>()
  const acks = new Map<string, () => void>()
  let socket: WebSocket | null = null
  let connected = (): void => {}
  const connection = new Promise<void>((resolve) => {
    connected = resolve
  })

  const local: LocalServer = await serve(({ path, body }: Taken) => {
    if (path === '/api/auth.test')
      return {
        json: { ok: true, user_id: 'UBOT', bot_id: 'BBOT', team_id: 'T1', team: 'Team', user: 'paperboy', url: 'https://team.example' },
      }
    if (path === '/api/apps.connections.open') return { json: { ok: true, url: `ws://127.0.0.1:${local.port}/socket` } }
    if (path === '/api/chat.postMessage') {
      const shown = body as unknown as SlackShown
      check(shown)
      posts.push(shown)
      return { json: { ok: true, channel: shown.channel, ts: `${posts.length}.0` } }
    }
    const response = shows.get(path)
    if (!response) return { status: 404, json: { ok: false, error: `unknown ${path}` } }
    response.uses++
    if (response.uses > RESPONSE_USES) return { status: 404, json: { ok: false, error: 'used_url' } }
    const shown = body as unknown as SlackShown
    check(shown)
    response.resolve(shown)
    return { json: { ok: true } }
  })

  const sockets = new WebSocketServer({ server: local.server, path: '/socket' })
  sockets.on('connection', (opened) => {
    socket = opened
    opened.on('message', (frame) => {
      const { envelope_id: envelope } = JSON.parse(String(frame)) as { envelope_id?: string }
      if (envelope) acks.get(envelope)?.()
    })
    opened.send(JSON.stringify({ type: 'hello', num_connections: 1, connection_info: { app_id: 'A1' }, debug_info: {} }))
    connected()
  })

  function check({ blocks = [], text }: SlackShown): void {
    if (!text) faults.push('no top-level text: screen readers would read nothing')
    if (blocks.length > MOST_BLOCKS) faults.push(`${blocks.length} blocks`)
    if (textIn(blocks) > MOST_TEXT) faults.push(`msg_blocks_too_long: ${textIn(blocks)} characters`)
    for (const id of strings(blocks, 'action_id')) if (id.length < 1 || id.length > 255) faults.push(`action_id of ${id.length} characters`)
    for (const block of blocks) faults.push(...emptyIn(block))
  }

  let count = 0
  return {
    apiUrl: `http://127.0.0.1:${local.port}/api/`,
    posts,
    faults,
    async deliver(type, payload) {
      await connection
      const envelope = `E${++count}`
      const path = `/response/${count}`
      const shown = new Promise<SlackShown>((resolve) => shows.set(path, { uses: 0, resolve }))
      const late = setTimeout(() => faults.push(`${type} was not acknowledged within ${ACK_MS} ms`), ACK_MS)
      acks.set(envelope, () => clearTimeout(late))
      const body = { trigger_id: `trigger-${count}`, ...payload, response_url: `http://127.0.0.1:${local.port}${path}` }
      socket?.send(JSON.stringify({ envelope_id: envelope, type, accepts_response_payload: true, payload: body }))
      return shown
    },
    async close() {
      for (const client of sockets.clients) client.terminate()
      sockets.close()
      await local.close()
    },
  }
}

/** Slack refuses text elements without text: invalid_blocks. */
function emptyIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(emptyIn)
  if (typeof value !== 'object' || value === null) return []
  const { type, text, elements } = value as { type?: string; text?: unknown; elements?: unknown[] }
  const own =
    type === 'text' && text === ''
      ? ['invalid_blocks: a text element is empty']
      : Array.isArray(elements) && elements.length === 0
        ? [`invalid_blocks: ${type} is empty`]
        : []
  return [...own, ...Object.values(value).flatMap(emptyIn)]
}

/** All strings under a name, at any depth. */
export function strings(value: unknown, name: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => strings(item, name))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) => (key === name && typeof item === 'string' ? [item] : strings(item, name)))
}

function textIn(blocks: unknown): number {
  return strings(blocks, 'text').join('').length
}
