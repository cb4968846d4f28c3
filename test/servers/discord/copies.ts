// Several copies of the adapter over one store, as copies of the program have them.
import { onTestFinished } from 'vitest'
import { createDiscord, type DiscordOptions } from '../../../adapters/discord/discord.ts'
import { createLog } from '../../../src/config/log.ts'
import type { Paperboy } from '../../../src/port/chat.ts'
import type { ChatPlatform } from '../../../src/port/platform.ts'
import { createKept } from '../../../src/workspaces/kept.ts'
import { openTestLibrary, type TestLibrary } from '../../library.ts'
import { type DiscordServer, type DiscordServerOptions, startDiscord } from './server.ts'

/** A copy of the adapter, which can be stopped, or be no more at once. */
export interface Copy {
  readonly discord: ChatPlatform
  /** Its shards, by the log. */
  shards(): number[]
  readonly lines: readonly Record<string, unknown>[]
  stop(): Promise<void>
}

/** Of a server that is on a shard. */
export function serverOn(shard: number, shards: number, number = 1): string {
  return String(BigInt(1_000_000 + number * shards + shard) << 22n)
}

export interface Copies {
  readonly server: DiscordServer
  readonly library: TestLibrary
  /** Lets so much time go by, for the store and for all copies. */
  pass(milliseconds: number): void
  start(name: string, options?: CopyOptions): Promise<Copy>
}

interface CopyOptions extends Partial<DiscordOptions> {
  readonly wrap?: (paperboy: Paperboy) => Paperboy
}
