// Every secret of the configuration is marked; then everything is asked and run, and the marks are looked for.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type App, openApp } from '../src/app.ts'
import { createOperatorListener } from '../src/bot/operator.ts'
import { runVerb } from '../src/cli/table.ts'
import { SHAPES } from '../src/commands/table.ts'
import { type Config, readConfig } from '../src/config/config.ts'
import { createLog } from '../src/config/log.ts'
import { SECRETS } from '../src/config/variables.ts'
import { SYSTEM_CLOCK } from '../src/port/clock.ts'
import { bare } from '../src/port/text.ts'
import { freePort } from './free-port.ts'
import { newFolder } from './left-behind.ts'
import { answerOf, requestOf } from './library.ts'
import { runProgram } from './program.ts'

const MARK = 'markedsecret'
/** The same where a secret is hexadecimal. */
const HEX = 'feedfacecafebeef'
const HTTP_SECRETS = ['SLACK_CLIENT_SECRET', 'SLACK_SIGNING_SECRET', 'PAPERBOY_KEYS']

let server: Server
let environment: Record<string, string>
const authorized = new Set<string>()

beforeAll(async () => {
  server = createServer((request, response) => {
    authorized.add(request.headers.authorization ?? '')
    const back = `${request.url} ${JSON.stringify(request.headers)}`
    // A server that says all it knows of who asks makes a log or an answer of us that repeats it.
    response
      .writeHead(request.url?.includes('feed') ? 302 : 403, { location: `http://${MARK}@host/?${MARK}` })
      .end(JSON.stringify({ error: back }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `${MARK}:${MARK}@127.0.0.1:${(server.address() as AddressInfo).port}`
  environment = {
    PAPERBOY_DATA: join(newFolder(), 'data'),
    PAPERBOY_LOG: 'debug',
    PAPERBOY_FEEDS: `http://${host}/feed?key=${MARK} http://${host}/page?key=${MARK}`,
    PAPERBOY_FEEDS_PRIVATE: 'on',
    PAPERBOY_HUGGINGFACE_URL: `http://${host}`,
    PAPERBOY_ARXIV_URL: `http://${host}`,
    PAPERBOY_BIORXIV_URL: `http://${host}`,
    PAPERBOY_EUROPEPMC_URL: `http://${host}`,
    PAPERBOY_CROSSREF_URL: `http://${host}`,
    PAPERBOY_SOURCES: 'huggingface,arxiv,feeds,biorxiv,europepmc,crossref',
    PAPERBOY_BIORXIV_CATEGORIES: 'neuroscience',
    PAPERBOY_EUROPEPMC_QUERIES: 'knee',
    PAPERBOY_CROSSREF_JOURNALS: '2167-8359',
    PAPERBOY_OPERATOR_HTTP: `127.0.0.1:${await freePort()}`,
    PAPERBOY_OPERATOR_TOKEN: `${MARK}0123456789`,
    HF_TOKEN: `hf_${MARK}0123456789`,
    OPENALEX_KEY: `${MARK}0123456789`,
    SEMANTIC_SCHOLAR_KEY: `${MARK}0123456789`,
    SLACK_BOT_TOKEN: `xoxb-${MARK}0123456789`,
    SLACK_APP_TOKEN: `xapp-${MARK}0123456789`,
    SLACK_API_URL: `http://${host}/slack/`,
    DISCORD_TOKEN: `${MARK}0123456789`,
    DISCORD_API_URL: `http://${host}/discord`,
  }
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

/** Where requests go; it is set where that is asked alone. */
const proxied = (): Record<string, string> => {
  const proxy = `http://${MARK}:${MARK}@${new URL(environment.PAPERBOY_ARXIV_URL ?? '').host}`
  return { ...environment, HTTP_PROXY: proxy, HTTPS_PROXY: proxy }
}

/** At a server that does not speak as PostgreSQL does. */
const onPostgres = (): Record<string, string> => ({
  ...environment,
  PAPERBOY_DATABASE: `postgres://${MARK}:${MARK}@${new URL(environment.PAPERBOY_ARXIV_URL ?? '').host}/papers?password=${MARK}`,
})

/** Slack by HTTP, in the place of its tokens. */
function byHttp(): Record<string, string> {
  const { SLACK_BOT_TOKEN: _, SLACK_APP_TOKEN: __, ...rest } = environment
  return {
    ...rest,
    PAPERBOY_HTTP: '127.0.0.1:3210',
    PAPERBOY_URL: 'https://papers.example.org',
    SLACK_CLIENT_ID: '1234567890.1234567890',
    SLACK_CLIENT_SECRET: HEX.repeat(2),
    SLACK_SIGNING_SECRET: HEX.repeat(2),
    PAPERBOY_KEYS: `a:${HEX.repeat(4)}`,
  }
}

test('each variable that may hold a secret is marked', () => {
  const marked = { ...proxied(), ...byHttp(), ...onPostgres() }
  expect(SECRETS.filter((name) => !marked[name]?.includes(MARK) && !marked[name]?.includes(HEX))).toEqual([])
})

const filesOf = (folder: string): Buffer[] => readdirSync(folder).map((name) => readFileSync(join(folder, name)))

test('commands, verbs, the log and the files of the data hold no secret', async () => {
  const said: string[] = []
  const config: Config = readConfig(environment)
  const composed: App = await openApp({
    config,
    log: createLog('debug', (line) => said.push(line)),
    clock: SYSTEM_CLOCK,
    patienceMs: Number.POSITIVE_INFINITY,
    tellOperator: async (text) => void said.push(text),
  })
  const desk = {
    config,
    open: async () => composed,
    openIndexed: async () => composed,
    checkPlatforms: async () => [],
    registerDiscord: async () => '',
    print: (line: string) => void said.push(line),
    remark: (line: string) => void said.push(line),
    render: (reply: { text: Parameters<typeof bare>[0] }) => bare(reply.text),
  }
  for (const args of [['sync'], ['feeds'], ['feeds', 'export'], ['feeds', 'remove', MARK.slice(6)], ['doctor'], ['doctor', '--json']])
    await runVerb(args, desk).catch((error: Error) => said.push(error.message))
  const asked = SHAPES.flatMap(({ name, examples }) => [name, ...examples])
  for (const text of [...asked, 'search source:none', 'subscribe x-ray as X', 'subscriptions'])
    said.push(JSON.stringify(await answerOf(composed.paperboy, requestOf({ kind: 'text', text }))))
  for (const { command, option } of SHAPES.flatMap(({ name, options }) => options.map((each) => ({ command: name, option: each.name }))))
    said.push(JSON.stringify(await composed.paperboy.complete({ ...requestOf({ kind: 'text', text: '' }), command, option, typed: '' })))
  const listener = await createOperatorListener(
    config,
    createLog('debug', (line) => said.push(line)),
  )
  const close = await listener.serve(composed.operations)
  for (const page of ['status', 'metrics', 'readyz', 'healthz'])
    for (const token of [config.operatorHttp?.token, 'another'])
      said.push(
        await (
          await fetch(`http://${environment.PAPERBOY_OPERATOR_HTTP}/${page}`, { headers: { authorization: `Bearer ${token}` } })
        ).text(),
      )
  await close()
  await composed.close()
  expect(said.join('\n'), 'the operator’s page was shown').toContain('paperboy_')
  expect(authorized, 'the secrets were used').toContain(`Basic ${btoa(`${MARK}:${MARK}`)}`)
  expect(said.filter((text) => text.includes(MARK))).toEqual([])
  expect(filesOf(config.data).filter((file) => file.includes(MARK))).toHaveLength(0)
}, 120_000)

test.each([['doctor'], ['discord', 'register'], ['status-of-nothing']])(
  'the program itself prints none, whatever a platform answers: %s %s',
  async (...args) => {
    for (const each of [environment, proxied(), byHttp(), onPostgres()]) {
      const { stdout, stderr } = await runProgram(args, { environment: each })
      expect(`${stdout}${stderr}`).not.toBe('')
      expect(`${stdout}${stderr}`.split('\n').filter((line) => line.includes(MARK) || line.includes(HEX))).toEqual([])
    }
  },
  120_000,
)

/** The same environment, with each secret in a file whose name is marked, too. */
function inFiles(given: Record<string, string>): Record<string, string> {
  const folder = newFolder()
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      if (!SECRETS.some((secret) => secret === name)) return [name, value]
      const file = join(folder, `${MARK}-${name}`)
      writeFileSync(file, `${value}\n`)
      return [`${name}_FILE`, file]
    }),
  )
}

test('secrets from files are the same ones, and the program prints none', async () => {
  const files = inFiles(environment)
  expect(Object.keys(files).filter((name) => name.endsWith('_FILE'))).toHaveLength(SECRETS.length - 3 - HTTP_SECRETS.length)
  const http = inFiles(byHttp())
  expect(Object.keys(http)).toEqual(expect.arrayContaining(HTTP_SECRETS.map((name) => `${name}_FILE`)))
  expect(readConfig(http)).toEqual(readConfig(byHttp()))
  expect(readConfig(files)).toEqual(readConfig(environment))
  const { stdout, stderr } = await runProgram(['doctor'], { environment: { ...files, PAPERBOY_SOURCES: 'feeds' } })
  expect(`${stdout}${stderr}`).toContain('Slack and Discord configured')
  expect(`${stdout}${stderr}`).not.toContain(MARK)
}, 120_000)

test('nor what is wrong with a file, whatever is in it or was typed for its path', async () => {
  const wrong = join(newFolder(), MARK)
  writeFileSync(wrong, `${MARK} ${MARK}`)
  const files = {
    DISCORD_TOKEN_FILE: wrong,
    PAPERBOY_FEEDS_FILE: wrong,
    OPENALEX_KEY_FILE: `${MARK}0123456789`,
    HF_TOKEN_FILE: `${wrong}/${MARK}`,
  }
  const { code, stdout, stderr } = await runProgram(['doctor'], { environment: files })
  expect([code, stdout]).toEqual([1, ''])
  expect(stderr).toContain('The configuration has 4 faults:')
  expect(stderr).not.toContain(MARK)
}, 120_000)
