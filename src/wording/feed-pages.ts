// What people read about the pages and feeds of what a channel got.
import { code, command, lines, say, type Text } from '../port/text.ts'
import { clip, count, listed } from './phrases.ts'

/** Of a page: it names no channel. */
export const feedTitle = (topic: string | null): string =>
  topic === null ? 'New papers, by Paperboy' : `New papers on ${topic}, by Paperboy`

export const feedsOff = (): Text =>
  say`Channels have no pages and feeds here. Whoever runs Paperboy can allow them: ${code('PAPERBOY_FEED_PAGES=on')}.`

export const noFeedsHere = (): Text => say`This channel cannot have a page: it is read nowhere else.`

export const feedPrivate = (): Text =>
  say`This channel is private, so it has no page and no feeds. An admin of the workspace can allow them for private channels: ${command('settings feeds private')}.`

export const feedUnclear = (): Text =>
  say`It cannot be told now who may read this channel, so it gets no page. Please try again in a minute.`

export const feedGone = (): Text => say`Paperboy is not in this channel, so it gets no page. Invite it, and try again.`

interface Addresses {
  readonly page: string
  readonly atom: string
  readonly rss: string
  readonly json: string
}

interface Shown {
  /** The topic that it is of alone; null for all of the channel. */
  readonly topic: string | null
  /** Topics of the channel that have one of their own, beside it. */
  readonly others: readonly string[]
  readonly became: 'begun' | 'reset' | 'shown'
  /** Whether an admin allowed them to a channel that is private. */
  readonly isPrivate: boolean
}

const BECAME = {
  begun: 'has a page and feeds now.',
  reset: 'has new addresses, and the old ones have ended.',
  shown: 'has a page and feeds.',
} as const

/** @param addresses null where they cannot be shown again */
export function feed(addresses: Addresses | null, { topic, others, became, isPrivate }: Shown): Text {
  const what = topic === null ? 'What this channel gets' : `What this channel gets on “${clip(topic, 60)}”`
  const named = topic === null ? '' : ` ${clip(topic, 60)}`
  const end = isPrivate ? 'an admin no longer allows them for private channels, when the channel' : 'the channel becomes private or'
  const begun = say`${what} ${BECAME[became]}`
  if (addresses === null)
    return lines(
      begun,
      say`Their addresses cannot be shown again, as Paperboy’s data came from another place. ${command(`feed reset${named}`)} makes new ones.`,
    )
  return lines(
    begun,
    say`Page: ${code(addresses.page)}`,
    say`Atom: ${code(addresses.atom)}`,
    say`RSS: ${code(addresses.rss)}`,
    say`JSON Feed: ${code(addresses.json)}`,
    say`Whoever has one of these addresses can read them all, without an account; so can a reader on the web that you give it to. They show the last 100 digests: papers and the names of topics, not this channel, the workspace or anybody in it.`,
    say`For new addresses: ${command(`feed reset${named}`)}. To end ${topic === null && others.length > 0 ? 'all of them' : 'them'}: ${command(`feed off${named}`)}. They end by themselves when ${end} is deleted, or when Paperboy leaves.`,
    ...(others.length === 0
      ? []
      : [say`With addresses of their own: ${listed(others.slice(0, 10).map((name) => `“${clip(name, 40)}”`))}.`]),
  )
}

export const feedEnded = (ended: number): Text =>
  ended === 0
    ? say`There was no page, and there were no feeds.`
    : say`${count(ended, 'page')} and ${ended === 1 ? 'its' : 'their'} feeds have ended. Their addresses answer nobody any more.`
