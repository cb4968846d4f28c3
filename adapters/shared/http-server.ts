import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'

/** What clients may hold, so that none can hold up the bot. In milliseconds. */
export interface HttpLimits {
  readonly connections: number
  /** For the head of a request, and for all of it. */
  readonly headersMs: number
  readonly requestMs: number
  /** Of a connection on which nothing moves. */
  readonly idleMs: number
  /** How long requests under way may take once the server is closed. */
  readonly drainMs: number
}

export interface HttpServer {
  /** The port that is listened at. */
  readonly port: number
  close(): Promise<void>
}

interface HttpServerOptions {
  /** @param env what is known of the connection */
  readonly fetch: (request: Request, env: object) => Response | Promise<Response>
  readonly host: string
  /** 0 for any that is free. */
  readonly port: number
  readonly limits: HttpLimits
  readonly onError: (error: Error) => void
}

/** @throws an error of the system where the address cannot be used */
export async function openHttpServer({ fetch, host, port, limits, onError }: HttpServerOptions): Promise<HttpServer> {
  const server = createAdaptorServer({
    fetch,
    serverOptions: {
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      connectionsCheckingInterval: limits.headersMs,
      keepAliveTimeout: limits.idleMs,
    },
  }) as Server
  server.maxConnections = limits.connections
  server.setTimeout(limits.idleMs)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  server.on('error', onError)
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        const late = setTimeout(() => server.closeAllConnections(), limits.drainMs)
        server.close(() => {
          clearTimeout(late)
          resolve()
        })
        server.closeIdleConnections()
      }),
  }
}
