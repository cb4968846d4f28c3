import type { Logger } from 'pino'
import type { OpenTrial } from '../../src/port/trial.ts'
import { type HttpLimits, openHttpServer } from '../shared/http-server.ts'
import { createChannel } from './channel.ts'
import { createEntrance } from './entrance.ts'
import type { Builders } from './look.ts'
import { createRoutes } from './routes.ts'

export interface WebOptions {
  readonly host: string
  readonly port: number
  /** Whether the next ports are tried where this one is taken. */
  readonly mayMove: boolean
  readonly openTrial: OpenTrial
  readonly builders: Builders
  /** Signs sessions. */
  readonly secret: Uint8Array
  readonly style: string
  readonly script: string
  readonly newId: () => string
  readonly sleep: (milliseconds: number) => Promise<void>
  readonly log: Logger
}

export interface Web {
  /** An address that opens the channel once. */
  newAddress(): string
  close(): Promise<void>
}

/** An open page holds a connection, which a ping keeps alive. */
const LIMITS: HttpLimits = { connections: 200, headersMs: 5_000, requestMs: 15_000, idleMs: 30_000, drainMs: 2_000 }
/** So many ports are tried. */
const MOST_TRIED = 20

/** Serves the channel in a browser. @throws an error of the system where the address cannot be used */
export async function openWeb({
  host,
  port,
  mayMove,
  openTrial,
  builders,
  secret,
  style,
  script,
  newId,
  sleep,
  log,
}: WebOptions): Promise<Web> {
  const channel = createChannel(openTrial, newId)
  const entrance = createEntrance(secret)
  const closing = new AbortController()
  let own = port
  const routes = createRoutes({ channel, entrance, builders, style, script, port: () => own, sleep, closing: closing.signal })
  routes.onError((error, context) => {
    log.error({ err: error, path: context.req.path }, 'a page could not be shown')
    return context.text('Paperboy could not show this; its log says why.\n', 500)
  })

  async function listen(at: number): Promise<Awaited<ReturnType<typeof openHttpServer>>> {
    try {
      return await openHttpServer({
        fetch: (request) => routes.fetch(request),
        host,
        port: at,
        limits: LIMITS,
        onError: (error) => log.error({ err: error }, 'the server of pages failed'),
      })
    } catch (error) {
      const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
      if (!isTaken || !mayMove || at >= port + MOST_TRIED) throw error
      return listen(at + 1)
    }
  }

  const server = await listen(port)
  own = server.port
  const shown = host.includes(':') ? `[${host}]` : host
  return {
    newAddress: () => `http://${shown}:${own}/enter/${entrance.newKey()}`,
    async close() {
      closing.abort()
      await server.close()
      await channel.close()
    },
  }
}
