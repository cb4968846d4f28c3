// The port between the core and the chat platforms: the only words both sides share. Values only; nothing of any platform.

import type { Installations } from './installations.ts'
import type { Kept } from './kept.ts'
import { lines, plain, type Text } from './text.ts'

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
  /** The workspace of this person's own direct messages, where that is another one than the workspace they ask in. */
  readonly ownWorkspace?: string
}

/** Something a person asked: a command in words or in typed options, or the press of a button. */
export interface CommandRequest {
  /** The platform's own id of this request; a repeated delivery repeats it. */
  readonly id: string
  readonly at: ChannelRef
  readonly asker: Asker
  /** Whether nobody else reads where it is asked, so that there is nobody to share with. */
  readonly isPrivate?: boolean
  /** Whether a form may be the answer: the platform can open one now. */
  readonly takesForms: boolean
  readonly input:
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'options'; readonly command: string; readonly options: Readonly<Record<string, string | number | boolean>> }
    /** A form that was filled in and sent in. */
    | { readonly kind: 'form'; readonly command: string; readonly options: Readonly<Record<string, string | number | boolean>> }
    /** `isOwn`: the asker alone sees what was pressed, so that a reply which `replaces` may take its place. */
    | { readonly kind: 'action'; readonly action: string; readonly isOwn?: boolean }
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
  /** Who may read it: the asker alone; `anyone` where it was asked in the open; `channel` where the asker chose to share it. */
  readonly audience: 'asker' | 'anyone' | 'channel'
  /** Of a post in a thread: what the thread is called, if this begins it. */
  readonly threadName?: string
  /** Of a digest: the roles that it pings, and the tags that it bears, by their ids; a platform without such leaves them out. */
  readonly pings?: readonly string[]
  readonly tags?: readonly string[]
  /** Whether it may take the place of the reply whose button was pressed, where the asker alone sees that one. */
  readonly replaces: boolean
  /** Whether it need not be said where a press can be acknowledged without words: what was pressed shows it soon. */
  readonly isSilent?: boolean
  /**
   * The same answer made better, on its way: an adapter edits what it showed, or where it cannot, shows this behind it. Only of answers, never
   * of posts. Never rejects.
   */
  readonly later?: Promise<Reply>
}

/** One paper. */
export interface Card {
  /** What stands above it where a new part of the reply begins; empty elsewhere. */
  readonly heading: Text
  /** What a person may call it by in this list; null where there is no list. */
  readonly number: number | null
  readonly title: Text
  readonly link: string | null
  /** Where its full text can be read at once; left out, or null, where no such place is known. */
  readonly fullText?: string | null
  /** Authors, day, votes, code, category, identifier: what is known of them, in one quiet line; may be empty. */
  readonly byline: string
  /** What it is about: a sentence, or the whole abstract; may be empty. */
  readonly excerpt: Text
  /** Why it is here, where that is not plain; may be empty. */
  readonly why: string
  /** The first is what a platform offers where it has room for one. */
  readonly actions: readonly Action[]
  /** What is wanted less often, at most five: behind one control where a platform has such, else behind the others. */
  readonly menu?: readonly Action[]
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
  /** Whether it is about the topics of a channel. */
  readonly isOfChannel: boolean
  /** The options with which, and with no others, it may be answered by a form; null where it never is. */
  readonly formOptions: readonly string[] | null
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
  /** Whether its value names a person of the platform, or a role. */
  readonly namesPerson: boolean
  readonly namesRole: boolean
}

/** A command's options as fields to fill in, for platforms that have forms. */
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
    /** One of many, which `complete` finds. The likely ones are for forms that complete nothing. */
    | { readonly kind: 'lookup'; readonly likely: readonly Choice[] }
  /** Whether `lookAhead` has something to say when it changes. */
  readonly previews: boolean
}

/** What comes of a request. */
export type Answer = Answered | FormOpened | FormFaults

export interface Answered {
  readonly kind: 'reply'
  readonly reply: Reply
  /** Where a form was sent in: the form by which what it saved may be changed; null for all else. */
  readonly form: Form | null
}

interface FormOpened {
  readonly kind: 'form'
  readonly form: Form
}

/** What is wrong in a form that was sent in, by field; the messages are plain sentences. */
export interface FormFaults {
  readonly kind: 'faults'
  readonly faults: readonly { readonly option: string; readonly message: Text }[]
  /** The form with what was filled in; null where it cannot be opened any more. */
  readonly form: Form | null
}

