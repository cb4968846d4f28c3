import {
  type APIGuildChannel,
  type APIGuildForumChannel,
  type APIGuildMember,
  type APIRole,
  type APIThreadChannel,
  ChannelFlagsBitField,
  type ChannelType,
  PermissionsBitField,
  type REST,
  Routes,
} from 'discord.js'
import type { ChannelRef } from '../../src/port/chat.ts'
import { ask, askList } from './ask.ts'
import { codeOf } from './outcome.ts'
import { isForum } from './permissions.ts'

/** A channel with what we may do there, asked of the API alone: for who is connected to no gateway. */
export interface Rights {
  readonly type: ChannelType
  readonly isLocked: boolean
  /** Whether it is a forum that wants a tag with each post, and has none that we may set. */
  readonly lacksTag: boolean
  readonly permissions: PermissionsBitField
  /** Until when a moderator has timed us out, in milliseconds since 1970; null where none has. */
  readonly timedOutUntil: number | null
}

type Asked = APIGuildChannel<ChannelType.GuildText> &
  Pick<APIThreadChannel, 'parent_id' | 'thread_metadata'> &
  Partial<Pick<APIGuildForumChannel, 'available_tags'>>

/** Codes of a server that we are not in. */
const NOT_IN = [10004, 50001]

/** @param self our own id. Rejects as the REST client does */
export async function askRights(
  rest: REST,
  { workspace, channel }: Pick<ChannelRef, 'workspace' | 'channel'>,
  self: string,
): Promise<Rights> {
  const found = await ask<Asked>(rest, Routes.channel(channel), ['id', 'type'])
  const isThread = found.thread_metadata !== undefined
  const [parent, member, roles] = await Promise.all([
    isThread && found.parent_id ? ask<Asked>(rest, Routes.channel(found.parent_id), ['id']) : found,
    ask<APIGuildMember>(rest, Routes.guildMember(workspace, self), ['roles']),
    askList<APIRole>(rest, Routes.guildRoles(workspace)),
  ])
  const permissions = permissionsOf({ workspace, self, own: member.roles, roles, overwrites: parent.permission_overwrites ?? [] })
  const type = found.type as ChannelType
  return {
    type,
    isLocked: found.thread_metadata?.locked === true,
    lacksTag: lacksTag(type, found),
    permissions,
    timedOutUntil: timeoutIn(member),
  }
}

function timeoutIn({ communication_disabled_until: until }: APIGuildMember): number | null {
  return until ? Date.parse(until) : null
}

/** @returns the ids of a server’s channels, without its threads; null when we are not in it. Rejects as the REST client does */
export async function askChannels(rest: REST, workspace: string): Promise<string[] | null> {
  try {
    const channels = await askList<Asked>(rest, Routes.guildChannels(workspace))
    return channels.map(({ id }) => id)
  } catch (error) {
    if (NOT_IN.includes(codeOf(error) ?? 0)) return null
    throw error
  }
}

function lacksTag(type: ChannelType, { flags, available_tags: tags = [] }: Asked): boolean {
  return isForum(type) && new ChannelFlagsBitField(flags).has('RequireTag') && tags.every(({ moderated }) => moderated)
}

interface Given {
  readonly workspace: string
  readonly self: string
  readonly own: readonly string[]
  readonly roles: readonly Pick<APIRole, 'id' | 'permissions'>[]
  readonly overwrites: readonly { readonly id: string; readonly allow: string; readonly deny: string }[]
}

/** Discord’s own reckoning: everyone’s role and ours together, then what the channel says of everyone, of our roles, of us. */
function permissionsOf({ workspace, self, own, roles, overwrites }: Given): PermissionsBitField {
  const all = [workspace, ...own]
  const sum = (bits: readonly string[]): bigint => bits.reduce((total, each) => total | BigInt(each), 0n)
  let permissions = sum(roles.filter(({ id }) => all.includes(id)).map((role) => role.permissions))
  if ((permissions & PermissionsBitField.Flags.Administrator) !== 0n) return new PermissionsBitField(PermissionsBitField.All)
  for (const ids of [[workspace], own, [self]]) {
    const here = overwrites.filter(({ id }) => ids.includes(id))
    permissions = (permissions & ~sum(here.map(({ deny }) => deny))) | sum(here.map(({ allow }) => allow))
  }
  // Who does not see a channel may do nothing there.
  return new PermissionsBitField((permissions & PermissionsBitField.Flags.ViewChannel) === 0n ? 0n : permissions)
}
