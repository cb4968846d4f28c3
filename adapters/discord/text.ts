import type { Span, Text } from '../../src/port/text.ts'
import { codeSpan, escapeMarkdown, escapeWithin } from './escape.ts'
import { asSlashCommand, isLearnt } from './learnt.ts'
import { COMMAND } from './texts.ts'

/** Discord's ids: of channels, people, servers, messages. */
export const SNOWFLAKE = /^\d{15,20}$/

/** What a person does without a server, as in direct messages, is theirs alone: a workspace of their own. */
export const directOf = (person: string): string => `direct-${person}`

export function isDirect(workspace: string): boolean {
  return workspace.startsWith(directOf(''))
}

/**
 * A text as Discord's Markdown, of at most so many characters. What does not fit whole, and is no running text, is left out.
 * @param commandId by which commands without options can be pressed; null where it is not known
 */
export function renderText(text: Text, most: number, commandId: string | null = null): string {
  let out = ''
  for (const span of text) {
    const left = most - out.length
    const shown = renderSpan(span, left, commandId)
    if (shown.length > left) break
    out += shown
  }
  return out
}

/** How long a text is with its escapes. */
export function lengthOf(text: Text): number {
  return text.reduce((sum, span) => sum + renderSpan(span, Number.POSITIVE_INFINITY).length, 0)
}

function renderSpan({ text, style, at }: Span, most: number, commandId: string | null = null): string {
  if (style === 'channel' && SNOWFLAKE.test(text)) return `<#${text}>`
  // In the reader's own zone, and their client's manner.
  if (style === 'instant' && at !== undefined) return `<t:${Math.floor(at / 1000)}:f>`
  // A code span is never cut: half of one would set the rest in code.
  if (style === 'code') return codeSpan(text)
  if (style === 'command' && commandId !== null && isLearnt(text)) return `</${COMMAND.name} ${text}:${commandId}>`
  if (style === 'command') return codeSpan(asSlashCommand(text))
  return style === 'strong' ? strongWithin(text, most) : escapeWithin(text, most)
}

/** Blanks stand outside of the signs, or they would show. */
function strongWithin(text: string, most: number): string {
  const inner = text.trim()
  const start = text.indexOf(inner)
  const [before, after] = [text.slice(0, start), text.slice(start + inner.length)]
  if (escapeMarkdown(inner) === '') return escapeWithin(text, most)
  const shown = escapeWithin(inner, most - 4 - before.length)
  return shown === '' ? '' : `${before}**${shown}**${after}`.slice(0, Math.max(0, most))
}
