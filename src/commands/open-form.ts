import { type ActionState, readAction } from '../port/action-ids.ts'
import type { Form } from '../port/chat.ts'
import type { Command, Core, Needs, Request } from './command.ts'
import { edit } from './edit.ts'
import { followForm } from './follow-paper.ts'
import { editForm, ownForm } from './form.ts'
import { placeOf } from './place.ts'
import type { Reading } from './reading.ts'
import { subscribe } from './subscribe.ts'

type Given = Readonly<Record<string, unknown>>
/** A form that was filled in and sent in. */
export type SentForm = Extract<Reading, { kind: 'options' | 'form' }>

/** The form that a request opens: a command with no more than the options of its form, or the Edit button; null for any other. */
export async function openForm(reading: Reading, request: Request, core: Core): Promise<Form | null> {
  // A person whose rights are not known in time is told when the form is sent in: it opens at once or never.
  if (isKept(request)) return reading.kind === 'action' ? openOwn(reading.action, request, core) : null
  if (reading.kind === 'action' && readAction(reading.action)?.verb === 'topic') return openCommand(subscribe, {}, request, core)
  if (reading.kind === 'action') return openByButton(reading.action, request, core)
  const given = readGiven(reading)
  return given === null || !('command' in reading) ? null : openCommand(reading.command, given, request, core)
}

async function openCommand(command: Command | null, given: Given, request: Request, core: Core): Promise<Form | null> {
  const form = command?.form
  const isFitting = form !== undefined && Object.keys(given).every((option) => form.options.includes(option))
  return isFitting ? form.open(given, request, core) : null
}

async function openByButton(id: string, request: Request, core: Needs<'store' | 'settings'>): Promise<Form | null> {
  const action = readAction(id)
  if (action?.verb === 'follow') return openFollow(action, request, core, false)
  if (action?.verb !== 'edit') return null
  const topic = await core.store.subscriptions.find(placeOf(request).workspace, action.listing)
  const isReachable = topic !== null && (topic.channel === request.at.channel || request.asker.isAdmin)
  return isReachable && (topic.state === 'active' || topic.state === 'paused') ? editForm(topic) : null
}

/** Whether others manage the topics where somebody is. */
function isKept({ asker }: Request): boolean {
  return asker.mayManage === false && !asker.isAdmin
}

/** A topic that comes to the asker alone, where others manage those of the channel. */
async function openOwn(id: string, request: Request, core: Needs<'store' | 'settings' | 'digests'>): Promise<Form | null> {
  const action = readAction(id)
  const mayMeet = core.digests.platform(request.at.platform)?.meet !== undefined
  return action?.verb === 'follow' && mayMeet ? openFollow(action, request, core, true) : null
}

async function openFollow(
  { listing: id, at }: ActionState,
  request: Request,
  core: Needs<'store' | 'settings'>,
  isPersonal: boolean,
): Promise<Form | null> {
  const listing = await core.store.listings.find(placeOf(request).workspace, id)
  const [paper] = await core.store.papers.byIds(listing?.papers.slice(at - 1, at) ?? [])
  return paper ? followForm(paper, request.asker.zone ?? core.settings.zone, isPersonal) : null
}

/** The options that are given; null for words that no form is about. */
function readGiven(reading: Reading): Given | null {
  if (reading.kind === 'options') return reading.options
  if (reading.kind !== 'text') return null
  if (reading.rest === '') return {}
  const [option] = reading.command?.form?.options ?? []
  return option === undefined ? null : { [option]: reading.rest }
}

/** The form by which what a form has just saved may be changed; null where nothing was saved. */
export async function openAgain({ command, options }: SentForm, request: Request, core: Core): Promise<Form | null> {
  if (command?.isOwn?.(options)) return null // it is changed where it comes
  const topic = command === edit ? options.topic : (options.as ?? options.query)
  return topic === undefined ? null : openOf(edit, { topic: String(topic) }, request, core)
}

/** The same form once more; null where it cannot be opened any more. */
export async function openSame({ command, options }: SentForm, request: Request, core: Core): Promise<Form | null> {
  if (command?.isOwn?.(options)) return ownForm(request.asker.zone ?? core.settings.zone)
  const { topic } = options
  return openOf(command, topic === undefined ? {} : { topic }, request, core)
}

function openOf(command: Command | null, options: Given, request: Request, core: Core): Promise<Form | null> {
  return openForm({ kind: 'options', name: command?.name ?? '', command, options }, request, core)
}
