import { setTimeout } from 'node:timers/promises'
import { type APIGatewayBotInfo, type Client, Events, GatewayCloseCodes, RateLimitError, Routes, Status } from 'discord.js'
import type { Logger } from 'pino'
import { waitAfterFailures } from '../../src/port/backoff.ts'
import { withTimeout } from '../../src/port/timeout.ts'
import { ask } from './ask.ts'
import { PLATFORM } from './desk.ts'
import { RESERVE } from './identify.ts'
import { isHopeless, reasonOf, remedyOf } from './outcome.ts'
import type { Sharing } from './sharing.ts'

export interface Connection {
  /**
   * Resolves when Discord has told of all servers, or most. Rejects with a sentence for the operator.
   * @param sharing where several copies of the program connect, each some shards
   */
  open(sharing?: Sharing | null): Promise<void>
  close(): Promise<void>
}

export interface ConnectionOptions {
  readonly client: Client
  readonly token: string
  /** How long one shard may take, in milliseconds. */
  readonly timeoutMs: number
  readonly log: Logger
  /** Discord ended the connection for good. */
  readonly onLost: (reason: string) => void
  /** Told why the connection that ended cannot be made again, and null once it is. */
  readonly onUnwell: (reason: string | null) => void
}

const ASK_BACK_OFF = { first: 1_000, longest: 15_000 }
/** Whoever does not answer a goodbye is not waited for. */
const CLOSE_MS = 3_000
/** Discord: `max_concurrency` shards identify every five seconds; discord.js waits up to one and a half more. */
const IDENTIFY_MS = 6_500

/** Ends of a connection after which none is made any more, and what to do. Source: Discord's developer documentation, gateway close codes. */
const ENDS: Readonly<Record<number, string>> = {
  [GatewayCloseCodes.AuthenticationFailed]:
    'Discord does not accept Paperboy’s token. Check DISCORD_TOKEN, on the Bot page of your application.',
  [GatewayCloseCodes.DisallowedIntents]: 'Discord does not allow an intent that Paperboy asks for. This is a fault of Paperboy.',
}

/** How long all shards may take: they identify one after the other, or a few at a time. */
export function startWithin(
  timeoutMs: number,
  { shards, session_start_limit: { max_concurrency: atOnce } }: Pick<APIGatewayBotInfo, 'shards' | 'session_start_limit'>,
): number {
  return timeoutMs + (Math.ceil(shards / Math.max(1, atOnce)) - 1) * IDENTIFY_MS
}

