import {
  type ForumChannel,
  type Guild,
  type GuildBasedChannel,
  type GuildMember,
  type Role,
  SnowflakeUtil,
  type ThreadChannel,
} from 'discord.js'
import { isForum } from './permissions.ts'

/** Of threads the newest: of others it is asked. */
const MOST_THREADS = 100
/** When something began of which it is not told, and which is not asked for. */
const LONG_AGO = Number(SnowflakeUtil.epoch)

/**
 * What access, settings, greetings and mentions need to know of a server, as the gateway would tell it: its channels, its roles and ourselves
 * as a member; of other people the owner's id, and what channels allow them by theirs. No channel is named.
 */
export function describeServer(guild: Guild): string {
  const { id, ownerId, systemChannelId, joinedTimestamp, preferredLocale, channels, roles, members } = guild
  const all = [...channels.cache.values()]
  const threads = all.filter((channel) => channel.isThread()).sort((one, other) => (BigInt(one.id) < BigInt(other.id) ? 1 : -1))
  return JSON.stringify({
    id,
    owner_id: ownerId,
    system_channel_id: systemChannelId,
    joined_at: new Date(joinedTimestamp).toISOString(),
    preferred_locale: preferredLocale,
    unavailable: false,
    roles: [...roles.cache.values()].map(describeRole),
    members: members.me === null ? [] : [describeMember(members.me)],
    channels: all.filter((channel) => !channel.isThread()).map(describeChannel),
    threads: threads.slice(0, MOST_THREADS).map(describeThread),
  })
}

function describeRole({ id, name, permissions, rawPosition, managed, mentionable }: Role) {
  return {
    id,
    name,
    permissions: String(permissions.bitfield),
    position: rawPosition,
    managed,
    mentionable,
    color: 0,
    hoist: false,
    flags: 0,
  }
}

function describeMember({ user, roles, guild, joinedTimestamp, communicationDisabledUntilTimestamp: until }: GuildMember) {
  const { id, username, discriminator, bot } = user
  return {
    user: { id, username, discriminator, bot, global_name: user.globalName, avatar: null },
    roles: [...roles.cache.keys()].filter((role) => role !== guild.id),
    joined_at: new Date(joinedTimestamp ?? LONG_AGO).toISOString(),
    communication_disabled_until: until === null ? null : new Date(until).toISOString(),
    flags: 0,
  }
}

function describeChannel(channel: Exclude<GuildBasedChannel, ThreadChannel>) {
  const { id, type, parentId, rawPosition, permissionOverwrites, flags } = channel
  return {
    ...{ id, type, parent_id: parentId, position: rawPosition, flags: flags.bitfield },
    permission_overwrites: [...permissionOverwrites.cache.values()].map((overwrite) => ({
      id: overwrite.id,
      type: overwrite.type,
      allow: String(overwrite.allow.bitfield),
      deny: String(overwrite.deny.bitfield),
    })),
    ...(isForum(type) && { available_tags: (channel as ForumChannel).availableTags.map(describeTag) }),
  }
}

function describeTag({ id, name, moderated }: ForumChannel['availableTags'][number]) {
  return { id, name, moderated, emoji_id: null, emoji_name: null }
}

function describeThread({ id, type, parentId, ownerId, archived, locked, flags, archiveTimestamp }: ThreadChannel) {
  const metadata = {
    archived,
    locked,
    auto_archive_duration: 1_440,
    archive_timestamp: new Date(archiveTimestamp ?? LONG_AGO).toISOString(),
  }
  return { id, type, parent_id: parentId, owner_id: ownerId, flags: flags.bitfield, thread_metadata: metadata }
}
