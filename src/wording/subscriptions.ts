// What people read about subscriptions.

import type { Coming } from '../digests/waiting.ts'
import { channelName, code, command, instant, lines, plain, say, strong, type Text } from '../port/text.ts'
import type { Uncovered } from '../topics/coverage.ts'
import type { Slot } from '../topics/due.ts'
import { describeRhythm } from '../topics/rhythm.ts'
import type { Starter } from '../topics/starters.ts'
import type { Subscription, Topic } from '../topics/subscription.ts'
import { waitingFor } from './deliveries.ts'
import { clip, count, listed } from './phrases.ts'
import { duration, moment } from './times.ts'

export const LABELS = {
  anyway: 'Keep it anyway',
  start: 'Undo',
  now: 'First digest now',
  preview: 'Preview',
  edit: 'Edit',
  pause: 'Pause',
  resume: 'Resume',
  unsubscribe: 'Unsubscribe',
  take: 'Take into my care',
} as const

export const problem = (sentence: string): Text => say`${sentence}`

// Subscribing

export function starters(topics: readonly Starter[]): Text {
  return lines(
    say`What should this channel get each day? Any query of ${command('search')} is a topic, or take one of these:`,
    ...topics.map(({ name, about }) => say`${command(`subscribe ${name}`)}  ${about}`),
    say`More can follow: ${command('subscribe diffusion models as Diffusion at 08:30 in Europe/Berlin on weekdays top 3')}`,
    say`To follow somebody, a journal or a category: ${command('subscribe author: Ada Lovelace')}, ${command('subscribe journal: eLife')}, ${command('subscribe cat:cs.CL')}`,
    say`Or say first how often: ${command('subscribe weekly diffusion models')}`,
  )
}

export const saidTwice = (): Text =>
  say`The query names one schedule, and another is chosen beside it: give it once. What belongs to the query can be put in double quotes.`

export const queryMissing = (settings: string): Text =>
  say`The query is missing: say first what to look for, as in ${command(`subscribe chest x-ray ${clip(settings, 300)}`)}.`

export function subscribed(topic: Topic, meaning: string, slots: readonly Slot[]): Text {
  return lines(
    say`Subscribed to ${topicName(topic)}, ${settings(topic)}.`,
    say`It looks for ${clip(meaning, 300)}.`,
    nextRuns(topic, slots),
  )
}

export const looksFor = (meaning: string): Text => say`It looks for ${meaning}.`

export function edited(topic: Topic, meaning: string, slots: readonly Slot[]): Text {
  return lines(say`Changed: ${topicName(topic)}, ${settings(topic)}.`, say`It looks for ${clip(meaning, 300)}.`, nextRuns(topic, slots))
}

export function notSaved(topic: Topic, meaning: string): Text {
  return lines(
    say`${topicName(topic)} is not saved yet. It looks for ${clip(meaning, 300)}; ${settings(topic)}.`,
    say`To keep it all the same, press the button or say it again.`,
  )
}

/** @param typed the change as it may be typed */
export function notChanged(topic: Topic, meaning: string, typed: string): Text {
  return lines(
    say`${topicName(topic)} is not changed yet. It would look for ${clip(meaning, 300)}.`,
    say`To change it all the same, say it again within ten minutes: ${command(clip(typed, 300))}`,
  )
}

export const looksForTrending = (category: string | null): string =>
  `what trends${category === null ? '' : ` in ${clip(category, 40)}`}, by upvotes at its source and votes here`

export const nameTaken = (topic: Subscription): Text =>
  say`There is a topic ${topicName(topic)} here already. ${command('edit')} changes it; ${code('as NAME')} gives the new one another name.`

const TAKEN_FOR = {
  number: 'is only a number, and would be taken for that of another topic',
  all: 'would be taken for all topics',
} as const

