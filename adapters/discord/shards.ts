import { setImmediate } from 'node:timers/promises'
import { CloseCodes, SimpleShardingStrategy, type WebSocketShardDestroyOptions } from 'discord.js'
import type { Drop } from './fence.ts'

/** What discord.js keeps to itself of its shards. */
interface Shard {
  emit(event: 'closed', how: { readonly code: number }): unknown
  onMessage(data: unknown, isBinary: boolean): Promise<void>
  readonly connection: { on(event: 'error', listener: () => void): unknown; terminate(): void; readonly readyState: number } | null
}

/** Of a web socket. */
const CONNECTING = 0

/**
 * discord.js ends a shard that still waits for Discord, to be let in or to be greeted, by making it connect again, for ever, and never says that
 * it has ended; and an attempt that fails after its end has nobody who hears of it, which ends the process. Here waits are over first.
 * Nor does anybody hear of a frame that cannot be handled: here it is dropped.
 */
export class Shards extends SimpleShardingStrategy {
  private readonly drop: Drop

  constructor(manager: ConstructorParameters<typeof SimpleShardingStrategy>[0], drop: Drop) {
    super(manager)
    this.drop = drop
  }

  override async spawn(shardIds: number[]): Promise<void> {
    await super.spawn(shardIds)
    for (const shard of shardsOf(this).values()) {
      const onMessage = shard.onMessage.bind(shard)
      shard.onMessage = (data, isBinary) => onMessage(data, isBinary).catch((error: unknown) => this.drop('a frame', error))
    }
  }

  override async destroy(options?: Omit<WebSocketShardDestroyOptions, 'recover'>): Promise<void> {
    const shards = shardsOf(this)
    const connections = [...shards.values()].map(({ connection }) => connection)
    for (const connection of connections) connection?.on('error', () => {})
    for (const shard of shards.values()) shard.emit('closed', { code: CloseCodes.Normal })
    await setImmediate()
    await super.destroy(options)
    for (const connection of connections) if (connection?.readyState === CONNECTING) connection.terminate()
  }
}

function shardsOf(strategy: SimpleShardingStrategy): ReadonlyMap<number, Shard> {
  return (strategy as unknown as { readonly shards: ReadonlyMap<number, Shard> }).shards
}
