// Interactions by HTTP: what is let in, what of it is answered, and how that is told.
import { generateKeyPairSync, sign } from 'node:crypto'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { checkDiscord } from '../../adapters/discord/check.ts'
import { createInteractionsEndpoint, type InteractionsEndpoint } from '../../adapters/discord/interactions.ts'
import { openPublic } from '../../adapters/web/server.ts'
import { SHAPES } from '../../src/commands/table.ts'
import { createLog } from '../../src/config/log.ts'
import { freePort } from '../free-port.ts'
import { newFolder } from '../left-behind.ts'
import { openTestLibrary } from '../library.ts'
import { runProgram, startProgram } from '../program.ts'
import { inputsOf } from '../servers/discord/forms.ts'
import { connectByHttp, fill, focus, invoke, openDiscordTest, press, slash } from '../servers/discord/harness.ts'
import { MANAGER } from '../servers/discord/payloads.ts'
import { toSeen } from '../servers/discord/seen.ts'
import { type DiscordServer, startDiscord } from '../servers/discord/server.ts'
import { createWebhook, type WebhookDeviation } from '../servers/discord/webhook.ts'

const log = createLog('silent')
const PING = JSON.stringify({ id: '1', type: 1 })

describe('a request', () => {
  const NOW = Date.parse('2026-07-07T09:00Z')
  const at = (seconds: number): string => String(NOW / 1_000 + seconds)
  const other = generateKeyPairSync('ed25519').privateKey
  let send: (deviation: WebhookDeviation, body?: string) => Promise<{ status: number; body: string } | null>
  const taken: unknown[] = []
  let endpoint: InteractionsEndpoint

  beforeAll(async () => {
    const webhook = createWebhook(() => NOW, [])
    endpoint = createInteractionsEndpoint({ publicKey: webhook.publicKey, now: () => NOW, log })
    endpoint.serve((interaction) => taken.push(interaction))
    const pages = await openPublic({
      host: '127.0.0.1',
      port: 0,
      papers: null,
      feeds: null,
      url: null,
      mounts: [endpoint.mount],
      style: '',
      now: () => 0,
      log,
    })
    const url = `http://127.0.0.1:${pages.port}${endpoint.mount.path}`
    send = (deviation, body = PING) => webhook.post(url, body, deviation)
    return () => pages.close()
  })

  test.each<[string, WebhookDeviation]>([
    ['with no signature', { signature: '' }],
    ['with a signature of another key', { signature: sign(null, Buffer.from(at(0) + PING), other).toString('hex') }],
    ['with another body', { body: PING.replace('1', '2') }],
    ['with a time that is no number', { timestamp: 'now' }],
    ['that was signed 301 s ago', { timestamp: at(-301) }],
    ['that will be signed in 301 s', { timestamp: at(301) }],
    ['with half a signature', { signature: '0'.repeat(64) }],
  ])('%s is refused with 401', async (_, deviation) => {
    expect(await send(deviation)).toMatchObject({ status: 401 })
  })

  test.each([-299, 0, 299])('that was signed %d s from now is answered', async (seconds) => {
    expect(await send({ timestamp: at(seconds) })).toMatchObject({ status: 200, body: '{"type":1}' })
  })

  test('that is no POST, or cannot be read, is refused as what it is', async () => {
    expect(await send({ method: 'GET' })).toMatchObject({ status: 405 })
    expect(await send({}, 'no JSON')).toMatchObject({ status: 400 })
    expect(await send({}, 'null')).toMatchObject({ status: 400 })
    expect(taken).toEqual([])
  })

  test('that is an interaction is taken with 202 and no body', async () => {
    expect(await send({}, '{"type":2}')).toMatchObject({ status: 202, body: '' })
    await expect.poll(() => taken).toEqual([{ type: 2 }])
  })

  test('while nobody serves is refused with 503, but for a ping', async () => {
    endpoint.serve(null)
    expect(await send({}, '{"type":2}')).toMatchObject({ status: 503 })
    expect(await send({})).toMatchObject({ status: 200 })
    expect(taken).toHaveLength(1)
  })

  test('that is too long is refused with 413', async () => {
    expect(await send({}, JSON.stringify({ type: 2, text: 'x'.repeat(1_000_000) }))).toMatchObject({ status: 413 })
  })
})

