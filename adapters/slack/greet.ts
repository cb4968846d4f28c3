import { bare, type ChannelRef, code, lines, say, type Text, textReply } from '../../src/chat.ts'
import { type Desk, PLATFORM } from './desk.ts'
import { outcomeOf } from './outcome.ts'
import { postReply } from './show.ts'

const MOST_NAMED = 5

/** Greets a channel once. What certainly did not arrive is said when it comes to the channel again. */
export function createGreeter({ web, paperboy }: Desk): (at: ChannelRef) => Promise<void> {
  const ungreeted = new Set<string>()

  /** A stranger's look at the list: names only, which the channel may read. */
  async function topicsOf(at: ChannelRef): Promise<string[]> {
    const asker = { person: '', name: '', mayManage: false, isAdmin: false, zone: null }
    const input = { kind: 'options', command: 'subscriptions', options: {} } as const
    const { cards } = await paperboy.answer({ id: 'greeting', at, asker, input })
    return cards.map(({ title }) => bare(title))
  }

  return async (at) => {
    const channel = `${at.workspace}:${at.channel}`
    const isNew = await paperboy.seenOnce(`${PLATFORM}-greeting`, channel)
    if (!isNew && !ungreeted.has(channel)) return
    const topics = await topicsOf(at)
    try {
      await postReply(web, { channel: at.channel, thread: null }, textReply(topics.length > 0 ? goingOn(topics) : paperboy.greeting()))
      ungreeted.delete(channel)
    } catch (error) {
      if (outcomeOf(error).kind !== 'unknown') ungreeted.add(channel)
      throw error
    }
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
