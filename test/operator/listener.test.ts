// The operator's listener, over a real library, with requests as a browser, a probe and Prometheus make them.
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openListener } from '../../adapters/operator/listener.ts'
import { createMetrics, type Metrics } from '../../adapters/operator/metrics.ts'
import type { HttpServer } from '../../adapters/shared/http-server.ts'
import { createLog } from '../../src/config/log.ts'
import type { Operations } from '../../src/port/operations.ts'
import { openTestLibrary, type TestLibrary } from '../library.ts'

const TOKEN = 'a-token-of-the-operator'
const NAMES = ['search', 'save']

let library: TestLibrary
const open: HttpServer[] = []
let time = 0

beforeAll(async () => {
  library = await openTestLibrary()
})
afterAll(async () => {
  await Promise.all(open.map((listener) => listener.close()))
  await library.close()
})

async function listen(
  operations: Operations = library.operations,
  token: string | null = TOKEN,
): Promise<{ metrics: Metrics; get: (path: string, init?: RequestInit) => Promise<Response>; port: number }> {
  const metrics = createMetrics(NAMES, () => time)
  metrics.watch(operations)
  const listener = await openListener({ host: '127.0.0.1', port: 0, token, operations, metrics, log: createLog('silent') })
  open.push(listener)
  const get = (path: string, init: RequestInit = {}): Promise<Response> => fetch(`http://127.0.0.1:${listener.port}${path}`, init)
  return { metrics, get, port: listener.port }
}

const bearer = (token: string): RequestInit => ({ headers: { authorization: `Bearer ${token}` } })
const basic = (password: string): RequestInit => ({
  headers: { authorization: `Basic ${Buffer.from(`operator:${password}`).toString('base64')}` },
})

/** Operations where some parts are unwell. */
const unwell = (isReady: boolean, reason: string): Operations => ({
  ...library.operations,
  readiness: async () => ({ isReady, problems: [{ part: 'slack', reason }] }),
})

describe('without a token in the request', () => {
  test('/healthz says that the program lives', async () => {
    const { get } = await listen()
    const answer = await get('/healthz')
    expect([answer.status, await answer.text()]).toEqual([200, 'ok\n'])
  })

  test.each([
    [true, 200],
    [false, 503],
  ])('/readyz is bare (ready: %s)', async (isReady, status) => {
    const { get } = await listen(unwell(isReady, 'invalid_auth'))
    const answer = await get('/readyz')
    expect([answer.status, await answer.text()]).toEqual([status, ''])
  })

  test.each(['/metrics', '/status', '/', '/nothing'])('%s asks for it', async (path) => {
    const { get } = await listen()
    const answer = await get(path)
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toContain('Basic')
    expect(await answer.text()).toContain('PAPERBOY_OPERATOR_TOKEN')
  })

  test.each(['/metrics', '/status'])('%s says which variable is missing where none is set', async (path) => {
    const { get } = await listen(library.operations, null)
    const answer = await get(path, bearer(''))
    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('PAPERBOY_OPERATOR_TOKEN is not set')])
  })
})

describe('with a token', () => {
  test.each([
    ['another one', bearer('b-token-of-the-operator')],
    ['a part of it', bearer(TOKEN.slice(0, -1))],
    ['more than it', bearer(`${TOKEN}x`)],
    ['another password', basic('nothing')],
    ['another scheme', { headers: { authorization: `Digest ${TOKEN}` } }],
  ])('%s is refused', async (_, init) => {
    const { get } = await listen()
    expect((await get('/status', init)).status).toBe(401)
  })

  test('as a password it is taken, and /readyz says what is unwell', async () => {
    const { get } = await listen(unwell(true, 'invalid_auth'))
    const answer = await get('/readyz', basic(TOKEN))
    expect([answer.status, await answer.text()]).toEqual([200, 'ready\nslack: invalid_auth\n'])
  })

  test('/status is a page without a script that shows what there is', async () => {
    const { get } = await listen()
    const answer = await get('/status', bearer(TOKEN))
    const page = await answer.text()
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(page).toContain('Paperboy serves. Nothing is unwell.')
    expect(page).toContain('63 papers, of which 0 are not indexed yet; 0 active topics.')
    expect(page).not.toContain('<script')
  })

  test('/status escapes what others wrote', async () => {
    const { get } = await listen({
      ...library.operations,
      report: async () => [{ title: 'Sources', lines: ['<script>alert(1)</script>'] }],
    })
    expect(await (await get('/status', bearer(TOKEN))).text()).toContain('&lt;script&gt;alert(1)')
  })

  test('/metrics counts commands under names that are bounded', async () => {
    const { metrics, get } = await listen()
    const ended = metrics.command('search', 'slack')
    time += 70
    ended('answered')
    metrics.command('somebody’s words', 'discord')('refused')
    const acknowledged = metrics.acknowledgement('slack')
    time += 20
    acknowledged()
    metrics.delivery('sent', 45_000)
    metrics.delivery('unknown', 45_000)
    const answer = await get('/metrics', bearer(TOKEN))
    const text = await answer.text()
    expect(answer.headers.get('content-type')).toContain('text/plain')
    expect(text).toContain('paperboy_commands_total{command="search",platform="slack",outcome="answered"} 1')
    expect(text).toContain('paperboy_commands_total{command="other",platform="discord",outcome="refused"} 1')
    expect(text).toContain('paperboy_command_seconds_bucket{le="0.05",platform="slack"} 0')
    expect(text).toContain('paperboy_command_seconds_bucket{le="0.1",platform="slack"} 1')
    expect(text).toContain('paperboy_acknowledge_seconds_bucket{le="0.01",platform="slack"} 0')
    expect(text).toContain('paperboy_acknowledge_seconds_bucket{le="0.025",platform="slack"} 1')
    expect(text).toContain('paperboy_digest_delay_seconds_count 1')
    expect(text).toContain('paperboy_deliveries_total{outcome="unknown"} 1')
    expect(text).toContain('paperboy_papers 63')
    expect(text).toContain('nodejs_eventloop_lag_seconds')
    expect(text).not.toContain('somebody')
  })
})

test('only GET and HEAD are answered', async () => {
  const { get } = await listen()
  expect((await get('/status', { ...bearer(TOKEN), method: 'POST' })).status).toBe(405)
  expect((await get('/healthz', { method: 'HEAD' })).status).toBe(200)
})

test('a fault of ours is an answer, not the end', async () => {
  const { get } = await listen({ ...library.operations, report: () => Promise.reject(new Error('secret place')) })
  const answer = await get('/status', bearer(TOKEN))
  expect([answer.status, await answer.text()]).toEqual([500, expect.not.stringContaining('secret')])
  expect((await get('/healthz')).status).toBe(200)
})

test('idle connections beyond the limit are closed, and others go on', async () => {
  const { get, port } = await listen()
  const sockets: Socket[] = []
  const closed = new Promise<void>((resolve) => {
    for (let count = 0; count < 150; count++) {
      const socket = connect(port, '127.0.0.1')
      socket.on('error', () => {})
      socket.on('close', () => resolve())
      sockets.push(socket)
    }
  })
  await closed
  for (const socket of sockets) socket.destroy()
  await Promise.all(sockets.map((socket) => (socket.closed ? null : new Promise((resolve) => socket.once('close', resolve)))))
  expect((await get('/healthz')).status).toBe(200)
})
