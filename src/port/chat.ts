// The port between the core and the chat platforms: the only words both sides share. Values only; nothing of any platform.

import type { Text } from './text.ts'

/** Where something was said. Ids are the platform's own. */
export interface ChannelRef {
  /** `slack`, `discord`, `terminal`, … */
  readonly platform: string
  /** A Slack workspace or a Discord server. */
  readonly workspace: string
  readonly channel: string
}

export interface Asker {
  readonly person: string
  /** How others call this person, shown when they share. */
  readonly name: string
  /** Whether this person may change what is posted to the channel; null where the platform did not say in time. */
  readonly mayManage: boolean | null
  /** Whether this person looks after the whole workspace. */
  readonly isAdmin: boolean
  /** The IANA zone that the platform knows of this person; null where it tells none. */
  readonly zone: string | null
}

/** Something a person asked: a command in words or in typed options, or the press of a button. */
export interface CommandRequest {
  /** The platform's own id of this request; a repeated delivery repeats it. */
  readonly id: string
  readonly at: ChannelRef
  readonly asker: Asker
  readonly input:
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'options'; readonly command: string; readonly options: Readonly<Record<string, string | number | boolean>> }
    | { readonly kind: 'action'; readonly action: string }
    /** Plain words, as in a direct message or behind a mention: a search, unless they are a command. */
    | { readonly kind: 'words'; readonly text: string }
    /** The text and links of somebody's message: papers related to it. */
    | { readonly kind: 'message'; readonly text: string }
}

/** An answer, or a post: what to show, to whom. Adapters bring it within their platform's limits. */
export interface Reply {
  readonly text: Text
  readonly cards: readonly Card[]
  /** Of the whole reply, such as the next page. */
  readonly actions: readonly Action[]
  readonly attachments: readonly Attachment[]
  /** The asker alone unless they chose to share. */
  readonly audience: 'asker' | 'channel'
  /** Whether it may take the place of the reply whose button was pressed, where the asker alone sees that one. */
  readonly replaces: boolean
}

/** One paper. */
export interface Card {
  /** What stands above it where a new part of the reply begins; empty elsewhere. */
  readonly heading: Text
  /** What a person may call it by in this list; null where there is no list. */
  readonly number: number | null
  readonly title: Text
  readonly link: string | null
  /** Authors, day, categories, identifier, votes: what is known of them, in one line; may be empty. */
  readonly byline: string
  /** The sentence that matched, or the whole abstract; may be empty. */
  readonly excerpt: Text
  /** Why it is here; may be empty. */
  readonly why: string
  /** The first is what a platform offers where it has room for one. */
  readonly actions: readonly Action[]
}

/** A button. Its id is short (at most 40 characters of `[\w:-]`), versioned, and keeps its meaning after a restart. */
export interface Action {
  readonly id: string
  readonly label: string
}

interface Attachment {
  readonly name: string
  readonly mediaType: string
  readonly content: string
}

/** What a platform needs to offer a command with typed options, completion and help. */
export interface CommandShape {
  readonly name: string
  readonly summary: string
  /** How it is typed: `search <query>`. */
  readonly usage: string
  readonly options: readonly OptionShape[]
  readonly examples: readonly string[]
}

export interface OptionShape {
  readonly name: string
  readonly description: string
  readonly type: 'string' | 'integer' | 'boolean'
  readonly required: boolean
  /** The only values allowed; empty for any. */
  readonly choices: readonly string[]
  /** Of an integer the least and the greatest that are allowed; null where there is no such bound. */
  readonly least: number | null
  readonly greatest: number | null
  /** Whether `complete` has suggestions for it. */
  readonly completes: boolean
}

/** A command's options as fields to fill in, for platforms that have forms. Sent in, it is a command with typed options. */
export interface Form {
  readonly command: string
  /** At most 24 characters, as is `submit` (Slack: the title and buttons of a modal). */
  readonly title: string
  readonly submit: string
  readonly fields: readonly Field[]
  /** Options that are sent along as they are. */
  readonly fixed: Readonly<Record<string, string>>
}

