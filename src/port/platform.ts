// What the core asks of a platform's adapter. Values only; nothing of any platform.

import type { Action, ChannelRef, Choice, Obstacle, Paperboy, Reply } from './chat.ts'
import type { Text } from './text.ts'

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
  /**
   * Puts another reply in the place of one that was posted, with all by which `find` knows it; left out by a platform that cannot. Never rejects, and
   * never makes a message that is gone anew.
   */
  edit?(post: Post, message: MessageRef): Promise<Editing>
  /** Looks in the channel's history for what a post of ours may have left there. Never rejects. */
  find(post: Post): Promise<Finding>
  /**
   * Reads which digests of ours came to a channel since an instant (milliseconds since 1970), without what stands in their threads.
   * Never rejects.
   */
  readBack(at: ChannelRef, since: number): Promise<Reading>
  /** What we may do in a channel now. Never rejects. */
  probe(channel: ChannelRef): Promise<Access>
  /** Who may read a channel now; left out by a platform whose channels are read nowhere else. Never rejects. */
  reach?(channel: ChannelRef): Promise<Reach>
  /** Tells one person something, with what they may do about it, where nobody else reads it. Never rejects. */
  tell(workspace: string, person: string, text: Text, actions?: readonly Action[]): Promise<Telling>
  /**
   * Tells a person something in their own direct messages with us; left out by a platform that has none. Never rejects.
   * @returns where these are, so that topics may come there; null where they take nothing
   */
  meet?(workspace: string, person: string, text: Text): Promise<ChannelRef | null>
  /** What admins may choose there; left out where there is nothing to choose. */
  readonly settings?: PlatformSettings
}

/** What admins may choose: who manages topics; of one topic the tag of its posts, and the role that they ping. */
export type SettingKind = 'managers' | 'tag' | 'ping'

/** What admins may choose on a platform, whose words these are. */
export interface PlatformSettings {
  /** Each kind that there is there, with a value as it may be typed. */
  readonly examples: Readonly<Partial<Record<SettingKind, string>>>
  /** Who manages topics where nobody chose, in words. */
  readonly managers: string
  /** Reads what was typed or picked for a channel. Never rejects. @param person who chooses @returns what stands for it, and its name in words */
  choose(kind: SettingKind, typed: string, at: ChannelRef, person: string): Promise<Choice | SettingFault>
  /** What may be chosen, from memory. */
  offer(kind: SettingKind, at: ChannelRef): readonly Choice[]
}

/** Why something cannot be chosen, in a sentence that says what to do. */
export interface SettingFault {
  readonly problem: string
}

/** What deliveries must know of a platform. */
export interface PlatformTraits {
  /** Whether a message can have a thread, which details then go to. */
  readonly threads: boolean
  /** For how long, in milliseconds, a post repeated with the same delivery and attempt stays one message; 0 where it never does. */
  readonly repeatableMs: number
  /** Posts a second to a workspace at most, and milliseconds from the answer to one post to a channel to the next, at least. */
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
  /**
   * Asked right before it is written, after all else that had to be waited for: false where it has taken so long that another copy may be
   * writing it. Left out where nothing is to be written.
   */
  readonly mayWrite?: () => boolean
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
  /** Certainly not posted, and not to be before somebody acts. */
  | ({ readonly kind: 'refused' } & Obstacle)
  /** Certainly not posted, and never to be: the platform refuses what it says, while others may be posted there. */
  | { readonly kind: 'dropped'; readonly reason: string }
  /** It may be there or not: no answer, or one that says nothing. */
  | { readonly kind: 'unknown'; readonly reason: string }

/** What becomes of a post that may not be written any more. */
export const HELD_UP: Extract<PostOutcome, { kind: 'later' }> = {
  kind: 'later',
  reason: 'Paperboy was held up.',
  afterMs: null,
  holds: 'channel',
}

export type Finding =
  | { readonly kind: 'found'; readonly message: MessageRef }
  /** Not in the history. An empty history proves this only if the bot certainly may read it: `isProven`. */
  | { readonly kind: 'absent'; readonly isProven: boolean }
  | Untold

/** Why a history does not tell. */
export type Untold =
  | { readonly kind: 'unreadable'; readonly reason: string }
  /** It cannot be told now; worth asking again. */
  | { readonly kind: 'later'; readonly reason: string }

/** `later` where it may be taken in a while, as when the platform is unwell; `refused` where this message never will be. */
export type Editing = 'edited' | 'later' | 'refused'

/** A digest of ours, as a channel's history shows it. */
export interface SeenDigest {
  readonly delivery: string
  readonly message: MessageRef
  /** When it was posted, in milliseconds since 1970. */
  readonly at: number
  /** The addresses that it links to. */
  readonly links: readonly string[]
  /** All its words, with or without mark-up. */
  readonly text: string
}

export type Reading =
  /** All of them, if the history certainly may be read: an empty one proves nothing by itself, as for `Finding`. */
  { readonly kind: 'read'; readonly digests: readonly SeenDigest[]; readonly isProven: boolean } | Untold

/** `later` where it certainly was not told, and is worth trying again; `failed` where it never can be, or nobody knows. */
export type Telling = 'told' | 'later' | 'failed'

/** What we may do in a channel. */
export type Access =
  | { readonly kind: 'open' }
  /** Not before somebody acts. */
  | ({ readonly kind: 'closed' } & Obstacle)
  /** Digests can never come there; the reason is a sentence that says what to do instead. */
  | { readonly kind: 'never'; readonly reason: string }
  /** Not for now, and nobody need act: the reason is a sentence that says until when. Or the platform does not say. */
  | { readonly kind: 'waits' | 'unclear'; readonly reason: string }

/**
 * Who may read a channel: everybody of its workspace, or some of them; `gone` where there is no such channel, or we are not there any more;
 * `unclear` where the platform does not say.
 */
export type Reach = 'everybody' | 'some' | 'gone' | 'unclear'

/** One thing that an operator wants to know to be well. */
export interface Check {
  readonly name: string
  readonly ok: boolean
  /** What was found, and what to do when it is not well. */
  readonly found: string
}
