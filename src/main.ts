// The composition root: the only file that sees both the core and the adapters.
import { randomUUID } from 'node:crypto'
import { existsSync, fstatSync } from 'node:fs'
import { isatty } from 'node:tty'
import type { Logger } from 'pino'
import { renderReply } from '../adapters/terminal/render.ts'
import { createTerminal } from '../adapters/terminal/terminal.ts'
import { createBudget } from './budget.ts'
import { withBudget } from './budgeted.ts'
import type { ChannelRef, ChatPlatform, Check } from './chat.ts'
import { SYSTEM_CLOCK } from './clock.ts'
import { SHAPES } from './commands/table.ts'
import { type Composed, compose, newId } from './compose.ts'
import { type Config, loadEnvironment, readConfig } from './config.ts'
import { createDigests } from './digests/schedule.ts'
import { Fault } from './fault.ts'
import { LOCAL_CHANNEL, localAsker } from './local.ts'
import { createLog } from './log.ts'
import { tellingOnce, tellOperator } from './operator-channel.ts'
import { createPersistent } from './persistent.ts'
import { redact } from './redaction.ts'
import { makeDataFolder, refuseLostDatabase } from './store/folder.ts'
import { lockDirectory } from './store/lock.ts'
import { keepTidy, watchFile, watchStore } from './upkeep.ts'
import { runVerb } from './verbs/table.ts'
import {
  damageFound,
  dataReplaced,
  indexProgress,
  nothingStored,
  remedyFor,
  storedAgain,
  storeReason,
  systemReason,
} from './wording/operator.ts'
import { DATA } from './wording/platforms.ts'

/** How long a chat answer waits for an index that is catching up. */
const PATIENCE_MS = 2_000
/** The same where no platform is served: a pipe cannot ask again. */
const LOCAL_PATIENCE_MS = 20_000

const { now } = SYSTEM_CLOCK

