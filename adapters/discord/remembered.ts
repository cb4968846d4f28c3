import { setImmediate } from 'node:timers/promises'
import { type Client, Events, GatewayDispatchEvents, type Guild, Status } from 'discord.js'
import type { Shards as SharedShards } from '../../src/port/shards.ts'
import type { Drop } from './fence.ts'
import { describeServer } from './server-view.ts'
import { shardOf, shardStatusOf } from './shards.ts'

/** Servers whose shards other copies have, in memory at once. */
const MOST_OTHERS = 500
/** Servers that are read while nothing else is done. */
const AT_ONCE = 10

/** Events that change what is remembered of a server. */
const CHANGES: ReadonlySet<string> = new Set([
  GatewayDispatchEvents.GuildCreate,
  GatewayDispatchEvents.GuildUpdate,
  GatewayDispatchEvents.GuildDelete,
  GatewayDispatchEvents.GuildRoleCreate,
  GatewayDispatchEvents.GuildRoleUpdate,
  GatewayDispatchEvents.GuildRoleDelete,
  GatewayDispatchEvents.ChannelCreate,
  GatewayDispatchEvents.ChannelUpdate,
  GatewayDispatchEvents.ChannelDelete,
  GatewayDispatchEvents.ThreadCreate,
  GatewayDispatchEvents.ThreadUpdate,
  GatewayDispatchEvents.ThreadDelete,
  GatewayDispatchEvents.ThreadListSync,
  GatewayDispatchEvents.ThreadMembersUpdate,
])

interface Packet {
  readonly t: string | null
  readonly d: { readonly id?: string; readonly guild_id?: string; readonly user?: { readonly id?: string } } | null
}

/** What is known of servers, whichever copy of the program has their shards. */
export interface Remembered {
  /** What is to be stored of a shard's servers: null of those that are gone. Each change is given once. */
  changes(shard: number, most: number): Map<string, string | null>
  /** Changes that could not be stored. */
  putBack(servers: Iterable<string>): void
  /** Has what is remembered of a shard's servers in memory, before the shard comes. Rejects where the database cannot be used. */
  prepare(shard: number): Promise<void>
  /** The same as the shard comes, as if the gateway had told of them: what was prepared takes little time. */
  recall(shard: number): Promise<void>
  /** The shard did not come. */
  giveUp(shard: number): void
  /** A server whose shard another copy has, as far as is remembered; null where nothing is. Never rejects. */
  find(server: string): Promise<Guild | null>
}

export function createRemembered(client: Client, shared: SharedShards, onUnread: Drop): Remembered {
  const changed = new Set<string>()
  /** Shards of which it is being read. */
  const reading = new Map<number, Promise<void>>()
  /** What was read of the servers of shards that may come. */
  const prepared = new Map<number, Map<string, string>>()
  /** What was read of servers that other copies look after, those read last at the end. */
  const read = new Map<string, string>()

  client.on(Events.Raw, ({ t, d }: Packet) => {
    if (t === null || d === null) return
    const isOurs = t === GatewayDispatchEvents.GuildMemberUpdate && d.user?.id === client.user?.id
    if (!CHANGES.has(t) && !isOurs) return
    const server = d.guild_id ?? (t.startsWith('GUILD_') ? d.id : undefined)
    if (server !== undefined) changed.add(server)
  })

  /** Of one that discord.js cannot read nothing is known. */
  function put(view: string, shard: number): Guild | null {
    try {
      const data = { ...(JSON.parse(view) as { id: string }), shardId: shard }
      return (client.guilds as unknown as { _add(data: object): Guild })._add(data)
    } catch (error) {
      onUnread('what is remembered of a server', error)
      return null
    }
  }

  /** @returns undefined where what was known before holds, as during an outage */
  function describe(server: string): string | null | undefined {
    const guild = client.guilds.cache.get(server)
    if (guild === undefined) return null
    try {
      return guild.available ? describeServer(guild) : undefined
    } catch (error) {
      onUnread('a server', error)
      return undefined
    }
  }

  function drop(server: string): void {
    read.delete(server)
    for (const channel of client.guilds.cache.get(server)?.channels.cache.keys() ?? []) client.channels.cache.delete(channel)
    client.guilds.cache.delete(server)
  }

  async function readAll(shard: number): Promise<void> {
    const before = prepared.get(shard) ?? new Map<string, string>()
    const all = new Map<string, string>()
    prepared.set(shard, all)
    for (let after = ''; ; ) {
      const page = await shared.views(shard, after)
      let fresh = 0
      for (const { workspace, view } of page) {
        after = workspace
        all.set(workspace, view)
        if (before.get(workspace) === view && client.guilds.cache.has(workspace)) continue
        drop(workspace)
        put(view, shard)
        if (++fresh % AT_ONCE === 0) await setImmediate() // people of other shards wait meanwhile
      }
      if (page.length === 0) break
    }
    for (const server of before.keys()) if (!all.has(server)) drop(server)
  }

  const isHeld = (server: string): boolean => shardStatusOf(client, server) === Status.Ready

  return {
    changes(shard, most) {
      const all = new Map<string, string | null>()
      for (const server of changed) {
        if (all.size >= most) break
        if (shardOf(client, server) !== shard) continue
        changed.delete(server)
        const described = describe(server)
        if (described !== undefined) all.set(server, described)
      }
      return all
    },

    putBack(servers) {
      for (const server of servers) changed.add(server)
    },

    prepare(shard) {
      const next = (reading.get(shard) ?? Promise.resolve()).catch(() => {}).then(() => readAll(shard))
      reading.set(shard, next)
      return next
    },

    async recall(shard) {
      await this.prepare(shard)
      prepared.delete(shard)
    },

    giveUp(shard) {
      for (const server of prepared.get(shard)?.keys() ?? []) drop(server)
      prepared.delete(shard)
    },

    async find(server) {
      const known = read.get(server)
      const view = await shared.viewOf(server).catch(() => known ?? null)
      // Meanwhile its shard may have become ours.
      if (isHeld(server)) return client.guilds.cache.get(server) ?? null
      if (view === null || view !== known) drop(server)
      if (view === null) return null
      const guild = client.guilds.cache.get(server) ?? put(view, shardOf(client, server))
      read.delete(server)
      read.set(server, view)
      for (const [oldest] of read) {
        if (read.size <= MOST_OTHERS) break
        if (isHeld(oldest)) read.delete(oldest)
        else drop(oldest)
      }
      return guild
    },
  }
}
