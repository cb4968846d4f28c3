import { distance } from 'fastest-levenshtein'
import { z } from 'zod'
import type { CommandShape, OptionShape } from '../port/chat.ts'
import * as wording from '../wording/papers.ts'
import type { Command } from './command.ts'
import { Misunderstood } from './refusal.ts'

/** What a platform and the help need to know of a command. */
export function shapeOf(command: Command): CommandShape {
  const options = Object.entries(command.options.shape).map(([name, type]) => optionShape(name, type as z.ZodType))
  const { name, summary, examples, usage = usageOf(name, options), isOfChannel = false, form } = command
  return { name, summary, usage, options, examples, isOfChannel, formOptions: form?.options ?? null }
}

function optionShape(name: string, declared: z.ZodType): OptionShape {
  const required = !declared.safeParse(undefined).success
  const inner = unwrap(declared)
  const meta = declared.meta() ?? inner.meta()
  return {
    name,
    description: declared.description ?? inner.description ?? name,
    type: inner instanceof z.ZodNumber ? 'integer' : inner instanceof z.ZodBoolean ? 'boolean' : 'string',
    required,
    choices: inner instanceof z.ZodEnum ? inner.options.map(String) : [],
    least: inner instanceof z.ZodNumber ? boundOf(inner.minValue) : null,
    greatest: inner instanceof z.ZodNumber ? boundOf(inner.maxValue) : null,
    completes: meta?.completes === true,
    namesPerson: meta?.namesPerson === true,
    namesRole: meta?.namesRole === true,
  }
}

/** An integer without a bound has, to zod, that of all integers. */
function boundOf(value: number | null): number | null {
  return value !== null && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : null
}

function unwrap(type: z.ZodType): z.ZodType {
  return type instanceof z.ZodOptional || type instanceof z.ZodDefault ? unwrap(type.unwrap() as z.ZodType) : type
}

/** `search <query>`, `trending [day|week|month|all]`: how a command is typed. */
function usageOf(name: string, options: readonly OptionShape[]): string {
  const parts = options.map((option) => {
    const inside = option.choices.length > 0 ? option.choices.join('|') : option.name
    if (!option.required) return `[${inside}]`
    return option.choices.length > 0 ? inside : `<${inside}>`
  })
  return [name, ...parts].join(' ')
}

/** A command's text split into the command's name and the rest; `/papers` may be left out. */
export function splitCommand(text: string): { name: string; rest: string } {
  const said = text.trim().replace(/^\/papers?\b\s*/i, '')
  const [name = ''] = /^\S*/.exec(said) ?? []
  return { name: name.toLowerCase().replace(/^\//, ''), rest: said.slice(name.length).trim() }
}

/** Reads the words after a command's name by the order of its options. @throws {Refusal} with the usage, when they do not fit */
export function readOptions(command: Command, rest: string): Record<string, unknown> {
  const shape = shapeOf(command)
  const values: Record<string, string> = {}
  let left = rest
  for (const [index, option] of shape.options.entries()) {
    if (left === '') break
    const takesRest = option.type === 'string' && option.choices.length === 0 && index === shape.options.length - 1
    const [word = ''] = /^\S+/.exec(left) ?? []
    const choice = option.choices.find((candidate) => candidate.toLowerCase() === word.toLowerCase())
    if (option.choices.length > 0 && choice === undefined && !option.required) continue
    values[option.name] = takesRest ? left : (choice ?? word)
    left = takesRest ? '' : left.slice(word.length).trim()
  }
  if (left !== '') throw new Misunderstood('unreadable-options', wording.tooMuch(shape, left))
  return checkOptions(command, values)
}

/** Checks typed options against the declaration. @throws {Refusal} */
export function checkOptions(command: Command, values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const read = command.options.safeParse(values)
  if (read.success) return read.data
  const shape = shapeOf(command)
  const [issue] = read.error.issues
  const option = shape.options.find(({ name }) => name === issue?.path[0])
  const value = option ? values[option.name] : undefined
  throw new Misunderstood('unreadable-options', wording.badOption(shape, option, value), option?.name ?? null)
}

/** 0 for a beginning, 1 for the same letters in another order. */
function editsBetween(typed: string, name: string): number {
  if (typed !== '' && name.startsWith(typed)) return 0
  return [...typed].sort().join('') === [...name].sort().join('') ? 1 : distance(typed, name)
}

/** The commands whose names are nearest to a mistyped or half-typed one, the nearest first. */
export function nearestCommands<Named extends { readonly name: string }>(name: string, commands: readonly Named[]): Named[] {
  const scored = commands.map((shape) => ({ shape, edits: editsBetween(name, shape.name) }))
  const near = scored.filter(({ shape, edits }) => edits <= Math.max(1, Math.floor(shape.name.length / 3)))
  return near.sort((a, b) => a.edits - b.edits).map(({ shape }) => shape)
}
