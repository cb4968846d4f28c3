import { ChannelType, type Guild, type GuildTextBasedChannel, PermissionFlagsBits } from 'discord.js'
import { type Desk, PLATFORM } from './desk.ts'
import { outcomeOf } from './outcome.ts'
import { renderReply } from './render.ts'

export interface Greeter {
  /** Says what we can do in a server that we were just added to, once, where we may write. */
  greet(guild: Guild): Promise<void>
  /** The same in one that we find ourselves in: it was joined while nobody listened, or the greeting certainly did not arrive. */
  greetLate(guild: Guild): Promise<void>
}

/** Whoever has had us for longer knows us. */
const NEW_MS = 86_400_000

/** @param now milliseconds since 1970 */
export function createGreeter({ paperboy }: Pick<Desk, 'paperboy'>, now: () => number = Date.now): Greeter {
  const ungreeted = new Set<string>()
  const isFirst = ({ id }: Guild): Promise<boolean> => paperboy.seenOnce(`${PLATFORM}-greeting`, id)

  async function greet(guild: Guild): Promise<void> {
    const channel = greetingChannel(guild)
    if (channel === null) return
    const isNew = await isFirst(guild)
    if (!ungreeted.delete(guild.id) && !isNew) return
    const { content, embeds, components } = renderReply(paperboy.greeting()).message
    try {
      await channel.send({ content, embeds, components, allowedMentions: { parse: [] } })
    } catch (error) {
      if (outcomeOf(error).kind !== 'unknown') ungreeted.add(guild.id)
      throw error
    }
  }

  return {
    greet,
    async greetLate(guild) {
      if (now() - guild.joinedTimestamp > NEW_MS) return
      const topics = await paperboy.channels({ platform: PLATFORM, workspace: guild.id })
      // Who has topics has found the way.
      if (topics.length > 0) await isFirst(guild)
      else await greet(guild)
    },
  }
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
