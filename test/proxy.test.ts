// All ways to the Internet lead through a proxy where one is set, and its password is told to nobody else.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getGlobalDispatcher, setGlobalDispatcher } from 'undici'
import { expect, onTestFinished, test } from 'vitest'
import { outcomeOf } from '../adapters/slack/outcome.ts'
import { createWeb } from '../adapters/slack/web.ts'
import { readConfig } from '../src/config/config.ts'
import { createLog } from '../src/config/log.ts'
import { proxyFor, useProxies } from '../src/config/proxy.ts'
import { createPublicFetch } from '../src/sources/public-address.ts'
import { runOver } from './cli/desk.ts'
import { runProgram } from './program.ts'
import { openDiscordTest, slash } from './servers/discord/harness.ts'
import { type LocalProxy, PASSWORD, startProxy } from './servers/proxy.ts'
import { command, openSlackTest, until } from './servers/slack/harness.ts'

/** Undici asks once more. */
const MOST_TRIES = 2

async function openProxy(
  ...kind: Parameters<typeof startProxy>
): Promise<{ proxy: LocalProxy; leads: (address: string) => string | null }> {
  const proxy = await startProxy(...kind)
  const before = getGlobalDispatcher()
  const settings = { https: proxy.address, http: proxy.address, none: [] }
  await useProxies(settings)
  onTestFinished(async () => {
    setGlobalDispatcher(before)
    await proxy.close()
  })
  return { proxy, leads: (address) => proxyFor(address, settings) }
}

test.each([
  ['https://slack.com/api/', '', 'https'],
  ['wss://gateway.discord.gg', '', 'https'],
  ['http://feeds.example/rss', '', 'http'],
  ['https://export.arxiv.org/oai', 'arxiv.org', null],
  ['https://export.arxiv.org/oai', '.arxiv.org', null],
  ['https://export.arxiv.org/oai', '*.arxiv.org', null],
  ['https://notarxiv.org/', 'arxiv.org', 'https'],
  ['https://host.example:8443/', 'host.example:8443', null],
  ['https://host.example/', 'host.example:8443', 'https'],
  ['https://host.example/', 'host.example:443', null],
  ['https://slack.com/', 'localhost, *', null],
])('%s with NO_PROXY=%s goes by: %s', (address, none, by) => {
  const { proxies } = readConfig({ HTTPS_PROXY: 'http://https:1', http_proxy: 'http://http:1', no_proxy: none })
  const found = proxies && proxyFor(address, proxies)
  expect(found && new URL(found).hostname).toBe(by)
})

test('Slack: its methods and its socket go through the proxy', async () => {
  const { proxy } = await openProxy()
  const { server } = await openSlackTest({ options: { isProxied: true } })
  const { host } = new URL(server.apiUrl)
  const before = proxy.asked.length
  expect(proxy.asked).toContain(host)
  expect(before).toBeGreaterThan(1) // one for methods, one for the socket
  const sent = await server.send('slash_commands', command('search xplainer'))
  await sent.shown
  expect(new Set(proxy.asked)).toEqual(new Set([host]))
})

test('Discord: its methods and its gateway go through the proxy, also after a new connection', async () => {
  const { proxy, leads } = await openProxy()
  const { server } = await openDiscordTest({ options: { proxyFor: leads } })
  await server.interact(slash(server, 'search xplainer'))
  // Methods keep their connections: what is new is the gateway’s.
  const asked = proxy.asked.length
  expect(asked).toBeGreaterThan(1)
  server.disconnect('reconnect')
  await until(() => proxy.asked.length > asked)
  await server.interact(slash(server, 'search xplainer'))
  expect(new Set(proxy.asked)).toEqual(new Set([new URL(server.apiUrl).host]))
})

