// What admins read of what they may choose for a workspace and its topics.
import { dayOf } from '../papers/dates.ts'
import type { PlatformSettings, SettingKind } from '../port/platform.ts'
import { command, lines, plain, say, strong, type Text } from '../port/text.ts'
import { type Chosen, WHOLE } from '../store/settings.ts'
import type { Subscription } from '../topics/subscription.ts'
import { clip, listed } from './phrases.ts'
import { day } from './times.ts'

const NOUNS = { managers: 'managers', tag: 'tags', ping: 'pings' } as const satisfies Record<SettingKind, string>

export const problem = (sentence: string): Text => say`${sentence}`

export const nothingToSet = (): Text => say`There is nothing to set here: everybody here manages topics.`

export const unknownHere = (kind: SettingKind): Text =>
  say`There are no ${NOUNS[kind]} to choose here. ${command('settings')} shows what there is.`

export const unreadable = (typed: string): Text =>
  say`“${clip(typed, 60)}” cannot be read. Say what is to be set, as in ${command('help settings')}.`

export function whichTopic(topics: readonly Subscription[]): Text {
  if (topics.length === 0) return say`This channel has no topics. ${command('subscribe')} begins one.`
  const names = topics.slice(0, 10).map(({ name }) => `“${clip(name, 40)}”`)
  return say`Say which topic is meant: ${listed(names, 'or')}${topics.length > 10 ? ' or another' : ''}.`
}

/** How everything is now, and how it is changed. */
export function settings(
  isChanged: boolean,
  topics: readonly Subscription[],
  chosen: readonly Chosen[],
  { examples, managers }: PlatformSettings,
  hasFeeds: boolean,
): Text {
  const whole = chosen.find(({ topic, kind }) => topic === WHOLE && kind === 'managers')
  const ofTopics = topics.flatMap((topic): Text[] => {
    const own = chosen.filter((each) => each.topic === topic.id)
    return own.length === 0 ? [] : [[strong(clip(topic.name, 60)), plain(`: ${own.map(described).join('; ')}`)]]
  })
  const letsPrivate = chosen.some(({ topic, kind }) => topic === WHOLE && kind === 'feeds')
  const state = lines(
    say`Who manages topics: ${whole ? `${clip(whole.label, 200)} (since ${day(dayOf(whole.at))})` : managers}.`,
    ...(ofTopics.length > 0 || examples.ping === undefined ? ofTopics : [say`No topic here has a tag or a ping.`]),
    ...(hasFeeds ? [say`Which channels may have pages and feeds: ${letsPrivate ? 'public and private ones' : 'public ones'}.`] : []),
  )
  if (isChanged) return lines(say`Saved. So it is now:`, state)
  return lines(
    say`Settings, which admins alone may change:`,
    state,
    ...howToChange(topics, examples),
    ...(hasFeeds ? [howToLet(letsPrivate)] : []),
  )
}

function howToLet(letsPrivate: boolean): Text {
  if (letsPrivate) return say`To let public ones alone, which ends the pages of private ones: ${command('settings feeds public')}`
  return say`To let private ones, too: ${command('settings feeds private')}`
}

function howToChange([first, ...others]: readonly Subscription[], examples: PlatformSettings['examples']): Text[] {
  const named = first && others.length > 0 ? `topic "${clip(first.name, 40)}" ` : ''
  return Object.entries(examples).map(
    ([kind, example]) =>
      say`${CHANGES[kind as SettingKind]}: ${command(`settings ${kind === 'managers' ? '' : named}${kind} ${example}`)}, or ${command(`settings ${kind === 'managers' ? '' : named}off ${kind}`)}`,
  )
}

const CHANGES = {
  managers: 'To choose who manages them',
  tag: 'The tag of a topic’s posts in a forum',
  ping: 'Who a topic’s digests ping, once a day at most',
} as const satisfies Record<SettingKind, string>

function described({ kind, label, at }: Chosen): string {
  const what = kind === 'ping' ? `pings ${clip(label, 100)} once a day at most` : `tag ${clip(label, 100)}`
  return `${what} (since ${day(dayOf(at))})`
}
