// Discord's servers in memory: who may do what in which channel, and what stands there.
import { ChannelType, PermissionFlagsBits, type PermissionsString } from 'discord.js'
import type { Body } from './http.ts'
import { APP, bits, CHANNEL, type Channel, channelJson, GUILD, type Guild, guildJson, isThread } from './payloads.ts'

const OWNER = '400000000000000009'
const BOT_ROLE = '500000000000000005'
const LONG_AGO = Date.parse('2026-01-01T00:00:00.000Z')
const EPOCH = 1_420_070_400_000n

/** What an invited Paperboy has. */
const INVITED: readonly PermissionsString[] = [
  'ViewChannel',
  'SendMessages',
  'EmbedLinks',
  'AttachFiles',
  'ReadMessageHistory',
  'CreatePublicThreads',
  'SendMessagesInThreads',
  'Connect',
]

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
    {
      name = 'Team',
      permissions = INVITED,
      joinedAt = LONG_AGO,
    }: { name?: string; permissions?: readonly PermissionsString[]; joinedAt?: number } = {},
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
      named: new Map(),
      people: new Map(),
      joinedAt,
      isUnavailable: false,
      timedOutUntil: null,
    }
    guilds.set(id, guild)
    return guild
  }

  function addChannel(
    id: string = newId(),
    given: Partial<Pick<Channel, 'guild' | 'type' | 'name' | 'parent' | 'startedBy' | 'person' | 'tagRequired' | 'isOutside'>> = {},
  ): Channel {
    const channel: Channel = {
      id,
      guild: GUILD,
      type: ChannelType.GuildText,
      name: 'papers',
      parent: null,
      startedBy: OWNER,
      overwrites: new Map(),
      messages: [],
      tagRequired: false,
      tags: [],
      isArchived: false,
      isLocked: false,
      isOutside: false,
      people: new Set(),
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
    if (channel.isOutside && (mine & PermissionFlagsBits.ManageThreads) === 0n) return 0n
    // Who is timed out may only look.
    if (guild.timedOutUntil !== null && guild.timedOutUntil > now())
      mine &= PermissionFlagsBits.ViewChannel | PermissionFlagsBits.ReadMessageHistory
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

    /** Takes permissions from us, or from a role, in a channel, or gives them, and says so unless it is while we are away. */
    overwrite(
      id: string,
      change: { readonly deny?: readonly PermissionsString[]; readonly allow?: readonly PermissionsString[] },
      told: 'told' | 'untold' = 'told',
      target: string = APP,
    ): void {
      const channel = channels.get(id)
      if (!channel) throw new Error(`There is no channel ${id}.`)
      channel.overwrites.set(target, { allow: bits(change.allow ?? []), deny: bits(change.deny ?? []) })
      if (told === 'told') events.emit(channel.guild, 'CHANNEL_UPDATE', channelJson(channel, now()))
    },

    /** Gives everyone in a server permissions in place of those they had, and says so. */
    setEveryone(id: string, permissions: bigint): void {
      const guild = guilds.get(id)
      if (!guild) throw new Error(`There is no server ${id}.`)
      guild.roles.set(id, permissions)
      const [role] = guildJson(guild, [], now()).roles as Body[]
      events.emit(id, 'GUILD_ROLE_UPDATE', { guild_id: id, role })
    },

    /** Adds a role, or changes it, and says so. */
    addRole(
      role: string,
      name: string,
      { permissions = 0n, isMentionable = false }: { permissions?: bigint; isMentionable?: boolean } = {},
    ): void {
      const guild = guilds.get(GUILD)
      if (!guild) throw new Error('There is no server.')
      const type = guild.roles.has(role) ? 'GUILD_ROLE_UPDATE' : 'GUILD_ROLE_CREATE'
      guild.roles.set(role, permissions)
      guild.named.set(role, { name, isMentionable })
      const told = (guildJson(guild, [], now()).roles as Body[]).find(({ id }) => id === role)
      events.emit(GUILD, type, { guild_id: GUILD, role: told as Body })
    },

    /** Deletes a channel or a thread, and says so. */
    remove(id: string): void {
      const channel = channels.get(id)
      if (!channel) throw new Error(`There is no channel ${id}.`)
      channels.delete(id)
      const { guild, parent, type } = channel
      if (isThread(channel)) events.emit(guild, 'THREAD_DELETE', { id, guild_id: guild, parent_id: parent, type })
      else events.emit(guild, 'CHANNEL_DELETE', channelJson(channel, now()))
    },

    /** Somebody locks or archives a thread, or takes it back. */
    setThread(id: string, state: Partial<Pick<Channel, 'isLocked' | 'isArchived'>>): void {
      const channel = channels.get(id)
      if (!channel) throw new Error(`There is no channel ${id}.`)
      Object.assign(channel, state)
      events.emit(channel.guild, 'THREAD_UPDATE', channelJson(channel, now()))
    },

    /** Somebody mentions us in a private thread: Discord adds us, and says so. */
    addTo(id: string): void {
      const channel = channels.get(id)
      if (!channel) throw new Error(`There is no channel ${id}.`)
      channel.isOutside = false
      const member = { id, user_id: APP, join_timestamp: new Date(now()).toISOString(), flags: 0 }
      events.emit(channel.guild, 'THREAD_CREATE', { ...channelJson(channel, now()), member })
    },

    /** Somebody takes us out of a private thread. */
    removeFrom(id: string): void {
      const channel = channels.get(id)
      if (!channel) throw new Error(`There is no channel ${id}.`)
      channel.isOutside = true
      events.emit(channel.guild, 'THREAD_MEMBERS_UPDATE', { id, guild_id: channel.guild, member_count: 1, removed_member_ids: [APP] })
    },

    /** A moderator times us out until an instant, or takes it back, and says so. */
    timeOut(id: string, until: number | null): void {
      const guild = guilds.get(id)
      if (!guild) throw new Error(`There is no server ${id}.`)
      guild.timedOutUntil = until
      const [member] = guildJson(guild, [], now()).members as Body[]
      events.emit(id, 'GUILD_MEMBER_UPDATE', { guild_id: id, ...member })
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
      events.emit(id, 'GUILD_CREATE', guildJson(guild, channels.values(), now()))
    },

    /** An outage: it is not gone. */
    lose(id: string): void {
      const guild = guilds.get(id)
      if (guild) guild.isUnavailable = true
      events.emit(id, 'GUILD_DELETE', { id, unavailable: true })
    },

    channelJson: (channel: Channel): Body => channelJson(channel, now()),
    guildJson: (guild: Guild): Body => guildJson(guild, channels.values(), now()),
    /** Of many at once: all channels are looked at but once. */
    guildsJson(all: readonly Guild[]): Body[] {
      const own = new Map<string, Channel[]>(all.map(({ id }) => [id, []]))
      for (const channel of channels.values()) own.get(channel.guild ?? '')?.push(channel)
      return all.map((guild) => guildJson(guild, own.get(guild.id) ?? [], now()))
    },
  }
}
