// Several copies of the program as people start it, on one PostgreSQL database, behind a front, with a local Slack and a local Discord.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { openPostgres } from '../../src/store/postgres.ts'
import { storeOver } from '../../src/store/store.ts'
import { createInstallations } from '../../src/workspaces/installations.ts'
import { createSealer } from '../../src/workspaces/sealer.ts'
import { administer } from '../databases/server.ts'
import { openWay, type Way } from '../databases/way.ts'
import { freePort } from '../free-port.ts'
import { type DiscordServerOptions, startDiscord } from '../servers/discord/server.ts'
import { APP, type CloudOptions, startSlackCloud } from '../servers/slack/cloud.ts'
import { openFront } from './front.ts'

export interface FleetOptions {
  /** An empty database, or one with tables. */
  readonly database: string
  readonly copies: number
  /** How far the clock of each copy's machine is ahead, in milliseconds. */
  readonly aheadMs?: readonly number[]
  readonly slack?: Omit<CloudOptions, 'deliver'>
  readonly discord?: DiscordServerOptions
  readonly tell?: (line: string) => void
}

export interface Copy {
  readonly name: string
  /** Its way to the database. */
  readonly way: Way
  /** Null where it does not run. */
  process(): ChildProcess | null
  /** Starts it, and again where it ends by itself, as a service manager does. */
  start(): void
  /** Resolves when it serves both platforms. */
  serves(): Promise<void>
  /** Ends it by a signal, for good. @returns its exit code */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null>
  log(): string
}

export type Fleet = Awaited<ReturnType<typeof startFleet>>

const START = fileURLToPath(new URL('../../src/start.cjs', import.meta.url))
const SHIFT = new URL('./shifted-time.mjs', import.meta.url).href
const SERVES_MS = 120_000
const REST_MS = 1_000
const KEY = '1'.repeat(64)

export async function startFleet({
  database,
  copies: count,
  aheadMs = [],
  slack: slackOptions,
  discord: discordOptions,
  tell = () => {},
}: FleetOptions) {
  const folder = mkdtempSync(join(tmpdir(), 'paperboy-fleet-'))
  const ports = await Promise.all(Array.from({ length: count }, freePort))
  const front = await openFront(ports)
  const deliver = async (request: Request): Promise<Response> => {
    const body = await request.text()
    return fetch(`${front.address}/slack/events`, { method: 'POST', headers: request.headers, body })
  }
  const slack = await startSlackCloud({ deliver, ...slackOptions })
  const discord = await startDiscord({ token: `${'MTAw'.repeat(6)}.${'G'.repeat(6)}.${'h'.repeat(38)}`, ...discordOptions })
  const store = storeOver(await openPostgres(database, Date.now()))
  const ends: string[] = []
  const environment = {
    PATH: process.env.PATH,
    PAPERBOY_SOURCES: 'off',
    PAPERBOY_URL: front.address,
    PAPERBOY_KEYS: `a:${KEY}`,
    SLACK_CLIENT_ID: APP.clientId,
    SLACK_CLIENT_SECRET: APP.clientSecret,
    SLACK_SIGNING_SECRET: APP.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    DISCORD_TOKEN: discord.token,
    DISCORD_API_URL: discord.apiUrl,
    DISCORD_PUBLIC_KEY: discord.webhook.publicKey,
  }

  async function addCopy(port: number, index: number): Promise<Copy> {
    const through = new URL(database)
    const way = await openWay(through.hostname, Number(through.port || 5432))
    through.hostname = '127.0.0.1'
    through.port = String(way.port)
    const name = `copy ${index + 1}`
    let child: ChildProcess | null = null
    let wanted = false
    let log = ''

    function start(): void {
      wanted = true
      log = ''
      const own = spawn(process.execPath, ['--import', SHIFT, START], {
        cwd: folder,
        env: {
          ...environment,
          PAPERBOY_DATABASE: through.href,
          PAPERBOY_DATA: join(folder, name),
          PAPERBOY_HTTP: `127.0.0.1:${port}`,
          CLOCK_AHEAD_MS: String(aheadMs[index] ?? 0),
        },
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      child = own
      own.stderr.setEncoding('utf8').on('data', (text: string) => {
        log += text
      })
      own.once('close', (code, signal) => {
        if (child !== own) return
        child = null
        if (!wanted) return
        tell(`${name} ended by itself with ${code ?? signal}`)
        ends.push(`${name} ended with ${code ?? signal}: ${log.slice(-1_500)}`)
        void setTimeout(REST_MS).then(() => {
          if (wanted && child === null) start()
        })
      })
    }

    async function serves(): Promise<void> {
      const until = performance.now() + SERVES_MS
      while (!['slack', 'discord'].every((platform) => log.includes(`${platform} is connected`))) {
        if (performance.now() > until) throw new Error(`${name} does not serve: ${log.slice(-2_000)}`)
        await setTimeout(50)
      }
    }

    async function end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
      wanted = false
      const own = child
      if (own === null) return null
      const ended = new Promise<number | null>((resolve) => own.once('close', resolve))
      own.kill(signal)
      if (signal === 'SIGKILL') own.kill('SIGCONT')
      return ended
    }
    return { name, way, process: () => child, start, serves, end, log: () => log }
  }

  const copies = await Promise.all(ports.map(addCopy))
  const installations = createInstallations(
    'slack',
    store.installations,
    createSealer([{ id: 'a', key: Buffer.from(KEY, 'hex') }]),
    Date.now,
  )
  return {
    store,
    slack,
    discord,
    front,
    copies,
    /** What copies said last that ended by themselves. */
    ends: ends as readonly string[],
    ask: (question: string) => administer(database, question),

    /** The app is installed there. */
    async addTeam(team: string) {
      const tokens = { token: slack.give(team), renewal: null }
      const added = slack.addTeam(team)
      await installations.save({ enterprise: null, team, botUser: slack.botUser, bot: slack.botId, tokens, installedAt: Date.now() })
      return added
    },

    async close() {
      await Promise.all(copies.map(({ end }) => end('SIGKILL')))
      await Promise.all(copies.map(({ way }) => way.close()))
      await Promise.all([front.close(), slack.close(), discord.close(), store.close()])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
