import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Taken {
  readonly method: string
  readonly path: string
  /** The body, parsed by its content type; forms with their JSON values parsed too, as Slack's clients send them. */
  readonly body: Record<string, unknown>
}

export interface LocalServer {
  readonly port: number
  readonly server: Server
  close(): Promise<void>
}

/** A server on a free loopback port that answers every request with the JSON that `answer` returns. */
export async function serve(answer: (taken: Taken) => { status?: number; json?: unknown }): Promise<LocalServer> {
  const server = createServer((request, response) => void handle(request, response, answer))
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
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
  answer: (taken: Taken) => { status?: number; json?: unknown },
): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString('utf8')
  const path = (request.url ?? '').split('?')[0] ?? ''
  const { status = 200, json } = answer({ method: request.method ?? '', path, body: parse(text, request.headers['content-type'] ?? '') })
  // An empty answer has no content type: clients would parse it.
  if (json === undefined) response.writeHead(status).end()
  else response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json))
}

function parse(text: string, type: string): Record<string, unknown> {
  if (text === '') return {}
  if (type.startsWith('application/json')) return JSON.parse(text) as Record<string, unknown>
  const fields = [...new URLSearchParams(text)].map(([name, value]) => [name, /^[[{]/.test(value) ? (JSON.parse(value) as unknown) : value])
  return Object.fromEntries(fields) as Record<string, unknown>
}
