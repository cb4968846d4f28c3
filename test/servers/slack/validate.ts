import { SLACK_LIMITS } from '../../../adapters/slack/limits.ts'

type Value = Readonly<Record<string, unknown>>

/** What Slack would refuse in a message; empty when it would take it. Shapes are those of chat.postMessage and response URLs. */
export function messageFaults({ text, blocks = [] }: { readonly text?: unknown; readonly blocks?: unknown }): string[] {
  if (!Array.isArray(blocks)) return ['invalid_blocks_format']
  const length = textIn(blocks)
  const bytes = Buffer.byteLength(JSON.stringify(blocks.filter((block) => isRecord(block) && block.type === 'rich_text')))
  return [
    ...(typeof text === 'string' && text !== '' ? most('text', text, SLACK_LIMITS.text) : ['no_text: screen readers would read nothing']),
    ...(blocks.length > SLACK_LIMITS.blocksPerMessage ? [`invalid_blocks: ${blocks.length} blocks`] : []),
    ...(length > SLACK_LIMITS.blocksTextRefused ? [`msg_blocks_too_long: ${length}`] : []),
    ...(bytes > SLACK_LIMITS.richTextBytesRefused ? [`msg_blocks_too_long: ${bytes} bytes of rich text`] : []),
    ...blockFaults(blocks),
  ]
}

/** What Slack would refuse in a modal or a Home tab. */
export function viewFaults(view: Value): string[] {
  const blocks = Array.isArray(view.blocks) ? view.blocks : []
  const isModal = view.type === 'modal'
  return [
    ...(blocks.length === 0 || blocks.length > SLACK_LIMITS.blocksPerView ? [`invalid_blocks: ${blocks.length} blocks`] : []),
    ...(isModal && !isRecord(view.title) ? ['a modal without a title'] : []),
    ...(isModal && !isRecord(view.submit) && blocks.some((block) => isRecord(block) && block.type === 'input')
      ? ['inputs without a submit button']
      : []),
    ...['title', 'submit', 'close'].flatMap((name) => plainFaults(name, view[name], SLACK_LIMITS.viewTitle)),
    ...most('private_metadata', view.private_metadata, SLACK_LIMITS.privateMetadata),
    ...most('callback_id', view.callback_id, SLACK_LIMITS.callbackId),
    ...(Buffer.byteLength(JSON.stringify(view)) > SLACK_LIMITS.viewBytes ? ['view_too_large'] : []),
    ...blockFaults(blocks),
  ]
}

/** What Slack would refuse in blocks, wherever they stand. */
export function blockFaults(blocks: readonly unknown[]): string[] {
  const ids = blocks.flatMap((block) => (isRecord(block) && typeof block.block_id === 'string' ? [block.block_id] : []))
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index)
  return [...twice.map((id) => `block_id ${id} twice`), ...blocks.flatMap((block) => (isRecord(block) ? faultsOf(block) : ['no block']))]
}

function faultsOf(block: Value): string[] {
  const faults = [...most('block_id', block.block_id, SLACK_LIMITS.blockId), ...partFaults(block)]
  const elements = Array.isArray(block.elements) ? block.elements : []
  switch (block.type) {
    case 'actions': {
      const actions = elements.map((element) => (isRecord(element) ? element.action_id : null))
      return [
        ...faults,
        ...(elements.length > SLACK_LIMITS.buttonsPerBlock ? [`${elements.length} buttons`] : []),
        ...(new Set(actions).size < actions.length ? ['an action_id twice in a block'] : []),
      ]
    }
    case 'context':
      return [...faults, ...(elements.length > SLACK_LIMITS.elementsPerContext ? [`${elements.length} elements of context`] : [])]
    case 'section':
      return [...faults, ...textFaults(block.text, SLACK_LIMITS.blockText)]
    case 'header':
      return [...faults, ...plainFaults('header', block.text, SLACK_LIMITS.headerText)]
    case 'input':
      return [
        ...faults,
        ...(isRecord(block.label) ? [] : ['an input without a label']),
        ...(isRecord(block.element) ? [] : ['an input without an element']),
        ...plainFaults('label', block.label, SLACK_LIMITS.label),
        ...plainFaults('hint', block.hint, SLACK_LIMITS.label),
      ]
    case 'rich_text':
    case 'divider':
      return faults
    default:
      return [...faults, `invalid_blocks: type ${String(block.type)}`]
  }
}

