// The program as people start it, connected to a local Slack and a local Discord.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { DiscordServer, DiscordServerOptions } from '../servers/discord/server.ts'
import { startDiscord } from '../servers/discord/server.ts'
import { type SlackServer, type SlackServerOptions, startSlack } from '../servers/slack/server.ts'

export type PlatformName = 'slack' | 'discord'

export interface Servers {
  readonly slack: SlackServer
  readonly discord: DiscordServer
}

export interface BothOptions {
  readonly slack?: SlackServerOptions
  readonly discord?: DiscordServerOptions
  readonly environment?: Readonly<Record<string, string>>
  /** Called before the program starts. */
  readonly before?: (servers: Servers) => void
}

export interface Both extends Servers {
  /** All that it has logged. */
  log(): string
  /** Null while it runs. */
  exitCode(): number | string | null
  /** Resolves when it serves a platform. Rejects where it ends before. */
  serves(name: PlatformName): Promise<void>
  /** Stops it as a service manager does. @returns its exit code; null where it had to be killed */
  stop(withinMs: number): Promise<number | null>
  /** Ends what still runs, and deletes its data. */
  close(): Promise<void>
}

const START = fileURLToPath(new URL('../../src/start.cjs', import.meta.url))
const START_MS = 60_000
const TOKEN = `${'MTAw'.repeat(6)}.${'G'.repeat(6)}.${'h'.repeat(38)}`

export async function startBoth({ slack: slackOptions, discord: discordOptions, environment = {}, before }: BothOptions): Promise<Both> {
  const slack = await startSlack({ botToken: 'xoxb-both-platforms', appToken: 'xapp-both-platforms', ...slackOptions })
  const discord = await startDiscord({ token: TOKEN, ...discordOptions })
  before?.({ slack, discord })
  const folder = mkdtempSync(join(tmpdir(), 'paperboy-both-'))
  const child = spawn(process.execPath, [START], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      PAPERBOY_SOURCES: 'off',
      PAPERBOY_DATA: join(folder, 'data'),
      SLACK_BOT_TOKEN: slack.workspace.botToken,
      SLACK_APP_TOKEN: slack.workspace.appToken,
      SLACK_API_URL: slack.apiUrl,
      DISCORD_TOKEN: TOKEN,
      DISCORD_API_URL: discord.apiUrl,
      ...environment,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let log = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text
  })
  const ended = new Promise<void>((resolve) => void child.once('close', () => resolve()))
  const exitCode = (): number | string | null => child.exitCode ?? child.signalCode

  async function serves(name: PlatformName): Promise<void> {
    const until = performance.now() + START_MS
    const isServed = (): boolean =>
      log.includes(`${name} is connected`) && (name === 'slack' || (discord.registry.commands.get('')?.length ?? 0) > 0)
    while (!isServed()) {
      if (exitCode() !== null || performance.now() > until) throw new Error(`${name} was not served: ${log.slice(-2_000)}`)
      await setTimeout(50)
    }
  }

  async function stop(withinMs: number): Promise<number | null> {
    child.kill('SIGTERM')
    await Promise.race([ended, setTimeout(withinMs, undefined, { ref: false })])
    return child.exitCode
  }

  return {
    slack,
    discord,
    log: () => log,
    exitCode,
    serves,
    stop,
    async close() {
      child.kill('SIGKILL')
      await ended
      await Promise.all([slack.close(), discord.close()])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
