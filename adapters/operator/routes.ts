import { Hono } from 'hono'
import type { Operations, Readiness } from '../../src/port/operations.ts'
import type { Metrics } from './metrics.ts'
import { renderReport } from './page.ts'
import { isAuthorized } from './token.ts'

interface Desk {
  readonly operations: Operations
  readonly metrics: Pick<Metrics, 'text' | 'contentType'>
  /** Null where none is set: then only what tells nothing is shown. */
  readonly token: string | null
}

const HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
}
const NO_TOKEN =
  'PAPERBOY_OPERATOR_TOKEN is not set, so only /healthz and a bare /readyz are shown. Set it, and send it as a Bearer token.\n'
const WRONG_TOKEN = 'Send PAPERBOY_OPERATOR_TOKEN as a Bearer token, or as the password of Basic authentication.\n'

/** What an operator's listener answers. */
export function createRoutes({ operations, metrics, token }: Desk): Hono {
  const app = new Hono()
  app.use(async (context, next) => {
    if (!['GET', 'HEAD'].includes(context.req.method)) return context.text('Only GET is answered.\n', 405, { allow: 'GET, HEAD' })
    await next()
    for (const [name, value] of Object.entries(HEADERS)) context.header(name, value)
  })
  app.get('/healthz', (context) => context.text('ok\n'))
  app.get('/readyz', async (context) => {
    const readiness = await operations.readiness()
    const isTold = token !== null && isAuthorized(context.req.header('authorization'), token)
    return context.text(isTold ? readinessText(readiness) : '', readiness.isReady ? 200 : 503)
  })
  app.use(async (context, next) => {
    if (token === null) return context.text(NO_TOKEN, 403)
    if (isAuthorized(context.req.header('authorization'), token)) return next()
    return context.text(WRONG_TOKEN, 401, { 'www-authenticate': 'Basic realm="Paperboy", charset="UTF-8"' })
  })
  app.get('/metrics', async (context) => context.body(await metrics.text(), 200, { 'content-type': metrics.contentType }))
  app.get('/status', async (context) => context.html(renderReport(await operations.report())))
  app.get('/', (context) => context.redirect('/status'))
  app.notFound((context) => context.text('There are /healthz, /readyz, /metrics and /status.\n', 404))
  return app
}

function readinessText({ isReady, problems }: Readiness): string {
  return [isReady ? 'ready' : 'not ready', ...problems.map(({ part, reason }) => `${part}: ${reason}`), ''].join('\n')
}
