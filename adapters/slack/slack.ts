import { setTimeout } from 'node:timers/promises'
import { App } from '@slack/bolt'
import type { Logger } from 'pino'
import type { Paperboy } from '../../src/port/chat.ts'
import type { ChatPlatform, PlatformTraits } from '../../src/port/platform.ts'
import { createTaskTracker } from '../../src/port/task-tracker.ts'
import { withTimeout } from '../../src/port/timeout.ts'
import { measureAcknowledgements } from './acknowledgements.ts'
import { createConnection, waitAfter } from './connection.ts'
import { PLATFORM } from './desk.ts'
import { createIdentity, UnsupportedToken } from './identity.ts'
import { listen } from './listen.ts'
import { appTokenRemedyOf, isHopeless, reasonOf, remedyOf } from './outcome.ts'
import { SLACK_SETTINGS } from './settings.ts'
import { createSigner, keyOfToken } from './signature.ts'
import { SYSTEM_TIME, type Time } from './time.ts'
import { createWatch } from './unknown.ts'
import { boltLogger } from './web.ts'
import { createDesk, createWorkspace } from './workspace.ts'

export interface SlackOptions {
  readonly botToken: string
  readonly appToken: string
  /** Where the Web API is; Slack's own unless told. */
  readonly apiUrl?: string
  /** Whether links to papers that are here get a small card; they do unless told. */
  readonly unfurl?: boolean
  /** How long the start is waited for, in milliseconds. */
  readonly startTimeoutMs?: number
  /** Called when Slack has ended the connection for good, as when the token was revoked. */
  readonly onLost?: (reason: string) => void
  /** Told why a connection that ended cannot be made again, and null once it is. */
  readonly onUnwell?: (reason: string | null) => void
  /** Called with what only the operator can do something about. */
  readonly tellOperator?: (text: string) => void
  /** Whether the process's requests may go through a proxy: then the socket goes where they go. */
  readonly isProxied?: boolean
  /** Begins to measure a time to acknowledge, and returns what ends it. */
  readonly measureAck?: (() => () => void) | undefined
  readonly time?: Time
  readonly log: Logger
}

const START_TIMEOUT_MS = 20_000
const DRAIN_MS = 5_000

/** Slack: a message a second to a channel, several hundred a minute to a workspace; it knows no repeats. */
export const SLACK_TRAITS: PlatformTraits = { threads: true, repeatableMs: 0, workspacePerSecond: 5, channelGapMs: 1_000 }

/** One workspace by Socket Mode. */
export function createSlack({
  botToken,
  appToken,
  apiUrl,
  unfurl = true,
  startTimeoutMs = START_TIMEOUT_MS,
  onLost = () => {},
  onUnwell = () => {},
  tellOperator = () => {},
  measureAck,
  isProxied = false,
  time = SYSTEM_TIME,
  log,
}: SlackOptions): ChatPlatform {
  const watch = createWatch(tellOperator, log)
  const workspace = createWorkspace({
    token: botToken,
    apiUrl,
    identityOf: createIdentity,
    signer: createSigner(keyOfToken(botToken)),
    watch,
    time,
    log,
  })
  const { identity, poster } = workspace
  const connection = createConnection({ appToken, apiUrl, isProxied, onLost, onUnwell, watch, time, log })
  if (measureAck) measureAcknowledgements(connection.receiver.client, measureAck)
  const tasks = createTaskTracker((what, error) => log.error({ platform: PLATFORM, reason: reasonOf(error) }, `slack: ${what} failed`))
  let isStopping = false
  /** What Slack said last to a start that goes on. */
  let heard: string | null = null

  /** Everything that can be wrong with the tokens is said here; what may pass is tried again. */
  async function begin(paperboy: Paperboy): Promise<void> {
    const { user, bot } = await persist(identity, remedyOf)
    const app = new App({
      token: botToken,
      // With both ids known Bolt asks Slack neither here nor at every event.
      botId: bot,
      botUserId: user,
      tokenVerificationEnabled: false,
      deferInitialization: true,
      extendedErrorHandler: true,
      convoStore: false,
      receiver: connection.receiver,
      socketMode: true,
      clientOptions: apiUrl === undefined ? {} : { slackApiUrl: apiUrl },
      logger: boltLogger(log),
    })
    const desk = createDesk(workspace, { paperboy, tasks, time, log })
    listen(app, () => desk, { unfurl, time, log })
    await app.init()
    await persist(connection.open, appTokenRemedyOf)
  }

  async function persist<Result>(ask: () => Promise<Result>, toRemedy: (error: unknown) => string | null): Promise<Result> {
    for (let tries = 0; ; tries++) {
      try {
        return await ask()
      } catch (error) {
        const remedy = toRemedy(error)
        if (error instanceof UnsupportedToken) throw error
        if (isHopeless(error) || remedy !== null) throw new Error(remedy ?? reasonOf(error))
        if (isStopping) throw error
        heard = reasonOf(error)
        log.debug({ platform: PLATFORM, reason: heard }, 'slack: not connected yet')
        await setTimeout(waitAfter(error, tries), undefined, { ref: false })
      }
    }
  }

  return {
    name: PLATFORM,
    traits: SLACK_TRAITS,
    settings: SLACK_SETTINGS,

    async start(paperboy) {
      const begun = begin(paperboy)
      begun.catch(() => {}) // whoever lost the race
      try {
        if (
          !(await withTimeout(
            startTimeoutMs,
            begun.then(() => true),
          ))
        )
          throw new Error(tooLate(startTimeoutMs, heard))
      } catch (error) {
        isStopping = true
        await connection.close()
        throw error
      }
    },

    async stop() {
      isStopping = true
      await tasks.drain(DRAIN_MS)
      await connection.close()
      // What came in while the connection was being closed.
      await tasks.drain(DRAIN_MS)
    },

    ...poster,
  }
}

function tooLate(milliseconds: number, heard: string | null): string {
  const said = heard ?? 'Slack did not answer.'
  return `Slack could not be connected to within ${milliseconds / 1000} s: ${said} Check the network, and that Socket Mode is on; else try again in a few minutes.`
}
