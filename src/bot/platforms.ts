import { randomUUID } from 'node:crypto'
import { fstatSync } from 'node:fs'
import { isatty } from 'node:tty'
import type { Logger } from 'pino'
import { createTerminal, type TerminalOptions } from '../../adapters/terminal/terminal.ts'
import { LOCAL_CHANNEL, localAsker } from '../cli/local.ts'
import type { Config } from '../config/config.ts'
import { proxyFor } from '../config/proxy.ts'
import { tellEachOnce, tellOperator } from '../digests/tell-operator.ts'
import type { Paperboy } from '../port/chat.ts'
import { SYSTEM_CLOCK } from '../port/clock.ts'
import type { Mount } from '../port/mount.ts'
import type { Meters } from '../port/operations.ts'
import type { ChatPlatform } from '../port/platform.ts'
import { createReconnecting } from '../port/reconnecting.ts'

/** The platforms that are configured, before any is started. */
export interface Platforms {
  readonly all: readonly ChatPlatform[]
  /** What keeps one from serving, by its name; kept up to date. */
  readonly faults: Map<string, string>
  /** What they are sent by HTTP. */
  readonly mounts: readonly Mount[]
  tellOperator(text: string): Promise<void>
}

type LocalOptions = Pick<TerminalOptions, 'onEnd' | 'browserAddress'>

/**
 * The local channel stands in where none is configured: somebody, or a pipe, is at the other end of standard input then.
 * @param isFirst whether no other copy of the program has told the operator this
 */
export async function openPlatforms(
  config: Config,
  log: Logger,
  meters: Meters,
  local: LocalOptions,
  isFirst: (text: string) => Promise<boolean>,
): Promise<Platforms> {
  const all: ChatPlatform[] = []
  const faults = new Map<string, string>()
  const mounts: Mount[] = []
  const tell = (text: string): Promise<void> => tellOperator(text, config.operatorChannel, all, log, SYSTEM_CLOCK.now)
  // Each copy of the program meets the same.
  const tellFirst = async (text: string): Promise<void> => ((await isFirst(text)) ? tell(text) : undefined)
  const shared = { tellOperator: tellEachOnce(tellFirst, log), log }
  const report = (platform: string, fault: string | null): void =>
    void (fault === null ? faults.delete(platform) : faults.set(platform, fault))
  // Their packages take a second to load; who does not use them does not wait for them.
  const { slack, slackApp, discord, proxies } = config
  const isProxied = proxies !== null
  const leads = proxies === null ? undefined : (address: string): string | null => proxyFor(address, proxies)
  if (slack) {
    const { createSlack } = await import('../../adapters/slack/slack.ts')
    all.push(
      createReconnecting({
        open: (onLost) =>
          createSlack({
            ...{ ...slack, ...shared, measureAck: () => meters.acknowledgement('slack'), isProxied, onLost },
            onUnwell: (reason) => report('slack', reason),
          }),
        report,
        log,
      }),
    )
  }
  if (slackApp) {
    const { createSlackApp } = await import('../../adapters/slack/slack-app.ts')
    const app = createSlackApp({ ...slackApp, ...shared, measureAck: () => meters.acknowledgement('slack') })
    all.push(app.platform)
    mounts.push(...app.mounts)
  }
  if (discord) {
    const { createDiscord } = await import('../../adapters/discord/discord.ts')
    const interactions = discord.http && (await createInteractions(discord.http.publicKey, log))
    if (interactions) mounts.push(interactions.mount)
    all.push(
      createReconnecting({
        open: (onLost) =>
          createDiscord({
            ...{ ...discord, ...shared, measureAck: () => meters.acknowledgement('discord'), proxyFor: leads, onLost, interactions },
            onUnwell: (reason) => report('discord', reason),
          }),
        report,
        log,
      }),
    )
  }
  if (all.length === 0 && !isClosed(0)) all.push(openTerminal(config, local))
  return { all, faults, mounts, tellOperator: tell }
}

async function createInteractions(publicKey: string, log: Logger) {
  const { createInteractionsEndpoint } = await import('../../adapters/discord/interactions.ts')
  return createInteractionsEndpoint({ publicKey, now: SYSTEM_CLOCK.now, log })
}

function openTerminal(config: Config, local: LocalOptions): ChatPlatform {
  return createTerminal({
    input: process.stdin,
    output: process.stdout,
    interactive: process.stdin.isTTY === true && process.stdout.isTTY,
    colour: process.stdout.isTTY && config.colour,
    width: () => (process.stdout.isTTY ? process.stdout.columns : null),
    historyFile: `${config.data}/terminal-history`,
    channel: LOCAL_CHANNEL,
    asker: localAsker(),
    newId: randomUUID,
    ...local,
  })
}

/** Whether no platform and no page is configured, and nobody can type anything. */
export function isForNobody({ slack, slackApp, discord, http }: Config): boolean {
  const hasPages = http !== null && http !== 'off'
  return !slack && !slackApp && !discord && !hasPages && isClosed(0)
}

/** Whether standard input was closed from the start, as under a service manager: Node then has /dev/null there. */
function isClosed(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isCharacterDevice() && !isatty(descriptor)
  } catch {
    return true
  }
}

/**
 * One platform that cannot start, or is slow to, does not hold up another.
 * @param onServing called as soon as one serves, and for each further one
 * @returns how many serve, once it is known of all
 */
export async function startPlatforms(
  platforms: readonly ChatPlatform[],
  paperboy: Paperboy,
  log: Logger,
  isEnding: () => boolean,
  onServing: () => void,
): Promise<number> {
  const start = async (platform: ChatPlatform): Promise<boolean> => {
    const { name } = platform
    if (name !== 'terminal') log.info({ platform: name }, `connecting to ${name}`)
    try {
      await platform.start(paperboy)
    } catch (error) {
      if (isEnding()) return false // stopped while it was starting
      log.error({ platform: name }, `${name} could not start: ${(error as Error).message}`)
      log.debug({ err: error, platform: name }, `${name} could not start: where`)
      return false
    }
    if (isEnding()) return false
    if (name !== 'terminal') log.info({ platform: name }, `${name} is connected`)
    onServing()
    return true
  }
  return (await Promise.all(platforms.map(start))).filter(Boolean).length
}
