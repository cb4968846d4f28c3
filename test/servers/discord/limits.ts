// What Discord says of a message beyond its shape: lengths, counts, totals, and what cannot stand together. Source: Discord's developer
// documentation (Message, Embed Limits, Component Reference). Of the adapter's own limits nothing is used here.

import { checkCount, checkText, type Fault, faultsOf, type Report } from './faults.ts'
import type { Body } from './http.ts'

export const IS_COMPONENTS_V2 = 1 << 15
export const EPHEMERAL = 1 << 6

const MOST = {
  content: 2_000,
  nonce: 25,
  embeds: 10,
  embedsText: 6_000,
  embedTitle: 256,
  embedDescription: 4_096,
  embedFields: 25,
  fieldName: 256,
  fieldValue: 1_024,
  embedFooter: 2_048,
  embedAuthor: 256,
  url: 2_048,
  rows: 5,
  inRow: 5,
  components: 40,
  componentsText: 4_000,
  label: 80,
  buttonUrl: 512,
  customId: 100,
  options: 25,
  optionText: 100,
  placeholder: 150,
  sectionTexts: 3,
} as const

const ROW = 1
const BUTTON = 2
const STRING_SELECT = 3
const SELECTS = [3, 5, 6, 7, 8]
const SECTION = 9
const TEXT = 10
const THUMBNAIL = 11
const CONTAINER = 17
const IN_CONTAINER = [ROW, SECTION, TEXT, 12, 13, 14]
const TOP_LEVEL = [...IN_CONTAINER, CONTAINER]
const LINK = 5
const PREMIUM = 6

export function messageFaults(body: Body): Fault[] {
  return faultsOf((report) => {
    checkText(report, 'content', body.content, MOST.content)
    checkText(report, 'nonce', body.nonce === undefined ? undefined : String(body.nonce), MOST.nonce)
    checkEmbeds(report, partsOf(body.embeds))
    const components = partsOf(body.components)
    if ((Number(body.flags ?? 0) & IS_COMPONENTS_V2) !== 0) {
      for (const legacy of ['content', 'embeds', 'poll', 'sticker_ids'])
        if (!isEmpty(body[legacy]))
          report(legacy, 'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2', `The '${legacy}' field cannot be used with Components V2`)
      checkV2(report, components)
    } else checkRows(report, components)
    checkIds(report, components)
  })
}

/** Whether there is nothing to see in it. */
export function isEmptyMessage(body: Body, files: number): boolean {
  const nothing = String(body.content ?? '').trim() === '' && isEmpty(body.embeds) && isEmpty(body.poll) && isEmpty(body.sticker_ids)
  return nothing && files === 0 && ((Number(body.flags ?? 0) & IS_COMPONENTS_V2) === 0 || isEmpty(body.components))
}

function checkEmbeds(report: Report, embeds: readonly Body[]): void {
  checkCount(report, 'embeds', embeds, MOST.embeds)
  let sum = 0
  const take = (path: string, value: unknown, most: number, least = 0): void => {
    checkText(report, path, value, most, least)
    sum += String(value ?? '').length
  }
  for (const [index, embed] of embeds.entries()) {
    const at = `embeds.${index}`
    take(`${at}.title`, embed.title, MOST.embedTitle)
    take(`${at}.description`, embed.description, MOST.embedDescription)
    const { footer, author } = embed as { footer?: Body; author?: Body }
    if (footer) take(`${at}.footer.text`, footer.text, MOST.embedFooter)
    if (author) take(`${at}.author.name`, author.name, MOST.embedAuthor)
    checkUrl(report, `${at}.url`, embed.url, MOST.url)
    const fields = partsOf(embed.fields)
    checkCount(report, `${at}.fields`, fields, MOST.embedFields)
    for (const [place, field] of fields.entries()) {
      take(`${at}.fields.${place}.name`, field.name, MOST.fieldName, 1)
      take(`${at}.fields.${place}.value`, field.value, MOST.fieldValue, 1)
    }
  }
  if (sum > MOST.embedsText) report('embeds', 'MAX_EMBED_SIZE_EXCEEDED', `Embed size exceeds maximum size of ${MOST.embedsText} (${sum})`)
}

function checkUrl(report: Report, path: string, value: unknown, most: number): void {
  if (value === undefined || value === null) return
  checkText(report, path, value, most)
  if (!URL.canParse(String(value)) || !['http:', 'https:', 'discord:'].includes(new URL(String(value)).protocol))
    report(path, 'URL_TYPE_INVALID_URL', 'Not a well formed URL.')
}

function checkRows(report: Report, rows: readonly Body[]): void {
  checkCount(report, 'components', rows, MOST.rows)
  for (const [index, row] of rows.entries()) {
    if (row.type === ROW) checkRow(report, `components.${index}`, row)
    else report(`components.${index}.type`, 'UNION_TYPE_CHOICES', 'Value of field "type" must be one of (1,).')
  }
}

function checkRow(report: Report, at: string, row: Body): void {
  const inside = partsOf(row.components)
  const selects = inside.filter(({ type }) => SELECTS.includes(Number(type)))
  checkCount(report, `${at}.components`, inside, selects.length > 0 ? 1 : MOST.inRow, 1)
  for (const [place, part] of inside.entries()) checkControl(report, `${at}.components.${place}`, part)
}

function checkControl(report: Report, at: string, part: Body): void {
  if (part.type === BUTTON) checkButton(report, at, part)
  else if (SELECTS.includes(Number(part.type))) checkSelect(report, at, part)
  else report(`${at}.type`, 'UNION_TYPE_CHOICES', 'Value of field "type" must be one of (2, 3, 5, 6, 7, 8).')
}

