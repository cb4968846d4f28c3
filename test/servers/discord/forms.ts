// What Discord says of modals, suggestions and commands beyond their shape. Source: Discord's developer documentation (Component Reference,
// Application Commands, Autocomplete).
import { Locale } from 'discord.js'
import { checkCount, checkText, type Fault, faultsOf, type Report } from './faults.ts'
import type { Body } from './http.ts'
import { allParts, checkIds, checkSelect, partsOf } from './limits.ts'

const ROW = 1
const TEXT_INPUT = 4
const TEXT = 10
const LABEL = 18
const SUB = 1
const GROUP = 2
/** Text, integers, numbers. */
const COMPLETABLE = [3, 4, 10]
const MESSAGE_COMMAND = 3
const NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u
const COMMAND_TEXT = 8_000

export function modalFaults(modal: Body): Fault[] {
  return faultsOf((report) => {
    checkText(report, 'data.title', modal.title, 45, 1)
    checkText(report, 'data.custom_id', modal.custom_id, 100, 1)
    const components = partsOf(modal.components)
    checkCount(report, 'data.components', components, 5, 1)
    checkIds(report, components)
    for (const [index, part] of components.entries()) checkInModal(report, `data.components.${index}`, part)
  })
}

function checkInModal(report: Report, at: string, part: Body): void {
  const field = part.component as Body | undefined
  if (part.type === TEXT) checkText(report, `${at}.content`, part.content, 4_000, 1)
  else if (part.type === ROW) report(at, 'DEPRECATED', 'Use a label, not an action row')
  else if (part.type !== LABEL) report(`${at}.type`, 'UNION_TYPE_CHOICES', 'Value of field "type" must be one of (1, 10, 18).')
  else {
    checkText(report, `${at}.label`, part.label, 45, 1)
    checkText(report, `${at}.description`, part.description, 100)
    if (!field) report(`${at}.component`, 'BASE_TYPE_REQUIRED', 'This field is required')
    else if (field.type === TEXT_INPUT) checkInput(report, at, field)
    else checkSelect(report, `${at}.component`, field)
  }
}

function checkInput(report: Report, at: string, field: Body): void {
  const least = Number(field.min_length ?? 0)
  const most = Number(field.max_length ?? 4_000)
  checkText(report, `${at}.component.custom_id`, field.custom_id, 100, 1)
  checkText(report, `${at}.component.placeholder`, field.placeholder, 100)
  checkText(report, `${at}.component.value`, field.value, most)
  if (least > most || least < 0 || most < 1 || most > 4_000) report(`${at}.component.max_length`, 'NUMBER_TYPE_MAX', 'Must be 1 to 4000.')
  if (field.label !== undefined) report(`${at}.component.label`, 'LABEL_IN_LABEL', 'A text input in a label has no label of its own')
}

export function choiceFaults(data: Body): Fault[] {
  return faultsOf((report) => checkChoices(report, 'data.choices', partsOf(data.choices)))
}

function checkChoices(report: Report, at: string, choices: readonly Body[]): void {
  checkCount(report, at, choices, 25)
  for (const [place, { name, value }] of choices.entries()) {
    checkText(report, `${at}.${place}.name`, name, 100, 1)
    if (typeof value === 'string') checkText(report, `${at}.${place}.value`, value, 100)
  }
}

/** Of a bulk overwrite. */
export function commandFaults(commands: readonly Body[], { isGlobal }: { readonly isGlobal: boolean }): Fault[] {
  return faultsOf((report) => {
    for (const [type, most] of [
      [1, 100],
      [2, 15],
      [MESSAGE_COMMAND, 15],
    ] as const) {
      const of = commands.filter((command) => Number(command.type ?? 1) === type)
      if (of.length > most) report('', 'MAX_APPLICATION_COMMANDS', `At most ${most} commands of type ${type}`)
      if (new Set(of.map(({ name }) => name)).size < of.length)
        report('', 'APPLICATION_COMMANDS_DUPLICATE_NAME', 'Application command names must be unique')
    }
    for (const [index, command] of commands.entries()) checkCommand(report, `${index}`, command, isGlobal)
  })
}

