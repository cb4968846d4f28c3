import { type ChannelRef, textReply } from '../../src/chat.ts'
import { bare, code, lines, say, type Text } from '../../src/text.ts'
import { type Desk, PLATFORM } from './desk.ts'
import { outcomeOf } from './outcome.ts'
import { postReply } from './show.ts'

const MOST_NAMED = 5

export interface Greeter {
  /** Greets a channel once while we are in it. What certainly did not arrive is said when it comes to the channel again. */
  greet(at: ChannelRef): Promise<void>
  /** We were removed: whoever invites us back wants to know what goes on. */
  part(at: ChannelRef): void
}

export function createGreeter({ web, paperboy }: Desk): Greeter {
  const ungreeted = new Set<string>()
  const keyOf = ({ workspace, channel }: ChannelRef): string => `${workspace}:${channel}`

  /** A stranger's look at the list: names only, which the channel may read. */
  async function topicsOf(at: ChannelRef): Promise<string[]> {
    const asker = { person: '', name: '', mayManage: false, isAdmin: false, zone: null }
    const input = { kind: 'options', command: 'subscriptions', options: {} } as const
    const { cards } = await paperboy.answer({ id: 'greeting', at, asker, input })
    return cards.map(({ title }) => bare(title))
  }

  return {
    async greet(at) {
      const channel = keyOf(at)
      const isNew = await paperboy.seenOnce(`${PLATFORM}-greeting`, channel)
      if (!ungreeted.delete(channel) && !isNew) return
      const topics = await topicsOf(at)
      try {
        await postReply(web, { channel: at.channel, thread: null }, textReply(topics.length > 0 ? goingOn(topics) : paperboy.greeting()))
      } catch (error) {
        if (outcomeOf(error).kind !== 'unknown') ungreeted.add(channel)
        throw error
      }
    },
    part: (at) => void ungreeted.add(keyOf(at)),
  }
}

/** Of a channel that has topics already, as where we asked to be invited; those that somebody paused stay so. */
function goingOn(topics: readonly string[]): Text {
  const others = topics.length > MOST_NAMED ? ` and ${topics.length - MOST_NAMED} more` : ''
  const named = topics.slice(0, MOST_NAMED).map((topic) => `“${topic}”`)
  return lines(
    say`Hello! I bring this channel a short digest of new papers each day. What waited for me goes on; topics here: ${named.join(', ')}${others}.`,
    say`${code('/papers subscriptions')} lists them, ${code('/papers search')} looks for something.`,
  )
}
