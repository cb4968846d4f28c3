// What people read of the next digest before it comes, and why a paper is in it or not.

import type { Score } from '../digests/content/score.ts'
import type { ComposedTopic, Decided } from '../digests/content/select.ts'
import type { Coming } from '../digests/waiting.ts'
import { instant, plain, say, strong, type Text } from '../port/text.ts'
import type { Subscription } from '../topics/subscription.ts'
import { waitingFor } from './deliveries.ts'
import { clip, count, listed } from './phrases.ts'
import { topicName } from './subscriptions.ts'
import { day, moment } from './times.ts'

/** @param coming what comes next; null of a topic that is paused */
export function previewHeading(topics: readonly Subscription[], coming: Coming | null): Text {
  const [first] = topics
  const names = listed(topics.map((topic) => `“${clip(topic.name, 40)}”`))
  const when = first?.pause
    ? `, which ${topics.length === 1 ? 'is' : 'are'} paused`
    : coming && first
      ? say`, which ${comes(coming, topics.length === 1, first.schedule.zone)}`
      : ''
  return say`${strong('Preview')} of ${names}${when}. Nothing is posted.`
}

function comes({ slot, isDue, waiting }: Coming, isOne: boolean, zone: string): Text {
  const is = isOne ? 'is' : 'are'
  if (waiting) return say`${is} ${waitingFor(waiting, zone)}`
  return isDue ? say`${is} due now` : say`comes ${instant(moment(slot.at, zone), slot.at)}`
}

export function wouldStayAway(topics: readonly ComposedTopic[]): Text {
  const waiting = topics.reduce((sum, { decided }) => sum + decided.filter(({ fate }) => fate === 'outranked').length, 0)
  const first = topics.some(({ isFirst }) => isFirst)
  if (first) return say`Nothing here matches yet, so there would be no digest.`
  return say`Nothing new has come since the last digest, so there would be none.${waiting > 0 ? ` ${count(waiting, 'paper')} of the last days ${waiting === 1 ? 'waits' : 'wait'} for the next one.` : ''}`
}

/** What a paper that came lately is called. */
const FRESHNESS = { new: 'fresh', old: 'new here', trending: 'trending' } as const
export type Freshness = keyof typeof FRESHNESS

export function scoreParts({ relevance, upvotes, channel, fresh }: Score, freshness: Freshness): string {
  const hundredths = (part: number): number => Math.round(part * 100)
  const named = [
    [hundredths(relevance), 'relevance'],
    [hundredths(upvotes), 'upvotes'],
    [hundredths(channel), 'votes here'],
    [hundredths(fresh), FRESHNESS[freshness]],
  ] as const
  // The sum of what is shown, which rounding may set a hundredth apart from the total.
  const total = named.reduce((sum, [part]) => sum + part, 0)
  const parts = named.filter(([part], index) => index === 0 || part !== 0)
  const shown = parts.map(
    ([part, what], index) => `${index === 0 ? '' : part < 0 ? ' − ' : ' + '}${(Math.abs(part) / 100).toFixed(2)} ${what}`,
  )
  return `score ${(total / 100).toFixed(2).replace('-', '−')} = ${shown.join('')}`
}

export const explainHeading = (title: string): Text => say`“${clip(title, 120)}”`

interface FateContext {
  /** Its place among those that may be shown, from 1. */
  readonly rank: number
  readonly postedAt: number | null
  readonly into: string | null
  readonly freshness: Freshness
}

export function fateOf(topic: Subscription, { fate, candidate }: Decided, { rank, postedAt, into, freshness }: FateContext): Text {
  const at = say`${topicName(topic)}: `
  const score = scoreParts(candidate.score, freshness)
  const said: Record<Decided['fate'], string> = {
    shown: `would be shown at place ${rank} (${score}).`,
    outranked: `matches, but ${whyOutranked(rank, topic.top)} (${score}). ${whetherItMayCome(candidate, topic)}`,
    posted: postedBefore(postedAt),
    'not owed': 'matches, but was here before the topic was subscribed to, or came by an import: digests bring what is new.',
    'too old': 'matches, but has waited for more than seven days and was dropped.',
    elsewhere: 'matches, but is shown under another topic of this channel that it suits better.',
    folded: `matches, but is nearly the same as “${clip(into ?? '', 80)}”, which is shown.`,
  }
  return [...at, plain(said[fate])]
}

function whyOutranked(rank: number, top: number): string {
  return rank > top ? `stands at place ${rank} and the digest shows ${top}` : 'waits until something new comes'
}

function whetherItMayCome({ isNews, sequence }: Decided['candidate'], { startSequence }: Subscription): string {
  if (isNews && sequence > startSequence) return 'It may come in the next days.'
  return 'It was here before the topic was subscribed to, so later digests do not bring it.'
}

/** @param relevance 0 to 1, of which 0.5 is enough; null where the words alone decide */
export function doesNotMatch(topic: Subscription, unmet: readonly string[], missing: readonly string[], relevance: number | null): Text {
  const measured = relevance === null ? '' : ` Its relevance is ${Math.round(100 * relevance)} %; from 50 % on it would come.`
  const asked = unmet.length > 0 ? ` The topic asks for ${unmet.join('; ')}.` : ''
  return say`${topicName(topic)}: does not match.${measured}${asked}${
    missing.length > 0
      ? ` The paper has no ${listed(
          missing.map((word) => `“${word}”`),
          'or',
        )}.`
      : ''
  }`
}

export const wasPosted = (topic: Subscription, at: number): Text => say`${topicName(topic)}: ${postedBefore(at)}`

function postedBefore(at: number | null): string {
  return `matches, and was posted here already${at === null ? '' : ` on ${day(new Date(at).toISOString().slice(0, 10))}`}.`
}

export const matchesButOld = (topic: Subscription): Text =>
  say`${topicName(topic)}: matches, but came before what the next digest looks at: the last seven days, and what is new since the last digest.`

export const doesNotTrend = (topic: Subscription): Text =>
  say`${topicName(topic)}: it brings what trends most this week, and this paper is not among that now.`

export const withdrawn = (topic: Subscription): Text => say`${topicName(topic)}: its authors have withdrawn it; no digest brings it.`
