import { ChannelType, type Client, type Guild, type GuildBasedChannel, PermissionFlagsBits, Status } from 'discord.js'
import type { ChannelRef } from '../../src/port/chat.ts'
import type { Reach } from '../../src/port/platform.ts'
import { codeOf } from './outcome.ts'
import { shardStatusOf } from './shards.ts'
import { isDirect, SNOWFLAKE } from './text.ts'

/** Codes of a channel or a server that is gone for us, and of a channel that we may not see. */
const GONE = [10003, 10004, 50001]

/**
 * Who may read a channel: whether Discord lets @everyone view it. A thread is as its channel is, unless it is private.
 * @param find what is known of a server whose shard another copy of the program has; null where nothing is
 */
export function createReach(client: Client, find: (server: string) => Promise<Guild | null>): (at: ChannelRef) => Promise<Reach> {
  return async ({ workspace, channel: id }) => {
    if (isDirect(workspace)) return 'some'
    if (!SNOWFLAKE.test(workspace)) return 'gone' // of a server that we are no member of
    // What the gateway told of a server holds no longer than its shard.
    const shard = shardStatusOf(client, workspace)
    if (!client.isReady() || (shard !== null && shard !== Status.Ready)) return 'unclear'
    const guild = shard === null ? await find(workspace) : client.guilds.cache.get(workspace)
    if (!guild) return shard === null ? 'unclear' : 'gone'
    if (!guild.available) return 'unclear'
    try {
      const channel = guild.channels.cache.get(id) ?? (await guild.channels.fetch(id))
      return channel ? reachOf(channel) : 'gone'
    } catch (error) {
      return GONE.includes(codeOf(error) ?? 0) ? 'gone' : 'unclear'
    }
  }
}

function reachOf(channel: GuildBasedChannel): Reach {
  if (channel.type === ChannelType.PrivateThread) return 'some'
  const everyone = channel.guild.roles.everyone
  return channel.permissionsFor(everyone)?.has(PermissionFlagsBits.ViewChannel) ? 'everybody' : 'some'
}