export const noNameOfOne = (name: string, fault: keyof typeof TAKEN_FOR): Text =>
  say`“${clip(name, 60)}” ${TAKEN_FOR[fault]}. Give the topic ${fault === 'number' ? 'a name with a word in it' : 'another name'}: ${code('as NAME')}.`

/** In an import, where nobody can give it another name. */
export const nameTakenFor = (fault: keyof typeof TAKEN_FOR): string => `its name ${TAKEN_FOR[fault]}`

export const channelFull = (have: number, most: number): Text =>
  say`This channel has ${count(have, 'topic')}; at most ${most} are allowed. ${command('unsubscribe')} one first, or ask whoever runs Paperboy to allow more.`

export const workspaceFull = (have: number, most: number): Text =>
  say`This workspace has ${count(have, 'topic')}; at most ${most} are allowed. ${command('unsubscribe')} one first, or ask whoever runs Paperboy to allow more.`

// Looking after topics

export function noSuchTopic(reference: string, topics: readonly Subscription[]): Text {
  if (topics.length === 0) return noneHere()
  return say`There is no topic “${clip(reference, 60)}” in this channel. There ${topics.length === 1 ? 'is' : 'are'} ${listed(topics.slice(0, 10).map((topic) => `“${clip(topic.name, 40)}”`))}${topics.length > 10 ? ' and more' : ''}.`
}

export const noneHere = (): Text => say`This channel has no topics. ${command('subscribe')} begins one.`

export const noneInWorkspace = (): Text => say`No channel of this workspace has a topic.`

export const adminsOnly = (): Text =>
  say`The topics of all channels are for admins. ${command('subscriptions')} shows those of this channel.`

export function subscriptionsHeading(all: readonly Subscription[], held: number, isWorkspace: boolean): Text {
  return lines(
    say`${count(all.length, 'topic')} ${isWorkspace ? 'in this workspace' : 'here'}.`,
    held > 0
      ? say`${count(held, 'digest')} ${held === 1 ? 'is' : 'are'} held: nobody knows whether it arrived. ${command('resend')} decides.`
      : [],
  )
}

export const topicTitle = (topic: Subscription, isElsewhere: boolean): Text =>
  say`${clip(topic.name, 60)}${isElsewhere ? say` in ${channelName(topic.channel)}, ${code(`~${topic.id}`)}` : ''}`

export const topicByline = (topic: Subscription): string =>
  `${settings(topic)} · ${topic.owner.name === '' ? 'nobody looks after it' : `set up by ${clip(topic.owner.name, 40)}`}`

/** @param examples titles of the papers that it is told by; none where words tell it */
export const topicQuery = (topic: Subscription, examples: readonly string[]): Text =>
  examples.length > 0 ? say`${looksForLike(examples)}` : say`${code(clip(topic.query, 200))}`

export const looksForLike = ([first = '', ...others]: readonly string[]): string =>
  `papers like “${clip(first, 80)}”${andOthers(others.length)}`

/** What a topic that is told by papers is called. */
export const namedLike = ([first = '', ...others]: readonly string[], longest: number): string => {
  const [before, behind] = ['Like ', andOthers(others.length)]
  return `${before}${clip(first, longest - before.length - behind.length)}${behind}`
}

const andOthers = (number: number): string => (number === 0 ? '' : ` and ${count(number, 'other')}`)

/** @param coming what comes next; null of a topic that is paused */
export function topicState(
  topic: Subscription,
  coming: Coming | null,
  last: number | null,
  uncovered: readonly Uncovered[],
  now: number,
): Text {
  const state =
    topic.pause !== null
      ? say`${whyPaused(topic).replace(/\.?$/, topic.pause.by === 'platform' ? '. It goes on by itself when this is mended.' : '')}`
      : coming === null
        ? []
        : comesNext(coming, topic.schedule.zone)
  const rest = [
    last === null ? 'nothing posted yet' : `last posted ${duration((now - last) / 60_000)} ago`,
    uncovered.length > 0 ? `nothing that runs brings ${listed(uncovered.map(({ kind, value }) => `${kind} ${clip(value, 40)}`))}` : '',
  ]
  return [...state, plain(rest.flatMap((part) => (part === '' ? [] : [` · ${part}`])).join(''))]
}

