import type { LookupAddress, lookup } from 'node:dns'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, isIP } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isPublic } from '../../src/sources/public-address.ts'
import { type Ask, createRequests, follow, type Get, Trouble } from '../../src/sources/request.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { newFolder } from '../left-behind.ts'

type Answering = (request: IncomingMessage, response: ServerResponse) => void

let store: Store
let server: Server
let base: string
let time: number
let asked: { readonly url: string; readonly at: number; readonly headers: IncomingMessage['headers'] }[]
let answers: Answering[]
let underWay: number
let mostUnderWay: number

const clock = {
  now: () => time,
  // Real requests take their time too: who waits for one must not see a minute go by meanwhile.
  sleep: async (milliseconds: number): Promise<void> => {
    await setTimeout(1)
    time += milliseconds
  },
}
const say =
  (status: number, body = '', headers: Record<string, string> = {}): Answering =>
  (_, response) =>
    void response.writeHead(status, headers).end(body)

function cutShort(_: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'content-length': '900' }).write('half', () => response.destroy())
}

beforeEach(async () => {
  time = Date.parse('2026-04-10T09:00:00Z')
  asked = []
  answers = []
  underWay = 0
  mostUnderWay = 0
  store = await openStore(newFolder(), time)
  server = createServer((request, response) => {
    asked.push({ url: request.url ?? '', at: time, headers: request.headers })
    underWay++
    mostUnderWay = Math.max(mostUnderWay, underWay)
    response.on('close', () => underWay--)
    const answer = answers.shift() ?? say(200, 'ok')
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await store.close()
})

const open = (timeoutMs = 5_000): Get =>
  createRequests({ rateLimits: store.rateLimits, clock, random: () => 0.5, userAgent: 'Paperboy/test (ops@example.org)', timeoutMs })
/** Any name resolves to these; the last of `times` stays. */
function openResolving(times: readonly (readonly string[])[], mayReach = isPublic): Get {
  const left = [...times]
  const resolve = ((_: string, __: object, done: (error: null, found: LookupAddress[]) => void) => {
    const addresses = (left.length > 1 ? left.shift() : left[0]) ?? []
    done(
      null,
      addresses.map((address) => ({ address, family: isIP(address) })),
    )
  }) as typeof lookup
  return createRequests({
    rateLimits: store.rateLimits,
    clock,
    random: () => 0.5,
    userAgent: 'test',
    timeoutMs: 5_000,
    addressRules: { resolve, mayReach },
  })
}
const ask = (path: string, rest: Partial<Ask> = {}): Ask => ({
  url: `${base}${path}`,
  rateLimit: { name: 'test', apartMs: 3_000 },
  accept: 'text/plain',
  maxBytes: 1_000,
  known: { etag: null, modified: null },
  token: null,
  ...rest,
})
const bodyOf = async (get: Get, path: string, rest?: Partial<Ask>): Promise<string> => {
  const answer = await get(ask(path, rest))
  return answer.kind === 'body' ? Buffer.from(answer.body).toString() : 'unchanged'
}

/** Where nobody listens. */
async function closedAddress(): Promise<string> {
  const gone = createServer()
  await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve))
  const { port } = gone.address() as AddressInfo
  await new Promise((resolve) => gone.close(resolve))
  return `http://127.0.0.1:${port}/`
}

describe('a redirect', () => {
  test.each([
    ['https://doors.example/a', '/b', 'https://doors.example/b'],
    ['https://doors.example/a', 'https://doors.example/b', 'https://doors.example/b'],
    ['http://doors.example/a', 'http://doors.example/b', 'http://doors.example/b'],
    ['http://doors.example/a', 'https://doors.example/b', 'https://doors.example/b'],
  ])('from %s to %s is followed', (from, location, to) => {
    expect(follow(from, location)).toBe(to)
  })

  test.each([
    // Down to http: whoever stands between could read and change what comes.
    ['https://doors.example/a', 'http://doors.example/a'],
    ['https://doors.example:8443/a', 'http://doors.example:8443/a'],
    ['https://doors.example/a', 'https://other.example/a'],
    ['http://doors.example:8080/a', 'https://doors.example:8443/a'],
    ['https://doors.example/a', 'ftp://doors.example/a'],
    ['https://doors.example/a', 'https://'],
  ])('from %s to %s is refused', (from, location) => {
    expect(() => follow(from, location)).toThrow(Trouble)
    const isDown = location.startsWith('http:')
    expect(() => follow(from, location)).toThrow(
      isDown ? 'redirects from https to http' : /redirects to (?:another host|an invalid address)/,
    )
  })
})

