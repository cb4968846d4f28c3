// A feed whose address holds a password and a key: both reach its server, and nobody else.
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openApp } from '../../src/app.ts'
import { runVerb } from '../../src/cli/table.ts'
import type { Desk } from '../../src/cli/verb.ts'
import { readConfig } from '../../src/config/config.ts'
import { createLog } from '../../src/config/log.ts'
import { redact, redactTyped } from '../../src/config/redaction.ts'
import { SYSTEM_CLOCK } from '../../src/port/clock.ts'
import { bare } from '../../src/port/text.ts'
import { splitAddress } from '../../src/sources/address.ts'
import { feedsOf } from '../../src/sources/sources.ts'
import { openStore } from '../../src/store/store.ts'
import { newFolder } from '../left-behind.ts'
import { draft, testConfig } from '../library.ts'
import { NO_THREADS } from '../no-threads.ts'
import { OWNER } from '../store/places.ts'

const MARKS = ['marked-user', 'marked-pass', 'marked-key']

let server: Server
let address: string
let asked: { readonly url: string; readonly authorization: string | undefined }[] = []
let answer: { status: number; headers: Record<string, string>; body: string }
const RSS =
  '<rss version="2.0"><channel><title>Doors</title><item><title>Four words of title</title><author>Ada Lovelace</author></item></channel></rss>'

