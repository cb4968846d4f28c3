import type { types, ViewOutput } from '@slack/bolt'
import type { Choice, CommandShape, Field, Form, FormFaults } from '../../src/port/chat.ts'
import { bare, cut, type Text } from '../../src/port/text.ts'
import { type Options, readOptions } from '../shared/form-options.ts'
import { SLACK_LIMITS } from './limits.ts'
import { textBlocks } from './render.ts'
import type { ReplyTarget } from './show.ts'
import { withSlash } from './slash.ts'

/** What a modal carries along: the command it fills in, and where its answer goes. */
export interface ModalMetadata {
  readonly command: string
  readonly fixed: Readonly<Record<string, string>>
  readonly spot: Omit<ReplyTarget, 'person' | 'isOwn'>
  /** Set where it was opened at home: its answer stays in the modal. */
  readonly home: AtHome | null
}

/** What views at home carry along. */
export interface AtHome {
  /** The person's direct messages with us; null where they are not known. */
  readonly direct: string | null
}

export const FORM = 'paperboy_form'
/** The action of a field; one that previews begins with the second. */
export const FIELD = /^(?:field|preview):/
export const PREVIEWED = /^preview:/
const PREVIEW_BLOCK = 'preview '
const LONGEST_PREVIEW = 1_500

/** A form as a modal. @returns null when what it holds is more than a modal can hold: cut, it would be saved cut */
export function renderForm(form: Form, errand: Omit<ModalMetadata, 'command' | 'fixed'>): types.ModalView | null {
  const metadata = [errand, { ...errand, spot: { ...errand.spot, url: null } }]
    .map((each) => JSON.stringify({ command: form.command, fixed: form.fixed, ...each } satisfies ModalMetadata))
    .find((text) => text.length <= SLACK_LIMITS.privateMetadata)
  if (metadata === undefined || form.fields.some(({ value }) => value.length > SLACK_LIMITS.inputValue)) return null
  return {
    type: 'modal',
    callback_id: FORM,
    private_metadata: metadata,
    title: plainText(form.title, SLACK_LIMITS.viewTitle),
    submit: plainText(form.submit, SLACK_LIMITS.viewTitle),
    close: plainText('Cancel', SLACK_LIMITS.viewTitle),
    blocks: form.fields.map(toInput),
  }
}

/** What a modal was sent in with: its errand, and its options as the command declares them; empty fields are left out. */
export function readForm(view: ViewOutput, shapes: readonly CommandShape[]): { errand: ModalMetadata; options: Options } {
  const errand = readMetadata(view)
  const filled = Object.entries(view.state.values).map(([option, actions]) => {
    const [state] = Object.values(actions)
    return [option, state?.value ?? state?.selected_time ?? state?.selected_option?.value ?? ''] as const
  })
  return { errand, options: { ...errand.fixed, ...readOptions(errand.command, filled, shapes) } }
}

export function readMetadata({ private_metadata: metadata }: Pick<ViewOutput, 'private_metadata'>): ModalMetadata {
  return JSON.parse(metadata) as ModalMetadata
}

/** Each fault beside its field; what has no field stands beside the first one. */
export function faultsByBlock({ faults }: FormFaults, view: Pick<ViewOutput, 'blocks'>): Record<string, string> {
  const fields = view.blocks.flatMap(({ type, block_id: id }) => (type === 'input' && id !== undefined ? [id] : []))
  const [first = ''] = fields
  const errors: Record<string, string> = {}
  for (const { option, message } of faults) {
    const field = fields.includes(option) ? option : first
    const before = errors[field]
    const said = bare(withSlash(message))
    errors[field] = cut(before === undefined ? said : `${before} ${said}`, SLACK_LIMITS.label)
  }
  return errors
}

