// HTTP as Slack speaks it, and as it fails: forms in, JSON out, answers that never come or cannot be read.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Asked {
  readonly path: string
  /** Media type of the body, without parameters. */
  readonly type: string
  readonly token: string
  readonly fields: Readonly<Record<string, unknown>>
}

export type Answered =
  | { readonly kind: 'json'; readonly json: object; readonly status?: number; readonly headers?: Readonly<Record<string, string>> }
  | { readonly kind: 'raw'; readonly body: string; readonly status?: number }
  | { readonly kind: 'reset' }
  | { readonly kind: 'silence' }

export interface HttpServer {
  readonly port: number
  readonly server: Server
  close(): Promise<void>
}

const KEPT_OPEN_MS = 10 * 60_000

export async function serveSlack(answer: (asked: Asked) => Promise<Answered> | Answered): Promise<HttpServer> {
  const server = createServer((request, response) => void handle(request, response, answer))
  // A connection that closes just as it is used again would be a fault of no interest.
  server.keepAliveTimeout = KEPT_OPEN_MS
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    server,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (asked: Asked) => Promise<Answered> | Answered,
): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const type = (request.headers['content-type'] ?? '').split(';')[0] ?? ''
  const answered = await answer({
    path: (request.url ?? '').split('?')[0] ?? '',
    type,
    token: (request.headers.authorization ?? '').replace(/^Bearer /, ''),
    fields: parse(Buffer.concat(chunks).toString('utf8'), type),
  })
  switch (answered.kind) {
    case 'json': {
      const headers = { 'content-type': 'application/json; charset=utf-8', ...answered.headers }
      return void response.writeHead(answered.status ?? 200, headers).end(JSON.stringify(answered.json))
    }
    case 'raw':
      return void response.writeHead(answered.status ?? 200, { 'content-type': 'text/html' }).end(answered.body)
    case 'reset':
      return void request.socket.destroy()
    case 'silence':
  }
}

function parse(text: string, type: string): Record<string, unknown> {
  if (text === '') return {}
  if (type === 'application/json') return JSON.parse(text) as Record<string, unknown>
  const fields = [...new URLSearchParams(text)].map(([name, value]) => [name, /^[[{]/.test(value) ? (JSON.parse(value) as unknown) : value])
  return Object.fromEntries(fields) as Record<string, unknown>
}
