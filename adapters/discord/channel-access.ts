import {
  ChannelType,
  type Client,
  DiscordAPIError,
  type Guild,
  type GuildBasedChannel,
  PermissionFlagsBits,
  type PermissionResolvable,
  Status,
  type ThreadChannel,
} from 'discord.js'
import type { ChannelRef, Obstacle } from '../../src/port/chat.ts'
import { TAGLESS } from './codes.ts'
import { codeOf, reasonOf, remedyOf } from './outcome.ts'
import { isForum, missingIn, type Need, POSTABLE } from './permissions.ts'
import { askChannels, askRights, type Rights } from './rights.ts'
import { shardStatusOf } from './shards.ts'
import { isDirect, SNOWFLAKE } from './text.ts'

/** What we may do in a channel; unclear where Discord does not say. */
type View =
  | { readonly kind: 'open' }
  | ({ readonly kind: 'closed' } & Obstacle)
  | { readonly kind: 'unclear'; readonly reason: string }
  /** A moderator has timed us out; it ends by itself, at a time in milliseconds since 1970. */
  | { readonly kind: 'timed out'; readonly reason: string; readonly until: number }

export interface ChannelAccess {
  /** Has what is known of a server in memory, where another copy of the program has its shard. Never rejects. */
  learn(workspace: string): Promise<void>
  /** Never rejects. */
  lookAt(at: Pick<ChannelRef, 'workspace' | 'channel'>): Promise<View>
  /** The type of a channel that is known without asking; null of others. */
  typeOf(channel: string): ChannelType | null
  /** A tag that a forum wants with each post; null where it wants none, or has none that we may set. */
  tagOf(channel: string): string | null
}

export const REMOVED: Obstacle = { code: '10004', reason: 'Paperboy is not in the server any more. Invite it again.' }
const NOT_IN_SERVER: Obstacle = {
  code: 'no_server',
  reason: 'Paperboy is no member of a server here. Add it to one, and subscribe in a channel there.',
}
const NO_CHANNEL: Obstacle = { code: '10003', reason: 'The channel is gone.' }
const NOT_IN_THREAD: Obstacle = { code: 'not_in_thread', reason: 'Paperboy is not in this private thread. Mention it there to add it.' }
const WRONG_KIND: Obstacle = { code: '50008', reason: 'Discord lets nobody post to a channel of this kind.' }
const LOCKED: Obstacle = { code: '160005', reason: 'The thread is locked. Unlock it.' }
/** Codes of a channel that is gone, or that we may not see. */
const GONE = [10003, 10004, 50001]
const NO_ACCESS = 50001
const UNKNOWN_MEMBER = 10007
/** The gateway tells of all channels, and of all threads that we may see. */
const HIDDEN: Obstacle = {
  code: '50001',
  reason:
    'Paperboy may not see this thread. If it is private, mention Paperboy there to add it; if not, give it View Channel in the thread’s channel.',
}

interface AccessOptions {
  readonly client: Client
  /** Our own id as a member. */
  readonly self: () => Promise<string>
  /** What is known of a server whose shard another copy of the program has; null where nothing is. */
  readonly find?: (server: string) => Promise<Guild | null>
  readonly now?: () => number
}

