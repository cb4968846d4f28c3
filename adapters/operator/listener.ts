import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import type { Logger } from 'pino'
import type { Operations } from '../../src/port/operations.ts'
import type { Metrics } from './metrics.ts'
import { createRoutes } from './routes.ts'

interface ListenerOptions {
  readonly host: string
  readonly port: number
  readonly token: string | null
  readonly operations: Operations
  readonly metrics: Pick<Metrics, 'text' | 'contentType'>
  readonly log: Logger
}

export interface Listener {
  /** The port that is listened at. */
  readonly port: number
  close(): Promise<void>
}

/** What one client may hold, so that none can hold up the bot. In milliseconds. */
const LIMITS = { connections: 100, headersMs: 5_000, requestMs: 10_000, idleMs: 10_000 }

/** Listens for an operator, apart from all that is public. @throws an error of the system where the address cannot be used */
export async function openListener({ host, port, token, operations, metrics, log }: ListenerOptions): Promise<Listener> {
  const routes = createRoutes({ operations, metrics, token })
  routes.onError((error, context) => {
    log.error({ err: error, path: context.req.path }, 'the operator’s listener could not answer')
    return context.text('Paperboy could not answer this; its log says why.\n', 500)
  })
  const server = createAdaptorServer({
    fetch: routes.fetch,
    serverOptions: {
      headersTimeout: LIMITS.headersMs,
      requestTimeout: LIMITS.requestMs,
      connectionsCheckingInterval: LIMITS.headersMs,
      keepAliveTimeout: LIMITS.idleMs,
    },
  }) as Server
  server.maxConnections = LIMITS.connections
  server.setTimeout(LIMITS.idleMs)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  server.on('error', (error) => log.error({ err: error }, 'the operator’s listener failed'))
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
