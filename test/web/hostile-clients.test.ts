// What hostile or broken clients do to the server of pages, and what is not there when it starts or stops.
import { createServer } from 'node:http'
import { describe, expect, test } from 'vitest'
import { IS_LONG } from '../effort.ts'
import { freePort } from '../free-port.ts'
import { dripInto, holdIdle } from '../hostile-clients.ts'
import { newFolder } from '../left-behind.ts'
import { startProgram } from '../program.ts'

const CONNECTIONS = 1_000
const TIMEOUT_MS = 120_000

type Program = ReturnType<typeof startProgram>

async function addressOf({ until, written }: Program): Promise<URL> {
  await until('stderr', /In a browser: \S+\n/)
  return new URL(/In a browser: (\S+)\n/.exec(written.stderr)?.[1] as string)
}

/** Comes in by the printed address. @returns the headers of a request from the page itself */
async function enter(address: URL): Promise<Record<string, string>> {
  const { headers } = await fetch(address)
  return { cookie: (headers.get('set-cookie') ?? '').split(';')[0] ?? '', origin: address.origin }
}

async function stop({ child, finished }: Program): Promise<void> {
  child.kill('SIGTERM')
  expect((await finished).code).toBe(0)
}

const say = (origin: string, headers: Record<string, string>, line: string): Promise<Response> =>
  fetch(`${origin}/say`, { method: 'POST', headers, body: new URLSearchParams({ line }) })

describe('a port that is taken', () => {
  test('is not taken from whom it is: one that was named is an error, one that was not is moved', async (context) => {
    const other = createServer((_, answer) => answer.end('another'))
    const port = await freePort()
    await new Promise<void>((resolve) => void other.listen(port, '127.0.0.1', resolve))
    context.onTestFinished(() => void other.close())
    const named = startProgram([], newFolder(), { PAPERBOY_HTTP: `127.0.0.1:${port}` })
    const { code, stderr } = await named.finished
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(`127.0.0.1:${port}`) })

    const first = startProgram([], newFolder(), { PAPERBOY_HTTP: '' })
    const second = startProgram([], newFolder(), { PAPERBOY_HTTP: '' })
    const [one, two] = await Promise.all([addressOf(first), addressOf(second)])
    expect(one.port).not.toBe(two.port)
    for (const address of [one, two]) expect((await fetch(address)).status).toBe(200)
    await Promise.all([stop(first), stop(second)])
  }, 60_000)
})

test('SIGTERM with requests under way: they are answered, open pages are let go, and the program ends', async () => {
  const program = startProgram([], newFolder(), { PAPERBOY_HTTP: '' })
  const address = await addressOf(program)
  const { origin, port } = address
  const headers = await enter(address)
  await say(origin, headers, '/papers subscribe radiology')
  const events = await fetch(`${origin}/events`, { headers })
  const reader = events.body?.getReader()
  await reader?.read()
  const half = dripInto(
    Number(port),
    `POST /say HTTP/1.1\r\nHost: ${address.host}\r\nCookie: ${headers.cookie}\r\nOrigin: ${origin}\r\nContent-Length: 60000\r\n\r\n`,
    'x',
  )
  const morning = fetch(`${origin}/clock`, { method: 'POST', headers, body: new URLSearchParams({ to: 'morning' }), redirect: 'manual' })
  // The request is there before the signal is.
  await say(origin, headers, 'help')
  const began = performance.now()
  program.child.kill('SIGTERM')
  expect((await morning).status).toBe(303)
  const { code } = await program.finished
  expect(code).toBe(0)
  expect(performance.now() - began).toBeLessThan(10_000) // a service manager kills it then
  await half.closed
  await reader?.cancel().catch(() => {})
  await expect(fetch(`${origin}/healthz`)).rejects.toThrow()
}, 60_000)

test('without a network the page works as with one', async () => {
  // Nobody listens there.
  const nowhere = `http://127.0.0.1:${await freePort()}`
  const environment = { PAPERBOY_HTTP: '', PAPERBOY_SOURCES: 'arxiv,huggingface', HTTPS_PROXY: nowhere, HTTP_PROXY: nowhere }
  const program = startProgram([], newFolder(), environment)
  const address = await addressOf(program)
  const headers = await enter(address)
  const shown = await say(address.origin, headers, 'chest x-ray report generation')
  expect(await shown.text()).toContain('match “chest x-ray report generation”')
  await stop(program)
}, 60_000)

describe.skipIf(!IS_LONG)('clients that hold on', { timeout: TIMEOUT_MS }, () => {
  test('1,000 idle connections: who types is answered, and the page comes back', async () => {
    const program = startProgram([], newFolder(), { PAPERBOY_HTTP: '' })
    const address = await addressOf(program)
    const letGo = await holdIdle(Number(address.port), CONNECTIONS)
    program.child.stdin.write('radiology\n')
    await program.until('stdout', /match “radiology”/)
    // Those that say nothing are closed, so that the page comes back while they try to hold on.
    await expect.poll(async () => (await fetch(`${address.origin}/healthz`).catch(() => null))?.status, { timeout: 30_000 }).toBe(200)
    letGo()
    expect((await fetch(address)).status).toBe(200)
    await stop(program)
  })

  test.each(['within its length', 'beyond what is taken', 'in chunks'])(
    'a body that never ends, %s, is cut off, and others are answered meanwhile',
    async (how) => {
      const program = startProgram([], newFolder(), { PAPERBOY_HTTP: '' })
      const address = await addressOf(program)
      const { origin, host, port } = address
      const headers = await enter(address)
      const kind = how === 'in chunks' ? 'Transfer-Encoding: chunked' : `Content-Length: ${how === 'within its length' ? 60_000 : 1e12}`
      const part = how === 'in chunks' ? `400\r\n${'x'.repeat(1_024)}\r\n` : 'x'.repeat(20)
      const endless = dripInto(
        Number(port),
        `POST /say HTTP/1.1\r\nHost: ${host}\r\nCookie: ${headers.cookie}\r\nOrigin: ${origin}\r\n${kind}\r\n\r\n`,
        part,
      )
      expect((await say(origin, headers, 'help')).status).toBe(200)
      await endless.closed
      expect(endless.said()).toMatch(/^HTTP\/1\.1 (?:408|413)/)
      expect((await say(origin, headers, 'radiology')).status).toBe(200)
      await stop(program)
    },
  )

  test('a head that never ends, where others may come, is cut off', async () => {
    const port = await freePort()
    const others = {
      PAPERBOY_URL: 'https://papers.example',
      PAPERBOY_HTTP: `127.0.0.1:${port}`,
      PAPERBOY_PUBLIC: 'on',
      PAPERBOY_FEED_PAGES: 'on',
    }
    const program = startProgram([], newFolder(), others)
    const get = async (): Promise<number> => (await fetch(`http://127.0.0.1:${port}/search?q=knee`).catch(() => null))?.status ?? 0
    await expect.poll(get, { timeout: 20_000 }).toBe(200)
    const endless = dripInto(port, 'GET /search HTTP/1.1\r\nHost: x\r\n', 'X-More: and more\r\n')
    expect(await get()).toBe(200)
    await endless.closed
    const letGo = await holdIdle(port, CONNECTIONS)
    await expect.poll(get, { timeout: 30_000 }).toBe(200)
    letGo()
    await stop(program)
  })
})
