import type { Hono } from 'hono'
import type { Logger } from 'pino'
import type { OpenTrial } from '../../src/port/trial.ts'
import { type HttpLimits, type HttpServer, openHttpServer } from '../shared/http-server.ts'
import { createChannel } from './channel.ts'
import { createEntrance } from './entrance.ts'
import { namesOf } from './guard.ts'
import { createPublicRoutes, type PublicDesk } from './public-routes.ts'
import { createRoutes, type WebDesk } from './routes.ts'

export interface WebOptions extends Pick<WebDesk, 'builders' | 'style' | 'script' | 'sleep'> {
  readonly host: string
  readonly port: number
  /** Whether the next ports are tried where this one is taken. */
  readonly mayMove: boolean
  readonly openTrial: OpenTrial
  /** Signs sessions. */
  readonly secret: Uint8Array
  readonly newId: () => string
  readonly log: Logger
}

type PublicOptions = Pick<WebOptions, 'host' | 'port' | 'log'> &
  Pick<PublicDesk, 'papers' | 'feeds' | 'url' | 'mounts' | 'isAside' | 'style' | 'now'>

export interface Web {
  /** An address that opens the channel once. */
  newAddress(): string
  close(): Promise<void>
}

/** An open page holds a connection, which a ping keeps alive. */
const LIMITS: HttpLimits = { connections: 200, headersMs: 5_000, requestMs: 15_000, idleMs: 30_000, drainMs: 2_000 }
/** What platforms send comes by as many connections as a proxy opens, and none of it may be refused. */
const MOUNTED: HttpLimits = { ...LIMITS, connections: 2_000 }
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

  const server = await listen({ routes, host, port, mayMove, limits: LIMITS, log })
  own = server.port
  return {
    newAddress: () => `http://${host.includes(':') ? `[${host}]` : host}:${own}/enter/${entrance.newKey()}`,
    async close() {
      closing.abort()
      await server.close()
      await channel.close()
    },
  }
}

/** Serves the pages for everybody, and what platforms send. @throws an error of the system where the address cannot be used */
export async function openPublic({ host, port, log, ...desk }: PublicOptions): Promise<HttpServer> {
  const limits = desk.mounts.length > 0 ? MOUNTED : LIMITS
  return listen({ routes: createPublicRoutes({ ...desk, names: namesOf(host, desk.url) }), host, port, mayMove: false, limits, log })
}

interface Listening extends Pick<WebOptions, 'host' | 'port' | 'mayMove' | 'log'> {
  readonly routes: Hono
  readonly limits: HttpLimits
}

async function listen({ routes, host, port, mayMove, limits, log }: Listening): Promise<HttpServer> {
  routes.onError((error, context) => {
    // An address may hold a secret.
    log.error({ err: error, page: context.req.path.split('/', 2).join('/') }, 'a page could not be shown')
    return context.text('Paperboy could not show this; its log says why.\n', 500)
  })
  for (let at = port; ; at++) {
    try {
      return await openHttpServer({
        fetch: (request, env) => routes.fetch(request, env),
        host,
        port: at,
        limits,
        onError: (error) => log.error({ err: error }, 'the server of pages failed'),
      })
    } catch (error) {
      const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
      if (!isTaken || !mayMove || at >= port + MOST_TRIED) throw error
    }
  }
}
