import type { Embed, Message } from 'discord.js'

/** The longest text of a message that is looked for papers like it. */
const LONGEST = 3_800

/** What Discord shows in place of what stands there: a mention, an emoji of a server, a time, a command. */
const SHOWN = /<(?:@[!&]?|#|a?:\w+:|t:|id:|\/[^:<>]+:)[\w:-]+>|@(?:everyone|here)\b/g
/** `[words](https://…)`, whose address may be in angle brackets, hold parentheses, and be followed by a title; bounded against hostile texts. */
const MASKED_LINK = /\[((?:\\.|[^\\[\]]){0,300})\]\(\s{0,9}<?(https?:(?:[^\s()<>]|\([^\s()<>]*\)){1,500})>?(?:\s[^)\n]{0,300})?\)/gi
const LINK = /(https?:[^\s<>|*`"]+)/i
const BEFORE_LINE = /^(?:(?:>>>|>|#{1,3}|-#|[-*]) +)+/gm
/** Discord shows what is behind a backslash as it is. */
const MARK = /\\([!-/:-@[-`{-~])|\*+|`+|~~|\|\||(?<![\p{L}\p{N}])_+|_+(?![\p{L}\p{N}])/gu

/** Of a message that is made of components: text, or a section, a container or a row of others. */
interface Component {
  readonly content?: string
  readonly components?: readonly Component[]
}

/** What a message says, also by what it forwards, in its embeds and its components: plain words and whole links. */
export function readMessage(message: Message): string {
  const all = [message, ...message.messageSnapshots.values()]
  const text = all
    .flatMap(({ content, embeds, components }) => [
      content,
      ...embeds.flatMap(partsOf),
      ...(components as readonly Component[]).flatMap(textsOf),
    ])
    .filter((part) => part)
  return toPlain(text.join('\n')).trim().slice(0, LONGEST)
}

function partsOf({ url, title, description, fields }: Embed): (string | null)[] {
  return [url, title, description, ...fields.flatMap(({ name, value }) => [name, value])]
}

function textsOf({ content = '', components = [] }: Component): string[] {
  return [content, ...components.flatMap(textsOf)]
}

function toPlain(text: string): string {
  const parts = text.replace(SHOWN, ' ').replace(MASKED_LINK, '$1 $2 ').replace(BEFORE_LINE, '').split(LINK)
  return parts.map((part, index) => (index % 2 === 1 ? part : part.replace(MARK, '$1'))).join('')
}
