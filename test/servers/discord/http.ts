// HTTP as Discord speaks it, and as it fails: JSON or multipart in, JSON out, answers that never come or cannot be read.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Body = Readonly<Record<string, unknown>>

export interface SentFile {
  readonly name: string
  readonly text: string
}

export interface Asked {
  readonly method: string
  /** Behind `/api/v10`, decoded, without its query. */
  readonly path: string
  readonly query: URLSearchParams
  /** The whole header. */
  readonly authorization: string
  readonly userAgent: string
  /** An array for a bulk overwrite; null for none. */
  readonly body: unknown
  readonly files: readonly SentFile[]
}

export type Headers = Readonly<Record<string, string>>

export type Answered =
  | { readonly kind: 'json'; readonly status?: number; readonly json?: unknown; readonly headers?: Headers }
  | { readonly kind: 'raw'; readonly body: string; readonly status?: number }
  | { readonly kind: 'reset' }
  | { readonly kind: 'silence' }

export interface HttpServer {
  readonly port: number
  readonly server: Server
  close(): Promise<void>
}

export async function serveDiscord(answer: (asked: Asked) => Promise<Answered> | Answered): Promise<HttpServer> {
  const server = createServer((request, response) => void handle(request, response, answer))
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
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer)
  } catch {
    return // hung up before it had said all
  }
  const url = new URL(request.url ?? '', 'http://localhost')
  const answered = await answer({
    method: request.method ?? '',
    path: decodeURIComponent(url.pathname).replace(/^\/api\/v10/, ''),
    query: url.searchParams,
    authorization: request.headers.authorization ?? '',
    userAgent: request.headers['user-agent'] ?? '',
    ...(await parse(Buffer.concat(chunks), request.headers['content-type'] ?? '')),
  })
  switch (answered.kind) {
    case 'json': {
      // An empty answer has no content type: clients would parse it.
      if (answered.json === undefined) return void response.writeHead(answered.status ?? 204, answered.headers).end()
      const headers = { 'content-type': 'application/json', ...answered.headers }
      return void response.writeHead(answered.status ?? 200, headers).end(JSON.stringify(answered.json))
    }
    case 'raw':
      return void response.writeHead(answered.status ?? 200, { 'content-type': 'text/html' }).end(answered.body)
    case 'reset':
      return void request.socket.destroy()
    case 'silence':
  }
}

async function parse(bytes: Buffer, type: string): Promise<Pick<Asked, 'body' | 'files'>> {
  if (bytes.length === 0) return { body: null, files: [] }
  if (!type.startsWith('multipart/form-data')) return { body: JSON.parse(bytes.toString('utf8')) as unknown, files: [] }
  const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData()
  const files: SentFile[] = []
  for (const [name, value] of form)
    if (name.startsWith('files[') && typeof value !== 'string') files.push({ name: value.name, text: await value.text() })
  return { body: JSON.parse(String(form.get('payload_json') ?? '{}')) as unknown, files }
}