describe('by HTTP', () => {
  test('commands, buttons, suggestions, forms and files come and are answered; servers and channels come by the gateway', async () => {
    const { server } = await openDiscordTest({ isByHttp: true })
    const shown = await server.interact(slash(server, 'search chest'))
    expect(toSeen(await server.interact(press(shown, 'Next page'))).text).toContain('6–10')
    expect(await server.complete(focus(server, 'show', 'paper', 'xplain'))).toContainEqual(
      expect.objectContaining({ value: 'arXiv:2303.13391' }),
    )
    const form = await server.send(invoke(server, 'subscribe', {}, { permissions: MANAGER })).modal
    const [query] = inputsOf(form)
    const sentIn = fill(form, { [String(query?.custom_id)]: 'radiology' }, null, { permissions: MANAGER })
    expect(toSeen(await server.interact(sentIn)).text).toContain('Subscribed to Radiology')
    for (let paper = 1; paper <= 12; paper++) await server.interact(invoke(server, 'save', { paper: `id:${paper}` }))
    expect((await server.interact(slash(server, 'export'))).message.files).toHaveLength(1)
    const channel = server.guilds.addChannel(undefined, {}).id
    await server.settled()
    expect(toSeen(await server.interact(slash(server, 'subscriptions', { channel_id: channel }))).text).toContain('no topics')
  })

  test('twice the same interaction is one answer', async () => {
    const asked: string[] = []
    const { server } = await openDiscordTest({
      isByHttp: true,
      wrap: (paperboy) => ({
        ...paperboy,
        respond(request) {
          asked.push(request.id)
          return paperboy.respond(request)
        },
      }),
    })
    const sent = server.send(invoke(server, 'save', { paper: 'id:1' }))
    await sent.shown
    const words = server.calls.length
    expect(await server.webhook.sendAgain()).toMatchObject({ status: 202 })
    await server.interact(slash(server, 'saved')) // comes behind it
    expect(asked.filter((id) => id === sent.id)).toHaveLength(1)
    expect(server.calls.slice(words).filter(({ path }) => path.includes(sent.id) || path.includes(sent.token))).toEqual([])
  })

  test('what comes by the gateway all the same is answered, as before the address is set', async () => {
    const server = await startDiscord()
    const endpoint = createInteractionsEndpoint({ publicKey: server.webhook.publicKey, now: Date.now, log })
    await server.close()
    const { server: gateway } = await openDiscordTest({ options: { interactions: endpoint } })
    expect(toSeen(await gateway.interact(slash(gateway, 'search chest'))).text).toContain('1. ')
  })
})

describe('doctor', () => {
  const url = 'https://papers.example.org'
  const check = async (server: DiscordServer, http: { publicKey: string; url: string } | null) =>
    (await checkDiscord({ token: server.token, apiUrl: server.apiUrl, http, log }, SHAPES, [])).find(
      ({ name }) => name === 'discord interactions',
    )

  test('looks whether the key is the application’s, and where Discord sends interactions', async () => {
    const server = await startDiscord()
    const { publicKey } = server.webhook
    onTestFinished(() => server.close())
    expect(await check(server, null)).toBeUndefined()
    const wrong = '0'.repeat(64)
    expect(await check(server, { publicKey: wrong, url })).toEqual({
      name: 'discord interactions',
      ok: false,
      found: `DISCORD_PUBLIC_KEY is ${wrong}, but the application’s public key is ${publicKey}. Set it to that`,
    })
    expect(await check(server, { publicKey, url })).toMatchObject({
      ok: false,
      found: expect.stringMatching(
        /^come by the gateway: .* Interactions Endpoint URL .* to https:\/\/papers\.example\.org\/discord\/interactions$/,
      ),
    })
    const library = await openTestLibrary()
    const discord = await connectByHttp(library.paperboy, server)
    expect(await check(server, { publicKey, url: new URL(discord.url).origin })).toEqual({
      name: 'discord interactions',
      ok: true,
      found: `come by HTTP to ${discord.url}`,
    })
    expect(await check(server, null)).toMatchObject({
      ok: false,
      found: expect.stringContaining(`go to ${discord.url}, and not to this bot`),
    })
    await discord.stop()
    await library.close()
  })
})

test('a copy that is not connected yet tells a proxy to ask another', async () => {
  const server = await startDiscord({ lacks: 'hello' })
  const port = await freePort()
  const environment = {
    DISCORD_TOKEN: server.token,
    DISCORD_API_URL: server.apiUrl,
    DISCORD_PUBLIC_KEY: server.webhook.publicKey,
    PAPERBOY_HTTP: `127.0.0.1:${port}`,
    PAPERBOY_URL: `http://127.0.0.1:${port}`,
  }
  const program = startProgram([], newFolder(), environment, true)
  await program.until('stderr', /connecting to discord/)
  const health = await fetch(`http://127.0.0.1:${port}/healthz`)
  expect([health.status, await health.text()]).toEqual([503, 'starting or ending\n'])
  program.child.kill('SIGTERM')
  await program.finished
  await server.close()
}, 60_000)

test('the program takes interactions at the address that is set, and its doctor says so', async () => {
  const server = await startDiscord()
  const port = await freePort()
  const folder = newFolder()
  const environment = {
    DISCORD_TOKEN: server.token,
    DISCORD_API_URL: server.apiUrl,
    DISCORD_PUBLIC_KEY: server.webhook.publicKey,
    PAPERBOY_HTTP: `127.0.0.1:${port}`,
    PAPERBOY_URL: `http://127.0.0.1:${port}`,
  }
  const program = startProgram([], folder, environment, true)
  await program.until('stderr', /discord is connected/)
  await server.webhook.set(`http://127.0.0.1:${port}/discord/interactions`)
  expect(toSeen(await server.interact(slash(server, 'search chest x-ray'))).text).toContain('1. ')
  const doctor = await runProgram(['doctor'], { folder, environment })
  expect(doctor.stdout).toContain(`ok    discord interactions: come by HTTP to http://127.0.0.1:${port}/discord/interactions`)
  program.child.kill('SIGTERM')
  expect((await program.finished).code).toBe(0)
  await server.close()
  expect(server.faults).toEqual([])
}, 60_000)
