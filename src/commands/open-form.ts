import { readAction } from '../port/action-ids.ts'
import type { CommandRequest, Form } from '../port/chat.ts'
import type { Core, Request } from './command.ts'
import { editForm } from './form.ts'
import { splitCommand } from './grammar.ts'
import { placeOf } from './place.ts'
import { COMMANDS } from './table.ts'

type Input = CommandRequest['input']

/** The form that a request opens: a command with no more than the options of its form, or the Edit button; null for any other. */
export async function openForm(input: Input, request: Request, core: Core): Promise<Form | null> {
  // Whoever may not, or is not known in time, learns it when it is sent in: a form opens at once or never.
  if (request.asker.mayManage === false && !request.asker.isAdmin) return null
  if (input.kind === 'action') return openByButton(input.action, request, core)
  const { name, given } = readGiven(input)
  const form = COMMANDS.find((command) => command.name === name)?.form
  if (form === undefined || given === null) return null
  return Object.keys(given).every((option) => form.options.includes(option)) ? form.open(given, request, core) : null
}

async function openByButton(id: string, request: Request, core: Core): Promise<Form | null> {
  const action = readAction(id)
  if (action?.verb !== 'edit') return null
  const topic = await core.store.subscriptions.find(placeOf(request).workspace, action.listing)
  const isReachable = topic !== null && (topic.channel === request.at.channel || request.asker.isAdmin)
  return isReachable && (topic.state === 'active' || topic.state === 'paused') ? editForm(topic) : null
}

/** A command with the options that are given; null for words that no form is about. */
function readGiven(input: Input): { readonly name: string; readonly given: Readonly<Record<string, unknown>> | null } {
  if (input.kind === 'options') return { name: input.command, given: input.options }
  if (input.kind !== 'text') return { name: '', given: null }
  const { name, rest } = splitCommand(input.text)
  const [option] = COMMANDS.find((command) => command.name === name)?.form?.options ?? []
  if (rest === '') return { name, given: {} }
  return { name, given: option === undefined ? null : { [option]: rest } }
}

/** The form by which what a form has just saved may be changed; null where nothing was saved. */
export async function openAgain(
  { command, options }: Pick<Extract<Input, { kind: 'form' }>, 'command' | 'options'>,
  request: Request,
  core: Core,
): Promise<Form | null> {
  const topic = command === 'edit' ? options.topic : (options.as ?? options.query)
  if (topic === undefined) return null
  return openForm({ kind: 'options', command: 'edit', options: { topic: String(topic) } }, request, core)
}

/** The same form once more; null where it cannot be opened any more. */
export async function openSame(
  { command, options }: Pick<Extract<Input, { kind: 'form' }>, 'command' | 'options'>,
  request: Request,
  core: Core,
): Promise<Form | null> {
  const { topic } = options
  return openForm({ kind: 'options', command, options: topic === undefined ? {} : { topic } }, request, core)
}
