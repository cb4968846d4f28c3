import { ChannelType, PermissionFlagsBits as P, type PermissionResolvable } from 'discord.js'

/** What a post needs, by the names that people read in Discord. */
export interface Need {
  readonly flag: bigint
  readonly name: string
}

const SEE: Need = { flag: P.ViewChannel, name: 'View Channel' }
const SEND: Need = { flag: P.SendMessages, name: 'Send Messages' }
/** Discord: the same permission as Send Messages; in a forum people read another name. */
const POST: Need = { flag: P.SendMessages, name: 'Create Posts' }
const EMBED: Need = { flag: P.EmbedLinks, name: 'Embed Links' }
const READ: Need = { flag: P.ReadMessageHistory, name: 'Read Message History' }
const THREAD: Need = { flag: P.CreatePublicThreads, name: 'Create Public Threads' }
const REPLY: Need = { flag: P.SendMessagesInThreads, name: 'Send Messages in Threads' }

/** Discord: who may not enter a call may not write beside it either. */
const ENTER: Need = { flag: P.Connect, name: 'Connect' }

const FORUMS: readonly ChannelType[] = [ChannelType.GuildForum, ChannelType.GuildMedia]
const THREADS: readonly ChannelType[] = [ChannelType.PublicThread, ChannelType.PrivateThread, ChannelType.AnnouncementThread]
const TEXTS: readonly ChannelType[] = [ChannelType.GuildText, ChannelType.GuildAnnouncement]
const VOICES: readonly ChannelType[] = [ChannelType.GuildVoice, ChannelType.GuildStageVoice]

/** Where a digest may be asked for. */
export const POSTABLE: readonly ChannelType[] = [...TEXTS, ...FORUMS, ...THREADS, ...VOICES]

/** What Discord offers to choose from: its OpenAPI document knows no media channels there. */
export const OFFERED: readonly ChannelType[] = POSTABLE.filter((type) => type !== ChannelType.GuildMedia)

/** Of an invitation: all that a digest may need anywhere. */
export const INVITED: bigint = [SEE, SEND, EMBED, READ, THREAD, REPLY, ENTER].reduce((bits, { flag }) => bits | flag, 0n)

export function isForum(type: ChannelType | null): boolean {
  return type !== null && FORUMS.includes(type)
}

/** Whether a thread can be started from a message there; in a thread, or beside a call, there can be none. */
export function hasThreads(type: ChannelType | null): boolean {
  return type === null || TEXTS.includes(type)
}

/** What is missing in a channel of a type; empty if nothing is. */
export function missingIn(type: ChannelType, has: (permission: PermissionResolvable) => boolean): Need[] {
  return needsOf(type).filter(({ flag }) => !has(flag))
}

function needsOf(type: ChannelType): readonly Need[] {
  if (FORUMS.includes(type)) return [SEE, POST, REPLY, EMBED, READ]
  if (THREADS.includes(type)) return [SEE, REPLY, EMBED, READ]
  return VOICES.includes(type) ? [SEE, ENTER, SEND, EMBED, READ] : [SEE, SEND, EMBED, READ, THREAD, REPLY]
}

/** The address by which Paperboy is added to a server, or to a person. */
export function inviteLink(application: string): string {
  const query = new URLSearchParams({ client_id: application, scope: 'bot applications.commands', permissions: String(INVITED) })
  return `https://discord.com/oauth2/authorize?${query}`
}
