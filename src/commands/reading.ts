import { INPUT_LIMITS } from '../config/input-limits.ts'
import { visibleText } from '../papers/markup.ts'
import type { CommandRequest } from '../port/chat.ts'
import type { Command } from './command.ts'
import { findCommand } from './table.ts'
import { type Aside, readTyped, readWords } from './typed.ts'

type Options = Readonly<Record<string, unknown>>

/** A request's input, read once. All that answers the request starts from this. */
export type Reading =
  | { readonly kind: 'action'; readonly action: string; readonly isOwn: boolean }
  | { readonly kind: 'message'; readonly text: string }
  /** With options that a platform's own form gave. */
  | ({ readonly kind: 'options' | 'form'; readonly options: Options } & Named)
  /** A typed line, or plain words. `rest` is what follows the command's name. */
  | ({ readonly kind: 'text' | 'words'; readonly text: string; readonly rest: string } & Named)
  | { readonly kind: 'aside'; readonly aside: Aside }
  | { readonly kind: 'too long'; readonly length: number }

/** The name that was given; `command` is null if no command has it. */
interface Named {
  readonly name: string
  readonly command: Command | null
}

/** Characters that nobody sees are taken out here, because answers repeat what was typed. */
export function readInput(input: CommandRequest['input']): Reading {
  switch (input.kind) {
    case 'action':
      return { kind: 'action', action: input.action, isOwn: input.isOwn ?? false }
    case 'options':
    case 'form':
      return { kind: input.kind, name: input.command, command: findCommand(input.command), options: visibleOptions(input.options) }
  }
  const text = visibleText(input.text)
  if (text.length > INPUT_LIMITS.message) return { kind: 'too long', length: text.length }
  if (input.kind === 'message') return { kind: 'message', text }
  const typed = input.kind === 'words' ? readWords(text) : readTyped(text)
  if (typeof typed === 'string') return { kind: 'aside', aside: typed }
  const { name, rest } = typed
  return { kind: input.kind, text, name, command: findCommand(name), rest }
}

function visibleOptions(options: Options): Options {
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, typeof value === 'string' ? visibleText(value) : value]))
}

/** Whether the answer may be read by all where it was asked in the open. */
export function isForAll(reading: Reading): boolean {
  if (reading.kind === 'aside') return true
  if (reading.kind !== 'text' && reading.kind !== 'words') return false
  const isPublic = reading.command?.isPublic ?? false
  return typeof isPublic === 'function' ? isPublic(reading.rest.trim()) : isPublic
}