/** The same modal with another preview below its previewed field. What was typed stays: Slack keeps it by block and action. */
export function withPreview(view: ViewOutput, text: Text): types.ModalView {
  const shown = view.blocks.find(({ block_id: id }) => id?.startsWith(PREVIEW_BLOCK))
  // Slack: a block whose content changed wants another id.
  const id = `${PREVIEW_BLOCK}${Number(shown?.block_id?.slice(PREVIEW_BLOCK.length) ?? 0) + 1}`
  const preview = textBlocks(text, LONGEST_PREVIEW).map((block) => ({ ...block, block_id: id }))
  const blocks = view.blocks
    .filter((block) => block !== shown)
    .flatMap((block) => (isPreviewed(block) ? [block, ...preview] : [block])) as types.KnownBlock[]
  const { title, submit, close } = view
  return {
    type: 'modal',
    callback_id: view.callback_id,
    private_metadata: view.private_metadata,
    title: plainText(title.text, SLACK_LIMITS.viewTitle),
    ...(submit && { submit: plainText(submit.text, SLACK_LIMITS.viewTitle) }),
    ...(close && { close: plainText(close.text, SLACK_LIMITS.viewTitle) }),
    blocks,
  }
}

/** What the previewed field of a modal holds at first; empty for nothing. */
export function filledIn({ blocks }: Pick<ViewOutput, 'blocks'>): string {
  const { element } = (blocks.find(isPreviewed) ?? {}) as { element?: { initial_value?: string } }
  return element?.initial_value ?? ''
}

/** Suggestions for a select; a value that Slack has no room for is left out. */
export function toOptions(choices: readonly Choice[]): types.PlainTextOption[] {
  const fitting = choices.filter(({ value }, index) => isFitting(value) && choices.findIndex((each) => each.value === value) === index)
  return fitting.slice(0, SLACK_LIMITS.optionsPerSelect).map(toOption)
}

function toInput(field: Field): types.InputBlock {
  const action = `${field.previews ? 'preview' : 'field'}:${field.option}`
  return {
    type: 'input',
    block_id: field.option,
    label: plainText(field.label, SLACK_LIMITS.label),
    ...(field.hint !== '' && { hint: plainText(field.hint, SLACK_LIMITS.label) }),
    optional: !field.required,
    ...(field.previews && { dispatch_action: true }),
    element: toElement(field, action),
  }
}

function toElement({ input, value, longest, previews }: Field, action: string): types.InputBlock['element'] {
  switch (input.kind) {
    case 'line':
    case 'lines':
      return {
        type: 'plain_text_input',
        action_id: action,
        multiline: input.kind === 'lines',
        max_length: Math.min(longest, SLACK_LIMITS.inputValue),
        ...(value !== '' && { initial_value: value }),
        ...(previews && { dispatch_action_config: { trigger_actions_on: ['on_enter_pressed', 'on_character_entered'] } }),
      }
    case 'time':
      return { type: 'timepicker', action_id: action, ...(/^([01]\d|2[0-3]):[0-5]\d$/.test(value) && { initial_time: value }) }
    case 'choice': {
      const options = toOptions(input.choices)
      const initial = options.find((option) => option.value === value)
      return { type: 'static_select', action_id: action, options, ...(initial && { initial_option: initial }) }
    }
    case 'lookup':
      return {
        type: 'external_select',
        action_id: action,
        min_query_length: 0,
        ...(isFitting(value) && { initial_option: toOption({ value, label: value }) }),
      }
  }
}

function isFitting(value: string): boolean {
  return value !== '' && value.length <= SLACK_LIMITS.optionValue
}

function isPreviewed(block: unknown): boolean {
  const { element } = block as { element?: { action_id?: string } }
  return PREVIEWED.test(element?.action_id ?? '')
}

function toOption({ value, label }: Choice): types.PlainTextOption {
  return { text: plainText(label || value, SLACK_LIMITS.optionText), value }
}

/** Slack shows its characters as they are; without `emoji: false` it would make pictures of `:words:`. */
export function plainText(text: string, most: number): types.PlainTextElement {
  return { type: 'plain_text', text: cut(text.toWellFormed(), most), emoji: false }
}