function checkCommand(report: Report, at: string, command: Body, isGlobal: boolean): void {
  if (!isGlobal && (command.contexts !== undefined || command.integration_types !== undefined))
    report(at, 'GLOBAL_ONLY', 'contexts and integration_types are for global commands')
  if (Number(command.type ?? 1) !== 1) {
    checkText(report, `${at}.name`, command.name, 32, 1)
    if (String(command.description ?? '') !== '') report(`${at}.description`, 'NO_DESCRIPTION', 'Context menu commands have no description')
    if (partsOf(command.options).length > 0) report(`${at}.options`, 'NO_OPTIONS', 'Context menu commands have no options')
    return
  }
  checkNamed(report, at, command)
  checkOptions(report, `${at}.options`, partsOf(command.options), 0)
  const text = textOf(command)
  if (text > COMMAND_TEXT) report(at, 'APPLICATION_COMMAND_TOO_LARGE', `Command exceeds maximum size of ${COMMAND_TEXT} (${text})`)
}

/** Names are in lower case; those of other languages too, each of a language that Discord has. */
function checkNamed(report: Report, at: string, part: Body): void {
  const names = { '': part.name, ...((part.name_localizations as Body | undefined) ?? {}) }
  const descriptions = { '': part.description, ...((part.description_localizations as Body | undefined) ?? {}) }
  for (const [locale, name] of Object.entries(names)) {
    if (!NAME.test(String(name)) || String(name).toLowerCase() !== name)
      report(`${at}.name`, 'APPLICATION_COMMAND_INVALID_NAME', `Command name is invalid: ${String(name)} ${locale}`)
  }
  for (const description of Object.values(descriptions)) checkText(report, `${at}.description`, description, 100, 1)
  const known = Object.values(Locale) as string[]
  for (const locale of [...Object.keys(names), ...Object.keys(descriptions)])
    if (locale !== '' && !known.includes(locale)) report(at, 'BASE_TYPE_CHOICES', `${locale} is no locale of Discord`)
}

function checkOptions(report: Report, at: string, options: readonly Body[], depth: number): void {
  checkCount(report, at, options, 25)
  const nests = options.filter(({ type }) => type === SUB || type === GROUP)
  if (nests.length > 0 && nests.length < options.length)
    report(at, 'APPLICATION_COMMAND_OPTIONS_TYPE_INVALID', 'Subcommands and options do not mix')
  if (new Set(options.map(({ name }) => name)).size < options.length)
    report(at, 'APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS', 'Option names must be unique')
  let isOptional = false
  for (const [place, option] of options.entries()) {
    const here = `${at}.${place}`
    checkNamed(report, here, option)
    if (option.type === SUB || option.type === GROUP) {
      if (depth > 1 || (option.type === GROUP && depth > 0)) report(here, 'APPLICATION_COMMAND_OPTIONS_TYPE_INVALID', 'Nested too deep')
      checkOptions(report, `${here}.options`, partsOf(option.options), depth + 1)
      continue
    }
    if (option.required === true && isOptional) report(here, 'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID', 'Required options come first')
    isOptional ||= option.required !== true
    const choices = partsOf(option.choices)
    checkChoices(report, `${here}.choices`, choices)
    if (option.autocomplete === true && (choices.length > 0 || !COMPLETABLE.includes(Number(option.type))))
      report(here, 'APPLICATION_COMMAND_AUTOCOMPLETE_INVALID', 'Autocomplete is for text and numbers without choices')
  }
}

/** Discord: names, descriptions and values of a command, its options and choices, with the longest of their translations. */
function textOf(part: Body): number {
  const longest = (text: unknown, others: unknown): number =>
    Math.max(...[text ?? '', ...Object.values((others as Body | undefined) ?? {})].map((each) => String(each).length))
  const own = longest(part.name, part.name_localizations) + longest(part.description, part.description_localizations)
  const value = typeof part.value === 'string' ? part.value.length : 0
  return own + value + [...partsOf(part.options), ...partsOf(part.choices)].reduce((sum, each) => sum + textOf(each), 0)
}

/** Custom ids of the inputs of a modal, in order. */
export function inputsOf(modal: Body): Body[] {
  return allParts(partsOf(modal.components)).filter(({ type, custom_id: id }) => id !== undefined && type !== LABEL)
}
