// Reads what is asked for: the bot, or an operator's verb.
import type { Logger } from 'pino'
import { renderReply } from '../adapters/terminal/render.ts'
import { type App, openApp } from './app.ts'
import { runBot } from './bot/bot.ts'
import { runVerb } from './cli/table.ts'
import { SHAPES } from './commands/table.ts'
import { asRun } from './config/as-run.ts'
import { type Config, loadEnvironment, readConfig } from './config/config.ts'
import { Fault } from './config/fault.ts'
import { createLog } from './config/log.ts'
import { useProxies } from './config/proxy.ts'
import { redact } from './config/redaction.ts'
import type { ChannelRef } from './port/chat.ts'
import { SYSTEM_CLOCK } from './port/clock.ts'
import type { Check } from './port/platform.ts'
import { makeDataFolder, refuseLostDatabase } from './store/folder.ts'
import { lockCommand } from './store/lock.ts'
import { indexProgress, remedyFor, systemReason } from './wording/operator.ts'

await main(process.argv.slice(2)).then(exit, (error: unknown) => {
  process.stderr.write(`${asRun(redact(explain(error)))}\n`)
  return exit(error instanceof Fault ? error.exitCode : 1)
})

async function main(argv: readonly string[]): Promise<number> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0) // whoever read our output has seen enough
    process.stderr.write(`The output could not be written: ${error.message}\n`)
    process.exit(1)
  })
  if (argv.length > 0) return runOnce(argv)
  const config = readConfig(loadEnvironment())
  if (config.proxies) await useProxies(config.proxies)
  return runBot(config, createLog(config.logLevel))
}

/** One operator's verb. The library is opened if the verb wants it, and closed in any case. */
async function runOnce(argv: readonly string[]): Promise<number> {
  let known: Config | null = null
  // Not before a verb asks: help is there whatever the configuration lacks.
  const configured = (): Config => {
    known ??= readConfig(loadEnvironment())
    return known
  }
  const goingOut = async (): Promise<Config> => {
    const config = configured()
    if (config.proxies) await useProxies(config.proxies)
    return config
  }
  const logged = (): Logger => createLog(configured().logLevel)
  let app: Promise<App> | null = null
  let release = (): void => {}
  const open = (): Promise<App> => {
    app ??= goingOut().then((config) => {
      makeDataFolder(config.data)
      if (config.database === null) refuseLostDatabase(config.data, false)
      release = lockCommand(config.data)
      return openApp({ config, log: logged(), clock: SYSTEM_CLOCK, patienceMs: Number.POSITIVE_INFINITY })
    })
    return app
  }
  const openIndexed = async (): Promise<App> => {
    const opened = await open()
    await opened.core.library.refresh((indexed) => remark(indexProgress(indexed), true))
    remark('')
    return opened
  }
  const { isTTY, columns } = process.stdout
  try {
    return await runVerb(argv, {
      get config() {
        return configured()
      },
      open,
      openIndexed,
      checkPlatforms: async (channels) => checkPlatforms(await goingOut(), channels, logged()),
      async registerDiscord(guild, isRemoval) {
        const { discord } = await goingOut()
        if (!discord) throw new Fault('configuration', 'DISCORD_TOKEN is not set: it is on the Bot page of your Discord application.')
        const { tellDiscord } = await import('../adapters/discord/check.ts')
        return tellDiscord({ ...discord, log: logged() }, SHAPES, guild, isRemoval).catch((error: Error) => {
          throw new Fault('discord', error.message)
        })
      },
      print: (line) => void process.stdout.write(`${asRun(line)}\n`),
      remark,
      render: (reply) => renderReply(reply, { width: isTTY ? columns : null, colour: isTTY && configured().colour }),
    })
  } finally {
    // What failed to open has said so already.
    await (app as Promise<App> | null)?.then((opened) => opened.close()).catch(() => {})
    release()
  }
}

async function checkPlatforms({ slack, discord }: Config, channels: readonly ChannelRef[], log: Logger): Promise<Check[]> {
  const of = (name: string): ChannelRef[] => channels.filter(({ platform }) => platform === name)
  const checks: Check[] = []
  if (slack) checks.push(...(await (await import('../adapters/slack/check.ts')).checkSlack({ ...slack, log }, of('slack'))))
  if (discord)
    checks.push(...(await (await import('../adapters/discord/check.ts')).checkDiscord({ ...discord, log }, SHAPES, of('discord'))))
  return checks
}

/** Progress: on a terminal a line that replaces itself, in a log only what ends. */
function remark(line: string, replace = false): void {
  if (process.stderr.isTTY) process.stderr.write(replace ? `\r\u001b[K${line}` : `\r\u001b[K${line === '' ? '' : `${line}\n`}`)
  else if (!replace && line !== '') process.stderr.write(`${line}\n`)
}

function explain(error: unknown): string {
  if (error instanceof Fault) return error.message
  const { message, code, syscall, path } = error as NodeJS.ErrnoException
  // An error of the system (disk full, no permission) says enough; anything else is ours, and needs its trace.
  if (code === undefined) return (error as Error).stack ?? String(error)
  if (syscall !== undefined) return `${path ?? syscall}: ${systemReason(error)} (${code}). ${remedyFor(code)}`.trim()
  return `${message} (${code}). ${remedyFor(code)}`.trim()
}

/** Leaves once all output is written. */
function exit(code: number): void {
  process.exitCode = code
  process.stdout.write('', () => process.exit(code))
}
