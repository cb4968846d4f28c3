// What people read of what became of digests.

import type { Waiting } from '../digests/waiting.ts'
import { command, instant, lines, say, type Text } from '../port/text.ts'
import type { Delivery } from '../store/deliveries/deliveries.ts'
import type { Section } from '../store/deliveries/sections.ts'
import type { Slot } from '../topics/due.ts'
import type { Subscription } from '../topics/subscription.ts'
import { clip, count, listed } from './phrases.ts'
import { day, duration, timeOfDay } from './times.ts'

export const LABELS = { resend: 'Post it again', arrived: 'It arrived' } as const

// Waiting

/** `waiting for arXiv, until 11:00 at the latest`. */
export const waitingFor = ({ sources, until }: Waiting, zone: string): Text =>
  say`waiting for ${listed(sources.map((source) => clip(source, 60)))}, until ${instant(timeOfDay(until, zone), until)} at the latest`

// Held

export const nothingHeld = (): Text => say`No digest of this channel waits for a decision.`

export const notHeld = (): Text => say`This digest is decided already.`

export function heldDigest(delivery: Delivery, held: number): Text {
  const digest = `the digest of ${day(new Date(delivery.slotAt).toISOString().slice(0, 10))}`
  const what = delivery.part === 0 ? digest : `message ${delivery.part} in the thread of ${digest}`
  return lines(
    say`Nobody knows whether ${what} arrived here (${clip(delivery.reason ?? 'no answer', 120)}) Please look.`,
    say`${command('resend yes')} posts it again, ${command('resend arrived')} says that it is there.${held > 1 ? ` ${count(held - 1, 'more')} after it.` : ''}`,
  )
}

export const resending = (): Text => say`Posting it again.`

export const arrived = (): Text => say`Good: it counts as posted.`

// History

export const historyHeading = (shown: number): Text =>
  say`The last ${shown === 1 ? 'slot' : `${shown} slots`} here${shown === 1 ? '' : ', the latest first'}`

/** @param at milliseconds since 1970 */
export const measuredOn = (at: number, papers: number): Text =>
  say`Relevance is measured by the ${papers.toLocaleString('en')} papers that were here on ${day(new Date(at).toISOString().slice(0, 10))}.`

export const noHistory = (): Text => say`Nothing was due here yet.`

export function historyTitle({ slot, outcome, topic }: Section): Text {
  const time = slot.length > 10 ? `${slot.slice(11, 16)} UTC` : ''
  const when =
    time === '' ? '' : outcome === 'undone' || outcome === 'skipped' || outcome === 'looked-up' ? `, at ${time}` : `, asked for at ${time}`
  return say`${day(slot.slice(0, 10))}${when} · ${clip(topic, 60)}`
}

export const waitingTitle = (topic: Subscription, slot: Slot): Text => say`${day(slot.date)} · ${clip(topic.name, 60)}`

export function historyState(entry: Section): string {
  if (entry.outcome === 'undone') return slotsTakenBack(entry.more)
  if (entry.outcome === 'skipped') return slotsSkipped(entry.more)
  if (entry.outcome === 'looked-up') return slotsLookedUp(entry.more, entry.elsewhere)
  if (entry.label === 'absent') return 'not in the channel’s history after a restoration: its papers come with the next digest'
  if (entry.label === 'found') return slotFound(entry)
  const parts = [
    outcomeOf(entry),
    entry.thread.held > 0 ? `${count(entry.thread.held, 'message')} of its thread held: nobody knows whether it arrived` : '',
    entry.thread.missing > 0 ? `${count(entry.thread.missing, 'message')} of its thread refused or too late` : '',
    entry.label === null ? '' : entry.label === 'first' ? 'first digest' : entry.label.replace('..', ' to '),
    entry.more > 0 ? `${entry.more} more ${entry.label === 'first' ? 'matched' : 'waited'}` : '',
    entry.folded.length > 0 ? count(entry.folded.length, 'near-duplicate') : '',
    entry.elsewhere > 0 ? `${entry.elsewhere} under another topic` : '',
    entry.dropped.length > 0 ? `${entry.dropped.length} dropped as older than seven days` : '',
  ]
  return parts.filter((part) => part !== '').join(' · ')
}

const slotsTakenBack = (slots: number): string =>
  `the clock had been ahead: ${count(slots, 'slot')} decided too early ${slots === 1 ? 'was' : 'were'} taken back`

const slotsSkipped = (slots: number): string =>
  slots === 0
    ? 'Paperboy’s data were restored from a backup, and nobody knows what came here since: what was announced before comes in no digest'
    : `Paperboy’s data were restored from a backup: what ${slots === 1 ? 'the last slot' : `the last ${slots} slots`} brought is not known, and nothing is posted twice`

const slotsLookedUp = (slots: number, found: number): string =>
  `Paperboy’s data were restored from a backup: of ${slots === 1 ? 'the last slot' : `the last ${slots} slots`} ${found} ${found === 1 ? 'was' : 'were'} found in the channel’s history${found < slots ? '; what was not there comes late, or with the next digest' : ''}`

const slotFound = ({ papers, more }: Pick<Section, 'papers' | 'more'>): string =>
  `posted: its digest was found in the channel’s history after a restoration, with ${count(papers.length, 'paper')} of the backup${more > 0 ? ` and ${more} of the time since` : ''}`

/** While it is not known what a channel got since a backup. */
export const lookingBack = (since: number): Text =>
  say`Paperboy’s data were restored from a backup. What was posted here since ${day(new Date(since).toISOString().slice(0, 10))} is being looked up; until then nothing is posted.`

const STATES: Record<NonNullable<Section['state']>, string> = {
  waiting: 'about to be posted',
  planned: 'about to be posted',
  leased: 'being posted',
  sending: 'being posted',
  unknown: 'posted or not: being looked up',
  held: 'held: nobody knows whether it arrived',
  sent: 'posted',
  failed: 'refused by the channel',
  expired: 'too late',
}

function outcomeOf({ outcome, state, papers, sentAt, slotAt }: Section): string {
  if (outcome === 'empty') return 'nothing new'
  if (outcome === 'coalesced') return 'missed: its papers come with the next digest'
  if (outcome === 'failed' && papers.length > 0) return 'refused for what it says, and dropped'
  if (outcome === 'failed') return 'refused by the channel; its papers are kept for the next digest'
  const late = sentAt === null ? 0 : (sentAt - slotAt) / 60_000
  return `${state === null ? 'posted' : STATES[state]}, ${count(papers.length, 'paper')}${late > 15 ? `, ${duration(late)} late` : ''}`
}