export interface Field {
  readonly option: string
  readonly label: string
  readonly hint: string
  readonly required: boolean
  /** What is in it at first; empty for nothing. */
  readonly value: string
  /** At most so many UTF-16 units. */
  readonly longest: number
  readonly input:
    | { readonly kind: 'line' }
    | { readonly kind: 'lines' }
    /** `HH:MM`. */
    | { readonly kind: 'time' }
    /** One of few. */
    | { readonly kind: 'choice'; readonly choices: readonly Choice[] }
    /** One of many, which `complete` finds. */
    | { readonly kind: 'lookup' }
  /** Whether `lookAhead` has something to say when it changes. */
  readonly previews: boolean
}

/** What is wrong in a form, by field. */
export interface FormFaults {
  readonly faults: readonly { readonly option: string; readonly message: Text }[]
}

/** What one person finds when they open Paperboy itself. */
export interface Home {
  readonly saved: Reply
  /** The topics of each channel that has any; an adapter shows those of channels that the person may see. */
  readonly channels: readonly { readonly channel: string; readonly topics: Reply }[]
  readonly support: Text
}

/** A half-typed command, for completion. */
export interface CompletionRequest {
  readonly at: ChannelRef
  readonly asker: Asker
  readonly command: string
  readonly option: string
  readonly typed: string
}

export interface Choice {
  /** What stands for it in the command. */
  readonly value: string
  readonly label: string
}

/** The core, as an adapter calls it. */
export interface Paperboy {
  readonly commands: readonly CommandShape[]
  /** What a newcomer reads first. */
  welcome(): Promise<Reply>
  /** Answers anything; never rejects. */
  answer(request: CommandRequest): Promise<Reply>
  /** Whether what is typed may be answered for all to read, where it is asked in the open. */
  isForAll(input: CommandRequest['input']): boolean
  /** Suggestions for an option, the best first, from memory or one indexed look-up; never rejects. */
  complete(request: CompletionRequest): Promise<readonly Choice[]>
  /** The form that a request asks for: `subscribe`, or `edit` with no more than a topic; null for all that is answered in words. Never rejects. */
  form(request: CommandRequest): Promise<Form | null>
  /** Answers a form that was sent in, or says what is wrong in it. Never rejects. */
  submit(request: CommandRequest): Promise<Reply | FormFaults>
  /** What a half-filled form would bring: a short text, empty where there is nothing to say. Never rejects. */
  lookAhead(query: string): Promise<Text>
  /** What a person finds at home; never rejects. */
  home(workspace: Pick<ChannelRef, 'platform' | 'workspace'>, asker: Asker): Promise<Home>
  /** Cards for links to papers that are here; others are left out. Never rejects. */
  unfurl(links: readonly string[]): Promise<ReadonlyMap<string, Card>>
  /** What a channel reads once that Paperboy was invited to. */
  greeting(): Text
  /** The channels that have topics, of one workspace or of all, to be looked after; never rejects. */
  channels(of: { readonly platform: string; readonly workspace: string | null }): Promise<readonly ChannelRef[]>
  /** A channel, or where none is named the whole workspace, lets us in again, or not any more: its topics go on or pause. Never reject. */
  opened(at: ChannelRef): Promise<void>
  closed(at: Pick<ChannelRef, 'platform' | 'workspace'> & { readonly channel: string | null }, reason: string): Promise<void>
  /** A channel goes by another id from now on. Never rejects. */
  renamed(at: ChannelRef, channel: string): Promise<void>
  /** @returns true the first time a platform's request id is seen, false when it is a redelivery */
  seenOnce(platform: string, request: string): Promise<boolean>
}

