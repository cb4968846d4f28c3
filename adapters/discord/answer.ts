import type { ModalSubmitInteraction } from 'discord.js'
import type { CommandRequest } from '../../src/port/chat.ts'
import { within } from '../../src/port/timeout.ts'
import { type Desk, isFirst } from './desk.ts'
import type { Place } from './place.ts'
import { type Answerable, acknowledge, show } from './show.ts'

/**
 * Answers at once where the answer is there soon: one message, and nobody reads “thinking…” before it. Else it is acknowledged first.
 * @param request may still be made up: that counts towards the answer
 */
export async function answer(
  request: CommandRequest | Promise<CommandRequest>,
  interaction: Exclude<Answerable, ModalSubmitInteraction>,
  { other }: Place,
  desk: Desk,
): Promise<void> {
  const { paperboy, soonMs, log } = desk
  const answering = isFirst(desk, interaction.id).then(async (isNew) => (isNew ? paperboy.answer(await request) : null))
  const soon = await within(soonMs, answering)
  // The public part of an answer is a message of its own, beside an acknowledgement.
  if (soon === undefined || soon?.audience === 'channel') {
    const how = interaction.isMessageComponent() ? 'update' : 'message'
    if (!(await acknowledge(interaction, how, log))) return
  }
  const reply = await answering
  if (reply !== null) await show(interaction, reply, { other, log })
}
