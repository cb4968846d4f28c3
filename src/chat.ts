// The port between the core and the chat platforms: the only words both sides share. Values only; nothing of any platform.

/** Plain text with a little emphasis. Adapters escape it; nothing in it is markup, and a line break is a line break. */
export type Text = readonly Span[]

export interface Span {
  readonly text: string
  /** `code` for what a person may type. */
  readonly style: 'plain' | 'strong' | 'code'
}

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
  /** Whether this person may change what is posted to the channel. */
  readonly mayManage: boolean
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
  /** Whether `complete` has suggestions for it. */
  readonly completes: boolean
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
  /** Suggestions for an option, the best first, from memory or one indexed look-up; never rejects. */
  complete(request: CompletionRequest): Promise<readonly Choice[]>
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
  /** Posts to a channel, unasked. */
  post(channel: ChannelRef, reply: Reply): Promise<void>
}

/** Text from a template: interpolated strings are plain, spans and texts stay as they are. */
export function say(parts: TemplateStringsArray, ...values: readonly (string | number | Span | Text)[]): Text {
  const spans = parts.flatMap((part, index): Span[] => {
    const value = values[index]
    const own: Span[] = part === '' ? [] : [plain(part)]
    if (value === undefined) return own
    if (typeof value === 'object') return [...own, ...('text' in value ? [value] : value)]
    return [...own, plain(String(value))]
  })
  return spans.filter((span) => span.text !== '')
}

export function plain(text: string): Span {
  return { text, style: 'plain' }
}

export function strong(text: string): Span {
  return { text, style: 'strong' }
}

export function code(text: string): Span {
  return { text, style: 'code' }
}

/** The characters alone, for places that show no emphasis. */
export function bare(text: Text): string {
  return text.map((span) => span.text).join('')
}

/** Texts one below the other. */
export function lines(...texts: readonly Text[]): Text {
  return texts.filter((text) => text.length > 0).flatMap((text, index) => (index === 0 ? text : [plain('\n'), ...text]))
}

/** A reply of text to the asker, to be extended by what else it has. */
export function textReply(text: Text, rest: Partial<Omit<Reply, 'text'>> = {}): Reply {
  return { text, cards: [], actions: [], attachments: [], audience: 'asker', replaces: false, ...rest }
}

/** At most so many UTF-16 units, cut at a whole character with an ellipsis: how every limit of every platform is kept. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text
  return most < 1
    ? ''
    : `${text
        .slice(0, most - 1)
        .replace(/[\ud800-\udbff]$/, '')
        .trimEnd()}…`
}
