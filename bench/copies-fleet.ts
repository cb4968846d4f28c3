import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { openStore, type Store } from '../src/store/store.ts'
import { createInstallations } from '../src/workspaces/installations.ts'
import { createSealer } from '../src/workspaces/sealer.ts'
import { openFront } from '../test/chaos/front.ts'
import { freePort } from '../test/free-port.ts'
import { APP, startSlackCloud } from '../test/servers/slack/cloud.ts'
import { inScratch } from './scratch.ts'

export interface BenchFleet {
  readonly slack: Awaited<ReturnType<typeof startSlackCloud>>
  readonly store: Store
}

interface FleetOptions {
  /** Of a PostgreSQL database; null for a SQLite file. */
  readonly database: string | null
  readonly copies: number
  /** Where Paperboy is installed. */
  readonly teams: readonly string[]
  /** Whether the local Slack refuses haste, as Slack does. */
  readonly isLimited: boolean
  /** Called before the copies start. */
  readonly prepare?: (fleet: BenchFleet) => Promise<void>
}

const START = fileURLToPath(new URL('../src/start.cjs', import.meta.url))
const KEY = '1'.repeat(64)
const SERVES_MS = 120_000
/** A front looks every second. */
const SEEN_MS = 2_000

/** Lends programs in processes of their own, with Slack by HTTP through a front as a proxy is; the local Slack is in this process. */
export async function inFleet<Result>(options: FleetOptions, work: (fleet: BenchFleet) => Promise<Result>): Promise<Result> {
  const { database, copies, teams, isLimited, prepare } = options
  return inScratch(async (folder) => {
    const ports = await Promise.all(Array.from({ length: copies }, freePort))
    const front = await openFront(ports)
    const deliver = async (request: Request): Promise<Response> => {
      const body = await request.text()
      return fetch(`${front.address}/slack/events`, { method: 'POST', headers: request.headers, body })
    }
    const slack = await startSlackCloud({ deliver, isLimited })
    const store = await openStore(dataOf(folder, 0), Date.now(), () => {}, database)
    const children: ChildProcess[] = []
    try {
      const sealer = createSealer([{ id: 'a', key: Buffer.from(KEY, 'hex') }])
      const installations = createInstallations('slack', store.installations, sealer, Date.now)
      for (const team of teams) {
        const tokens = { token: slack.give(team), renewal: null }
        slack.addTeam(team)
        await installations.save({ enterprise: null, team, botUser: slack.botUser, bot: slack.botId, tokens, installedAt: Date.now() })
      }
      await prepare?.({ slack, store })
      await Promise.all(
        ports.map(async (port, index) => {
          const child = startCopy({ folder, index, port, database, url: front.address, slackUrl: slack.apiUrl })
          children.push(child)
          await serves(child)
        }),
      )
      await setTimeout(SEEN_MS)
      return await work({ slack, store })
    } finally {
      await Promise.all(children.map(end))
      await Promise.all([front.close(), slack.close(), store.close()])
    }
  })
}

const dataOf = (folder: string, index: number): string => join(folder, `copy-${index + 1}`)

interface Start {
  readonly folder: string
  readonly index: number
  readonly port: number
  readonly database: string | null
  readonly url: string
  readonly slackUrl: string
}

function startCopy({ folder, index, port, database, url, slackUrl }: Start): ChildProcess {
  return spawn(process.execPath, [START], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      ...(database !== null && { PAPERBOY_DATABASE: database }),
      PAPERBOY_DATA: dataOf(folder, index),
      PAPERBOY_SOURCES: 'off',
      PAPERBOY_HTTP: `127.0.0.1:${port}`,
      PAPERBOY_URL: url,
      PAPERBOY_KEYS: `a:${KEY}`,
      SLACK_CLIENT_ID: APP.clientId,
      SLACK_CLIENT_SECRET: APP.clientSecret,
      SLACK_SIGNING_SECRET: APP.signingSecret,
      SLACK_API_URL: slackUrl,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
}

async function serves(child: ChildProcess): Promise<void> {
  let log = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-20_000)
  })
  const until = performance.now() + SERVES_MS
  while (!log.includes('slack is connected')) {
    if (performance.now() > until || child.exitCode !== null) throw new Error(`A copy does not serve: ${log.slice(-1_000)}`)
    await setTimeout(50)
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('close', resolve))
  child.kill('SIGKILL')
  await ended
}