function checkButton(report: Report, at: string, { style, label, emoji, url, custom_id: id, sku_id: sku }: Body): void {
  checkText(report, `${at}.label`, label, MOST.label)
  if (style === PREMIUM) {
    checkText(report, `${at}.sku_id`, sku, MOST.customId, 1)
    return
  }
  if (String(label ?? '').trim() === '' && !emoji) report(at, 'BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED', 'A label or emoji is required')
  if (style !== LINK) {
    checkText(report, `${at}.custom_id`, id, MOST.customId, 1)
    if (url !== undefined) report(`${at}.url`, 'BUTTON_COMPONENT_CUSTOM_ID_AND_URL', 'A custom id and url cannot both be specified')
    return
  }
  if (url === undefined) report(`${at}.url`, 'BASE_TYPE_REQUIRED', 'This field is required')
  if (id !== undefined) report(`${at}.custom_id`, 'BUTTON_COMPONENT_CUSTOM_ID_AND_URL', 'A custom id and url cannot both be specified')
  checkUrl(report, `${at}.url`, url, MOST.buttonUrl)
}

/** Of messages and modals alike. */
export function checkSelect(report: Report, at: string, part: Body): void {
  checkText(report, `${at}.custom_id`, part.custom_id, MOST.customId, 1)
  checkText(report, `${at}.placeholder`, part.placeholder, MOST.placeholder)
  const most = Number(part.max_values ?? 1)
  if (Number(part.min_values ?? 1) > most || most < 1 || most > MOST.options)
    report(`${at}.max_values`, 'NUMBER_TYPE_MIN', 'Must be at least min_values and at most 25.')
  if (part.type !== STRING_SELECT) return
  const options = partsOf(part.options)
  checkCount(report, `${at}.options`, options, MOST.options, 1)
  if (most > options.length) report(`${at}.max_values`, 'NUMBER_TYPE_MAX', 'Cannot exceed the number of options.')
  for (const [place, option] of options.entries()) {
    checkText(report, `${at}.options.${place}.label`, option.label, MOST.optionText, 1)
    checkText(report, `${at}.options.${place}.value`, option.value, MOST.optionText, 1)
    checkText(report, `${at}.options.${place}.description`, option.description, MOST.optionText)
  }
  if (new Set(options.map(({ value }) => value)).size < options.length)
    report(`${at}.options`, 'SELECT_COMPONENT_OPTION_VALUE_DUPLICATED', 'The specified option value is already used')
}

function checkV2(report: Report, components: readonly Body[]): void {
  const all = allParts(components)
  checkCount(report, 'components', all, MOST.components, 1)
  const text = all.reduce((sum, part) => sum + (part.type === TEXT ? String(part.content ?? '').length : 0), 0)
  if (text > MOST.componentsText)
    report(
      'components',
      'COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED',
      `The displayable text exceeds ${MOST.componentsText} characters (${text})`,
    )
  for (const [index, part] of components.entries()) checkPart(report, `components.${index}`, part, TOP_LEVEL)
}

function checkPart(report: Report, at: string, part: Body, allowed: readonly number[]): void {
  const inside = partsOf(part.components)
  if (!allowed.includes(Number(part.type)))
    report(`${at}.type`, 'UNION_TYPE_CHOICES', `Value of field "type" must be one of (${allowed.join(', ')}).`)
  else if (part.type === ROW) checkRow(report, at, part)
  else if (part.type === TEXT) checkText(report, `${at}.content`, part.content, MOST.componentsText, 1)
  else if (part.type === CONTAINER) {
    checkCount(report, `${at}.components`, inside, MOST.components, 1)
    for (const [place, each] of inside.entries()) checkPart(report, `${at}.components.${place}`, each, IN_CONTAINER)
  } else if (part.type === SECTION) {
    checkCount(report, `${at}.components`, inside, MOST.sectionTexts, 1)
    for (const [place, each] of inside.entries()) checkPart(report, `${at}.components.${place}`, each, [TEXT])
    checkAccessory(report, `${at}.accessory`, part.accessory as Body | undefined)
  }
}

function checkAccessory(report: Report, at: string, accessory: Body | undefined): void {
  if (!accessory) report(at, 'BASE_TYPE_REQUIRED', 'This field is required')
  else if (accessory.type === BUTTON) checkButton(report, at, accessory)
  else if (accessory.type !== THUMBNAIL) report(`${at}.type`, 'UNION_TYPE_CHOICES', 'Value of field "type" must be one of (2, 11).')
}

/** In a message and in a modal each custom id stands once. */
export function checkIds(report: Report, components: readonly Body[]): void {
  const seen = new Set<unknown>()
  for (const { custom_id: id } of allParts(components)) {
    if (id !== undefined && seen.has(id))
      report('components', 'COMPONENT_CUSTOM_ID_DUPLICATED', `Component custom id cannot be duplicated: ${String(id)}`)
    seen.add(id)
  }
}

/** Components with those inside them. */
export function allParts(parts: readonly Body[]): Body[] {
  return parts.flatMap((part) => [
    part,
    ...allParts(partsOf(part.components)),
    ...allParts([part.accessory, part.component].filter((each) => each !== undefined && each !== null) as Body[]),
  ])
}

export function partsOf(value: unknown): readonly Body[] {
  return Array.isArray(value) ? (value as Body[]) : []
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
}
