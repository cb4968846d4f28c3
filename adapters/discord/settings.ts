import { type Client, type Guild, type GuildBasedChannel, PermissionFlagsBits, type Role } from 'discord.js'
import type { ChannelRef, Choice } from '../../src/port/chat.ts'
import type { PlatformSettings, SettingFault } from '../../src/port/platform.ts'
import { withTimeout } from '../../src/port/timeout.ts'
import { isRole } from './manager-role.ts'
import { isForum } from './permissions.ts'
import { FAULTS, MANAGERS } from './texts.ts'

export interface DiscordSettings extends PlatformSettings {
  /** Those of some roles that a post to a channel may ping. What is not known is left out: no digest fails for it. */
  pingable(at: Pick<ChannelRef, 'workspace' | 'channel'>, roles: readonly string[]): string[]
  /** Those of some tags that a forum has, and that we may set. */
  tagsIn(channel: string, tags: readonly string[]): string[]
}

/** Discord: so many tags a post bears at most. */
const MOST_TAGS = 5
/** A person waits no longer for what Discord says of them. */
const MEMBER_MS = 1_500

/** What the admins of a server may choose. @param managerRole who manages topics where they chose nobody, as the operator has it */
export function createSettings(client: Client, managerRole: string | null): DiscordSettings {
  const guildOf = (workspace: string): Guild | null => client.guilds.cache.get(workspace) ?? null
  const channelOf = (at: Pick<ChannelRef, 'workspace' | 'channel'>): GuildBasedChannel | null =>
    guildOf(at.workspace)?.channels.cache.get(at.channel) ?? null

  function findRole(typed: string, { workspace }: Pick<ChannelRef, 'workspace'>): Role | null {
    const wanted = typed.trim().replace(/^<@&(\d+)(?:\|[^<>]*)?>$/, '$1')
    const roles = guildOf(workspace)?.roles.cache
    return roles?.get(wanted) ?? roles?.find((role) => isRole(role, wanted)) ?? null
  }

  /** Whether we may ping a role there. */
  function mayPing(role: Role, channel: GuildBasedChannel): boolean {
    const me = channel.guild.members.me
    return role.mentionable || (me !== null && channel.permissionsFor(me).has(PermissionFlagsBits.MentionEveryone))
  }

  async function choosePing(typed: string, at: ChannelRef, person: string): Promise<Choice | SettingFault> {
    if (/^@?(?:everyone|here)$/i.test(typed.trim())) return { problem: FAULTS.everyone }
    const [role, channel] = [findRole(typed, at), channelOf(at)]
    if (role === null) return { problem: FAULTS.noRole(typed) }
    if (role.id === at.workspace) return { problem: FAULTS.everyone }
    if (channel === null) return { problem: FAULTS.noChannel }
    const member = await withTimeout(MEMBER_MS, channel.guild.members.fetch(person)).catch(() => undefined)
    if (!member) return { problem: FAULTS.unknownRights }
    if (!channel.permissionsFor(member).has(PermissionFlagsBits.MentionEveryone)) return { problem: FAULTS.mayNotPing }
    return mayPing(role, channel) ? { value: role.id, label: `@${role.name}` } : { problem: FAULTS.weMayNotPing(role.name) }
  }

  /** Tags that only moderators may set are left out. */
  function tagsOf(channel: GuildBasedChannel | null | undefined): Choice[] {
    if (!channel || !('availableTags' in channel)) return []
    return channel.availableTags.filter(({ moderated }) => !moderated).map(({ id, name }) => ({ value: id, label: name }))
  }

  function chooseTag(typed: string, at: ChannelRef): Choice | SettingFault {
    const channel = channelOf(at)
    if (channel === null || !isForum(channel.type)) return { problem: FAULTS.noForum }
    const tags = tagsOf(channel)
    const wanted = typed.trim().toLowerCase()
    const tag = tags.find(({ value, label }) => value === wanted || label.toLowerCase() === wanted)
    const names = tags.map(({ label }) => label)
    return tag ?? { problem: FAULTS.noTag(typed, names) }
  }

  return {
    examples: { managers: '@Curators', tag: 'Papers', ping: '@Readers' },
    managers: managerRole === null ? MANAGERS.alone : MANAGERS.withRole(managerRole),

    async choose(kind, typed, at, person) {
      if (kind === 'tag') return chooseTag(typed, at)
      if (kind === 'ping') return choosePing(typed, at, person)
      const role = findRole(typed, at)
      return role === null ? { problem: FAULTS.noRole(typed) } : { value: role.id, label: MANAGERS.withRole(role.name) }
    },

    offer: (kind, at) => (kind === 'tag' ? tagsOf(channelOf(at)).map(({ label }) => ({ value: label, label })) : []),

    pingable(at, roles) {
      const channel = channelOf(at)
      if (channel === null) return []
      return roles.filter((id) => {
        const role = channel.guild.roles.cache.get(id)
        return role !== undefined && id !== at.workspace && mayPing(role, channel)
      })
    },

    tagsIn(channel, tags) {
      const there = tagsOf(client.channels.cache.get(channel) as GuildBasedChannel | undefined)
      return tags.filter((tag) => there.some(({ value }) => value === tag)).slice(0, MOST_TAGS)
    },
  }
}
