import type { ModalSubmitInteraction } from 'discord.js'
import { type Form, type FormFaults, type Reply, replyOf, textReply } from '../../src/port/chat.ts'
import { code, lines, plain, say } from '../../src/port/text.ts'
import { prefixOf } from './custom-id.ts'
import { type Desk, isFirst, PLATFORM } from './desk.ts'
import { readForm, renderForm, renderRest } from './modal.ts'
import { reasonOf } from './outcome.ts'
import type { Place } from './place.ts'
import { type Answerable, acceptedOnce, acknowledge, show } from './show.ts'
import { LABELS, SENTENCES } from './texts.ts'

/** The button that opens a form again with what had been filled in. */
export const AGAIN = /^r1:([\w-]+)$/

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
  const input = { kind: 'form', command, options } as const
  const answer = await paperboy.respond({ id: interaction.id, at: place.at, asker: place.asker, takesForms: false, input })
  if (answer.kind === 'faults')
    return show(interaction, await refuse(answer, { command, options }, place, desk), { other: place.other, log })
  const reply = replyOf(answer)
  const rest = answer.kind === 'reply' ? answer.form : null
  const rows = rest === null ? [] : renderRest(rest, prefixOf({ delivery: null, channel: place.other }))
  const shown = rows.length > 0 ? { ...reply, text: lines(reply.text, [plain(SENTENCES.alsoEdit)]) } : reply
  return show(interaction, shown, { other: place.other, rows, log })
}

/** A modal cannot stay open: what was filled in is kept, and offered again. */
async function keep(form: Form | null, place: Place, { paperboy, log }: Desk): Promise<string | null> {
  if (form === null) return null
  try {
    return await paperboy.kept.keepForm(whoseIn(place), JSON.stringify(form))
  } catch (error) {
    log.warn({ platform: PLATFORM, reason: reasonOf(error) }, 'discord: what was filled in could not be kept; it stands in the answer')
    return null
  }
}

/** What that person had filled in; null where it is not there any more. */
export async function findForm(id: string, place: Place, { paperboy, log }: Desk): Promise<Form | null> {
  try {
    return JSON.parse((await paperboy.kept.findForm(whoseIn(place), id)) ?? 'null') as Form | null
  } catch (error) {
    log.warn({ platform: PLATFORM, reason: reasonOf(error) }, 'discord: what was filled in could not be read')
    return null
  }
}

function whoseIn({ at: { platform, workspace }, asker: { person } }: Place) {
  return { platform, workspace, person }
}

async function refuse(
  { faults, form }: FormFaults,
  { command, options }: ReturnType<typeof readForm>,
  place: Place,
  desk: Desk,
): Promise<Reply> {
  const id = await keep(form, place, desk)
  const typed = Object.entries(options).filter(([option]) => option !== 'topic' || command !== 'edit')
  const text = lines(
    ...faults.map(({ message }) => message),
    [plain(SENTENCES.typed)],
    ...typed.map(([option, value]) => say`${option}: ${code(String(value))}`),
  )
  return textReply(text, { actions: id === null ? [] : [{ id: `r1:${id}`, label: LABELS.again }] })
}