await main(process.argv.slice(2)).then(exit, (error: unknown) => {
  process.stderr.write(`${redact(explain(error))}\n`)
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
  const logged = (): Logger => createLog(configured().logLevel)
  let composed: Promise<Composed> | null = null
  const open = (): Promise<Composed> => {
    composed ??= compose(configured(), logged(), now, Number.POSITIVE_INFINITY)
    return composed
  }
  const openIndexed = async (): Promise<Composed> => {
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
      checkPlatforms: (channels) => checkPlatforms(configured(), channels, logged()),
      async registerDiscord(guild, isRemoval) {
        const { discord } = configured()
        if (!discord) throw new Fault('DISCORD_TOKEN is not set: it is on the Bot page of your Discord application.')
        const { tellDiscord } = await import('../adapters/discord/check.ts')
        return tellDiscord({ ...discord, log: logged() }, SHAPES, guild, isRemoval).catch((error: Error) => {
          throw new Fault(error.message)
        })
      },
      print: (line) => void process.stdout.write(`${line}\n`),
      remark,
      render: (reply) => renderReply(reply, { width: isTTY ? columns : null, colour: isTTY && configured().colour }),
    })
  } finally {
    // What failed to open has said so already.
    await (composed as Promise<Composed> | null)?.then((opened) => opened.close()).catch(() => {})
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

/** The bot: serves until it is signalled, or until the one person at the terminal leaves. */
async function runBot(config: Config, log: Logger): Promise<number> {
  makeDataFolder(config.data)
  refuseLostDatabase(config.data, true)
  const release = lockDirectory(config.data)
  const database = `${config.data}/paperboy.db`
  const wasClosed = !existsSync(`${database}-wal`) // SQLite deletes it with the last connection
  let end = (): void => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  let isEnding = false
  let isLost = false
  const tidying = new AbortController()
  void ended.then(() => {
    isEnding = true
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end)
  // Who sits at the terminal channel asks `status`; lines between what they type would only be in the way.
  const patienceMs = config.slack || config.discord ? PATIENCE_MS : LOCAL_PATIENCE_MS
  const composed = await compose(config, isAlone(config) ? createLog('error') : log, now, patienceMs)
  if (!wasClosed) for (const damage of (await composed.core.store.check()).slice(0, 1)) log.error(damageFound(config.data, damage))
  composed.core.library.refresh().catch((error: unknown) => log.error({ err: error }, 'the index could not be built'))
  let hasLeft = false
  const report = (platform: string, fault: string | null): void => void composed.report(platform, fault)
  const platforms = await openPlatforms(config, log, report, () => {
    hasLeft = true
    end()
  })
  const { store, library } = composed.core
  const digests = createDigests({
    store,
    library,
    platforms,
    staleSources: composed.core.planner.staleSources,
    clock: SYSTEM_CLOCK,
    log,
    newId,
  })
  for (const platform of platforms) composed.serve(platform)
  composed.onWake(() => void digests.tick())
  composed.onTrouble((text) => tellOperator(text, config.operatorChannel, platforms, log, now))
  try {
    void watchFile(database, SYSTEM_CLOCK, tidying.signal, () => {
      isLost = true
      log.fatal(dataReplaced(database))
      end()
    })
    void watchStore(store, SYSTEM_CLOCK, tidying.signal, (code) => {
      report(DATA, code === null ? null : storeReason(code))
      const text = code === null ? storedAgain() : nothingStored(code)
      if (code === null) log.info(text)
      else log.error({ code }, text)
      void tellOperator(text, config.operatorChannel, platforms, log, now)
    })
    void keepTidy(store, SYSTEM_CLOCK, log, tidying.signal)
    let hasBegun = false
    const begin = (): void => {
      if (hasBegun || isEnding) return
      hasBegun = true
      digests.start()
      composed.sync.start()
    }
    const serving = await Promise.race([startAll(platforms, composed, log, () => isEnding, begin), ended])
    if (platforms.length > 0 && serving === 0) return 1
    begin()
    if (platforms.length === 0) log.info('no platform is configured and nobody is at the terminal; serving until stopped')
    await ended
  } finally {
    tidying.abort()
    // Who typed “digest now” as the last line of a pipe waits for it.
    if (hasLeft) await digests.tick()
    await Promise.all([library.endIfHung(), digests.stop(), composed.sync.stop()])
    await Promise.allSettled(platforms.map((platform) => platform.stop()))
    await composed.close()
    release()
  }
  return isLost ? 1 : 0
}

/**
 * One platform that cannot start, or is slow to, does not hold up another.
 * @param onServing called as soon as one serves, and for each further one
 * @returns how many serve, once it is known of all
 */
async function startAll(
  platforms: readonly ChatPlatform[],
  { paperboy }: Composed,
  log: Logger,
  isEnding: () => boolean,
  onServing: () => void,
): Promise<number> {
  const served = withBudget(paperboy, createBudget(now), now)
  const start = async (platform: ChatPlatform): Promise<boolean> => {
    const { name } = platform
    if (name !== 'terminal') log.info({ platform: name }, `connecting to ${name}`)
    try {
      await platform.start(served)
    } catch (error) {
      if (isEnding()) return false // stopped while it was starting
      log.error({ platform: name }, `${name} could not start: ${(error as Error).message}`)
      log.debug({ err: error, platform: name }, `${name} could not start: where`)
      return false
    }
    if (name !== 'terminal') log.info({ platform: name }, `${name} is connected`)
    onServing()
    return true
  }
  return (await Promise.all(platforms.map(start))).filter(Boolean).length
}

/** The configured platforms; the local channel where there is none and somebody, or a pipe, is at the other end of standard input. */
async function openPlatforms(config: Config, log: Logger, report: Composed['report'], onEnd: () => void): Promise<ChatPlatform[]> {
  const platforms: ChatPlatform[] = []
  const tell = tellingOnce((text) => tellOperator(text, config.operatorChannel, platforms, log, now), log)
  // Their packages take a second to load; who does not use them does not wait for them.
  const { slack, discord } = config
  if (slack) {
    const { createSlack } = await import('../adapters/slack/slack.ts')
    platforms.push(createPersistent({ open: (onLost) => createSlack({ ...slack, onLost, tellOperator: tell, log }), report, log }))
  }
  if (discord) {
    const { createDiscord } = await import('../adapters/discord/discord.ts')
    platforms.push(createPersistent({ open: (onLost) => createDiscord({ ...discord, onLost, tellOperator: tell, log }), report, log }))
  }
  if (platforms.length > 0 || isClosed(0)) return platforms
  const interactive = process.stdin.isTTY === true && process.stdout.isTTY
  return [
    createTerminal({
      input: process.stdin,
      output: process.stdout,
      interactive,
      colour: process.stdout.isTTY && config.colour,
      width: () => (process.stdout.isTTY ? process.stdout.columns : null),
      historyFile: `${config.data}/terminal-history`,
      channel: LOCAL_CHANNEL,
      asker: localAsker(),
      newId: randomUUID,
      onEnd,
    }),
  ]
}

/** Whether a person at the terminal is all there is to serve. */
function isAlone({ slack, discord, logLevel }: Config): boolean {
  return !slack && !discord && process.stdin.isTTY === true && logLevel === 'info'
}

/** Whether standard input was closed from the start, as under a service manager: Node then has /dev/null there. */
function isClosed(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isCharacterDevice() && !isatty(descriptor)
  } catch {
    return true
  }
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
