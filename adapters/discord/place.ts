import {
  type BaseInteraction,
  ChannelType,
  GuildMember,
  InteractionContextType,
  type Message,
  PermissionFlagsBits,
  type PermissionsBitField,
} from 'discord.js'
import type { Asker, ChannelRef } from '../../src/port/chat.ts'
import { withTimeout } from '../../src/port/timeout.ts'
import { type Desk, PLATFORM } from './desk.ts'
import { isRole } from './manager-role.ts'
import { directOf } from './text.ts'

/** Who asks, where, and about which channel. */
export interface Place {
  readonly at: ChannelRef
  readonly asker: Asker
  /** Whether we are a member of the server it is asked in; not in direct messages, and not where a person brought us. */
  readonly isMember: boolean
  /** Whether it is asked in the person's own direct messages with us, which may have topics. */
  readonly isDirect: boolean
  /** The channel that it is about, where that is another one; null for the one it is asked in. */
  readonly other: string | null
}

/** How long Discord may take to say who is in a thread, while a person waits for a first word. */
const MEMBER_MS = 1_000

/** @param other the channel that it is about, where one is named. @returns null when the asker cannot see that channel. Never rejects */
export async function placeOf(
  interaction: BaseInteraction,
  managerRoleIn: Desk['managerRoleIn'],
  other: string | null = null,
): Promise<Place | null> {
  const { user, guildId, channelId } = interaction
  const isMember = interaction.inCachedGuild()
  // What a person does without us as a member is theirs alone, wherever they do it.
  const workspace = isMember ? (guildId ?? '') : directOf(user.id)
  const isDirect = guildId === null && interaction.context === InteractionContextType.BotDM
  const name = interaction.member instanceof GuildMember ? interaction.member.displayName : user.displayName
  const managerRole = isMember ? await managerRoleIn(guildId) : null
  const isElsewhere = other !== null && other !== channelId
  const may = isElsewhere ? await permissionsIn(interaction, other) : interaction.memberPermissions
  if (isElsewhere && !may?.has(PermissionFlagsBits.ViewChannel)) return null
  return {
    at: { platform: PLATFORM, workspace, channel: (isElsewhere ? other : (ownedBy(interaction) ?? channelId)) ?? 'unknown' },
    asker: {
      person: user.id,
      name,
      mayManage: isDirect || (isMember && ((may?.has(PermissionFlagsBits.ManageChannels) ?? false) || hasRole(interaction, managerRole))),
      isAdmin: isMember && (interaction.memberPermissions?.has(PermissionFlagsBits.ManageGuild) ?? false),
      zone: null,
      ownWorkspace: directOf(user.id),
    },
    isMember,
    isDirect,
    other: isElsewhere ? other : null,
  }
}

/** The same of a message. */
export function placeOfMessage(message: Message, managerRole: string | null): Pick<Place, 'at' | 'asker'> {
  const { author, member, channelId, guildId } = message
  const may = member && message.inGuild() ? message.channel.permissionsFor(member) : null
  const has = (flag: bigint): boolean => may?.has(flag) ?? false
  const isManager = managerRole !== null && (member?.roles.cache.some((own) => isRole(own, managerRole)) ?? false)
  return {
    at: { platform: PLATFORM, workspace: guildId ?? `direct-${author.id}`, channel: ownedBy(message) ?? channelId },
    asker: {
      person: author.id,
      name: member?.displayName ?? author.displayName,
      // What is said to us alone is about the person's own.
      mayManage: guildId === null || has(PermissionFlagsBits.ManageChannels) || isManager,
      isAdmin: has(PermissionFlagsBits.ManageGuild),
      zone: null,
    },
  }
}

/** A thread that we started, as a digest's, or a post of ours in a forum, has no topics of its own: it is about its channel. */
function ownedBy({ channel, client }: Pick<BaseInteraction, 'channel' | 'client'>): string | null {
  return channel?.isThread() && channel.ownerId === client.user.id ? channel.parentId : null
}

/** Whether the asker may write where it is asked. A digest often stands where few may, and its buttons are there for all. */
export function mayWrite({ memberPermissions, channel }: BaseInteraction): boolean {
  const { SendMessages, SendMessagesInThreads } = PermissionFlagsBits
  // Of servers that we are no member of we know no channels.
  const needed = channel === null ? [SendMessages, SendMessagesInThreads] : [channel.isThread() ? SendMessagesInThreads : SendMessages]
  return memberPermissions?.any(needed) ?? true // in direct messages everybody may
}

/** Of who asks, in another channel of the same server. @returns null where that is not known, or is nothing */
async function permissionsIn(interaction: BaseInteraction, id: string): Promise<Readonly<PermissionsBitField> | null> {
  if (!interaction.inCachedGuild()) return null
  const channel = interaction.guild.channels.cache.get(id)
  const permissions = channel?.permissionsFor(interaction.member) ?? null
  // Of a thread they are those of its channel; a private one is for those in it, and for those who manage threads.
  if (channel?.type !== ChannelType.PrivateThread || permissions?.has(PermissionFlagsBits.ManageThreads)) return permissions
  const asked = channel.members.fetch({ member: interaction.user.id, force: true, cache: false })
  return (await withTimeout(MEMBER_MS, asked).catch(() => null)) ? permissions : null
}

function hasRole(interaction: BaseInteraction, role: string | null): boolean {
  if (role === null || !interaction.inCachedGuild()) return false
  return interaction.member.roles.cache.some((own) => isRole(own, role))
}
