import type { APIActionRowComponent, APIComponentInMessageActionRow, APIEmbed } from 'discord.js'
import type { Reply } from '../../src/port/chat.ts'
import { cut } from '../../src/port/text.ts'
import { renderCards } from './cards.ts'
import { renderControls } from './controls.ts'
import { codeSpan } from './escape.ts'
import { DISCORD_LIMITS } from './limits.ts'
import { renderText } from './text.ts'

/** A message as Discord's API takes it. */
interface DiscordMessage {
  content: string
  embeds: APIEmbed[]
  components: APIActionRowComponent<APIComponentInMessageActionRow>[]
  /** Nobody is mentioned but the roles that are named here. */
  allowed_mentions: { parse: []; roles?: string[] }
}

export interface Rendered {
  readonly message: DiscordMessage
  readonly files: readonly { readonly name: string; readonly data: Buffer }[]
}

const ALONE = DISCORD_LIMITS.embedDescription

/**
 * A reply within Discord's limits. Text that is longer than a message's goes into an embed; attachments stand in the message where they
 * fit, and are files where they do not.
 * @param prefix of the custom ids of its buttons and selects
 * @param commandId as of `renderText`
 */
export function renderReply(reply: Reply, prefix = '', commandId: string | null = null): Rendered {
  const text = renderText(reply.text, ALONE, commandId)
  const inline = reply.attachments.map(({ content }) => codeSpan(`${content.trimEnd()}\n`)).join('')
  const isFile = text.length + inline.length > DISCORD_LIMITS.content && reply.attachments.length > 0
  const whole = isFile ? text : text + inline
  const isLong = whole.length > DISCORD_LIMITS.content
  const cards = renderCards(reply.cards, {
    embeds: DISCORD_LIMITS.embeds - (isLong ? 1 : 0),
    text: DISCORD_LIMITS.embedsText - (isLong ? whole.length : 0),
  })
  const message: DiscordMessage = {
    content: isLong ? '' : whole,
    embeds: isLong ? [{ description: whole }, ...cards] : cards,
    components: renderControls(reply, prefix),
    allowed_mentions: { parse: [] },
  }
  // Discord takes no empty message.
  if (message.content === '' && message.embeds.length === 0 && !isFile) message.content = '…'
  return { message, files: isFile ? reply.attachments.map(toFile) : [] }
}

/** The same message with roles that it pings, which stand below its text and are the only ones that it mentions. */
export function withPings({ message, files }: Rendered, roles: readonly string[]): Rendered {
  if (roles.length === 0) return { message, files }
  const content = [message.content, roles.map((id) => `<@&${id}>`).join(' ')].filter((part) => part !== '').join('\n')
  if (content.length > DISCORD_LIMITS.content) return { message, files }
  return { message: { ...message, content, allowed_mentions: { parse: [], roles: [...roles] } }, files }
}

function toFile({ name, content }: Reply['attachments'][number]): { name: string; data: Buffer } {
  return { name: cut(name.replace(/[^\w.-]/g, '_'), DISCORD_LIMITS.option), data: Buffer.from(content, 'utf8') }
}
