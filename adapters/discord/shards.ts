import { setImmediate, setTimeout } from 'node:timers/promises'
import {
  type Client,
  CloseCodes,
  GatewayCloseCodes,
  ShardClientUtil,
  SimpleShardingStrategy,
  type Status,
  type WebSocketShardDestroyOptions,
} from 'discord.js'
import { waitAfterFailures } from '../../src/port/backoff.ts'
import type { Drop } from './fence.ts'
import type { Tunnel } from './tunnel.ts'

/** What discord.js keeps to itself of its shards. */
interface Shard {
  emit(event: 'closed', how: { readonly code: number }): unknown
  on(event: 'closed', listener: (how: { readonly code: number }) => void): unknown
  onMessage(data: unknown, isBinary: boolean): Promise<void>
  connect(): Promise<void>
  internalConnect(): Promise<void>
  readonly strategy: {
    readonly options: { gatewayInformation: { readonly url: string } }
    retrieveSessionInfo(id: number): Promise<{ readonly resumeURL: string } | null>
  }
  readonly connection: { on(event: 'error', listener: () => void): unknown; terminate(): void; readonly readyState: number } | null
}

/** Of a web socket. */
const CONNECTING = 0
/** Discord: after these no connection is made again, and discord.js makes none. Any of them may be mended while we run. */
const FINAL: readonly number[] = [
  GatewayCloseCodes.AuthenticationFailed,
  GatewayCloseCodes.InvalidShard,
  GatewayCloseCodes.ShardingRequired,
  GatewayCloseCodes.InvalidAPIVersion,
  GatewayCloseCodes.InvalidIntents,
  GatewayCloseCodes.DisallowedIntents,
]
/** Longer than it takes until a platform that is lost as a whole is closed. */
const RETURN = { first: 2 * 60_000, longest: 30 * 60_000 }
const FREE = 3
const BACK_OFF = { first: 1_000, longest: 60_000 }
const WINDOW_MS = 10 * 60_000

/**
 * How long a shard waits before it connects again: the first few times not at all, then each time twice as long, while they are many.
 * @param times when it did so before, in milliseconds since 1970
 */
export function waitBeforeConnect(times: readonly number[], now: number): number {
  const recent = times.filter((at) => now - at < WINDOW_MS).length
  return recent < FREE ? 0 : waitAfterFailures(BACK_OFF, recent - FREE)
}

/**
 * discord.js ends a shard that still waits for Discord, to be let in or to be greeted, by making it connect again, for ever, and never says that
 * it has ended; and an attempt that fails after its end has nobody who hears of it, which ends the process. Here waits are over first.
 * Nor does anybody hear of a frame that cannot be handled: here it is dropped. And where one shard is refused, the others go on: it comes
 * back later.
 */
export class Shards extends SimpleShardingStrategy {
  private readonly drop: Drop
  /** Of the shards that are there now. */
  private ending = new AbortController()

  /** How a gateway is reached that a proxy is before; null where none is. */
  private readonly reach: Tunnel['reach'] | null

  constructor(manager: ConstructorParameters<typeof SimpleShardingStrategy>[0], drop: Drop, reach: Tunnel['reach'] | null = null) {
    super(manager)
    this.drop = drop
    this.reach = reach
  }

  override async spawn(shardIds: number[]): Promise<void> {
    await super.spawn(shardIds)
    this.ending = new AbortController()
    const { signal } = this.ending
    for (const shard of shardsOf(this)) {
      this.fence(shard)
      if (this.reach !== null) await lead(shard, this.reach)
      slowDown(shard, signal, this.drop)
      bringBack(shard, signal)
    }
  }

  /** What one of them meets at first is told by its events; it tries again by itself. */
  override async connect(): Promise<void> {
    await Promise.all(shardsOf(this).map((shard) => shard.connect().catch(() => {})))
  }

  override async destroy(options?: Omit<WebSocketShardDestroyOptions, 'recover'>): Promise<void> {
    this.ending.abort()
    const shards = shardsOf(this)
    const connections = shards.map(({ connection }) => connection)
    for (const connection of connections) connection?.on('error', () => {})
    for (const shard of shards) shard.emit('closed', { code: CloseCodes.Normal })
    await setImmediate()
    await super.destroy(options)
    for (const connection of connections) if (connection?.readyState === CONNECTING) connection.terminate()
  }

  private fence(shard: Shard): void {
    const onMessage = shard.onMessage.bind(shard)
    shard.onMessage = (data, isBinary) => onMessage(data, isBinary).catch((error: unknown) => this.drop('a frame', error))
  }
}

/** Leads a shard through a tunnel, also where it resumes, for which Discord names another gateway. */
async function lead({ strategy }: Shard, reach: Tunnel['reach']): Promise<void> {
  const { options } = strategy
  options.gatewayInformation = { ...options.gatewayInformation, url: await reach(options.gatewayInformation.url) }
  const retrieve = strategy.retrieveSessionInfo.bind(strategy)
  strategy.retrieveSessionInfo = async (id) => {
    const session = await retrieve(id)
    return session && { ...session, resumeURL: await reach(session.resumeURL) }
  }
}

/** Of its own accord discord.js tries twice a second, for ever. */
function slowDown(shard: Shard, ending: AbortSignal, drop: Drop): void {
  const connect = shard.internalConnect.bind(shard)
  let times: number[] = []
  shard.internalConnect = async () => {
    const now = Date.now()
    times = times.filter((at) => now - at < WINDOW_MS)
    const wait = waitBeforeConnect(times, now)
    times.push(now)
    if (wait > 0) await sleep(wait, ending)
    if (!ending.aborted) await connect().catch((error: unknown) => drop('a connection', error))
  }
}

/** discord.js makes no connection again after these ends. */
function bringBack(shard: Shard, ending: AbortSignal): void {
  let count = 0
  shard.on('closed', ({ code }) => {
    if (!FINAL.includes(code)) return
    void sleep(waitAfterFailures(RETURN, count++), ending).then(async () => {
      if (!ending.aborted) await shard.connect().catch(() => {})
    })
  })
}

/** Until the end at most. */
async function sleep(milliseconds: number, ending: AbortSignal): Promise<void> {
  await setTimeout(milliseconds, undefined, { signal: ending, ref: false }).catch(() => {})
}

/** The shard of a server; its number follows from the server's. */
export function shardOf(client: Client, server: string): number {
  return ShardClientUtil.shardIdForGuildId(server, Math.max(1, client.ws.shards.size))
}

/** How the shard of a server stands; null where there is none yet. */
export function shardStatusOf(client: Client, server: string): Status | null {
  return client.ws.shards.get(shardOf(client, server))?.status ?? null
}

function shardsOf(strategy: SimpleShardingStrategy): Shard[] {
  return [...(strategy as unknown as { readonly shards: ReadonlyMap<number, Shard> }).shards.values()]
}
