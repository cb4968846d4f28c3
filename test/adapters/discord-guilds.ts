// Discord's servers in memory: who may do what in which channel, and what stands there.
import { ChannelType, PermissionFlagsBits, type PermissionsString } from 'discord.js'
import type { Body, SentFile } from './discord-http.ts'

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

export interface Overwrite {
  allow: bigint
  deny: bigint
}

export interface Channel {
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
  isUnavailable: boolean
}

export const APP = '100000000000000001'
export const GUILD = '200000000000000002'
export const CHANNEL = '300000000000000003'
export const PERSON = '400000000000000004'
const OWNER = '400000000000000009'
const BOT_ROLE = '500000000000000005'
const EPOCH = 1_420_070_400_000n

/** What an invited Paperboy has. */
export const INVITED: readonly PermissionsString[] = [
  'ViewChannel',
  'SendMessages',
  'EmbedLinks',
  'AttachFiles',
  'ReadMessageHistory',
  'CreatePublicThreads',
  'SendMessagesInThreads',
]

const THREADS: readonly ChannelType[] = [ChannelType.PublicThread, ChannelType.AnnouncementThread, ChannelType.PrivateThread]
const FORUMS: readonly ChannelType[] = [ChannelType.GuildForum, ChannelType.GuildMedia]

export interface GuildsOptions {
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

export type Guilds = ReturnType<typeof createGuilds>

/** With one server, in it one text channel. */
export function createGuilds({ now = Date.now }: GuildsOptions = {}) {
  const guilds = new Map<string, Guild>()
  const channels = new Map<string, Channel>()
  const blocked = new Set<string>()
  let last = 0n
  const events = { emit: (_guild: string | null, _type: string, _data: Body): void => {} }

  /** Rises with time, each once. */
  function newId(): string {
    const id = (BigInt(Math.floor(now())) - EPOCH) << 22n
    last = id > last ? id : last + 1n
    return String(last)
  }

  /** Adds a server with us in it, and says so to who is connected. */
  function addGuild(
    id: string = newId(),
    { name = 'Team', permissions = INVITED }: { name?: string; permissions?: readonly PermissionsString[] } = {},
  ) {
    const guild: Guild = {
      id,
      name,
      owner: OWNER,
      roles: new Map([
        [id, 0n],
        [BOT_ROLE, bits(permissions)],
      ]),
      botRoles: new Set([BOT_ROLE]),
      isUnavailable: false,
    }
    guilds.set(id, guild)
    return guild
  }

  function addChannel(
    id: string = newId(),
    given: Partial<Pick<Channel, 'guild' | 'type' | 'name' | 'parent' | 'person' | 'tagRequired'>> = {},
  ): Channel {
    const channel: Channel = {
      id,
      guild: GUILD,
      type: ChannelType.GuildText,
      name: 'papers',
      parent: null,
      overwrites: new Map(),
      messages: [],
      tagRequired: false,
      tags: [],
      isArchived: false,
      isLocked: false,
      person: null,
      isClosed: false,
      ...given,
    }
    channels.set(id, channel)
    return channel
  }

  /** Ours in a channel, by Discord's algorithm: roles, then the channel's overwrites for everyone, for our roles, for us. */
  function permissionsIn(channel: Channel): bigint {
    const guild = channel.guild === null ? null : guilds.get(channel.guild)
    if (!guild) return channel.person === null ? 0n : ~0n
    const of = isThread(channel) ? (channels.get(channel.parent ?? '') ?? channel) : channel
    const roles = [guild.id, ...guild.botRoles]
    let mine = roles.reduce((sum, role) => sum | (guild.roles.get(role) ?? 0n), 0n)
    if ((mine & PermissionFlagsBits.Administrator) !== 0n) return ~0n
    const apply = (ids: readonly string[]): void => {
      const found = ids.map((id) => of.overwrites.get(id)).filter((each) => each !== undefined)
      mine &= ~found.reduce((sum, { deny }) => sum | deny, 0n)
      mine |= found.reduce((sum, { allow }) => sum | allow, 0n)
    }
    apply([guild.id])
    apply([...guild.botRoles])
    apply([APP])
    // Who does not see a channel may do nothing there.
    return (mine & PermissionFlagsBits.ViewChannel) === 0n ? 0n : mine
  }

  const may = (channel: Channel, ...names: PermissionsString[]): boolean => (permissionsIn(channel) & bits(names)) === bits(names)

  addGuild(GUILD)
  addChannel(CHANNEL)

  return {
    now,
    guilds,
    channels,
    /** People who take no direct messages from us. */
    blocked,
    /** How long a history does not show what is there, in milliseconds. */
    lagMs: { value: 0 },
    events,
    newId,
    addGuild,
    addChannel,
    permissionsIn,
    may,

    /** The channel, as we may know of it: none of a server that we are not in. */
    find(id: string): Channel | null {
      const channel = channels.get(id)
      return channel && (channel.guild === null || guilds.has(channel.guild)) ? channel : null
    },

    direct(person: string): Channel {
      const known = [...channels.values()].find((channel) => channel.person === person)
      return known ?? addChannel(newId(), { guild: null, type: ChannelType.DM, name: '', person })
    },

    threadsOf(guild: string): Channel[] {
      return [...channels.values()].filter((channel) => channel.guild === guild && isThread(channel))
    },

    /** Takes permissions from us in a channel, or gives them, and says so. */
    overwrite(id: string, change: { readonly deny?: readonly PermissionsString[]; readonly allow?: readonly PermissionsString[] }): void {
      const channel = channels.get(id)
      if (!channel) throw new Error(`There is no channel ${id}.`)
      channel.overwrites.set(APP, { allow: bits(change.allow ?? []), deny: bits(change.deny ?? []) })
      events.emit(channel.guild, 'CHANNEL_UPDATE', channelJson(channel))
    },

    /** Deletes a channel or a thread, and says so. */
    remove(id: string): void {
      const channel = channels.get(id)
      if (!channel) throw new Error(`There is no channel ${id}.`)
      channels.delete(id)
      const { guild, parent, type } = channel
      if (isThread(channel)) events.emit(guild, 'THREAD_DELETE', { id, guild_id: guild, parent_id: parent, type })
      else events.emit(guild, 'CHANNEL_DELETE', channelJson(channel))
    },

    /** Throws us out of a server, and says so. */
    leave(id: string): void {
      events.emit(id, 'GUILD_DELETE', { id })
      guilds.delete(id)
    },

    /** We are invited to a server that was added; or one that was out comes back. */
    join(id: string): void {
      const guild = guilds.get(id)
      if (!guild) throw new Error(`There is no server ${id}.`)
      guild.isUnavailable = false
      events.emit(id, 'GUILD_CREATE', guildJson(guild))
    },

    /** An outage: it is not gone. */
    lose(id: string): void {
      const guild = guilds.get(id)
      if (guild) guild.isUnavailable = true
      events.emit(id, 'GUILD_DELETE', { id, unavailable: true })
    },

    channelJson,
    guildJson,
  }

  function channelJson(channel: Channel): Body {
    const { id, guild, type, name, parent, isArchived, isLocked } = channel
    if (guild === null) return { id, type, recipients: [personJson(channel.person ?? '')], last_message_id: null }
    const common = { id, guild_id: guild, type, name, parent_id: parent, last_message_id: channel.messages.at(-1)?.id ?? null }
    if (isThread(channel)) {
      const since = new Date(now()).toISOString()
      const metadata = {
        archived: isArchived,
        locked: isLocked,
        auto_archive_duration: 1_440,
        archive_timestamp: since,
        create_timestamp: since,
      }
      return { ...common, owner_id: APP, thread_metadata: metadata, message_count: channel.messages.length, member_count: 1, flags: 0 }
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

  function guildJson({ id, name, owner, roles, botRoles }: Guild): Body {
    const own = [...channels.values()].filter((channel) => channel.guild === id)
    return {
      id,
      name,
      owner_id: owner,
      roles: [...roles].map(([role, permissions], position) => ({
        id: role,
        name: role === id ? '@everyone' : 'Paperboy',
        permissions: String(permissions),
        position,
        color: 0,
        colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
        hoist: false,
        managed: role !== id,
        mentionable: false,
        flags: 0,
      })),
      emojis: [],
      stickers: [],
      features: [],
      members: [{ user: BOT, roles: [...botRoles], joined_at: '2026-01-01T00:00:00.000Z', deaf: false, mute: false, flags: 0 }],
      channels: own.filter((channel) => !isThread(channel)).map(channelJson),
      threads: own.filter((channel) => isThread(channel) && !channel.isArchived).map(channelJson),
      presences: [],
      voice_states: [],
      stage_instances: [],
      guild_scheduled_events: [],
      soundboard_sounds: [],
      member_count: 2,
      preferred_locale: 'en-US',
      joined_at: '2026-01-01T00:00:00.000Z',
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