function comesNext({ slot, isDue, waiting }: Coming, zone: string): Text {
  if (waiting) return waitingFor(waiting, zone)
  return isDue ? say`due now` : say`next ${instant(moment(slot.at, zone), slot.at)}`
}

/** Without a name: it stays when its owner is forgotten. */
export const PAUSED_BY_HAND = 'by hand.'

export const howToEdit = (topic: Subscription): Text =>
  say`Say what is to change: ${command(`edit ${clip(topic.name, 60)} at 10:00 on weekdays top 3`)}, or ${command(`edit ${clip(topic.name, 60)} query …`)}.`

/** To an owner who is somewhere else. */
export const howToEditThere = (topic: Subscription): Text =>
  say`${topicName(topic)} is changed in ${channelName(topic.channel)}: ${command(`edit ${clip(topic.name, 60)}`)} there opens a form, and ${command(`edit ${clip(topic.name, 60)} query …`)} changes what it looks for.`

export const paused = (topic: Subscription): Text =>
  say`Paused: ${topicName(topic)}. What comes meanwhile is not lost; ${command(`resume ${clip(topic.name, 60)}`)} goes on.`

export const alreadyPaused = (topic: Subscription): Text =>
  say`${topicName(topic)} is ${whyPaused(topic)} ${command(`resume ${clip(topic.name, 60)}`)} lets it go on.`

export function resumed(topic: Subscription, slots: readonly Slot[], before: string | null): Text {
  const care = before === null ? [] : say`It is in your care now${before === '' ? '' : `, and no longer in that of ${clip(before, 40)}`}.`
  return lines(say`Resumed: ${topicName(topic)}.`, care, nextRuns(topic, slots))
}

export const isRunning = (topic: Subscription, slots: readonly Slot[]): Text =>
  lines(say`${topicName(topic)} is running.`, nextRuns(topic, slots))

export const resumeFirst = (topic: Subscription): Text =>
  say`${topicName(topic)} is ${whyPaused(topic)} ${command(`resume ${clip(topic.name, 60)}`)} first.`

export const nothingToEdit = (topic: Subscription): Text =>
  say`Say what to change, as in ${command(`edit ${clip(topic.name, 60)} at 10:00`)}. ${command('help edit')} shows all that can be changed.`

export const removed = (topic: Subscription): Text => say`Unsubscribed from ${topicName(topic)}. ${strong('Undo')} brings it back.`

export const ended = (topic: Subscription): Text => say`${topicName(topic)} is no longer subscribed to.`

export const handedOver = (topic: Subscription): Text => say`${topicName(topic)} is in the care of ${clip(topic.owner.name, 60)} now.`

export const noPerson = (text: string): Text =>
  say`“${clip(text, 60)}” names nobody. Say ${command('handover TOPIC to @NAME')}, or leave the name out to take it yourself.`

// Posting

export const postingNow = (papers: number): Text => say`Posting ${count(papers, 'paper')} now.`

export const nothingNewYet = (topics: readonly Subscription[]): Text =>
  say`Nothing new has come for ${listed(topics.map((topic) => `“${clip(topic.name, 40)}”`))} since the last digest, so nothing is posted.`

/** To whoever sends in a form in which something else still stands. */
export const changedSince = (topic: Subscription): Text =>
  say`“${clip(topic.name, 40)}” was changed by somebody while this form was open. Please open it again, so that nothing of theirs is lost.`

export const changedMeanwhile = (): Text => say`The topic was changed at the same moment; please ask again.`

// Words

export function topicName(topic: Topic): Text {
  return say`${strong(clip(topic.name, 60))}`
}