describe('a feed on a private address', () => {
  const refused = /an address of this machine or its networks, which feeds may not use\. .* PAPERBOY_FEEDS_PRIVATE=on/

  test.each([
    'http://2130706433/',
    'http://0x7f.1/',
    'http://169.254.169.254/latest/meta-data',
    'http://[::1]/',
    'http://[::ffff:10.0.0.1]/',
    'http://0/',
  ])('%s is refused, and not asked again', async (url) => {
    await expect(open()(ask('/', { url, onlyPublic: true }))).rejects.toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(refused),
    })
  })

  test('is refused by any address that its name resolves to', async () => {
    const { port } = new URL(base)
    const url = `http://feed.example:${port}/`
    await expect(openResolving([['127.0.0.1']])(ask('/', { url, onlyPublic: true }))).rejects.toThrow(refused)
    await expect(openResolving([['198.41.0.4', '::1']])(ask('/', { url, onlyPublic: true }))).rejects.toThrow(/is at ::1, an address/)
    expect(asked).toEqual([])
  })

  test('is refused where a name is bound to it between two redirects', async () => {
    const url = `http://feed.example:${new URL(base).port}/first`
    // What would be kept open would not be looked up again.
    const on = (path: string): Answering => say(302, '', { location: path, connection: 'close' })
    answers = [on('/second'), on('/third'), say(200, 'a secret of this network')]
    // 127.0.0.1 stands for the public Internet here; a server listens there.
    const rebound = openResolving([['127.0.0.1'], ['127.0.0.1'], ['127.0.0.2']], (address) => address === '127.0.0.1')
    await expect(rebound(ask('/', { url, onlyPublic: true }))).rejects.toThrow(/feed\.example:\d+ is at 127\.0\.0\.2, an address of this/)
    expect(asked.map((each) => each.url)).toEqual(['/first', '/second'])
  })

  test('is asked where that is allowed', async () => {
    expect(await bodyOf(open(), '/', { onlyPublic: false })).toBe('ok')
  })
})

test.each([
  ['8.8.8.8', true],
  ['100.64.0.1', false],
  ['172.32.0.1', true],
  ['192.168.1.1', false],
  ['255.255.255.255', false],
  ['2606:4700::1', true],
  ['fe80::1', false],
  ['fe80::1%eth0', false],
  ['fd00::1', false],
  ['::', false],
  ['::ffff:8.8.8.8', true],
  ['64:ff9b::808:808', true],
  ['64:ff9b::a00:1', false],
  ['64:ff9b::1', false],
  ['2002:7f00:1::', false],
  ['none', false],
])('%s is public: %s', (address, is) => {
  expect(isPublic(address)).toBe(is)
})