test('a source goes through the proxy, which resolves its name; a private address is refused all the same', async () => {
  const { proxy, leads } = await openProxy()
  const server = createServer((_, answer) => answer.end('papers')).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  expect(await (await fetch(`http://source.invalid:${port}/`)).text()).toBe('papers')
  const fetchPublic = createPublicFetch(undefined, leads)
  expect(await (await fetchPublic(`http://feed.invalid:${port}/`, {})).text()).toBe('papers')
  expect(proxy.asked).toEqual([`source.invalid:${port}`, `feed.invalid:${port}`])
  await expect(fetchPublic(`http://127.0.0.1:${port}/`, {})).rejects.toThrow('127.0.0.1')
  await expect(fetchPublic(`http://localhost:${port}/`, {})).rejects.toThrow('is not an address of the public Internet')
})

test('a proxy that takes another password is said, and no password is', async () => {
  const { leads } = await openProxy('another')
  const logged: string[] = []
  const log = createLog('debug', (line) => void logged.push(line))
  const options = { proxyFor: leads, startTimeoutMs: 500, log }
  const failed = await openDiscordTest({ options }).catch((error: Error) => error.message)
  const slack = await openSlackTest({ options: { isProxied: true, startTimeoutMs: 500, log } }).catch((error: Error) => error.message)
  expect(String(failed)).not.toContain(PASSWORD)
  expect(String(slack)).not.toContain(PASSWORD)
  expect(logged.join('\n')).not.toContain(PASSWORD)
})

test('a proxy that closes connections fails the request, and is not asked without end', async () => {
  const { proxy } = await openProxy(PASSWORD, 'nothing')
  for (const address of ['https://slack.invalid/api', 'http://source.invalid/']) {
    const before = proxy.asked.length
    await expect(fetch(address)).rejects.toMatchObject({ cause: { message: 'The proxy closed the connection.', code: 'ECONNREFUSED' } })
    expect(proxy.asked.length - before).toBeLessThanOrEqual(MOST_TRIES)
  }
  const web = createWeb({ token: 'xoxb-1', apiUrl: 'https://slack.invalid/api/', timeoutMs: 2_000, log: createLog('silent') })
  const before = proxy.asked.length
  const error = await web.auth.test().catch((reason: unknown) => reason)
  expect(outcomeOf(error)).toMatchObject({ kind: 'later', reason: 'Slack cannot be reached.' })
  expect(proxy.asked.length - before).toBeLessThanOrEqual(MOST_TRIES)
})

test('doctor says which way requests go, and what is wrong with it', async () => {
  const doctor = async (address: string, none = ''): Promise<string> => {
    const { proxies } = readConfig({ HTTPS_PROXY: address, NO_PROXY: none })
    return (await runOver(null, ['doctor'], { data: '/nowhere/at/all', proxies })).stdout
  }
  const lets = await startProxy(PASSWORD, 200)
  const refuses = await startProxy('another')
  const forbids = await startProxy(PASSWORD, 403)
  const { host } = new URL(lets.address)
  expect(await doctor(lets.address, 'intranet.example')).toContain(`ok    proxy: https by ${host}; directly: intranet.example`)
  expect(await doctor(refuses.address)).toMatch(/FAIL {2}proxy: .* It refuses the user or the password: check HTTPS_PROXY\./)
  expect(await doctor(forbids.address)).toMatch(/FAIL {2}proxy: .* It answered 403 to a connection to export\.arxiv\.org:443/)
  await Promise.all([lets, refuses, forbids].map((proxy) => proxy.close()))
  expect(await doctor(lets.address)).toMatch(/FAIL {2}proxy: .* It could not be reached: ECONNREFUSED/)
  expect(await doctor(refuses.address)).not.toContain(PASSWORD)
})

test('a fault of the address shows nothing of it', async () => {
  const { code, stderr } = await runProgram(['doctor'], { environment: { HTTPS_PROXY: `ada:${PASSWORD}@proxy.example` } })
  expect(code).toBe(1)
  expect(stderr).toContain('HTTPS_PROXY is a value of')
  expect(stderr).not.toContain(PASSWORD)
})
