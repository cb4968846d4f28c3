import { type Client, Events, GatewayDispatchEvents, type Guild, Status } from 'discord.js'
import type { ChannelRef, Obstacle } from '../../src/port/chat.ts'
import { REMOVED } from './channel-access.ts'
import { type Desk, PLATFORM } from './desk.ts'
import type { Greeter } from './greet.ts'
import { shardOf, shardStatusOf } from './shards.ts'
import { SNOWFLAKE } from './text.ts'

const DELETED: Obstacle = { code: '10003', reason: 'The channel was deleted.' }
const QUIET_MS = 1_000

/** Follows what happens to servers, channels and permissions. */
export function listenToServers(desk: Desk, greeter: Greeter): void {
  const { client, tasks, paperboy } = desk
  const lookAgain = createLookAgain(desk, greeter)
  client.on(Events.GuildCreate, (guild) => {
    // Topics of an earlier time go on.
    void tasks.run('a look at a server', async () => {
      await paperboy.workspaceChanged({ kind: 'returned', of: { platform: PLATFORM, workspace: guild.id }, codes: [] })
      await lookAround(guild.id, desk)
    })
    void tasks.run('a greeting', () => greeter.greet(guild))
  })
  client.on(Events.GuildDelete, ({ id }) => {
    void tasks.run('a server that is left', () =>
      paperboy.workspaceChanged({ kind: 'left', of: { platform: PLATFORM, workspace: id }, ...REMOVED }),
    )
  })
  // A new session begins with the servers that we are in: of one that we were removed from while there was none nobody tells.
  client.ws.on(GatewayDispatchEvents.Ready, ({ guilds }: { guilds: readonly { id: string }[] }, shard: number) => {
    const here = new Set(guilds.map(({ id }) => id))
    const left = client.guilds.cache.filter(({ id, shardId }) => shardId === shard && !here.has(id))
    for (const guild of left.values()) leave(guild, client)
  })
  // An outage: nothing has changed, and nothing is done. What changed meanwhile is looked for when it is over.
  client.on(Events.GuildAvailable, ({ id }) => lookAgain(id))
  // Who takes permissions from us seldom thinks of digests: their owners hear of it at once, and not when one is missing.
  client.on(Events.ChannelUpdate, (channel) => 'guildId' in channel && lookAgain(channel.guildId))
  client.on(Events.GuildRoleUpdate, ({ guild }) => lookAgain(guild.id))
  client.on(Events.GuildRoleDelete, ({ guild }) => lookAgain(guild.id))
  client.on(Events.GuildMemberUpdate, ({ id, guild }) => id === client.user.id && lookAgain(guild.id))
  // We are added to a private thread, or taken out of it: discord.js does not tell all of it.
  client.ws.on(GatewayDispatchEvents.ThreadCreate, ({ guild_id: server, newly_created: isNew = false }: ThreadTold) => {
    if (server !== undefined && !isNew) lookAgain(server)
  })
  client.ws.on(GatewayDispatchEvents.ThreadMembersUpdate, ({ guild_id: server, removed_member_ids: removed }: ThreadTold) => {
    if (server !== undefined && removed?.includes(client.user.id)) lookAgain(server)
  })
  // A thread is locked, unlocked, or comes back from the archive: discord.js does not know one that was there.
  client.ws.on(GatewayDispatchEvents.ThreadUpdate, ({ guild_id: server }: ThreadTold) => server !== undefined && lookAgain(server))
  // discord.js tells of what it had in memory only; the gateway tells of all.
  for (const event of [GatewayDispatchEvents.ChannelDelete, GatewayDispatchEvents.ThreadDelete] as const) {
    client.ws.on(event, ({ id, guild_id: workspace }: { id: string; guild_id?: string }) => {
      if (workspace === undefined) return
      void tasks.run('a channel that is gone', () =>
        paperboy.channelChanged({ kind: 'closed', at: { platform: PLATFORM, workspace, channel: id }, ...DELETED }),
      )
    })
  }
}

interface ThreadTold {
  readonly guild_id?: string
  readonly newly_created?: boolean
  readonly removed_member_ids?: readonly string[] | null
}

/** As discord.js does where the gateway tells that we are out. */
function leave(guild: Guild, client: Client<true>): void {
  for (const channel of guild.channels.cache.keys()) client.channels.cache.delete(channel)
  client.guilds.cache.delete(guild.id)
  client.emit(Events.GuildDelete, guild)
}

/**
 * What was removed while we were away is told by nobody: it is simply not there any more. So are servers that were joined.
 * @param only the shard that is looked at; null for all that are connected
 * @param since in milliseconds since 1970: before it all was seen to, so that servers joined earlier need no look
 */
export async function reconcile(desk: Desk, greeter: Greeter, only: number | null = null, since = 0): Promise<void> {
  const { client, paperboy, tasks } = desk
  const left = new Set<string>()
  const isMeant = (server: string): boolean =>
    (only === null || shardOf(client, server) === only) && shardStatusOf(client, server) === Status.Ready
  for (const at of await paperboy.channels({ platform: PLATFORM, workspace: null })) {
    const { platform, workspace } = at
    if (!SNOWFLAKE.test(workspace) || left.has(workspace) || !isMeant(workspace)) continue
    if (client.guilds.cache.has(workspace)) await look(at, desk, { mayOpen: false })
    else {
      left.add(workspace)
      await paperboy.workspaceChanged({ kind: 'left', of: { platform, workspace }, ...REMOVED })
    }
  }
  for (const guild of client.guilds.cache.values()) {
    if (!isMeant(guild.id) || guild.joinedTimestamp < since) continue
    // We may have been removed and added again while we were away.
    await paperboy.workspaceChanged({ kind: 'returned', of: { platform: PLATFORM, workspace: guild.id }, codes: [] })
    if (guild.available) await tasks.run('a greeting', () => greeter.greetLate(guild))
  }
}

/** @param mayOpen whether something has changed that may let us in again */
async function look(at: ChannelRef, { paperboy, channelAccess }: Desk, { mayOpen }: { readonly mayOpen: boolean }): Promise<void> {
  const view = await channelAccess.lookAt(at)
  if (view.kind === 'closed') await paperboy.channelChanged({ kind: 'closed', at, code: view.code, reason: view.reason })
  else if (view.kind === 'open' && mayOpen) await paperboy.channelChanged({ kind: 'opened', at })
}

async function lookAround(workspace: string, desk: Desk): Promise<void> {
  for (const at of await desk.paperboy.channels({ platform: PLATFORM, workspace })) await look(at, desk, { mayOpen: true })
}

/** Roles are often changed several at once: a server is looked at when it is quiet again. */
function createLookAgain(desk: Desk, greeter: Greeter): (server: string) => void {
  const waiting = new Map<string, NodeJS.Timeout>()
  return (server) => {
    clearTimeout(waiting.get(server))
    const begin = (): void => {
      waiting.delete(server)
      void desk.tasks.run('a look at a server', () => lookAround(server, desk))
      const guild = desk.client.guilds.cache.get(server)
      if (guild?.available) void desk.tasks.run('a greeting', () => greeter.greetLate(guild))
    }
    waiting.set(server, setTimeout(begin, QUIET_MS).unref())
  }
}