/** An adapter, as the core calls it. */
export interface ChatPlatform {
  readonly name: string
  /** Connects and serves. Rejects with a sentence for the operator when it cannot. */
  start(paperboy: Paperboy): Promise<void>
  /** Finishes what is under way, then disconnects. */
  stop(): Promise<void>
  readonly traits: PlatformTraits
  /** Posts to a channel, unasked, once: what it does not know to have failed it never repeats by itself. Never rejects. */
  post(post: Post): Promise<PostOutcome>
  /** Looks in the channel's history for what a post of ours may have left there. Never rejects. */
  find(post: Post): Promise<Finding>
  /** What we may do in a channel now. Never rejects. */
  probe(channel: ChannelRef): Promise<Access>
  /** Tells one person something, where nobody else reads it. Never rejects. */
  tell(workspace: string, person: string, text: Text): Promise<Telling>
}

/** What deliveries must know of a platform. */
export interface PlatformTraits {
  /** Whether a message can have a thread, which details then go to. */
  readonly threads: boolean
  /** For how long, in milliseconds, a post repeated with the same delivery and attempt stays one message; 0 where it never does. */
  readonly repeatableMs: number
  /** Posts a second to a workspace at most, and milliseconds between two posts to a channel at least. */
  readonly workspacePerSecond: number
  readonly channelGapMs: number
}

/** A message of ours on its way to a channel. */
export interface Post {
  /** Names it to us and in the channel's history: 12 characters of `[\w-]`. */
  readonly delivery: string
  /** Rises when the post was looked for and not found: to the platform the next attempt is another message. */
  readonly attempt: number
  /** Whether this attempt may have been written before, within the platform's `repeatableMs`. */
  readonly isRepeat: boolean
  readonly at: ChannelRef
  /** The message in whose thread it belongs; null for the channel itself. */
  readonly thread: MessageRef | null
  readonly reply: Reply
  /** When it may first have been written, in milliseconds since 1970: how far back its history is worth reading. */
  readonly since: number
}

/** A message on a platform. */
export interface MessageRef {
  readonly id: string
  /** Where a person can open it; null where messages have no address. */
  readonly link: string | null
}

export type PostOutcome =
  | { readonly kind: 'sent'; readonly message: MessageRef }
  /** Certainly not posted, and worth trying again: after so many milliseconds where the platform says it, and for how much it holds. */
  | { readonly kind: 'later'; readonly reason: string; readonly afterMs: number | null; readonly holds: 'channel' | 'workspace' }
  /** Certainly not posted, and not to be before somebody acts; the reason is a sentence that says what to do. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Certainly not posted, and never to be: the platform refuses what it says, while others may be posted there. */
  | { readonly kind: 'dropped'; readonly reason: string }
  /** It may be there or not: no answer, or one that says nothing. */
  | { readonly kind: 'unknown'; readonly reason: string }

export type Finding =
  | { readonly kind: 'found'; readonly message: MessageRef }
  /** Not among the messages read. Where none at all could be read, that proves nothing. */
  | { readonly kind: 'absent'; readonly read: number }
  | { readonly kind: 'unreadable'; readonly reason: string }
  /** It cannot be told now; worth asking again. */
  | { readonly kind: 'later'; readonly reason: string }

/** `later` where it certainly was not told, and is worth trying again; `failed` where it never can be, or nobody knows. */
export type Telling = 'told' | 'later' | 'failed'

/** What we may do in a channel. */
export type Access =
  | { readonly kind: 'open' }
  /** Not before somebody acts; the reason is a sentence that says what to do. */
  | { readonly kind: 'closed'; readonly reason: string }
  /** Digests can never come there; the reason is a sentence that says what to do instead. */
  | { readonly kind: 'never'; readonly reason: string }
  /** Not for now, and nobody need act: the reason is a sentence that says until when. Or the platform does not say. */
  | { readonly kind: 'waits' | 'unclear'; readonly reason: string }

/** A reply of text to the asker, to be extended by what else it has. */
export function textReply(text: Text, rest: Partial<Omit<Reply, 'text'>> = {}): Reply {
  return { text, cards: [], actions: [], attachments: [], audience: 'asker', replaces: false, ...rest }
}

/** One thing that an operator wants to know to be well. */
export interface Check {
  readonly name: string
  readonly ok: boolean
  /** What was found, and what to do when it is not well. */
  readonly found: string
}
