// What people read when they say of papers whether they are on topic.

import { FEWEST_PAPERS } from '../digests/topic-scale.ts'
import { command, lines, plain, say, strong, type Text } from '../port/text.ts'
import type { TapChange } from '../store/topic-taps.ts'
import type { Subscription } from '../topics/subscription.ts'
import { rate } from './outlooks.ts'
import { clip, count } from './phrases.ts'
import { topicName } from './subscriptions.ts'
import { day } from './times.ts'

export const LABELS = { yes: 'Yes', no: 'No', done: 'Done', tune: 'Tune', undo: 'Undo', more: 'Tune more' } as const

export const tuningHeading = (topic: Subscription): Text =>
  say`${strong('Is it on topic?')} Papers around the threshold of ${topicName(topic)}. Answer as many as you like; then press Done.`

/** Behind what is said of a topic that was just set up. */
export const mayTune = (): Text => say`Are these on topic? Answer as many as you like, or none.`

/** @param said what was answered; null for nothing yet */
export function standing(isTaken: boolean, said: boolean | null): string {
  const now = isTaken ? 'now it would come' : 'now it would stay out'
  return said === null ? now : `${now} · you said ${said ? 'yes' : 'no'}`
}

export const trends = (topic: Subscription): Text => say`${topicName(topic)} brings what trends. There is nothing to tune.`

export const goesByWords = (topic: Subscription): Text =>
  say`${topicName(topic)} cannot be tuned. Topics of several words can, once ${FEWEST_PAPERS} papers are here and some are near them. ${command(`edit ${clip(topic.name, 60)}`)} changes its words.`

export const whichTopic = (): Text => say`Which topic?`

export const nothingTuned = (topic: Subscription): Text => say`${topicName(topic)} stays as it was.`

export const tapsUndone = (topic: Subscription): Text => say`Undone: ${topicName(topic)} has forgotten these answers.`

export const undoneBefore = (topic: Subscription): Text => say`${topicName(topic)} has forgotten these answers already.`

interface Measured {
  readonly matching: number
  /** Papers a day; null if too few papers have dates. */
  readonly perDay: number | null
}

interface Moved {
  readonly count: number
  /** The title of the most relevant of them. */
  readonly best: string | null
}

/** What answers did to a topic. */
interface Tuned {
  readonly yes: number
  readonly no: number
  readonly before: Measured
  readonly after: Measured
  readonly came: Moved
  readonly went: Moved
}

export function tuned(topic: Subscription, { yes, no, before, after, came, went }: Tuned): Text {
  const answers = `${count(yes, 'yes', 'yes')}, ${count(no, 'no', 'no')}`
  const isSame = came.count === 0 && went.count === 0
  return lines(
    say`${topicName(topic)} has learnt from ${count(yes + no, 'answer')} (${answers}).`,
    isSame ? say`The same ${count(after.matching, 'paper')} here match as before.` : say`${ratesOf(before, after)}`,
    moved('Now in', came),
    moved('Now out', went),
  )
}

function ratesOf(before: Measured, after: Measured): string {
  const matching = `${after.matching.toLocaleString('en')} of the papers here match, ${before.matching.toLocaleString('en')} before`
  if (before.perDay === null || after.perDay === null) return `Now ${matching}.`
  return `Now ${rate(after.perDay)}, ${rate(before.perDay)} before: ${matching}.`
}

function moved(where: string, { count: papers, best }: Moved): Text {
  if (best === null) return []
  return say`${where}: “${clip(best, 100)}”${papers > 1 ? ` and ${count(papers - 1, 'more', 'more')}` : ''}.`
}

/** @param before 0 to 1, as `after` */
export const taught = (papers: number, before: number, after: number): Text =>
  say`What ${count(papers, 'paper')} taught this topic moved its relevance from ${Math.round(100 * before)} % to ${Math.round(100 * after)} %.`

// History

const DID = { tuned: 'Tuned', voted: 'Votes here' } as const

export const changeTitle = ({ kind, at }: TapChange): Text => [plain(`${day(new Date(at).toISOString().slice(0, 10))} · ${DID[kind]}`)]

export const changeState = ({ yes, no, isUndone }: TapChange): string =>
  `${count(yes, 'paper')} on topic, ${no} not${isUndone ? ' · undone' : ''}`
