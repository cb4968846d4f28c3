// What people read in Discord beside what the core says: names and descriptions of commands, labels, sentences. Discord shows the names
// and descriptions of commands in a person's own language where there is a translation: add a locale to TRANSLATIONS.
import type { Locale } from 'discord.js'

export const COMMAND = { name: 'papers', description: 'Find research papers, keep yours, and bring this channel new ones' } as const

/** In the menu of a message, under Apps. */
export const FIND_RELATED = 'Find related papers'

/** The option that every command about a channel's topics has beside those of the table. */
export const CHANNEL_OPTION = { name: 'channel', description: 'Another channel than this one, such as a forum' } as const

/** The group of all commands that came after the first ones. */
export const CHANNEL_GROUP = { name: 'channel', description: 'More for this channel and its topics' } as const

/** A name and a description in another language. */
export interface Translation {
  readonly name?: string
  readonly description?: string
}

/**
 * By `papers`, by a command (`search`), by its option (`search.query`), or by the message command’s name. What is not there is shown in
 * English, from here and from the command table.
 */
export const TRANSLATIONS: Readonly<Partial<Record<Locale, Readonly<Record<string, Translation>>>>> = {}

export const LABELS = {
  invite: 'Add Paperboy to a server',
  again: 'Mend and send again',
  /** Above the actions of several papers; what follows are the first labels. */
  more: (range: string, labels: string): string => `${range}: ${labels}`,
  /** Below a field of which there is a long list; so far that of time zones alone. At most 100 characters. */
  lookup: 'By cities of the same clock. Any other: the option “in” of /papers subscribe and edit completes it.',
  mark: 'Paperboy',
  markOf: (range: string): string => `Abstracts of ${range}`,
} as const

const LINKS: Readonly<Record<string, string>> = { 'arxiv.org': 'arXiv', 'doi.org': 'DOI', 'aclanthology.org': 'ACL' }

export function linkName(host: string): string {
  return LINKS[host] ?? 'link'
}

export const THREAD_NAME = 'Abstracts'

/** Who manages topics, in words. */
export const MANAGERS = {
  alone: 'members with Manage Channels in the channel',
  withRole: (role: string): string => `members with Manage Channels in the channel, and those with the role “${role}”`,
} as const

/** Why something cannot be chosen. */
export const FAULTS = {
  everyone: 'Digests never ping everyone. Choose a role that people take by themselves.',
  noRole: (typed: string): string => `There is no role “${typed.slice(0, 60)}” in this server. Pick one from the list that Discord shows.`,
  noChannel: 'Paperboy does not see that channel. Give it View Channel there, or choose another.',
  unknownRights: 'Discord did not say just now what you may do there. Please try again in a moment.',
  mayNotPing: 'You may not mention that role there: whoever sets a ping needs “Mention @everyone, @here, and All Roles” in the channel.',
  weMayNotPing: (role: string): string =>
    `Paperboy may not mention “${role}” there. Let anyone mention that role (Server Settings, Roles), or give Paperboy “Mention @everyone, @here, and All Roles” in the channel’s settings.`,
  noForum: 'Only posts in a forum have tags. Name the forum with the option “channel”.',
  noTag: (typed: string, tags: readonly string[]): string =>
    tags.length === 0
      ? 'That forum has no tags that Paperboy may set.'
      : `That forum has no tag “${typed.slice(0, 60)}”. It has ${tags.slice(0, 20).join(', ')}.`,
} as const

export const SENTENCES = {
  notMember:
    'Paperboy is not a member here, so it can post no digests. Search and your saved papers work anywhere; topics belong to the channels of a server that Paperboy was added to, or to your direct messages with it.',
  directClosed: 'The last digest was refused: Discord lets through no direct messages from Paperboy. Allow them in your privacy settings.',
  notVisible: 'You cannot see that channel, or Paperboy cannot. Choose one that both of you see.',
  mayNotWrite: 'You may not write in this channel, so nothing is shared to it.',
  refusedAnswer: 'Discord did not take this answer. It is in the log; please ask in another way.',
  unclearShare: 'Discord did not say whether this was shared. Look before you press again.',
  forYouAlone: 'That answer is for you alone, and Discord lets no direct message of mine reach you. Type it as a command: /papers',
  formGone: 'What you had filled in is no longer kept here. Please begin again.',
  typed: 'You had filled in:',
  alsoEdit: 'The rest may be chosen here:',
  leftOut: (count: number): string => `… and ${count} more, which do not fit into a message of Discord’s.`,
} as const
