import { InteractionContextType, MessageFlags, type ModalSubmitInteraction } from 'discord.js'
import { type Answer, type CommandRequest, replyOf } from '../../src/port/chat.ts'
import { withTimeout } from '../../src/port/timeout.ts'
import { typedAlone } from '../shared/typed-alone.ts'
import { type Desk, isFirst } from './desk.ts'
import { showForm } from './forms.ts'
import type { Place } from './place.ts'
import { renderReply } from './render.ts'
import { type Answerable, acknowledge, show } from './show.ts'

/** A modal is an answer of its own, within three seconds; what takes longer is answered in words. */
const FORM_MS = 1_500

/**
 * Answers at once where the answer is there soon: one message, and nobody reads “thinking…” before it. Else it is acknowledged first.
 * @param request may still be made up: that counts towards the answer
 * @param takesForms as the request has it
 */
export async function answer(
  request: CommandRequest | Promise<CommandRequest>,
  takesForms: boolean,
  interaction: Exclude<Answerable, ModalSubmitInteraction>,
  place: Place,
  desk: Desk,
): Promise<void> {
  const { paperboy, soonMs, log } = desk
  const answering = isFirst(desk, interaction.id).then(async (isNew) => (isNew ? paperboy.respond(await request) : null))
  const soon = await withTimeout(takesForms ? FORM_MS : soonMs, answering)
  if (soon?.kind === 'form' && (await showForm(soon.form, interaction, place, desk))) return
  // The public part of an answer is a message of its own, beside an acknowledgement.
  if (soon === undefined || soon?.kind === 'form' || (soon?.kind === 'reply' && soon.reply.audience === 'channel')) {
    const how = interaction.isMessageComponent() ? 'update' : 'message'
    if (!(await acknowledge(interaction, how, log))) return
  }
  const answered = await answering
  if (answered === null) return
  if (answered.kind === 'reply' && answered.reply.isSilent && interaction.isMessageComponent()) {
    if (soon !== undefined) await acknowledge(interaction, 'update', log)
    return
  }
  const inWords: Answer = answered.kind === 'form' ? await paperboy.respond({ ...(await request), takesForms: false }) : answered
  const reply = replyOf(inWords)
  // There plain words are read, too.
  const isDirect = interaction.context === InteractionContextType.BotDM
  await show(interaction, isDirect ? typedAlone(reply) : reply, { other: place.other, log })
  if (!place.isMember) await greetOnce(interaction, place, desk)
}

/** Who brought Paperboy along is new to it at the first command: the gateway tells of none. */
async function greetOnce(interaction: Exclude<Answerable, ModalSubmitInteraction>, { at, asker }: Place, desk: Desk): Promise<void> {
  const hello = await desk.paperboy.firstHello(at, asker.person)
  if (hello === null) return
  const { content, embeds, components } = renderReply(hello).message
  await interaction.followUp({ content, embeds, components, allowedMentions: { parse: [] }, flags: MessageFlags.Ephemeral })
}
