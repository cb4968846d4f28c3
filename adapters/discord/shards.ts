import { setImmediate } from 'node:timers/promises'
import { CloseCodes, SimpleShardingStrategy, type WebSocketShardDestroyOptions } from 'discord.js'

/** What discord.js keeps to itself of its shards. */
interface Shard {
  emit(event: 'closed', how: { readonly code: number }): unknown
  readonly connection: { on(event: 'error', listener: () => void): unknown; terminate(): void; readonly readyState: number } | null
}

/** Of a web socket. */
const CONNECTING = 0

/**
 * discord.js ends a shard that still waits for Discord, to be let in or to be greeted, by making it connect again, for ever, and never says that
 * it has ended; and an attempt that fails after its end has nobody who hears of it, which ends the process. Here waits are over first.
 */
export class Shards extends SimpleShardingStrategy {
  override async destroy(options?: Omit<WebSocketShardDestroyOptions, 'recover'>): Promise<void> {
    const { shards } = this as unknown as { readonly shards: ReadonlyMap<number, Shard> }
    const connections = [...shards.values()].map(({ connection }) => connection)
    for (const connection of connections) connection?.on('error', () => {})
    for (const shard of shards.values()) shard.emit('closed', { code: CloseCodes.Normal })
    await setImmediate()
    await super.destroy(options)
    for (const connection of connections) if (connection?.readyState === CONNECTING) connection.terminate()
  }
}