export function createConnection({ client, token, timeoutMs, log, onLost, onUnwell }: ConnectionOptions): Connection {
  let isOpen = false
  let isClosing = false
  let others: Sharing | null = null
  /** Why it is not open yet, as far as Discord said. */
  let obstacle: string | null = null

  /** What may pass is tried again, less and less often; what a person must mend is said. */
  async function askGateway(): Promise<APIGatewayBotInfo> {
    for (let failures = 0; ; failures++) {
      try {
        return await ask<APIGatewayBotInfo>(client.rest, Routes.gatewayBot(), ['shards', 'session_start_limit'])
      } catch (error) {
        if (isHopeless(error)) throw new Error(remedyOf(error) ?? reasonOf(error))
        if (isClosing) throw error
        obstacle = reasonOf(error)
        log.debug({ platform: PLATFORM, reason: obstacle }, 'discord: not connected yet')
        const wait = waitAfterFailures(ASK_BACK_OFF, failures)
        await setTimeout(error instanceof RateLimitError ? Math.max(wait, error.retryAfter) : wait, undefined, { ref: false })
      }
    }
  }

  /** After the last IDENTIFY of a day Discord resets the token: Paperboy stops before. */
  function checkBudget({ shards, session_start_limit: { remaining, reset_after: resetAfter } }: APIGatewayBotInfo): void {
    if (remaining >= shards + RESERVE) return
    const minutes = Math.ceil(resetAfter / 60_000)
    throw new Error(
      `Discord lets Paperboy connect only ${remaining} more times in the next ${minutes} minutes, and would reset its token after that. It does not connect before those are over; find out what restarts it so often.`,
    )
  }

  const count = (status: Status): number => client.ws.shards.filter((shard) => shard.status === status).size

  /** discord.js handles nothing before all shards are there: with the ones that are, it begins. */
  function beginWithThoseReady(): void {
    if (client.ws.status !== Status.Ready) (client.ws as unknown as { triggerClientReady(): void }).triggerClientReady()
  }

  client.on(Events.ShardError, (error) => {
    obstacle = reasonOf(error)
  })
  /** How often each shard was to be connected again since it was last. An end that is mended at the first try is ordinary. */
  const tries = new Map<number, number>()
  let isUnwell = false
  client.on(Events.ShardReconnecting, (shard) => {
    tries.set(shard, (tries.get(shard) ?? 0) + 1)
    if (!isOpen || isClosing || (tries.get(shard) ?? 0) < 2 || count(Status.Ready) > 0) return
    isUnwell = true
    onUnwell(obstacle ?? 'The connection to Discord ended, and cannot be made again yet.')
  })
  const noteConnected = (shard: number): void => {
    tries.delete(shard)
    if (isUnwell) onUnwell(null)
    isUnwell = false
  }
  client.on(Events.ShardReady, noteConnected)
  client.on(Events.ShardResume, noteConnected)
  client.on(Events.ShardReady, (shard) => {
    const { size } = client.ws.shards
    const ready = count(Status.Ready)
    if (size > 1) log.info({ platform: PLATFORM, shard }, `discord: ${ready} of ${size} shards are connected`)
    if (ready + count(Status.Disconnected) === size) beginWithThoseReady()
  })
  client.on(Events.ShardResume, () => {
    if (count(Status.Ready) + count(Status.Disconnected) === client.ws.shards.size) beginWithThoseReady()
  })
  const ended = new Promise<string>((resolve) => {
    client.on(Events.ShardDisconnect, ({ code }, shard) => {
      const reason = ENDS[code] ?? `Discord ended the connection for good (${code} ${GatewayCloseCodes[code] ?? ''}).`
      const { size } = client.ws.shards
      const ready = count(Status.Ready)
      // With more servers Discord wants other shards: all are made anew. And what one is refused while none is served, all will be.
      const isWhole =
        code === GatewayCloseCodes.ShardingRequired || count(Status.Disconnected) === size || (!isOpen && code in ENDS && ready === 0)
      if (isWhole) {
        if (isOpen && !isClosing) void growFor(code).then(() => onLost(reason))
        return resolve(reason)
      }
      log.error(
        { platform: PLATFORM, shard, reason },
        `discord: shard ${shard} of ${size} is lost: its servers are not served until it is back`,
      )
      if (ready > 0 && ready + count(Status.Disconnected) === size) beginWithThoseReady()
    })
  })

  /** What copies of the program have agreed on is too few by now: each of them connects anew. */
  async function growFor(code: number): Promise<void> {
    if (others === null || code !== GatewayCloseCodes.ShardingRequired) return
    const info = await withTimeout(timeoutMs, askGateway()).catch(() => undefined)
    if (info) await others.grow(info.shards)
  }

  /** Of several copies one may have no shard: it serves without. */
  async function takePart(): Promise<void> {
    await others?.begin()
    if (others !== null && client.ws.shards.size === 0) beginWithThoseReady()
  }

  async function connect(): Promise<void> {
    const ready = new Promise<void>((resolve) => void client.once(Events.ClientReady, () => resolve()))
    const loggedIn = client.login(token).then(takePart)
    loggedIn.catch(() => {}) // whoever lost the race
    try {
      const end = await Promise.race([ready, loggedIn.then(() => ready), ended])
      if (typeof end === 'string') throw new Error(end)
    } catch (error) {
      throw new Error(remedyOf(error) ?? reasonOf(error))
    }
  }

  /** @returns undefined where it takes longer than until then */
  function until<Result>(deadline: number, work: Promise<Result>): Promise<Result | undefined> {
    work.catch(() => {})
    return withTimeout(Math.max(0, deadline - performance.now()), work)
  }

  function late(milliseconds: number): Error {
    const seconds = Math.round(milliseconds / 1_000)
    if (obstacle === null) return new Error(`Discord did not answer within ${seconds} s. Check the network.`)
    return new Error(`Discord did not let Paperboy connect within ${seconds} s. ${obstacle}`)
  }

  return {
    async open(sharing = null) {
      const begun = performance.now()
      const info = await until(begun + timeoutMs, askGateway())
      if (info === undefined) throw late(timeoutMs)
      if (sharing === null) checkBudget(info)
      else await sharing.prepare(info.shards)
      others = sharing
      obstacle = null
      const allowed = startWithin(timeoutMs, info)
      if (allowed > timeoutMs)
        log.info(
          { platform: PLATFORM, shards: info.shards, milliseconds: allowed },
          `discord: ${info.shards} shards connect one after the other`,
        )
      const connected = await until(
        begun + allowed,
        connect().then(() => true),
      )
      if (connected === undefined) {
        if (count(Status.Ready) === 0) throw late(allowed)
        log.warn(
          { platform: PLATFORM },
          `discord: ${count(Status.Ready)} of ${info.shards} shards are connected in time; the others follow`,
        )
        beginWithThoseReady()
      }
      isOpen = true
    },
    async close() {
      isClosing = true
      await withTimeout(CLOSE_MS, client.destroy())
    },
  }
}
