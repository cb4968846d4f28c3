import type { ModalSubmitInteraction } from 'discord.js'
import { type CommandRequest, type Form, type FormFaults, type Reply, textReply } from '../../src/port/chat.ts'
import { code, lines, plain, say } from '../../src/port/text.ts'
import { within } from '../../src/port/timeout.ts'
import { prefixOf } from './custom-id.ts'
import { type Desk, isFirst, PLATFORM } from './desk.ts'
import { filledIn, readForm, renderForm, renderRest } from './modal.ts'
import { reasonOf } from './outcome.ts'
import type { Place } from './place.ts'
import { type Answerable, acceptedOnce, acknowledge, show } from './show.ts'
import { LABELS, SENTENCES } from './texts.ts'

/** A modal is an answer of its own, within three seconds; what takes longer is answered in words. */
const PATIENCE_MS = 1_500
/** The button that opens a form again with what had been filled in. */
export const AGAIN = /^r1:([\w-]+)$/

/** @returns whether the request asked for a form, and the interaction is answered by it */
export async function openForm(
  request: CommandRequest,
  interaction: Exclude<Answerable, ModalSubmitInteraction>,
  place: Place,
  desk: Desk,
): Promise<boolean> {
  const form = await within(PATIENCE_MS, desk.paperboy.form(request))
  return form != null && showForm(form, interaction, place, desk)
}

/** @returns whether the form is open */
export async function showForm(
  form: Form,
  interaction: Exclude<Answerable, ModalSubmitInteraction>,
  { other }: Place,
  { log }: Desk,
): Promise<boolean> {
  const modal = renderForm(form, prefixOf({ delivery: null, channel: other }))
  if (modal === null) return false
  try {
    await acceptedOnce(interaction, () => interaction.showModal(modal))
    return true
  } catch (error) {
    log.warn({ platform: PLATFORM, reason: reasonOf(error) }, 'discord: a form could not be opened; it is answered in words')
    return false
  }
}

/** Answers a form that was sent in. A modal cannot show faults: they are told with all that was typed, and a button to mend it. */
export async function takeForm(interaction: ModalSubmitInteraction, action: string, place: Place, desk: Desk): Promise<void> {
  const { paperboy, log } = desk
  const [acknowledged, isNew] = await Promise.all([acknowledge(interaction, 'message', log), isFirst(desk, interaction.id)])
  if (!acknowledged || !isNew) return
  const { command, options } = readForm(interaction, action, paperboy.commands)
  const request: CommandRequest = { id: interaction.id, at: place.at, asker: place.asker, input: { kind: 'options', command, options } }
  const answer = await paperboy.submit(request)
  if (isFaulty(answer)) return show(interaction, await refuse(answer, request, { command, options }, desk), { other: place.other, log })
  const rest = await formOf(command, options, request, desk)
  const rows = rest === null ? [] : renderRest(rest, prefixOf({ delivery: null, channel: place.other }))
  const reply = rows.length > 0 ? { ...answer, text: lines(answer.text, [plain(SENTENCES.alsoEdit)]) } : answer
  return show(interaction, reply, { other: place.other, rows, log })
}

/** The form by which what was just saved may be changed; null where nothing was. */
async function formOf(
  command: string,
  options: Readonly<Record<string, unknown>>,
  request: CommandRequest,
  { paperboy }: Desk,
): Promise<Form | null> {
  const topic = command === 'edit' ? options.topic : (options.as ?? options.query)
  if (topic === undefined) return null
  return paperboy.form({ ...request, input: { kind: 'options', command: 'edit', options: { topic: String(topic) } } })
}

async function refuse(
  { faults }: FormFaults,
  request: CommandRequest,
  { command, options }: ReturnType<typeof readForm>,
  desk: Desk,
): Promise<Reply> {
  const { topic } = options
  const typed = Object.entries(options).filter(([option]) => option !== 'topic' || command !== 'edit')
  const text = lines(
    ...faults.map(({ message }) => message),
    [plain(SENTENCES.typed)],
    ...typed.map(([option, value]) => say`${option}: ${code(String(value))}`),
  )
  const empty = await desk.paperboy.form({ ...request, input: { kind: 'options', command, options: topic === undefined ? {} : { topic } } })
  if (empty === null) return textReply(text)
  return textReply(text, { actions: [{ id: `r1:${desk.drafts.keep(filledIn(empty, options))}`, label: LABELS.again }] })
}

function isFaulty(answer: Reply | FormFaults): answer is FormFaults {
  return 'faults' in answer
}