/** What one person finds when they open Paperboy itself. */
export interface Home {
  /** What a person may begin there: they are about that person's own messages with us. */
  readonly ways: readonly Action[]
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

/** Why nothing can be posted before somebody acts. */
export interface Obstacle {
  /** Stays the same if the sentence is reworded: the platform's own error code, if it has one. */
  readonly code: string
  /** A sentence that says what to do. */
  readonly reason: string
}

export type ChannelEvent =
  /** It lets us in again. */
  | { readonly kind: 'opened'; readonly at: ChannelRef }
  /** It does not let us in any more, or if none is named, the whole workspace does not. */
  | ({ readonly kind: 'closed'; readonly at: Pick<ChannelRef, 'platform' | 'workspace'> & { readonly channel: string | null } } & Obstacle)
  /** It goes by another id from now on. */
  | { readonly kind: 'renamed'; readonly at: ChannelRef; readonly channel: string }

type WorkspaceEvent =
  /** Its topics pause; what is stored of it is erased after 30 days, unless it comes back. */
  | ({ readonly kind: 'left'; readonly of: Pick<ChannelRef, 'platform' | 'workspace'> } & Obstacle)
  /** What was paused there for obstacles with these codes goes on, and nothing is erased. */
  | { readonly kind: 'returned'; readonly of: Pick<ChannelRef, 'platform' | 'workspace'>; readonly codes: readonly string[] }

/** The core, as an adapter calls it. */
export interface Paperboy {
  readonly commands: readonly CommandShape[]
  /** What a newcomer reads first. */
  welcome(): Promise<Reply>
  /** Answers anything; never rejects. What takes long comes as an answer's `later`. */
  respond(request: CommandRequest): Promise<Answer>
  /** Suggestions for an option, the best first, from memory or one indexed look-up; never rejects. */
  complete(request: CompletionRequest): Promise<readonly Choice[]>
  /** What a half-filled form would bring: a short text, empty where there is nothing to say. Never rejects. */
  lookAhead(query: string): Promise<Text>
  /** What a person finds at home; never rejects. */
  home(workspace: Pick<ChannelRef, 'platform' | 'workspace'>, asker: Asker): Promise<Home>
  /** Cards for links to papers that are here; others are left out. Never rejects. */
  unfurl(links: readonly string[]): Promise<ReadonlyMap<string, Card>>
  /** What a channel reads once that Paperboy was invited to. */
  greeting(): Reply
  /** What a person reads once who is new here; null for anybody else. Never rejects. */
  firstHello(of: Pick<ChannelRef, 'platform' | 'workspace'>, person: string): Promise<Reply | null>
  /** The channels that have topics, of one workspace or of all, to be looked after; never rejects. */
  channels(of: { readonly platform: string; readonly workspace: string | null }): Promise<readonly ChannelRef[]>
  /** Something happened to a channel: its topics go on, pause, or go with it. Rejects where that could not be stored. */
  channelChanged(event: ChannelEvent): Promise<void>
  /** A workspace removed us, or lets us in again. Rejects where that could not be stored. */
  workspaceChanged(event: WorkspaceEvent): Promise<void>
  /** Where a platform's app is installed. */
  installations(platform: string): Installations
  /** What is kept for adapters. */
  readonly kept: Kept
  /**
   * Deals with something that a platform may bring again: it counts as done only when `work` has ended well. Rejects as `work` does.
   * @returns whether it was done now, was done before, or is being done elsewhere
   */
  handleOnce(platform: string, request: string, work: () => Promise<void>): Promise<'now' | 'before' | 'under way'>
  /** Who manages topics in a workspace, as its admins chose it among what the platform offers; null where none did. Never rejects. */
  managersOf(of: Pick<ChannelRef, 'platform' | 'workspace'>): Promise<string | null>
  /** @returns true the first time a platform's request id is seen, false when it is a redelivery */
  seenOnce(platform: string, request: string): Promise<boolean>
}

/** All that can be done with a paper, what is wanted most first. */
export function actionsOf({ actions, menu = [] }: Pick<Card, 'actions' | 'menu'>): readonly Action[] {
  return [...actions, ...menu]
}

/** A reply of text to the asker, to be extended by what else it has. */
export function textReply(text: Text, rest: Partial<Omit<Reply, 'text'>> = {}): Reply {
  return { text, cards: [], actions: [], attachments: [], audience: 'asker', replaces: false, ...rest }
}

/** What is shown where no form can be: of faults what is wrong, of a form that was not asked for its name. */
export function replyOf(answer: Answer): Reply {
  if (answer.kind === 'reply') return answer.reply
  return textReply(answer.kind === 'faults' ? lines(...answer.faults.map(({ message }) => message)) : [plain(answer.form.title)])
}
