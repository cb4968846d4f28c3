// What people read in digests.

import type { SectionLabel } from '../digests/content/label.ts'
import type { ComposedTopic } from '../digests/content/select.ts'
import { command, say, strong, type Text } from '../port/text.ts'
import type { Reasons } from '../search/snippets/reasons.ts'
import type { DigestCounts } from '../store/deliveries/digest-counts.ts'
import type { Subscription } from '../topics/subscription.ts'
import { clip, count, listed } from './phrases.ts'
import { caveats } from './reasons.ts'
import { day, duration, span } from './times.ts'

/** `Chest reports · Fri 17 Apr 2026 · 5 of 17 papers`. */
export function soleHeading(subscription: Subscription, composed: ComposedTopic, label: SectionLabel, date: string): Text {
  return parts(say`${strong(clip(subscription.name, 60))} · ${day(date)}`, howMany(composed), ...labels(label))
}

/** `Papers of Fri 17 Apr 2026 · 9 in 3 topics`. */
export const jointHeading = (papers: number, topics: number, date: string): Text =>
  say`${strong(`Papers of ${day(date)}`)} · ${papers} in ${topics} topics`

/** @param later how many of its papers stand in the thread */
export function sectionHeading(subscription: Subscription, composed: ComposedTopic, label: SectionLabel, later: number): Text {
  const rest = later > 0 ? say`${later} more in the thread` : []
  return parts(say`${strong(clip(subscription.name, 60))}`, howMany(composed), rest, ...labels(label))
}

/** Above what did not fit into the digest itself: `Chest reports · 3 more papers`. */
export const restHeading = (subscription: Subscription, papers: number): Text =>
  parts(say`${strong(clip(subscription.name, 60))}`, say`${count(papers, 'more paper')}`)

/** As much of a person's name as a digest bears. */
export const shownName = (name: string): string => clip(name, 40)

const SET_UP_BY = 'Set up by '

/** Who asked for it, and where that is changed. */
export function provenance(subscriptions: readonly Subscription[]): Text {
  const owners = [...new Set(subscriptions.map(({ owner }) => shownName(owner.name)).filter((name) => name !== ''))]
  const named = owners.length > 3 ? [...owners.slice(0, 2), `${owners.length - 2} others`] : owners
  return say`${named.length > 0 ? `${SET_UP_BY}${listed(named)}. ` : ''}To change it: ${command('subscriptions')}`
}

/**
 * A digest's text with “somebody” for some of those who set it up; what else has their name, such as a topic or a word, stays.
 * @param others of the owners who are told of still: one of the same name keeps it
 */
export function withoutOwners(text: Text, gone: readonly string[], others: readonly string[]): Text {
  const names = [...new Set([...gone, ...others])].sort((a, b) => b.length - a.length)
  if (names.length === 0) return text
  const named = new RegExp(`(?<=^${SET_UP_BY}|, | and )(?:${names.map(asPattern).join('|')})(?=, | and |\\.(?: |$))`, 'gu')
  return text.map((span) =>
    span.style === 'plain' && span.text.startsWith(SET_UP_BY)
      ? { ...span, text: span.text.replace(named, (name) => (others.includes(name) ? name : 'somebody')) }
      : span,
  )
}

function asPattern(text: string): string {
  return [...text].map((sign) => `\\u{${sign.codePointAt(0)?.toString(16)}}`).join('')
}

export const delayNote = (minutes: number): string => `Delayed by ${duration(minutes)}.`

/** In place of a digest, in its channel. */
export const damagedText =
  'The text of this digest is damaged in Paperboy’s database, so it cannot be shown. Whoever runs Paperboy can restore a backup.'

export const emptyHistory = 'The channel’s history came back empty, which proves nothing.'

export const staleNote = (sources: readonly string[]): string =>
  `${listed(sources)} ${sources.length === 1 ? 'has' : 'have'} not answered lately; what is missing comes with the next digest.`

/** Why a paper comes again. */
export const AGAIN = { journal: 'now in a journal', version: 'in a new version' } as const

/** Why a paper is here, where that is not plain. */
export const reasons = (found: Reasons): string | null => caveats(found).join('; ') || null

/** On the button that opens the others. */
export const shownOf = (shown: number, all: number): string => `${shown} of ${all.toLocaleString('en')} shown`

export const twins = (number: number): string => `and ${count(number, 'near-duplicate')}`

/** `Chest reports · 17 Apr`. @param date `YYYY-MM-DD` */
export function threadName(names: readonly string[], date: string): string {
  const [, dayOfMonth, month] = day(date).split(' ')
  return `${clip(listed(names), 60)} · ${dayOfMonth} ${month}`
}

export const listingHeading = (names: readonly string[], date: string): string =>
  `${listed(names.map((name) => clip(name, 60)))}, ${day(date)}`

/** How digests went in the last seven days; nothing where there are no topics. */
export function digestStatus(counts: DigestCounts): Text[] {
  const paused = counts.pausedByPerson + counts.pausedByPlatform
  if (counts.active + paused === 0) return []
  const went = [
    `${counts.sent.toLocaleString('en')} posted`,
    counts.longestLag === null ? '' : `the slowest ${duration(counts.longestLag / 60_000)} after its time`,
    counts.late > 0 ? `${counts.late} delayed` : '',
    counts.empty > 0 ? `${count(counts.empty, 'quiet slot')}` : '',
    counts.coalesced > 0 ? `${counts.coalesced} missed and left to the next digest` : '',
    counts.failed > 0 ? `${counts.failed} refused` : '',
    counts.dropped > 0 ? `${count(counts.dropped, 'paper')} dropped as too old` : '',
    counts.waiting > 0 ? `${counts.waiting} on the way` : '',
    counts.held > 0 ? `${counts.held} held` : '',
  ]
  const pauses = counts.pausedByPlatform > 0 ? `, ${counts.pausedByPlatform} of them because a channel refused` : ''
  return [
    say`Topics: ${counts.active} running${paused > 0 ? `, ${paused} paused${pauses}` : ''}.`,
    say`Digests of the last seven days: ${went.filter((part) => part !== '').join(', ')}.`,
  ]
}

function howMany({ shown, more, elsewhere }: ComposedTopic): Text {
  const total = more === 0 ? count(shown.length, 'paper') : `${shown.length} of ${count(shown.length + more, 'paper')}`
  return say`${total}${elsewhere > 0 ? `, ${elsewhere} more under another topic here` : ''}`
}

/** That it is late is said when it is posted (`delayNote`): it may become late after it was planned. */
function labels({ isFirst, covers }: SectionLabel): Text[] {
  if (isFirst) return [say`first digest: the best of what is here`]
  return covers ? [say`covers ${span(covers.from, covers.to)}`] : []
}

function parts(...some: readonly Text[]): Text {
  return some.filter((text) => text.length > 0).flatMap((text, index) => (index === 0 ? text : say` · ${text}`))
}