beforeAll(async () => {
  server = createServer((request: IncomingMessage, response) => {
    asked.push({ url: request.url ?? '', authorization: request.headers.authorization })
    const isMoved = request.url?.startsWith('/moved') === true
    response.writeHead(isMoved ? 200 : answer.status, isMoved ? {} : answer.headers).end(isMoved ? RSS : answer.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://marked-user:marked-pass%21@127.0.0.1:${(server.address() as AddressInfo).port}/feed?api_key=marked-key`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
afterEach(() => {
  asked = []
})

describe('a feed with a password and a key', () => {
  test.each([
    ['that answers', 200, {}, RSS, 0],
    ['that is gone', 404, {}, '', 1],
    ['that is no feed', 200, {}, '<html>Sign in</html>', 1],
    [
      'that sends on, with another password in the address',
      302,
      { location: 'http://marked-user:marked-pass@HOST/moved?k=marked-key' },
      '',
      0,
    ],
    ['that sends on to another host', 302, { location: 'http://marked-user:marked-pass@other.example/?k=marked-key' }, '', 1],
  ] as const)(
    '%s: no verb, answer or log shows either',
    async (_, answered, headers, body, code) => {
      const host = new URL(address).host
      answer = {
        status: answered,
        headers: Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, value.replace('HOST', host)])),
        body,
      }
      const said: string[] = []
      const log = createLog('debug', (line) => said.push(line))
      const sources = readConfig({ PAPERBOY_SOURCES: 'feeds', PAPERBOY_FEEDS: address, PAPERBOY_FEEDS_PRIVATE: 'on' }).sources
      const config = { ...testConfig(newFolder(), false), sources }
      const tellOperator = async (text: string): Promise<void> => void said.push(text)
      const composed = await openApp({
        config,
        log,
        clock: SYSTEM_CLOCK,
        patienceMs: Number.POSITIVE_INFINITY,
        tellOperator,
        threads: NO_THREADS,
      })
      const desk: Desk = {
        config,
        open: async () => composed,
        openIndexed: async () => composed,
        checkPlatforms: async () => [],
        registerDiscord: async () => '',
        print: (line) => void said.push(line),
        remark: (line) => void said.push(line),
        render: (reply) => bare(reply.text),
      }
      const run = (...args: string[]) =>
        runVerb(args, desk).catch((error: Error) => {
          said.push(error.message)
          return error
        })
      expect(await run('sync')).toBe(code)
      const before = said.length
      await run('command', '/papers status')
      expect(said.slice(before).join(), 'an address is the operator’s').not.toContain(host)
      for (const args of [['doctor'], ['feeds'], ['feeds', 'export'], ['command', 'search source:x']]) await run(...args)
      await composed.close()
      for (const mark of MARKS) expect(said.join('\n')).not.toContain(mark)
      expect(asked[0]).toEqual({ url: '/feed?api_key=marked-key', authorization: `Basic ${btoa('marked-user:marked-pass!')}` })
      if (asked.length > 1 && asked[1]?.url.startsWith('/moved')) expect(asked[1].authorization).toBe(asked[0]?.authorization)
    },
    90_000,
  )
})

test.each([
  ['https://ada:secret@host.example/x', 'https://host.example/x'],
  ['https://ada:se@cret@host.example/x?k=1#f.', 'https://host.example/x?…'],
  ['at https://host.example/x?k=1, and https://host.example/y', 'at https://host.example/x?… and https://host.example/y'],
  ['{"url":"http://u:p@h/?k=\\"x\\"","n":1}', '{"url":"http://h/?…\\"x\\"","n":1}'],
  ['https://medium.example/@ada/post', 'https://medium.example/@ada/post'],
  ['mail ada@example.org', 'mail ada@example.org'],
])('%s is shown as %s', (text, shown) => {
  expect(redact(text)).toBe(shown)
})

test.each([
  ['https://ada:secret@host.example/x', 'https://host.example/x'],
  ['ada:secret@host.example', '[23 characters]'],
  ['http:/ada:se/cret@host.example', '[30 characters]'],
  ['htp://host.example?key=1', '[24 characters]'],
  ['javascript:alert(1)', 'javascript:alert(1)'],
])('typed as an address, %s is shown as %s', (text, shown) => {
  expect(redactTyped(text)).toBe(shown)
})

test.each([
  ['https://host.example/x?k=1', 'https://host.example/x?k=1', null],
  ['https://ada@host.example/', 'https://host.example/', 'ada:'],
  ['https://ada:p%C3%A4%3A%21@host.example/', 'https://host.example/', 'ada:pä:!'],
  ['https://ada:100%@host.example/', 'https://host.example/', 'ada:100%'],
])('%s is asked for as %s, by %s', (typed, url, pair) => {
  const authorization = pair === null ? null : `Basic ${Buffer.from(pair).toString('base64')}`
  expect(splitAddress(typed)).toEqual({ url, authorization })
})

describe('a faulty configuration', () => {
  test.each([
    ['PAPERBOY_FEEDS', 'https://fine.example/x ftp://marked-user:marked-pass@host/?marked-key', 'https://fine.example/x'],
    ['PAPERBOY_FEEDS', 'marked-user:marked-pass@host', 'PAPERBOY_FEEDS'],
    ['DISCORD_API_URL', 'http://marked-user:marked-pass@host/api/', 'http://host/api/'],
    ['SLACK_API_URL', 'http://marked-user:marked-pass@host/api?marked-key', 'http://host/api?…'],
    ['PAPERBOY_ARXIV_URL', 'marked-user:marked-pass@host', '[28 characters]'],
    ['PAPERBOY_HUGGINGFACE_URL', 'http://marked-user:marked-pass@host/', 'http://host/'],
    ['PAPERBOY_SOURCES', 'http://marked-user:marked-pass@host/', 'http://host/'],
  ])('%s names what is wrong without its secrets', (name, value, shown) => {
    const read = (): unknown => readConfig({ [name]: value })
    expect(read).toThrow(shown)
    for (const mark of MARKS) expect(read).not.toThrow(mark)
  })
})

describe('the name of a feed', () => {
  const names = (...feeds: string[]): string[] => feedsOf({ feeds }, []).map(({ name }) => name)

  test('holds no query, and tells the feeds of one page apart in any order', () => {
    const [one, two] = [
      'https://www.host.example/rss.php?subject=a&key=s3cret',
      'https://www.host.example/rss.php?subject=b&key=s3cret',
    ] as const
    const [first, second] = names(one, two)
    expect(first).toMatch(/^host\.example-rss\.php-[0-9a-f]{6}$/)
    expect(names(two, one)).toEqual([second, first])
    expect(first).not.toBe(second)
  })

  test('holds none where the address is long, and a title that is an address loses it', () => {
    const [name] = names(`https://host.example/${'a'.repeat(80)}?key=s3cret`)
    expect(name).toMatch(/^host\.example-a+-[0-9a-f]{6}$/)
    expect(name).toHaveLength(60)
    const url = 'https://u:p@host.example/x?key=s3cret'
    expect(feedsOf({ feeds: [] }, [{ url, title: url }])[0]?.title).toBe('https://host.example/x?…')
  })

  test('that an earlier version gave it goes, with what was known under it', async () => {
    const store = await openStore(newFolder(), 0)
    const [former, name] = ['host.example-x-key-s3cret', 'host.example-x-abcdef']
    await store.sources.enrol(former, 5)
    await store.sources.enrol(name, 9)
    await store.papers.ingest([draft('A paper of some words')], { source: former, isNews: false, at: 0 })
    const schedule = { time: '09:00', zone: 'UTC', days: 127 }
    const place = { workspace: 'test:acme', channel: 'C1', owner: OWNER, top: 5, detail: 'thread' as const, nextDueAt: 0 }
    const query = `source:${former} OR source:${former}-2`
    const topic = await store.subscriptions.draft({ ...place, name: 'Doors', query, schedule }, 0, 0)
    const before = await store.papers.revision()
    await store.sources.rename(former, name)
    expect([...(await store.sources.states()).entries()].map(([key, { due_at: due }]) => [key, due])).toEqual([[name, 5]])
    expect(await store.papers.sources()).toEqual([name])
    expect((await store.papers.changesSince(before, 9)).papers).toHaveLength(1)
    expect((await store.subscriptions.byNumbers([topic.number]))[0]?.query).toContain(`source:${name} OR source:${former}-2`)
    await store.close()
  })
})