/** Whatever may stand at any depth of a block. */
function partFaults(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(partFaults)
  if (!isRecord(value)) return []
  const { type } = value
  const own: string[] = []
  if ((type === 'text' || type === 'link') && value.text === '') own.push('invalid_blocks: a text element is empty')
  if (type === 'text' && typeof value.text === 'string') own.push(...most('a text element', value.text, SLACK_LIMITS.blockText))
  if (Array.isArray(value.elements) && value.elements.length === 0) own.push(`invalid_blocks: ${String(type)} is empty`)
  own.push(...most('url', value.url, SLACK_LIMITS.url))
  if ('action_id' in value && value.action_id === '') own.push('an empty action_id')
  own.push(...most('action_id', value.action_id, SLACK_LIMITS.actionId))
  own.push(...plainFaults('placeholder', value.placeholder, SLACK_LIMITS.placeholder))
  if (type === 'button')
    own.push(
      ...plainFaults('button', value.text, SLACK_LIMITS.buttonText),
      ...most('value', value.value, SLACK_LIMITS.buttonValue),
      ...most('accessibility_label', value.accessibility_label, SLACK_LIMITS.accessibilityLabel),
    )
  own.push(...most('initial_value', value.initial_value, SLACK_LIMITS.inputValue))
  if ('initial_time' in value && !/^([01]\d|2[0-3]):[0-5]\d$/.test(String(value.initial_time)))
    own.push(`initial_time ${String(value.initial_time)}`)
  if (type === 'static_select') own.push(...selectFaults(value))
  if (isRecord(value.initial_option)) own.push(...optionFaults([value.initial_option]))
  return [...own, ...Object.values(value).flatMap(partFaults)]
}

function selectFaults({ options, initial_option: initial }: Value): string[] {
  if (!Array.isArray(options)) return ['a select without options']
  const isKnown = initial === undefined || options.some((option) => JSON.stringify(option) === JSON.stringify(initial))
  return [...optionFaults(options), ...(isKnown ? [] : ['an initial option that is none of the options'])]
}

/** As a select has them, or a block_suggestion is answered with. */
export function optionFaults(options: readonly unknown[]): string[] {
  const values = options.map((option) => (isRecord(option) ? option.value : null))
  return [
    ...(options.length > SLACK_LIMITS.optionsPerSelect ? [`${options.length} options`] : []),
    ...(new Set(values).size < values.length ? ['an option value twice'] : []),
    ...options.flatMap((option) =>
      isRecord(option)
        ? [...plainFaults('option', option.text, SLACK_LIMITS.optionText), ...most('option value', option.value, SLACK_LIMITS.optionValue)]
        : ['no option'],
    ),
  ]
}

function textFaults(text: unknown, limit: number): string[] {
  if (!isRecord(text)) return []
  // Without `verbatim` Slack makes links and mentions of what looks like them.
  const isLive = text.type === 'mrkdwn' && text.verbatim !== true
  return [
    ...(isLive ? ['mrkdwn that is not verbatim'] : []),
    ...(text.text === '' ? ['an empty text'] : []),
    ...most('text', text.text, limit),
  ]
}

function plainFaults(name: string, text: unknown, limit: number): string[] {
  if (text === undefined) return []
  if (!isRecord(text) || text.type !== 'plain_text') return [`${name} is no plain_text`]
  return [...(text.text === '' ? [`${name} is empty`] : []), ...most(name, text.text, limit)]
}

function most(name: string, text: unknown, limit: number): string[] {
  return typeof text === 'string' && text.length > limit ? [`${name} of ${text.length} characters, ${limit} at most`] : []
}

function textIn(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + textIn(item), 0)
  if (!isRecord(value)) return 0
  return Object.entries(value).reduce(
    (sum, [name, item]) => sum + (name === 'text' && typeof item === 'string' ? item.length : textIn(item)),
    0,
  )
}

function isRecord(value: unknown): value is Value {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
