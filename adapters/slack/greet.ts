import { type ChannelRef, type Paperboy, replyOf, textReply } from '../../src/port/chat.ts'
import { bare, command, lines, say, type Text } from '../../src/port/text.ts'
import type { Desk } from './desk.ts'
import { postReply } from './show.ts'

const MOST_NAMED = 5

/** Says hello in a channel that we were just invited to, for the first time or back. */
export async function greet(at: ChannelRef, { web, paperboy }: Desk): Promise<void> {
  const topics = await topicsOf(at, paperboy)
  await postReply(web, { channel: at.channel, thread: null }, topics.length > 0 ? textReply(goingOn(topics)) : paperboy.greeting())
}

/** A stranger's look at the list: names only, which the channel may read. */
async function topicsOf(at: ChannelRef, paperboy: Paperboy): Promise<string[]> {
  const asker = { person: '', name: '', mayManage: false, isAdmin: false, zone: null }
  const input = { kind: 'options', command: 'subscriptions', options: {} } as const
  const { cards } = replyOf(await paperboy.respond({ id: 'greeting', at, asker, takesForms: false, input }))
  return cards.map(({ title }) => bare(title))
}

/** Of a channel that has topics already, as where we asked to be invited; those that somebody paused stay so. */
function goingOn(topics: readonly string[]): Text {
  const others = topics.length > MOST_NAMED ? ` and ${topics.length - MOST_NAMED} more` : ''
  const named = topics.slice(0, MOST_NAMED).map((topic) => `“${topic}”`)
  return lines(
    say`Hello! I bring this channel a short digest of new papers each day. What waited for me goes on; topics here: ${named.join(', ')}${others}.`,
    say`${command('subscriptions')} lists them, ${command('search')} looks for something.`,
  )
}
