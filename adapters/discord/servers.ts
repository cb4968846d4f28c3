import { ChannelType, Events, GatewayDispatchEvents, type Guild, type GuildTextBasedChannel, PermissionFlagsBits } from 'discord.js'
import { textReply } from '../../src/chat.ts'
import { type Desk, PLATFORM } from './desk.ts'
import { renderReply } from './render.ts'
import { REMOVED } from './sight.ts'
import { SNOWFLAKE } from './text.ts'

const DELETED = 'The channel was deleted.'

/** Follows what happens to servers and channels. */
export function listenToServers(desk: Desk): void {
  const { client, work, paperboy } = desk
  client.on(Events.GuildCreate, (guild) => void work.do('a greeting', () => enter(guild, desk)))
  client.on(Events.GuildDelete, ({ id }) => {
    void work.do('a server that is left', () => paperboy.closed({ platform: PLATFORM, workspace: id, channel: null }, REMOVED))
  })
  // An outage: nothing has changed, and nothing is done. What changed meanwhile is looked for when it is over.
  client.on(Events.GuildAvailable, ({ id }) => void work.do('a server that is back', () => reconcile(desk, id)))
  // discord.js tells of what it had in memory only; the gateway tells of all.
  for (const event of [GatewayDispatchEvents.ChannelDelete, GatewayDispatchEvents.ThreadDelete] as const) {
    client.ws.on(event, ({ id, guild_id: workspace }: { id: string; guild_id?: string }) => {
      if (workspace === undefined) return
      void work.do('a channel that is gone', () => paperboy.closed({ platform: PLATFORM, workspace, channel: id }, DELETED))
    })
  }
}

/** What was removed while we were away is told by nobody: it is simply not there any more. @param only one server; all unless told */
export async function reconcile({ client, paperboy, sight }: Desk, only: string | null = null): Promise<void> {
  const left = new Set<string>()
  for (const at of await paperboy.channels(PLATFORM)) {
    const { platform, workspace } = at
    if (!SNOWFLAKE.test(workspace) || (only !== null && only !== workspace) || left.has(workspace)) continue
    if (!client.guilds.cache.has(workspace)) {
      left.add(workspace)
      await paperboy.closed({ platform, workspace, channel: null }, REMOVED)
      continue
    }
    const view = await sight.lookAt(at)
    if (view.kind === 'closed') await paperboy.closed(at, view.reason)
  }
}

/** We were added to a server: topics of an earlier time go on, and where we may we say what we can do, once. */
async function enter(guild: Guild, { paperboy, sight }: Desk): Promise<void> {
  const here = (await paperboy.channels(PLATFORM)).filter(({ workspace }) => workspace === guild.id)
  for (const at of here) if ((await sight.lookAt(at)).kind === 'open') await paperboy.opened(at)
  const channel = greetingChannel(guild)
  if (channel === null || !(await paperboy.seenOnce(`${PLATFORM}-greeting`, guild.id))) return
  const { content, embeds } = renderReply(textReply(paperboy.greeting())).message
  await channel.send({ content, embeds, allowedMentions: { parse: [] } })
}

/** Where Discord itself welcomes people, else the first text channel that we may write to. */
function greetingChannel(guild: Guild): GuildTextBasedChannel | null {
  const { me } = guild.members
  if (!me) return null
  const texts = [...guild.channels.cache.values()]
    .filter((channel) => channel.type === ChannelType.GuildText)
    .sort((a, b) => a.rawPosition - b.rawPosition)
  const wanted = [guild.systemChannel, ...texts].filter((channel) => channel !== null)
  return (
    wanted.find((channel) => channel.permissionsFor(me).has([PermissionFlagsBits.ViewChannel, PermissionFlagsBits.SendMessages])) ?? null
  )
}
