import { type APIApplication, type APIUser, type Client, GatewayDispatchEvents, type Guild, Routes } from 'discord.js'
import type { Logger } from 'pino'
import type { Clock } from '../../src/port/clock.ts'
import type { Kept } from '../../src/port/kept.ts'
import type { Shards as SharedShards } from '../../src/port/shards.ts'
import { ask } from './ask.ts'
import { PLATFORM } from './desk.ts'
import { createDrop } from './fence.ts'
import { createHolder, type Holder } from './holder.ts'
import { createRemembered, type Remembered } from './remembered.ts'

/** This copy of the program among several that connect the same bot; does nothing where there is one. */
export interface Sharing {
  /** What is shared; null where nothing is, or not yet. */
  shared(): SharedShards | null
  copies(): number
  /** Our shards of which Discord has told all anew. */
  fresh(): readonly number[]
  /** Gets to know who we are, and how many shards there are. @param shards as many as Discord wants */
  prepare(shards: number): Promise<void>
  /** Takes our share of the shards, and goes on doing so. */
  begin(): Promise<void>
  end(): Promise<void>
  /** Discord wants more shards than there are. Never rejects. */
  grow(shards: number): Promise<void>
  /** A server whose shard another copy has; null where nothing is known of it. Never rejects. */
  find(server: string): Promise<Guild | null>
}

interface SharingOptions {
  readonly client: Client
  readonly clock: Pick<Clock, 'monotonic' | 'sleep'>
  readonly log: Logger
  readonly onResharded: () => void
  readonly onResumed: (shard: number) => void
}

/** @param open null where there is one copy of the program */
export function createSharing(open: Kept['shards'], { client, ...rest }: SharingOptions): Sharing {
  let shared: SharedShards | null = null
  let remembered: Remembered | null = null
  let holder: Holder | null = null

  /** As the gateway tells each session; who has no shard never hears it. */
  async function introduce(): Promise<SharedShards | null> {
    if (open === null) return null
    const [user, application] = await Promise.all([
      ask<APIUser>(client.rest, Routes.user(), ['id', 'username']),
      ask<APIApplication>(client.rest, Routes.currentApplication(), ['id']),
    ])
    const packet = { t: GatewayDispatchEvents.Ready, d: { user, guilds: [], application } }
    const nowhere = { id: -1, checkReady: () => {} }
    ;(client.ws as unknown as { handlePacket(packet: object, shard: object): void }).handlePacket(packet, nowhere)
    return open(PLATFORM, application.id)
  }

  return {
    shared: () => shared,
    copies: () => holder?.copies() ?? 1,
    fresh: () => holder?.fresh() ?? [],
    async prepare(wanted) {
      shared = await introduce()
      if (shared === null) return
      const shards = await shared.begin(wanted, false)
      // The client connects none by itself.
      Object.assign(client.options, { shards: [], shardCount: shards })
      remembered = createRemembered(client, shared, createDrop(rest.log))
      holder = createHolder({ client, shared, remembered, shards, ...rest })
    },
    begin: async () => holder?.begin(),
    end: async () => holder?.end(),
    async grow(wanted) {
      await shared?.begin(wanted, true).catch(() => {})
    },
    find: async (server) => remembered?.find(server) ?? null,
  }
}