/** By what the gateway told us or another copy, and where it told nothing, as of a thread that is archived, by asking. */
export function createChannelAccess({ client, self, find = async () => null, now = Date.now }: AccessOptions): ChannelAccess {
  /** Where the gateway told, what it told, also that there is no such server; where it did not, what another copy heard. */
  async function serverOf(workspace: string): Promise<{ readonly guild: Guild | null; readonly isTold: boolean }> {
    const shard = shardStatusOf(client, workspace)
    const isOthers = shard === null
    const guild = isOthers ? await find(workspace) : (client.guilds.cache.get(workspace) ?? null)
    // What the gateway told of a server holds no longer than its shard; and of one without a shard it told nothing.
    return { guild, isTold: shard === Status.Ready || (guild !== null && shard !== Status.Disconnected) }
  }

  async function look({ workspace, channel: id }: Pick<ChannelRef, 'workspace' | 'channel'>): Promise<View> {
    if (isDirect(workspace)) return { kind: 'open' } // until a digest is refused
    if (!SNOWFLAKE.test(workspace)) return { kind: 'closed', ...NOT_IN_SERVER }
    const { guild, isTold } = await serverOf(workspace)
    if (!client.isReady() || !isTold) return ask({ workspace, channel: id })
    if (!guild) return { kind: 'closed', ...REMOVED }
    if (!guild.available) return { kind: 'unclear', reason: 'Discord has an outage: the server is away for a while.' }
    const known = guild.channels.cache.get(id)
    if (known) return viewOf(known, guild)
    const channel = await guild.channels.fetch(id).catch((error: unknown) => {
      if (codeOf(error) !== NO_ACCESS) throw error
      return undefined
    })
    if (channel === undefined) return { kind: 'closed', ...HIDDEN }
    return channel ? viewOf(channel, guild) : { kind: 'closed', ...NO_CHANNEL }
  }

  /** Whether a channel is hidden, or a thread, the API does not say; nor that its server is not ours any more. */
  async function ask(at: Pick<ChannelRef, 'workspace' | 'channel'>): Promise<View> {
    try {
      const { permissions, ...rights } = await askRights(client.rest, at, await self())
      return judge(rights, (flag) => permissions.has(flag), now())
    } catch (error) {
      if (!GONE.includes(codeOf(error) ?? 0)) throw error
      const channels = await askChannels(client.rest, at.workspace)
      if (channels === null) return { kind: 'closed', ...REMOVED }
      if (codeOf(error) === NO_ACCESS && !channels.includes(at.channel)) return { kind: 'closed', ...HIDDEN }
      throw error
    }
  }

  async function viewOf(channel: GuildBasedChannel, guild: Guild): Promise<View> {
    const me = guild.members.me ?? (await guild.members.fetch(await self()))
    const permissions = channel.permissionsFor(me)
    const rights = {
      type: channel.type,
      isLocked: channel.isThread() && channel.locked === true,
      lacksTag: wantsTag(channel) && tagOf(channel.id) === null,
      // Of those discord.js takes no account in what we may do.
      timedOutUntil: me.communicationDisabledUntilTimestamp,
    }
    const view = judge(rights, (flag) => permissions?.has(flag) ?? false, now())
    if (view.kind !== 'open') return view
    if (channel.type === ChannelType.PrivateThread && !permissions?.has(PermissionFlagsBits.ManageThreads) && !(await isIn(channel)))
      return { kind: 'closed', ...NOT_IN_THREAD }
    return { kind: 'open' }
  }

  /** Asked of Discord where the gateway has not told. */
  async function isIn({ members }: ThreadChannel): Promise<boolean> {
    try {
      await members.fetchMe()
      return true
    } catch (error) {
      if (codeOf(error) !== NO_ACCESS && codeOf(error) !== UNKNOWN_MEMBER) throw error
      return false
    }
  }

  function tagOf(id: string): string | null {
    const channel = client.channels.cache.get(id)
    if (!channel || !wantsTag(channel)) return null
    return channel.availableTags.find(({ moderated }) => !moderated)?.id ?? null
  }

  return {
    async learn(workspace) {
      if (SNOWFLAKE.test(workspace)) await serverOf(workspace)
    },
    async lookAt(at) {
      try {
        return await look(at)
      } catch (error) {
        const isGone = error instanceof DiscordAPIError && GONE.includes(codeOf(error) ?? 0)
        const reason = remedyOf(error) ?? reasonOf(error)
        return isGone ? { kind: 'closed', code: String(codeOf(error)), reason } : { kind: 'unclear', reason }
      }
    },
    typeOf: (id) => client.channels.cache.get(id)?.type ?? null,
    tagOf,
  }
}

function judge(
  { type, isLocked, lacksTag, timedOutUntil }: Omit<Rights, 'permissions'>,
  has: (flag: PermissionResolvable) => boolean,
  now: number,
): View {
  if (!POSTABLE.includes(type)) return { kind: 'closed', ...WRONG_KIND }
  if (isLocked) return { kind: 'closed', ...LOCKED }
  const missing = missingIn(type, has)
  if (missing.length > 0) return { kind: 'closed', ...lacking(missing) }
  if (lacksTag) return { kind: 'closed', code: '40066', reason: TAGLESS }
  if (timedOutUntil === null || timedOutUntil <= now || has(PermissionFlagsBits.Administrator)) return { kind: 'open' }
  return { kind: 'timed out', until: timedOutUntil, reason: timedOut(timedOutUntil) }
}

function wantsTag<Channel extends { readonly type: ChannelType }>(
  channel: Channel,
): channel is Extract<Channel, { readonly type: ChannelType.GuildForum | ChannelType.GuildMedia }> {
  return isForum(channel.type) && (channel as unknown as { flags: { has(flag: 'RequireTag'): boolean } }).flags.has('RequireTag')
}

function timedOut(until: number): string {
  const time = new Date(until).toISOString()
  return `A moderator has timed Paperboy out in this server until ${time.slice(0, 10)} ${time.slice(11, 16)} UTC. Digests wait until then.`
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

/** Named by what is missing, because each lack is another fault. */
function lacking(missing: readonly Need[]): Obstacle {
  const flags = missing.reduce((bits, { flag }) => bits | flag, 0n)
  const names = missing.map(({ name }) => name)
  return { code: `50013:${flags}`, reason: `Paperboy lacks ${listed(names)} there. ${giveIt(names)}` }
}

function giveIt(missing: readonly string[]): string {
  return `Give it ${missing.length === 1 ? 'that permission' : 'those'} in the channel’s settings, under Permissions.`
}
