import type { Logger } from 'pino'
import type { Operations } from '../../src/port/operations.ts'
import { type HttpLimits, type HttpServer, openHttpServer } from '../shared/http-server.ts'
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

const LIMITS: HttpLimits = { connections: 100, headersMs: 5_000, requestMs: 10_000, idleMs: 10_000, drainMs: 0 }

/** Listens for an operator, apart from all that is public. @throws an error of the system where the address cannot be used */
export async function openListener({ host, port, token, operations, metrics, log }: ListenerOptions): Promise<HttpServer> {
  const routes = createRoutes({ operations, metrics, token })
  routes.onError((error, context) => {
    log.error({ err: error, path: context.req.path }, 'the operator’s listener could not answer')
    return context.text('Paperboy could not answer this; its log says why.\n', 500)
  })
  return openHttpServer({
    fetch: (request) => routes.fetch(request),
    host,
    port,
    limits: LIMITS,
    onError: (error) => log.error({ err: error }, 'the operator’s listener failed'),
  })
}