describe('requests', () => {
  test('say who asks, and pass what an earlier answer was marked with', async () => {
    answers.push(say(200, 'first', { etag: '"a"', 'last-modified': 'Fri, 10 Apr 2026 00:00:00 GMT' }), say(304))
    const first = await open()(ask('/'))
    expect(first).toMatchObject({ kind: 'body', validators: { etag: '"a"', modified: 'Fri, 10 Apr 2026 00:00:00 GMT' } })
    expect(await bodyOf(open(), '/', { known: { etag: '"a"', modified: 'yesterday' }, token: 'secret' })).toBe('unchanged')
    expect(asked[0]?.headers).toMatchObject({ 'user-agent': 'Paperboy/test (ops@example.org)' })
    expect(asked[0]?.headers).not.toHaveProperty('authorization')
    expect(asked[1]?.headers).toMatchObject({ 'if-none-match': '"a"', 'if-modified-since': 'yesterday', authorization: 'Bearer secret' })
  })

  test('of one gate come one at a time and so far apart, over several copies of the program', async () => {
    for (let count = 0; count < 12; count++) answers.push((_, response) => void setTimeout(5).then(() => response.end('ok')))
    const copies = [open(), open(), open()]
    await Promise.all(Array.from({ length: 12 }, (_, index) => copies[index % 3]?.(ask(`/${index}`))))
    expect(mostUnderWay).toBe(1)
    const gaps = asked.slice(1).map(({ at }, index) => at - (asked[index]?.at ?? 0))
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(3_000)
  })

  test('of two gates do not wait for each other', async () => {
    answers.push((_, response) => void setTimeout(50).then(() => response.end('slow')), say(200, 'quick'))
    const get = open()
    const done: string[] = []
    await Promise.all([
      bodyOf(get, '/slow').then((body) => done.push(body)),
      bodyOf(get, '/quick', { rateLimit: { name: 'other', apartMs: 0 } }).then((body) => done.push(body)),
    ])
    expect(done).toEqual(['quick', 'slow'])
  })

  test.each([
    [429, '7', 7_000],
    [503, 'Fri, 10 Apr 2026 09:00:20 GMT', 20_000],
  ])('wait as a %i asks (Retry-After: %s), then ask again', async (status, header, wait) => {
    answers.push(say(status, '<html>', { 'retry-after': header }), say(200, 'there'))
    expect(await bodyOf(open(), '/')).toBe('there')
    expect((asked[1]?.at ?? 0) - (asked[0]?.at ?? 0)).toBeGreaterThanOrEqual(wait)
  })

  test('do not wait for hours: they tell when to ask again, and nobody asks that host before', async () => {
    answers.push(say(429, '', { 'retry-after': '7200' }))
    await expect(open()(ask('/'))).rejects.toMatchObject({ kind: 'limited', retryAt: Date.parse('2026-04-10T11:00:00Z') })
    await expect(open()(ask('/other'))).rejects.toMatchObject({
      kind: 'limited',
      retryAt: Date.parse('2026-04-10T11:00:00Z'),
      message: 'test asked for a pause: the next request follows in 120 minutes.',
    })
    expect(asked).toHaveLength(1)
    time = Date.parse('2026-04-10T11:00:00Z')
    await open()(ask('/later'))
    expect(asked).toHaveLength(2)
  })

  test('keep to a spent allowance', async () => {
    answers.push(say(200, 'last', { ratelimit: '"api";r=0;t=55' }))
    const get = open()
    await get(ask('/'))
    await get(ask('/'))
    expect((asked[1]?.at ?? 0) - (asked[0]?.at ?? 0)).toBeGreaterThanOrEqual(55_000)
  })

  test('give up after some 429s', async () => {
    for (let count = 0; count < 9; count++) answers.push(say(429))
    await expect(open()(ask('/'))).rejects.toThrow(/answered 429 \(too many requests\)/)
    expect(asked).toHaveLength(4)
  })

  test.each([
    ['500', say(500), /answered 500: it has an internal error for now/, 2],
    ['404', say(404), /answered 404 to \/page\. The page does not exist/, 1],
    ['403', say(403), /check the token/, 1],
    ['a body that ends early', cutShort, /stopped in the middle/, 2],
  ] as const)('tell of %s', async (_, answer, message, times) => {
    answers.push(answer, answer)
    await expect(open()(ask('/page'))).rejects.toThrow(message)
    expect(asked).toHaveLength(times)
  })

  test('tell of a host that is not there, and of one that does not answer', async () => {
    await expect(open()(ask('/', { url: await closedAddress() }))).rejects.toThrow(/could not be reached: ECONNREFUSED/)
    answers.push(
      () => {},
      () => {},
    )
    await expect(open(100)(ask('/'))).rejects.toThrow(/no answer in time/)
  })

  test('take no more than they may, however well it is packed', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000))
    answers.push((_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb))
    const before = process.memoryUsage().rss
    await expect(open()(ask('/', { maxBytes: 2_000_000 }))).rejects.toThrow(/sends more than 2 MB at once/)
    expect(process.memoryUsage().rss - before).toBeLessThan(60_000_000)
  })

  test('unpack a gzipped answer whose header does not say that it is, and take no more of it than they may', async () => {
    const packed = (bytes: Buffer) => (_: unknown, response: ServerResponse) => void response.writeHead(200).end(bytes)
    answers.push(packed(gzipSync(Buffer.from('here'))))
    expect(await bodyOf(open(), '/feed.xml.gz')).toBe('here')
    answers.push(packed(gzipSync(Buffer.alloc(50_000_000))))
    await expect(open()(ask('/', { maxBytes: 2_000_000 }))).rejects.toThrow(/sends more than 2 MB at once/)
    // What may be better the next time is asked again.
    for (let count = 0; count < 9; count++) answers.push(packed(gzipSync(Buffer.from('here')).subarray(0, 12)))
    await expect(open()(ask('/'))).rejects.toThrow(/sends a damaged gzip file/)
  })

  test('follow a redirect on the same host only', async () => {
    answers.push(say(301, '', { location: '/moved' }), say(200, 'here'))
    expect(await bodyOf(open(), '/old')).toBe('here')
    answers.push(say(302, '', { location: 'http://169.254.169.254/latest/meta-data' }))
    await expect(open()(ask('/'))).rejects.toThrow(/redirects to another host: http:\/\/169\.254\.169\.254\//)
    for (let count = 0; count < 9; count++) answers.push(say(302, '', { location: '/round' }))
    await expect(open()(ask('/'))).rejects.toThrow(Trouble)
  })
})
