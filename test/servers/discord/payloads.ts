// Servers, channels and people as Discord keeps them, and as it gives them out.
import { ChannelType, PermissionFlagsBits, type PermissionsString } from 'discord.js'
import type { Body, SentFile } from './http.ts'

/** Of a person who may see a channel and write there. */
export const MEMBER = String(PermissionFlagsBits.ViewChannel | PermissionFlagsBits.SendMessages | PermissionFlagsBits.SendMessagesInThreads)
/** Of a person who may manage channels. */
export const MANAGER = String(PermissionFlagsBits.ManageChannels | BigInt(MEMBER))

/** A message as Discord keeps it. */
export interface Message extends Body {
  readonly id: string
  readonly channel_id: string
  readonly content: string
  readonly embeds: readonly Body[]
  readonly components: readonly Body[]
  readonly flags: number
  readonly author: Body
  /** In milliseconds since 1970. */
  readonly at: number
  readonly files: readonly SentFile[]
}

interface Overwrite {
  allow: bigint
  deny: bigint
}

export interface Channel {
  /** Who started it, where it is a thread. */
  readonly startedBy: string
  readonly id: string
  /** Null for a direct message. */
  readonly guild: string | null
  readonly type: ChannelType
  readonly name: string
  /** Of a thread its channel. */
  readonly parent: string | null
  /** By the id of a role or a member. */
  readonly overwrites: Map<string, Overwrite>
  readonly messages: Message[]
  /** Forum channels: whether a post needs a tag. */
  tagRequired: boolean
  readonly tags: Body[]
  isArchived: boolean
  isLocked: boolean
  /** Private threads: whether we are not in it, and so may do nothing there but answer who asks. */
  isOutside: boolean
  /** Private threads: who is in it beside us. */
  readonly people: Set<string>
  /** Direct messages: with whom, and whether they take none. */
  readonly person: string | null
  isClosed: boolean
}

export interface Guild {
  readonly id: string
  readonly name: string
  readonly owner: string
  /** Permissions of roles; that of everyone has the server's id. */
  readonly roles: Map<string, bigint>
  readonly botRoles: Set<string>
  /** Roles that people have, by id. */
  readonly named: Map<string, { readonly name: string; readonly isMentionable: boolean }>
  /** The roles of people who may be asked for. */
  readonly people: Map<string, readonly string[]>
  /** When we were added to it, in milliseconds since 1970. */
  readonly joinedAt: number
  isUnavailable: boolean
  /** Until when a moderator has timed us out, in milliseconds since 1970. */
  timedOutUntil: number | null
}

export const APP = '100000000000000001'
export const GUILD = '200000000000000002'
export const CHANNEL = '300000000000000003'
export const PERSON = '400000000000000004'

const THREADS: readonly ChannelType[] = [ChannelType.PublicThread, ChannelType.AnnouncementThread, ChannelType.PrivateThread]
const FORUMS: readonly ChannelType[] = [ChannelType.GuildForum, ChannelType.GuildMedia]

export function channelJson(channel: Channel, now: number): Body {
  const { id, guild, type, name, parent, isArchived, isLocked } = channel
  if (guild === null) return { id, type, recipients: [personJson(channel.person ?? '')], last_message_id: null }
  const common = { id, guild_id: guild, type, name, parent_id: parent, last_message_id: channel.messages.at(-1)?.id ?? null }
  if (isThread(channel)) {
    const since = new Date(now).toISOString()
    const metadata = {
      archived: isArchived,
      locked: isLocked,
      auto_archive_duration: 1_440,
      archive_timestamp: since,
      create_timestamp: since,
    }
    return {
      ...common,
      owner_id: channel.startedBy,
      thread_metadata: metadata,
      message_count: channel.messages.length,
      member_count: 1,
      flags: 0,
    }
  }
  return {
    ...common,
    position: 0,
    nsfw: false,
    topic: null,
    rate_limit_per_user: 0,
    flags: channel.tagRequired ? 16 : 0,
    ...(isForum(channel) && { available_tags: channel.tags, default_reaction_emoji: null, default_sort_order: null }),
    permission_overwrites: [...channel.overwrites].map(([target, { allow, deny }]) => ({
      id: target,
      type: target === APP ? 1 : 0,
      allow: String(allow),
      deny: String(deny),
    })),
  }
}

export function guildJson(
  { id, name, owner, roles, botRoles, named, joinedAt, timedOutUntil }: Guild,
  channels: Iterable<Channel>,
  now: number,
): Body {
  const own = [...channels].filter((channel) => channel.guild === id)
  const toJson = (channel: Channel): Body => channelJson(channel, now)
  return {
    id,
    name,
    owner_id: owner,
    roles: [...roles].map(([role, permissions], position) => ({
      id: role,
      name: named.get(role)?.name ?? (role === id ? '@everyone' : 'Paperboy'),
      permissions: String(permissions),
      position,
      color: 0,
      colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
      hoist: false,
      managed: role !== id && !named.has(role),
      mentionable: named.get(role)?.isMentionable ?? false,
      flags: 0,
    })),
    emojis: [],
    stickers: [],
    features: [],
    members: [
      {
        user: BOT,
        roles: [...botRoles],
        joined_at: '2026-01-01T00:00:00.000Z',
        communication_disabled_until: timedOutUntil === null ? null : new Date(timedOutUntil).toISOString(),
        deaf: false,
        mute: false,
        flags: 0,
      },
    ],
    channels: own.filter((channel) => !isThread(channel)).map(toJson),
    threads: own.filter((channel) => isThread(channel) && !channel.isArchived && !channel.isOutside).map(toJson),
    presences: [],
    voice_states: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
    member_count: 2,
    preferred_locale: 'en-US',
    joined_at: new Date(joinedAt).toISOString(),
    large: false,
    unavailable: false,
    system_channel_id: own.find(({ type }) => type === ChannelType.GuildText)?.id ?? null,
    afk_timeout: 300,
    verification_level: 0,
    default_message_notifications: 0,
    explicit_content_filter: 0,
    mfa_level: 0,
    nsfw_level: 0,
    premium_tier: 0,
    premium_progress_bar_enabled: false,
    system_channel_flags: 0,
  }
}

export const BOT = { id: APP, username: 'paperboy', discriminator: '0', global_name: null, avatar: null, bot: true } as const

export function personJson(id: string): Body {
  return {
    id,
    username: id === PERSON ? 'ada' : `person${id}`,
    global_name: id === PERSON ? 'Ada' : null,
    discriminator: '0',
    avatar: null,
  }
}

export function isThread({ type }: Pick<Channel, 'type'>): boolean {
  return THREADS.includes(type)
}

export function isForum({ type }: Pick<Channel, 'type'>): boolean {
  return FORUMS.includes(type)
}

export function bits(names: readonly PermissionsString[]): bigint {
  return names.reduce((sum, name) => sum | PermissionFlagsBits[name], 0n)
}
