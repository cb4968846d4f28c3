import { SocketModeReceiver, webApi } from '@slack/bolt'
import type { Logger } from 'pino'
import { getGlobalDispatcher } from 'undici'
import { waitAfterFailures } from '../../src/port/backoff.ts'
import { withTimeout } from '../../src/port/timeout.ts'
import { fenceFrames } from './frames.ts'
import { appTokenRemedyOf, isHopeless, reasonOf } from './outcome.ts'
import { SYSTEM_TIME, type Time } from './time.ts'
import type { Watch } from './unknown.ts'
import { boltLogger } from './web.ts'

export interface Connection {
  readonly receiver: SocketModeReceiver
  /** Resolves when Slack has said hello. Rejects as the Web API does, or when Slack says nothing in time. */
  open(): Promise<void>
  /** Ends the connection for good; safe at any time, in the middle of a reconnect too. */
  close(): Promise<void>
}

export interface ConnectionOptions {
  readonly appToken: string
  readonly apiUrl: string | undefined
  /** Whether the socket goes where the process's other requests go, as through a proxy; Bolt has a way of its own. */
  readonly isProxied?: boolean
  /** How long Slack's hello is waited for, in milliseconds. */
  readonly helloMs?: number
  /** Called when Slack has ended the connection and refuses the token for another. */
  readonly onLost: (reason: string) => void
  /** Told why a connection that ended cannot be made again, and null once it is. */
  readonly onUnwell?: (reason: string | null) => void
  /** Looks at what `apps.connections.open` fails with. */
  readonly watch?: Watch
  readonly time?: Time
  readonly log: Logger
}

/** Bolt waits for Slack's hello without end. */
const HELLO_MS = 10_000
const GOODBYE_MS = 2_000
const BACK_OFF = { first: 500, longest: 30_000 }
/** Slack ends a connection after hours. One that ended sooner than this did not work, although Slack said hello. */
const WORKED_MS = 60_000
/** Slack: an app may have ten connections. */
const TOO_MANY = 'too_many_websockets'
const TOO_MANY_SENTENCE = 'Slack says that the app has too many connections. Stop other Paperboys that run with the same SLACK_APP_TOKEN.'

/**
 * Socket Mode, with reconnects of its own: Bolt's wait five seconds first, and end the process by an unhandled rejection when the token was
 * revoked, or when it is stopped between two connections.
 */
export function createConnection({
  appToken,
  apiUrl,
  isProxied = false,
  helloMs = HELLO_MS,
  onLost,
  onUnwell = () => {},
  watch,
  time = SYSTEM_TIME,
  log,
}: ConnectionOptions): Connection {
  const receiver = new SocketModeReceiver({
    appToken,
    logger: boltLogger(log),
    autoReconnectEnabled: false,
    // What Bolt cannot read it would leave unacknowledged, for Slack to repeat.
    processEventErrorHandler: async ({ error }) => {
      log.warn({ platform: 'slack', reason: reasonOf(error) }, 'slack: a delivery could not be read; it is acknowledged and left')
      return true
    },
    installerOptions: {
      clientOptions: {
        ...(apiUrl !== undefined && { slackApiUrl: apiUrl }),
        retryConfig: { retries: 0 },
        rejectRateLimitedCalls: true,
        timeout: helloMs,
      },
    },
  })
  const { client } = receiver
  if (isProxied) Object.assign(client, { dispatcher: getGlobalDispatcher() })
  const closing = new AbortController()
  const closed = new Promise<void>((resolve) => closing.signal.addEventListener('abort', () => resolve(), { once: true }))
  let state: 'closed' | 'opening' | 'open' = 'closed'
  let openedAt = 0
  /** Attempts since a connection last worked. */
  let tries = 0
  /** Why Slack said that it ends the connection; empty where it did not say. */
  let ending = ''

  const onEnd = (reason: string): void => {
    ending = reason
  }
  fenceFrames(client, onEnd, log)
  client.on('disconnected', () => {
    if (state !== 'open') return
    state = 'closed'
    if (!closing.signal.aborted) void reconnect()
  })

  async function open(): Promise<void> {
    state = 'opening'
    const started = receiver.start()
    started.catch(() => {}) // whoever lost the race below
    try {
      const answered = await withTimeout(
        helloMs,
        started.then(() => true),
      )
      if (!answered) throw new Error('Slack did not say hello.')
      // Said while this was on its way to a hello.
      if (closing.signal.aborted) throw new Error('Paperboy is stopping.')
      state = 'open'
      openedAt = time.monotonic()
    } catch (error) {
      watch?.('apps.connections.open', error)
      state = 'closed'
      await hangUp()
      throw error ?? new Error('Slack closed the connection.')
    }
  }

  async function reconnect(): Promise<void> {
    const lived = time.monotonic() - openedAt
    const reason = ending === TOO_MANY ? TOO_MANY_SENTENCE : ending
    ending = ''
    if (lived >= WORKED_MS) {
      tries = 0
      log.debug({ platform: 'slack', reason }, 'slack: the connection ended')
    } else await backOff(null, reason, 'slack: the connection ended soon after it was made; it is made again')
    while (!closing.signal.aborted) {
      try {
        await open()
        log.debug({ platform: 'slack' }, 'slack: connected again')
        onUnwell(null)
        return
      } catch (error) {
        if (closing.signal.aborted) return
        const reason = appTokenRemedyOf(error) ?? reasonOf(error)
        if (isHopeless(error)) return onLost(reason)
        onUnwell(reason)
        await backOff(error, reason, 'slack: the connection could not be made; it is tried again')
      }
    }
  }

  async function backOff(error: unknown, reason: string, message: string): Promise<void> {
    const milliseconds = waitAfter(error, tries++)
    log.warn({ platform: 'slack', reason, milliseconds }, message)
    await Promise.race([time.sleep(milliseconds), closed])
  }

  async function hangUp(): Promise<void> {
    await withTimeout(GOODBYE_MS, client.disconnect())
  }

  return {
    receiver,
    open,
    async close() {
      closing.abort()
      state = 'closed'
      await hangUp()
    },
  }
}

/** How long to wait before the next try, in milliseconds: as Slack says, else longer each time. */
export function waitAfter(error: unknown, tries: number): number {
  if (error instanceof webApi.WebAPIRateLimitedError) return error.retryAfter * 1000
  return waitAfterFailures(BACK_OFF, tries)
}
