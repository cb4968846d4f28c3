import {
  type APIModalInteractionResponseCallbackData,
  type APISelectMenuOption,
  ComponentType,
  type ModalSubmitInteraction,
  TextInputStyle,
} from 'discord.js'
import type { Choice, CommandShape, Field, Form } from '../../src/port/chat.ts'
import { cut } from '../../src/port/text.ts'
import { type Options, readOptions } from '../shared/form-options.ts'
import { type Row, toRow } from './controls.ts'
import { plainLine } from './escape.ts'
import { DISCORD_LIMITS } from './limits.ts'
import { LABELS } from './texts.ts'

/** The custom id of a modal: the command that it fills in, and its fixed options. */
export const FORM = /^f1:([a-z]+):(.*)$/
/** The custom id of a select for one option of a command that is given at once: the rest of a form, which a modal has no room for. */
export const SETTING = /^o1:([a-z]+):([a-z]+):(.*)$/

type Modal = APIModalInteractionResponseCallbackData

/** The first fields of a form as a modal. @returns null when what it holds is more than a modal can hold: cut, it would be saved cut */
export function renderForm(form: Form, prefix: string): Modal | null {
  const id = `${prefix}f1:${form.command}:${new URLSearchParams(form.fixed)}`
  const fields = form.fields.slice(0, DISCORD_LIMITS.modalFields)
  if (id.length > DISCORD_LIMITS.customId || fields.some(({ value }) => value.length > DISCORD_LIMITS.inputValue)) return null
  return {
    custom_id: id,
    title: cut(form.title, DISCORD_LIMITS.modalTitle),
    components: fields.map((field) => ({
      type: ComponentType.Label,
      label: cut(field.label, DISCORD_LIMITS.label),
      ...(hintOf(field) !== '' && { description: cut(hintOf(field), DISCORD_LIMITS.labelDescription) }),
      component: toInput(field),
    })),
  }
}

/** Selects for the fields that a modal had no room for. */
export function renderRest(form: Form, prefix: string): Row[] {
  return form.fields.slice(DISCORD_LIMITS.modalFields).flatMap((field) => {
    const id = `${prefix}o1:${form.command}:${field.option}:${new URLSearchParams(form.fixed)}`
    if (field.input.kind !== 'choice' || id.length > DISCORD_LIMITS.customId) return []
    const options = field.input.choices.slice(0, DISCORD_LIMITS.optionsPerSelect).map((choice) => {
      const option = toOption(choice, field.value)
      return { ...option, label: cut(`${field.label}: ${option.label}`, DISCORD_LIMITS.option) }
    })
    return [
      toRow([{ type: ComponentType.StringSelect, custom_id: id, placeholder: cut(field.label, DISCORD_LIMITS.placeholder), options }]),
    ]
  })
}

/** What a modal was sent in with, as its command declares it; empty fields are left out. */
export function readForm(
  { fields }: ModalSubmitInteraction,
  action: string,
  shapes: readonly CommandShape[],
): { command: string; options: Options } {
  const [, command = '', fixed = ''] = FORM.exec(action) ?? []
  const typed = fields.fields.map((field, option) => [option, filledOf(field)] as const)
  return { command, options: { ...readFixed(fixed), ...readOptions(command, typed, shapes) } }
}

/** What was chosen in a select of `renderRest`. */
export function readSetting(action: string, value: string, shapes: readonly CommandShape[]): { command: string; options: Options } {
  const [, command = '', option = '', fixed = ''] = SETTING.exec(action) ?? []
  return { command, options: { ...readFixed(fixed), ...readOptions(command, [[option, value]], shapes) } }
}

function readFixed(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text))
}

function filledOf(field: unknown): string {
  const { value, values } = field as { value?: string; values?: readonly string[] }
  return value ?? values?.[0] ?? ''
}

/** Modals complete nothing that is typed. */
function hintOf({ input, hint }: Field): string {
  return input.kind === 'lookup' ? LABELS.lookup : hint
}

function toInput({ option, input, value, longest, required }: Field) {
  const choices = choicesOf(input, value)
  if (choices.length > 0) {
    const options = choices.slice(0, DISCORD_LIMITS.optionsPerSelect).map((choice) => toOption(choice, value))
    return { type: ComponentType.StringSelect as const, custom_id: option, options, required }
  }
  return {
    type: ComponentType.TextInput as const,
    custom_id: option,
    style: input.kind === 'lines' ? TextInputStyle.Paragraph : TextInputStyle.Short,
    required,
    max_length: Math.min(longest, DISCORD_LIMITS.inputValue),
    ...(input.kind === 'time' && { placeholder: 'HH:MM' }),
    ...(value !== '' && { value }),
  }
}

/** What can be chosen; of one of many the likely ones, and first what stands there. */
function choicesOf(input: Field['input'], value: string): readonly Choice[] {
  if (input.kind === 'choice') return input.choices
  if (input.kind !== 'lookup' || input.likely.length === 0) return []
  const isLikely = value === '' || input.likely.some((choice) => choice.value === value)
  return isLikely ? input.likely : [{ value, label: value }, ...input.likely]
}

function toOption({ value, label }: Choice, chosen: string): APISelectMenuOption {
  return { value, label: cut(plainLine(label || value), DISCORD_LIMITS.option), ...(value === chosen && { default: true }) }
}
