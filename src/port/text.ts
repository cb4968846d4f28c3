// What is said in chat, before any platform's mark-up.

/** Plain text with a little emphasis. Adapters escape it; nothing in it is markup, and a line break is a line break. */
export type Text = readonly Span[]

export interface Span {
  readonly text: string
  /**
   * `command` for a command as the core knows it, which each platform shows as it is typed there; `code` for all else that a person may
   * type; `channel` for a channel's id, which platforms show as its name to those who may see it.
   */
  readonly style: 'plain' | 'strong' | 'code' | 'command' | 'channel' | 'instant'
  /** Of an `instant`, in milliseconds since 1970: platforms that can, show it in the reader's own zone; the text is what others show. */
  readonly at?: number
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

/** @param text a command, or how one begins, without what stands before it on some platform */
export function command(text: string): Span {
  return { text, style: 'command' }
}

export function instant(text: string, at: number): Span {
  return { text, style: 'instant', at }
}

export function channelName(id: string): Span {
  return { text: id, style: 'channel' }
}

/** A text with its commands as they are typed on a platform. @param prefix what stands before them there, such as `/papers ` */
export function asTyped(text: Text, prefix: string): Text {
  return text.map((span) => (span.style === 'command' ? code(prefix + span.text) : span))
}

/** The characters alone, for places that show no emphasis. What has commands goes through `asTyped` first. */
export function bare(text: Text): string {
  return text.map((span) => span.text).join('')
}

/** Texts one below the other. */
export function lines(...texts: readonly Text[]): Text {
  return texts.filter((text) => text.length > 0).flatMap((text, index) => (index === 0 ? text : [plain('\n'), ...text]))
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

/** Without some signs at its end. `/[,;]+$/` looks at a long run of them once for each sign in it; this looks once. */
export function withoutTrailing(text: string, signs: string): string {
  let end = text.length
  while (end > 0 && signs.includes(text[end - 1] as string)) end--
  return text.slice(0, end)
}

/** A word that begins so near the end is left out rather than broken. */
const LONGEST_TAIL = 40

/** As `cut`, between words: for what is read. */
export function cutAtWord(text: string, most: number): string {
  if (text.length <= most) return text
  return most < 1 ? '' : `${wordsWithin(text, most - 1)}…`
}

/** The whole words among so many UTF-16 units; of a very long word as much as there is room for. */
export function wordsWithin(text: string, units: number): string {
  const kept = text.slice(0, units).replace(/[\ud800-\udbff]$/, '')
  const isWhole = /^(?:\s|$)/.test(text.slice(units)) || /\s$/.test(kept)
  const space = isWhole ? -1 : kept.search(/\s\S*$/)
  return (space > 0 && kept.length - space <= LONGEST_TAIL ? kept.slice(0, space) : kept).trimEnd()
}