/** Where a platform has no threads, an abstract is a button away. */
const DETAILS = { thread: 'abstracts apart', inline: 'with abstracts', titles: 'titles only' } as const

function settings({ schedule, top, detail, versions }: Topic): string {
  return `${describeRhythm(schedule)} at ${schedule.time} ${schedule.zone}, up to ${count(top, 'paper')}, ${DETAILS[detail]}${versions ? ', again in a new version or a journal' : ''}`
}

/** `paused by Ada.`, `paused: The channel is archived.` */
function whyPaused({ pause }: Subscription): string {
  return pause?.by === 'platform' ? `paused: ${pause.reason}` : `paused ${pause?.reason ?? ''}`
}

function nextRuns({ schedule }: Topic, slots: readonly Slot[]): Text {
  if (slots.length === 0) return []
  const runs = slots.flatMap(({ at }, index): Text => {
    const link = index === 0 ? '' : index === slots.length - 1 ? ' and ' : ', '
    return [plain(link), instant(moment(at, schedule.zone), at)].filter(({ text }) => text !== '')
  })
  return say`Next: ${runs}.`
}

// At home

export const support = (version: string, whom: string | null): Text =>
  whom === null
    ? say`Paperboy ${version}. ${command('help')} says what can be done here.`
    : say`Paperboy ${version}. ${command('help')} says what can be done here. For help from people: ${whom}`

/** As the end of `paused …`. */
export const unanswerable = (): string => 'by Paperboy: the search index cannot answer its query.'

/** To the owner, once, as what follows. */
export const faultyForOwner = (topics: readonly string[], channel: string, reason: string): Text =>
  say`${listed(topics.map((topic) => `“${clip(topic, 40)}”`))} in ${channelName(channel)} ${topics.length === 1 ? 'is' : 'are'} paused ${reason} There ${command('edit')} changes the query, then ${command('resume')} lets it go on.`

export const pausedForOwner = (topics: readonly string[], channel: string, reason: string): Text =>
  say`${listed(topics.map((topic) => `“${clip(topic, 40)}”`))} in ${channelName(channel)} ${topics.length === 1 ? 'is' : 'are'} paused: ${reason} ${topics.length === 1 ? 'It goes' : 'They go'} on when that is mended.`

/** To the owner, once: nothing came for weeks. */
export const silentForOwner = (topic: Subscription, slots: number): Text =>
  say`${topicName(topic)} in ${channelName(topic.channel)} is silent: nothing new has come for it the last ${count(slots, 'time')} that it was due. Fewer words, or an OR between them, find more: ${command(`edit ${clip(topic.name, 60)} query …`)} there changes it.`

/** To the owner, once: most of what comes is never shown. */
export const wideForOwner = (topic: Subscription, papers: number): Text =>
  say`${topicName(topic)} in ${channelName(topic.channel)} leaves out about ${count(papers, 'paper')} a week: more comes for it than its digests show. More words, or a category, make it narrower: ${command(`edit ${clip(topic.name, 60)} query …`)} there changes it, and so does ${code('top 20')}.`

/** To an owner who could not be told when it happened. @param isDirect whether it is a topic of their own direct messages, and they ask elsewhere */
export function untoldPause(topic: Subscription, isDirect: boolean): Text {
  const place = isDirect ? say`in your direct messages` : say`in ${channelName(topic.channel)}`
  return say`${topicName(topic)} ${place} is ${whyPaused(topic)} Once that is mended, ${command(`resume ${clip(topic.name, 60)}`)} there lets it go on.`
}

export const invite = (reason: string): Text => say`Nothing can be posted here yet: ${reason} The topic begins by itself then.`

/** @param reason a sentence that says until when */
export const mayNotPostYet = (reason: string): Text => say`Nothing can be posted here for now. ${reason}`

export const mayPostOrNot = (reason: string): Text =>
  say`It could not be learned just now whether digests may be posted here. ${reason} The topic begins all the same.`
