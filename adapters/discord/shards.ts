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
  readonly id: number
  emit(event: 'closed', how: { readonly code: number }): unknown
  on(event: 'closed', listener: (how: { readonly code: number }) => void): unknown
  onMessage(data: unknown, isBinary: boolean): Promise<void>
  connect(): Promise<void>
  destroy(options: Omit<WebSocketShardDestroyOptions, 'recover'>): Promise<void>
  internalConnect(): Promise<void>
  readonly strategy: {
    readonly options: { gatewayInformation: { readonly url: string } }
    retrieveSessionInfo(id: number): Promise<{ readonly resumeURL: string } | null>
  }
  readonly connection: { on(event: 'error', listener: () => void): unknown; terminate(): void; readonly readyState: number } | null
}

/** Whether a frame of a shard may be handled. @param data as it came */
export type MayRead = (shard: number, data: unknown) => boolean

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
  private readonly endings = new WeakMap<Shard, AbortController>()

  /** How a gateway is reached that a proxy is before; null where none is. */
  private readonly reach: Tunnel['reach'] | null

  /** What may be read of a shard that other copies may have by now; null where one copy has all. */
  private mayRead: MayRead | null = null

  constructor(manager: ConstructorParameters<typeof SimpleShardingStrategy>[0], drop: Drop, reach: Tunnel['reach'] | null = null) {
    super(manager)
    this.drop = drop
    this.reach = reach
  }

  override async spawn(shardIds: number[]): Promise<void> {
    await super.spawn(shardIds)
    for (const id of shardIds) {
      const shard = this.find(id)
      const ending = new AbortController()
      this.endings.set(shard, ending)
      this.fence(shard)
      if (this.reach !== null) await lead(shard, this.reach)
      slowDown(shard, ending.signal, this.drop)
      bringBack(shard, ending.signal)
    }
  }

  /** Connects one shard, of which each frame is asked for. */
  async take(id: number, mayRead: MayRead): Promise<void> {
    this.mayRead = mayRead
    await this.spawn([id])
    void this.find(id)
      .connect()
      .catch(() => {})
  }

  /**
   * Reads nothing of a shard any more.
   * @returns once what was read is handled, what ends it so that its session can be taken up again
   */
  async hush(id: number): Promise<() => Promise<void>> {
    const shard = this.find(id)
    shard.onMessage = async () => {}
    await setImmediate()
    return async () => {
      await this.end(shard, { code: CloseCodes.Resuming, reason: 'Another copy goes on' })
      if (this.own.get(id) === shard) this.own.delete(id)
    }
  }

  /** What one of them meets at first is told by its events; it tries again by itself. */
  override async connect(): Promise<void> {
    await Promise.all([...this.own.values()].map((shard) => shard.connect().catch(() => {})))
  }

  override async destroy(options?: Omit<WebSocketShardDestroyOptions, 'recover'>): Promise<void> {
    await Promise.all([...this.own.values()].map((shard) => this.end(shard, { ...options })))
    this.own.clear()
  }

  private async end(shard: Shard, options: Omit<WebSocketShardDestroyOptions, 'recover'>): Promise<void> {
    this.endings.get(shard)?.abort()
    const { connection } = shard
    connection?.on('error', () => {})
    shard.emit('closed', { code: CloseCodes.Normal })
    await setImmediate()
    await shard.destroy(options)
    if (connection?.readyState === CONNECTING) connection.terminate()
  }

  private get own(): Map<number, Shard> {
    return (this as unknown as { readonly shards: Map<number, Shard> }).shards
  }

  private find(id: number): Shard {
    const shard = this.own.get(id)
    if (shard === undefined) throw new Error(`There is no shard ${id}.`)
    return shard
  }

  private fence(shard: Shard): void {
    const onMessage = shard.onMessage.bind(shard)
    shard.onMessage = async (data, isBinary) => {
      if (this.mayRead?.(shard.id, data) === false) return
      await onMessage(data, isBinary).catch((error: unknown) => this.drop('a frame', error))
    }
  }
}

/** The strategy of a client that has logged in. */
export function strategyOf({ ws }: Client): Shards {
  return (ws as unknown as { readonly _ws: { readonly strategy: Shards } })._ws.strategy
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
  return ShardClientUtil.shardIdForGuildId(server, Math.max(1, client.options.shardCount ?? 1))
}

/** How the shard of a server stands; null where there is none yet, or another copy has it. */
export function shardStatusOf(client: Client, server: string): Status | null {
  return client.ws.shards.get(shardOf(client, server))?.status ?? null
}
